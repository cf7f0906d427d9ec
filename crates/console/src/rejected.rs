//! Rejected rows for a person to look at and correct: the first thousand of each code, in bounded memory
//! whatever the list is like.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use acctpack::text::lossless;
use acctpack::{Code, Finding, Lang, Severity, View};

/// So many rows of each code are kept.
pub(crate) const MOST_ROWS: usize = 1000;
/// So much of a row is kept; a longer one can be left out, not corrected.
const MOST_BYTES: usize = 400;

/// Where a row stands: in which of the files, and its number there. In the order in which files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowPlace {
    pub(crate) file: usize,
    pub(crate) row: u64,
}

/// As a field of a form names it.
impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.row)
    }
}

impl FromStr for RowPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<RowPlace, ()> {
        let (file, row) = text.split_once(':').ok_or(())?;
        Ok(RowPlace { file: file.parse().map_err(|_| ())?, row: row.parse().map_err(|_| ())? })
    }
}

/// A row that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOutRow {
    pub(crate) place: RowPlace,
    /// The account in it as it came: of a table, what stands in the chosen column.
    pub(crate) text: String,
    /// Whether that is all of it, and exactly.
    pub(crate) is_whole: bool,
    /// Why it was rejected.
    pub(crate) reasons: Vec<Reason>,
}

/// Why a row was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: Code,
    /// In the order of [`Lang::ALL`].
    problem: [String; Lang::ALL.len()],
}

impl Reason {
    /// What a finding says.
    pub(crate) fn of(finding: &Finding<'_>) -> Reason {
        let problem = Lang::ALL.map(|lang| finding.problem(View { lang, ..View::default() }));
        Reason { code: finding.code, problem }
    }

    /// What is wrong, in one line.
    pub(crate) fn problem(&self, lang: Lang) -> &str {
        &self.problem[lang as usize]
    }
}

/// Why a row that a person typed would be rejected.
pub(crate) fn reasons(findings: &[Finding<'_>]) -> Vec<Reason> {
    findings.iter().filter(|finding| rejects(finding)).map(Reason::of).collect()
}

fn rejects(finding: &Finding<'_>) -> bool {
    finding.severity == Severity::Error && !finding.fixed
}

/// Where a row's account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// It is the row.
    Whole,
    /// In a column of a table, counted from 0.
    Column(u8, usize),
}

/// A file that rejected rows are gathered of.
#[derive(Debug)]
pub(crate) struct GatheredFile<'a> {
    pub(crate) name: &'a str,
    pub(crate) cell: Cell,
}

/// Gathers rejected rows from findings, which come in row order, file by file.
#[derive(Debug)]
pub(crate) struct RejectGatherer<'a> {
    files: Vec<GatheredFile<'a>>,
    rows: Vec<LeftOutRow>,
    kept: BTreeMap<Code, usize>,
}

impl<'a> RejectGatherer<'a> {
    pub(crate) fn new(files: Vec<GatheredFile<'a>>) -> RejectGatherer<'a> {
        RejectGatherer { files, rows: Vec::new(), kept: BTreeMap::new() }
    }

    /// Which of the files a finding is about; `None` for a list of those to be left out.
    fn file_of(&self, finding: &Finding<'_>) -> Option<usize> {
        match &finding.file {
            Some(name) => self.files.iter().position(|file| file.name == name),
            None => Some(0),
        }
    }

    /// Takes a finding in.
    pub(crate) fn take(&mut self, finding: &Finding<'_>) {
        let (Some(row), Some(raw)) = (finding.row, &finding.account) else { return };
        let Some(file) = self.file_of(finding).filter(|_| rejects(finding)) else { return };
        let place = RowPlace { file, row };
        let kept = self.kept.entry(finding.code).or_default();
        if let Some(last) = self.rows.last_mut().filter(|last| last.place == place) {
            last.reasons.push(Reason::of(finding));
            *kept += 1;
        } else if *kept < MOST_ROWS {
            *kept += 1;
            let account = cell(raw, self.files[file].cell);
            let shown = &account[..account.len().min(MOST_BYTES)];
            let is_whole = shown.len() == account.len()
                && !finding.truncated
                && std::str::from_utf8(shown).is_ok();
            let text = lossless(shown).into_owned();
            let reasons = vec![Reason::of(finding)];
            self.rows.push(LeftOutRow { place, text, is_whole, reasons });
        }
    }

    pub(crate) fn into_rows(self) -> Vec<LeftOutRow> {
        self.rows
    }
}

/// What stands in the account's cell of a row, without its quotes.
fn cell(row: &[u8], cell: Cell) -> Vec<u8> {
    let Cell::Column(delimiter, wanted) = cell else { return row.to_vec() };
    let (mut column, mut quoted, mut at_start) = (0, false, true);
    let mut text = Vec::new();
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                bytes.next();
                if column == wanted {
                    text.push(b'"');
                }
            }
            b'"' if quoted || at_start => quoted = !quoted,
            byte if byte == delimiter && !quoted => {
                column += 1;
                at_start = true;
                continue;
            }
            byte if column == wanted => text.push(byte),
            _ => {}
        }
        at_start = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::{Hooks, Input, Options};

    fn gather(text: &[u8]) -> Vec<LeftOutRow> {
        let mut gatherer =
            RejectGatherer::new(vec![GatheredFile { name: "a.txt", cell: Cell::Whole }]);
        let mut hooks = Hooks::default();
        hooks.finding = Some(Box::new(|finding| gatherer.take(finding)));
        acctpack::check_with(Input::bytes("a.txt", text), &Options::default(), hooks).unwrap();
        gatherer.into_rows()
    }

    #[test]
    fn a_row_is_kept_once_with_all_its_reasons() {
        let rows = gather(b"13800138000\nx\n13800138001\na\x01\n");
        let found: Vec<_> = rows.iter().map(|row| (row.place.row, &*row.text)).collect();
        assert_eq!(found, [(2, "x"), (4, "a\u{1}")]);
        assert_eq!(rows[0].reasons[0].code, Code::TooShort);
        assert!(!rows[0].reasons[0].problem(Lang::Zh).is_ascii());
    }

    #[test]
    fn memory_is_bounded_and_what_is_rare_is_seen_behind_what_is_many() {
        let mut text = "x\n".repeat(5000);
        text.push_str(&"长".repeat(101));
        text.push('\n');
        let rows = gather(text.as_bytes());
        assert_eq!(rows.len(), MOST_ROWS + 1);
        assert_eq!(rows[MOST_ROWS].reasons[0].code, Code::TooLong);
        let rows = gather(format!("{}\n", "y".repeat(3000)).as_bytes());
        assert!(!rows[0].is_whole && rows[0].text.len() == MOST_BYTES);
    }

    #[test]
    fn of_a_table_the_account_is_what_stands_in_its_column() {
        let of = |row: &str, column| cell(row.as_bytes(), Cell::Column(b',', column));
        assert_eq!(of("Ann,138001,Paris", 1), b"138001");
        assert_eq!(of("\"Doe, Ann\",\"13\"\"8\",x", 1), b"13\"8");
        assert_eq!(of("\"Doe, Ann\",1", 0), b"Doe, Ann");
        assert_eq!(of("a", 3), b"");
        assert_eq!(cell(b"a,b", Cell::Whole), b"a,b");
    }
}
