//! The report for a terminal: what was found, most harmful first, then the figures and the command to type
//! next. The last line is the verdict. It is made as text with colour, which [`plain`] takes out where it
//! is not wanted; nothing from the input gets in unescaped.

mod figures;
mod findings;

use std::path::{Path, PathBuf};

use acctpack::{Lang, Severity, Summary, Verdict, View, escape};
use anstyle::{AnsiColor, Style};

use crate::Advice;
use crate::layout::{cut, path, width, wrap};
use crate::messages::{self, Messages};
use crate::numbers as size;
use crate::overview::Overview;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Checked a package as it is.
    Check,
    /// Made a clean package.
    Clean,
    /// Nothing was written: it says what `clean` would write.
    DryRun,
    /// Cleaned into a temporary package, to be sent.
    Send,
}

/// How many findings the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many codes, and how many examples in all.
    pub in_all: usize,
    /// How many examples of each code.
    pub of_each: usize,
}

impl Limit {
    /// All that is known.
    pub const ALL: Limit = Limit { in_all: usize::MAX, of_each: usize::MAX };
}

/// Which characters a terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// All.
    #[default]
    Unicode,
    /// ASCII, as in the locale `C`.
    Ascii,
}

impl Charset {
    /// A report with marks that the terminal can show.
    pub fn apply(self, page: &str) -> String {
        const MARKS: [(&str, &str); 7] = [
            ("✓", "ok"),
            ("✗", "x"),
            ("│", "|"),
            ("…", "..."),
            ("→", "->"),
            ("←", "<-"),
            ("␣", "_"),
        ];
        match self {
            Charset::Unicode => page.to_string(),
            Charset::Ascii => {
                MARKS.iter().fold(page.to_string(), |page, (mark, ascii)| page.replace(mark, ascii))
            }
        }
    }
}

/// All that is shown.
#[derive(Debug)]
pub struct Scene<'a> {
    /// What was done.
    pub task: Task,
    /// What came of it.
    pub summary: &'a Summary,
    /// The language, and whether accounts are masked.
    pub view: View,
    /// How many cells a line may take.
    pub width: usize,
    /// How many findings are shown.
    pub max_findings: Limit,
    /// The command to type next.
    pub next: Option<Advice>,
    /// The reports that were written.
    pub reports: Vec<PathBuf>,
    /// Where the rejected rows were written.
    pub rejects: Option<PathBuf>,
    /// The config file that was read.
    pub config: Option<PathBuf>,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
    }
}

/// A severity in words.
pub fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    messages::of(lang).severity(severity)
}

/// The whole report, with colour.
pub fn render(scene: &Scene<'_>) -> String {
    let overview = Overview::new(scene.summary, scene.view);
    let drawing = Drawing { scene, overview, words: messages::of(scene.view.lang) };
    let mut sections = vec![drawing.findings(), drawing.columns(), drawing.figures()];
    sections.retain(|section| !section.is_empty());
    let verdict = format!("{}\n", verdict_line(scene));
    // A good list is two lines.
    match &*sections {
        [one] if one.lines().count() == 1 => format!("{one}{verdict}"),
        sections => format!("{}{verdict}", sections.join("\n")),
    }
}

/// The verdict in one line: mark, file, word, figures and time. Where there is little room the figures go
/// onto a line of their own.
pub fn verdict_line(scene: &Scene<'_>) -> String {
    let Scene { task, summary, .. } = *scene;
    let words = messages::of(scene.view.lang);
    let (mark, style) = match (summary.verdict, summary.is_doubtful()) {
        (Verdict::Rejected, _) => ("✗", RED),
        (Verdict::Accepted, true) => ("✓", YELLOW),
        (Verdict::Accepted, false) => ("✓", GREEN),
    };
    let word = words.verdict(task, summary.verdict);
    let figures = verdict_figures(scene, words);
    let time = words.aside(&size::seconds(summary.seconds));
    let rest = match figures.is_empty() {
        true => time,
        false => words.with_aside(&figures, &size::seconds(summary.seconds)),
    };
    let besides = width(word) + 5;
    let room = scene.width.saturating_sub(besides + width(&rest));
    let name = cut(
        &subject(scene, words),
        room.max(scene.width.saturating_sub(besides)).min(room.max(24)),
    );
    let head = format!("{mark} {name} {word}");
    let is_room = width(&head) + 2 + width(&rest) <= scene.width;
    match is_room {
        true => format!("{}  {rest}", paint(style, &head)),
        false => {
            let lines = wrap(&rest, scene.width.saturating_sub(2));
            format!("{}\n  {}", paint(style, &head), lines.join("\n  "))
        }
    }
}

fn verdict_figures(scene: &Scene<'_>, words: &dyn Messages) -> String {
    let Scene { task, summary, .. } = *scene;
    let found = words.found(summary.errors, summary.warnings);
    let accounts: u64 = summary.outputs.iter().map(|written| written.accounts).sum();
    let bytes = size::bytes(summary.outputs.iter().map(|written| written.bytes).sum());
    match (task, summary.verdict) {
        (Task::Check, Verdict::Accepted) => {
            let mut parts = vec![words.accounts(summary.kept), found];
            parts.retain(|part| !part.is_empty());
            words.join(&parts)
        }
        (Task::Clean | Task::DryRun, Verdict::Accepted) => {
            words.written(accounts, &bytes, summary.outputs.len(), summary.warnings)
        }
        (Task::Send, Verdict::Accepted) => words.temporary(accounts, &bytes, summary.warnings),
        (Task::Check, Verdict::Rejected) => found,
        (_, Verdict::Rejected) if summary.has_too_many_rejects() => {
            words.too_many_rejects(summary.rejected, summary.rows, summary.max_rejects)
        }
        (_, Verdict::Rejected) if summary.rows > 0 && summary.kept == 0 => words.none_left().into(),
        (_, Verdict::Rejected) => found,
    }
}

/// What the verdict is about: what was written, else the input.
fn subject(scene: &Scene<'_>, words: &dyn Messages) -> String {
    let place = |at: &Path| match at == Path::new("-") {
        true => words.stdout().to_string(),
        false => path(at),
    };
    match (scene.task, &*scene.summary.outputs) {
        (Task::Clean | Task::DryRun, [one]) => place(&one.path),
        (Task::Clean | Task::DryRun, [first, .., last]) => {
            format!("{} … {}", path(&first.path), path(&last.path))
        }
        _ if scene.summary.file == "-" => words.stdin().into(),
        _ => match scene.summary.inputs.len() {
            0 | 1 => escape(&scene.summary.file),
            files => format!("{} + {}", escape(&scene.summary.file), files - 1),
        },
    }
}

/// The report for where there is no colour: without the spaces that only colour made visible.
pub fn plain(page: &str) -> String {
    let page = anstream::adapter::strip_str(page).to_string();
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A text that is not wrapped inside, until it is [`broken`] up again.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// The text with plain spaces. What comes from the input is escaped and holds no other ones.
fn broken(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// A report while it is drawn.
struct Drawing<'a> {
    scene: &'a Scene<'a>,
    overview: Overview<'a>,
    words: &'static dyn Messages,
}

impl Drawing<'_> {
    /// A text in lines that fit, the second and later ones indented.
    fn wrapped(&self, text: &str, indent: usize) -> String {
        wrap(text, self.scene.width.saturating_sub(indent))
            .join(&format!("\n{}", " ".repeat(indent)))
    }
}

#[cfg(test)]
mod tests;
