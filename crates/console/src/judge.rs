//! One run of the engine over a list: the package that would be sent, the figures, the rows that are
//! left out. Rows that a person corrected join the others in a second pass, which drops those of them
//! that are duplicates.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use acctpack::{
    Action, Code, Counts, Delimiter, Detail, Hooks, Input, Lang, Options, Output, Progress,
    Summary, Table, TextEncoding, Verdict,
};

use acctpack_report::{ColumnChoice, ListSettings};
use acctpack_spreadsheet::Workbooks;
use acctpack_tpns::Package;

use crate::campaign::GivenList;
use crate::intake::GivenFile;
use crate::rejected::{Cell, GatheredFile, LeftOutRow, Reason, RejectGatherer, RowPlace};

/// How much memory one run may take before it spills: several lists are judged at once.
const MAX_MEMORY: u64 = 256 << 20;

/// What is to be judged.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The list, as it was given. The run makes a folder in its folder, with `revision` in its name.
    pub(crate) list: GivenList,
    pub(crate) settings: ListSettings,
    /// The rows that a person corrected: the accounts that they are to be.
    pub(crate) edits: Vec<(RowPlace, String)>,
    pub(crate) revision: u64,
}

/// A row that a person corrected, and what it was rejected for.
struct Corrected<'a> {
    account: &'a str,
    reasons: &'a [Reason],
}

/// Why a list could not be judged.
#[derive(Debug)]
pub(crate) enum JudgeError {
    /// The engine stopped.
    Engine(acctpack::Error),
    /// A file of the console's own could not be written.
    Io(PathBuf, std::io::Error),
}

impl JudgeError {
    /// What happened and what to do.
    pub(crate) fn message(&self, lang: Lang) -> String {
        match self {
            JudgeError::Engine(error) => error.message(lang),
            JudgeError::Io(path, source) => {
                let path = acctpack::escape(&path.display().to_string());
                Action::Write.failed(Some(&path), source, lang)
            }
        }
    }
}

impl From<acctpack::Error> for JudgeError {
    fn from(error: acctpack::Error) -> JudgeError {
        JudgeError::Engine(error)
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct JudgedList {
    pub(crate) summary: Summary,
    /// Where its files are.
    folder: PathBuf,
    /// The package that would be sent; `None` where no account is left.
    pub(crate) package: Option<PathBuf>,
    /// Every rejected row as it came, where there are any.
    pub(crate) rejects: Option<PathBuf>,
    /// The first rejected rows of each code.
    pub(crate) rows: Vec<LeftOutRow>,
    /// The columns of each file that is a table of which none is chosen, by its name.
    pub(crate) tables: BTreeMap<String, Table>,
    /// The package ready to go up and the digest of the list, once they were asked for.
    pub(crate) packed: OnceLock<(Package, String)>,
}

impl JudgedList {
    /// How many accounts the package holds.
    pub(crate) fn accounts(&self) -> u64 {
        self.summary.outputs.iter().map(|written| written.accounts).sum()
    }

    /// Removes the files of the run.
    pub(crate) fn remove(&self) {
        // What is left goes with the list's folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Job {
    /// Runs the engine.
    ///
    /// # Errors
    /// As [`acctpack::clean_with`], or a file of the run cannot be written.
    pub(crate) fn run(
        &self,
        cancel: &AtomicBool,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<JudgedList, JudgeError> {
        let folder = self.list.folder.join(format!("run-{}", self.revision));
        std::fs::create_dir(&folder).map_err(|error| JudgeError::Io(folder.clone(), error))?;
        self.run_in(&folder, cancel, progress).inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&folder);
        })
    }

    fn run_in(
        &self,
        folder: &Path,
        cancel: &AtomicBool,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<JudgedList, JudgeError> {
        let mut options = options(&self.settings);
        // The list in a zip goes by the name of the zip.
        let package = folder.join(self.list.package_name(&options.target));
        let [rejects, kept] = ["rejected.csv", "kept.txt"].map(|name| folder.join(name));
        let joins = !self.edits.is_empty();
        if joins {
            options.target = options.target.without_size_limit();
        }
        let mut gatherer = RejectGatherer::new(self.gathered());
        let mut tables = BTreeMap::new();
        let mut hooks = Hooks::default();
        hooks.cancel = Some(cancel);
        hooks.progress = Some(Box::new(&mut progress));
        hooks.rejects = Some(rejects.clone());
        hooks.finding = Some(Box::new(|finding| {
            if let Detail::Table(found) = &finding.detail {
                let name = finding.file.as_deref().unwrap_or(self.list.name());
                tables.insert(name.to_string(), (**found).clone());
            }
            gatherer.take(finding);
        }));
        let workbooks = Workbooks::default();
        let files = Input::several(self.list.files.iter().map(|file| input(file, &workbooks)));
        let list = self.excluding(files, &workbooks);
        let output = Output::path(if joins { &kept } else { &package });
        let mut summary = acctpack::clean_with(list, output, &options, hooks)?;
        let (rows, is_refused) = (gatherer.into_rows(), !tables.is_empty());
        if joins && !is_refused {
            let corrected = self.corrected(&rows);
            append(&kept, &corrected).map_err(|error| JudgeError::Io(kept.clone(), error))?;
            let mut hooks = Hooks::default();
            hooks.cancel = Some(cancel);
            hooks.progress = Some(Box::new(&mut progress));
            let mut input = Input::path(&kept);
            if let Some(excluded) = self.excluded(folder, &options, &workbooks, cancel)? {
                input = input.excluding(Input::path(excluded));
            }
            let second =
                acctpack::clean_with(input, Output::path(&package), &as_they_are(), hooks)?;
            summary = merge(summary, second, &corrected);
            let _ = std::fs::remove_file(&kept);
        }
        let there = |path: PathBuf| path.exists().then_some(path);
        for written in &mut summary.outputs {
            // Where it lies for the moment is nobody's business.
            written.path = written.path.file_name().unwrap_or_default().into();
        }
        Ok(JudgedList {
            folder: folder.to_path_buf(),
            summary,
            package: there(package),
            rejects: there(rejects),
            rows,
            tables,
            packed: OnceLock::new(),
        })
    }

    fn excluding<'a>(&self, files: Input<'a>, workbooks: &'a Workbooks) -> Input<'a> {
        let lists = self.list.exclusions.iter();
        lists.fold(files, |files, file| files.excluding(input(file, workbooks)))
    }

    /// The accounts to be left out, cleaned by the rules of the list: corrected rows are cleaned already.
    fn excluded(
        &self,
        folder: &Path,
        options: &Options,
        workbooks: &Workbooks,
        cancel: &AtomicBool,
    ) -> Result<Option<PathBuf>, JudgeError> {
        if self.list.exclusions.is_empty() {
            return Ok(None);
        }
        let lists = self.list.exclusions.iter().map(|file| input(file, workbooks));
        let lists = Input::several(lists);
        let path = folder.join("excluded.txt");
        let mut hooks = Hooks::default();
        hooks.cancel = Some(cancel);
        let summary = acctpack::clean_with(lists, Output::path(&path), options, hooks)?;
        Ok((!summary.outputs.is_empty()).then_some(path))
    }

    /// Where the accounts of rejected rows stand.
    fn gathered(&self) -> Vec<GatheredFile<'_>> {
        let of_file = |file: &'_ GivenFile| {
            let delimiter = file.table.as_ref().map(|table| table.delimiter);
            match (file.settings.layout, delimiter) {
                (ColumnChoice::Column(number), Some(delimiter)) if delimiter.is_ascii() => {
                    Cell::Column(delimiter as u8, number.get() - 1)
                }
                _ => Cell::Whole,
            }
        };
        let files = self.list.files.iter();
        files.map(|file| GatheredFile { name: &file.name, cell: of_file(file) }).collect()
    }

