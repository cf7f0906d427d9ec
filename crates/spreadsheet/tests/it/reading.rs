//! What is read of a workbook: sheets, columns, cells.

use std::path::Path;

use acctpack::{Code, Input, Options, Severity, Verdict, View};
use acctpack_spreadsheet::{Sheet, Workbooks};

use crate::workbook::{SheetXml, clean, cleaned, number, of_rows, sheet, text, workbook};

#[test]
fn numbers_are_what_the_workbook_holds_and_texts_are_as_they_are() {
    let rows = [
        number("13800138000"),
        number("1.3800138001E10"),
        text("13800138002"),
        text(" 0138 "),
        "<c t=\"s\"><v>0</v></c>".into(),
        "<c t=\"str\"><f>A1+7</f><v>13800138007</v></c>".into(),
        "<c><f>A1+8</f><v>13800138008</v></c>".into(),
        text("a&amp;b, \"c\""),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let run = cleaned(&workbook(&[sheet("S", &rows)], &["张三"]), None).unwrap();
    let expected = "13800138000\n13800138001\n13800138002\n0138\n张三\n13800138007\n13800138008\n\
                    a&b, \"c\"\n";
    assert_eq!(run.package, expected);
    assert_eq!((run.summary.rows, run.summary.kept), (8, 8));
    assert_eq!(run.summary.entry.as_deref(), Some("S"));
}

#[test]
fn what_a_spreadsheet_has_lost_is_refused_with_the_reason() {
    let rows = [
        number("110101199001011234"),
        number("1.10101199001011E+17"),
        "<c s=\"1\"><v>46143</v></c>".to_string(),
        number("13800138000"),
        "<c t=\"e\"><v>#N/A</v></c>".to_string(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let run = cleaned(&of_rows(&rows), None).unwrap();
    assert_eq!(run.told, ["1 damaged-text", "2 damaged-text", "3 damaged-text", "5 placeholder"]);
    assert_eq!((run.summary.rejected, run.summary.kept), (3, 2));
    assert!(run.package.starts_with("13800138000\n"));
    let reasons: Vec<String> = run
        .summary
        .digest
        .examples_of(Code::DamagedText)
        .map(|finding| {
            assert_eq!(finding.severity, Severity::Error);
            finding.problem(View::default())
        })
        .collect();
    assert!(reasons[0].contains("15 digits"), "{reasons:?}");
    assert!(reasons[2].contains("holds a date"), "{reasons:?}");
}

#[test]
fn a_column_is_taken_as_in_a_table() {
    let row = |cells: &[String]| cells.concat();
    let rows = [
        row(&[text("id"), text("phone"), text("name")]),
        row(&[number("1"), number("13800138000"), text("Max")]),
        row(&[number("2"), number("13800138001")]),
        String::new(),
        row(&[number("3"), text(""), text("Mia")]),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let book = of_rows(&rows);
    let run = cleaned(&book, Some("phone")).unwrap();
    assert_eq!(run.package, "13800138000\n13800138001\n");
    let s = &run.summary;
    assert_eq!((s.rows, s.kept, s.blank, s.header), (5, 2, 2, 1));
    // Without one nothing is taken.
    let run = cleaned(&book, None).unwrap();
    assert_eq!(
        (run.summary.verdict, run.told),
        (Verdict::Rejected, vec!["several-columns".into()])
    );
    assert_eq!(run.summary.digest.columns[1].name, "phone");
}

#[test]
fn the_sheet_is_the_one_with_the_accounts_or_the_one_that_is_asked_for() {
    let named = |name, cell: &str| SheetXml { name, ..sheet(name, &[cell]) };
    let (a, b) = (number("13800138000"), number("13800138001"));
    let read = |sheets: &[SheetXml<'_>], asked: Option<&str>| {
        let workbooks = match asked {
            Some(name) => Workbooks::default().sheet(name.parse::<Sheet>().unwrap()),
            None => Workbooks::default(),
        };
        let book = workbook(sheets, &[]);
        let input = Input::bytes("a.xlsx", &book).reading_workbooks(&workbooks);
        clean(input, None).map(|run| run.package).map_err(|error| error.to_string())
    };
    let notes = || named("Notes", &text("Export of July"));
    assert_eq!(read(&[notes(), named("May", &a)], None).unwrap(), "13800138000\n");
    assert_eq!(read(&[notes()], None).unwrap(), "Export of July\n");
    let hidden = SheetXml { state: "hidden", ..named("June", &b) };
    assert_eq!(read(&[named("May", &a), hidden], None).unwrap(), "13800138000\n");
    let both = || [notes(), named("May", &a), named("June", &b)];
    let error = read(&both(), None).unwrap_err();
    assert!(error.contains("2 sheets may hold the accounts: May, June"), "{error}");
    for asked in ["June", "june", "3"] {
        assert_eq!(read(&both(), Some(asked)).unwrap(), "13800138001\n", "{asked}");
    }
    for asked in ["July", "4", "0"] {
        let error = read(&both(), Some(asked)).unwrap_err();
        assert!(error.contains("has no sheet") && error.contains("Notes, May, June"), "{error}");
    }
}

#[test]
fn rows_that_are_hidden_are_read_and_said() {
    let data = "<sheetData><row><c><v>13800138000</v></c></row>\
                <row r=\"2\" hidden=\"1\"><c><v>13800138001</v></c></row>\
                <row r=\"3\" ht=\"5\" hidden=\"true\"><c><v>13800138002</v></c></row></sheetData>";
    let sheets = [SheetXml { name: "S", state: "visible", xml: data.into() }];
    let run = cleaned(&workbook(&sheets, &[]), None).unwrap();
    assert_eq!(run.told, ["hidden-rows"]);
    assert_eq!((run.summary.kept, run.summary.warnings), (3, 1));
}

#[test]
fn check_takes_no_workbook_and_neither_does_clean_without_what_reads_it() {
    let book = of_rows(&[&number("13800138000")]);
    let workbooks = Workbooks::default();
    let input = Input::bytes("a.xlsx", &book).reading_workbooks(&workbooks);
    let summary = acctpack::check(input, &Options::default()).unwrap();
    assert_eq!(summary.verdict, Verdict::Rejected);
    assert!(summary.findings.get(Code::FileFormat) > 0);
    let run = clean(Input::bytes("a.xlsx", &book), None).unwrap();
    assert_eq!(run.told, ["file-format"]);
}

#[test]
fn a_workbook_is_read_from_every_source_and_beside_other_lists() {
    let book = of_rows(&[&number("13800138000"), &number("13800138001")]);
    let workbooks = Workbooks::default();
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), &book).unwrap();
    for input in
        [Input::bytes("a.txt", &book), Input::path(path.path()), Input::reader("-", &*book)]
    {
        let run = clean(input.reading_workbooks(&workbooks), None).unwrap();
        assert_eq!(run.package, "13800138000\n13800138001\n");
        assert_eq!(run.summary.bytes, book.len() as u64);
    }
    let list = Input::bytes("b.txt", b"13800138001\n13800138002\n13800138003\n");
    let input = Input::several([Input::bytes("a.xlsx", &book), list]);
    let out = of_rows(&[&text("phone"), &number("13800138003")]);
    let input = input.excluding(Input::bytes("out.xlsx", &out)).reading_workbooks(&workbooks);
    let run = clean(input, None).unwrap();
    assert_eq!(run.package, "13800138000\n13800138001\n13800138002\n");
    assert_eq!((run.summary.duplicates, run.summary.excluded), (1, 1));
}

#[test]
fn workbooks_that_libraries_make_are_read() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for name in ["openpyxl.xlsx", "xlsxwriter.xlsx"] {
        let workbooks = Workbooks::default();
        let input = Input::path(data.join(name)).reading_workbooks(&workbooks);
        let run = clean(input, Some("phone")).unwrap();
        let s = &run.summary;
        // openpyxl writes formulas without their values.
        let computed = if name.starts_with('o') { "" } else { "13800138007\n" };
        let expected = format!("13800138000\n13800138001\n13800138002\n13800138003\n{computed}");
        assert_eq!(run.package, expected, "{name}");
        assert_eq!((s.rows, s.header, s.rejected, s.duplicates), (10, 1, 2, 1), "{name}");
        assert_eq!(run.told[0], "hidden-rows", "{name}");
        let said = ["5 surrounding-whitespace", "7 damaged-text", "8 damaged-text"];
        assert!(said.iter().all(|said| run.told.contains(&said.to_string())), "{:?}", run.told);
    }
}
