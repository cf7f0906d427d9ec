//! What a caller can choose. Flags and the config file become one [`Options`]; nothing deeper
//! ever sees a flag.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::error::{Error, UsageError};
use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::io::memory_limit;
use crate::lang::Lang;
use crate::messages;
use crate::rules::catalog::{Code, FixAvailability, Severity};
use crate::rules::code_set::CodeSet;
use crate::target::{AccountForm, ByteOrderMark, Target};
use crate::unknown_name::UnknownName;

/// The column of a CSV that holds the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By its place, from 1.
    Number(NonZeroUsize),
    /// By its name in the header, which is then row 1.
    Name(String),
}

/// What separates the columns of a text.
///
/// ```
/// use acctpack::Delimiter;
///
/// assert_eq!("tab".parse(), Ok(Delimiter::Byte(b'\t')));
/// assert_eq!("none".parse(), Ok(Delimiter::None));
/// assert!(";;".parse::<Delimiter>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delimiter {
    /// What the rows tell: a comma, a semicolon, a tab or a bar.
    #[default]
    Auto,
    /// This ASCII character.
    Byte(u8),
    /// Nothing: each row is one account, whatever stands in it.
    None,
}

impl Delimiter {
    fn is_sound(self) -> bool {
        match self {
            Delimiter::Byte(byte) => byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0),
            Delimiter::Auto | Delimiter::None => true,
        }
    }
}

impl FromStr for Delimiter {
    type Err = UnknownName;

    /// Reads one ASCII character other than a quote, or `tab`, `comma`, `semicolon`, `pipe`, `none`
    /// or `auto`.
    fn from_str(text: &str) -> Result<Delimiter, UnknownName> {
        let delimiter = match text {
            "tab" | "TAB" | "\\t" => Some(Delimiter::Byte(b'\t')),
            "comma" => Some(Delimiter::Byte(b',')),
            "semicolon" => Some(Delimiter::Byte(b';')),
            "pipe" => Some(Delimiter::Byte(b'|')),
            "none" => Some(Delimiter::None),
            "auto" => Some(Delimiter::Auto),
            _ => match text.as_bytes() {
                [byte] => Some(Delimiter::Byte(*byte)),
                _ => None,
            },
        };
        let unknown = || UnknownName::of("delimiter", text);
        delimiter.filter(|delimiter| delimiter.is_sound()).ok_or_else(unknown)
    }
}

/// Whether rows are judged as they stand or fixed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Check,
    Clean,
}

/// What [`check`](crate::check) and [`clean`](crate::clean) go by.
///
/// ```
/// use acctpack::{Code, Options, Severity};
///
/// let mut options = Options::default();
/// options.set_severity(Code::Placeholder, Some(Severity::Error)).unwrap();
/// options.fix(Code::FullWidth).unwrap();
/// assert!(options.set_severity(Code::ZipCorrupt, None).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The service's limits.
    pub target: Target,
    /// The input's form; by its name, or its first bytes, when `None`.
    pub input_format: Option<PackageFormat>,
    /// The input's encoding; found out when `None`. `check` takes it for what is not UTF-8 alone.
    pub encoding: Option<TextEncoding>,
    /// What separates columns.
    pub delimiter: Delimiter,
    /// The column that holds the accounts of a table.
    pub column: Option<Column>,
    /// The account type whose form each row must have, one that the service knows
    /// ([`AccountForm::is_account_type`]); else the run is refused.
    pub account_type: Option<u32>,
    /// How many threads work; as many as there are cores when `None`.
    pub threads: Option<NonZeroUsize>,
    /// How many bytes the text and its deduplication may take before temporary files serve: 1 GiB, or
    /// half of what the container has (its control groups, read once) where that is less. What has
    /// more than 1 GiB of text takes to temporary files in any case.
    pub max_memory: u64,
    /// How many bytes may be written to temporary files; half of what is free in their folder when
    /// `None`. Past it a run ends with [`ErrorKind::SpillTooLarge`](crate::ErrorKind::SpillTooLarge), as
    /// one over a source that does not end must.
    pub max_spill: Option<u64>,
    /// How many bytes a zip may inflate to.
    pub max_inflated: u64,
    /// Whether `clean` may replace an existing output.
    pub overwrite: Overwrite,
    /// Whether `clean` cuts what exceeds the size limit into several packages.
    pub split: Split,
    /// How many rows `clean` may reject: over it, no package is written.
    pub max_rejects: MaxRejects,
    severities: [Option<Severity>; Code::COUNT],
    /// The codes that were asked to be errors.
    denied: CodeSet,
    fixes: CodeSet,
    /// The codes that were asked to be fixed.
    asked: CodeSet,
}

/// What was asked of a code that it cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleConfigError {
    /// It is always an error.
    Locked(Code),
    /// There is no way to fix it.
    NeverFixed(Code),
    /// It is fixed whatever is asked.
    AlwaysFixed(Code),
}

impl RuleConfigError {
    /// Why, in one sentence.
    pub fn message(self, lang: Lang) -> String {
        messages::of(lang).rule_config_error(self)
    }
}

