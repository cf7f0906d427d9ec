//! English. The texts of the rules are in a file of their own.

mod package;
mod rules;
mod usage;

use std::io;

use super::{Messages, RuleText, character, column_parts, columns_of, shown};
use crate::error::{Action, ErrorKind};
use crate::input::encoding::TextEncoding;
use crate::io::system_error::is_in_use;
use crate::options::RuleConfigError;
use crate::profile::{AccountKind, Insight};
use crate::rules::catalog::Code;
use crate::rules::damaged::Damage;
use crate::rules::finding::{Detail, View};
use crate::rules::outlier::{Difference, Unlike};
use crate::rules::package::ZipError;
use crate::rules::table::{ColumnSample, Table};
use crate::target::AccountForm;
use crate::text::escape::{escape, mask};
use crate::text::numbers::{group, plural, share};

pub(super) struct English;

impl Messages for English {
    fn rule(&self, code: Code) -> RuleText {
        rules::rule(code)
    }

    fn and_so(&self) -> &'static str {
        "; "
    }

    fn of_file(&self, file: &str) -> String {
        format!(" of {}", escape(file))
    }

    fn detail(&self, detail: &Detail<'_>, view: View) -> String {
        match detail {
            Detail::None => String::new(),
            Detail::Characters(n) => plural(*n, "character", "characters"),
            Detail::Bytes(n) => plural(*n, "byte", "bytes"),
            Detail::Number(n) => n.to_string(),
            Detail::NameLength { has, min, max } => {
                format!("{}; the limit is {min} to {max}", plural(*has, "character", "characters"))
            }
            Detail::FileSize { has, max } => {
                format!("{}; the limit is {}", plural(*has, "byte", "bytes"), group(*max))
            }
            Detail::Over(max) => format!("over {} bytes", group(*max)),
            Detail::Columns(n) => plural(*n, "column", "columns"),
            Detail::MissingColumn { has, wanted } => {
                format!("{}, but column {wanted} was asked for", plural(*has, "column", "columns"))
            }
            Detail::Lines { column, lines } => format!(
                "the field in column {column} takes {}; what is between its quotes is not read as rows",
                plural(*lines, "line", "lines")
            ),
            Detail::Table(table) => self.table(table, view),
            Detail::EmptyColumn => " in the chosen column".into(),
            Detail::UnclosedQuote => "a quote opens a field and is never closed".into(),
            Detail::TextAfterQuote => "text follows the closing quote".into(),
            Detail::StrayQuote => "a quote is inside an unquoted field".into(),
            Detail::LongRow => "over 256 KiB".into(),
            Detail::Form(form) => self.account_form(*form).into(),
            Detail::Called { name, formats } => {
                let formats: Vec<String> = formats.iter().map(|f| format!(".{f}")).collect();
                let allowed = list(&formats, "and");
                format!("its name is {}; allowed are {allowed}", escape(name))
            }
            Detail::DecodedFrom(encoding) => format!("it is {encoding}"),
            Detail::DecodedUpTo(encoding, row) => {
                format!("it is {encoding}, but the encoding changes at row {}", group(*row))
            }
            Detail::NotIn(encoding) if *encoding == TextEncoding::UTF_8 => "UTF-8".into(),
            Detail::NotIn(encoding) => format!("{encoding}, the encoding of the rest"),
            Detail::MaybeEncoding(encoding, None) => {
                format!("it may be {encoding}, but that is not sure")
            }
            Detail::MaybeEncoding(encoding, Some(row)) => {
                let row = escape(&view.text(row.as_bytes()));
                format!(
                    "it may be {encoding}, but that is not sure: a row of it would read `{row}`"
                )
            }
            Detail::UnknownEncoding => "and no other encoding fits".into(),
            Detail::NoRows => "it has no rows; the export query may have matched nothing".into(),
            Detail::NothingButBlank => "it has only blank rows and column names".into(),
            Detail::AllExcluded => {
                "all its accounts are in the lists of those to be left out".into()
            }
            Detail::Hidden(rows) => plural(*rows, "row", "rows"),
            Detail::NothingShared(accounts) => {
                let accounts = plural(*accounts, "account", "accounts");
                format!("it has {accounts}, none of which is in the input")
            }
            Detail::RowsNotRead(rows) => {
                let rows = plural(*rows, "row of it holds", "rows of it hold");
                format!("{rows} no account that could be left out")
            }
            Detail::AllRejected => "every row has an error".into(),
            Detail::Char(c) | Detail::Removed(c, _) => match character_name(*c) {
                "" => character(*c),
                name => format!("{} ({name})", character(*c)),
            },
            Detail::Damage(damage) => damage_text(*damage),
            Detail::Unlike(unlike) => self.unlike(*unlike),
            Detail::Text(text) => view.text(text.as_bytes()).into_owned(),
            Detail::MarkedAs { marked, asked } => format!(
                "its byte order mark and its rows say {marked}, so it is not read as {asked}"
            ),
            Detail::OtherFormat(format) => package::other_format(*format).into(),
            Detail::Workbook(problem) => package::workbook_problem(problem),
            Detail::NoZip(format) => {
                format!("it is called .zip; {}", package::other_format(*format))
            }
            Detail::EntryFormat(name, format) => {
                format!("the entry {}: {}", escape(name), package::other_format(*format))
            }
            Detail::Zip(error) => package::zip_error(*error).into(),
            Detail::ZipQuirks(quirks) => {
                quirks.iter().map(package::zip_quirk).collect::<Vec<_>>().join("; ")
            }
            Detail::Entry { name, problem } => package::entry_problem(&escape(name), *problem),
            Detail::Names { names, more } => some_of(names, *more),
            Detail::Files { names, .. } if names.is_empty() => "no file".into(),
            Detail::Files { names, more } => {
                format!("{} files: {}", names.len() as u64 + more, some_of(names, *more))
            }
            Detail::RepeatedName => "several files of the same name".into(),
            Detail::ManyEntries => "more entries than a package ever has".into(),
        }
    }

    fn account_form(&self, form: AccountForm) -> &'static str {
        match form {
            AccountForm::Qq => "a QQ number (5 to 12 digits)",
            AccountForm::Md5 => "an MD5 (32 hexadecimal digits)",
            AccountForm::Idfa => "an IDFA (8-4-4-4-12 upper-case hexadecimal digits)",
            AccountForm::Mac => "a MAC address (upper case, colons)",
            AccountForm::Imei => "an IMEI (14 or 15 digits)",
            AccountForm::Phone => "a phone number (E.164, as +8613711112222)",
            AccountForm::Email => "an e-mail address",
            AccountForm::Token => "a device token (36 characters)",
        }
    }

    fn account_kind(&self, kind: AccountKind) -> &'static str {
        match kind {
            AccountKind::Phone => "phone numbers",
            AccountKind::PhoneWithCode => "phone numbers with 86",
            AccountKind::PhoneWithPlus => "phone numbers with +",
            AccountKind::Email => "e-mail addresses",
            AccountKind::Uuid => "UUIDs",
            AccountKind::Md5 => "MD5 digests",
            AccountKind::Mac => "MAC addresses",
            AccountKind::OpenId => "open ids",
            AccountKind::Number => "other numbers",
            AccountKind::Word => "other IDs (letters and digits)",
            AccountKind::Text => "names in Chinese or other scripts",
        }
    }

    fn zip_error(&self, error: ZipError) -> &'static str {
        package::zip_error(error)
    }

    fn insight(&self, insight: Insight) -> &'static str {
        match insight {
            Insight::Notations => {
                "Some phone numbers have the country code and some do not. The service may treat both forms of one number as two accounts: use one form."
            }
            Insight::Phones => {
                "Most are phone numbers. `--account-type 1002` checks that every row is one."
            }
            Insight::Tokens => {
                "Most have 36 characters, like device tokens. `--target tpns-token` checks that every row is one."
            }
        }
    }

    fn rule_config_error(&self, error: RuleConfigError) -> String {
        match error {
            RuleConfigError::Locked(code) => {
                format!("{code} is always an error, because nothing after it can be trusted")
            }
            RuleConfigError::NeverFixed(code) => {
                format!("{code} cannot be fixed without loss or guessing")
            }
            RuleConfigError::AlwaysFixed(code) => {
                format!("{code} is always fixed, because a clean package cannot contain it")
            }
        }
    }

    fn error(&self, error: &ErrorKind) -> String {
        match error {
            ErrorKind::Io { action, path, source } => {
                self.failed(*action, path.as_deref().map(shown).as_deref(), source)
            }
            ErrorKind::Usage(error) => usage::error(error),
            ErrorKind::NoColumn { wanted, columns, file, .. } => {
                let (wanted, names, file) = (escape(wanted), names(columns), in_file(file));
                match wanted.parse::<usize>() {
                    Ok(number) => format!("{file}there is no column {number}; row 1 has: {names}"),
                    Err(_) => format!("{file}no column is called \"{wanted}\"; row 1 has: {names}"),
                }
            }
            ErrorKind::AmbiguousColumn { wanted, numbers, file, .. } => {
                let flags: Vec<String> =
                    numbers.iter().map(|number| format!("--column {number}")).collect();
                let (count, wanted, flags) = (numbers.len(), escape(wanted), flags.join(" or "));
                let file = in_file(file);
                format!(
                    "{file}{count} columns are called \"{wanted}\"; take one by its number: {flags}"
                )
            }
            ErrorKind::ColumnNotChosen { file, columns } => format!(
                "{}: it is a table; say which column holds the accounts to be left out: {}",
                escape(file),
                names(columns)
            ),
            ErrorKind::Cancelled => "stopped; no package was written".into(),
            ErrorKind::OutputExists(path) => {
                format!("{} already exists; overwriting was not asked for", shown(path))
            }
            ErrorKind::OutputIsInput(path) => {
                format!(
                    "{} is the input itself, which is never overwritten; name another file",
                    shown(path)
                )
            }
            ErrorKind::WrittenTwice(path) => {
                format!("{} would be written twice; name two files", shown(path))
            }
            ErrorKind::Leftover(path) => format!(
                "{} would pass for a part of the new package; move it, or name another output",
                shown(path)
            ),
            ErrorKind::SpillTooLarge { limit, folder, is_default } => {
                let why = if *is_default { ", half of what was free there" } else { "" };
                format!(
                    "the text takes more than {limit} bytes of temporary files in {}{why}; if it ends at all, raise --max-spill, or set TMPDIR to a folder with more room",
                    shown(folder)
                )
            }
            ErrorKind::InputChanged(path) => {
                format!("{} changed while it was read; run again when it is complete", shown(path))
            }
        }
    }

    fn action(&self, action: Action) -> &'static str {
        match action {
            Action::Open => "open",
            Action::Read => "read",
            Action::ReadAgain => "read the text again",
            Action::Create => "create",
            Action::Write => "write",
            Action::WritePackage => "write the package",
            Action::MakeTemporary => "make a temporary file in",
            Action::WriteTemporary => "write a temporary file",
            Action::ReadTemporary => "read a temporary file",
            Action::StartThreads => "start threads",
        }
    }

    fn failed(&self, action: Action, path: Option<&str>, why: &io::Error) -> String {
        let (name, why) = (self.action(action), self.system_reason(why));
        match path {
            Some(path) => format!("cannot {name} {path}: {why}"),
            None => format!("cannot {name}: {why}"),
        }
    }

    fn system_reason(&self, source: &io::Error) -> String {
        use io::ErrorKind as Kind;
        let known = match source.kind() {
            _ if is_in_use(source) => {
                "another program, such as Excel, has it open; close it there, then run again"
            }
            Kind::NotFound => "there is no such file or folder",
            Kind::PermissionDenied => "permission is denied",
            Kind::StorageFull => "the disk is full",
            Kind::QuotaExceeded => "the disk quota is used up",
            Kind::FileTooLarge => "the file would become too large",
            Kind::InvalidFilename => "its name is too long or not valid",
            Kind::IsADirectory => "it is a folder, not a file",
            Kind::NotADirectory => "a part of its path is not a folder",
            Kind::ReadOnlyFilesystem => "the file system is read-only",
            Kind::AddrInUse => "the address is in use",
            // Of text that was to be read; what else is wrong with data comes with an error of its own.
            Kind::InvalidData if source.get_ref().is_none() => {
                "it is not UTF-8; save it as UTF-8 in the editor, then run again"
            }
            _ => return escape(&source.to_string()),
        };
        known.into()
    }
}

