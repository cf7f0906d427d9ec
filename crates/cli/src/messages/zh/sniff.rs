//! What Chinese says of a file in `acctpack sniff`.

use acctpack::{ColumnSample, LineEnd, Sniff, View};

use crate::sniff::SniffLine;

/// What a line is about.
pub(super) fn line(line: SniffLine) -> &'static str {
    match line {
        SniffLine::File => "文件",
        SniffLine::Form => "格式",
        SniffLine::Entry => "条目",
        SniffLine::Encoding => "编码",
        SniffLine::RowEnd => "行尾",
        SniffLine::Delimiter => "分隔符",
        SniffLine::Header => "表头",
        SniffLine::Columns => "列",
        SniffLine::Accounts => "账号",
        SniffLine::Problem => "问题",
    }
}

/// The lines.
pub(super) fn lines(sniff: &Sniff, view: View) -> Vec<(SniffLine, String)> {
    let mut lines = vec![
        (SniffLine::File, sniff.file.clone()),
        (SniffLine::Form, sniff.input_format.name().to_string()),
    ];
    let mut add = |line, text: Option<String>| lines.extend(text.map(|text| (line, text)));
    add(SniffLine::Entry, sniff.entry.clone());
    let problems = sniff.findings.iter().map(|finding| finding.message(view));
    if sniff.line_end.is_some() || sniff.findings.is_empty() {
        add(SniffLine::Encoding, Some(encoding(sniff)));
    }
    add(SniffLine::RowEnd, sniff.line_end.map(LineEnd::name).map(String::from));
    add(SniffLine::Delimiter, sniff.delimiter.map(separator));
    add(SniffLine::Header, sniff.header.as_deref().map(|header| self::header(sniff, header)));
    for (at, column) in sniff.columns.iter().enumerate() {
        add(SniffLine::Columns, Some(self::column(at + 1, column, view)));
    }
    if sniff.more_columns > 0 {
        add(SniffLine::Columns, Some(format!("另有 {} 列", sniff.more_columns)));
    }
    add(SniffLine::Accounts, accounts(sniff));
    problems.for_each(|problem| add(SniffLine::Problem, Some(problem)));
    lines
}

fn encoding(sniff: &Sniff) -> String {
    let mut text = sniff.encoding.clone();
    if sniff.byte_order_mark {
        text += "，带 BOM";
    }
    if let Some(guess) = &sniff.guess {
        text += &format!("；可能是 {guess}");
    }
    text
}

fn separator(delimiter: char) -> String {
    match delimiter {
        '\t' => "制表符".into(),
        ',' => "逗号".into(),
        ';' => "分号".into(),
        '|' => "竖线".into(),
        other => format!("`{other}`"),
    }
}

fn header(sniff: &Sniff, header: &str) -> String {
    match sniff.title_rows {
        0 => header.to_string(),
        rows => format!("{header}（在 {rows} 行之下）"),
    }
}

fn column(number: usize, column: &ColumnSample, view: View) -> String {
    let mut text = format!("{number} {}", column.name);
    let kind = column.kind.map(|kind| kind.name(view.lang));
    let sample = (!column.sample.is_empty()).then_some(&*column.sample);
    let about: Vec<&str> = sample.into_iter().chain(kind).collect();
    if !about.is_empty() {
        text += &format!("（{}）", about.join("，"));
    }
    text
}

fn accounts(sniff: &Sniff) -> Option<String> {
    if sniff.columns.is_empty() {
        return None;
    }
    Some(match sniff.column {
        Some(column) => format!("可能是第 {column} 列"),
        None => "没有像账号的列".into(),
    })
}
