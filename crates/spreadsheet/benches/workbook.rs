//! A workbook beside its own inflating and parsing, which nothing that reads it can do without.

use std::io::{Cursor, Write as _};

use acctpack::{Input, Options, Output, PackageFormat};
use acctpack_spreadsheet::Workbooks;
use calamine::{Reader as _, Xlsx};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROWS: u64 = 100_000;

fn workbook() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let rows: String = (0..ROWS)
        .map(|n| format!("<row><c><v>{}</v></c></row>", 13_800_000_000 + n * 7919))
        .collect();
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_string()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"w\" Type=\"{RELS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"s\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn workbooks(criterion: &mut Criterion) {
    let book = workbook();
    let mut group = criterion.benchmark_group("workbook");
    group.throughput(Throughput::Elements(ROWS)).sample_size(20);
    group.bench_function("inflate and parse alone", |bencher| {
        bencher.iter(|| {
            let mut opened: Xlsx<_> = Xlsx::new(Cursor::new(&book)).unwrap();
            let name = opened.sheet_names()[0].clone();
            let mut cells = opened.worksheet_cells_reader(&name).unwrap();
            let mut count = 0;
            while cells.next_cell().unwrap().is_some() {
                count += 1;
            }
            assert_eq!(count, ROWS);
        });
    });
    group.bench_function("clean", |bencher| {
        bencher.iter(|| {
            let by = Workbooks::default();
            let input = Input::bytes("a.xlsx", &book).reading_workbooks(&by);
            let output = Output::writer(PackageFormat::Txt, std::io::sink());
            let summary = acctpack::clean(input, output, &Options::default()).unwrap();
            assert_eq!(summary.kept, ROWS);
        });
    });
    group.finish();
}

criterion_group!(benches, workbooks);
criterion_main!(benches);
