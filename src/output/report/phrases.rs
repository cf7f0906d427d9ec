//! Messages whose constant parts are prepared once for a format: a report may hold millions of
//! findings, and only the particulars of each are its own.

use crate::messages;
use crate::rules::catalog::Code;
use crate::rules::finding::{Finding, View};

/// The messages of every code in one language, in one format's spelling.
pub(super) struct Phrases {
    view: View,
    of_code: Vec<Phrase>,
}

struct Phrase {
    head: Vec<u8>,
    /// What stands after the particulars; `None` when the message names none.
    tail: Option<Vec<u8>>,
}

impl Phrases {
    /// Prepares every message; `spell` writes text in the format's spelling.
    pub(super) fn new(view: View, spell: fn(&str, &mut Vec<u8>)) -> Phrases {
        let spelled = |text: &str| {
            let mut out = Vec::new();
            spell(text, &mut out);
            out
        };
        let phrase = |&code: &Code| {
            let mut text = code.message(view.lang, "{}");
            text.push_str(messages::of(view.lang).and_so());
            text.push_str(code.remedy(view.lang));
            match text.split_once("{}") {
                Some((head, tail)) => Phrase { head: spelled(head), tail: Some(spelled(tail)) },
                None => Phrase { head: spelled(&text), tail: None },
            }
        };
        Phrases { view, of_code: Code::ALL.iter().map(phrase).collect() }
    }

    /// Writes what [`Finding::message`] says; `spell` gets the particulars.
    pub(super) fn write(
        &self,
        finding: &Finding<'_>,
        out: &mut Vec<u8>,
        spell: impl FnOnce(&str, &mut Vec<u8>),
    ) {
        if finding.first_file.is_some() {
            return spell(&finding.message(self.view), out);
        }
        let Phrase { head, tail } = &self.of_code[finding.code.index()];
        out.extend_from_slice(head);
        let Some(tail) = tail else { return };
        match finding.first_row {
            Some(row) => number(row, out),
            None => spell(&finding.detail.text(self.view), out),
        }
        out.extend_from_slice(tail);
    }
}

/// Writes a whole number in digits.
pub(super) fn number(value: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::finding::{Detail, Privacy};
    use crate::{Lang, Severity};

    #[test]
    fn a_prepared_message_is_the_message() {
        let plain = |text: &str, out: &mut Vec<u8>| out.extend_from_slice(text.as_bytes());
        let details = [
            Detail::None,
            Detail::Characters(1),
            Detail::Columns(3),
            Detail::NameLength { has: 101, min: 1, max: 100 },
            Detail::FileSize { has: 101, max: 100 },
            Detail::MissingColumn { has: 1, wanted: 4 },
            Detail::Char('\u{200b}'),
            Detail::EmptyColumn,
            Detail::NotIn(crate::TextEncoding::UTF_8),
            Detail::Text("{}; 张三".into()),
            Detail::Names { names: vec!["a {}".into(), "b".into()], more: 2 },
        ];
        for (lang, privacy) in [(Lang::En, Privacy::Plain), (Lang::Zh, Privacy::Masked)] {
            let view = View { lang, privacy };
            let phrases = Phrases::new(view, plain);
            for &code in Code::ALL {
                for detail in &details {
                    let mut finding = Finding::package(code, Severity::Error, detail.clone());
                    finding.first_row = (code == Code::Duplicate).then_some(17);
                    let mut out = Vec::new();
                    phrases.write(&finding, &mut out, |text, out| plain(text, out));
                    assert_eq!(String::from_utf8(out).unwrap(), finding.message(view), "{code}");
                    if code == Code::Duplicate {
                        let other = Finding { first_file: Some("b {}.txt".into()), ..finding };
                        let mut out = Vec::new();
                        phrases.write(&other, &mut out, |text, out| plain(text, out));
                        assert_eq!(String::from_utf8(out).unwrap(), other.message(view));
                    }
                }
            }
        }
    }
}
