//! A finding: what the input is like at one place. It is an ordinary value that flows to reports
//! and callbacks, never an error; it borrows the row it speaks of.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::code::{Code, Lang, Severity};
use crate::names::is_column_name;
use crate::rows;

/// How many bytes of a row a finding carries at most; a longer row is cut there, between two characters,
/// and `…` stands for the rest.
pub const EXCERPT_BYTES: usize = 4096;

/// One thing found in a package, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<'a> {
    /// What was found.
    pub code: Code,
    /// How much it weighs, after the options' changes.
    pub severity: Severity,
    /// Whether `clean` mended it: what is written does not have it any more.
    pub fixed: bool,
    /// The row, counted from 1; `None` when the finding is about the package.
    pub row: Option<u64>,
    /// Where the row begins, in bytes from the start of the decoded text.
    pub byte_offset: Option<u64>,
    /// The row as it came, without its row end, cut at [`EXCERPT_BYTES`]. Not always UTF-8.
    pub account: Option<Cow<'a, [u8]>>,
    /// The row in which the account stood first, for [`Code::Duplicate`].
    pub first_row: Option<u64>,
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
    /// A number of columns.
    Columns(u64),
    /// Fewer columns than the one that was asked for.
    MissingColumn {
        /// How many the row has.
        has: u64,
        /// Which one was asked for, from 1.
        wanted: u64,
    },
    /// A character, named by its code point.
    Char(char),
    /// A text from the row: personal data, masked when reports are.
    Text(Cow<'a, str>),
    /// A text about the package in both languages.
    Note([Cow<'static, str>; 2]),
}

impl Detail<'_> {
    /// A text about the package or its form, in English and Chinese.
    pub(crate) fn note(texts: [&'static str; 2]) -> Detail<'static> {
        Detail::Note(texts.map(Cow::Borrowed))
    }

    /// The particulars in words.
    pub fn text(&self, view: View) -> String {
        let lang = view.lang;
        match self {
            Detail::None => String::new(),
            Detail::Characters(n) => match lang {
                Lang::En => format!("{n} character{}", plural(*n)),
                Lang::Zh => format!("{n} 个字符"),
            },
            Detail::Bytes(n) => match lang {
                Lang::En => format!("{n} byte{}", plural(*n)),
                Lang::Zh => format!("{n} 字节"),
            },
            Detail::Number(n) => n.to_string(),
            Detail::NameLength { has, min, max } => match lang {
                Lang::En => {
                    format!("{has} character{}; the service takes {min} to {max}", plural(*has))
                }
                Lang::Zh => format!("{has} 个字符，服务只接受 {min} 到 {max} 个"),
            },
            Detail::FileSize { has, max } => match lang {
                Lang::En => format!("{has} byte{}; the limit is {max}", plural(*has)),
                Lang::Zh => format!("{has} 字节，上限为 {max} 字节"),
            },
            Detail::Columns(n) => match lang {
                Lang::En => format!("{n} column{}", plural(*n)),
                Lang::Zh => format!("{n} 列"),
            },
            Detail::MissingColumn { has, wanted } => match lang {
                Lang::En => {
                    format!("{has} column{}, and column {wanted} was asked for", plural(*has))
                }
                Lang::Zh => format!("{has} 列，而要取的是第 {wanted} 列"),
            },
            Detail::Char(c) => {
                let name = character_name(*c, lang);
                // Chinese brackets bring their own space.
                let space = if name.starts_with('(') { " " } else { "" };
                match c {
                    ';' | ',' | '|' => format!("`{c}`{space}{name}"),
                    _ => format!("U+{:04X}{space}{name}", *c as u32),
                }
            }
            Detail::Text(text) => view.text(text.as_bytes()).into_owned(),
            Detail::Note([en, zh]) => escape(if lang == Lang::En { en } else { zh }),
        }
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
            Detail::Columns(n) => Detail::Columns(n),
            Detail::MissingColumn { has, wanted } => Detail::MissingColumn { has, wanted },
            Detail::Char(c) => Detail::Char(c),
            Detail::Text(text) => Detail::Text(Cow::Owned(text.into_owned())),
            Detail::Note(texts) => Detail::Note(texts),
        }
    }
}

fn plural(n: u64) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The usual names of characters that cannot be seen.
fn character_name(c: char, lang: Lang) -> &'static str {
    lang.pick(match c {
        '\0' => ["(NUL)", "（NUL）"],
        '\t' => ["(tab)", "（制表符）"],
        '\n' | '\r' => ["(line break)", "（换行）"],
        ';' => ["(semicolon)", "（分号）"],
        ',' => ["(comma)", "（逗号）"],
        '|' => ["(vertical bar)", "（竖线）"],
        '\u{1b}' => ["(escape)", "（ESC）"],
        '\u{7f}' => ["(delete)", "（DEL）"],
        '\u{ad}' => ["(soft hyphen)", "（软连字符）"],
        '\u{200b}' => ["(zero width space)", "（零宽空格）"],
        '\u{200c}' | '\u{200d}' => ["(zero width joiner)", "（零宽连接符）"],
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            ["(bidi control)", "（双向控制符）"]
        }
        '\u{2060}' => ["(word joiner)", "（词连接符）"],
        '\u{feff}' => ["(byte order mark)", "（BOM）"],
        _ => ["", ""],
    })
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

/// What a finding carries of a row.
pub(crate) fn excerpt(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(cut) = text.get(..EXCERPT_BYTES) else { return Cow::Borrowed(text) };
    if cut.len() == text.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned([whole_characters(cut), "…".as_bytes()].concat())
}

/// As many whole characters of a text as there are in so many bytes.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// A text without the character that is cut at its end.
fn whole_characters(text: &[u8]) -> &[u8] {
    let tail = text.len().saturating_sub(3)..text.len();
    let starts = tail.rev().find(|&at| text[at] as i8 > -65);
    match starts.map(|start| (start, std::str::from_utf8(&text[start..]))) {
        Some((start, Err(error))) if error.error_len().is_none() => &text[..start],
        _ => text,
    }
}

/// Bytes as text: what is UTF-8 as it is, each other byte as `\xNN`.
pub fn lossless(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    Cow::Owned(text)
}

/// Text with every character that cannot be seen, or that could steer a terminal, escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || crate::unicode::is_invisible(c) => {
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// What may stand between the fields of a row.
const BETWEEN_FIELDS: [char; 7] = [',', ';', '\t', '|', '，', '；', '、'];

/// Masks a row: of each field enough stays to find the row by, not to reach the person. Names of
/// columns stay. Each character gives one character.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(BETWEEN_FIELDS) {
        let field = part.trim_end_matches(BETWEEN_FIELDS);
        mask_field(field, &mut out);
        out.push_str(&part[field.len()..]);
    }
    out
}

