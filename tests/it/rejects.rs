//! Rejected rows as a table, and the table cleaned again: what was rejected stays so until it is corrected,
//! whatever the settings were.

use std::path::{Path, PathBuf};

use acctpack::{
    Code, Column, Delimiter, Hooks, Input, Lang, Options, Output, PackageFormat, Severity, Summary,
    Target,
};

/// What a run of `clean` came to: its figures, what was written, and the rejected rows.
struct Cleaned {
    summary: Summary,
    package: String,
    rejects: PathBuf,
}

impl Cleaned {
    fn table(&self) -> String {
        std::fs::read_to_string(&self.rejects).unwrap()
    }

    /// The cells of the table, without the row that names the columns.
    fn cells(&self) -> Vec<Vec<String>> {
        let table = self.table();
        let text = table.strip_prefix('\u{feff}').expect("a mark, for spreadsheets");
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        assert_eq!(rows.headers().unwrap().iter().take(4).collect::<Vec<_>>(), HEADER);
        let cells = |row: csv::StringRecord| row.iter().map(String::from).collect();
        rows.records().map(|row| cells(row.unwrap())).collect()
    }

    fn texts(&self) -> Vec<String> {
        self.cells().into_iter().map(|cells| cells[3].clone()).collect()
    }
}

const HEADER: [&str; 4] = ["row", "code", "reason", "text"];

fn clean_by(
    folder: &Path,
    name: &str,
    text: &[u8],
    options: &Options,
    rejects: &str,
    lang: Lang,
) -> Cleaned {
    let rejects = folder.join(rejects);
    let mut package = Vec::new();
    let mut hooks = Hooks::default();
    hooks.rejects = Some(rejects.clone());
    hooks.rejects_lang = lang;
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean_with(Input::bytes(name, text), output, options, hooks).unwrap();
    assert!(summary.adds_up());
    Cleaned { summary, package: String::from_utf8(package).unwrap(), rejects }
}

fn clean(folder: &Path, name: &str, text: &[u8], options: &Options) -> Cleaned {
    clean_by(folder, name, text, options, "rejects.csv", Lang::En)
}

/// Cleans the rejected rows again without any settings.
fn again(folder: &Path, first: &Cleaned) -> Cleaned {
    let table = std::fs::read(&first.rejects).unwrap();
    clean_by(folder, "rejects.csv", &table, &Options::default(), "again.csv", Lang::En)
}

fn denying(codes: &[Code]) -> Options {
    let mut options = Options::default();
    for &code in codes {
        options.set_severity(code, Some(Severity::Error)).unwrap();
    }
    options
}

