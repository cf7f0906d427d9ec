//! JSONL: a finding a line, each a JSON object with the same keys in the same order. Beyond what
//! JSON asks for, everything unseen is written as `\uXXXX`, so that a report is safe to look at
//! in a terminal; a JSON reader gives the very characters back. A row that is longer than
//! [`EXCERPT_BYTES`](crate::EXCERPT_BYTES) is cut there and says `"truncated":true` last; a byte that is not
//! UTF-8 is written as `\xNN`, and so looks like a row that holds those four characters.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Render;
use super::phrases::{Phrases, number};
use crate::rules::finding::{Finding, View};
use crate::summary::Summary;
use crate::text::escape::escape_json;

/// Renders findings as lines of JSON; [`Json`](super::json::Json) makes its list of them.
pub(super) struct Jsonl {
    view: View,
    phrases: Phrases,
    /// What an object begins with, up to the number of the row.
    head: Vec<u8>,
}

impl Jsonl {
    pub(super) fn new(view: View) -> Jsonl {
        Jsonl { view, phrases: Phrases::new(view, fragment), head: b"{\"row\":".to_vec() }
    }

    /// The same, with the name of the package as the first key, for where there are several.
    pub(super) fn of_file(view: View, file: &str) -> Jsonl {
        let mut head = b"{\"file\":\"".to_vec();
        fragment(file, &mut head);
        head.extend_from_slice(b"\",\"row\":");
        Jsonl { head, ..Jsonl::new(view) }
    }

    /// One finding as a JSON object, with no line end.
    pub(super) fn object(&self, finding: &Finding<'_>, out: &mut Vec<u8>) {
        match &finding.file {
            Some(file) => {
                out.extend_from_slice(b"{\"file\":\"");
                fragment(file, out);
                out.extend_from_slice(b"\",\"row\":");
            }
            None => out.extend_from_slice(&self.head),
        }
        number_or_null(finding.row, out);
        out.extend_from_slice(b",\"byte_offset\":");
        number_or_null(finding.byte_offset, out);
        // Codes and severities are plain words: nothing in them wants escaping.
        out.extend_from_slice(b",\"code\":\"");
        out.extend_from_slice(finding.code.name().as_bytes());
        out.extend_from_slice(b"\",\"severity\":\"");
        out.extend_from_slice(finding.severity.name().as_bytes());
        out.extend_from_slice(b"\",\"account\":");
        match &finding.account {
            Some(account) => {
                out.push(b'"');
                fragment(&self.view.text(account), out);
                out.push(b'"');
            }
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"message\":\"");
        self.phrases.write(finding, out, fragment);
        out.extend_from_slice(b"\",\"first_row\":");
        number_or_null(finding.first_row, out);
        if let Some(file) = &finding.first_file {
            out.extend_from_slice(b",\"first_file\":\"");
            fragment(file, out);
            out.push(b'"');
        }
        out.extend_from_slice(b",\"fixed\":");
        out.extend_from_slice(if finding.fixed { "true" } else { "false" }.as_bytes());
        if finding.truncated {
            out.extend_from_slice(b",\"truncated\":true");
        }
        out.push(b'}');
    }
}

impl Render for Jsonl {
    fn begin(&self, _out: &mut Vec<u8>) {}

    fn finding(&self, finding: &Finding<'_>, out: &mut Vec<u8>) {
        self.object(finding, out);
        out.push(b'\n');
    }

    fn end(&self, _summary: &Summary, _out: &mut Vec<u8>) {}
}

fn number_or_null(value: Option<u64>, out: &mut Vec<u8>) {
    match value {
        Some(value) => number(value, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// Writes any value as JSON in the safe spelling.
pub(super) fn value<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    let start = out.len();
    if value.serialize(&mut Serializer::with_formatter(&mut *out, Visible)).is_err() {
        // A Vec takes every write, so this is a value that JSON has no form for.
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes text as the inside of a JSON string.
fn fragment(text: &str, out: &mut Vec<u8>) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
        return out.extend_from_slice(text.as_bytes());
    }
    let start = out.len();
    value(text, out);
    out.pop();
    out.remove(start);
}

/// JSON in which every character that cannot be seen is escaped.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W>(&mut self, writer: &mut W, text: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        writer.write_all(escape_json(text).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::{ReportFormat, sample, whole};
    use crate::text::escape::is_unseen;
    use crate::{Lang, Privacy};

    fn jsonl(view: View) -> String {
        whole(ReportFormat::Jsonl, view, &sample::findings(), &sample::summary())
    }

    #[test]
    fn a_line_is_a_finding() {
        let report = jsonl(View::default());
        sample::golden("report.jsonl", &report);
        let view = View { lang: Lang::Zh, privacy: Privacy::Masked };
        sample::golden("report.masked.zh.jsonl", &jsonl(view));
        for (line, finding) in report.lines().zip(sample::findings()) {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(object["code"], finding.code.name());
            assert_eq!(object["message"], finding.message(View::default()));
            assert_eq!(object["row"].as_u64(), finding.row);
            assert_eq!(object["truncated"].as_bool(), finding.truncated.then_some(true));
            let account = finding.account.as_ref().map(|bytes| crate::lossless(bytes).into_owned());
            assert_eq!(object["account"].as_str(), account.as_deref());
            assert_eq!(serde_json::to_value(&finding).unwrap(), object);
        }
        assert_eq!(report.lines().count(), sample::findings().len());
    }

    #[test]
    fn a_terminal_is_safe_from_it() {
        for lang in [Lang::En, Lang::Zh] {
            let report = jsonl(View { lang, privacy: Privacy::Plain });
            assert!(!report.lines().any(|line| line.chars().any(is_unseen)));
        }
        let mut out = Vec::new();
        value("\u{1b}[2J\u{9b}\u{7f}\u{2028}\u{202e}\u{e0001}é😀", &mut out);
        let escaped = r#""\u001b[2J\u009b\u007f\u2028\u202e\udb40\udc01é😀""#;
        assert_eq!(String::from_utf8(out).unwrap(), escaped);
    }
}
