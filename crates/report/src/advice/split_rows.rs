//! Rows that hold several accounts: what separates them, and the pipe that puts each on a row of its
//! own.

use super::{Invocation, Shell, file_word};
use acctpack::AccountKind;
use acctpack::Code;
use acctpack::ColumnSample;
use acctpack::Detail;
use acctpack::PackageFormat;
use acctpack::Summary;
use acctpack::looks_like_account;
use acctpack::text::lossless;

/// What separates the accounts of a row, where rows hold several and nothing else.
pub(super) fn separator(summary: &Summary) -> Option<char> {
    let digest = &summary.digest;
    if are_accounts(digest.columns.iter().map(name)) {
        return Some(digest.delimiter.unwrap_or(','));
    }
    if let Some(separator) = of_rejected_rows(summary) {
        return Some(separator);
    }
    let mut examples = digest.examples_of(Code::OtherDelimiter).peekable();
    let Detail::Char(separator) = examples.peek()?.detail else { return None };
    let is_usual =
        matches!(separator, ' ' | '，' | '；' | '、') || separator.is_ascii_punctuation();
    let holds_accounts = |row: &[u8]| {
        let row = lossless(row);
        are_accounts(row.trim_end_matches(separator).split(separator))
            || looks_like_account(row.trim_end_matches(separator))
    };
    let are_all = examples.all(|row| {
        row.detail == Detail::Char(separator) && row.account.as_deref().is_some_and(holds_accounts)
    });
    // The pipe goes over all rows, and reads them as they are.
    let is_safe = separator != ' ' || no_other_row_has_spaces(summary);
    let is_read = separator.is_ascii() || summary.encoding == "UTF-8";
    (is_usual && are_all && is_safe && is_read).then_some(separator)
}

/// What separates the accounts of rows that are rejected for having several, where all others are phone numbers
/// and e-mail addresses: in those nothing else is split.
fn of_rejected_rows(summary: &Summary) -> Option<char> {
    let separator = summary.digest.delimiter.unwrap_or(',');
    let mut examples = summary.digest.examples_of(Code::MultipleColumns).peekable();
    examples.peek()?;
    let holds_accounts = |row: &[u8]| are_accounts(lossless(row).split(separator));
    let are_all = examples.all(|row| row.account.as_deref().is_some_and(holds_accounts));
    let shapes = &summary.digest.shapes;
    let are_plain = shapes.phones() + shapes.of_shape(AccountKind::Email) == shapes.total();
    let are_seen = shapes.total() == summary.kept + summary.duplicates;
    (are_all && are_plain && are_seen).then_some(separator)
}

/// Whether the rows that are no lists are phone numbers and e-mail addresses.
fn no_other_row_has_spaces(summary: &Summary) -> bool {
    let shapes = &summary.digest.shapes;
    let seen = shapes.total();
    let without = shapes.phones() + shapes.of_shape(AccountKind::Email);
    // Of a long list only some are seen.
    seen == summary.kept + summary.duplicates + summary.excluded
        && seen - without <= summary.findings.get(Code::OtherDelimiter)
}

fn name(column: &ColumnSample) -> &str {
    &column.name
}

/// Whether texts are nothing but accounts of one kind, as in a list that was joined by commas: to
/// take one of them would lose all others. Two kinds are two columns of one user.
fn are_accounts<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> bool {
    let mut filled = texts.map(str::trim).filter(|text| !text.is_empty());
    let Some(first) = filled.next().filter(|first| looks_like_account(first)) else { return false };
    let is_alike =
        |text: &str| looks_like_account(text) && text.contains('@') == first.contains('@');
    filled.clone().next().is_some() && filled.all(is_alike)
}