/// What the columns are called. The names may be accounts.
fn names(columns: &[ColumnSample]) -> String {
    let names: Vec<String> = columns.iter().map(|column| escape(&mask(&column.name))).collect();
    names.join(", ")
}

/// The file that a message is about, where there are several.
fn in_file(file: &Option<String>) -> String {
    file.as_ref().map(|file| format!("{}: ", escape(file))).unwrap_or_default()
}

/// `.txt, .csv and .zip`.
fn list(names: &[String], and: &str) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {and} {last}", first.join(", ")),
        names => names.concat(),
    }
}

/// The usual name of a character that is hard to see; empty where it has none.
fn character_name(c: char) -> &'static str {
    match c {
        '\0' => "NUL",
        '\t' => "tab",
        '\n' | '\r' => "line break",
        ' ' => "space",
        '\u{a0}' => "no-break space",
        '\u{3000}' => "ideographic space",
        ';' => "semicolon",
        ',' => "comma",
        '|' => "vertical bar",
        '；' => "full-width semicolon",
        '，' => "full-width comma",
        '｜' => "full-width vertical bar",
        '、' => "enumeration comma",
        '\u{1b}' => "escape",
        '\u{7f}' => "delete",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "bidi control"
        }
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        _ => "",
    }
}

/// Names, and how many more there are.
fn some_of(names: &[String], more: u64) -> String {
    let names = escape(&names.join(", "));
    if more == 0 { names } else { format!("{names} and {more} more") }
}

