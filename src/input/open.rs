//! Opening a package: what it is by its name and its first bytes, what is wrong with it as a file,
//! and the text to judge.

mod facts;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use facts::{Facts, size_finding};

use crate::error::{Action, Error, Result, UsageError};
use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::input::foreign::{is_workbook, is_zip, other_kind};
use crate::input::gzip::{self, Inflating, Limited};
use crate::input::inputs::{Company, InputFile, Origin, Sent};
use crate::input::spreadsheet::{ReadSeek, ReadWorkbook, WorkbookError};
use crate::input::watch::Watch;
use crate::input::zip::{self, Contents, JudgedZip, Leniency};
use crate::input::{Replay, Supply};
use crate::io::cancel::Cancel;
use crate::io::temporary;
use crate::options::{Mode, Options};
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::{OtherFormat, WorkbookProblem};

/// What came of opening a package.
#[expect(clippy::large_enum_variant, reason = "there is one of them in a run")]
pub(crate) enum Opening<'a> {
    /// There is no text to judge.
    Refused { format: PackageFormat, bytes: u64, findings: Vec<Finding<'static>> },
    /// There is.
    Text(Source<'a>),
}

/// The text of a package.
pub(crate) struct Source<'a> {
    /// The form of the package, and that of the text in it.
    pub(crate) format: PackageFormat,
    pub(crate) rows: PackageFormat,
    /// The name of a zip's entry.
    pub(crate) entry: Option<String>,
    /// How many bytes of text there are, where that is known; for progress alone.
    pub(crate) text_len: Option<u64>,
    /// What the options, a byte order mark or the first bytes say of the encoding.
    pub(crate) encoding: Option<TextEncoding>,
    /// Whether a mark of it stood before the text, and was taken off.
    pub(crate) had_mark: bool,
    /// What it may be in, where that is not sure.
    pub(crate) guess: Option<TextEncoding>,
    pub(crate) findings: Vec<Finding<'static>>,
    /// The input itself, if its bytes are the text.
    pub(crate) replay: Option<Replay>,
    supply: Option<Supply<'a>>,
    size: Size,
    watch: Option<Watch>,
}

/// The size of the package.
enum Size {
    Known(u64),
    /// Counted while it is read.
    Counted(Arc<AtomicU64>),
}

impl<'a> Source<'a> {
    pub(crate) fn take_supply(&mut self) -> Supply<'a> {
        self.supply.take().unwrap_or(Supply::Slice(b""))
    }

    pub(crate) fn read_error(&self, error: io::Error) -> Error {
        Error::io(Action::Read, self.watch.as_ref().map(|watch| &*watch.path))(error)
    }

    /// How many bytes the package has; an error if it was changed while it was read.
    pub(crate) fn finish(&self) -> Result<u64> {
        if let Some(watch) = &self.watch {
            watch.check()?;
        }
        Ok(match &self.size {
            Size::Known(bytes) => *bytes,
            Size::Counted(bytes) => bytes.load(Ordering::Relaxed),
        })
    }
}

impl Source<'_> {
    /// What the size says of a package that was a stream: it is known at the end alone.
    pub(crate) fn late_finding(&self, bytes: u64, options: &Options) -> Option<Finding<'static>> {
        let target = &options.target;
        match self.size {
            Size::Counted(_) => size_finding(bytes, target.safe_bytes, target.max_bytes, options),
            Size::Known(_) => None,
        }
    }
}

/// Opens a package and judges it as a file.
pub(crate) fn open<'a>(
    input: InputFile<'a>,
    mode: Mode,
    options: &Options,
    cancel: Cancel<'a>,
) -> Result<Opening<'a>> {
    let InputFile { name, from, watch, sent, company, workbooks, .. } = input;
    // The service takes no workbook.
    let workbooks = workbooks.filter(|_| mode == Mode::Clean);
    let is_unpacked = mode == Mode::Clean || options.target.takes_gzip();
    let packing = if is_unpacked { Unpacking::MayBe } else { Unpacking::AsItIs };
    let label = FileLabel { name: &name, sent, company, workbooks, packing };
    match from {
        Origin::Path(path) => open_path(label, &path, mode, options, cancel),
        Origin::Bytes(bytes) => {
            let facts = Facts::new(label, Some(bytes.len() as u64), bytes, mode, options);
            if let Some(workbooks) = facts.workbooks {
                return open_workbook(
                    workbooks,
                    Box::new(Cursor::new(bytes.to_vec())),
                    facts,
                    None,
                );
            }
            if facts.is_packed {
                let size = Size::Known(bytes.len() as u64);
                let packed = Packed { reader: Box::new(bytes), size, watch: None };
                return open_gzip(packed, label, facts, cancel);
            }
            if facts.opens_as_zip() {
                return open_zip(Cursor::new(bytes), facts, None);
            }
            facts.text(Supply::Slice(bytes), None, None)
        }
        Origin::Reader(reader) => open_reader(label, reader, watch, mode, options, cancel),
    }
}

