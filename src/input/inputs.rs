//! What is given to be read: one file or several, each by its path, its bytes or a reader, and the lists
//! of those who are to be left out.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::input::encoding::TextEncoding;
use crate::input::second::{Keeping, Second, SecondFile};
use crate::input::spreadsheet::ReadWorkbook;
use crate::input::watch::Watch;
use crate::io::file_identity::Identity;
use crate::options::{Column, Delimiter, Options};

/// The package to read: a path, bytes in memory, or a reader; one or several.
pub struct Input<'a> {
    files: Vec<InputFile<'a>>,
    exclusions: Vec<InputFile<'a>>,
}

/// One file of an [`Input`].
pub(crate) struct InputFile<'a> {
    pub(super) name: String,
    pub(super) from: Origin<'a>,
    identity: Identity,
    /// What a reader reads, if it is a file.
    pub(super) watch: Option<Watch>,
    pub(super) sent: Sent,
    pub(super) company: Company,
    pub(crate) read_as: ReadAs,
    /// What reads it if it is a workbook.
    pub(super) workbooks: Option<&'a dyn ReadWorkbook>,
}

/// How one file is read, where that is said of it alone: it goes before the options, which are meant for
/// all.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadAs {
    layout: Option<FileLayout>,
    encoding: Option<TextEncoding>,
}

/// Where the accounts of a file stand.
#[derive(Clone, Debug)]
enum FileLayout {
    Column(Column),
    WholeRows,
}

impl ReadAs {
    /// Whether it is said where the accounts of the file stand.
    pub(crate) fn has_layout(&self) -> bool {
        self.layout.is_some()
    }

    /// Has the options say the same.
    pub(crate) fn apply(&self, options: &mut Options) {
        match &self.layout {
            Some(FileLayout::Column(column)) => options.column = Some(column.clone()),
            Some(FileLayout::WholeRows) => {
                (options.column, options.delimiter) = (None, Delimiter::None);
            }
            None => {}
        }
        options.encoding = self.encoding.or(options.encoding);
    }
}

/// Whether a package is sent by the name that it is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    ByName,
    /// It is a stream, whose name is no file's.
    Otherwise,
}

/// Whether a file is the only one that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    Alone,
    /// There are others, for which the options are meant as well.
    Others,
}

