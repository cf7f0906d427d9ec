//! A package on its way up: a file with its size and digest, and the multipart body around it,
//! streamed so that memory stays bounded whatever its size.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::sign::hex;
use acctpack::{Action, PackageFormat, Target, escape};

/// A package that can be uploaded.
///
/// ```
/// use acctpack_tpns::Package;
///
/// let file = tempfile::Builder::new().suffix(".txt").tempfile()?;
/// std::fs::write(file.path(), "13800138000\n")?;
/// let package = Package::open(file.path())?;
/// assert_eq!(package.bytes(), 12);
/// assert_eq!(package.sha256().len(), 64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Package {
    path: PathBuf,
    name: String,
    bytes: u64,
    sha256: String,
}

impl Package {
    /// Reads the file once for its size and digest. It is uploaded under its own name.
    ///
    /// # Errors
    /// The file cannot be read, or its name cannot be sent.
    pub fn open(path: impl AsRef<Path>) -> Result<Package> {
        Package::open_until(path, None, &AtomicBool::new(false))
    }

    /// The same under another name, as the service is to see it.
    ///
    /// # Errors
    /// The file cannot be read, or the name cannot be sent.
    pub fn open_as(path: impl AsRef<Path>, name: impl Into<String>) -> Result<Package> {
        Package::open_until(path, Some(name.into()), &AtomicBool::new(false))
    }

    /// The same, under its own name or another, but given up when `stop` is set: a large file takes
    /// its time.
    ///
    /// # Errors
    /// The file cannot be read, the name cannot be sent, or the caller wants to stop.
    pub fn open_until(
        path: impl AsRef<Path>,
        name: Option<String>,
        stop: &AtomicBool,
    ) -> Result<Package> {
        let path = path.as_ref();
        let own = || path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = name.unwrap_or_else(own);
        // A control character could end the header early or hide in a listing.
        let odd = |c: char| acctpack::text::is_unseen(c) || c == '\u{fffd}';
        if !(1..=100).contains(&name.chars().count()) || name.contains(odd) {
            return Err(Error::new(ErrorKind::FileName(name)));
        }
        let mut file = File::open(path).map_err(Error::io(Action::Open, path))?;
        let mut hash = Sha256::new();
        let bytes = feed(&mut hash, &mut file, path, stop)?;
        let sha256 = hex(&hash.finalize());
        Ok(Package { path: path.to_path_buf(), name, bytes, sha256 })
    }

    /// The SHA-256 digest of any files, one after the other, in lower-case hexadecimal digits; given up
    /// when `stop` is set.
    ///
    /// # Errors
    /// A file cannot be read, or the caller wants to stop.
    pub fn sha256_of(
        paths: impl IntoIterator<Item = impl AsRef<Path>>,
        stop: &AtomicBool,
    ) -> Result<String> {
        let mut hash = Sha256::new();
        for path in paths {
            let path = path.as_ref();
            let mut file = File::open(path).map_err(Error::io(Action::Open, path))?;
            feed(&mut hash, &mut file, path, stop)?;
        }
        Ok(hex(&hash.finalize()))
    }

    /// The name that the service is to see of a package that is made from a list: the list's own, unless
    /// the service would not take it.
    pub fn name_for(list: &Path, target: &Target) -> String {
        let small_first = [PackageFormat::Zip, PackageFormat::Txt, PackageFormat::Csv];
        let format = small_first.into_iter().find(|format| target.formats.contains(format));
        let format = format.unwrap_or(PackageFormat::Zip);
        let stem = list.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = format!("{}.{}", stem.unwrap_or_default(), format.name());
        let fits = target.file_name.contains(&(name.chars().count() as u64))
            && escape(&name) == name
            && !name.contains('\u{fffd}');
        let is_named = list != Path::new("-");
        if fits && is_named { name } else { format!("accounts.{}", format.name()) }
    }

    /// The name that the service sees.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 digest in lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The body of an upload, to be read once.
    pub(crate) fn multipart(&self, boundary: &str) -> Result<Multipart> {
        let file = File::open(&self.path).map_err(Error::io(Action::Open, &self.path))?;
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            quote(&self.name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(Multipart {
            head: io::Cursor::new(head.into_bytes()),
            // One byte more than there should be, so that growth is noticed.
            file: file.take(self.bytes + 1),
            left: self.bytes,
            hash: Some(Sha256::new()),
            sha256: self.sha256.clone(),
            tail: io::Cursor::new(tail.into_bytes()),
            changed: false,
        })
    }

    pub(crate) fn changed(&self) -> Error {
        Error::new(ErrorKind::Changed(self.path.clone()))
    }
}

/// A file name between quotes, as browsers write it. A backslash is escaped too: some servers
/// take it for an escape character.
fn quote(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut out, c| {
        match c {
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => out.push(c),
        }
        out
    })
}

/// Returns how many bytes the file has.
fn feed(hash: &mut Sha256, file: &mut File, path: &Path, stop: &AtomicBool) -> Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Cancelled));
        }
        match file.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io(Action::Read, path)(error)),
        }
    }
}

