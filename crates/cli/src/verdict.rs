//! The verdict in one line on all of several files.

use acctpack::{Lang, Summary, Verdict};
use acctpack_report::layout::width;
use acctpack_report::numbers;
use acctpack_report::terminal::plain;
use anstyle::{AnsiColor, Style};

const GREEN: Style = AnsiColor::Green.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();

/// A mark in its colour: whether all is well.
fn mark(style: Style, is_good: bool) -> String {
    let mark = if is_good { "✓" } else { "✗" };
    format!("{style}{mark}{style:#}")
}

/// How several files fared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) failed: u64,
    pub(crate) accounts: u64,
}

impl Totals {
    /// Adds a file that was judged.
    pub(crate) fn add(&mut self, summary: &Summary) {
        match summary.verdict {
            Verdict::Accepted => self.accepted += 1,
            Verdict::Rejected => self.rejected += 1,
        }
        self.accounts += summary.kept;
    }
}

/// The verdict on all files, on a line of its own where so many cells hold it.
pub(crate) fn of_all(totals: &Totals, lang: Lang, cells: usize) -> String {
    let Totals { accepted, rejected, failed, accounts } = *totals;
    let is_good = rejected + failed == 0;
    let style = if is_good { GREEN } else { RED };
    let files = numbers::count(accepted + rejected + failed, ["file", "个文件"], lang);
    let parts = [
        (accepted, ["accepted", "个通过"]),
        (rejected, ["rejected", "个未通过"]),
        (failed, ["not read", "个无法读取"]),
    ];
    let parts = parts.into_iter().filter(|&(count, _)| count > 0);
    let parts = parts.map(|(count, word)| format!("{} {}", numbers::group(count), lang.pick(word)));
    let parts = parts.collect::<Vec<_>>().join(lang.pick([", ", "，"]));
    let accounts = numbers::count(accounts, ["account", "个账号"], lang);
    let colon = lang.pick([": ", "："]);
    let stop = lang.pick(["; ", "；"]);
    let mark = mark(style, is_good);
    let line = format!("{mark} {files}{colon}{style}{parts}{style:#}{stop}{accounts}\n");
    match width(plain(&line).trim_end()) > cells {
        true => format!(
            "{mark} {files}{colon}\n  {style}{parts}{style:#}{}\n  {accounts}\n",
            stop.trim_end()
        ),
        false => line,
    }
}