/// What a file is called, and what that is worth.
#[derive(Clone, Copy)]
struct FileLabel<'n> {
    name: &'n str,
    sent: Sent,
    company: Company,
    /// What reads it if it is a workbook.
    workbooks: Option<&'n dyn ReadWorkbook>,
    packing: Unpacking,
}

/// Whether a gzip is unpacked: `check` judges what the service would get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unpacking {
    MayBe,
    AsItIs,
}

fn open_path<'a>(
    label: FileLabel<'_>,
    path: &Path,
    mode: Mode,
    options: &Options,
    cancel: Cancel<'a>,
) -> Result<Opening<'a>> {
    let io = |error| Error::io(Action::Read, Some(path))(error);
    let mut file = File::open(path).map_err(Error::io(Action::Open, Some(path)))?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        // A pipe or a device has no size and can be read once, nor is it sent by its name.
        let is_own = Path::new(label.name) == path;
        let sent = if is_own { Sent::Otherwise } else { label.sent };
        let label = FileLabel { sent, ..label };
        return open_reader(label, Box::new(file), None, mode, options, cancel);
    }
    let mut head = Vec::new();
    (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
    file.rewind().map_err(io)?;
    let watch =
        Watch { path: path.to_path_buf(), file: file.try_clone().map_err(io)?, before: metadata };
    let facts = Facts::new(label, Some(watch.before.len()), &head, mode, options);
    if let Some(workbooks) = facts.workbooks {
        let file = Box::new(BufReader::with_capacity(1 << 16, file));
        return open_workbook(workbooks, file, facts, Some(watch));
    }
    if facts.is_packed {
        let size = Size::Known(watch.before.len());
        let packed = Packed { reader: Box::new(file), size, watch: Some(watch) };
        return open_gzip(packed, label, facts, cancel);
    }
    if facts.opens_as_zip() {
        return open_zip(BufReader::with_capacity(1 << 16, file), facts, Some(watch));
    }
    let replay = Replay::of(File::open(path).map_err(io)?);
    facts.text(Supply::Reader(Box::new(file)), Some(replay), Some(watch))
}

fn open_reader<'a>(
    label: FileLabel<'_>,
    reader: Box<dyn Read + Send + 'a>,
    watch: Option<Watch>,
    mode: Mode,
    options: &Options,
    cancel: Cancel<'a>,
) -> Result<Opening<'a>> {
    let io = |error| Error::io(Action::Read, Some(Path::new(label.name)))(error);
    let mut reader = cancel.heeded_by(reader);
    let mut head = Vec::new();
    (&mut reader).take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
    let facts = Facts::new(label, None, &head, mode, options);
    if facts.opens_as_zip() || facts.workbooks.is_some() {
        // A zip's directory is at its end: it is copied to where it can be sought in.
        let mut copy = temporary::spool(SPOOL);
        copy.write_all(&head).map_err(io)?;
        let most = options.max_inflated.saturating_add(HEAD as u64);
        cancel.copy(&mut (&mut reader).take(most), &mut copy, io)?;
        let bytes = copy.seek(SeekFrom::End(0)).map_err(io)?;
        if bytes > most {
            return Err(endless_zip(label.name, options));
        }
        let mut facts = Facts { bytes: Some(bytes), ..facts };
        if mode == Mode::Check {
            facts.judge_size(bytes);
        }
        if let Some(workbooks) = facts.workbooks {
            return open_workbook(workbooks, Box::new(copy), facts, watch);
        }
        return open_zip(copy, facts, watch);
    }
    let count = Arc::new(AtomicU64::new(0));
    let counted = Counting { reader: Cursor::new(head).chain(reader), count: Arc::clone(&count) };
    if facts.is_packed {
        let packed = Packed { reader: Box::new(counted), size: Size::Counted(count), watch };
        return open_gzip(packed, label, facts, cancel);
    }
    let opening = facts.text(Supply::Reader(Box::new(counted)), None, watch)?;
    Ok(match opening {
        Opening::Text(source) => Opening::Text(Source { size: Size::Counted(count), ..source }),
        refused => refused,
    })
}

/// A file that was packed by gzip.
struct Packed<'a> {
    reader: Box<dyn Read + Send + 'a>,
    size: Size,
    watch: Option<Watch>,
}

