//! What a person chose for a list, as switches and clicks on the page; it becomes the engine's options.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use acctpack::{
    Code, Column, FixAvailability, Input, Options, Overwrite, Scope, Severity, Split, TextEncoding,
};

/// How much memory one run may take before it spills: several lists are judged at once.
const MAX_MEMORY: u64 = 256 << 20;

/// What was chosen for a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListSettings {
    /// How each file is read, by its name, where something was chosen for it.
    files: BTreeMap<String, FileSettings>,
    /// The type that the accounts were bound with.
    pub(crate) account_type: Option<u32>,
    fixes: BTreeMap<Code, bool>,
    left_out: BTreeSet<Code>,
}

/// What was chosen for one file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct FileSettings {
    /// What a table's rows are taken for.
    pub(crate) layout: ColumnChoice,
    /// The encoding; found out where none was chosen.
    pub(crate) encoding: Option<TextEncoding>,
}

impl FileSettings {
    /// A file to be read so.
    pub(crate) fn input<'a>(self, input: Input<'a>) -> Input<'a> {
        let input = match self.layout {
            ColumnChoice::Open => input,
            ColumnChoice::Column(number) => input.in_column(Column::Number(number)),
            ColumnChoice::WholeRows => input.in_whole_rows(),
        };
        match self.encoding {
            Some(encoding) => input.in_encoding(encoding),
            None => input,
        }
    }
}

/// What the rows of a table are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ColumnChoice {
    /// Nothing was chosen: a table is refused as a whole.
    #[default]
    Open,
    /// One column holds the accounts.
    Column(NonZeroUsize),
    /// Each row is one account.
    WholeRows,
}

impl ListSettings {
    /// Whether a code is fixed.
    pub(crate) fn fixes(&self, code: Code) -> bool {
        let by_default = matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::Always);
        self.fixes.get(&code).copied().unwrap_or(by_default)
    }

    /// Whether rows are left out for a code that is but a warning.
    pub(crate) fn leaves_out(&self, code: Code) -> bool {
        self.left_out.contains(&code)
    }

    /// Turns the fix of a code on or off.
    pub(crate) fn set_fix(&mut self, code: Code, is_on: bool) {
        self.fixes.insert(code, is_on);
    }

    /// Whether a code is fixed by default where that is sure, and more of it where it is asked for: what
    /// may be meant.
    pub(crate) fn may_fix_more(code: Code) -> bool {
        matches!(code, Code::InvisibleCharacter | Code::SpreadsheetWrapper | Code::DamagedText)
    }

    /// Whether what may be meant is fixed, too.
    pub(crate) fn fixes_more(&self, code: Code) -> bool {
        self.fixes.get(&code) == Some(&true)
    }

    /// Turns on or off that what may be meant is fixed, too.
    pub(crate) fn set_fixes_more(&mut self, code: Code, is_on: bool) {
        match is_on {
            true => self.fixes.insert(code, true),
            false => self.fixes.remove(&code),
        };
    }

    /// Turns on or off that rows with a code are left out.
    pub(crate) fn set_left_out(&mut self, code: Code, is_on: bool) {
        match is_on {
            true => self.left_out.insert(code),
            false => self.left_out.remove(&code),
        };
    }

    /// Whether a page offers a switch for the fix of a code.
    pub(crate) fn has_fix_switch(code: Code) -> bool {
        matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::OnRequest)
            && code != Code::Encoding
    }

    /// Whether a page offers to leave out the rows of a code: those of a warning are kept otherwise.
    pub(crate) fn has_left_out_switch(code: Code) -> bool {
        code.scope() == Scope::Row
            && code.severity() == Severity::Warning
            && !matches!(code, Code::Duplicate | Code::HeaderRow)
    }

    /// What was chosen for a file.
    pub(crate) fn of_file(&self, name: &str) -> FileSettings {
        self.files.get(name).copied().unwrap_or_default()
    }

    /// What was chosen for a file, to be changed.
    pub(crate) fn file_mut(&mut self, name: &str) -> &mut FileSettings {
        self.files.entry(name.to_string()).or_default()
    }

    /// The options that the list is judged by.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.max_memory = options.max_memory.min(MAX_MEMORY);
        options.overwrite = Overwrite::Replace;
        options.split = Split::Never;
        options.account_type = self.account_type;
        for (&code, &is_on) in &self.fixes {
            // A page offers no switch for what cannot be turned.
            let _ = if is_on { options.fix(code) } else { options.no_fix(code) };
        }
        for &code in &self.left_out {
            let _ = options.set_severity(code, Some(Severity::Error));
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_on_the_page_is_an_option_of_the_engine() {
        let mut settings = ListSettings::default();
        assert!(settings.fixes(Code::SurroundingWhitespace) && !settings.fixes(Code::FullWidth));
        settings.set_fix(Code::FullWidth, true);
        settings.set_fix(Code::SurroundingWhitespace, false);
        settings.set_left_out(Code::Placeholder, true);
        let options = settings.options();
        assert!(options.fixes(Code::FullWidth) && !options.fixes(Code::SurroundingWhitespace));
        assert_eq!(options.severity(Code::Placeholder), Some(Severity::Error));
        settings.set_left_out(Code::Placeholder, false);
        assert_eq!(settings.options().severity(Code::Placeholder), Some(Severity::Warning));
    }

    #[test]
    fn every_switch_that_is_offered_can_be_turned() {
        for &code in Code::ALL {
            let mut options = Options::default();
            if ListSettings::has_fix_switch(code) {
                assert!(options.fix(code).is_ok() && options.no_fix(code).is_ok(), "{code}");
            }
            if ListSettings::may_fix_more(code) {
                assert!(options.fix(code).is_ok(), "{code}");
            }
            if ListSettings::has_left_out_switch(code) {
                assert!(options.set_severity(code, Some(Severity::Error)).is_ok(), "{code}");
            }
        }
    }
}