/// Lists with rows that some settings reject, as many as are said.
fn cases() -> Vec<(&'static str, &'static str, String, Options, usize)> {
    let good: String = (0..20).map(|n| format!("138001380{n:02}\n")).collect();
    let with = |rows: &str| format!("{good}{rows}");
    let mut phones = Options::default();
    phones.account_type = Some(1002);
    let mut denied_phones = denying(&[Code::AccountType]);
    denied_phones.account_type = Some(1002);
    let mut tokens = Options::default();
    tokens.target = Target::tpns_token();
    let mut own = Options::default();
    own.target.name = "our own".into();
    own.target.length = 2..=11;
    let mut strict = Options::default();
    strict.deny_warnings();
    let mut unfixed = Options::default();
    unfixed.no_fix(Code::MultipleColumns).unwrap();
    let mut spaces = denying(&[Code::SurroundingWhitespace]);
    spaces.no_fix(Code::SurroundingWhitespace).unwrap();
    let mut semicolons = Options::default();
    semicolons.delimiter = Delimiter::Byte(b';');
    let mut column = Options::default();
    column.column = Some(Column::Name("phone".into()));
    let table =
        "id,phone,note\n1,13800138000,a\n2,7,\"b,c\"\n3,1.38E+10,\"d\"\"e\"\n4,=\"9\",f\n5\n";
    let plain = Options::default;
    vec![
        ("usual errors", "a.txt", with("7\n1.38E+10\n1.38E+10\n"), plain(), 3),
        ("a placeholder", "a.txt", with("null\nNULL\n"), denying(&[Code::Placeholder]), 2),
        ("a form", "a.txt", with("alice\nbob\n"), denied_phones, 2),
        ("a preset", "a.txt", "13800138000\n13800138001\n".into(), tokens, 2),
        ("a target of one's own", "a.txt", "13800138000\n138001380012\n".into(), own, 1),
        (
            "all warnings",
            "a.txt",
            with("张三\n138001380012\nx\u{200b}y\n13800138000;x\n"),
            strict,
            4,
        ),
        ("what is unlike", "a.txt", with("张三\n"), denying(&[Code::UnlikeTheRest]), 1),
        ("columns", "a.csv", with("1,2\n3,4\n"), plain(), 2),
        ("an empty column that stays", "a.csv", with("13900139000,\n"), unfixed, 1),
        ("white space that stays", "a.txt", with(" 13900139000\n"), spaces, 1),
        ("columns by another sign", "a.csv", with("1;2\n"), semicolons, 1),
        ("quotes", "a.csv", with("\"13900139000\n\"a\"b\n"), plain(), 2),
        ("a quoted row", "a.csv", with("\"7\"\n"), plain(), 1),
        ("a column of a table", "a.csv", table.into(), column, 4),
        ("quotes in a list", "a.txt", with("\"\u{1}\"\"\n"), plain(), 1),
        ("what a spreadsheet would run", "a.txt", with("=\u{1}cmd\n+\u{1}\n'=\u{1}\n"), plain(), 3),
        ("phones that may be anything", "a.txt", with("13900139000 \n7\n"), phones, 1),
    ]
}

#[test]
fn what_was_rejected_is_rejected_again() {
    let folder = tempfile::tempdir().unwrap();
    for (what, name, text, options, count) in cases() {
        let first = clean(folder.path(), name, text.as_bytes(), &options);
        assert_eq!(first.summary.rejected, count as u64, "{what}");
        assert_eq!(first.cells().len(), count, "{what}");
        let second = again(folder.path(), &first);
        assert_eq!(second.summary.kept, 0, "{what}: {}{}", first.table(), second.package);
        let lost = second.summary.rejected + second.summary.blank;
        assert_eq!((lost, second.summary.header), (count as u64, 1), "{what}\n{}", first.table());
        // What is rejected again is as it was: a third run comes to the same.
        let rows = |cells: Vec<Vec<String>>| -> Vec<Vec<String>> {
            cells.into_iter().filter(|cells| !cells[3].is_empty()).collect()
        };
        assert_eq!(rows(second.cells()), rows(first.cells()), "{what}");
    }
}

#[test]
fn what_is_corrected_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    for (what, name, text, options, count) in cases() {
        let first = clean(folder.path(), name, text.as_bytes(), &options);
        let mut corrected = csv::Writer::from_writer(Vec::new());
        corrected.write_record(HEADER).unwrap();
        let token = |n: usize| format!("{n:036}");
        let phone = |n: usize| format!("1590159{n:04}");
        for (n, cells) in first.cells().into_iter().enumerate() {
            let account = if what == "a preset" { token(n) } else { phone(n) };
            corrected.write_record([&cells[0], &cells[1], &cells[2], &account]).unwrap();
        }
        let corrected = corrected.into_inner().unwrap();
        let mut options = Options::default();
        if what == "a target of one's own" {
            (options.target.name, options.target.length) = ("our own".into(), 2..=11);
        }
        let second =
            clean_by(folder.path(), "fixed.csv", &corrected, &options, "again.csv", Lang::En);
        assert_eq!(second.summary.kept, count as u64, "{what}\n{}", second.table());
        assert!(second.cells().is_empty(), "{what}");
    }
}