pub(super) enum Origin<'a> {
    Path(PathBuf),
    Bytes(&'a [u8]),
    Reader(Box<dyn Read + Send + 'a>),
}

impl<'a> Input<'a> {
    /// A file.
    pub fn path(path: impl AsRef<Path>) -> Input<'a> {
        let path = path.as_ref();
        Input::new(path.display().to_string(), Origin::Path(path.to_path_buf()))
    }

    /// Bytes in memory, judged as a file called `name` (`-` for bytes without a name).
    pub fn bytes(name: impl Into<String>, bytes: &'a [u8]) -> Input<'a> {
        Input::new(name.into(), Origin::Bytes(bytes))
    }

    /// A reader, judged as a file called `name` (`-` for a stream without a name).
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'a) -> Input<'a> {
        Input::new(name.into(), Origin::Reader(Box::new(reader)))
    }

    /// Several inputs that make one package, in this order. Each is read by itself: its form, its
    /// encoding, its header and its columns are its own. An account that stands in two of them is a
    /// duplicate in the later one. A finding names its [file](crate::Finding::file), its row is counted
    /// in that file, and the figures add up over all of them.
    ///
    /// ```
    /// use acctpack::{Input, Options, Output, PackageFormat};
    ///
    /// let (may, june) = (b"phone\n13800138000\n", b"13800138001\r\n13800138000\r\n");
    /// let input = Input::several([Input::bytes("may.csv", may), Input::bytes("june.txt", june)]);
    /// let mut package = Vec::new();
    /// let output = Output::writer(PackageFormat::Txt, &mut package);
    /// let summary = acctpack::clean(input, output, &Options::default())?;
    /// assert_eq!((summary.rows, summary.kept, summary.duplicates, summary.header), (4, 2, 1, 1));
    /// assert_eq!(summary.inputs[1].duplicates, 1);
    /// assert_eq!(package, b"13800138000\n13800138001\n");
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    pub fn several(inputs: impl IntoIterator<Item = Input<'a>>) -> Input<'a> {
        let mut all = Input { files: Vec::new(), exclusions: Vec::new() };
        for input in inputs {
            all.files.extend(input.files);
            all.exclusions.extend(input.exclusions);
        }
        all
    }

    /// The same without the accounts that stand in `list`: those who opted out, or were reached before.
    /// The list may be of any form and size, and is cleaned by the same rules as the input, so that two
    /// spellings of an account are one. It may be said several times.
    ///
    /// ```
    /// use acctpack::{Input, Options, Output, PackageFormat};
    ///
    /// let list = Input::bytes("users.txt", b"13800138000\n13800138001\n");
    /// let input = list.excluding(Input::bytes("opted-out.csv", b"phone\n 13800138001 \n"));
    /// let mut package = Vec::new();
    /// let output = Output::writer(PackageFormat::Txt, &mut package);
    /// let summary = acctpack::clean(input, output, &Options::default())?;
    /// assert_eq!((summary.rows, summary.kept, summary.excluded), (2, 1, 1));
    /// assert_eq!(package, b"13800138000\n");
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    pub fn excluding(mut self, list: Input<'a>) -> Input<'a> {
        self.exclusions.extend(list.files);
        self.exclusions.extend(list.exclusions);
        self
    }

    /// The same, its accounts being in this column, whatever the options say: each of several files, and
    /// each list of those to be left out, may have a column of its own.
    pub fn in_column(self, column: Column) -> Input<'a> {
        self.laid_out(FileLayout::Column(column))
    }

    /// The same, each row of it being one account, whatever stands in it and whatever the options say, as
    /// [`Delimiter::None`] says of all files.
    pub fn in_whole_rows(self) -> Input<'a> {
        self.laid_out(FileLayout::WholeRows)
    }

    fn laid_out(self, layout: FileLayout) -> Input<'a> {
        self.read_as(|read_as| ReadAs { layout: Some(layout.clone()), ..read_as })
    }

    /// The same in this encoding, whatever the options say: each of several files may have its own.
    ///
    /// ```
    /// use acctpack::{Input, Options, Output, PackageFormat, TextEncoding};
    ///
    /// let gbk = "gbk".parse::<TextEncoding>()?;
    /// let input = Input::several([
    ///     Input::bytes("a.txt", "张三\n".as_bytes()),
    ///     Input::bytes("b.txt", b"\xc0\xee\xcb\xc4\n").in_encoding(gbk),
    /// ]);
    /// let mut package = Vec::new();
    /// let output = Output::writer(PackageFormat::Txt, &mut package);
    /// acctpack::clean(input, output, &Options::default())?;
    /// assert_eq!(package, "张三\n李四\n".as_bytes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_encoding(self, encoding: TextEncoding) -> Input<'a> {
        self.read_as(|read_as| ReadAs { encoding: Some(encoding), ..read_as })
    }

    fn read_as(self, change: impl Fn(ReadAs) -> ReadAs) -> Input<'a> {
        self.each(|file| InputFile { read_as: change(file.read_as), ..file })
    }

    pub(super) fn read_by(self, read_as: ReadAs) -> Input<'a> {
        self.read_as(|_| read_as.clone())
    }

    /// The same, by which [`clean`](crate::clean) reads workbooks, too: files of spreadsheets. Without it
    /// they are named and refused, as [`check`](crate::check) does in any case: the service takes none.
    pub fn reading_workbooks(mut self, by: &'a dyn ReadWorkbook) -> Input<'a> {
        let files = self.files.iter_mut().chain(&mut self.exclusions);
        files.for_each(|file| file.workbooks = Some(by));
        self
    }

    fn new(name: String, from: Origin<'a>) -> Input<'a> {
        let sent = if name == "-" { Sent::Otherwise } else { Sent::ByName };
        let identity = Identity::default();
        let (watch, company, read_as, workbooks) = (None, Company::Alone, ReadAs::default(), None);
        let file = InputFile { name, from, identity, watch, sent, company, read_as, workbooks };
        Input { files: vec![file], exclusions: Vec::new() }
    }

    fn each(self, change: impl FnMut(InputFile<'a>) -> InputFile<'a>) -> Input<'a> {
        Input { files: self.files.into_iter().map(change).collect(), ..self }
    }

    /// Says which file a reader reads, as the one behind standard input, so that no output can
    /// replace it, and that it is noticed if it changes while it is read. To be said before the
    /// first byte is read.
    pub fn backed_by(self, file: &File) -> Input<'a> {
        self.each(|input| {
            let watch = Watch::of(Path::new(&input.name), file);
            InputFile { identity: Identity::of_file(file), watch, ..input }
        })
    }

    /// The same, judged as though it were called `name`: a package that lies under another name
    /// than that it is sent by.
    pub fn named(self, name: impl Into<String>) -> Input<'a> {
        let name = name.into();
        self.each(|file| InputFile { name: name.clone(), sent: Sent::ByName, ..file })
    }

    /// The same, its name not judged: that of a pipe, which no one sends it by.
    pub fn unnamed(self) -> Input<'a> {
        self.each(|file| InputFile { sent: Sent::Otherwise, ..file })
    }

    /// What it is called: the first of several. `-` for none.
    pub fn name(&self) -> &str {
        self.files.first().map_or("-", |file| &file.name)
    }

    /// The files, and the lists of those to be left out.
    pub(crate) fn into_parts(self) -> (Vec<InputFile<'a>>, Vec<InputFile<'a>>) {
        let company = if self.are_several() { Company::Others } else { Company::Alone };
        let told = |files: Vec<InputFile<'a>>| {
            files.into_iter().map(|file| InputFile { company, ..file }).collect()
        };
        (told(self.files), told(self.exclusions))
    }

    /// Whether there is nothing to be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether there is more than one file to be read.
    pub(crate) fn are_several(&self) -> bool {
        self.files.len() + self.exclusions.len() > 1
    }

    /// The files that are read.
    pub(crate) fn identities(&self) -> Vec<Identity> {
        self.files.iter().chain(&self.exclusions).map(InputFile::identity).collect()
    }

    /// The paths that are read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().chain(&self.exclusions).filter_map(|file| match &file.from {
            Origin::Path(path) => Some(&**path),
            Origin::Bytes(_) | Origin::Reader(_) => None,
        })
    }

    /// The same, and what to read it by once more: of streams `most` bytes are kept for that.
    pub(crate) fn kept_for_a_second_time(self, most: u64) -> (Input<'a>, Option<Second<'a>>) {
        let keep =
            |files: Vec<InputFile<'a>>| -> (Vec<InputFile<'a>>, Option<Vec<SecondFile<'a>>>) {
                let (files, seconds): (Vec<_>, Vec<_>) =
                    files.into_iter().map(|file| file.kept_for_a_second_time(most)).unzip();
                (files, seconds.into_iter().collect())
            };
        let (files, second_files) = keep(self.files);
        let (exclusions, second_exclusions) = keep(self.exclusions);
        let second = second_files.zip(second_exclusions);
        let second = second.map(|(files, exclusions)| Second { files, exclusions });
        (Input { files, exclusions }, second)
    }

    /// The files put together again.
    pub(super) fn of_parts(files: Input<'a>, exclusions: Input<'a>) -> Input<'a> {
        Input { files: files.files, exclusions: exclusions.files }
    }
}

