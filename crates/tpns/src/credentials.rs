//! The pair that opens the service. The secret is wiped from memory when it is dropped, and no
//! `Debug` output shows it.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{CredentialsError, Error, ErrorKind, Result};
use acctpack::Action;

/// A credentials file holds two short lines: what is larger is another file.
const MAX_FILE: u64 = 64 * 1024;

const ACCESS_ID: &str = "TPNS_ACCESS_ID";
const SECRET_KEY: &str = "TPNS_SECRET_KEY";

/// An AccessId and its SecretKey, from the service's console.
///
/// ```
/// use acctpack_tpns::Credentials;
///
/// let credentials = Credentials::new("1500001048", "a secret").unwrap();
/// assert!(!format!("{credentials:?}").contains("a secret"));
/// assert!(Credentials::new("1500001048\r\nX: y", "a secret").is_err());
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_id: String,
    secret_key: Zeroizing<String>,
}

impl Credentials {
    /// A pair that the caller holds already.
    ///
    /// # Errors
    /// Says so when either is empty or holds what cannot stand in a header.
    pub fn new(access_id: &str, secret_key: impl Into<String>) -> Result<Credentials> {
        let secret_key = Zeroizing::new(secret_key.into());
        let access_id = access_id.trim();
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        if !visible(access_id) || access_id.contains(':') {
            return Err(fault(CredentialsError::AccessId));
        }
        let trimmed = secret_key.trim();
        // A space inside is harmless in both ways of authentication.
        if trimmed.is_empty() || !trimmed.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return Err(fault(CredentialsError::SecretKey));
        }
        Ok(Credentials {
            access_id: access_id.to_string(),
            secret_key: Zeroizing::new(trimmed.to_string()),
        })
    }

    /// Reads a file of two lines, `TPNS_ACCESS_ID=...` and `TPNS_SECRET_KEY=...`; empty lines and
    /// lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// A line is missing. On Unix, a file that its group or others can read or write is refused,
    /// and one that belongs to another user.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Credentials> {
        let path = path.as_ref();
        let file = File::open(path).map_err(Error::io(Action::Open, path))?;
        refuse_if_shared(&file, path)?;
        let mut text = Zeroizing::new(String::new());
        // Reserved at once, so that no copy of the secret is left behind by growth.
        text.reserve_exact(MAX_FILE as usize);
        file.take(MAX_FILE).read_to_string(&mut text).map_err(Error::io(Action::Read, path))?;
        // Some editors begin a file with a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        let value = |name: &'static str| {
            text.lines().filter_map(|line| line.trim().split_once('=')).find_map(|(key, value)| {
                let key = key.trim().trim_start_matches("export ").trim();
                (key == name).then(|| value.trim().trim_matches(['"', '\'']))
            })
        };
        let incomplete = |name| fault(CredentialsError::Incomplete(path.to_path_buf(), name));
        let access_id = value(ACCESS_ID).ok_or_else(|| incomplete(ACCESS_ID))?;
        let secret = value(SECRET_KEY).ok_or_else(|| incomplete(SECRET_KEY))?;
        Credentials::new(access_id, secret).map_err(|error| match error.kind() {
            ErrorKind::Credentials(CredentialsError::AccessId) => incomplete(ACCESS_ID),
            _ => incomplete(SECRET_KEY),
        })
    }

    /// The AccessId: it names the app and is no secret.
    pub fn access_id(&self) -> &str {
        &self.access_id
    }

    /// The secret key, for whoever has to check a signature; it is in no log and no message.
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_id", &self.access_id).finish_non_exhaustive()
    }
}

fn fault(fault: CredentialsError) -> Error {
    Error::new(ErrorKind::Credentials(fault))
}

/// Judged on the open file, so that it cannot be exchanged in between.
#[cfg(unix)]
fn refuse_if_shared(file: &File, path: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;

    let meta = file.metadata().map_err(Error::io(Action::Read, path))?;
    if meta.mode() & 0o077 != 0 {
        return Err(fault(CredentialsError::Readable(path.to_path_buf())));
    }
    // Whoever owns the file can change it at any time; the superuser could anyway.
    if ![0, rustix::process::geteuid().as_raw()].contains(&meta.uid()) {
        return Err(fault(CredentialsError::Foreign(path.to_path_buf())));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_if_shared(_file: &File, _path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn a_file_of_two_lines_is_read() {
        let file = file("# ours\n\nTPNS_ACCESS_ID = 15\nexport TPNS_SECRET_KEY='s=3'\n");
        let credentials = Credentials::from_file(file.path()).unwrap();
        assert_eq!((credentials.access_id(), credentials.secret_key()), ("15", "s=3"));
    }

    #[test]
    fn the_secret_is_in_no_debug_output_and_no_error() {
        let credentials = Credentials::new("15", "hunter2").unwrap();
        assert!(!format!("{credentials:?}").contains("hunter2"));
        let error = Credentials::new("15", "hunter2\n\u{7}x").unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_name() {
        let file = file("\u{feff}TPNS_ACCESS_ID=15\r\nTPNS_SECRET_KEY=s\r\n");
        assert_eq!(Credentials::from_file(file.path()).unwrap().access_id(), "15");
    }

    #[test]
    fn an_incomplete_file_is_named_with_what_it_lacks() {
        for (text, lacks) in [
            ("TPNS_ACCESS_ID=1\n", SECRET_KEY),
            ("TPNS_ACCESS_ID=1\nTPNS_SECRET_KEY=\n", SECRET_KEY),
            ("TPNS_SECRET_KEY=2\n", ACCESS_ID),
            ("TPNS_ACCESS_ID=a:b\nTPNS_SECRET_KEY=2\n", ACCESS_ID),
        ] {
            let file = file(text);
            let error = Credentials::from_file(file.path()).unwrap_err().to_string();
            assert!(error.contains(&*file.path().to_string_lossy()), "{error}");
            assert!(error.contains(&format!("no usable {lacks}")), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_another_user_is_refused() {
        let file = file("TPNS_ACCESS_ID=1\nTPNS_SECRET_KEY=2\n");
        // Only the superuser can give a file away.
        if std::os::unix::fs::chown(file.path(), Some(4711), None).is_ok() {
            let error = Credentials::from_file(file.path()).unwrap_err();
            assert!(error.to_string().contains("belongs to another user"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;

        let file = file("TPNS_ACCESS_ID=1\nTPNS_SECRET_KEY=2\n");
        for mode in [0o640, 0o604, 0o620, 0o602] {
            file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
            let error = Credentials::from_file(file.path()).unwrap_err();
            let readable = CredentialsError::Readable(file.path().to_path_buf());
            assert!(
                matches!(error.kind(), ErrorKind::Credentials(f) if *f == readable),
                "{mode:o}"
            );
        }
    }
}
