//! What a list is, by its beginning: its form and encoding, how its columns are separated, what they are
//! called. Nothing is judged, and nothing written.

use serde::ser::{Serialize, Serializer};

use crate::engine::judge_pass::{Head, read_head};
use crate::engine::threads::Threads;
use crate::error::{Error, Result, UsageError};
use crate::format::PackageFormat;
use crate::input::{self, Input, Opening, line_end, line_end_len};
use crate::io::cancel::Cancel;
use crate::options::{Mode, Options};
use crate::rules::finding::{Detail, Finding};
use crate::rules::table::{ColumnSample, account_column};
use crate::text::escape::lossless;

/// What a list is, as [`clean`](crate::clean) would read it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Sniff {
    /// The input's name.
    pub file: String,
    /// The form of the package: by its name, else by its first bytes.
    #[serde(serialize_with = "by_name")]
    pub input_format: PackageFormat,
    /// The name of the entry in a zip; escape it before showing it.
    pub entry: Option<String>,
    /// The encoding in which it is read, as `UTF-8` or `GBK`.
    pub encoding: String,
    /// The one that it may be in, where the evidence is not sure and it is read as UTF-8.
    pub guess: Option<String>,
    /// Whether it begins with a byte order mark.
    pub byte_order_mark: bool,
    /// How its first row ends; `None` where there is only one, that does not.
    pub line_end: Option<LineEnd>,
    /// What separates its columns, where it has several.
    pub delimiter: Option<char>,
    /// Its columns, where it has several: the first few hundred. Names and samples may be personal data.
    pub columns: Vec<ColumnSample>,
    /// How many columns there are besides.
    pub more_columns: u64,
    /// The column, from 1, that seems to hold the accounts.
    pub column: Option<usize>,
    /// How many rows stand above the one that names the columns: a title.
    pub title_rows: usize,
    /// The row that names the columns, or the only one, if there is such a row.
    pub header: Option<String>,
    /// What is found of it as a file: why it cannot be read, or not surely.
    pub findings: Vec<Finding<'static>>,
}

/// What ends a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// A line feed.
    Lf,
    /// A carriage return and a line feed.
    CrLf,
    /// A carriage return.
    Cr,
}

impl LineEnd {
    /// `LF`, `CRLF` or `CR`.
    pub fn name(self) -> &'static str {
        match self {
            LineEnd::Lf => "LF",
            LineEnd::CrLf => "CRLF",
            LineEnd::Cr => "CR",
        }
    }

    /// What ends the first row of a text.
    fn of_text(text: &[u8]) -> Option<LineEnd> {
        let end = line_end(text, 0);
        match (line_end_len(text, end), text.get(end)?) {
            (2, _) => Some(LineEnd::CrLf),
            (_, b'\r') => Some(LineEnd::Cr),
            _ => Some(LineEnd::Lf),
        }
    }
}

fn by_name<S: Serializer>(
    format: &PackageFormat,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    format.name().serialize(serializer)
}

/// Tells what a list is. Its beginning is read, and what follows up to the first characters outside
/// ASCII, which tell the encoding: it is the one that [`clean`](crate::clean) reads it in. Of the
/// options those about reading are heeded. Of several inputs each is to be sniffed for itself.
///
/// ```
/// use acctpack::{Input, LineEnd, Options};
///
/// let list = b"name;phone\r\nalice;13800138000\r\nbob;13800138001\r\n";
/// let sniff = acctpack::sniff(Input::bytes("users.csv", list), &Options::default())?;
/// assert_eq!((sniff.delimiter, sniff.column, sniff.line_end), (Some(';'), Some(2), Some(LineEnd::CrLf)));
/// assert_eq!(sniff.header.as_deref(), Some("name;phone"));
/// assert_eq!(sniff.columns[1].sample, "13800138000");
/// # Ok::<(), acctpack::Error>(())
/// ```
///
/// # Errors
/// When the input cannot be read, or is none or several.
pub fn sniff(input: Input<'_>, options: &Options) -> Result<Sniff> {
    options.validate()?;
    let (files, _) = input.into_parts();
    let mut files = files.into_iter();
    let (Some(file), None) = (files.next(), files.next()) else {
        return Err(Error::usage(UsageError::NoInput));
    };
    let name = file.name().to_string();
    // The columns are what is asked for.
    let mut options = options.clone();
    options.column = None;
    match input::open(file, Mode::Clean, &options, Cancel::new(None))? {
        Opening::Refused { format, findings, .. } => Ok(Sniff::refused(name, format, findings)),
        Opening::Text(source) => {
            let threads = Threads::new(&options)?;
            Ok(Sniff::of_head(name, read_head(source, &options, &threads)?))
        }
    }
}