/// A multipart body of one file. It fails before its end when the file is not the one that was
/// opened: the service then never sees a whole request.
pub(crate) struct Multipart {
    head: io::Cursor<Vec<u8>>,
    file: io::Take<File>,
    left: u64,
    hash: Option<Sha256>,
    sha256: String,
    tail: io::Cursor<Vec<u8>>,
    changed: bool,
}

impl Multipart {
    /// The length of the whole body.
    pub(crate) fn length(&self) -> u64 {
        self.head.get_ref().len() as u64 + self.left + self.tail.get_ref().len() as u64
    }

    /// What stands before and after the file.
    pub(crate) fn around(&self) -> (String, String) {
        let text =
            |part: &io::Cursor<Vec<u8>>| String::from_utf8_lossy(part.get_ref()).into_owned();
        (text(&self.head), text(&self.tail))
    }

    /// Whether reading failed because the file is not what it was.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed
    }

    fn read_file(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buf)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&buf[..read]);
        }
        self.changed |= read as u64 > self.left || (read == 0 && self.left > 0);
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 {
            let found = self.hash.take().map(|hash| hex(&hash.finalize()));
            self.changed |= found.is_some_and(|found| found != self.sha256);
        }
        if self.changed {
            return Err(io::Error::other("the file changed while it was sent"));
        }
        Ok(read)
    }
}

impl Read for Multipart {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        match self.head.read(buf)? {
            0 => {}
            read => return Ok(read),
        }
        if self.hash.is_some() {
            match self.read_file(buf)? {
                0 => {}
                read => return Ok(read),
            }
        }
        self.tail.read(buf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_package_goes_up_under_the_lists_name_if_the_service_takes_it() {
        let mut target = Target::tpns_account();
        let name = |file: &str| Package::name_for(Path::new(file), &target);
        assert_eq!(name("d/名单.csv"), "名单.zip");
        assert_eq!(name("-"), "accounts.zip");
        assert_eq!(name("a\u{202e}b.txt"), "accounts.zip");
        assert_eq!(name(&format!("{}.txt", "x".repeat(97))), "accounts.zip");
        (target.file_name, target.formats) = (1..=12, vec![PackageFormat::Csv]);
        assert_eq!(Package::name_for(Path::new("long-name.txt"), &target), "accounts.csv");
    }

    fn package(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Package) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        std::fs::write(&path, bytes).unwrap();
        let package = Package::open_as(&path, name).unwrap();
        (dir, package)
    }

    #[test]
    fn the_body_is_what_a_browser_sends_and_as_long_as_it_says() {
        let (_dir, package) = package("a \"b\"\\.txt", b"13800138000\n");
        let mut body = package.multipart("XX").unwrap();
        let length = body.length();
        let mut text = String::new();
        body.read_to_string(&mut text).unwrap();
        assert_eq!(
            text,
            "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%5C.txt\"\r\nContent-Type: application/octet-stream\r\n\r\n13800138000\n\r\n--XX--\r\n"
        );
        assert_eq!(length, text.len() as u64);
    }

    #[test]
    fn a_name_that_could_break_a_header_is_refused() {
        let (dir, _) = package("a.txt", b"x");
        let path = dir.path().join("a.txt");
        for name in
            ["a\r\nX-Evil: 1.txt", "a\n.txt", "a\0.txt", "a\u{202e}txt.exe", "", &"x".repeat(101)]
        {
            let error = Package::open_as(&path, name).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::FileName(_)), "{name:?}");
            assert!(!error.message(acctpack::Lang::En).contains('\n'));
        }
        assert!(Package::open_as(&path, "张".repeat(100)).is_ok());
    }

    #[test]
    fn a_wish_to_stop_is_heard_while_the_digest_is_taken() {
        let (dir, package) = package("a.txt", b"13800138000\n");
        let path = dir.path().join("a.txt");
        let stop = AtomicBool::new(true);
        let opened = Package::open_until(&path, None, &stop).map(|_| ());
        for result in [opened, Package::sha256_of([&path], &stop).map(|_| ())] {
            assert!(matches!(result.unwrap_err().kind(), ErrorKind::Cancelled));
        }
        let whole = |paths: &[&Path]| Package::sha256_of(paths, &AtomicBool::new(false)).unwrap();
        assert_eq!(whole(&[&path]), package.sha256());
        assert_ne!(whole(&[&path, &path]), package.sha256());
    }

    #[test]
    fn a_file_that_changes_is_never_sent_whole() {
        for change in ["13800138001\n", "1380013800\n", "13800138000\n13900139000\n", ""] {
            let (dir, package) = package("a.txt", b"13800138000\n");
            let mut body = package.multipart("XX").unwrap();
            let length = body.length();
            let mut file = File::create(dir.path().join("a.txt")).unwrap();
            file.write_all(change.as_bytes()).unwrap();
            let mut sent = Vec::new();
            assert!(body.read_to_end(&mut sent).is_err(), "{change:?}");
            assert!(body.has_changed() && (sent.len() as u64) < length, "{change:?}");
        }
    }
}
