//! Rows that name the column: the code `header-row`. They stand at the head of a list, maybe below blank
//! rows or a title, and again where lists were joined.

use crate::options::Mode;
use crate::rules::catalog::Code;
use crate::rules::layout::{Disposition, Position};
use crate::rules::row_finding::{RowFinding, quote};
use crate::rules::rule_set::RuleSet;
use crate::text::unicode::BOM;

impl RuleSet {
    pub(crate) fn sets_headers_aside(&self) -> bool {
        match self.mode {
            Mode::Check => self.severity(Code::HeaderRow).is_some(),
            Mode::Clean => self.fixes(Code::HeaderRow),
        }
    }

    /// Sets a row apart that is around the accounts. Of a table whose column was chosen that is not worth a
    /// warning.
    pub(crate) fn set_apart(
        &self,
        raw: &[u8],
        name: &[u8],
        found: &mut Vec<RowFinding>,
    ) -> Disposition {
        // The names of a table that acctpack wrote are nothing to be told of.
        let is_news = !self.reads_rejects();
        if (self.mode == Mode::Clean || self.layout.dialect().is_none()) && is_news {
            let is_fixed = self.mode == Mode::Clean;
            self.note(found, Code::HeaderRow, is_fixed, None, quote(raw, name));
        }
        self.set_aside(Disposition::Header, Code::HeaderRow, found)
    }

    /// Whether a row, as it stands, is the one that names the columns of a table.
    pub(crate) fn names_columns(&self, raw: &[u8]) -> bool {
        let header = &self.preamble.header;
        !header.is_empty() && raw.strip_prefix(BOM.as_bytes()).unwrap_or(raw) == *header
    }

    /// A header that is not set aside would be an account of what is written.
    pub(super) fn look_for_header(
        &self,
        raw: &[u8],
        account: &str,
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) {
        if self.mode == Mode::Clean && lead != Position::Inner && self.names_column(account.trim())
        {
            self.note(found, Code::HeaderRow, false, None, quote(raw, account));
        }
    }
}