impl English {
    /// A table where a list was meant.
    fn table(&self, table: &Table, view: View) -> String {
        let about = |number: usize, column: &ColumnSample| {
            let (name, about) = column_parts(number, column, view);
            if about.is_empty() { name } else { format!("{name} ({})", about.join(", ")) }
        };
        let (mut columns, more) = columns_of(table, about);
        if more > 0 {
            columns.push(format!("and {more} more"));
        }
        let (many, columns) = (table.columns.len() as u64 + table.more, columns.join(", "));
        let by = self.detail(&Detail::Char(table.delimiter), view);
        match table.account_column() {
            Some(column) => format!(
                "{many} columns separated by {by}: {columns}; column {} seems to hold the accounts",
                column + 1
            ),
            None => format!("{many} columns separated by {by}: {columns}"),
        }
    }

    /// How an account differs from the rest of its list.
    fn unlike(&self, unlike: Unlike) -> String {
        let rest = self.account_kind(unlike.expected);
        match unlike.difference {
            Difference::TooFewDigits(n) => {
                format!("it has {}, too few; most are {rest}", plural(n, "digit", "digits"))
            }
            Difference::TooManyDigits(n) => {
                format!("it has {}, too many; most are {rest}", plural(n, "digit", "digits"))
            }
            Difference::InGroups => format!("it is a number in groups; most are {rest}"),
            Difference::CountryCode => {
                format!("it has a country code; most are {rest} without one")
            }
            Difference::NoCountryCode => {
                format!("its country code is missing or written otherwise; most are {rest}")
            }
            Difference::Length(n) => {
                format!("it has {}; most are {rest}", plural(n, "character", "characters"))
            }
            Difference::Kind(kind) => {
                format!("it reads like one of {}; most are {rest}", self.account_kind(kind))
            }
        }
    }
}

/// What was done to an account.
fn damage_text(damage: Damage) -> String {
    let text = match damage {
        Damage::Replaced => "U+FFFD stands where characters could not be read",
        Damage::Noncharacter => "it contains a code point that is no character",
        Damage::QuestionMarks => "it is nothing but question marks",
        Damage::ReadWrongly => "its UTF-8 was read as another encoding",
        Damage::Escape => "it contains an escaped control character, such as _x000D_",
        Damage::LoneSelector => "it contains a variation selector that selects nothing",
        Damage::ObjectMark => "it contains U+FFFC, which stands for an object",
        Damage::BrailleBlank => "it contains U+2800, a braille blank",
        Damage::CutDigits => "a spreadsheet holds 15 digits of a number, and has lost the others",
        Damage::Date => "the spreadsheet holds a date there",
        Damage::Rounded { rounded, numbers } => {
            return format!(
                "of the numbers of 16 digits and more, {} have nothing but zeros from the 16th digit on, as a spreadsheet leaves them: the true digits are lost; export the accounts anew, as text that no spreadsheet has opened",
                share(rounded, numbers)
            );
        }
    };
    text.into()
}
