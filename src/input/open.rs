//! Opening a package: what it is by its name and its first bytes, what is wrong with it as a file,
//! and the text to judge.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::error::{Action, Error, Result, UsageError};
use crate::format::PackageFormat;
use crate::input::encoding::{self, Sniffed, TextEncoding};
use crate::input::foreign::{is_gzip, is_workbook, is_zip, other_kind};
use crate::input::inputs::{Company, InputFile, Origin, Sent};
use crate::input::sniff::form_of_text;
use crate::input::spreadsheet::{ReadSeek, ReadWorkbook, WorkbookError};
use crate::input::watch::Watch;
use crate::input::zip::{self, JudgedZip, Leniency};
use crate::input::{Replay, Supply};
use crate::io::cancel::Cancel;
use crate::io::temporary;
use crate::options::{Mode, Options};
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::OtherFormat;

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
    let packing = if mode == Mode::Clean { Packing::MayBe } else { Packing::AsItIs };
    let label = Label { name: &name, sent, company, workbooks, packing };
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
                return open_gzip(packed, label, options, cancel);
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
struct Label<'n> {
    name: &'n str,
    sent: Sent,
    company: Company,
    /// What reads it if it is a workbook.
    workbooks: Option<&'n dyn ReadWorkbook>,
    packing: Packing,
}

/// Whether a gzip is unpacked: `check` judges what the service would get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    MayBe,
    AsItIs,
}

fn open_path<'a>(
    label: Label<'_>,
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
        let label = Label { sent, ..label };
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
        return open_gzip(packed, label, options, cancel);
    }
    if facts.opens_as_zip() {
        return open_zip(BufReader::with_capacity(1 << 16, file), facts, Some(watch));
    }
    let replay = Replay::of(File::open(path).map_err(io)?);
    facts.text(Supply::Reader(Box::new(file)), Some(replay), Some(watch))
}

fn open_reader<'a>(
    label: Label<'_>,
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
        return open_gzip(packed, label, options, cancel);
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