fn mask_field(field: &str, out: &mut String) {
    let (lead, rest) = field.split_at(field.len() - field.trim_start().len());
    let (field, tail) = rest.split_at(rest.trim_end().len());
    out.push_str(lead);
    mask_trimmed(field, out);
    out.push_str(tail);
}

fn mask_trimmed(field: &str, out: &mut String) {
    let name = field.trim_start_matches('\u{feff}').trim_matches('"');
    if is_column_name(name) || OTHER_COLUMNS.contains(&name.to_lowercase().as_str()) {
        return out.push_str(field);
    }
    let count = field.chars().count();
    let (head, tail) = match count {
        // Of a short text, a name maybe, any character says too much.
        0..6 => (0, 0),
        _ => ((count / 5).min(3), (count / 5).min(2)),
    };
    let kept = |index: usize| index < head || index >= count - tail;
    out.extend(field.chars().enumerate().map(|(index, c)| if kept(index) { c } else { '*' }));
}

/// Names of columns that hold no accounts but stand beside those that do.
const OTHER_COLUMNS: &[&str] = &[
    "no",
    "index",
    "name",
    "nick",
    "nickname",
    "real_name",
    "city",
    "province",
    "country",
    "region",
    "address",
    "gender",
    "sex",
    "age",
    "birthday",
    "date",
    "time",
    "created_at",
    "level",
    "type",
    "status",
    "tag",
    "tags",
    "channel",
    "note",
    "remark",
    "序号",
    "编号",
    "姓名",
    "名字",
    "名称",
    "昵称",
    "城市",
    "省份",
    "地区",
    "国家",
    "地址",
    "性别",
    "年龄",
    "生日",
    "日期",
    "时间",
    "等级",
    "类型",
    "状态",
    "标签",
    "渠道",
    "备注",
];