impl fmt::Display for RuleConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for RuleConfigError {}

/// Whether an existing output may be replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// It is refused.
    #[default]
    Refuse,
    /// It is replaced, in one step and only by a whole package.
    Replace,
}

/// What becomes of a clean package that exceeds the size limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// It is not written.
    #[default]
    Never,
    /// It is cut into OUT-001, OUT-002 ... each within the limit. A stream is not cut: over the
    /// limit it gets nothing.
    BySize,
}

/// How many rows `clean` may reject and still write the rest.
///
/// ```
/// use acctpack::MaxRejects;
///
/// assert_eq!("5%".parse(), Ok(MaxRejects::Percent(5.0)));
/// assert!(MaxRejects::Percent(5.0).is_exceeded(51, 1000));
/// assert!(!MaxRejects::Percent(5.0).is_exceeded(50, 1000));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum MaxRejects {
    /// Any number: they are left out and reported.
    #[default]
    Any,
    /// So many rows.
    Rows(u64),
    /// So many of a hundred rows of the input, blank ones and duplicates included; to four decimals.
    Percent(f64),
}

impl MaxRejects {
    /// Whether so many rejected rows are more than that.
    pub fn is_exceeded(self, rejected: u64, rows: u64) -> bool {
        match self {
            MaxRejects::Any => false,
            MaxRejects::Rows(most) => rejected > most,
            MaxRejects::Percent(most) => {
                // In millionths of all rows: what is just at the limit is not lost in rounding.
                let most = (most * 10_000.0).round() as u128;
                u128::from(rejected) * 1_000_000 > most * u128::from(rows)
            }
        }
    }

    fn is_sound(self) -> bool {
        match self {
            MaxRejects::Percent(most) => (0.0..=100.0).contains(&most),
            MaxRejects::Any | MaxRejects::Rows(_) => true,
        }
    }
}

impl fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxRejects::Any => f.write_str("100%"),
            MaxRejects::Rows(rows) => rows.fmt(f),
            MaxRejects::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl FromStr for MaxRejects {
    type Err = UnknownName;

    /// Reads `100` or `0.5%`.
    fn from_str(text: &str) -> Result<MaxRejects, UnknownName> {
        let limit = match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().map(MaxRejects::Percent),
            None => text.parse().ok().map(MaxRejects::Rows),
        };
        let unknown = || UnknownName::of("limit of rejected rows", text);
        limit.filter(|limit| limit.is_sound()).ok_or_else(unknown)
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            target: Target::default(),
            input_format: None,
            encoding: None,
            delimiter: Delimiter::default(),
            column: None,
            account_type: None,
            threads: None,
            max_memory: memory_limit::by_default(),
            max_spill: None,
            max_inflated: 4 << 30,
            overwrite: Overwrite::default(),
            split: Split::default(),
            max_rejects: MaxRejects::default(),
            severities: std::array::from_fn(|index| Some(Code::ALL[index].severity())),
            denied: CodeSet::default(),
            fixes: Code::ALL
                .iter()
                .copied()
                .filter(|code| {
                    matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::Always)
                })
                .collect(),
            asked: CodeSet::default(),
        }
    }
}

impl Options {
    /// What `code` weighs; `None` when it is not to be found at all. A byte order mark that the target
    /// forbids is an error.
    pub fn severity(&self, code: Code) -> Option<Severity> {
        let severity = self.severities[code.index()]?;
        let is_forbidden =
            code == Code::ByteOrderMark && self.target.bom == ByteOrderMark::Forbidden;
        Some(if is_forbidden { Severity::Error } else { severity })
    }

    /// What a finding of `code` weighs that is a warning by itself, where others of the same code are
    /// errors: it is an error where the code, or any warning, was asked to be one.
    pub(crate) fn severity_in_doubt(&self, code: Code) -> Option<Severity> {
        let is_denied = self.denied.contains(code);
        self.severity(code).map(|_| if is_denied { Severity::Error } else { Severity::Warning })
    }

    /// Sets what `code` weighs; `None` allows it: it is not found, and what it would fix stays as it
    /// is. Blank rows are left out all the same, and what a package cannot hold ([`FixAvailability::Always`]).
    ///
    /// # Errors
    /// Says so when the code is locked: past such a finding acctpack cannot go on.
    pub fn set_severity(
        &mut self,
        code: Code,
        severity: Option<Severity>,
    ) -> Result<(), RuleConfigError> {
        if code.is_locked() && severity != Some(Severity::Error) {
            return Err(RuleConfigError::Locked(code));
        }
        self.severities[code.index()] = severity;
        match severity {
            Some(Severity::Error) => self.denied.insert(code),
            _ => self.denied.remove(code),
        }
        Ok(())
    }

    /// Makes an error of every code that is a warning.
    pub fn deny_warnings(&mut self) {
        for severity in self.severities.iter_mut().flatten() {
            *severity = Severity::Error;
        }
        self.denied = Code::ALL.iter().copied().collect();
    }

