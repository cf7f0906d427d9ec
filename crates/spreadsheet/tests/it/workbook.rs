//! Workbooks made by hand, and runs over them.

use std::io::{Cursor, Write as _};

use acctpack::{Code, Column, Hooks, Input, Options, Output, PackageFormat, Summary};
use acctpack_spreadsheet::Workbooks;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet: its name, its attributes, and what stands in it.
pub(crate) struct SheetXml<'x> {
    pub(crate) name: &'x str,
    pub(crate) state: &'x str,
    pub(crate) xml: String,
}

/// A sheet of these rows; a cell is its XML.
pub(crate) fn sheet<'x>(name: &'x str, rows: &[&str]) -> SheetXml<'x> {
    let rows: String = rows.iter().map(|row| format!("<row>{row}</row>")).collect();
    SheetXml { name, state: "visible", xml: format!("<sheetData>{rows}</sheetData>") }
}

/// A cell of text.
pub(crate) fn text(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

/// A cell of a number.
pub(crate) fn number(value: &str) -> String {
    format!("<c><v>{value}</v></c>")
}

/// A zip of these parts.
pub(crate) fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of these sheets, with shared strings.
pub(crate) fn workbook(sheets: &[SheetXml<'_>], strings: &[&str]) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut listed, mut targets) = (String::new(), String::new());
    for (at, SheetXml { name, state, .. }) in sheets.iter().enumerate() {
        listed += &format!(
            "<sheet name=\"{name}\" sheetId=\"{at}\" state=\"{state}\" r:id=\"rId{at}\"/>"
        );
        targets += &format!(
            "<Relationship Id=\"rId{at}\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        );
    }
    targets += &format!(
        "<Relationship Id=\"s\" Type=\"{RELS}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"f\" Type=\"{RELS}/styles\" Target=\"styles.xml\"/>"
    );
    let strings: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let mut parts: Vec<(String, String)> = vec![
        ("[Content_Types].xml".into(), format!("{HEAD}<Types/>")),
        (
            "_rels/.rels".into(),
            format!(
                "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                 <Relationship Id=\"w\" Type=\"{RELS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".into(),
            format!(
                "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets>{listed}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".into(),
            format!(
                "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{targets}</Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml".into(), format!("{HEAD}<sst xmlns=\"{MAIN}\">{strings}</sst>")),
        (
            "xl/styles.xml".into(),
            // The second style is a date.
            format!(
                "{HEAD}<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    for (at, sheet) in sheets.iter().enumerate() {
        let xml = format!("{HEAD}<worksheet xmlns=\"{MAIN}\">{}</worksheet>", sheet.xml);
        parts.push((format!("xl/worksheets/sheet{at}.xml"), xml));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (&**name, content.as_bytes())).collect();
    zip_of(&parts)
}

/// A workbook of one sheet of these rows.
pub(crate) fn of_rows(rows: &[&str]) -> Vec<u8> {
    workbook(&[sheet("Sheet1", rows)], &[])
}

/// What came of a run: the figures, the package, and `2 too-short` for each finding.
pub(crate) struct Run {
    pub(crate) summary: Summary,
    pub(crate) package: String,
    pub(crate) told: Vec<String>,
}

/// Cleans what `input` gives, of this column.
pub(crate) fn clean(input: Input<'_>, column: Option<&str>) -> acctpack::Result<Run> {
    let mut options = Options::default();
    options.column = column.map(|name| Column::Name(name.into()));
    clean_by(input, &options)
}

pub(crate) fn clean_by(input: Input<'_>, options: &Options) -> acctpack::Result<Run> {
    let (mut package, mut told) = (Vec::new(), Vec::new());
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        let row = finding.row.map(|row| format!("{row} ")).unwrap_or_default();
        told.push(format!("{row}{}", finding.code));
    }));
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean_with(input, output, options, hooks)?;
    assert!(summary.adds_up());
    Ok(Run { summary, package: String::from_utf8(package).unwrap(), told })
}

/// Cleans the bytes of a workbook.
pub(crate) fn cleaned(bytes: &[u8], column: Option<&str>) -> acctpack::Result<Run> {
    clean(Input::bytes("a.xlsx", bytes).reading_workbooks(&Workbooks::default()), column)
}

/// The message of what a workbook is refused for.
pub(crate) fn refused(bytes: &[u8], workbooks: &Workbooks) -> String {
    let input = Input::bytes("a.xlsx", bytes).reading_workbooks(workbooks);
    match clean(input, None) {
        Ok(run) => {
            assert!(run.package.is_empty());
            // Of the first bytes alone a workbook is like any other zip.
            let codes = [Code::FileFormat, Code::ZipCorrupt];
            let code = codes.into_iter().find(|&code| run.summary.findings.get(code) == 1);
            let code = code.unwrap_or_else(|| panic!("{:?}", run.told));
            let mut found = run.summary.digest.examples_of(code);
            found.next().unwrap().problem(acctpack::View::default())
        }
        Err(error) => error.to_string(),
    }
}
