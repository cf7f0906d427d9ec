//! Lines and records, read one by one.

use super::*;

/// Where the line that begins at `start` ends, and where the next begins.
pub(super) fn line_end(text: &[u8], start: usize) -> (usize, usize) {
    let mut end = start;
    while end < text.len() && text[end] != b'\n' && text[end] != b'\r' {
        end += 1;
    }
    (end, after_line_end(text, end))
}

pub(super) fn after_line_end(text: &[u8], end: usize) -> usize {
    match &text[end..] {
        [] => end,
        [b'\r', b'\n', ..] => end + 2,
        _ => end + 1,
    }
}

/// A CSV record.
pub(crate) struct Record {
    pub(crate) fields: Vec<Vec<u8>>,
    pub(crate) end: usize,
    pub(crate) next: usize,
    /// A quote stands where none may.
    pub(crate) is_broken: bool,
    /// How many lines its longest field takes.
    pub(crate) lines: usize,
}

/// How the reading of a record came out.
pub(super) enum Read {
    Whole(Record),
    /// A quoted field of the accounts' column met a line end, here.
    Cut(usize),
    /// A quote stays open to the end of the text, or past [`LONGEST`] bytes.
    Open,
}

#[derive(PartialEq)]
pub(super) enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote in a quoted field: its end, or the first of two.
    Quote,
    /// After the end of a quoted field, where only a delimiter or a row end may stand.
    Astray,
}

/// The record at `start`; `None` if its quote stays open to the end of the text, or past
/// [`LONGEST`] bytes.
pub(crate) fn read_record(text: &[u8], start: usize, delimiter: u8) -> Option<Record> {
    match read_record_of(text, start, delimiter, None) {
        Read::Whole(record) => Some(record),
        Read::Cut(_) | Read::Open => None,
    }
}

/// The same of a table whose accounts stand in a column, in which no field has several lines.
pub(super) fn read_record_of(
    text: &[u8],
    start: usize,
    delimiter: u8,
    accounts: Option<usize>,
) -> Read {
    let mut fields = Vec::new();
    let mut field: Vec<u8> = Vec::new();
    let mut is_broken = false;
    let (mut lines, mut most_lines) = (1, 1);
    let mut state = State::FieldStart;
    let mut at = start;
    while at < text.len() && at - start <= LONGEST {
        if state == State::FieldStart
            && let Some((inside, end)) = quoted_after_blanks(text, at, delimiter)
        {
            (field, at, state) = (inside, end, State::Astray);
            continue;
        }
        let byte = text[at];
        let ends_row = byte == b'\n' || byte == b'\r';
        match state {
            State::Quoted if byte == b'"' => state = State::Quote,
            State::Quoted if ends_row && accounts == Some(fields.len()) => return Read::Cut(at),
            State::Quoted => {
                // CR and LF together end one line.
                let is_second = byte == b'\n' && text[at - 1] == b'\r';
                lines += usize::from(ends_row && !is_second);
                field.push(byte);
            }
            State::Quote if byte == b'"' => {
                field.push(byte);
                state = State::Quoted;
            }
            State::FieldStart if byte == b'"' => state = State::Quoted,
            _ if ends_row => break,
            _ if byte == delimiter => {
                is_broken |= state == State::Plain && has_stray_quote(&field);
                fields.push(std::mem::take(&mut field));
                (most_lines, lines) = (most_lines.max(lines), 1);
                state = State::FieldStart;
            }
            State::Quote | State::Astray => {
                is_broken |= byte != b' ' && byte != b'\t';
                field.push(byte);
                state = State::Astray;
            }
            State::FieldStart | State::Plain => {
                field.push(byte);
                state = State::Plain;
            }
        }
        at += 1;
    }
    if state == State::Quoted || at - start > LONGEST {
        let is_account = accounts == Some(fields.len()) && at == text.len();
        return if state == State::Quoted && is_account { Read::Cut(at) } else { Read::Open };
    }
    is_broken |= state == State::Plain && has_stray_quote(&field);
    fields.push(field);
    let lines = most_lines.max(lines);
    Read::Whole(Record { fields, end: at, next: after_line_end(text, at), is_broken, lines })
}

/// A field in quotes after white space, with a delimiter or a quote in it that they tell of, and where it
/// ends: within its line, with no quote after a delimiter inside.
fn quoted_after_blanks(text: &[u8], start: usize, delimiter: u8) -> Option<(Vec<u8>, usize)> {
    let line = &text[start..line_end(text, start).0];
    let is_blank = |byte: u8| (byte == b' ' || byte == b'\t') && byte != delimiter;
    let mut at = 0;
    let mut field = Vec::new();
    while at < line.len() && is_blank(line[at]) {
        field.push(line[at]);
        at += 1;
    }
    if at == 0 || line.get(at) != Some(&b'"') {
        return None;
    }
    let (mut tells, mut last) = (false, b'"');
    loop {
        at += 1;
        match *line.get(at)? {
            b'"' if last == delimiter => return None,
            b'"' if line.get(at + 1) == Some(&b'"') => {
                at += 1;
                field.push(b'"');
                (tells, last) = (true, b'"');
            }
            b'"' => break,
            byte => {
                tells |= byte == delimiter;
                field.push(byte);
                last = byte;
            }
        }
    }
    at += 1;
    while at < line.len() && line[at] != delimiter {
        field.push(line[at]);
        if !is_blank(line[at]) {
            return None;
        }
        at += 1;
    }
    tells.then_some((field, start + at))
}

/// What a database's client writes around rows: a rule of dashes, the number of rows.
pub(super) fn is_around(row: &[u8]) -> bool {
    let Ok(row) = std::str::from_utf8(row) else { return false };
    let row = row.trim_matches(|c: char| c.is_ascii_whitespace());
    let is_rule = row.len() > 2
        && row.starts_with(['-', '=', '+', '|'])
        && row.chars().all(|c| "-=+|:,; \t".contains(c))
        && ["--", "==", "-:", ":-"].iter().any(|dashes| row.contains(dashes));
    is_rule || row == "(2 rows)"
}

/// Whether a quote stands in a field that does not begin with one. A number kept as text by a
/// spreadsheet, `="138"`, has its own code, and so has white space around quotes.
pub(super) fn has_stray_quote(field: &[u8]) -> bool {
    let field = field.trim_ascii();
    let inside = field.strip_prefix(b"=").unwrap_or(field);
    let inside = inside.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inside.unwrap_or(field).contains(&b'"')
}