    /// The corrected rows that are rejected as they came. What was chosen since may have settled others,
    /// which then stand in the package already.
    fn corrected<'a>(&'a self, rows: &'a [LeftOutRow]) -> Vec<Corrected<'a>> {
        let corrected = self.edits.iter().filter_map(|(place, account)| {
            let index = rows.binary_search_by_key(place, |row| row.place).ok()?;
            Some(Corrected { account, reasons: &rows[index].reasons })
        });
        corrected.collect()
    }
}

fn append(kept: &Path, corrected: &[Corrected<'_>]) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().create(true).append(true).open(kept)?;
    corrected.iter().try_for_each(|row| writeln!(file, "{}", row.account))?;
    file.flush()
}

/// The figures of a list with its corrected rows: those are rejected no more.
fn merge(mut first: Summary, second: Summary, corrected: &[Corrected<'_>]) -> Summary {
    let mut settled = Counts::default();
    let reasons = corrected.iter().flat_map(|row| row.reasons);
    reasons.for_each(|reason| settled.add(reason.code, 1));
    // That no account was left is past.
    let is_over = |code: Code| code == Code::EmptyPackage && second.kept > 0;
    let mut findings = Counts::default();
    for (code, count) in first.findings.iter().filter(|(code, _)| !is_over(*code)) {
        findings.add(code, count.saturating_sub(settled.get(code)));
    }
    let errors: u64 = settled.iter().map(|(_, count)| count).sum();
    let ended = first.findings.get(Code::EmptyPackage).min(u64::from(second.kept > 0));
    first.findings = findings;
    first.errors = first.errors.saturating_sub(errors + ended);
    first.rejected = first.rejected.saturating_sub(corrected.len() as u64);
    first.kept = second.kept;
    first.duplicates += second.duplicates;
    first.excluded += second.excluded;
    first.verdict = if second.outputs.is_empty() { Verdict::Rejected } else { Verdict::Accepted };
    first.outputs = second.outputs;
    first.seconds += second.seconds;
    first
}

/// A file, to be read as it was chosen.
fn input<'a>(file: &GivenFile, workbooks: &'a Workbooks) -> Input<'a> {
    let input = Input::path(&file.path).named(&file.name).reading_workbooks(workbooks);
    file.settings.input(input)
}

