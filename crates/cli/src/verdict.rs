//! The verdict in one line on all of several files.

use acctpack::{Lang, Summary, Verdict};
use acctpack_report::layout::width;
use acctpack_report::terminal::plain;
use anstyle::{AnsiColor, Style};

use crate::messages;

const GREEN: Style = AnsiColor::Green.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();

/// A mark in its colour: whether all is well.
fn mark(style: Style, is_good: bool) -> String {
    let mark = if is_good { "✓" } else { "✗" };
    format!("{style}{mark}{style:#}")
}

/// How several files fared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FileTotals {
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) failed: u64,
    pub(crate) accounts: u64,
}

impl FileTotals {
    /// Adds a file that was judged.
    pub(crate) fn add(&mut self, summary: &Summary) {
        match summary.verdict {
            Verdict::Accepted => self.accepted += 1,
            Verdict::Rejected => self.rejected += 1,
        }
        self.accounts += summary.kept;
    }
}

/// The verdict on all files: on a line, where so many cells hold it.
pub(crate) fn of_all(totals: &FileTotals, lang: Lang, cells: usize) -> String {
    let is_good = totals.rejected + totals.failed == 0;
    let style = if is_good { GREEN } else { RED };
    let told = messages::of(lang).several_files(totals, style);
    let line = format!("{} {told}\n", mark(style, is_good));
    if width(plain(&line).trim_end()) <= cells {
        return line;
    }
    let breaks = [(": ", ":\n  "), ("：", "：\n  "), ("; ", ";\n  "), ("；", "；\n  ")];
    breaks.iter().fold(line, |line, (sign, end)| line.replacen(sign, end, 1))
}
