//! Workbooks that mean harm: none panics, none takes memory or time without end, none reads what is not
//! its own.

use acctpack_spreadsheet::Workbooks;

use crate::workbook::{SheetXml, cleaned, number, of_rows, refused, text, workbook, zip_of};

fn of_data(data: &str) -> Vec<u8> {
    let xml = format!("<sheetData>{data}</sheetData>");
    workbook(&[SheetXml { name: "S", state: "visible", xml }], &[])
}

#[test]
fn a_bomb_is_refused() {
    let rows = number("13800138000").repeat(200_000);
    let small = Workbooks::default().max_inflated(1 << 20);
    let message = refused(&of_data(&format!("<row>{rows}</row>")), &small);
    assert!(message.contains("inflates to more than it may"), "{message}");
    // What is held in memory may have a share of it.
    let strings = vec!["x".repeat(1000); 300];
    let strings: Vec<&str> = strings.iter().map(String::as_str).collect();
    let sheets = [crate::workbook::sheet("S", &["<c t=\"s\"><v>0</v></c>"])];
    let message = refused(&workbook(&sheets, &strings), &small);
    assert!(message.contains("inflates to more than it may"), "{message}");
}

#[test]
fn giant_dimensions_take_no_memory() {
    // Seventeen thousand million cells, of which two hold anything.
    let data = "<row r=\"1\"><c r=\"A1\"><v>13800138000</v></c></row>\
                <row r=\"1048576\"><c r=\"A1048576\"><v>13800138001</v></c></row>";
    let dimension = "<dimension ref=\"A1:XFD1048576\"/>";
    let xml = format!("{dimension}<sheetData>{data}</sheetData>");
    let book = workbook(&[SheetXml { name: "S", state: "visible", xml }], &[]);
    let run = cleaned(&book, None).unwrap();
    assert_eq!((run.summary.rows, run.summary.kept, run.summary.blank), (1_048_576, 2, 1_048_574));
    // Rows and columns that no sheet has.
    for place in ["A1048577", "XFE1", "A4294967295", "ZZZZZZ1", "A0", "1", ""] {
        let data = format!("<row><c r=\"{place}\"><v>13800138000</v></c></row>");
        assert!(
            cleaned(&of_data(&data), None).map_or(true, |run| run.summary.kept <= 1),
            "{place}"
        );
    }
}

#[test]
fn rows_of_all_columns_are_a_stream() {
    let row = "<row><c r=\"XFD1\"><v>1</v></c></row>";
    let rows: String = (1..2000).map(|n| row.replace("XFD1", &format!("XFD{n}"))).collect();
    let small = Workbooks::default().max_inflated(8 << 20);
    // A list that stands in the last column is a list.
    let run = cleaned(&of_data(&rows), None).unwrap();
    assert_eq!(run.summary.rows, 1999);
    let wide = rows.replacen("<c ", "<c r=\"A1\"><v>2</v></c><c ", 1);
    let message = refused(&of_data(&wide), &small);
    assert!(message.contains("larger than they may be"), "{message}");
}

#[test]
fn no_entity_is_fetched_or_made_much_of() {
    let head = "<!DOCTYPE x [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">\
                <!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    for entity in ["&xxe;", "&b;"] {
        let xml = format!("{head}<sheetData><row>{}</row></sheetData>", text(entity));
        let book = workbook(&[SheetXml { name: "S", state: "visible", xml }], &[]);
        let run = cleaned(&book, None);
        let package = run.map(|run| run.package).unwrap_or_default();
        assert!(!package.contains("root") && !package.contains("aaaa"), "{package}");
    }
}

#[test]
fn a_text_without_end_is_refused() {
    let data = format!("<row><c><v>{}</v></c></row>", "1".repeat(3 << 20));
    let message = refused(&of_data(&data), &Workbooks::default());
    assert!(message.contains("inflates to more than it may"), "{message}");
}

#[test]
fn what_is_broken_is_told_and_nothing_is_written() {
    let whole = of_rows(&[&number("13800138000")]);
    let workbooks = Workbooks::default();
    for len in (30..whole.len()).step_by(97) {
        refused(&whole[..len], &workbooks);
    }
    let broken = [
        "<row><c><v>13800138000</v></c>",
        "<row><c><v>13800138000</c></row>",
        "<row><c t=\"s\"><v>9</v></c></row>",
        "<row><c t=\"s\"><v>-1</v></c></row>",
        "<row><c t=\"odd\"><v>1</v></c></row>",
        "<row r=\"x\"><c><v>1</v></c></row>",
        "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>",
        "<row><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
    ];
    for data in broken {
        let run = cleaned(&of_data(data), None);
        assert!(run.map_or(true, |run| run.summary.kept <= 1), "{data}");
    }
    for parts in [
        &[("xl/workbook.xml", &b"<workbook/>"[..])][..],
        &[("xl/workbook.xml", b"")],
        &[("xl/workbook.bin", b"\xff\xff\xff\xff\xff\xff")],
        &[("xl/workbook.xml", b"<a><b>"), ("xl/_rels/workbook.xml.rels", b"\xff")],
    ] {
        refused(&zip_of(parts), &workbooks);
    }
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing else", &workbooks);
}