/// What a list is judged by.
fn options(settings: &ListSettings) -> Options {
    let mut options = settings.options();
    options.max_memory = options.max_memory.min(MAX_MEMORY);
    options
}

/// Options that leave rows as they are, whatever they look like: they were judged.
fn as_they_are() -> Options {
    let mut options = options(&ListSettings::default());
    options.delimiter = Delimiter::None;
    options.encoding = Some(TextEncoding::UTF_8);
    for &code in Code::ALL {
        // Duplicates and what a package cannot hold are left out all the same; what is locked is of
        // packages that were read wrongly.
        if code != Code::FileSize {
            let _ = options.set_severity(code, None);
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges these files without the accounts of those, with rows of the first file corrected.
    fn judge_all(
        files: &[&str],
        exclusions: &[&str],
        edits: &[(u64, &str)],
    ) -> (tempfile::TempDir, JudgedList) {
        let folder = tempfile::tempdir().unwrap();
        let given = |what: &str, (index, text): (usize, &&str)| {
            let path = folder.path().join(format!("{what}-{index}"));
            std::fs::write(&path, text).unwrap();
            GivenFile::new(format!("{what}-{index}.txt"), path, text.len() as u64)
        };
        let files = files.iter().enumerate().map(|file| given("list", file)).collect();
        let exclusions = exclusions.iter().enumerate().map(|file| given("out", file)).collect();
        let edit = |(row, text): &(u64, &str)| (RowPlace { file: 0, row: *row }, text.to_string());
        let job = Job {
            list: GivenList { files, exclusions, folder: folder.path().to_path_buf() },
            settings: ListSettings::default(),
            edits: edits.iter().map(edit).collect(),
            revision: 7,
        };
        let judged = job.run(&AtomicBool::new(false), |_| ()).unwrap();
        (folder, judged)
    }

    fn judge(text: &str, edits: &[(u64, &str)]) -> (tempfile::TempDir, JudgedList) {
        judge_all(&[text], &[], edits)
    }

    #[test]
    fn several_files_are_one_list_without_those_who_are_left_out() {
        let (may, june) = ("13800138000\nx\n13800138001\n", "13800138001\ny\n13800138002\n");
        let out = " 13800138002 \n13800138005\n";
        let (_folder, judged) = judge_all(&[may, june], &[out], &[]);
        let summary = &judged.summary;
        assert_eq!((summary.kept, summary.duplicates, summary.excluded), (2, 1, 1));
        let places = judged.rows.iter().map(|row| (row.place.file, row.place.row));
        assert_eq!(places.collect::<Vec<_>>(), [(0, 2), (1, 2)]);
        // A row that is corrected to one who is left out stays out.
        for (typed, figures) in [("13800138009", (3, 1, 1)), ("13800138005", (2, 1, 2))] {
            let (_folder, judged) = judge_all(&[may, june], &[out], &[(2, typed)]);
            let summary = &judged.summary;
            assert_eq!((summary.kept, summary.duplicates, summary.excluded), figures, "{typed}");
            assert!(summary.adds_up() && summary.rejected == 1, "{summary:?}");
        }
    }

    #[test]
    fn a_corrected_row_joins_the_package_and_the_figures_add_up() {
        let text = "13800138000\nx\nname\n13800138000\n1\n";
        let (_folder, judged) = judge(text, &[]);
        assert_eq!((judged.summary.kept, judged.summary.rejected), (2, 2));
        // Row 3 was not rejected: it stands in the package already.
        let edits = [(2, "13800138001"), (3, "13800138009"), (5, "13800138000")];
        let (_folder, judged) = judge(text, &edits);
        let summary = &judged.summary;
        assert!(summary.adds_up(), "{summary:?}");
        assert_eq!((summary.kept, summary.rejected, summary.duplicates), (3, 0, 2));
        assert_eq!((judged.accounts(), summary.errors), (3, 0));
        assert_eq!(summary.findings.get(Code::TooShort), 0);
        // What was rejected is shown all the same, to be corrected otherwise.
        assert_eq!(judged.rows.len(), 2);
        assert!(judged.package.as_ref().unwrap().exists());
    }

    #[test]
    fn a_list_of_which_nothing_was_left_is_one_of_its_corrected_rows() {
        let (_folder, judged) = judge("x\n", &[]);
        assert!(judged.package.is_none());
        let (_folder, judged) = judge("x\n", &[(1, "13800138000")]);
        assert_eq!((judged.accounts(), judged.summary.verdict), (1, Verdict::Accepted));
        assert_eq!(judged.summary.findings.get(Code::EmptyPackage), 0);
    }

    #[test]
    fn a_table_is_told_by_its_columns_and_nothing_is_written() {
        let rows: String = (0..20).map(|n| format!("user{n},138001380{n:02},Paris\n")).collect();
        let (_folder, judged) = judge(&format!("name,phone,city\n{rows}"), &[]);
        let table = &judged.tables["list-0.txt"];
        assert_eq!((table.columns.len(), table.account_column()), (3, Some(1)));
        assert!(judged.package.is_none());
    }
}
