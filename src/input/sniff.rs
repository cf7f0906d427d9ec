//! What form a text has that comes under no name that says so: standard input, a file of an unknown
//! extension.

use crate::format::PackageFormat;
use crate::input::cut::{closing_quote, line_end, line_end_len};
use crate::text::unicode::BOM;

/// So many rows tell.
const MOST_ROWS: usize = 1000;

/// The form of a text by its first bytes: that of a .csv where rows stand in quotes as CSV has them, or
/// nearly all end in empty columns; else that of a .txt.
pub(crate) fn form_of_text(head: &[u8]) -> PackageFormat {
    let text = head.strip_prefix(BOM.as_bytes()).unwrap_or(head);
    let (mut rows, mut quoted, mut broken, mut trailing) = (0, 0, 0, 0);
    let mut at = 0;
    while at < text.len() && rows < MOST_ROWS {
        let end = line_end(text, at);
        let is_cut = end == text.len() && at > 0;
        let line = text[at..end].trim_ascii_end();
        if !line.is_empty() && !is_cut {
            rows += 1;
            trailing += usize::from(line.ends_with(b","));
            match line.strip_prefix(b"\"") {
                Some(_) if is_quoted(line) => quoted += 1,
                Some(_) => broken += 1,
                None => {}
            }
        }
        at = end + line_end_len(text, end);
    }
    let is_csv = (quoted > 0 && broken == 0) || (rows > 0 && trailing * 10 >= rows * 9);
    if is_csv { PackageFormat::Csv } else { PackageFormat::Txt }
}

/// Whether a line that begins with a quote is one quoted field, but for empty columns after it.
fn is_quoted(line: &[u8]) -> bool {
    let rest = closing_quote(line, 1).map(|close| &line[close + 1..]);
    rest.is_some_and(|rest| rest.iter().all(|&byte| byte == b','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_csv_where_it_is_quoted_as_one() {
        for (text, form) in [
            ("13800138000\n13800138001\n", PackageFormat::Txt),
            ("", PackageFormat::Txt),
            ("\"a,b\"\ncd\n", PackageFormat::Csv),
            ("\u{feff}\"a\"\"b\"\r\n", PackageFormat::Csv),
            ("13800138000,\r13800138001,\r", PackageFormat::Csv),
            ("13800138000,\n13800138001\n", PackageFormat::Txt),
            // Stray quotes.
            ("\"ab\ncd\n", PackageFormat::Txt),
            ("\"ab\"cd\n", PackageFormat::Txt),
            ("\"ab\"\n\"cd\n", PackageFormat::Txt),
            ("ab\"cd\"\n", PackageFormat::Txt),
            // What is not there to its end tells nothing.
            ("\"ab\"\n\"c", PackageFormat::Csv),
        ] {
            assert_eq!(form_of_text(text.as_bytes()), form, "{text:?}");
        }
    }
}
