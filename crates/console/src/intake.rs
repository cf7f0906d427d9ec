//! What a request brings: the fields of a form, bounded, and lists, which go piece by piece to a file of
//! the owner's alone, so that memory stays bounded whatever their size and however many come at once.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::stream;
use hyper::body::Incoming;
use multer::Multipart;
use percent_encoding::percent_decode_str;

use acctpack::Table;
use acctpack_report::FileSettings;
use acctpack_sandbox::http::{BodyError, Pieces};

/// A list may be larger than a package: most of it may be other columns.
pub(crate) const MAX_LIST: u64 = 1 << 30;
/// The fields of a form.
const MAX_FORM: u64 = 256 * 1024;
/// How long a list may take.
const LIST_DEADLINE: Duration = Duration::from_secs(15 * 60);
/// How long a form may take, and the next piece of anything.
const SOON: Duration = Duration::from_secs(30);

/// Why a request's body is not taken.
#[derive(Debug)]
pub(crate) enum BodyRefusal {
    /// The client went away, or dawdles: there is no one to answer to.
    Gone,
    /// It is larger than what is taken.
    TooLarge,
    /// It is no form.
    NoForm,
    /// It cannot be kept.
    Io(io::Error),
}

impl From<BodyError> for BodyRefusal {
    fn from(error: BodyError) -> BodyRefusal {
        match error {
            BodyError::Gone => BodyRefusal::Gone,
            BodyError::TooLarge => BodyRefusal::TooLarge,
        }
    }
}

impl From<io::Error> for BodyRefusal {
    fn from(error: io::Error) -> BodyRefusal {
        BodyRefusal::Io(error)
    }
}

/// The fields of a form, or of an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormFields(Vec<(String, String)>);

impl FormFields {
    /// Fields as `a=b&c=d`.
    pub(crate) fn parse(text: &str) -> FormFields {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        FormFields(pairs.collect())
    }

    /// Reads the body of a request.
    pub(crate) async fn read(body: Incoming) -> Result<FormFields, BodyRefusal> {
        let mut pieces = Pieces::new(body, SOON, SOON, MAX_FORM);
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(FormFields::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// The first field of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// Every field.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> FormFields {
        FormFields(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// So many files are taken at once.
const MOST_FILES: usize = 64;

/// A file that was taken in.
#[derive(Clone, Debug)]
pub(crate) struct GivenFile {
    /// What it is called; nothing else that was given to a campaign is called so.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// How it is read, where something was chosen.
    pub(crate) settings: FileSettings,
    /// Its columns, where it was found to be a table.
    pub(crate) table: Option<Table>,
}

impl GivenFile {
    /// A file of which nothing is chosen or known yet.
    pub(crate) fn new(name: String, path: PathBuf, bytes: u64) -> GivenFile {
        GivenFile { name, path, bytes, settings: FileSettings::default(), table: None }
    }
}

/// What a list that was pasted is called.
const PASTED: &str = "accounts.txt";

/// Takes a list that is the whole body; its name was sent apart.
pub(crate) async fn take_file(
    body: Incoming,
    name: Option<&str>,
    folder: &Path,
) -> Result<GivenFile, BodyRefusal> {
    let mut pieces = Pieces::new(body, SOON, LIST_DEADLINE, MAX_LIST);
    let mut target = IntakeFile::create(folder)?;
    while let Some(piece) = pieces.next().await? {
        target.write(&piece)?;
    }
    let name = name.map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned());
    Ok(target.taken(name.as_deref()))
}

/// Takes lists out of a form: the files that were chosen, else the text that was pasted.
pub(crate) async fn take_form(
    body: Incoming,
    content_type: &str,
    folder: &Path,
) -> Result<Vec<GivenFile>, BodyRefusal> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| BodyRefusal::NoForm)?;
    let pieces = Pieces::new(body, SOON, LIST_DEADLINE, MAX_LIST);
    let body = Box::pin(stream::unfold(pieces, |mut pieces| async move {
        match pieces.next().await {
            Ok(Some(piece)) => Some((Ok(piece), pieces)),
            Ok(None) => None,
            Err(BodyError::TooLarge) => {
                Some((Err(io::Error::from(io::ErrorKind::FileTooLarge)), pieces))
            }
            Err(BodyError::Gone) => Some((Err(io::Error::from(io::ErrorKind::TimedOut)), pieces)),
        }
    }));
    let mut parts = Multipart::new(body, boundary);
    let mut taken: Vec<GivenFile> = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(refusal)? {
        let name = part.file_name().map(str::to_string).filter(|name| !name.is_empty());
        let is_wanted = match part.name() {
            Some("file") => name.is_some(),
            Some("pasted") => taken.is_empty(),
            _ => false,
        };
        if !is_wanted {
            while part.chunk().await.map_err(refusal)?.is_some() {}
            continue;
        }
        if taken.len() == MOST_FILES {
            return Err(BodyRefusal::TooLarge);
        }
        let mut target = IntakeFile::create(folder)?;
        while let Some(piece) = part.chunk().await.map_err(refusal)? {
            target.write(&piece)?;
        }
        taken.push(target.taken(name.as_deref()));
    }
    Ok(taken)
}

/// Gives each file that has another's name one of its own: by its name it is told which a row is of.
pub(crate) fn tell_apart(files: &mut [GivenFile], names: &[&str]) {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    for file in files {
        let (stem, extension) = match file.name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
            _ => (&*file.name, String::new()),
        };
        let candidates = (2..).map(|number| format!("{stem} ({number}){extension}"));
        let candidates = std::iter::once(file.name.clone()).chain(candidates);
        let free = candidates.into_iter().find(|name| !names.contains(name));
        file.name = free.unwrap_or_default();
        names.push(file.name.clone());
    }
}

