//! What a workbook is made of, looked at before it is read: no part of it may take memory without end,
//! and rows that its sheets hide are counted.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use acctpack::{ReadSeek, WorkbookError, WorkbookProblem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::sheet::Form;

/// A workbook has no more parts than this.
const MOST_PARTS: usize = 20_000;

/// No element, and no text in one, is longer: a cell holds 32,767 characters.
const LONGEST_TEXT: usize = 1 << 20;

/// The share of what a workbook may inflate to that its parts besides the sheets may have: they are held
/// in memory.
const SHARE_IN_MEMORY: u64 = 8;

/// What is known of a workbook before it is read.
pub(crate) struct Parts {
    form: Form,
    /// The rows that each sheet hides, by the sheet's name.
    hidden: BTreeMap<String, u64>,
}

impl Parts {
    pub(crate) fn of(file: &mut dyn ReadSeek, max_inflated: u64) -> Result<Parts, WorkbookError> {
        let Ok(mut archive) = ZipArchive::new(file) else { return Err(unsupported()) };
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.map(|name| name.into_owned()).unwrap_or_default())
            .collect();
        if names.len() > MOST_PARTS {
            return Err(too_large());
        }
        let form = Form::of_parts(&names).ok_or_else(unsupported)?;
        let (mut in_memory, mut in_all) = (0, 0);
        let mut hidden_in_part = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            let is_sheet = form.is_sheet(name);
            if !is_sheet && !form.is_held(name) {
                continue;
            }
            let mut part = archive.by_index(index).map_err(damaged)?;
            let mut look = Look::default();
            let len = look.at(&mut part, max_inflated - in_all)?;
            in_all += len;
            in_memory += if is_sheet { 0 } else { len };
            if in_all > max_inflated || in_memory > max_inflated / SHARE_IN_MEMORY {
                return Err(too_large());
            }
            // What is between two tags is read into memory at once.
            if form.is_xml() && look.longest > LONGEST_TEXT && is_sheet {
                return Err(too_large());
            }
            hidden_in_part.insert(name.clone(), look.hidden);
        }
        let hidden = match form {
            Form::Xlsx => names_of_parts(&mut archive)
                .into_iter()
                .map(|(sheet, part)| (sheet, hidden_in_part.get(&*part).copied().unwrap_or(0)))
                .collect(),
            Form::Xlsb => BTreeMap::new(),
        };
        Ok(Parts { form, hidden })
    }

    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// How many rows a sheet hides.
    pub(crate) fn hidden_rows(&self, sheet: &str) -> u64 {
        self.hidden.get(sheet).copied().unwrap_or(0)
    }
}

/// What is seen of the XML of a part as it goes by.
#[derive(Default)]
struct Look {
    hidden: u64,
    /// The longest stretch without a tag's beginning.
    longest: usize,
}

impl Look {
    /// Looks at a part, as far as it is no longer than `most`. Returns how long it is.
    fn at(&mut self, part: &mut impl Read, most: u64) -> Result<u64, WorkbookError> {
        let mut buffer = vec![0; 1 << 16];
        let (mut len, mut since_tag) = (0u64, 0);
        // The tag at hand, as far as it tells whether a row is hidden.
        let mut tag: Vec<u8> = Vec::new();
        loop {
            let read = match part.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(damaged(error)),
            };
            len += read as u64;
            if len > most {
                return Err(too_large());
            }
            for &byte in &buffer[..read] {
                match byte {
                    b'<' => {
                        since_tag = 0;
                        tag.clear();
                    }
                    b'>' if is_hidden_row(&tag) => self.hidden += 1,
                    _ if tag.len() < LONGEST_TAG => tag.push(byte),
                    _ => {}
                }
                since_tag += 1;
                self.longest = self.longest.max(since_tag);
            }
        }
        Ok(len)
    }
}

/// No more of a tag tells whether it is that of a hidden row.
const LONGEST_TAG: usize = 512;

/// Whether a tag, without its brackets, is that of a row that is not shown.
fn is_hidden_row(tag: &[u8]) -> bool {
    let name = tag.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    let is_row = name == b"row" || name.ends_with(b":row");
    let has = |text: &str| tag.windows(text.len()).any(|part| part == text.as_bytes());
    is_row
        && [" hidden=\"1\"", " hidden=\"true\"", " hidden='1'", " hidden='true'"]
            .into_iter()
            .any(has)
}

/// The part that holds each sheet, by the sheet's name.
fn names_of_parts<R: Read + Seek>(archive: &mut ZipArchive<R>) -> BTreeMap<String, String> {
    let mut targets = BTreeMap::new();
    each_tag(archive, "xl/_rels/workbook.xml.rels", "Relationship", |tag| {
        if let (Some(id), Some(target)) = (tag("Id"), tag("Target")) {
            let part = match target.strip_prefix('/') {
                Some(part) => part.to_string(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, part);
        }
    });
    let mut names = BTreeMap::new();
    each_tag(archive, "xl/workbook.xml", "sheet", |tag| {
        let part = tag("id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(part)) = (tag("name"), part) {
            names.insert(name, part.clone());
        }
    });
    names
}

/// Takes every tag of a name in a part, as far as it can be read: what is broken is told when the workbook
/// is opened.
fn each_tag<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    name: &str,
    mut take: impl FnMut(&dyn Fn(&str) -> Option<String>),
) {
    let mut text = String::new();
    let Ok(mut part) = archive.by_name(part) else { return };
    if part.read_to_string(&mut text).is_err() {
        return;
    }
    let mut reader = Reader::from_str(&text);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => {
                take(&|name| attribute(&tag, name));
            }
            Event::Eof => break,
            _ => {}
        }
    }
}

/// An attribute by its name, whatever its prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

pub(crate) fn damaged(error: impl std::fmt::Display) -> WorkbookError {
    WorkbookError::Unreadable(WorkbookProblem::Damaged(error.to_string()))
}

fn too_large() -> WorkbookError {
    WorkbookError::Unreadable(WorkbookProblem::TooLarge)
}

/// Spreadsheets that are known, and not read.
fn unsupported() -> WorkbookError {
    WorkbookError::Unreadable(WorkbookProblem::Unsupported)
}
