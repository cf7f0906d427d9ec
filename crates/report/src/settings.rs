//! What a person chose for a list, as switches and clicks on the page; it becomes the engine's options.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use acctpack::{
    Code, Column, Delimiter, FixAvailability, Input, Options, Overwrite, Scope, Severity, Split,
    TextEncoding,
};

/// What was chosen for a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListSettings {
    /// How it is read, where it is one file.
    pub file: FileSettings,
    /// The type that the accounts were bound with.
    pub account_type: Option<u32>,
    fixes: BTreeMap<Code, bool>,
    left_out: BTreeSet<Code>,
}

/// What was chosen for one file of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FileSettings {
    /// What a table's rows are taken for.
    pub layout: ColumnChoice,
    /// The encoding; found out where none was chosen.
    pub encoding: Option<TextEncoding>,
}

impl FileSettings {
    /// A file, to be read so.
    pub fn input<'a>(self, input: Input<'a>) -> Input<'a> {
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

    /// Takes a click on the page that is about one file, as [`ListSettings::choose`] does.
    pub fn choose(&mut self, name: &str, value: &str) -> Option<SettingsChange> {
        match name {
            "column" => {
                self.layout = match value {
                    "whole" => ColumnChoice::WholeRows,
                    "open" => ColumnChoice::Open,
                    number => ColumnChoice::Column(number.parse().ok()?),
                };
                Some(SettingsChange::Layout)
            }
            "encoding" => {
                self.encoding = value.parse().ok();
                Some(SettingsChange::Encoding)
            }
            _ => None,
        }
    }
}

/// What the rows of a table are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnChoice {
    /// Nothing was chosen: a table is refused as a whole.
    #[default]
    Open,
    /// One column holds the accounts.
    Column(NonZeroUsize),
    /// Each row is one account.
    WholeRows,
}

/// What a click on the page was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsChange {
    /// What is fixed or left out.
    Rule,
    /// What the rows of a table are taken for.
    Layout,
    /// The encoding.
    Encoding,
}

impl ListSettings {
    /// Whether a code is fixed.
    pub fn fixes(&self, code: Code) -> bool {
        let by_default = matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::Always);
        self.fixes.get(&code).copied().unwrap_or(by_default)
    }

    /// Whether rows are left out for a code that is but a warning.
    pub fn leaves_out(&self, code: Code) -> bool {
        self.left_out.contains(&code)
    }

    /// Turns the fix of a code on or off.
    pub fn set_fix(&mut self, code: Code, is_on: bool) {
        self.fixes.insert(code, is_on);
    }

    /// Whether a code is fixed by default where that is sure, and more of it where it is asked for: what
    /// may be meant.
    pub fn may_fix_more(code: Code) -> bool {
        matches!(code, Code::InvisibleCharacter | Code::SpreadsheetWrapper | Code::DamagedText)
    }

    /// Whether what may be meant is fixed, too.
    pub fn fixes_more(&self, code: Code) -> bool {
        self.fixes.get(&code) == Some(&true)
    }

    /// Turns on or off that what may be meant is fixed, too.
    pub fn set_fixes_more(&mut self, code: Code, is_on: bool) {
        match is_on {
            true => self.fixes.insert(code, true),
            false => self.fixes.remove(&code),
        };
    }

    /// Turns on or off that rows with a code are left out.
    pub fn set_left_out(&mut self, code: Code, is_on: bool) {
        match is_on {
            true => self.left_out.insert(code),
            false => self.left_out.remove(&code),
        };
    }

    /// Whether a page offers a switch for the fix of a code.
    pub fn has_fix_switch(code: Code) -> bool {
        matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::OnRequest)
            && code != Code::Encoding
    }

    /// Whether a page offers to leave out the rows of a code: those of a warning are kept otherwise.
    pub fn has_left_out_switch(code: Code) -> bool {
        code.scope() == Scope::Row
            && code.severity() == Severity::Warning
            && !matches!(code, Code::Duplicate | Code::HeaderRow)
    }

    /// Takes a click on the page: the name and the value of a control, and whether a switch is to be on.
    /// Says what it was about; `None` for what no control of [`Controls`](crate::Controls) sends.
    pub fn choose(&mut self, name: &str, value: &str, is_on: bool) -> Option<SettingsChange> {
        if matches!(name, "column" | "encoding") {
            return self.file.choose(name, value);
        }
        let code: Code = value.parse().ok()?;
        match name {
            "fix" => self.set_fix(code, is_on),
            "more" if ListSettings::may_fix_more(code) => self.set_fixes_more(code, is_on),
            "leave" => self.set_left_out(code, is_on),
            _ => return None,
        }
        Some(SettingsChange::Rule)
    }

    /// The options that the list is judged by.
    pub fn options(&self) -> Options {
        let mut options = Options::default();
        options.overwrite = Overwrite::Replace;
        options.split = Split::Never;
        options.encoding = self.file.encoding;
        options.account_type = self.account_type;
        match self.file.layout {
            ColumnChoice::Open => {}
            ColumnChoice::Column(number) => options.column = Some(Column::Number(number)),
            ColumnChoice::WholeRows => options.delimiter = Delimiter::None,
        }
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
    fn a_click_says_what_it_was_about() {
        let mut settings = ListSettings::default();
        let two = std::num::NonZeroUsize::new(2).unwrap();
        for (name, value, about) in [
            ("column", "2", Some(SettingsChange::Layout)),
            ("column", "0", None),
            ("encoding", "Big5", Some(SettingsChange::Encoding)),
            ("fix", "full-width", Some(SettingsChange::Rule)),
            ("more", "full-width", None),
            ("leave", "placeholder", Some(SettingsChange::Rule)),
            ("leave", "nothing", None),
            ("on", "1", None),
        ] {
            assert_eq!(settings.choose(name, value, true), about, "{name}={value}");
        }
        assert_eq!(settings.file.layout, ColumnChoice::Column(two));
        assert!(settings.file.encoding.is_some() && settings.fixes(Code::FullWidth));
        assert!(settings.leaves_out(Code::Placeholder));
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
