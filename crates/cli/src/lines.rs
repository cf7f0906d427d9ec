//! A line a finding, on standard output as they are found: for people and editors (`concise`), and for a
//! workflow on GitHub, which shows them beside the file.

use std::io::{self, BufWriter, Write};

use acctpack::{Finding, Severity, View, escape, lossless};

use crate::messages::{self, Word};
use crate::reports::Stdout;
use crate::terminal::Channel;

/// How a finding is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// `FILE:ROW:COLUMN: severity[code] message`
    Concise,
    /// `::error file=FILE,line=ROW,col=COLUMN,title=code::message`
    Github,
}

/// Prints findings as they come.
pub(crate) struct FindingLines {
    spelling: Spelling,
    view: View,
    /// The file, as each line names it.
    file: String,
    out: BufWriter<Box<dyn Write + Send>>,
    failed: io::Result<()>,
}

impl FindingLines {
    pub(crate) fn new(
        spelling: Spelling,
        view: View,
        file: &str,
        channel: Channel,
    ) -> FindingLines {
        let out: Box<dyn Write + Send> = match channel {
            Channel::Stdout => Box::new(Stdout::default()),
            Channel::Stderr => Box::new(io::stderr()),
        };
        let out = BufWriter::with_capacity(1 << 16, out);
        FindingLines { spelling, view, file: file.to_string(), out, failed: Ok(()) }
    }

    /// Prints one finding. After a failure nothing is printed any more: [`FindingLines::finish`] tells it.
    pub(crate) fn put(&mut self, finding: &Finding<'_>) {
        if self.failed.is_ok() {
            let line = match self.spelling {
                Spelling::Concise => concise(finding, self.file_of(finding), self.view),
                Spelling::Github => github(finding, self.file_of(finding), self.view),
            };
            self.failed = writeln!(self.out, "{line}");
        }
    }

    /// The file that a line names: of several that of the finding.
    fn file_of<'f>(&'f self, finding: &'f Finding<'_>) -> &'f str {
        finding.file.as_deref().unwrap_or(&self.file)
    }

    /// Ends the lines.
    ///
    /// # Errors
    /// When one of them could not be printed.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.failed.and_then(|()| self.out.flush())
    }
}

/// Row and column, from 1. What is about the package as a whole is shown at its beginning.
fn place(finding: &Finding<'_>) -> (u64, usize) {
    let Some(row) = finding.row else { return (1, 1) };
    let account = finding.account.as_deref().unwrap_or_default();
    let start = finding.span.map_or(0, |(start, _)| start.min(account.len()));
    let before = String::from_utf8_lossy(&account[..start]).chars().count();
    (row, before + 1)
}

fn concise(finding: &Finding<'_>, file: &str, view: View) -> String {
    let (row, column) = place(finding);
    let (severity, code, message) = (finding.severity.name(), finding.code, finding.message(view));
    let file = escape(file);
    let fixed = match finding.fixed {
        true => messages::of(view.lang).label(Word::Fixed),
        false => "",
    };
    format!("{file}:{row}:{column}: {severity}[{code}] {message}{fixed}")
}

fn github(finding: &Finding<'_>, file: &str, view: View) -> String {
    let (row, column) = place(finding);
    let severity = match (finding.fixed, finding.severity) {
        (true, _) => "notice",
        (false, Severity::Error) => "error",
        (false, Severity::Warning) => "warning",
    };
    let place = match finding.row {
        Some(_) => format!(",line={row},col={column}"),
        None => String::new(),
    };
    let (file, message) = (github_property(file), github_text(&finding.message(view)));
    format!("::{severity} file={file}{place},title={}::{message}", finding.code)
}

/// That a package could not be judged at all, for a workflow.
pub(crate) fn github_failure(file: &str, message: &str) -> String {
    format!("::error file={},title=acctpack::{}", github_property(file), github_text(message))
}

/// As a workflow command wants its text.
fn github_text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As a workflow command wants a property: what ends one is spelled out.
fn github_property(text: &str) -> String {
    github_text(&escape(&lossless(text.as_bytes()))).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::{Hooks, Input, Lang, Options, Privacy};

    fn lines(spelling: Spelling, view: View, file: &str, list: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut hooks = Hooks::default();
        hooks.finding = Some(Box::new(|finding| {
            lines.push(match spelling {
                Spelling::Concise => concise(finding, file, view),
                Spelling::Github => github(finding, file, view),
            });
        }));
        acctpack::check_with(Input::bytes("a.txt", list), &Options::default(), hooks).unwrap();
        lines
    }

    #[test]
    fn a_concise_line_names_the_place_in_characters() {
        let list = "alice\nx\n张\u{200b}三丰\n".as_bytes();
        let lines = lines(Spelling::Concise, View::default(), "a b.txt", list);
        assert!(lines[0].starts_with("a b.txt:2:1: error[too-short] "), "{lines:?}");
        assert!(lines[1].starts_with("a b.txt:3:2: warning[invisible-character] "), "{lines:?}");
    }

    #[test]
    fn what_is_about_the_package_stands_at_its_beginning() {
        let concise = lines(Spelling::Concise, View::default(), "a.txt", b"");
        assert!(concise[0].starts_with("a.txt:1:1: error[empty-package] "), "{concise:?}");
        let github = lines(Spelling::Github, View::default(), "a.txt", b"");
        assert!(github[0].starts_with("::error file=a.txt,title=empty-package::"), "{github:?}");
    }

    #[test]
    fn an_annotation_cannot_be_broken_out_of() {
        let view = View { lang: Lang::Zh, privacy: Privacy::Masked };
        let lines = lines(Spelling::Github, view, "a,b:c%\n.txt", b"alice\nx\n");
        let start = "::error file=a%2Cb%3Ac%25\\n.txt,line=2,col=1,title=too-short::";
        assert!(lines[0].starts_with(start), "{lines:?}");
    }
}
