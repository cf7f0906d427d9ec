//! The figures: the rows that add up, what `clean` would keep, what was written, and the command to type.

use std::fmt::Write as _;

use super::{BOLD, CYAN, DIM, Drawing, Limit, Scene, Task, broken, paint, unbroken};
use crate::Purpose;
use crate::layout::{columns, left, path, width, wrap};
use crate::messages::{Label, RowShare};
use crate::numbers as size;
use acctpack::{ExclusionSummary, InputSummary, Verdict, escape};

/// So many columns are listed, and so many when all is wanted.
const FEW_COLUMNS: usize = 12;
const MOST_COLUMNS: usize = 40;
/// So many of several inputs are listed.
const MOST_FILES: usize = 12;
/// So many kinds of accounts are listed.
const MOST_KINDS: usize = 4;

/// A label, and the lines beside it.
type Figure = (Label, Vec<String>);

impl Drawing<'_> {
    pub(super) fn figures(&self) -> String {
        let mut figures: Vec<Figure> = Vec::new();
        figures.extend(self.input());
        figures.extend(self.exclusions());
        figures.extend(self.rows());
        figures.extend(self.reach());
        figures.extend(self.kinds());
        let insight = self.scene.summary.digest.remark();
        figures.extend(insight.map(|it| (Label::Note, vec![it.text(self.scene.view.lang).into()])));
        figures.extend(self.written());
        figures.extend(self.files());
        let label = |(label, _): &Figure| width(self.words.label(*label));
        let command = self.command();
        let indent = figures.iter().chain(&command).map(label).max().unwrap_or(0) + 2;
        let mut page = String::new();
        for (label, texts) in figures {
            let lines =
                texts.iter().flat_map(|text| wrap(text, self.scene.width.saturating_sub(indent)));
            self.figure(label, lines.collect(), indent, &mut page);
        }
        if let Some((label, _)) = command {
            self.figure(label, self.command_lines(indent), indent, &mut page);
        }
        page
    }

    fn figure(&self, label: Label, lines: Vec<String>, indent: usize, page: &mut String) {
        let mut name = left(self.words.label(label), indent);
        for line in lines {
            let _ = writeln!(page, "{}{}", paint(DIM, &name), broken(&line));
            name = " ".repeat(indent);
        }
    }

    /// What was read, where that is not plain UTF-8; of several files what each came to.
    fn input(&self) -> Option<Figure> {
        let summary = self.scene.summary;
        if !summary.inputs.is_empty() {
            return Some((Label::Input, self.inputs()));
        }
        let is_plain = summary.encoding == "UTF-8" && summary.entry.is_none();
        if is_plain && self.scene.max_findings != Limit::ALL {
            return None;
        }
        let format = summary.known_format().map(|format| match &summary.entry {
            Some(entry) => format!(".{format} → {}", escape(entry)),
            None => format!(".{format}"),
        });
        let encoding = summary.known_encoding().map(escape);
        let facts: Vec<String> =
            format.into_iter().chain(encoding).chain([size::bytes(summary.bytes)]).collect();
        Some((Label::Input, vec![self.words.join(&facts)]))
    }

    /// A line for each of several inputs.
    fn inputs(&self) -> Vec<String> {
        let inputs = &self.scene.summary.inputs;
        let most = if self.scene.max_findings == Limit::ALL { usize::MAX } else { MOST_FILES };
        let line = |input: &InputSummary| {
            let parts = [
                (RowShare::Kept, input.kept),
                (RowShare::Duplicate, input.duplicates),
                (RowShare::Excluded, input.excluded),
                (RowShare::Rejected, input.rejected),
                (RowShare::Blank, input.blank),
                (RowShare::Header, input.header),
            ];
            format!("{}  {}", escape(&input.file), self.sum(input.rows, &parts))
        };
        let mut lines: Vec<String> = inputs.iter().take(most).map(line).collect();
        if inputs.len() > most {
            lines.push(self.words.more_places((inputs.len() - most) as u64));
        }
        lines
    }

    /// What each list of those to be left out came to.
    fn exclusions(&self) -> Option<Figure> {
        let line = |list: &ExclusionSummary| {
            let left_out = self.words.part(RowShare::Excluded, self.scene.task, list.excluded);
            let facts = [self.words.accounts(list.accounts), left_out];
            format!("{}  {}", escape(&list.file), self.words.join(&facts))
        };
        let lines: Vec<String> = self.scene.summary.exclusions.iter().map(line).collect();
        (!lines.is_empty()).then_some((Label::Exclude, lines))
    }

    /// `20,001 = 18,132 valid + 1,323 duplicates + ...`, without what is not there.
    fn rows(&self) -> Option<Figure> {
        let summary = self.scene.summary;
        let parts = [
            (RowShare::Kept, summary.kept),
            (RowShare::Duplicate, summary.duplicates),
            (RowShare::Excluded, summary.excluded),
            (RowShare::Rejected, summary.rejected),
            (RowShare::Blank, summary.blank),
            (RowShare::Header, summary.header),
        ];
        (summary.rows > 0).then(|| (Label::Rows, vec![self.sum(summary.rows, &parts)]))
    }

    /// A number of rows and what became of them.
    fn sum(&self, rows: u64, parts: &[(RowShare, u64)]) -> String {
        let parts: Vec<String> = parts
            .iter()
            .filter(|&&(part, count)| count > 0 || part == RowShare::Kept)
            .map(|&(part, count)| unbroken(&self.words.part(part, self.scene.task, count)))
            .collect();
        format!("{} = {}", size::group(rows), parts.join(" + "))
    }

    /// What `clean` would keep.
    fn reach(&self) -> Option<Figure> {
        let summary = self.scene.summary;
        let is_news =
            summary.rows > 0 && (summary.verdict == Verdict::Rejected || summary.warnings > 0);
        let kept = summary.would_keep.filter(|_| self.scene.task == Task::Check && is_news)?;
        Some((Label::Reach, vec![self.words.would_keep(kept, summary.rows)]))
    }

    /// What the accounts look like, where they are not all alike.
    fn kinds(&self) -> Option<Figure> {
        let (summary, lang) = (self.scene.summary, self.scene.view.lang);
        let kinds = &summary.digest.shapes;
        let total = kinds.total();
        let shares: Vec<String> = kinds
            .iter()
            .take(MOST_KINDS)
            .map(|(kind, count)| format!("{} {}", size::share(count, total), kind.name(lang)))
            .collect();
        let text = self.words.join(&shares);
        let is_estimate = total < summary.kept + summary.duplicates + summary.excluded;
        let text = if is_estimate { self.words.about(&text) } else { text };
        (shares.len() > 1).then(|| (Label::Kinds, vec![text]))
    }

    /// The packages, where they are several.
    fn written(&self) -> Option<Figure> {
        let outputs = &self.scene.summary.outputs;
        let lines = outputs.iter().map(|output| {
            let facts = [self.words.accounts(output.accounts), size::bytes(output.bytes)];
            format!("{}  {}", path(&output.path), self.words.join(&facts))
        });
        (outputs.len() > 1).then(|| (Label::Written, lines.collect()))
    }

    /// The files beside the package.
    fn files(&self) -> Vec<Figure> {
        let Scene { summary, task, rejects, reports, config, .. } = self.scene;
        let mut figures = Vec::new();
        if !reports.is_empty() {
            figures.push((Label::Report, reports.iter().map(|report| path(report)).collect()));
        }
        match rejects {
            Some(file) if summary.rejected > 0 => figures.push((Label::Rejects, vec![path(file)])),
            None if *task != Task::Check && summary.rejected > 0 && !summary.outputs.is_empty() => {
                figures.push((Label::Rejects, vec![self.words.left_out(summary.rejected)]));
            }
            _ => {}
        }
        figures.extend(config.iter().map(|file| (Label::Config, vec![path(file)])));
        figures
    }

    fn command(&self) -> Option<Figure> {
        self.scene.next.as_ref().map(|_| (Label::Fix, Vec::new()))
    }

    /// The command, broken where a shell lets it be: it is there to be copied.
    fn command_lines(&self, indent: usize) -> Vec<String> {
        let Some(next) = &self.scene.next else { return Vec::new() };
        let room = self.scene.width.saturating_sub(indent);
        let purpose = self.words.purpose(&next.purpose);
        let mut lines: Vec<String> = purpose.iter().flat_map(|text| wrap(text, room)).collect();
        lines.extend(next.lines(room, width).iter().map(|line| paint(CYAN, line)));
        let flags = next.maybe.as_ref().map(|flags| unbroken(flags).replace("\u{a0}--", " --"));
        let review = flags.map(|flags| self.words.review(&flags));
        lines.extend(review.iter().flat_map(|text| wrap(text, room)).map(|line| paint(DIM, &line)));
        lines
    }

    /// The columns to choose from, the likely one marked.
    pub(super) fn columns(&self) -> String {
        let mut page = String::new();
        let digest = &self.scene.summary.digest;
        let is_joined = self.scene.next.as_ref().is_some_and(|next| next.purpose == Purpose::Rows);
        if digest.columns.len() < 2 || is_joined {
            return page;
        }
        let count = digest.columns.len() as u64 + digest.more_columns;
        let _ = writeln!(page, "{}", paint(BOLD, &self.wrapped(&self.words.columns(count), 2)));
        let most = if self.scene.max_findings == Limit::ALL { MOST_COLUMNS } else { FEW_COLUMNS };
        let likely = acctpack::account_column(&digest.columns);
        let shown = &digest.columns[..digest.columns.len().min(most)];
        let mark = self.words.likely();
        let room = self.scene.width.saturating_sub(width(mark) + 1);
        for (index, cells) in columns(shown, self.scene.view, room).enumerate() {
            let [number, name, sample] = cells;
            let mark = if likely == Some(index) { mark } else { "" };
            let _ = writeln!(
                page,
                "{}  {name}  {} {}",
                paint(CYAN, &number),
                paint(DIM, &sample),
                paint(CYAN, mark)
            );
        }
        if count > shown.len() as u64 {
            let _ = writeln!(page, "   …");
        }
        page
    }
}
