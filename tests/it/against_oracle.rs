//! A run and all that it tells and writes, held against the oracle: findings, offsets, which of equal
//! rows is kept, figures, the package, the rejected rows, a report. A few bytes choose the run and make
//! up its text, so that the fuzz targets try what they like (`fuzz/fuzz_targets` takes in this file).

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::num::NonZeroUsize;
use std::os::fd::AsRawFd as _;
use std::path::PathBuf;

use acctpack::{
    Code, Hooks, Input, Output, PackageFormat, Report, ReportFormat, Severity, Summary,
    TextEncoding, Verdict,
};

use acctpack::stages::BLOCK_BYTES;

use crate::oracle::{self, Disposition, Found, Outcome, Rules, Task};
use crate::support::{Dribble, Run, Told, check_figures, name_of, unzip};

/// What a text is put together from: accounts, ends of rows, and what means something to a rule. The
/// oracle knows no more of the world than this.
const PIECES: [&[u8]; 48] = [
    b"\n",
    b"\n",
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b"13800138000",
    b"13800138001",
    b"13800138002",
    b"0013800138000",
    b"138",
    b"00138",
    b"user1@example.com",
    b"user2@example.com",
    b"o1ABCDEFGHIJKLMNOPQRSTUV_-xyz",
    b"o2ABCDEFGHIJKLMNOPQRSTUV_-xyz",
    b"o1ABCDEFGHIJKLMNOPQRSTUV_-xyzz",
    "张三".as_bytes(),
    "李四".as_bytes(),
    b"1",
    b"38",
    b"a",
    b"bc",
    b"0",
    b"-",
    b":",
    b".0",
    b"E+1",
    b"'",
    b"=",
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b" ",
    b"\0",
    b"\xff",
    "\u{3000}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{feff}".as_bytes(),
    "１".as_bytes(),
    b"2",
    b"null",
    b"account",
    b"account\n",
    b"=\"",
    b"x\n",
];

/// How a text is run.
#[derive(Debug)]
struct Case {
    task: Task,
    from: PackageFormat,
    to: PackageFormat,
    rules: Rules,
    /// Whether the text comes a few bytes at a time.
    dribbles: bool,
}

/// Runs what the bytes say: three for how, the others for the text.
///
/// # Panics
/// When the engine and the oracle do not come to the same.
pub(crate) fn hold(data: &[u8]) {
    let &[how, threads, changes, ref pieces @ ..] = data else { return };
    let case = Case::of(how, threads, changes);
    let mut text: Vec<u8> = Vec::new();
    pieces.iter().for_each(|&piece| text.extend_from_slice(PIECES[usize::from(piece) % 48]));
    // Every so often, much of it, with rows of its own in between: several blocks.
    if how >> 4 == 0xF && changes & 1 == 0 && !pieces.is_empty() {
        text = lengthened(&text);
    }
    case.hold(&text);
}

/// As much text as fills more than a block: long rows that are seen at a glance, and the text at intervals
/// among them.
fn lengthened(text: &[u8]) -> Vec<u8> {
    let enough = BLOCK_BYTES + BLOCK_BYTES / 8;
    let mut long = Vec::new();
    for number in 0.. {
        if long.len() > enough {
            break;
        }
        if number % 8 == 0 {
            long.extend_from_slice(text);
        }
        long.extend_from_slice(format!("\n139{number:08}{}\n", "-x".repeat(43)).as_bytes());
    }
    long
}

impl Case {
    fn of(how: u8, threads: u8, changes: u8) -> Case {
        let has = |byte: u8, bit: u8| byte >> bit & 1 == 1;
        let task = if has(how, 0) { Task::Check } else { Task::Clean };
        let from = if has(how, 1) { PackageFormat::Csv } else { PackageFormat::Txt };
        let to = match from {
            PackageFormat::Txt if has(how, 2) => PackageFormat::Zip,
            form => form,
        };
        let mut rules = rules(changes);
        // To start threads takes longer than a run: most share those of all.
        rules.options.threads = match threads & 0x1F {
            29 => NonZeroUsize::new(1),
            30 => NonZeroUsize::new(2),
            31 => NonZeroUsize::new(3),
            _ => None,
        };
        if threads >> 5 == 7 {
            rules.options.max_memory = 1;
        }
        Case { task, from, to, rules, dribbles: has(how, 3) }
    }