/// Opens the text in a gzip, which is judged as though it were called by the name without `.gz`. What
/// was found of the gzip itself stands in `outer`.
fn open_gzip<'a>(
    packed: Packed<'a>,
    label: FileLabel<'_>,
    outer: Facts<'_>,
    cancel: Cancel<'a>,
) -> Result<Opening<'a>> {
    let (options, mode) = (outer.options, outer.mode);
    let Packed { reader, size, watch } = packed;
    let io = |error| Error::io(Action::Read, Some(Path::new(label.name)))(error);
    let name = match label.name.len().checked_sub(3).and_then(|at| label.name.split_at_checked(at))
    {
        Some((name, end)) if end.eq_ignore_ascii_case(".gz") => name,
        _ => label.name,
    };
    let inner = FileLabel {
        name,
        workbooks: None,
        packing: Unpacking::AsItIs,
        sent: Sent::Otherwise,
        ..label
    };
    let inflated = Inflating::new(reader);
    let limited = Limited::new(inflated, options.max_inflated);
    let mut reader = cancel.heeded_by(limited);
    let mut head = Vec::new();
    let begun = (&mut reader).take(HEAD as u64).read_to_end(&mut head);
    let mut facts = Facts::new(inner, None, &head, mode, options);
    facts.findings.splice(0..0, outer.findings);
    match begun {
        Err(error) if gzip::fault(&error).is_some() => {
            let finding = gzip::damaged();
            let size = match &size {
                Size::Known(bytes) => *bytes,
                Size::Counted(count) => count.load(Ordering::Relaxed),
            };
            facts.findings.clear();
            return Ok(Facts { bytes: Some(size), ..facts }.refused(vec![finding]));
        }
        begun => {
            begun.map_err(io)?;
        }
    }
    if facts.format == PackageFormat::Zip && !facts.disguised {
        facts.find(Code::FileFormat, Detail::OtherFormat(OtherFormat::ZipInGzip));
        facts.disguised = true;
    }
    let supply = Supply::Reader(Box::new(Cursor::new(head).chain(reader)));
    Ok(match facts.text(supply, None, watch)? {
        Opening::Text(source) => Opening::Text(Source { size, ..source }),
        refused => refused,
    })
}

/// What an error that was met while a text was read says of the archive that the text is in; `None` when
/// the file itself failed.
pub(crate) fn fault(error: &io::Error) -> Option<Finding<'static>> {
    zip::fault(error).or_else(|| gzip::fault(error)).or_else(|| workbook_fault(error))
}

/// What an error of a sheet's reader says of the workbook.
fn workbook_fault(error: &io::Error) -> Option<Finding<'static>> {
    let problem = error.get_ref()?.downcast_ref::<WorkbookProblem>()?;
    let detail = Detail::Workbook(problem.clone());
    Some(Finding::package(Code::FileFormat, Severity::Error, detail))
}

/// A zip from a stream that is larger than what it may hold, as though it would not end.
fn endless_zip(name: &str, options: &Options) -> Error {
    Error::usage(UsageError::EndlessZip { name: name.into(), most: options.max_inflated })
}

/// How many of a package's first bytes tell what it is.
const HEAD: usize = 1 << 16;
/// A zip from a stream is held in memory up to this size.
const SPOOL: usize = 64 << 20;

struct Counting<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// How a text that is not UTF-8 is read.
pub(crate) enum Decoded {
    /// In this encoding.
    As(TextEncoding),
    /// In this encoding, but from a row on most rows outside ASCII are not.
    UpTo(TextEncoding, u64),
    /// As UTF-8. It may be in this encoding, in which one of its rows reads like that.
    Maybe(TextEncoding, Option<String>),
    /// As UTF-8, for want of a better one.
    Unknown,
}

/// The finding about a text that is not UTF-8.
pub(crate) fn encoding_finding(
    decoded: Decoded,
    mode: Mode,
    options: &Options,
) -> Option<Finding<'static>> {
    let severity = options.severity(Code::Encoding)?;
    let is_decoded = matches!(decoded, Decoded::As(_) | Decoded::UpTo(..));
    let detail = match decoded {
        Decoded::As(encoding) => Detail::DecodedFrom(encoding),
        Decoded::UpTo(encoding, row) => Detail::DecodedUpTo(encoding, row),
        Decoded::Maybe(encoding, row) => Detail::MaybeEncoding(encoding, row.map(Cow::Owned)),
        Decoded::Unknown => Detail::UnknownEncoding,
    };
    let mut finding = Finding::package(Code::Encoding, severity, detail);
    finding.fixed = is_decoded && mode == Mode::Clean;
    Some(finding)
}