#[test]
fn a_reason_names_the_settings_and_the_row_is_that_of_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let options = denying(&[Code::Placeholder]);
    let first = clean(folder.path(), "a.txt", b"13800138000\nnull\n\n7\n", &options);
    assert_eq!(
        first.cells(),
        [
            [
                "2",
                "placeholder",
                "the account looks like a missing value: null [--deny placeholder]",
                "null"
            ],
            ["4", "too-short", "the account is too short: 1 character", "7"],
        ]
    );
    let chinese =
        clean_by(folder.path(), "a.txt", b"13800138000\n7\n", &options, "zh.CSV", Lang::Zh);
    assert_eq!(chinese.cells(), [["2", "too-short", "账号过短：1 个字符", "7"]]);
}

#[test]
fn a_table_keeps_its_other_columns_and_needs_no_column_chosen_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.column = Some(Column::Name("phone".into()));
    let first = clean(folder.path(), "a.csv", b"id,phone\n1,13800138000\n2,7\n", &options);
    assert_eq!(
        first.table(),
        "\u{feff}row,code,reason,text,id,phone\n3,too-short,the account is too short: 1 character,7,2,7\n"
    );
    let fixed = first.table().replace(",7,2,7", ",13900139000,2,7").replace(',', ";");
    // Neither a spreadsheet that writes semicolons, nor the column that was chosen first, is in the way.
    for options in [options, Options::default()] {
        let second =
            clean_by(folder.path(), "f.csv", fixed.as_bytes(), &options, "again.csv", Lang::En);
        assert_eq!(second.package, "13900139000\n");
        assert_eq!(second.table(), "\u{feff}row,code,reason,text,id,phone\n");
    }
}

#[test]
fn texts_come_back_as_they_were_whatever_is_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        "=1+1\u{1}",
        "+8613\u{1}",
        "a,b\"c\u{1}",
        "'\u{1}",
        "''=\u{1}",
        "007\u{1}",
        " x\u{1} ",
        "1.38E+10",
    ];
    let list = rows.join("\n");
    let first = clean(folder.path(), "a.txt", list.as_bytes(), &Options::default());
    for text in first.texts() {
        assert!(!text.starts_with(['=', '+', '-', '@']), "{text}");
    }
    let plain = clean_by(
        folder.path(),
        "rejects.csv",
        first.table().as_bytes(),
        &Options::default(),
        "again.txt",
        Lang::En,
    );
    assert_eq!(plain.summary.rejected, rows.len() as u64);
    let second = again(folder.path(), &first);
    assert_eq!(second.texts(), first.texts());
}

#[test]
fn rows_longer_than_a_block_and_bytes_of_no_encoding_are_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x\"y".repeat(300_000);
    let list = [b"13800138000\n", long.as_bytes(), b"\n13800\xff38001\n", long.as_bytes()].concat();
    let first = clean(folder.path(), "a.txt", &list, &Options::default());
    let table = std::fs::read(&first.rejects).unwrap();
    let mut rows = csv::ReaderBuilder::new().from_reader(&table[3..]);
    let texts: Vec<Vec<u8>> = rows.byte_records().map(|row| row.unwrap()[3].to_vec()).collect();
    assert_eq!(texts, [long.as_bytes(), b"13800\xff38001", long.as_bytes()]);
    let second = again(folder.path(), &first);
    assert_eq!((second.summary.kept, second.summary.rejected), (0, 3));
}

#[test]
fn by_another_name_rows_are_written_as_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default();
    let raw = clean_by(folder.path(), "a.txt", b"ab\n7\n8\r\n", &options, "r.txt", Lang::En);
    assert_eq!(raw.table(), "7\n8\n");
}

#[test]
fn a_table_without_rows_has_its_names_and_check_takes_it_for_the_table_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default();
    let none = clean(folder.path(), "a.txt", b"13800138000\n", &options);
    assert_eq!(none.table(), "\u{feff}row,code,reason,text\n");
    let some = clean(folder.path(), "a.txt", b"13800138000\n7\n8\n", &options);
    let checked =
        acctpack::check(Input::bytes("r.csv", some.table().as_bytes()), &options).unwrap();
    assert_eq!(checked.findings.get(Code::SeveralColumns), 1);
    assert_eq!(acctpack::account_column(&checked.digest.columns), Some(3));
}
