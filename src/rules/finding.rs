//! A finding: what the input is like at one place. It is an ordinary value that flows to reports
//! and callbacks, never an error; it borrows the row it speaks of.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::input::encoding::TextEncoding;
use crate::lang::Lang;
use crate::rules::catalog::{Code, Severity};
use crate::rules::damaged::Damage;
use crate::rules::outlier::{Difference, Unlike};
use crate::text::escape::{escape, lossless, mask};
use crate::text::numbers::group;

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
    /// The row, counted from 1; `None` when the finding is about the package.
    pub row: Option<u64>,
    /// Where the row begins, in bytes from the start of the decoded text.
    pub byte_offset: Option<u64>,
    /// The row as it came, without its row end, cut at [`EXCERPT_BYTES`](crate::EXCERPT_BYTES). Not always UTF-8.
    pub account: Option<Cow<'a, [u8]>>,
    /// Whether it was cut there.
    pub truncated: bool,
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
    /// A character, named by its code point.
    Char(char),
    /// A character that was taken out of an account, and the account before: personal data.
    Removed(char, Cow<'a, str>),
    /// A text from the row: personal data, masked when reports are.
    Text(Cow<'a, str>),
    /// What was done to an account.
    Damage(Damage),
    /// How an account differs from the rest of its list.
    Unlike(Unlike),
    /// What a text that is not UTF-8 may be in, and a row of it as it reads then: personal data.
    MaybeEncoding(TextEncoding, Option<Cow<'a, str>>),
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
                Lang::En => {
                    format!("{} byte{}; the limit is {}", group(*has), plural(*has), group(*max))
                }
                Lang::Zh => format!("{} 字节，上限为 {} 字节", group(*has), group(*max)),
            },
            Detail::Over(max) => match lang {
                Lang::En => format!("over {} bytes", group(*max)),
                Lang::Zh => format!("超过 {} 字节", group(*max)),
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
            Detail::Char(c) | Detail::Removed(c, _) => {
                let name = character_name(*c, lang);
                // Chinese brackets bring their own space.
                let space = if name.starts_with('(') { " " } else { "" };
                match c {
                    ' ' | ';' | ',' | '|' | '；' | '，' | '｜' | '、' => {
                        format!("`{c}`{space}{name}")
                    }
                    _ => format!("U+{:04X}{space}{name}", *c as u32),
                }
            }
            Detail::Text(text) => view.text(text.as_bytes()).into_owned(),
            Detail::Damage(damage) => damage_text(*damage, lang).into(),
            Detail::Unlike(unlike) => unlike_text(*unlike, lang),
            Detail::MaybeEncoding(encoding, row) => {
                let row = row.as_ref().map(|row| escape(&view.text(row.as_bytes())));
                match (row, lang) {
                    (None, Lang::En) => format!("it may be {encoding}, but that is not sure"),
                    (None, Lang::Zh) => format!("可能是 {encoding}，但不能确定"),
                    (Some(row), Lang::En) => format!(
                        "it may be {encoding}, but that is not sure: a row of it would read `{row}`"
                    ),
                    (Some(row), Lang::Zh) => {
                        format!("可能是 {encoding}，但不能确定（按此解码，其中一行为“{row}”）")
                    }
                }
            }
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
            Detail::Over(max) => Detail::Over(max),
            Detail::Columns(n) => Detail::Columns(n),
            Detail::MissingColumn { has, wanted } => Detail::MissingColumn { has, wanted },
            Detail::Char(c) => Detail::Char(c),
            Detail::Removed(c, text) => Detail::Removed(c, Cow::Owned(text.into_owned())),
            Detail::Text(text) => Detail::Text(Cow::Owned(text.into_owned())),
            Detail::Damage(damage) => Detail::Damage(damage),
            Detail::Unlike(unlike) => Detail::Unlike(unlike),
            Detail::MaybeEncoding(encoding, row) => {
                Detail::MaybeEncoding(encoding, row.map(|row| Cow::Owned(row.into_owned())))
            }
            Detail::Note(texts) => Detail::Note(texts),
        }
    }
}

/// What was done to an account, in words.
fn damage_text(damage: Damage, lang: Lang) -> &'static str {
    lang.pick(match damage {
        Damage::Replaced => [
            "U+FFFD stands where characters could not be read",
            "含有替换字符 U+FFFD，原字符已丢失",
        ],
        Damage::Noncharacter => ["it holds a code point that is no character", "含有非字符码位"],
        Damage::QuestionMarks => ["it is nothing but question marks", "只有问号，原字符已丢失"],
        Damage::ReadWrongly => {
            ["its UTF-8 was read as another encoding", "UTF-8 文本曾被按其他编码读取，已成乱码"]
        }
        Damage::Escape => [
            "it holds an escaped control character, such as _x000D_",
            "含有转义的控制字符，如 _x000D_",
        ],
        Damage::LoneSelector => {
            ["it holds a variation selector that selects nothing", "含有孤立的变体选择符"]
        }
        Damage::ObjectMark => {
            ["it holds U+FFFC, which stands for an object", "含有对象替换符 U+FFFC"]
        }
        Damage::BrailleBlank => ["it holds U+2800, a braille blank", "含有盲文空白符 U+2800"],
    })
}

