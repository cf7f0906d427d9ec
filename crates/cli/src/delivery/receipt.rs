//! Where the receipt is kept, and that no other file of the run is in its place.

use std::path::{Path, PathBuf};

use acctpack::{Lang, View};
use acctpack_tpns::Receipt;

use super::args::ServiceArgs;
use crate::error::Failure;

/// Where a list's receipt is kept unless told otherwise.
pub(crate) fn path_for(file: &Path) -> PathBuf {
    match file == Path::new("-") {
        true => "accounts.receipt.json".into(),
        false => Receipt::path_beside(file),
    }
}

/// The files of a run beside its receipt.
pub(crate) struct Others<'a> {
    pub(crate) read: Vec<&'a Path>,
    pub(crate) written: Vec<&'a Path>,
}

impl<'a> Others<'a> {
    /// What every run reads, and its own input if it has one.
    pub(crate) fn new(service: &'a ServiceArgs, input: Option<&'a Path>) -> Others<'a> {
        let stdin = |file| if file == Path::new("-") { Path::new("/dev/stdin") } else { file };
        let read = service.credentials.as_deref().into_iter().chain(input.map(stdin)).collect();
        Others { read, written: Vec::new() }
    }
}

/// Opens the receipt. It is the only record of what was pushed: no other file takes its place.
pub(crate) fn open(path: &Path, others: &Others<'_>, lang: Lang) -> Result<Receipt, Failure> {
    let view = View { lang, ..View::default() };
    Receipt::keep_apart(path, &others.read, &others.written).map_err(Failure::engine(view))?;
    Receipt::open(path).map_err(Failure::service(lang))
}