    /// Whether `clean` fixes `code`. What is not found is not fixed: nothing changes in silence.
    pub fn fixes(&self, code: Code) -> bool {
        let is_found = self.severity(code).is_some() || code.fix() == FixAvailability::Always;
        is_found && self.fixes.contains(code)
    }

    /// Has `clean` fix `code`.
    ///
    /// # Errors
    /// Says so when there is no way to fix it.
    pub fn fix(&mut self, code: Code) -> Result<(), RuleConfigError> {
        match code.fix() {
            FixAvailability::Never => Err(RuleConfigError::NeverFixed(code)),
            _ => {
                self.fixes.insert(code);
                self.asked.insert(code);
                Ok(())
            }
        }
    }

    /// Whether what may be meant is fixed too, because [`fix`](Options::fix) asked for it: of wrappers
    /// the leading apostrophe, of invisible characters those inside.
    pub(crate) fn fixes_what_may_be_meant(&self, code: Code) -> bool {
        self.asked.contains(code) && self.fixes(code)
    }

    /// Has `clean` leave `code` as it is.
    ///
    /// # Errors
    /// Says so when what is written could not hold it.
    pub fn no_fix(&mut self, code: Code) -> Result<(), RuleConfigError> {
        match code.fix() {
            FixAvailability::Always => Err(RuleConfigError::AlwaysFixed(code)),
            _ => {
                self.fixes.remove(code);
                Ok(())
            }
        }
    }

    /// Refuses what no text can be judged by.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        if self.delimiter == Delimiter::None && self.column.is_some() {
            return Err(Error::usage(UsageError::ColumnOfWholeRows));
        }
        if !self.delimiter.is_sound() {
            return Err(Error::usage(UsageError::Delimiter));
        }
        let target = &self.target;
        if target.length.is_empty() || target.file_name.is_empty() || target.formats.is_empty() {
            return Err(Error::usage(UsageError::EmptyTarget(target.name.clone())));
        }
        if !self.max_rejects.is_sound() {
            return Err(Error::usage(UsageError::MaxRejects(self.max_rejects)));
        }
        if let Some(number) =
            self.account_type.filter(|&number| !AccountForm::is_account_type(number))
        {
            return Err(Error::usage(UsageError::AccountType(number)));
        }
        Ok(())
    }

    /// The form that rows must have, by the account type or the target.
    pub fn form(&self) -> Option<AccountForm> {
        self.account_type.and_then(AccountForm::of_account_type).or(self.target.form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "a length that nothing has")]
    fn options_by_which_nothing_can_be_judged_are_refused() {
        assert!(Options::default().validate().is_ok());
        let changes: [fn(&mut Options); 9] = [
            |options| options.delimiter = Delimiter::Byte(b'\n'),
            |options| options.delimiter = Delimiter::Byte(b'"'),
            |options| options.delimiter = Delimiter::Byte(0xE4),
            |options| options.account_type = Some(10002),
            |options| options.max_rejects = MaxRejects::Percent(100.1),
            |options| options.max_rejects = MaxRejects::Percent(f64::NAN),
            |options| options.target.length = 3..=2,
            |options| options.target.file_name = 1..=0,
            |options| options.target.formats.clear(),
        ];
        for change in changes {
            let mut options = Options::default();
            change(&mut options);
            let input = crate::Input::bytes("a.txt", b"ab\n");
            let error = crate::check(input, &options).unwrap_err();
            assert!(matches!(error.kind(), crate::ErrorKind::Usage(_)), "{options:?}");
        }
    }

    #[test]
    fn a_limit_of_rejected_rows_is_a_number_or_a_share() {
        for (text, most, rows) in
            [("0", 0, 10), ("7", 7, 7), ("5%", 50, 1000), ("0.57%", 57, 10_000), ("100%", 9, 9)]
        {
            let limit: MaxRejects = text.parse().unwrap();
            assert_eq!(limit.to_string(), text);
            assert!(!limit.is_exceeded(most, rows), "{text}");
            assert!(limit.is_exceeded(most + 1, rows), "{text}");
        }
        assert!(!MaxRejects::Percent(0.0).is_exceeded(0, 0));
        assert!(!MaxRejects::Any.is_exceeded(9, 9));
        for text in ["", "%", "-1", "1.5", "101%", "-1%", "NaN%", "inf%", "5 %", "many"] {
            assert!(text.parse::<MaxRejects>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_code_cannot_be_is_told_in_both_languages() {
        let mut options = Options::default();
        let refused = [
            options.set_severity(Code::MultipleColumns, None).unwrap_err(),
            options.fix(Code::TooShort).unwrap_err(),
            options.no_fix(Code::Duplicate).unwrap_err(),
        ];
        for error in refused {
            assert!(
                error.message(Lang::En).contains(" is ") || error.to_string().contains("cannot")
            );
            assert!(!error.message(Lang::Zh).is_ascii());
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for format in [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!("error".parse(), Ok(Severity::Error));
        assert_eq!("accepted".parse(), Ok(crate::Verdict::Accepted));
        let unknown = "xlsx".parse::<PackageFormat>().unwrap_err();
        assert_eq!(unknown.to_string(), "no format is called \"xlsx\"");
    }
}