/// Opens the entry of a zip.
fn open_zip<'a, R: Read + Seek + Send + 'a>(
    archive: R,
    mut facts: Facts<'_>,
    watch: Option<Watch>,
) -> Result<Opening<'a>> {
    let leniency = match facts.mode {
        Mode::Check => Leniency::Check,
        Mode::Clean => Leniency::Clean,
    };
    let contents = match facts.reads_workbooks {
        Some(_) => Contents::ListsAndWorkbooks,
        None => Contents::Lists,
    };
    let path = watch.as_ref().map(|watch| watch.path.clone());
    let io = |error| Error::io(Action::Read, path.as_deref())(error);
    let (opened, findings) =
        match zip::open(archive, leniency, contents, facts.options).map_err(io)? {
            JudgedZip::NoZip(finding) => {
                watch.as_ref().map_or(Ok(()), Watch::check)?;
                // What it is says more than what it lacks.
                let kind = other_kind(&facts.head, false, PackageFormat::Txt).map(|format| {
                    let detail = Detail::NoZip(format);
                    Finding::package(Code::FileFormat, Severity::Error, detail)
                });
                return Ok(facts.refused(vec![kind.unwrap_or(finding)]));
            }
            JudgedZip::Refused(findings) => {
                // What is still being written is not to be judged.
                watch.as_ref().map_or(Ok(()), Watch::check)?;
                return Ok(facts.refused(findings));
            }
            JudgedZip::Open(opened, findings) => (opened, findings),
        };
    facts.findings.extend(findings);
    let (entry, rows, size) = (opened.name.clone(), opened.format, opened.size);
    let mut reader = opened.into_reader();
    let mut head = Vec::new();
    // A fault this early is met again, and told, when the text is read.
    let early = (&mut reader).take(HEAD as u64).read_to_end(&mut head).err();
    let rest: Box<dyn Read + Send + 'a> = match early {
        Some(error) => Box::new(Failing(Some(error))),
        None => Box::new(reader),
    };
    if let Some(workbooks) = facts.reads_workbooks.filter(|_| is_workbook(&head)) {
        // Its parts are found from its end.
        let mut copy = tempfile::spooled_tempfile(SPOOL);
        let copied = io::copy(&mut Cursor::new(head).chain(rest), &mut copy);
        if let Some(finding) = copied.as_ref().err().and_then(self::fault) {
            watch.as_ref().map_or(Ok(()), Watch::check)?;
            return Ok(facts.refused(vec![finding]));
        }
        copied.and_then(|_| copy.rewind()).map_err(io)?;
        return open_workbook(workbooks, Box::new(copy), facts, watch);
    }
    if let Some(format) = other_kind(&head, is_zip(&head), rows) {
        watch.as_ref().map_or(Ok(()), Watch::check)?;
        let detail = Detail::EntryFormat(zip::cut(&entry), format);
        let finding = Finding::package(Code::FileFormat, Severity::Error, detail);
        return Ok(facts.refused(vec![finding]));
    }
    let supply = Supply::Reader(Box::new(Cursor::new(head.clone()).chain(rest)));
    let opening = facts.source(supply, rows, &head, Some(size), None, watch)?;
    Ok(match opening {
        Opening::Text(source) => Opening::Text(Source { entry: Some(entry), ..source }),
        refused => refused,
    })
}

/// Opens the sheet of a workbook that holds the accounts.
fn open_workbook<'a>(
    workbooks: &dyn ReadWorkbook,
    file: Box<dyn ReadSeek>,
    facts: Facts<'_>,
    watch: Option<Watch>,
) -> Result<Opening<'a>> {
    let path = watch.as_ref().map(|watch| watch.path.clone());
    let sheet = match workbooks.open(file) {
        Ok(sheet) => sheet,
        Err(WorkbookError::Io(error)) => {
            return Err(Error::io(Action::Read, path.as_deref())(error));
        }
        Err(WorkbookError::NoSheet { asked, sheets }) => {
            return Err(Error::usage(UsageError::NoSheet { asked, sheets }));
        }
        Err(WorkbookError::SeveralSheets(sheets)) => {
            return Err(Error::usage(UsageError::SeveralSheets(sheets)));
        }
        Err(WorkbookError::Unreadable(problem)) => {
            watch.as_ref().map_or(Ok(()), Watch::check)?;
            let detail = Detail::Workbook(problem);
            let finding = Finding::package(Code::FileFormat, Severity::Error, detail);
            return Ok(facts.refused(vec![finding]));
        }
    };
    let mut facts = facts;
    if sheet.hidden_rows > 0 {
        facts.find(Code::HiddenRows, Detail::Hidden(sheet.hidden_rows));
    }
    Ok(Opening::Text(Source {
        format: PackageFormat::Csv,
        rows: PackageFormat::Csv,
        entry: Some(sheet.sheet),
        text_len: None,
        encoding: Some(TextEncoding::UTF_8),
        had_mark: false,
        guess: None,
        findings: facts.findings,
        replay: None,
        supply: Some(Supply::Reader(sheet.rows)),
        size: Size::Known(facts.bytes.unwrap_or(0)),
        watch,
    }))
}

/// Fails with an error met before.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