/// Opens the text in a gzip, which is judged as though it were called by the name without `.gz`.
fn open_gzip<'a>(
    packed: Packed<'a>,
    label: Label<'_>,
    options: &Options,
    cancel: Cancel<'a>,
) -> Result<Opening<'a>> {
    let Packed { reader, size, watch } = packed;
    let io = |error| Error::io(Action::Read, Some(Path::new(label.name)))(error);
    let name = match label.name.len().checked_sub(3).and_then(|at| label.name.split_at_checked(at))
    {
        Some((name, end)) if end.eq_ignore_ascii_case(".gz") => name,
        _ => label.name,
    };
    let inner = Label { name, workbooks: None, packing: Packing::AsItIs, ..label };
    let inflated = MultiGzDecoder::new(reader);
    let limited =
        Limited { reader: inflated, left: options.max_inflated, most: options.max_inflated };
    let mut reader = cancel.heeded_by(limited);
    let mut head = Vec::new();
    let begun = (&mut reader).take(HEAD as u64).read_to_end(&mut head);
    let mut facts = Facts::new(inner, None, &head, Mode::Clean, options);
    match begun {
        Err(error) if is_broken(&error) => {
            let detail = Detail::OtherFormat(OtherFormat::DamagedGzip);
            let finding = Finding::package(Code::FileFormat, Severity::Error, detail);
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

/// Whether an error says that what is unpacked is no sound gzip, rather than that it cannot be read.
fn is_broken(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// Gives so many bytes, and an error if there are more.
struct Limited<R> {
    reader: R,
    left: u64,
    most: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(Error::usage(UsageError::EndlessGzip(self.most))))?;
        Ok(read)
    }
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

/// What is known of a package before its text is read.
struct Facts<'o> {
    options: &'o Options,
    mode: Mode,
    company: Company,
    format: PackageFormat,
    bytes: Option<u64>,
    head: Vec<u8>,
    /// Whether it is another kind of file, with no text to judge.
    disguised: bool,
    /// What the text may be in, where that is not sure.
    guess: Option<TextEncoding>,
    findings: Vec<Finding<'static>>,
    /// Whether it is a gzip that is to be unpacked.
    is_packed: bool,
    /// What reads it, where it is a workbook.
    workbooks: Option<&'o dyn ReadWorkbook>,
}

impl<'o> Facts<'o> {
    fn new(
        label: Label<'o>,
        bytes: Option<u64>,
        head: &[u8],
        mode: Mode,
        options: &'o Options,
    ) -> Facts<'o> {
        let file_name = Path::new(label.name)
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let named = PackageFormat::of_name(&file_name);
        let is_zip = is_zip(head);
        let guess = || if is_zip { PackageFormat::Zip } else { form_of_text(head) };
        let format = options.input_format.or(named).unwrap_or_else(guess);
        let head = &head[..head.len().min(HEAD)];
        let workbooks = label.workbooks.filter(|_| is_workbook(head));
        let is_packed = label.packing == Packing::MayBe && is_gzip(head);
        let is_read = is_packed || workbooks.is_some();
        let kind = other_kind(head, is_zip, format).filter(|_| !is_read);
        let (head, disguised) = (head.to_vec(), kind.is_some());
        let mut facts = Facts {
            options,
            mode,
            company: label.company,
            format,
            bytes,
            head,
            disguised,
            guess: None,
            findings: Vec::new(),
            is_packed,
            workbooks,
        };
        if (mode, label.sent) == (Mode::Check, Sent::ByName) {
            facts.judge_name(&file_name, named);
        }
        if let Some(kind) = kind {
            let detail = Detail::OtherFormat(kind);
            facts.findings.push(Finding::package(Code::FileFormat, Severity::Error, detail));
        }
        if mode == Mode::Check
            && let Some(bytes) = bytes
        {
            facts.judge_size(bytes);
        }
        facts
    }

    fn opens_as_zip(&self) -> bool {
        self.format == PackageFormat::Zip && !self.disguised
    }

    fn find(&mut self, code: Code, detail: Detail<'static>) {
        if let Some(severity) = self.options.severity(code) {
            self.findings.push(Finding::package(code, severity, detail));
        }
    }

    fn judge_name(&mut self, name: &str, named: Option<PackageFormat>) {
        let has = name.chars().count() as u64;
        let allowed = &self.options.target.file_name;
        if !allowed.contains(&has) {
            let (min, max) = (*allowed.start(), *allowed.end());
            self.find(Code::FileName, Detail::NameLength { has, min, max });
        }
        let target = &self.options.target;
        // What it is says more than what it is called.
        if !self.disguised && !named.is_some_and(|format| target.formats.contains(&format)) {
            let detail = Detail::Called { name: name.into(), formats: target.formats.clone() };
            self.find(Code::FileFormat, detail);
        }
    }

    fn judge_size(&mut self, bytes: u64) {
        let target = &self.options.target;
        if let Some(finding) =
            size_finding(bytes, target.safe_bytes, target.max_bytes, self.options)
        {
            self.findings.push(finding);
        }
    }

    fn refused(self, findings: Vec<Finding<'static>>) -> Opening<'static> {
        let mut all = self.findings;
        all.extend(findings);
        // Of a stream as much is known as was read to tell what it is.
        let bytes = self.bytes.unwrap_or(self.head.len() as u64);
        Opening::Refused { format: self.format, bytes, findings: all }
    }

    /// The package is a text itself.
    fn text<'a>(
        self,
        supply: Supply<'a>,
        replay: Option<Replay>,
        watch: Option<Watch>,
    ) -> Result<Opening<'a>> {
        if self.disguised {
            return Ok(self.refused(Vec::new()));
        }
        let head = self.head.clone();
        let (rows, bytes) = (self.format, self.bytes);
        self.source(supply, rows, &head, bytes, replay, watch)
    }

    /// A text, wherever it comes from: what its first bytes say of its encoding.
    fn source<'a>(
        mut self,
        supply: Supply<'a>,
        rows: PackageFormat,
        head: &[u8],
        text_len: Option<u64>,
        replay: Option<Replay>,
        watch: Option<Watch>,
    ) -> Result<Opening<'a>> {
        let (encoding, skip) = self.encoding(head);
        let (supply, replay, text_len) = match encoding {
            Some(encoding) if encoding != TextEncoding::UTF_8 => {
                (supply.decoded(encoding, skip), None, None)
            }
            _ => (supply, replay, text_len),
        };
        Ok(Opening::Text(Source {
            format: self.format,
            rows,
            entry: None,
            text_len,
            encoding,
            had_mark: skip > 0,
            guess: self.guess,
            findings: self.findings,
            replay,
            supply: Some(supply),
            size: Size::Known(self.bytes.unwrap_or(0)),
            watch,
        }))
    }

    /// The encoding, if the options or the first bytes say it, and how long its mark is.
    fn encoding(&mut self, head: &[u8]) -> (Option<TextEncoding>, usize) {
        let sniffed = encoding::sniff_head(head);
        if let Some(chosen) = self.options.encoding {
            return self.named_encoding(chosen, sniffed, head);
        }
        let decodes = self.mode == Mode::Check || self.options.fixes(Code::Encoding);
        match sniffed {
            Sniffed::Bom(encoding, len) => {
                self.find_encoding(encoding, decodes);
                (decodes.then_some(encoding), len)
            }
            Sniffed::LooksLike { encoding, sure } if sure && decodes => {
                self.find_encoding(encoding, true);
                (Some(encoding), 0)
            }
            Sniffed::LooksLike { encoding, .. } => {
                self.guess = Some(encoding);
                self.find_encoding(encoding, false);
                (Some(TextEncoding::UTF_8), 0)
            }
            Sniffed::Utf8 { .. } | Sniffed::Unknown => (None, 0),
        }
    }

    /// The same where the options name an encoding. It is obeyed, but for a text that is UTF-8 already,
    /// and one whose mark says otherwise, which the finding says.
    fn named_encoding(
        &mut self,
        chosen: TextEncoding,
        sniffed: Sniffed,
        head: &[u8],
    ) -> (Option<TextEncoding>, usize) {
        let is_utf8 = is_utf8_already(head, chosen);
        match sniffed {
            Sniffed::Bom(marked, len) => {
                match marked == chosen {
                    true => self.find_encoding(marked, true),
                    false => self.find_marked(marked, chosen),
                }
                (Some(marked), len)
            }
            // Rows further on that are not UTF-8 are still decoded.
            Sniffed::Utf8 { bom: true } if is_utf8 => (None, 0),
            // `check` judges what the service would get: it reads UTF-8, whatever the sender meant. Of
            // several files the name is meant for those that are not UTF-8. Rows further on that are none
            // are still decoded.
            _ if is_utf8 && (self.mode == Mode::Check || self.company == Company::Others) => {
                (None, 0)
            }
            _ if chosen == TextEncoding::UTF_8 => (Some(chosen), 0),
            _ => {
                self.find_encoding(chosen, true);
                (Some(chosen), encoding::mark_len(chosen, head))
            }
        }
    }

    /// Says that a text is in the encoding of its mark, whatever the options name.
    fn find_marked(&mut self, marked: TextEncoding, chosen: TextEncoding) {
        let detail = Detail::MarkedAs { marked, asked: chosen };
        if let Some(severity) = self.options.severity(Code::Encoding) {
            let mut finding = Finding::package(Code::Encoding, severity, detail);
            finding.fixed = self.mode == Mode::Clean;
            self.findings.push(finding);
        }
    }

    fn find_encoding(&mut self, encoding: TextEncoding, decoded: bool) {
        let read = match decoded {
            true => Decoded::As(encoding),
            false => Decoded::Maybe(encoding, encoding::row_that_reads(&self.head, encoding)),
        };
        self.findings.extend(encoding_finding(read, self.mode, self.options));
    }
}