/// What reads the input and writes each of its accounts on a row of its own; `None` where the shell has
/// no means that keeps every character.
pub(super) fn pipe(separator: char, typed: &Invocation, summary: &Summary) -> Option<String> {
    let file = file_word(&typed.file);
    let is_utf_8 = summary.encoding == "UTF-8";
    match typed.shell {
        Shell::Posix => Some(posix_pipe(separator, &file, summary.input_format)),
        // Windows takes texts apart in PowerShell alone, which reads them as characters.
        _ if !is_utf_8 || file == "-" || summary.input_format == PackageFormat::Zip => None,
        Shell::Cmd => {
            let read = format!("[IO.File]::ReadAllText({})", literal(&file));
            let utf_8 = "[Console]::OutputEncoding=[Text.Encoding]::UTF8";
            let script = format!("{utf_8};{read}.Split({})", character(separator));
            Some(format!("powershell -NoProfile -Command {}", typed.shell.quote(&script)))
        }
        Shell::PowerShell => {
            let read = format!("Get-Content -Raw -Encoding UTF8 -LiteralPath {}", literal(&file));
            let utf_8 = "$OutputEncoding=[Text.UTF8Encoding]::new()";
            Some(format!("{utf_8}; ({read}).Split({})", character(separator)))
        }
    }
}

fn posix_pipe(separator: char, file: &str, format: PackageFormat) -> String {
    let quote = |word: &str| Shell::Posix.quote(word);
    let apart = match separator {
        ' ' => "tr -s ' ' '\\n'".to_string(),
        _ if separator.is_ascii() => format!("tr {} '\\n'", quote(&separator.to_string())),
        // `tr` takes bytes.
        _ => format!("perl -pe 's/{separator}/\\n/g'"),
    };
    match format {
        _ if file == "-" => apart,
        PackageFormat::Zip => format!("unzip -p {} | {apart}", quote(file)),
        _ => format!("{apart} < {}", quote(file)),
    }
}

/// A text in a script of PowerShell.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A character in a script of PowerShell.
fn character(c: char) -> String {
    if c.is_control() { format!("[char]{}", c as u32) } else { literal(c.encode_utf8(&mut [0; 4])) }
}

#[cfg(test)]
mod tests {
    use super::super::{Advice, tests};
    use super::*;
    use acctpack::{Finding, Privacy};

    fn command(summary: &Summary, file: &str) -> String {
        command_in(Shell::Posix, summary, file)
    }

    fn command_in(shell: Shell, summary: &Summary, file: &str) -> String {
        let typed = Invocation { file: file.into(), shell, ..Invocation::default() };
        let next = Advice::after(summary, &typed, Privacy::Plain);
        next.map(|next| next.command()).unwrap_or_default()
    }

    /// A list in which rows are found to be split.
    fn listed(rows: &[(&str, char)]) -> Summary {
        let mut summary = Summary::new("list.txt".into(), PackageFormat::Txt);
        summary.encoding = "UTF-8".into();
        summary.findings.add(Code::OtherDelimiter, rows.len() as u64);
        for &(row, separator) in rows {
            let severity = Code::OtherDelimiter.severity();
            let mut finding =
                Finding::package(Code::OtherDelimiter, severity, Detail::Char(separator));
            finding.account = Some(row.as_bytes().to_vec().into());
            summary.digest.examples.push(finding);
        }
        summary
    }

    #[test]
    fn rows_that_are_rejected_for_their_accounts_are_split() {
        let told = |row: &str, kind, kept| {
            let mut summary = tests::summary(&[], 1);
            summary.findings.add(Code::MultipleColumns, 1);
            let (code, detail) = (Code::MultipleColumns, Detail::Columns(2));
            let mut finding = Finding::package(code, code.severity(), detail);
            finding.account = Some(row.as_bytes().to_vec().into());
            summary.digest.examples.push(finding);
            summary.kept = kept;
            summary.digest.shapes.set(kind, 3);
            separator(&summary)
        };
        assert_eq!(told("13800138000,13800138001", AccountKind::Phone, 3), Some(','));
        assert_eq!(told("13800138000,x", AccountKind::Phone, 3), None);
        assert_eq!(told("13800138000,a@b.cn", AccountKind::Phone, 3), None);
        assert_eq!(told("13800138000,13800138001", AccountKind::Text, 3), None);
        assert_eq!(
            told("13800138000,13800138001", AccountKind::Phone, 9),
            None,
            "not all are seen"
        );
    }

