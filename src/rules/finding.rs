//! A finding: what the input is like at one place. It is an ordinary value that flows to reports
//! and callbacks, never an error; it borrows the row it speaks of.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::lang::Lang;
use crate::messages;
use crate::rules::catalog::{Code, Severity};
use crate::rules::damaged::Damage;
use crate::rules::outlier::Unlike;
use crate::rules::package::{EntryProblem, OtherFormat, WorkbookProblem, ZipError, ZipQuirks};
use crate::rules::table::Table;
use crate::target::AccountForm;
use crate::text::escape::{lossless, mask};

/// One thing found in a package, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<'a> {
    /// What was found.
    pub code: Code,
    /// How much it weighs, after the options' changes.
    pub severity: Severity,
    /// Whether `clean` fixed it: what is written does not have it any more.
    pub fixed: bool,
    /// The file that it is in, where a run reads several; else `None`.
    pub file: Option<Cow<'a, str>>,
    /// The row in that file, counted from 1; `None` when the finding is about the package.
    pub row: Option<u64>,
    /// Where the row begins, in bytes from the start of the decoded text.
    pub byte_offset: Option<u64>,
    /// The row as it came, without its row end, cut at [`EXCERPT_BYTES`](crate::EXCERPT_BYTES). Not always UTF-8.
    pub account: Option<Cow<'a, [u8]>>,
    /// Whether it was cut there.
    pub truncated: bool,
    /// The row in which the account stood first, for [`Code::Duplicate`].
    pub first_row: Option<u64>,
    /// The file that it is a row of, where that is another.
    pub first_file: Option<Cow<'a, str>>,
    /// The bytes of `account` at fault, as `start..end`, where one place is.
    pub span: Option<(usize, usize)>,
    /// The particulars that the message names.
    pub detail: Detail<'a>,
}

