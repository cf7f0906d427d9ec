//! What is known of a package before its text is read: its name, its size, its form, and what its first
//! bytes say of its encoding.

use std::path::Path;

use super::{Decoded, FileLabel, HEAD, Opening, Size, Source, Unpacking, encoding_finding};
use crate::error::Result;
use crate::format::PackageFormat;
use crate::input::encoding::{self, Sniffed, TextEncoding};
use crate::input::foreign::{is_gzip, is_workbook, is_zip, other_kind};
use crate::input::inputs::{Company, Sent};
use crate::input::sniff::form_of_text;
use crate::input::spreadsheet::ReadWorkbook;
use crate::input::watch::Watch;
use crate::input::{Replay, Supply};
use crate::options::{Mode, Options};
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::OtherFormat;

/// What is known of a package before its text is read.
pub(super) struct Facts<'o> {
    pub(super) options: &'o Options,
    pub(super) mode: Mode,
    pub(super) company: Company,
    pub(super) format: PackageFormat,
    pub(super) bytes: Option<u64>,
    pub(super) head: Vec<u8>,
    /// Whether it is another kind of file, with no text to judge.
    pub(super) disguised: bool,
    /// What the text may be in, where that is not sure.
    pub(super) guess: Option<TextEncoding>,
    pub(super) findings: Vec<Finding<'static>>,
    /// Whether it is a gzip that is to be unpacked.
    pub(super) is_packed: bool,
    /// What reads it, where it is a workbook.
    pub(super) workbooks: Option<&'o dyn ReadWorkbook>,
    /// What reads a workbook in it.
    pub(super) reads_workbooks: Option<&'o dyn ReadWorkbook>,
}

impl<'o> Facts<'o> {
    pub(super) fn new(
        label: FileLabel<'o>,
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
        // Its text is of the form that its own name or its rows say.
        let of_text = named.filter(|&format| format != PackageFormat::Gz);
        let guess = || if is_zip { PackageFormat::Zip } else { form_of_text(head) };
        let format = options.input_format.or(of_text).unwrap_or_else(guess);
        let head = &head[..head.len().min(HEAD)];
        let workbooks = label.workbooks.filter(|_| is_workbook(head));
        let is_packed = label.packing == Unpacking::MayBe && is_gzip(head);
        let is_read = is_packed || workbooks.is_some();
        let is_misnamed = mode == Mode::Check
            && named == Some(PackageFormat::Gz)
            && options.target.takes_gzip()
            && !is_packed;
        let kind = other_kind(head, is_zip, format).filter(|_| !is_read);
        let kind = kind.or(is_misnamed.then_some(OtherFormat::NoGzip));
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
            reads_workbooks: label.workbooks,
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

    pub(super) fn opens_as_zip(&self) -> bool {
        self.format == PackageFormat::Zip && !self.disguised
    }

    pub(super) fn find(&mut self, code: Code, detail: Detail<'static>) {
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
        if let Some(taken) = &target.file_alphabet
            && let Some(found) = taken.first_foreign(name)
        {
            let taken = taken.as_str().to_string();
            self.find(Code::FileName, Detail::NameCharacter { found, taken });
        }
        let target = &self.options.target;
        // What it is says more than what it is called.
        if !self.disguised && !named.is_some_and(|format| target.formats.contains(&format)) {
            let detail = Detail::Called { name: name.into(), formats: target.formats.clone() };
            self.find(Code::FileFormat, detail);
        }
    }

    pub(super) fn judge_size(&mut self, bytes: u64) {
        let target = &self.options.target;
        if let Some(finding) =
            size_finding(bytes, target.safe_bytes, target.max_bytes, self.options)
        {
            self.findings.push(finding);
        }
    }

    pub(super) fn refused(self, findings: Vec<Finding<'static>>) -> Opening<'static> {
        let mut all = self.findings;
        all.extend(findings);
        // Of a stream as much is known as was read to tell what it is.
        let bytes = self.bytes.unwrap_or(self.head.len() as u64);
        Opening::Refused { format: self.format, bytes, findings: all }
    }

    /// The package is a text itself.
    pub(super) fn text<'a>(
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
    pub(super) fn source<'a>(
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

/// The finding about a package of so many bytes: an error over the limit, a warning where it
/// depends on how the service counts.
pub(super) fn size_finding(
    bytes: u64,
    safe: u64,
    max: u64,
    options: &Options,
) -> Option<Finding<'static>> {
    let (severity, max) = match bytes {
        bytes if bytes > max => (options.severity(Code::FileSize)?, max),
        bytes if bytes > safe => (options.severity_in_doubt(Code::FileSize)?, safe),
        _ => return None,
    };
    let detail = Detail::FileSize { has: bytes, max };
    Some(Finding::package(Code::FileSize, severity, detail))
}
