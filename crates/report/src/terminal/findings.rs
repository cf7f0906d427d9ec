//! What was found: a heading a code on one line, and under it the first rows with their bad places marked.

use std::fmt::Write as _;

use acctpack::{Code, Detail, Finding, Scope, Severity, escape};

use super::{BOLD, CYAN, DIM, Drawing, GREEN, Limit, broken, paint, severity_style, unbroken};
use crate::excerpt::Excerpt;
use crate::layout::{cut, path, right, show_spaces, width, wrap};
use crate::overview::{CodeGroup, Fixable};

/// So many codes that were fixed are listed, unless all are wanted.
const MOST_FIXED: usize = 8;

/// How one row of a group is drawn.
struct Place<'t> {
    gutter: usize,
    severity: Severity,
    /// What is said of it beside.
    note: Option<&'t str>,
    is_first: bool,
}

impl Drawing<'_> {
    /// What is left, and what was fixed.
    pub(super) fn findings(&self) -> String {
        let groups: Vec<&CodeGroup<'_>> = self.overview.open().collect();
        let shares = shares(&groups, self.scene.max_findings);
        let mut page = String::new();
        let shown = groups.len().min(self.scene.max_findings.in_all);
        for (group, &share) in groups.iter().zip(&shares).take(shown) {
            self.group(group, share, &mut page);
        }
        let hidden = groups.len() - shown;
        if hidden > 0 && shown > 0 {
            let report = self.scene.reports.first().map(|report| path(report));
            let text = self.words.more_kinds(hidden as u64, report.as_deref());
            let _ = writeln!(page, "{}", paint(DIM, &self.wrapped(&text, 2)));
        }
        self.fixed(&mut page);
        page
    }

    fn group(&self, group: &CodeGroup<'_>, share: usize, page: &mut String) {
        let style = severity_style(group.severity);
        let tag = self.words.tag(group.severity, group.code);
        let mark = match self.scene.summary.outputs.is_empty() {
            true => self.words.fixable(group.fixable()),
            // What was not fixed by now is fixed on request alone.
            false => self
                .words
                .fixable(group.fixable())
                .filter(|_| group.fixable() == Fixable::OnRequest),
        };
        let headline = self.words.after_tag(group.code, group.headline(&self.overview));
        let _ = writeln!(page, "{}", self.heading(&tag, style, &headline, mark.as_deref()));
        let examples: Vec<_> = group.open_examples().take(share).collect();
        let gutter =
            examples.iter().filter_map(|finding| Some(self.gutter(finding, finding.row?))).max();
        // What the heading or the row above says is not said again.
        let mut said = Some(headline);
        for (index, finding) in examples.iter().enumerate() {
            self.about_file(finding, page);
            let Some(gutter) = gutter else { continue };
            let note = self.particulars(finding);
            let is_news = note
                .as_ref()
                .is_some_and(|note| said.as_ref().is_none_or(|said| !said.contains(note.as_str())));
            let news = note.as_deref().filter(|_| is_news);
            let place =
                Place { gutter, severity: group.severity, note: news, is_first: index == 0 };
            self.place(finding, &place, page);
            said = note.filter(|_| is_news).or(said);
        }
        let rest = group.open().saturating_sub(share as u64);
        if group.code.scope() == Scope::Row && rest > 0 && share > 1 {
            let _ = writeln!(page, "  {}", paint(DIM, &self.words.more_places(rest)));
        }
        // What a file is says what to do with it.
        let is_known = |it: &Finding<'_>| {
            matches!(
                it.detail,
                Detail::OtherFormat(_)
                    | Detail::NoZip(_)
                    | Detail::EntryFormat(..)
                    | Detail::Workbook(_)
            )
        };
        let says_so = group.code == Code::FileFormat && group.open_examples().any(is_known);
        let is_package = group.code.scope() == Scope::Package;
        let is_helpless = group.fixable() == Fixable::No && is_package && !says_so;
        if is_helpless || self.scene.max_findings == Limit::ALL {
            let remedy =
                wrap(group.code.remedy(self.scene.view.lang), self.scene.width.saturating_sub(4));
            let _ = writeln!(page, "  {} {}", paint(CYAN, "→"), remedy.join("\n    "));
        }
    }

    fn gutter(&self, finding: &Finding<'_>, row: u64) -> usize {
        width(&self.words.row_of(finding, row))
    }

    /// What was found about one of several files as a whole.
    fn about_file(&self, finding: &Finding<'_>, page: &mut String) {
        let (Some(file), None) = (&finding.file, finding.row) else { return };
        let line = format!("{}: {}", escape(file), escape(&finding.detail.text(self.scene.view)));
        let lines = wrap(&line, self.scene.width.saturating_sub(4));
        let _ = writeln!(page, "  {}", lines.join("\n    "));
    }

    /// `error[too-short]  107 accounts are shorter than 2 characters  [fixable]`.
    fn heading(&self, tag: &str, style: anstyle::Style, line: &str, mark: Option<&str>) -> String {
        let mark_text = mark.map(|mark| format!("  {mark}")).unwrap_or_default();
        let whole = format!("{tag}  {line}{mark_text}");
        if width(&whole) <= self.scene.width {
            return format!(
                "{}  {}{}",
                paint(style, tag),
                paint(BOLD, line),
                paint(GREEN, &mark_text)
            );
        }
        let whole =
            format!("{tag}  {line}{}", unbroken(&mark_text).replacen(&unbroken("  "), "  ", 1));
        let lines = wrap(&whole, self.scene.width.saturating_sub(2));
        let lines: Vec<String> = lines.iter().map(|line| broken(line)).collect();
        // The tag has no spaces in English; in Chinese it may be broken, and is then not coloured apart.
        let first = match lines[0].strip_prefix(tag) {
            Some(rest) => format!("{}{rest}", paint(style, tag)),
            None => lines[0].clone(),
        };
        std::iter::once(first).chain(lines[1..].iter().cloned()).collect::<Vec<_>>().join("\n  ")
    }

    /// A row, and for the first of a code the carets below its bad place.
    fn place(&self, finding: &Finding<'_>, place: &Place<'_>, page: &mut String) {
        let Place { gutter, severity, note, is_first } = *place;
        let (Some(row), Some(excerpt)) = (finding.row, Excerpt::of(finding, self.scene.view))
        else {
            return;
        };
        let style = severity_style(severity);
        let room = self.scene.width.saturating_sub(2 + gutter + 3);
        let parts = excerpt.parts(room);
        let number = paint(CYAN, &right(&self.words.row_of(finding, row), gutter));
        let rule = paint(CYAN, "│");
        let marked = paint(style, parts.marked.as_deref().unwrap_or_default());
        let used = parts.indent() + parts.marked.as_deref().map_or(0, width) + width(&parts.after);
        let is_all = parts.before.is_empty() && parts.after.is_empty();
        let carets = parts.carets().filter(|_| is_first && !is_all);
        let beside = match (note, carets) {
            (Some(note), None) if used + 3 + width(note) <= room => {
                format!("  {}", paint(DIM, note))
            }
            _ => String::new(),
        };
        let _ = writeln!(page, "  {number} {rule} {}{marked}{}{beside}", parts.before, parts.after);
        let blank = " ".repeat(gutter);
        let mut told = !beside.is_empty();
        if let Some(carets) = carets {
            let indent = parts.indent();
            let note = note.filter(|note| indent + carets + 1 + width(note) <= room);
            told |= note.is_some();
            let marks = format!("{} {}", "^".repeat(carets), note.unwrap_or_default());
            let marks = paint(style, marks.trim_end());
            let _ = writeln!(page, "  {blank} {rule} {}{marks}", " ".repeat(indent));
        }
        // What finds no room beside the first row of a code stands below it.
        if let Some(note) = note.filter(|_| is_first && !told) {
            for line in wrap(note, room) {
                let _ = writeln!(page, "  {blank} {rule} {}", paint(DIM, &line));
            }
        }
    }

    /// What the heading does not say of a row.
    fn particulars(&self, finding: &Finding<'_>) -> Option<String> {
        if let Some(first) = finding.first_row {
            let first = self.words.first_in(first);
            return Some(match &finding.first_file {
                Some(file) => self.words.with_aside(&first, &escape(file)),
                None => first,
            });
        }
        match finding.detail {
            // The row says it.
            Detail::Text(_) | Detail::Form(_) | Detail::Columns(_) => None,
            _ => Some(escape(&finding.detail.text(self.scene.view))),
        }
        .filter(|text| !text.trim().is_empty())
    }

    fn fixed(&self, page: &mut String) {
        let groups: Vec<_> = self.overview.fixed().collect();
        let most = match self.scene.max_findings == Limit::ALL {
            true => groups.len(),
            false => MOST_FIXED,
        };
        for group in groups.iter().take(most) {
            let tag = self.words.fixed_tag(group.code);
            let line = self.words.fixed(group.code, group.fixed);
            let example = self.fixed_example(group);
            let room = self.scene.width.saturating_sub(width(&tag) + 2 + width(&line) + 2);
            let mut heading = self.heading(&tag, GREEN, &line, None);
            if room > 16 && !example.is_empty() {
                heading.push_str(&format!("  {}", paint(DIM, &cut(&example, room))));
            }
            let _ = writeln!(page, "{heading}");
        }
        if groups.len() > most {
            let _ = writeln!(
                page,
                "{}",
                paint(DIM, &self.words.more_places((groups.len() - most) as u64))
            );
        }
    }

    /// The first row that was fixed: before and after, where that can be shown.
    fn fixed_example(&self, group: &CodeGroup<'_>) -> String {
        let view = self.scene.view;
        let Some(finding) = group.examples.iter().find(|finding| finding.fixed) else {
            return String::new();
        };
        let Some(row) = finding.row else { return escape(&finding.detail.text(view)) };
        let place = self.words.row_of(finding, row);
        if let Some(change) = finding.change() {
            let [before, after] =
                change.map(|text| show_spaces(&escape(&view.text(text.as_bytes()))));
            return format!("{place}  {before} → {after}");
        }
        let excerpt = Excerpt::of(finding, view).unwrap_or_default();
        let parts = excerpt.parts(usize::MAX);
        let text = format!("{}{}{}", parts.before, parts.marked.unwrap_or_default(), parts.after);
        format!("{place}  {text}").trim_end().to_string()
    }
}

/// How many examples of each code are shown: in turns, so that no code hides another.
fn shares(groups: &[&CodeGroup<'_>], limit: Limit) -> Vec<usize> {
    let mut shares = vec![0; groups.len()];
    let mut left = limit.in_all;
    for round in 0..limit.of_each.min(acctpack::EXAMPLES) {
        for (share, group) in shares.iter_mut().zip(groups) {
            if left > 0 && *share == round && group.open_examples().count() > round {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}