/// The particulars of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail<'a> {
    /// The code says it all.
    None,
    /// A length in characters.
    Characters(u64),
    /// A length in bytes.
    Bytes(u64),
    /// A plain number.
    Number(u64),
    /// How many characters a name has, and how many it may have.
    NameLength {
        /// How many it has.
        has: u64,
        /// The fewest that are taken.
        min: u64,
        /// The most.
        max: u64,
    },
    /// How many bytes a file has, and how many it may have.
    FileSize {
        /// How many it has.
        has: u64,
        /// The most that are taken.
        max: u64,
    },
    /// A file that has more than so many bytes, which it may not.
    Over(u64),
    /// A number of columns.
    Columns(u64),
    /// Fewer columns than the one that was asked for.
    MissingColumn {
        /// How many the row has.
        has: u64,
        /// Which one was asked for, from 1.
        wanted: u64,
    },
    /// A quoted field that takes several lines.
    Lines {
        /// Its column, from 1.
        column: u64,
        /// How many lines it takes.
        lines: u64,
    },
    /// A table where a list was meant.
    Table(Box<Table>),
    /// A character, named by its code point.
    Char(char),
    /// A character that was taken out of an account, and the account before: personal data.
    Removed(char, Cow<'a, str>),
    /// A text from the row: personal data, masked when reports are.
    Text(Cow<'a, str>),
    /// The chosen column is empty.
    EmptyColumn,
    /// A quote opens a field and is never closed.
    UnclosedQuote,
    /// Text follows the closing quote of a field.
    TextAfterQuote,
    /// A quote is inside a field that does not begin with one.
    StrayQuote,
    /// A row that is longer than what is read of one.
    LongRow,
    /// The form that the account should have.
    Form(AccountForm),
    /// A file name with another extension than those that are accepted.
    Called {
        /// The name.
        name: String,
        /// The formats that the service accepts.
        formats: Vec<PackageFormat>,
    },
    /// The encoding that a text is surely in.
    DecodedFrom(TextEncoding),
    /// The encoding that a text is in up to a row, where it changes.
    DecodedUpTo(TextEncoding, u64),
    /// The encoding of the text, in which the bytes of a row are not.
    NotIn(TextEncoding),
    /// A text that is in no known encoding.
    UnknownEncoding,
    /// A package without rows.
    NoRows,
    /// A package of blank rows and column names.
    NothingButBlank,
    /// A package in which every row has an error.
    AllRejected,
    /// A package of which nothing is left without the accounts that are to be left out.
    AllExcluded,
    /// So many rows of a sheet that are not shown.
    Hidden(u64),
    /// A list of so many accounts to be left out, none of which is in the input.
    NothingShared(u64),
    /// So many rows of a list of accounts to be left out that hold none.
    RowsNotRead(u64),
    /// What was done to an account.
    Damage(Damage),
    /// How an account differs from the rest of its list.
    Unlike(Unlike),
    /// What a text that is not UTF-8 may be in, and a row of it as it reads then: personal data.
    MaybeEncoding(TextEncoding, Option<Cow<'a, str>>),
    /// A text whose byte order mark and rows say another encoding than the one that was asked for.
    MarkedAs {
        /// The encoding that it is in.
        marked: TextEncoding,
        /// The one that was asked for.
        asked: TextEncoding,
    },
    /// A file of another format, whatever it is called.
    OtherFormat(OtherFormat),
    /// A workbook that cannot be read.
    Workbook(WorkbookProblem),
    /// A file that is called .zip, and of another format.
    NoZip(OtherFormat),
    /// The entry of a zip, by its name, and the other format that it is of.
    EntryFormat(String, OtherFormat),
    /// A zip that readers fail on.
    Zip(ZipError),
    /// A zip that some readers do not take.
    ZipQuirks(ZipQuirks),
    /// An entry of a zip that cannot be the list.
    Entry {
        /// Its name.
        name: String,
        /// Why not.
        problem: EntryProblem,
    },
    /// Entries of a zip: the first of their names, and how many more there are.
    Names {
        /// The first of them.
        names: Vec<String>,
        /// How many there are besides.
        more: u64,
    },
    /// How many files a zip holds: the first of their names, and how many more there are.
    Files {
        /// The first of them.
        names: Vec<String>,
        /// How many there are besides.
        more: u64,
    },
    /// A zip with several files of the same name.
    RepeatedName,
    /// A zip with more entries than a package ever has.
    ManyEntries,
}

impl Detail<'_> {
    /// The particulars in words.
    pub fn text(&self, view: View) -> String {
        messages::of(view.lang).detail(self, view)
    }
}

impl Detail<'_> {
    /// The same particulars, with nothing borrowed.
    pub fn into_owned(self) -> Detail<'static> {
        match self {
            Detail::None => Detail::None,
            Detail::Characters(n) => Detail::Characters(n),
            Detail::Bytes(n) => Detail::Bytes(n),
            Detail::Number(n) => Detail::Number(n),
            Detail::NameLength { has, min, max } => Detail::NameLength { has, min, max },
            Detail::FileSize { has, max } => Detail::FileSize { has, max },
            Detail::Over(max) => Detail::Over(max),
            Detail::Columns(n) => Detail::Columns(n),
            Detail::MissingColumn { has, wanted } => Detail::MissingColumn { has, wanted },
            Detail::Lines { column, lines } => Detail::Lines { column, lines },
            Detail::Table(table) => Detail::Table(table),
            Detail::Char(c) => Detail::Char(c),
            Detail::Removed(c, text) => Detail::Removed(c, Cow::Owned(text.into_owned())),
            Detail::Text(text) => Detail::Text(Cow::Owned(text.into_owned())),
            Detail::EmptyColumn => Detail::EmptyColumn,
            Detail::UnclosedQuote => Detail::UnclosedQuote,
            Detail::TextAfterQuote => Detail::TextAfterQuote,
            Detail::StrayQuote => Detail::StrayQuote,
            Detail::LongRow => Detail::LongRow,
            Detail::Form(form) => Detail::Form(form),
            Detail::Called { name, formats } => Detail::Called { name, formats },
            Detail::DecodedFrom(encoding) => Detail::DecodedFrom(encoding),
            Detail::DecodedUpTo(encoding, row) => Detail::DecodedUpTo(encoding, row),
            Detail::NotIn(encoding) => Detail::NotIn(encoding),
            Detail::UnknownEncoding => Detail::UnknownEncoding,
            Detail::NoRows => Detail::NoRows,
            Detail::NothingButBlank => Detail::NothingButBlank,
            Detail::AllRejected => Detail::AllRejected,
            Detail::AllExcluded => Detail::AllExcluded,
            Detail::Hidden(rows) => Detail::Hidden(rows),
            Detail::NothingShared(accounts) => Detail::NothingShared(accounts),
            Detail::RowsNotRead(rows) => Detail::RowsNotRead(rows),
            Detail::Damage(damage) => Detail::Damage(damage),
            Detail::Unlike(unlike) => Detail::Unlike(unlike),
            Detail::MaybeEncoding(encoding, row) => {
                Detail::MaybeEncoding(encoding, row.map(|row| Cow::Owned(row.into_owned())))
            }
            Detail::MarkedAs { marked, asked } => Detail::MarkedAs { marked, asked },
            Detail::OtherFormat(format) => Detail::OtherFormat(format),
            Detail::Workbook(problem) => Detail::Workbook(problem),
            Detail::NoZip(format) => Detail::NoZip(format),
            Detail::EntryFormat(name, format) => Detail::EntryFormat(name, format),
            Detail::Zip(error) => Detail::Zip(error),
            Detail::ZipQuirks(quirks) => Detail::ZipQuirks(quirks),
            Detail::Entry { name, problem } => Detail::Entry { name, problem },
            Detail::Names { names, more } => Detail::Names { names, more },
            Detail::Files { names, more } => Detail::Files { names, more },
            Detail::RepeatedName => Detail::RepeatedName,
            Detail::ManyEntries => Detail::ManyEntries,
        }
    }
}

