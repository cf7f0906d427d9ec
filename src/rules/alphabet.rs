//! Characters that the target does not take: the code `foreign-character`.

use crate::rules::catalog::Code;
use crate::rules::row_finding::{RowDetail, RowFinding, span};
use crate::rules::rule_set::RuleSet;

impl RuleSet {
    pub(super) fn look_at_alphabet(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        let Some(alphabet) = &self.target.alphabet else { return };
        if let Some((at, c)) = account.char_indices().find(|&(_, c)| !alphabet.contains(c)) {
            let place = span(raw, &account.as_bytes()[at..at + c.len_utf8()]);
            self.note(found, Code::ForeignCharacter, false, place, RowDetail::Char(c));
        }
    }
}
