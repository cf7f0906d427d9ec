//! The form that an account type has: the code `account-type`.

use crate::rules::catalog::Code;
use crate::rules::row_finding::{RowDetail, RowFinding, span};
use crate::rules::rule_set::RuleSet;

impl RuleSet {
    pub(super) fn look_at_form(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        if let Some(form) = self.form
            && !form.matches(account)
        {
            let span = span(raw, account.as_bytes());
            self.note(found, Code::AccountType, false, span, RowDetail::Form(form));
        }
    }
}