impl<'a> Finding<'a> {
    /// A finding about the package as a whole: for the engine, and for tests of what shows findings.
    #[doc(hidden)]
    pub fn package(code: Code, severity: Severity, detail: Detail<'a>) -> Finding<'a> {
        Finding {
            code,
            severity,
            fixed: false,
            row: None,
            byte_offset: None,
            account: None,
            first_row: None,
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
            row: self.row,
            byte_offset: self.byte_offset,
            account: self.account.map(|account| Cow::Owned(account.into_owned())),
            first_row: self.first_row,
            span: self.span,
            detail: self.detail.into_owned(),
        }
    }

    /// What `clean` mended here, before and after, where the row shows it.
    pub fn change(&self) -> Option<[String; 2]> {
        let (from, to) = self.span.filter(|_| self.fixed)?;
        let before = std::str::from_utf8(self.account.as_deref()?.get(from..to)?).ok()?;
        Some([before.to_string(), rows::mended(self.code, before)?])
    }

    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, view: View) -> String {
        let mut message = self.problem(view);
        message.push_str(view.lang.pick(["; ", "；"]));
        message.push_str(self.code.remedy(view.lang));
        message
    }

    /// What is wrong.
    pub fn problem(&self, view: View) -> String {
        match self.first_row {
            Some(row) => self.code.message(view.lang, &row.to_string()),
            None => self.code.message(view.lang, &self.detail.text(view)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_one_mend_did() {
        let change = |code, row: &'static str, span| {
            let mut finding = Finding::package(code, Severity::Warning, Detail::None);
            (finding.fixed, finding.span) = (true, Some(span));
            finding.account = Some(row.as_bytes().into());
            finding.change()
        };
        let pair = |before: &str, after: &str| Some([before.to_string(), after.to_string()]);
        assert_eq!(change(Code::SurroundingWhitespace, "7, ab ", (2, 6)), pair(" ab ", "ab"));
        assert_eq!(change(Code::SpreadsheetWrapper, "=\"13\"", (0, 5)), pair("=\"13\"", "13"));
        assert_eq!(change(Code::FullWidth, "１３", (0, 6)), pair("１３", "13"));
        assert_eq!(change(Code::BlankRow, "", (0, 0)), None);
        assert_eq!(change(Code::FullWidth, "１３", (1, 9)), None);
    }

    #[test]
    fn a_mask_keeps_little() {
        assert_eq!(mask("13800138000"), "13*******00");
        assert_eq!(mask("abc"), "***");
        assert_eq!(mask("张三丰先"), "****");
        assert_eq!(mask(""), "");
        assert_eq!(mask("oABCDEFGHIJKLMNOPQRSTUVWXYZa"), "oAB***********************Za");
    }

    #[test]
    fn each_field_of_a_row_is_masked_alone_and_names_of_columns_stay() {
        assert_eq!(mask("13800138000,张三丰,7"), "13*******00,***,*");
        assert_eq!(mask("张三;13800138000\t李四|王五，赵六"), "**;13*******00\t**|**，**");
        assert_eq!(mask("id,手机号,昵称,\"City\""), "id,手机号,昵称,\"City\"");
        assert_eq!(mask("user张三丰先生"), "u*******生");
        assert_eq!(mask(",;"), ",;");
    }

    #[test]
    fn a_delimiter_is_shown_as_it_is_typed() {
        let text = |c, lang| Detail::Char(c).text(View { lang, ..View::default() });
        assert_eq!(text(';', Lang::En), "`;` (semicolon)");
        assert_eq!(text(';', Lang::Zh), "`;`（分号）");
        assert_eq!(text('\t', Lang::En), "U+0009 (tab)");
        assert_eq!(text('\t', Lang::Zh), "U+0009（制表符）");
    }

    #[test]
    fn bytes_that_are_not_text_are_spelled_out() {
        assert_eq!(lossless(b"ab\xff\xc3"), "ab\\xFF\\xC3");
        assert_eq!(lossless("张三".as_bytes()), "张三");
        assert_eq!(escape("a\u{1b}[2J\u{202e}\t"), "a\\u{1B}[2J\\u{202E}\\t");
    }
}
