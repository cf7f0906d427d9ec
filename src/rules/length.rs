//! How long an account is: the codes `too-short`, `too-long`, `long-in-bytes`.

use crate::rules::catalog::Code;
use crate::rules::row_finding::{RowDetail, RowFinding, span};
use crate::rules::rule_set::{RuleSet, limits};
use crate::target::LengthUnit;
use crate::text::escape::head;

impl RuleSet {
    pub(super) fn look_at_length(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        let target = &self.target;
        let (min, max) = limits(&target.length);
        let chars = if account.is_ascii() { account.len() } else { account.chars().count() };
        let (length, brief) = match target.unit {
            LengthUnit::Characters => (chars, RowDetail::Characters(chars)),
            LengthUnit::Bytes => (account.len(), RowDetail::Bytes(account.len())),
        };
        let beyond_bytes = || &account[head(account, max).len()..];
        let beyond = || match target.unit {
            LengthUnit::Bytes => beyond_bytes(),
            LengthUnit::Characters => {
                account.char_indices().nth(max).map_or("", |(at, _)| &account[at..])
            }
        };
        let at = |piece: &str| span(raw, piece.as_bytes());
        if length < min {
            self.note(found, Code::TooShort, false, at(account), brief);
        } else if length > max {
            self.note(found, Code::TooLong, false, at(beyond()), brief);
        } else if account.len() > max {
            let brief = RowDetail::Bytes(account.len());
            self.note(found, Code::LongInBytes, false, at(beyond_bytes()), brief);
        }
    }

    /// What is said of a row that is longer than a block: that alone.
    pub(crate) fn long_row(&self, found: &mut Vec<RowFinding>) {
        found.clear();
        self.note(found, Code::TooLong, false, None, RowDetail::LongRow);
    }
}