/// What a parser's complaint comes from.
fn refusal(error: multer::Error) -> BodyRefusal {
    let multer::Error::StreamReadFailed(source) = error else { return BodyRefusal::NoForm };
    match source.downcast::<io::Error>().map(|error| error.kind()) {
        Ok(io::ErrorKind::FileTooLarge) => BodyRefusal::TooLarge,
        Ok(_) => BodyRefusal::Gone,
        Err(_) => BodyRefusal::NoForm,
    }
}

/// The file that a list goes to. One that is not taken goes with its folder.
struct IntakeFile {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl IntakeFile {
    fn create(folder: &Path) -> io::Result<IntakeFile> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut number = 1;
        loop {
            let path = folder.join(format!("list-{number}"));
            match options.open(&path) {
                Ok(file) => return Ok(IntakeFile { file, path, bytes: 0 }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// A write to the page cache; the disk is not waited for.
    fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.bytes += piece.len() as u64;
        self.file.write_all(piece)
    }

    fn taken(self, name: Option<&str>) -> GivenFile {
        let name = name.map(without_folders).filter(|name| !name.is_empty());
        GivenFile::new(name.unwrap_or(PASTED).to_string(), self.path, self.bytes)
    }
}

fn without_folders(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let form = FormFields::parse("a=1+2&b=%E5%90%8D%0D%0A&c&d=%zz%ff&a=3");
        let read: Vec<_> = ["a", "b", "c", "d", "e"].map(|name| form.get(name)).into();
        assert_eq!(read, [Some("1 2"), Some("名\r\n"), Some(""), Some("%zz\u{fffd}"), None]);
        assert_eq!(form.iter().filter(|(name, _)| *name == "a").count(), 2);
        assert!(FormFields::parse("").iter().next().is_none());
    }

    #[test]
    fn files_are_told_apart_by_their_names() {
        let file = |name: &str| GivenFile::new(name.into(), PathBuf::new(), 0);
        let mut files = ["a.csv", "a.csv", "b", "a (2).csv", ".x", ".x"].map(file);
        tell_apart(&mut files, &["b"]);
        let names = files.map(|file| file.name);
        assert_eq!(names, ["a.csv", "a (2).csv", "b (2)", "a (2) (2).csv", ".x", ".x (2)"]);
    }

    #[test]
    fn a_name_has_no_folders() {
        for (name, plain) in [("C:\\x\\a.txt", "a.txt"), ("../../a", "a"), ("..", ".."), ("a/", "")]
        {
            assert_eq!(without_folders(name), plain);
        }
    }
}