impl<'a> InputFile<'a> {
    pub(crate) fn company(&self) -> Company {
        self.company
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The file it is read from, if it is one.
    fn identity(&self) -> Identity {
        match &self.from {
            Origin::Path(path) => Identity::of_path(path),
            Origin::Bytes(_) | Origin::Reader(_) => self.identity.clone(),
        }
    }

    fn kept_for_a_second_time(self, most: u64) -> (InputFile<'a>, Option<SecondFile<'a>>) {
        let again = SecondFile::of(self.name.clone(), self.read_as.clone(), self.workbooks);
        match self.from {
            Origin::Path(ref path) => {
                let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
                let second = is_file.then(|| again.path(path.clone()));
                (self, second)
            }
            Origin::Bytes(bytes) => (self, Some(again.bytes(bytes))),
            Origin::Reader(reader) => {
                let (reader, copy) = Keeping::new(reader, most);
                let from = Origin::Reader(Box::new(reader));
                (InputFile { from, ..self }, Some(again.copy(copy)))
            }
        }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |files: &[InputFile<'_>]| -> Vec<String> {
            files.iter().map(|file| file.name.clone()).collect()
        };
        f.debug_struct("Input")
            .field("files", &names(&self.files))
            .field("exclusions", &names(&self.exclusions))
            .finish_non_exhaustive()
    }
}
