//! What English says of a package as a file.

use crate::rules::package::{EntryProblem, OtherFormat, WorkbookProblem, ZipError, ZipQuirk};
use crate::text::escape::escape;

/// What is wrong with a zip.
pub(super) fn zip_error(error: ZipError) -> &'static str {
    match error {
        ZipError::NoEnd => {
            "its end is missing: the file was cut short, is one part of several, or is no zip"
        }
        ZipError::TwoEnds => {
            "a second end record stands in its comment or after its end, and readers choose between the two"
        }
        ZipError::Buried => {
            "more than 64 KB follow its end, so that readers do not find it: cut off what was added"
        }
        ZipError::Split => {
            "it is one part of a split archive: put all parts into one folder, unpack the last, and give acctpack the list"
        }
        ZipError::Counts => "its end record gives two numbers of entries that differ",
        ZipError::Zip64 => "its Zip64 records cannot be read, or do not stand where they say",
        ZipError::Zip64Count => {
            "its Zip64 record contradicts the end record: another number of entries"
        }
        ZipError::Zip64Size => {
            "its Zip64 record contradicts the end record: another size of the directory"
        }
        ZipError::Zip64Offset => {
            "its Zip64 record contradicts the end record: another place of the directory"
        }
        ZipError::Directory => "its directory cannot be read",
        ZipError::DirectorySize => "the directory has another size than the end record says",
        ZipError::DirectoryOffset => {
            "the directory does not stand where the end record says: the zip's beginning is missing, or the record is wrong"
        }
        ZipError::DirectoryCount => {
            "the directory holds another number of entries than the end record says"
        }
        ZipError::OtherDisk => "an entry is said to stand on another disk",
        ZipError::Header => "the entry's own header cannot be read",
        ZipError::HeaderName => "an entry's own header contradicts the directory: another name",
        ZipError::HeaderMethod => {
            "an entry's own header contradicts the directory: another compression method"
        }
        ZipError::HeaderFlags => {
            "an entry's own header contradicts the directory: whether it is encrypted (flags)"
        }
        ZipError::HeaderStreaming => {
            "an entry's own header contradicts the directory: whether its sizes follow the data (flag bit 3)"
        }
        ZipError::HeaderSize => "an entry's own header contradicts the directory: another size",
        ZipError::HeaderPacked => {
            "an entry's own header contradicts the directory: another packed size"
        }
        ZipError::HeaderChecksum => {
            "an entry's own header contradicts the directory: another checksum"
        }
        ZipError::Descriptor => {
            "the sizes or the checksum after the entry's data contradict the directory"
        }
        ZipError::StoredSize => "the sizes of a stored entry differ",
        ZipError::FullFolder => "a folder in it holds data, which some readers take for a file",
        ZipError::Overlap => "its entries overlap",
        ZipError::Hidden => "it holds an entry that its directory does not list",
        ZipError::TwoNames => "the entry has two names that say different things",
        ZipError::Truncated => "the entry's data is cut short",
        ZipError::Deflate => "the entry's data cannot be inflated",
        ZipError::Longer => "the entry is longer than it says",
        ZipError::Shorter => "the entry is shorter than it says",
        ZipError::Surplus => "bytes are left over after the entry's data",
        ZipError::Checksum => "the checksum of the entry is wrong",
    }
}

/// What some readers of zips do not take.
pub(super) fn zip_quirk(quirk: ZipQuirk) -> &'static str {
    match quirk {
        ZipQuirk::Prefix => "bytes stand before it",
        ZipQuirk::NameEncoding => "a name is flagged as UTF-8 and is not",
        ZipQuirk::OldName => "a name is neither UTF-8 nor GBK, and readers have to guess",
        ZipQuirk::Backslash => {
            "a name holds a backslash byte that some readers take for a folder's end"
        }
        ZipQuirk::LongName => "a name is longer than 255 bytes",
        ZipQuirk::Version => "it asks for a version that readers do not have",
        ZipQuirk::Flags => "it sets flags that readers refuse",
        ZipQuirk::ExtraFields => "its extra fields are broken",
        ZipQuirk::Zip64 => "it has Zip64 records that are not asked for",
        ZipQuirk::Signature => "its directory is signed",
        ZipQuirk::StreamedStored => "an entry is stored, and its size follows its data",
        ZipQuirk::WideSizes => "the sizes after an entry's data are longer than announced",
        ZipQuirk::OneName => "an entry has another name in UTF-8 in one of its two headers alone",
    }
}

/// Why an entry cannot be the list.
pub(super) fn entry_problem(name: &str, problem: EntryProblem) -> String {
    match problem {
        EntryProblem::Link => {
            format!("{name} is a symbolic link: it holds the path of a file, not the list")
        }
        EntryProblem::Folder => format!(
            "{name} has the attributes of a folder: some readers see an empty folder in its place"
        ),
        EntryProblem::Special => {
            format!("{name} has the attributes of a device, a pipe or a socket")
        }
        EntryProblem::Extension => format!("{name} is neither .txt nor .csv"),
    }
}

/// What a file is in place of a package, and what to do.
pub(super) fn other_format(format: OtherFormat) -> &'static str {
    match format {
        OtherFormat::Workbook => {
            "it is a spreadsheet (.xlsx or .ods); save it as CSV UTF-8 in Excel or WPS"
        }
        OtherFormat::Zip => "it is a zip",
        OtherFormat::OldWorkbook => {
            "it is an old spreadsheet (.xls); save it as CSV UTF-8 in Excel or WPS"
        }
        OtherFormat::Gzip => "it is a gzip; unpack it first",
        OtherFormat::DamagedGzip => "it is a gzip that is damaged; export it anew",
        OtherFormat::ZipInGzip => "it is a zip in a gzip; unpack it first",
        OtherFormat::SevenZipOrRar => "it is a 7-Zip or RAR archive; unpack it first",
        OtherFormat::Archive => "it is an archive (bzip2, xz, Zstandard or tar); unpack it first",
        OtherFormat::Pdf => "it is a PDF; export the list as text from where it came",
        OtherFormat::Markup => {
            "it is a web page or XML, as some systems export it as .xls; open it in Excel or WPS and save it as CSV UTF-8"
        }
        OtherFormat::Json => "it is JSON; write the accounts as text, one a line",
    }
}

/// Why a workbook cannot be read, and what to do.
pub(super) fn workbook_problem(problem: &WorkbookProblem) -> String {
    match problem {
        WorkbookProblem::Damaged(why) => format!(
            "it is a spreadsheet that cannot be read ({}); save it anew, or as CSV UTF-8",
            escape(why)
        ),
        WorkbookProblem::TooLarge => {
            "it is a spreadsheet that inflates to more than it may; save the sheet as CSV UTF-8, or raise --max-inflated".into()
        }
        WorkbookProblem::Unsupported => {
            "it is a spreadsheet in an old form, with a password, or of OpenDocument; save it as .xlsx without one, or as CSV UTF-8".into()
        }
    }
}