    #[test]
    fn of_rows_of_accounts_no_column_is_taken() {
        let mut joined = tests::summary(&[Code::MultipleColumns], 1);
        joined.digest.columns =
            tests::columns(&[("13800138000", ""), ("13800138001", ""), ("", "")]);
        let line = "tr , '\\n' < 'my list.csv' | acctpack clean - -o 'my list.clean.txt'";
        assert_eq!(command(&joined, "my list.csv"), line);
        joined.digest.delimiter = Some('\t');
        assert!(command(&joined, "a.txt").starts_with("tr $'\\t' '\\n' < a.txt | "));
        joined.input_format = PackageFormat::Zip;
        assert!(
            command(&joined, "a.zip").starts_with("unzip -p a.zip | tr $'\\t' '\\n' | acctpack")
        );
        // Two kinds are two columns of one user.
        joined.digest.columns = tests::columns(&[("13800138000", ""), ("a@b.cn", "")]);
        assert!(command(&joined, "a.csv").ends_with("--column 1"));
    }

    #[test]
    fn on_windows_powershell_takes_rows_apart_in_either_shell() {
        let mut joined = tests::summary(&[Code::MultipleColumns], 1);
        joined.digest.columns = tests::columns(&[("13800138000", ""), ("13800138001", "")]);
        assert_eq!(
            command_in(Shell::Cmd, &joined, r"d\it's.csv"),
            "powershell -NoProfile -Command \"[Console]::OutputEncoding=[Text.Encoding]::UTF8;\
             [IO.File]::ReadAllText('d\\it''s.csv').Split(',')\" | \
             acctpack clean - -o \"d\\it's.clean.txt\""
        );
        joined.digest.delimiter = Some('\t');
        assert_eq!(
            command_in(Shell::PowerShell, &joined, "a.csv"),
            "$OutputEncoding=[Text.UTF8Encoding]::new(); \
             (Get-Content -Raw -Encoding UTF8 -LiteralPath 'a.csv').Split([char]9) | \
             acctpack clean - -o a.clean.txt"
        );
        // Rather none than one that loses accounts.
        joined.encoding = "GBK".into();
        assert_eq!(command_in(Shell::Cmd, &joined, "a.csv"), "");
    }

    #[test]
    fn what_people_type_between_accounts_is_taken_apart() {
        let of = |rows: &[(&str, char)]| command(&listed(rows), "a.txt");
        assert_eq!(
            of(&[("13800138000，13800138001", '，'), ("13800138002，", '，')]),
            "perl -pe 's/，/\\n/g' < a.txt | acctpack clean - -o a.clean.txt"
        );
        assert!(of(&[("13800138000;", ';')]).starts_with("tr ';' '\\n' < a.txt | acctpack"));
        assert_eq!(of(&[("13800138000，张三", '，')]), "");
        assert_eq!(of(&[("13800138000;13800138001", ';'), ("13800138000|x", '|')]), "");
        let mut gbk = listed(&[("13800138000，13800138001", '，')]);
        gbk.encoding = "GBK".into();
        assert_eq!(command(&gbk, "a.txt"), "");
    }

    #[test]
    fn spaces_are_taken_for_separators_where_no_name_holds_one() {
        let mut spaced = listed(&[("13800138000 13800138001", ' ')]);
        spaced.kept = 3;
        spaced.digest.shapes.set(AccountKind::Phone, 2);
        spaced.digest.shapes.set(AccountKind::Word, 1);
        let line = "tr -s ' ' '\\n' < a.txt | acctpack clean - -o a.clean.txt";
        assert_eq!(command(&spaced, "a.txt"), line);
        spaced.kept = 4;
        spaced.digest.shapes.set(AccountKind::Word, 2);
        assert_eq!(command(&spaced, "a.txt"), "");
    }
}
