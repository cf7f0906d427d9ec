//! Records against the crate `csv`, wherever the text is cut; the scanner against the judge of single
//! rows.
#![no_main]

use acctpack::{PackageFormat, stages};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    assert_eq!(stages::cut(data, true, 1).concat(), data);
    for format in [PackageFormat::Txt, PackageFormat::Csv] {
        assert_eq!(stages::rows(data, format), stages::rows_one_by_one(data, format));
    }
    // A quote that stays open is read differently on purpose: only its first line is lost. So is a line
    // break in a field: of a list of one column each line is a row. And the crate passes over a byte
    // order mark, which is the first row's here.
    if has_open_quote(data) || data.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(data);
    let mut theirs = Vec::new();
    for record in reader.byte_records() {
        let record = record.expect("any bytes are records");
        if record.as_slice().iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            return;
        }
        theirs.push(record.position().expect("a record has a place").byte() as usize);
    }
    let rows = stages::rows(data, PackageFormat::Csv);
    // `csv` skips empty lines, and says of the record after them that it begins at the first.
    let mine = rows.iter().filter(|(start, _)| !matches!(data[*start], b'\n' | b'\r')).count();
    assert_eq!(mine, theirs.len());
});

fn has_open_quote(data: &[u8]) -> bool {
    let mut open = false;
    let mut field_start = true;
    let mut bytes = data.iter().peekable();
    while let Some(&byte) = bytes.next() {
        match (open, byte) {
            (true, b'"') if bytes.peek() == Some(&&b'"') => {
                bytes.next();
            }
            (true, b'"') => open = false,
            (true, _) => {}
            (false, b'"') if field_start => open = true,
            (false, _) => {}
        }
        field_start = !open && matches!(byte, b',' | b'\n' | b'\r');
    }
    open
}