/// How findings are shown: the language, and whether accounts are masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The language of messages.
    pub lang: Lang,
    /// Whether accounts are masked.
    pub privacy: Privacy,
}

/// Whether reports show accounts. They are personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Privacy {
    /// As they are.
    #[default]
    Plain,
    /// All but a few characters masked with `*`.
    Masked,
}

impl View {
    /// A row's text as a report shows it: bytes that are not UTF-8 as `\xNN`, masked if need be.
    /// Control characters are left for the format to escape.
    pub fn text<'t>(&self, bytes: &'t [u8]) -> Cow<'t, str> {
        let text = lossless(bytes);
        match self.privacy {
            Privacy::Plain => text,
            Privacy::Masked => Cow::Owned(mask(&text)),
        }
    }
}

impl<'a> Finding<'a> {
    /// A finding about the package as a whole: for the engine, and for tests of what shows findings.
    pub fn package(code: Code, severity: Severity, detail: Detail<'a>) -> Finding<'a> {
        Finding {
            code,
            severity,
            fixed: false,
            file: None,
            row: None,
            byte_offset: None,
            account: None,
            truncated: false,
            first_row: None,
            first_file: None,
            span: None,
            detail,
        }
    }

    /// The same finding, with nothing borrowed.
    pub fn into_owned(self) -> Finding<'static> {
        Finding {
            code: self.code,
            severity: self.severity,
            fixed: self.fixed,
            file: self.file.map(|file| Cow::Owned(file.into_owned())),
            row: self.row,
            byte_offset: self.byte_offset,
            account: self.account.map(|account| Cow::Owned(account.into_owned())),
            truncated: self.truncated,
            first_row: self.first_row,
            first_file: self.first_file.map(|file| Cow::Owned(file.into_owned())),
            span: self.span,
            detail: self.detail.into_owned(),
        }
    }

    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, view: View) -> String {
        let mut message = self.problem(view);
        if self.is_of_list() {
            // It says what to do itself: the code's remedy is for rows.
            return message;
        }
        message.push_str(messages::of(view.lang).and_so());
        message.push_str(self.code.remedy(view.lang));
        message
    }

    /// Whether it is said once of all rows, by a code that is of rows otherwise.
    fn is_of_list(&self) -> bool {
        matches!(self.detail, Detail::Damage(Damage::Rounded { .. }))
    }

    /// What is wrong.
    pub fn problem(&self, view: View) -> String {
        let Some(row) = self.first_row else {
            let detail = self.detail.text(view);
            return if self.is_of_list() { detail } else { self.code.message(view.lang, &detail) };
        };
        let mut problem = self.code.message(view.lang, &row.to_string());
        if let Some(file) = &self.first_file {
            problem.push_str(&messages::of(view.lang).of_file(file));
        }
        problem
    }
}

/// As a line of a JSONL report: in English, and with the account as it is, which is personal data.
impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = View::default();
        let files = usize::from(self.file.is_some()) + usize::from(self.first_file.is_some());
        let mut line = serializer.serialize_struct("Finding", 8 + files)?;
        if let Some(file) = &self.file {
            line.serialize_field("file", file)?;
        }
        line.serialize_field("row", &self.row)?;
        line.serialize_field("byte_offset", &self.byte_offset)?;
        line.serialize_field("code", &self.code)?;
        line.serialize_field("severity", self.severity.name())?;
        line.serialize_field("account", &self.account.as_deref().map(|bytes| view.text(bytes)))?;
        line.serialize_field("message", &self.message(view))?;
        line.serialize_field("first_row", &self.first_row)?;
        if let Some(file) = &self.first_file {
            line.serialize_field("first_file", file)?;
        }
        line.serialize_field("fixed", &self.fixed)?;
        line.end()
    }
}