    /// Runs a text, and holds everything against what the oracle comes to.
    fn hold(&self, text: &[u8]) {
        if self.rules.options.column.is_none() && oracle::table(text, None).is_some() {
            // Of a table no row is judged.
            let summary = self.run(text).run.summary;
            assert_eq!(summary.findings.get(Code::SeveralColumns), 1, "{}", self.shown(text));
            return assert_eq!(summary.rows, 0, "{}", self.shown(text));
        }
        let outcome = oracle::judge(text, self.from, self.task, &self.rules);
        let package = outcome.package(self.from);
        // What is left of a list may be a table, and then is not written.
        let is_refused = self.task == Task::Clean
            && self.rules.options.column.is_none()
            && oracle::table(&package, None).is_some();
        let ran = self.run(text);
        self.hold_findings(&ran.run, &outcome, text);
        self.hold_figures(&ran.run, &outcome, is_refused, text);
        self.hold_report(&ran, text);
        if self.task == Task::Clean {
            let written = match self.to {
                PackageFormat::Zip if ran.run.package.is_empty() => Vec::new(),
                PackageFormat::Zip => unzip(&ran.run.package),
                _ => ran.run.package.clone(),
            };
            let package = if is_refused { Vec::new() } else { package };
            self.same_text("package", &written, &package, text);
            self.same_text("rejects", &ran.rejects, &outcome.rejects(), text);
        }
    }

    fn run(&self, text: &[u8]) -> Ran {
        let (mut told, mut package) = (Vec::new(), Vec::new());
        let mut take = |finding: &acctpack::Finding<'_>| {
            told.push(Told {
                row: finding.row,
                offset: finding.byte_offset,
                found: Found {
                    code: finding.code,
                    severity: finding.severity,
                    fixed: finding.fixed,
                },
                raw: finding.account.as_deref().unwrap_or_default().to_vec(),
                first_row: finding.first_row,
                file: None,
                first_file: None,
            });
        };
        let (mut rejects, mut report) = (InMemory::new("rejects"), InMemory::new("report"));
        let mut hooks = Hooks::default();
        hooks.finding = Some(Box::new(&mut take));
        let mut jsonl = Report::new("report.jsonl").expect("a form of report");
        (jsonl.path, jsonl.format) = (report.path(), ReportFormat::Jsonl);
        hooks.reports.push(jsonl);
        if self.task == Task::Clean {
            hooks.rejects = Some(rejects.path());
        }
        let input = match self.dribbles {
            true => Input::reader(name_of(self.from), Dribble { rest: text, step: 1 }),
            false => Input::bytes(name_of(self.from), text),
        };
        let options = &self.rules.options;
        let summary: Summary = match self.task {
            Task::Check => acctpack::check_with(input, options, hooks),
            Task::Clean => {
                let output = Output::writer(self.to, &mut package);
                acctpack::clean_with(input, output, options, hooks)
            }
        }
        .unwrap_or_else(|error| panic!("{error} in {self:?}"));
        let run = Run { summary, told, package };
        Ran { run, rejects: rejects.read(), report: report.read() }
    }

    fn hold_findings(&self, run: &Run, outcome: &Outcome, text: &[u8]) {
        let mut told = run.told.iter().filter(|told| told.row.is_some()).peekable();
        for (row, number) in outcome.rows.iter().zip(1u64..) {
            let (mut seen, mut expected) = (Vec::new(), row.found.clone());
            while let Some(told) = told.next_if(|told| told.row == Some(number)) {
                assert_eq!(told.offset, Some(row.offset), "row {number}, {}", self.shown(text));
                let first = row.first_row.filter(|_| told.found.code == Code::Duplicate);
                assert_eq!(told.first_row, first, "row {number}, {}", self.shown(text));
                let cut = acctpack::EXCERPT_BYTES - 3;
                let [raw, own] = [&told.raw, &row.raw].map(|raw| &raw[..raw.len().min(cut)]);
                assert_eq!(raw, own, "row {number}, {}", self.shown(text));
                seen.push(told.found);
            }
            seen.sort();
            expected.sort();
            assert_eq!(seen, expected, "row {number}, {row:?}, {}", self.shown(text));
        }
        assert_eq!(told.next(), None, "{}", self.shown(text));
    }

    fn hold_figures(&self, run: &Run, outcome: &Outcome, is_refused: bool, text: &[u8]) {
        let s = &run.summary;
        let empty = s.kept == 0 && self.rules.options.severity(Code::EmptyPackage).is_some();
        for (what, has, expected) in [
            ("rows", s.rows, outcome.rows.len() as u64),
            ("kept", s.kept, outcome.count(Disposition::Kept)),
            ("duplicates", s.duplicates, outcome.count(Disposition::Duplicate)),
            ("rejected", s.rejected, outcome.count(Disposition::Rejected)),
            ("blank", s.blank, outcome.count(Disposition::Blank)),
            ("header", s.header, outcome.count(Disposition::Header)),
            (
                "errors",
                s.errors,
                outcome.weighing(Severity::Error) + u64::from(empty) + u64::from(is_refused),
            ),
            ("warnings", s.warnings, outcome.weighing(Severity::Warning)),
            ("bytes", s.bytes, text.len() as u64),
        ] {
            assert_eq!(has, expected, "{what}, {}", self.shown(text));
        }
        check_figures(run);
        if self.task == Task::Clean {
            let is_written = s.kept > 0 && !is_refused;
            assert_eq!(s.verdict == Verdict::Accepted, is_written, "{}", self.shown(text));
            let refused = s.findings.get(Code::SeveralColumns);
            assert_eq!(refused, u64::from(is_refused), "{}", self.shown(text));
        }
    }

    /// A report tells what the callback was told, in the same order.
    fn hold_report(&self, ran: &Ran, text: &[u8]) {
        let report = String::from_utf8(ran.report.clone()).expect("a report is UTF-8");
        let mut lines = report.lines();
        for told in &ran.run.told {
            let line = lines.next().unwrap_or_else(|| panic!("a line for {told:?}"));
            let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
            let number = |name: &str| line[name].as_u64();
            assert_eq!(
                (number("row"), number("byte_offset"), number("first_row")),
                (told.row, told.offset, told.first_row),
                "{}",
                self.shown(text)
            );
            let Found { code, severity, fixed } = told.found;
            assert_eq!(
                (line["code"].as_str(), line["severity"].as_str(), line["fixed"].as_bool()),
                (Some(code.name()), Some(severity.name()), Some(fixed)),
                "{}",
                self.shown(text)
            );
        }
        assert_eq!(lines.next(), None, "{}", self.shown(text));
    }

    fn same_text(&self, what: &str, has: &[u8], expected: &[u8], text: &[u8]) {
        let spell = String::from_utf8_lossy;
        let cut = |bytes: &[u8]| spell(&bytes[..bytes.len().min(300)]).into_owned();
        assert!(has == expected, "{what} {:?} {:?}, {}", cut(has), cut(expected), self.shown(text));
    }

    fn shown(&self, text: &[u8]) -> String {
        let head = String::from_utf8_lossy(&text[..text.len().min(300)]);
        format!("{:?} {:?} {:?} {head:?}", self.task, self.from, self.to)
    }
}