impl Sniff {
    fn refused(file: String, format: PackageFormat, findings: Vec<Finding<'static>>) -> Sniff {
        Sniff {
            file,
            input_format: format,
            entry: None,
            encoding: "UTF-8".into(),
            guess: None,
            byte_order_mark: false,
            line_end: None,
            delimiter: None,
            columns: Vec::new(),
            more_columns: 0,
            column: None,
            title_rows: 0,
            header: None,
            findings,
        }
    }

    fn of_head(file: String, head: Head) -> Sniff {
        let mut sniff = Sniff::refused(file, head.facts.format, head.findings);
        sniff.entry = head.facts.entry;
        if let Some(encoding) = head.facts.encoding {
            sniff.encoding = encoding.name().into();
        }
        sniff.guess = head.facts.guess.map(|guess| guess.name().into());
        sniff.byte_order_mark = head.has_mark;
        sniff.line_end = LineEnd::of_text(&head.rows);
        sniff.title_rows = head.title_rows;
        sniff.header = head.header.map(|row| lossless(&row).into_owned());
        if let Some(Finding { detail: Detail::Table(table), .. }) = head.table {
            sniff.delimiter = Some(table.delimiter);
            sniff.column = account_column(&table.columns).map(|index| index + 1);
            (sniff.columns, sniff.more_columns) = (table.columns, table.more);
        }
        sniff
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clean;
    use crate::input::encoding::TextEncoding;
    use crate::output::Output;

    fn sniffed(name: &str, bytes: &[u8]) -> Sniff {
        sniff(Input::bytes(name, bytes), &Options::default()).unwrap()
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_list_is_told_by_its_beginning() {
        let gbk =
            encoding_rs::GBK.encode("姓名,手机号\n张三丰,13800138000\n李四光,13800138001\n").0;
        let marked = [&b"\xff\xfe"[..], &utf16("phone\r\n13800138000\r\n")].concat();
        let far = [b"13800138000\n".repeat(100_000), gbk.to_vec()].concat();
        for (bytes, encoding, mark, end, delimiter, column, header) in [
            (&b"alice\nbob\n"[..], "UTF-8", false, Some(LineEnd::Lf), None, None, None),
            (b"alice", "UTF-8", false, None, None, None, None),
            (b"", "UTF-8", false, None, None, None, None),
            (
                b"\xef\xbb\xbfphone\ralice\r",
                "UTF-8",
                true,
                Some(LineEnd::Cr),
                None,
                None,
                Some("phone"),
            ),
            (&marked, "UTF-16LE", true, Some(LineEnd::CrLf), None, None, Some("phone")),
            (&gbk, "GBK", false, Some(LineEnd::Lf), Some(','), Some(2), Some("姓名,手机号")),
            (&far, "GBK", false, Some(LineEnd::Lf), None, None, None),
            (
                b"1\t13800138000\n2\t13800138001\n",
                "UTF-8",
                false,
                Some(LineEnd::Lf),
                Some('\t'),
                Some(2),
                None,
            ),
        ] {
            let sniff = sniffed("list.csv", bytes);
            let told = (&*sniff.encoding, sniff.byte_order_mark, sniff.line_end);
            assert_eq!(told, (encoding, mark, end), "{sniff:?}");
            let told = (sniff.delimiter, sniff.column, sniff.header.as_deref());
            assert_eq!(told, (delimiter, column, header), "{sniff:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let sniff = sniffed("list.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        assert_eq!(sniff.findings.len(), 1);
        assert!(sniff.line_end.is_none() && sniff.columns.is_empty());
        let several = Input::several([Input::bytes("a", b""), Input::bytes("b", b"")]);
        assert!(crate::sniff(several, &Options::default()).is_err());
    }

    #[test]
    fn it_says_of_encodings_what_clean_says() {
        let words = "张三丰\n李四光\n王五爷\n13800138000\n王小明\n";
        for name in ["utf-8", "gbk", "big5", "shift_jis", "utf-16le", "windows-1252"] {
            let encoding = TextEncoding::named(name).unwrap();
            let bytes = match name {
                "utf-16le" => utf16(words),
                _ => encoding_rs::Encoding::for_label(name.as_bytes())
                    .unwrap()
                    .encode(words)
                    .0
                    .into(),
            };
            let mut options = Options::default();
            for chosen in [None, Some(encoding)] {
                options.encoding = chosen;
                let output = Output::writer(PackageFormat::Txt, std::io::sink());
                let cleaned = clean(Input::bytes("list.txt", &bytes), output, &options).unwrap();
                let sniff = sniff(Input::bytes("list.txt", &bytes), &options).unwrap();
                assert_eq!((sniff.encoding, sniff.guess), (cleaned.encoding, cleaned.digest.guess));
            }
        }
    }
}
