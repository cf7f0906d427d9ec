//! What a caller can choose. Flags and the config file become one [`Options`]; nothing deeper
//! ever sees a flag.

use std::num::NonZeroUsize;

use crate::code::{Code, Mend, Severity};
use crate::encoding::TextEncoding;
use crate::target::{Form, Target};

/// The form of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One account a row.
    Txt,
    /// Comma-separated values with a single column.
    Csv,
    /// A zip archive of a single .txt or .csv file.
    Zip,
}

impl Format {
    /// `txt`, `csv` or `zip`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Csv => "csv",
            Format::Zip => "zip",
        }
    }

    /// The format that a file name's extension stands for, read without case.
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, extension) = name.rsplit_once('.')?;
        [Format::Txt, Format::Csv, Format::Zip]
            .into_iter()
            .find(|format| extension.eq_ignore_ascii_case(format.name()))
    }
}

/// The column of a CSV that holds the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By its place, from 1.
    Number(NonZeroUsize),
    /// By its name in the header, which is then row 1.
    Name(String),
}

/// A set of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeSet(u64);

impl CodeSet {
    /// Whether `code` is in the set.
    pub fn contains(self, code: Code) -> bool {
        self.0 >> code.index() & 1 == 1
    }

    /// Puts `code` in.
    pub fn insert(&mut self, code: Code) {
        self.0 |= 1 << code.index();
    }

    /// Takes `code` out.
    pub fn remove(&mut self, code: Code) {
        self.0 &= !(1 << code.index());
    }
}

impl FromIterator<Code> for CodeSet {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> CodeSet {
        let mut set = CodeSet::default();
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
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
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The service's limits.
    pub target: Target,
    /// The input's form; by its name, or its first bytes, when `None`.
    pub input_format: Option<Format>,
    /// The input's encoding; found out when `None`.
    pub encoding: Option<TextEncoding>,
    /// What separates columns.
    pub delimiter: u8,
    /// The column that holds the accounts (`clean` only).
    pub column: Option<Column>,
    /// The account type whose form each row must have.
    pub account_type: Option<u32>,
    /// How many threads work; as many as there are cores when `None`.
    pub threads: Option<NonZeroUsize>,
    /// How many bytes the text and its deduplication may take before temporary files serve.
    pub max_memory: u64,
    /// How many bytes a zip may inflate to.
    pub max_inflated: u64,
    /// Whether `clean` may replace an existing output.
    pub overwrite: Overwrite,
    /// Whether `clean` cuts what exceeds the size limit into several packages.
    pub split: Split,
    severities: [Option<Severity>; Code::COUNT],
    fixes: CodeSet,
    apostrophes: bool,
}

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

impl Default for Options {
    fn default() -> Options {
        Options {
            target: Target::default(),
            input_format: None,
            encoding: None,
            delimiter: b',',
            column: None,
            account_type: None,
            threads: None,
            max_memory: 1 << 30,
            max_inflated: 4 << 30,
            overwrite: Overwrite::default(),
            split: Split::default(),
            severities: std::array::from_fn(|index| Some(Code::ALL[index].severity())),
            fixes: Code::ALL
                .iter()
                .copied()
                .filter(|code| matches!(code.mend(), Mend::ByDefault | Mend::Always))
                .collect(),
            apostrophes: false,
        }
    }
}

impl Options {
    /// What `code` weighs; `None` when it is not to be found at all.
    pub fn severity(&self, code: Code) -> Option<Severity> {
        self.severities[code.index()]
    }

    /// Sets what `code` weighs; `None` allows it.
    ///
    /// # Errors
    /// Says so when the code is locked: past such a finding acctpack cannot go on.
    pub fn set_severity(&mut self, code: Code, severity: Option<Severity>) -> Result<(), String> {
        if code.is_locked() && severity != Some(Severity::Error) {
            return Err(format!("{code} is always an error: past it the package cannot be read"));
        }
        self.severities[code.index()] = severity;
        Ok(())
    }

    /// Makes an error of every code that is a warning.
    pub fn deny_warnings(&mut self) {
        for severity in self.severities.iter_mut().flatten() {
            *severity = Severity::Error;
        }
    }

    /// Whether `clean` mends `code`.
    pub fn fixes(&self, code: Code) -> bool {
        self.fixes.contains(code)
    }

    /// Has `clean` mend `code`.
    ///
    /// # Errors
    /// Says so when there is no way to mend it.
    pub fn fix(&mut self, code: Code) -> Result<(), String> {
        // The wrapper is mended by default but for the apostrophe, which may be meant.
        match code.mend() {
            Mend::Never => Err(format!("{code} cannot be mended without loss or guessing")),
            _ => {
                self.fixes.insert(code);
                self.apostrophes |= code == Code::SpreadsheetWrapper;
                Ok(())
            }
        }
    }

    /// Whether a leading apostrophe is taken off too, as `fix(SpreadsheetWrapper)` asks.
    pub(crate) fn fixes_apostrophes(&self) -> bool {
        self.apostrophes && self.fixes(Code::SpreadsheetWrapper)
    }

    /// Has `clean` leave `code` as it is.
    ///
    /// # Errors
    /// Says so when what is written could not hold it.
    pub fn no_fix(&mut self, code: Code) -> Result<(), String> {
        match code.mend() {
            Mend::Always => Err(format!("{code} is always mended: a clean package cannot hold it")),
            _ => {
                self.fixes.remove(code);
                Ok(())
            }
        }
    }

    /// The form that rows must have, by the account type or the target.
    pub fn form(&self) -> Option<Form> {
        self.account_type.and_then(Form::of_account_type).or(self.target.form)
    }
}
