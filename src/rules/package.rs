//! What is found of a package as a file: that it is of another format, or that its zip is broken or not
//! read by all. The words are in the catalogue of messages.

use std::fmt;

use crate::lang::Lang;
use crate::messages;

/// What is wrong with a zip: readers of zips fail on it, or find another list in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZipError {
    /// It has no end: it was cut short, is one part of several, or is no zip.
    NoEnd,
    /// A second end record stands in its comment or after its end.
    TwoEnds,
    /// More than 64 KB follow its end.
    Buried,
    /// It is one part of a split archive.
    Split,
    /// Its end record gives two numbers of entries.
    Counts,
    /// Its Zip64 records cannot be read, or do not stand where they say.
    Zip64,
    /// Its Zip64 record gives another number of entries than its end record.
    Zip64Count,
    /// Its Zip64 record gives another size of the directory than its end record.
    Zip64Size,
    /// Its Zip64 record gives another place of the directory than its end record.
    Zip64Offset,
    /// Its directory cannot be read.
    Directory,
    /// Its directory has another size than the end record says.
    DirectorySize,
    /// Its directory does not stand where the end record says.
    DirectoryOffset,
    /// Its directory holds another number of entries than the end record says.
    DirectoryCount,
    /// An entry is said to stand on another disk.
    OtherDisk,
    /// An entry's own header cannot be read.
    Header,
    /// An entry's own header gives another name than the directory.
    HeaderName,
    /// An entry's own header gives another compression method than the directory.
    HeaderMethod,
    /// An entry's own header and the directory differ in whether it is encrypted.
    HeaderFlags,
    /// An entry's own header and the directory differ in whether its sizes follow the data.
    HeaderStreaming,
    /// An entry's own header gives another size than the directory.
    HeaderSize,
    /// An entry's own header gives another packed size than the directory.
    HeaderPacked,
    /// An entry's own header gives another checksum than the directory.
    HeaderChecksum,
    /// The sizes or the checksum after an entry's data are others than the directory's.
    Descriptor,
    /// The two sizes of a stored entry differ.
    StoredSize,
    /// A folder in it holds data.
    FullFolder,
    /// Its entries overlap.
    Overlap,
    /// It holds an entry that its directory does not list.
    Hidden,
    /// An entry has two names that say different things.
    TwoNames,
    /// The file ends, or the deflate stream does, before the entry is whole.
    Truncated,
    /// The deflate stream is broken.
    Deflate,
    /// More bytes come out than the directory says.
    Longer,
    /// Fewer bytes come out than the directory says.
    Shorter,
    /// The deflate stream ends, and packed bytes are left over.
    Surplus,
    /// The checksum of the bytes is another one.
    Checksum,
}

impl fmt::Display for ZipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(messages::of(Lang::En).zip_error(*self))
    }
}

impl std::error::Error for ZipError {}

/// What a sound zip has that some readers refuse or read in their own way, though all that open it
/// find the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZipQuirk {
    /// Bytes stand before the first entry.
    Prefix,
    /// A name is flagged as UTF-8 and is not.
    NameEncoding,
    /// A name is neither UTF-8 nor GBK: readers that are told one of the two refuse it.
    OldName,
    /// A backslash in a name is half a character to some and ends a folder to others.
    Backslash,
    /// A name is longer than file systems take.
    LongName,
    /// A version that readers do not know is needed.
    Version,
    /// Flags are set that readers do not know, or in one of two places.
    Flags,
    /// An extra part is not a sequence of whole fields.
    ExtraFields,
    /// Zip64 records or fields that nothing asks for, or that not all find.
    Zip64,
    /// The directory is signed.
    Signature,
    /// The size of a stored entry follows its data.
    StreamedStored,
    /// Sizes of eight bytes follow the data, though no Zip64 field announces them.
    WideSizes,
    /// The field of a name in UTF-8 stands in one of two headers.
    OneName,
}

impl ZipQuirk {
    /// All of them, in the order in which they are told.
    const ALL: [ZipQuirk; 13] = [
        ZipQuirk::Prefix,
        ZipQuirk::NameEncoding,
        ZipQuirk::OldName,
        ZipQuirk::Backslash,
        ZipQuirk::LongName,
        ZipQuirk::Version,
        ZipQuirk::Flags,
        ZipQuirk::ExtraFields,
        ZipQuirk::Zip64,
        ZipQuirk::Signature,
        ZipQuirk::StreamedStored,
        ZipQuirk::WideSizes,
        ZipQuirk::OneName,
    ];
}

/// The quirks of a zip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZipQuirks(u16);

impl ZipQuirks {
    pub(crate) fn add(&mut self, quirk: ZipQuirk) {
        self.0 |= 1 << quirk as u16;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them once.
    pub fn iter(self) -> impl Iterator<Item = ZipQuirk> {
        ZipQuirk::ALL.into_iter().filter(move |&quirk| self.0 & 1 << quirk as u16 != 0)
    }
}

/// Why the one file of a zip cannot be the list, by what the directory says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryProblem {
    /// It is a symbolic link.
    Link,
    /// It has the attributes of a folder.
    Folder,
    /// It has the attributes of a device, a pipe or a socket.
    Special,
    /// It is neither .txt nor .csv.
    Extension,
}

/// What a file is in place of a package, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherFormat {
    /// A spreadsheet (.xlsx or .ods).
    Workbook,
    /// A zip.
    Zip,
    /// An old spreadsheet (.xls).
    OldWorkbook,
    /// A gzip.
    Gzip,
    /// A gzip that is damaged.
    DamagedGzip,
    /// A zip in a gzip.
    ZipInGzip,
    /// A 7-Zip or RAR archive.
    SevenZipOrRar,
    /// Another archive: bzip2, xz, Zstandard or tar.
    Archive,
    /// A PDF.
    Pdf,
    /// A web page or XML.
    Markup,
    /// JSON.
    Json,
}

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkbookProblem {
    /// It is damaged, in the words of what reads it.
    Damaged(String),
    /// It inflates to more than it may.
    TooLarge,
    /// It is in an old form, has a password, or is of OpenDocument.
    Unsupported,
}