/// Whether a text that is said to be in another encoding is UTF-8, as far as its first bytes tell. The
/// last character may be cut.
fn is_utf8_already(head: &[u8], chosen: TextEncoding) -> bool {
    let is_utf8 = std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true);
    let is_chosen =
        encoding::may_be_ascii_bytes(chosen) && head.iter().any(|byte| matches!(byte, 0 | 0x1B));
    chosen != TextEncoding::UTF_8 && is_utf8 && !is_chosen
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

/// The finding about a package of so many bytes: an error over the limit, a warning where it
/// depends on how the service counts.
fn size_finding(bytes: u64, safe: u64, max: u64, options: &Options) -> Option<Finding<'static>> {
    let (severity, max) = match bytes {
        bytes if bytes > max => (options.severity(Code::FileSize)?, max),
        bytes if bytes > safe => (options.severity_in_doubt(Code::FileSize)?, safe),
        _ => return None,
    };
    let detail = Detail::FileSize { has: bytes, max };
    Some(Finding::package(Code::FileSize, severity, detail))
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
    let path = watch.as_ref().map(|watch| watch.path.clone());
    let io = |error| Error::io(Action::Read, path.as_deref())(error);
    let (opened, findings) = match zip::open(archive, leniency, facts.options).map_err(io)? {
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
    let fault = (&mut reader).take(HEAD as u64).read_to_end(&mut head).err();
    let rest: Box<dyn Read + Send + 'a> = match fault {
        Some(error) => Box::new(Failing(Some(error))),
        None => Box::new(reader),
    };
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
