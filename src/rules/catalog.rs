//! The one table of codes: what each finding is called, how severe it is, whether it is fixed. Reports,
//! `acctpack rules`, the README and the tests are made from it. A new code is one entry here, one text a
//! language in [`messages`](crate::messages), and one test.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::lang::Lang;
use crate::messages::{self, Particulars, Rationale};
use crate::target::Target;
use crate::unknown_name::UnknownName;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The package, or the row, is likely to be taken otherwise than was meant.
    Warning,
    /// The service's rules are broken: the package is refused, or the row is lost.
    Error,
}

impl Severity {
    /// `error` or `warning`, as reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Severity, UnknownName> {
        [Severity::Warning, Severity::Error]
            .into_iter()
            .find(|severity| severity.name() == name)
            .ok_or_else(|| UnknownName::of("severity", name))
    }
}

/// Whether a finding is about the package as a whole or about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The package as a whole.
    Package,
    /// One row of it.
    Row,
}

/// Whether `clean` fixes what a code finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FixAvailability {
    /// It cannot be fixed without loss or guessing.
    Never,
    /// Only when asked to, with `--fix`: what the row meant is likely, not sure.
    OnRequest,
    /// Unless told not to, with `--no-fix`: nothing is lost by it.
    ByDefault,
    /// Always: what `clean` writes cannot hold it.
    Always,
}

/// What the table says of one code. What people read of it is in [`messages`](crate::messages).
struct RuleEntry {
    code: Code,
    name: &'static str,
    scope: Scope,
    severity: Severity,
    fix: FixAvailability,
    /// Whether the severity is fixed: acctpack cannot go on past it, or would write garbage.
    locked: bool,
}

macro_rules! codes {
    ($($variant:ident $name:literal $scope:ident $severity:ident $fix:ident $locked:literal
        $about:literal;)*) => {
        /// What a finding is about. A code never changes its meaning.
        ///
        /// ```
        /// use acctpack::{Code, Lang, Severity};
        ///
        /// let code: Code = "too-short".parse().unwrap();
        /// assert_eq!(code.severity(), Severity::Error);
        /// assert!(code.remedy(Lang::En).contains("account"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $about, ".")] $variant,)*
        }

        impl Code {
            /// Every code, package codes first, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];
        }

        static TABLE: &[RuleEntry] = &[$(RuleEntry {
            code: Code::$variant, name: $name, scope: Scope::$scope, severity: Severity::$severity,
            fix: FixAvailability::$fix, locked: $locked,
        }),*];
    };
}

// Code, name, scope, severity, when `clean` fixes it, whether the severity is fixed, what it is about.
codes! {
    FileName "file-name" Package Error Never false "file name too long or too short";
    FileFormat "file-format" Package Error Never false "unsupported file format";
    FileSize "file-size" Package Error Never false "file too large";
    EmptyPackage "empty-package" Package Error Never false "no account";
    SeveralColumns "several-columns" Package Error Never true "table where a list was meant";
    Encoding "encoding" Package Error ByDefault true "not UTF-8";
    ZipCorrupt "zip-corrupt" Package Error Never true "damaged zip";
    ZipEncrypted "zip-encrypted" Package Error Never true "encrypted zip";
    ZipMethod "zip-method" Package Error Never true "unsupported zip compression";
    ZipFolder "zip-folder" Package Error ByDefault false "folder in the zip";
    ZipEntries "zip-entries" Package Error Never true "not exactly one list in the zip";
    ZipEntryFormat "zip-entry-format" Package Error Never false "no .txt or .csv in the zip";
    ZipMetadata "zip-metadata" Package Error ByDefault false "system file in the zip";
    ZipTooLarge "zip-too-large" Package Error Never true "zip that expands too far";
    ZipPortability "zip-portability" Package Warning Always false "zip that some readers refuse";
    HiddenRows "hidden-rows" Package Warning Never false "rows that the spreadsheet hides";
    ExcludeList "exclude-list" Package Warning Never false "exclusion list that leaves out too little";
    InvalidUtf8 "invalid-utf8" Row Error Never true "bytes that are not UTF-8";
    TooShort "too-short" Row Error Never false "too short";
    TooLong "too-long" Row Error Never false "too long";
    BlankRow "blank-row" Row Error ByDefault false "blank row";
    MultipleColumns "multiple-columns" Row Error ByDefault true "wrong number of columns";
    CsvQuote "csv-quote" Row Error Never true "broken quotes";
    ControlCharacter "control-character" Row Error Never true "control character";
    Duplicate "duplicate" Row Warning Always false "duplicate account";
    ByteOrderMark "byte-order-mark" Row Warning Always false "byte order mark";
    SurroundingWhitespace "surrounding-whitespace" Row Warning ByDefault false "white space around the account";
    InvisibleCharacter "invisible-character" Row Warning ByDefault false "invisible character";
    FullWidth "full-width" Row Warning OnRequest false "full-width letters or digits";
    Placeholder "placeholder" Row Warning Never false "looks like a missing value";
    ScientificNotation "scientific-notation" Row Error OnRequest false "scientific notation, as 1.38E+10";
    SpreadsheetWrapper "spreadsheet-wrapper" Row Warning ByDefault false "spreadsheet text mark, as =\"...\"";
    FloatSuffix "float-suffix" Row Warning OnRequest false "number ending in .0";
    HeaderRow "header-row" Row Warning ByDefault false "column name";
    DamagedText "damaged-text" Row Warning ByDefault false "damaged text";
    NumberGroups "number-groups" Row Warning OnRequest false "phone number in groups";
    UnlikeTheRest "unlike-the-rest" Row Warning Never false "unlike the rest of the list";
    OtherDelimiter "other-delimiter" Row Warning Never false "separator in the account";
    LongInBytes "long-in-bytes" Row Warning Never false "over the limit in bytes only";
    AccountType "account-type" Row Warning Never false "not of the account type's form";
}