/// Rules that differ from the usual ones by a bit each.
fn rules(changes: u8) -> Rules {
    let mut rules = Rules::default();
    rules.options.encoding = Some(TextEncoding::UTF_8);
    let has = |bit: u8| changes >> bit & 1 == 1;
    rules.apostrophes = has(1);
    rules.unseen_inside = has(2);
    let fixed = [Code::FullWidth, Code::SpreadsheetWrapper, Code::InvisibleCharacter];
    for (bit, code) in (0..).zip(fixed).filter(|&(bit, _)| has(bit)) {
        rules.options.fix(code).unwrap_or_else(|error| panic!("{bit}: {error}"));
    }
    let left = [Code::HeaderRow, Code::BlankRow];
    for (bit, code) in (3..).zip(left).filter(|&(bit, _)| has(bit)) {
        rules.options.no_fix(code).unwrap_or_else(|error| panic!("{bit}: {error}"));
    }
    let denied = [Code::Duplicate, Code::Placeholder];
    for (bit, code) in (5..).zip(denied).filter(|&(bit, _)| has(bit)) {
        let denied = rules.options.set_severity(code, Some(Severity::Error));
        denied.unwrap_or_else(|error| panic!("{bit}: {error}"));
    }
    rules.options.account_type = has(7).then_some(1002);
    rules
}

/// What a run told and wrote.
struct Ran {
    run: Run,
    rejects: Vec<u8>,
    report: Vec<u8>,
}

/// A file in memory, which a run writes to by a path.
struct InMemory(File);

impl InMemory {
    fn new(name: &str) -> InMemory {
        let made = rustix::fs::memfd_create(name, rustix::fs::MemfdFlags::CLOEXEC);
        InMemory(File::from(made.expect("memory for a file")))
    }

    fn path(&self) -> PathBuf {
        format!("/dev/fd/{}", self.0.as_raw_fd()).into()
    }

    fn read(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.rewind().and_then(|()| self.0.read_to_end(&mut bytes)).expect("memory can be read");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Bytes that look random and are the same each time.
    struct Bytes(u64);

    impl Bytes {
        fn next(&mut self) -> u8 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 32) as u8
        }
    }

    /// Some runs; as many as there is time for where `ACCTPACK_FUZZ_SECONDS` says how much.
    #[test]
    fn what_a_fuzzer_makes_up_comes_to_what_the_oracle_comes_to() {
        let asked = std::env::var("ACCTPACK_FUZZ_SECONDS").ok();
        let seconds: Option<u64> = asked.and_then(|seconds| seconds.parse().ok());
        let (started, mut bytes, mut runs) = (Instant::now(), Bytes(0x9E37_79B9_7F4A_7C15), 0u32);
        let is_over = |runs| match seconds {
            Some(seconds) => started.elapsed() > Duration::from_secs(seconds),
            None => runs == 150,
        };
        while !is_over(runs) {
            let mut data: Vec<u8> =
                (0..3 + usize::from(bytes.next()) / 3).map(|_| bytes.next()).collect();
            // The usual rules more often than each of the others.
            data[2] &= if bytes.next() < 128 { 0 } else { 0xFF };
            hold(&data);
            runs += 1;
        }
        if seconds.is_some() {
            println!(
                "{runs} runs, {:.0} a second",
                f64::from(runs) / started.elapsed().as_secs_f64()
            );
        }
    }
}
