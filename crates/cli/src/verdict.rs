//! The verdict in one line: of one file, for `-q` and where there are several, and of all of them.

use acctpack::{Lang, Summary, Verdict, escape};
use acctpack_report::layout as text;
use acctpack_report::numbers;
use acctpack_report::terminal::Task;
use anstyle::{AnsiColor, Style};
use std::path::Path;

use crate::terminal::{Charset, charset};

const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();

/// A mark in its colour: whether all is well.
fn mark(style: Style, is_good: bool) -> String {
    let mark = match (charset(), is_good) {
        (Charset::Unicode, true) => "✓",
        (Charset::Unicode, false) => "✗",
        (Charset::Ascii, true) => "ok",
        (Charset::Ascii, false) => "x",
    };
    format!("{style}{mark}{style:#}")
}

/// The verdict on one file.
pub(crate) fn of_summary(task: Task, summary: &Summary, lang: Lang) -> String {
    let is_good = summary.verdict == Verdict::Accepted;
    let style = match (is_good, summary.is_doubtful()) {
        (false, _) => RED,
        (true, true) => YELLOW,
        (true, false) => GREEN,
    };
    let word = lang.pick(match (task, is_good) {
        (Task::Check, true) => ["accepted", "通过"],
        (Task::Check, false) => ["rejected", "未通过"],
        (_, true) => ["written", "已生成"],
        (_, false) => ["not written", "未生成"],
    });
    let subject = match (&*summary.outputs, task) {
        ([one], Task::Clean) if one.path != Path::new("-") => text::path(&one.path),
        _ => escape(&summary.file),
    };
    let mut facts = vec![numbers::count(summary.kept, ["account", "个账号"], lang)];
    for (count, words) in
        [(summary.errors, ["error", "个错误"]), (summary.warnings, ["warning", "条警告"])]
    {
        if count > 0 {
            facts.push(numbers::count(count, words, lang));
        }
    }
    let facts = facts.join(lang.pick([", ", "，"]));
    let time = numbers::seconds(summary.seconds);
    let time = match lang {
        Lang::En => format!(" ({time})"),
        Lang::Zh => format!("（{time}）"),
    };
    format!("{} {subject}  {style}{word}{style:#}  {facts}{time}\n", mark(style, is_good))
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

/// The verdict on all files.
pub(crate) fn of_all(totals: &Totals, lang: Lang) -> String {
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
    format!("{mark} {files}{colon}{style}{parts}{style:#}{stop}{accounts}\n")
}