impl Code {
    /// How many codes there are.
    pub const COUNT: usize = Code::ALL.len();

    fn entry(self) -> &'static RuleEntry {
        let entry = &TABLE[self as usize];
        debug_assert!(entry.code == self);
        entry
    }

    /// Its place in [`Code::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name that reports and flags use, as `too-short`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it is about: the package or a row.
    pub fn scope(self) -> Scope {
        self.entry().scope
    }

    /// Its severity unless [`Options`](crate::Options) set another.
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// Whether and when `clean` fixes it.
    pub fn fix(self) -> FixAvailability {
        self.entry().fix
    }

    /// Whether its severity stands fast, whatever the options say.
    pub fn is_locked(self) -> bool {
        self.entry().locked
    }

    /// What it is about in a few words, for tables and headings.
    pub fn title(self, lang: Lang) -> &'static str {
        messages::of(lang).rule(self).title
    }

    /// What `clean` did where it fixed it; `None` where it never does.
    pub fn fixed_title(self, lang: Lang) -> Option<&'static str> {
        messages::of(lang).rule(self).fixed
    }

    /// What is wrong, with the particulars put in.
    pub fn message(self, lang: Lang, particulars: &str) -> String {
        messages::fill(messages::of(lang).rule(self).problem, particulars)
    }

    /// What is wrong with `count` rows, in one line with their number; `None` for a code that is about
    /// the package, of which there is one finding.
    ///
    /// ```
    /// use acctpack::{Code, Lang, Particulars, Target};
    ///
    /// let target = Target::tpns_account();
    /// let line = Code::TooShort.headline(Lang::En, 107, &Particulars::of_target(&target));
    /// assert_eq!(line.as_deref(), Some("107 accounts are shorter than 2 characters"));
    /// ```
    pub fn headline(self, lang: Lang, count: u64, of: &Particulars<'_>) -> Option<String> {
        messages::of(lang).rule(self).headline.map(|line| line(count, of))
    }

    /// What to do about it.
    pub fn remedy(self, lang: Lang) -> &'static str {
        messages::of(lang).rule(self).remedy
    }

    /// Why the rule is there and what it costs to break it, with the limits of the default target.
    pub fn rationale(self, lang: Lang) -> Cow<'static, str> {
        self.rationale_for(lang, &Target::default())
    }

    /// Why the rule is there and what it costs to break it, with the limits of `target`.
    pub fn rationale_for(self, lang: Lang, target: &Target) -> Cow<'static, str> {
        match messages::of(lang).rule(self).rationale {
            Rationale::Always(text) => Cow::Borrowed(text),
            Rationale::Of(text) => Cow::Owned(text(target)),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text is not the name of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no code is called {:?}; `acctpack rules` lists them all", self.0)
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Code, UnknownCode> {
        Code::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name)
            .ok_or_else(|| UnknownCode(name.to_string()))
    }
}

/// By its name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// By its name.
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// How often each code was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts([u64; Code::COUNT]);

impl Default for Counts {
    fn default() -> Counts {
        Counts([0; Code::COUNT])
    }
}

impl Counts {
    /// How often `code` was found.
    pub fn get(&self, code: Code) -> u64 {
        self.0[code.index()]
    }

    /// The codes that were found, each with its count, in the order of [`Code::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Code, u64)> + '_ {
        Code::ALL.iter().map(|&code| (code, self.get(code))).filter(|&(_, count)| count > 0)
    }

    /// For the engine, and for tests of what shows summaries.
    pub fn add(&mut self, code: Code, count: u64) {
        self.0[code.index()] += count;
    }

    /// Takes away those of another, which are among these.
    pub(crate) fn remove(&mut self, other: &Counts) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_sub(*theirs);
        }
    }

    pub(crate) fn merge(&mut self, other: &Counts) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }
}

/// By their names, as `{"duplicate": 12}`; those that were not found are left out.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(code, count)| (code.name(), count)))
    }
}

/// As they were written.
impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Counts, D::Error> {
        let mut counts = Counts::default();
        for (name, count) in BTreeMap::<String, u64>::deserialize(deserializer)? {
            counts.add(name.parse().map_err(D::Error::custom)?, count);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_names_are_unique() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(TABLE[index].code, *code);
            assert_eq!(code.name().parse::<Code>().unwrap(), *code);
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
            for lang in [Lang::En, Lang::Zh] {
                assert!(!code.message(lang, "x").contains("{}"), "{code}");
                assert!(
                    !code.remedy(lang).is_empty() && !code.rationale(lang).is_empty(),
                    "{code}"
                );
                let title = code.title(lang);
                assert!(!title.is_empty() && title.chars().count() <= 36, "{code}");
            }
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!("too-odd".parse::<Code>().is_err());
        assert!(serde_json::from_str::<Code>("\"too-odd\"").is_err());
    }
}
