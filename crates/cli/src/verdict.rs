//! The verdict in one line on all of several files.

use acctpack::{Lang, Summary, Verdict};
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

/// The verdict on all files.
pub(crate) fn of_all(totals: &FileTotals, lang: Lang) -> String {
    let is_good = totals.rejected + totals.failed == 0;
    let style = if is_good { GREEN } else { RED };
    format!("{} {}\n", mark(style, is_good), messages::of(lang).several_files(totals, style))
}
