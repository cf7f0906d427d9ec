//! A made-up run for the tests of the reports, the engine's and the pages alike: a hostile finding of many
//! kinds, and the summary that goes with them. It goes by the engine's public face. Set `ACCTPACK_UPDATE=1` to write the golden files anew.

use std::borrow::Cow;
use std::path::Path;

use acctpack::{
    AccountKinds, Code, Detail, Finding, LENGTHS, PLACES, PackageFormat, PartFindings, Severity,
    Summary, TextEncoding, Verdict, Written,
};

/// A finding about a row.
pub(crate) fn row(
    code: Code,
    row: u64,
    account: &[u8],
    detail: Detail<'static>,
) -> Finding<'static> {
    let mut finding = Finding::package(code, code.severity(), detail);
    finding.row = Some(row);
    finding.byte_offset = Some((row - 1) * 12);
    finding.account = Some(Cow::Owned(account.to_vec()));
    finding
}

/// Findings of many kinds, with accounts that try to be markup, formulas and terminal commands.
pub(crate) fn findings() -> Vec<Finding<'static>> {
    let text = |text: &'static str| Detail::Text(text.into());
    let fixed = |mut finding: Finding<'static>| {
        finding.fixed = true;
        finding
    };
    let repeated = |mut finding: Finding<'static>, first| {
        finding.first_row = Some(first);
        finding
    };
    let spanned = |mut finding: Finding<'static>, span| {
        finding.span = Some(span);
        finding
    };
    vec![
        Finding::package(
            Code::FileFormat,
            Severity::Error,
            Detail::Called {
                name: "list.xlsx".into(),
                formats: vec![PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip],
            },
        ),
        fixed(row(Code::HeaderRow, 1, "手机号".as_bytes(), text("手机号"))),
        row(Code::TooShort, 2, b"x", Detail::Characters(1)),
        row(Code::TooLong, 3, "长".repeat(101).as_bytes(), Detail::Characters(101)),
        spanned(
            row(Code::InvalidUtf8, 4, b"zhang\xff\xfesan", Detail::NotIn(TextEncoding::UTF_8)),
            (5, 7),
        ),
        spanned(row(Code::ControlCharacter, 5, b"a\x1b[2Jb\x7f", Detail::Char('\u{1b}')), (1, 2)),
        spanned(
            fixed(row(
                Code::InvisibleCharacter,
                6,
                "\u{202e}13800138000\u{2028}".as_bytes(),
                Detail::Removed('\u{202e}', "\u{202e}13800138000\u{2028}".into()),
            )),
            (0, 3),
        ),
        row(
            Code::OtherDelimiter,
            7,
            b"<script>alert(1)</script>;x",
            text("<script>alert(1)</script>;x"),
        ),
        row(
            Code::OtherDelimiter,
            8,
            b"\"><img src=x onerror=alert(1)>|",
            text("\"><img onerror=alert(1)>"),
        ),
        row(Code::SpreadsheetWrapper, 9, b"=\"13800138000\"", text("=\"13800138000\"")),
        row(Code::Placeholder, 10, b"-1", text("-1")),
        row(Code::FloatSuffix, 11, b"13800138000.0", text("13800138000.0")),
        row(Code::ScientificNotation, 12, b"1.38E+10", text("1.38E+10")),
        row(Code::MultipleColumns, 13, b"a,\"b \"\"c\"\"\",+1;=1+1", Detail::Columns(3)),
        repeated(row(Code::Duplicate, 20, b"+8613800138000", Detail::None), 14),
        fixed(row(Code::BlankRow, 21, b"", Detail::None)),
    ]
}

/// The summary of a run with these findings, and more of the same in a package of 1,284,096 rows.
pub(crate) fn summary() -> Summary {
    let mut summary = Summary::new("members-2024-11.csv".into(), PackageFormat::Csv);
    summary.verdict = Verdict::Rejected;
    summary.encoding = "GB18030".into();
    (summary.bytes, summary.rows) = (16_693_248, 1_284_096);
    (summary.kept, summary.duplicates, summary.rejected) = (1_201_310, 61_905, 20_440);
    (summary.blank, summary.header) = (440, 1);
    (summary.errors, summary.warnings, summary.seconds) = (20_443, 64_210, 0.1875);
    for finding in findings() {
        let count = match finding.code {
            Code::Duplicate => 61_905,
            Code::TooShort => 14_002,
            Code::InvalidUtf8 => 5_120,
            Code::BlankRow => 440,
            code => 1 + code.index() as u64 * 7,
        };
        if summary.findings.get(finding.code) == 0 {
            summary.findings.add(finding.code, count);
            if finding.fixed {
                summary.fixed.add(finding.code, count);
            }
        }
    }
    summary.outputs = vec![
        written("out/members-001.zip", 4_112_004, 800_000),
        written("out/members-002.zip", 2_063_551, 401_310),
    ];
    summary.digest.examples = findings();
    summary.digest.lengths = vec![0; LENGTHS + 1];
    for (length, count) in [(6, 3_000), (7, 9_100), (8, 16_000), (9, 28_000), (11, 980_000)] {
        summary.digest.lengths[length] = count;
    }
    for (length, count) in [(12, 40_100), (16, 22_000), (28, 150_000), (32, 12_000), (100, 15)] {
        summary.digest.lengths[length] = count;
    }
    summary.digest.places = (0..PLACES as u64)
        .map(|n| PartFindings {
            errors: if (70..82).contains(&n) { 900 + n * 11 } else { n % 7 / 6 },
            warnings: 500 + n * n % 97,
        })
        .collect();
    summary.digest.shapes =
        AccountKinds::of([61_000, 1_600, 400, 3_100, 0, 760, 0, 9_400, 1_100, 1_500, 96]);
    summary
}

/// One package that was written.
pub(crate) fn written(path: &str, bytes: u64, accounts: u64) -> Written {
    Written::new(path.into(), bytes, accounts)
}

/// Holds a report against the golden file of that name.
pub(crate) fn golden(name: &str, report: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("ACCTPACK_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        return std::fs::write(path, report).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(report.lines()).find(|(old, new)| old != new);
    assert!(golden == report, "{name} differs (ACCTPACK_UPDATE=1 writes it anew): {differs:?}");
}
