//! What people read on the page, and what a program is told that asked for what cannot be; one file a
//! language. What the engine and the report say stands in catalogues of their own.

mod en;
mod zh;

use acctpack::{Code, Lang, Target};

use crate::settings::BadRequest;

/// A text of the page with nothing put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageText {
    Language,
    Skip,
    Title,
    Lead,
    Private,
    PrivateNote,
    ChooseFile,
    OrDrop,
    Forms,
    OrPaste,
    Pasted,
    Check,
    OneList,
    Reading,
    Cancel,
    AnotherList,
    NotRead,
    Accepted,
    Rejected,
    RejectedAndClean,
    Gets,
    LeftOut,
    Package,
    DownloadPackage,
    DownloadRejects,
    DownloadReport,
    ChooseFirst,
    NoPackage,
    UploadIt,
}

/// Every text in one language.
pub(crate) trait PageMessages: Sync {
    /// A text with nothing put in.
    fn text(&self, text: PageText) -> &'static str;
    /// The tag of the other language, and its name in itself.
    fn other_language(&self) -> [&'static str; 2];
    /// The word after a number of accounts that is drawn large.
    fn accounts(&self, count: u64) -> &'static str;
    /// That a run over a list of this size broke off, and what to do.
    fn broken(&self, size: &str) -> String;
    /// Why a request cannot be carried out, and what to write instead.
    fn request_error(&self, error: &BadRequest) -> String;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn PageMessages {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}

/// The names of all rules, for who has slipped in one.
fn codes() -> String {
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    names.join(", ")
}

/// The file name that a package may have, which the texts of no language change.
pub(crate) fn package_name(list: &str, target: &Target) -> String {
    let stem = std::path::Path::new(list).file_stem().unwrap_or_default().to_string_lossy();
    let most = *target.file_name.end() as usize;
    let room = most.saturating_sub(".clean.zip".len());
    let stem: String = stem.chars().take(room).collect();
    format!("{stem}.clean.zip")
}