/// How an account differs from the rest, in words.
fn unlike_text(unlike: Unlike, lang: Lang) -> String {
    let rest = unlike.expected.name(lang);
    match (unlike.difference, lang) {
        (Difference::TooFewDigits(n), Lang::En) => {
            format!("it has {n} digit{}, too few; most are {rest}", plural(n))
        }
        (Difference::TooFewDigits(n), Lang::Zh) => {
            format!("只有 {n} 位数字，位数偏少；其余大多为{rest}")
        }
        (Difference::TooManyDigits(n), Lang::En) => {
            format!("it has {n} digits, too many; most are {rest}")
        }
        (Difference::TooManyDigits(n), Lang::Zh) => {
            format!("有 {n} 位数字，位数偏多；其余大多为{rest}")
        }
        (Difference::InGroups, Lang::En) => {
            format!("it is a number in groups; most are {rest}")
        }
        (Difference::InGroups, Lang::Zh) => format!("号码被分组书写；其余大多为{rest}"),
        (Difference::CountryCode, Lang::En) => {
            format!("it has a country code; most are {rest} without one")
        }
        (Difference::CountryCode, Lang::Zh) => {
            format!("带国家/地区码；其余大多为不带国家/地区码的{rest}")
        }
        (Difference::NoCountryCode, Lang::En) => {
            format!("its country code is missing or written otherwise; most are {rest}")
        }
        (Difference::NoCountryCode, Lang::Zh) => {
            format!("缺少国家/地区码或写法不同；其余大多为{rest}")
        }
        (Difference::Length(n), Lang::En) => {
            format!("it has {n} character{}; most are {rest}", plural(n))
        }
        (Difference::Length(n), Lang::Zh) => format!("有 {n} 个字符；其余大多为{rest}"),
        (Difference::Kind(kind), Lang::En) => {
            format!("it reads like one of {}; most are {rest}", kind.name(lang))
        }
        (Difference::Kind(kind), Lang::Zh) => {
            format!("像是{}；其余大多为{rest}", kind.name(lang))
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
        ' ' => ["(space)", "（空格）"],
        '\u{a0}' => ["(no-break space)", "（不换行空格）"],
        '\u{3000}' => ["(ideographic space)", "（全角空格）"],
        ';' => ["(semicolon)", "（分号）"],
        ',' => ["(comma)", "（逗号）"],
        '|' => ["(vertical bar)", "（竖线）"],
        '；' => ["(full-width semicolon)", "（全角分号）"],
        '，' => ["(full-width comma)", "（全角逗号）"],
        '｜' => ["(full-width vertical bar)", "（全角竖线）"],
        '、' => ["(enumeration comma)", "（顿号）"],
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

impl<'a> Finding<'a> {
    /// A finding about the package as a whole: for the engine, and for tests of what shows findings.
    pub fn package(code: Code, severity: Severity, detail: Detail<'a>) -> Finding<'a> {
        Finding {
            code,
            severity,
            fixed: false,
            row: None,
            byte_offset: None,
            account: None,
            truncated: false,
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
            truncated: self.truncated,
            first_row: self.first_row,
            span: self.span,
            detail: self.detail.into_owned(),
        }
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

/// As a line of a JSONL report: in English, and with the account as it is, which is personal data.
impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = View::default();
        let mut line = serializer.serialize_struct("Finding", 8)?;
        line.serialize_field("row", &self.row)?;
        line.serialize_field("byte_offset", &self.byte_offset)?;
        line.serialize_field("code", &self.code)?;
        line.serialize_field("severity", self.severity.name())?;
        line.serialize_field("account", &self.account.as_deref().map(|bytes| view.text(bytes)))?;
        line.serialize_field("message", &self.message(view))?;
        line.serialize_field("first_row", &self.first_row)?;
        line.serialize_field("fixed", &self.fixed)?;
        line.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_shown_as_it_is_typed() {
        let text = |c, lang| Detail::Char(c).text(View { lang, ..View::default() });
        assert_eq!(text(';', Lang::En), "`;` (semicolon)");
        assert_eq!(text(';', Lang::Zh), "`;`（分号）");
        assert_eq!(text('，', Lang::En), "`，` (full-width comma)");
        assert_eq!(text('，', Lang::Zh), "`，`（全角逗号）");
        assert_eq!(text('\t', Lang::En), "U+0009 (tab)");
        assert_eq!(text('\t', Lang::Zh), "U+0009（制表符）");
    }
}
