//! What is kept when the console ends: the receipt of every push, and beside it what was said and a
//! report with masked accounts. It lies in a folder of the owner's alone.
//!
//! There is one receipt for all lists, so that a list is known again by whatever name it is dropped.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acctpack_tpns::{Delivery, Receipt, Result};
use serde::{Deserialize, Serialize};

use crate::draft::MessageDraft;

/// The folder of receipts.
#[derive(Debug)]
pub(crate) struct Ledger {
    folder: PathBuf,
}

/// What is kept of a push beside its receipt, which holds no text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Note {
    /// What the list was called.
    pub(crate) list: String,
    pub(crate) draft: MessageDraft,
    pub(crate) account_type: Option<u32>,
    /// How many rows the list had, and how many were left out for an error.
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
}

impl Ledger {
    /// Opens the folder, or makes it.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Ledger> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder.join("pushes"))?;
        Ok(Ledger { folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the receipt is.
    pub(crate) fn receipt(&self) -> PathBuf {
        self.folder.join("console.receipt.json")
    }

    /// Every delivery, the newest last.
    pub(crate) fn deliveries(&self) -> Result<Vec<Delivery>> {
        Receipt::read(&self.receipt())
    }

    /// What a delivery goes by.
    pub(crate) fn key(delivery: &Delivery) -> String {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let sha256: String = delivery.sha256.chars().take(16).collect();
        format!("{sha256}-{}", digits(&delivery.prepared_at))
    }

    /// Keeps what is known of a delivery.
    pub(crate) fn keep(
        &self,
        delivery: &Delivery,
        note: &Note,
        report: Option<&str>,
    ) -> io::Result<()> {
        let key = Ledger::key(delivery);
        write(&self.path(&key, "json"), &serde_json::to_vec_pretty(note)?)?;
        match report {
            Some(report) => write(&self.path(&key, "html"), report.as_bytes()),
            None => Ok(()),
        }
    }

    /// What is known of a delivery, if it is.
    pub(crate) fn note(&self, key: &str) -> Option<Note> {
        serde_json::from_slice(&fs::read(self.path(known(key)?, "json")).ok()?).ok()
    }

    /// The report of a delivery, if there is one.
    pub(crate) fn report(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.path(known(key)?, "html")).ok()
    }

    fn path(&self, key: &str, extension: &str) -> PathBuf {
        self.folder.join("pushes").join(format!("{key}.{extension}"))
    }
}

/// A key as it comes in an address, if it is one and no path.
fn known(key: &str) -> Option<&str> {
    let is_key = key.len() < 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_key.then_some(key)
}

/// Writes a file of the owner's alone.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_path() {
        for key in ["../receipt", "a/b", "", ".", "x", &"a".repeat(64)] {
            assert_eq!(known(key).is_some(), key.is_empty(), "{key}");
        }
        assert!(known("0123abcd-20260101").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path().join("a/b")).unwrap();
        assert!(ledger.deliveries().unwrap().is_empty());
        let mode = fs::metadata(ledger.folder()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
