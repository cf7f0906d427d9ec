//! English: the texts of a run. Those of the command line, of rules and of delivery are in files of
//! their own.

mod delivery;
mod parser;
mod rules;
mod sniff;
mod usage;

use std::path::Path;

use acctpack::{Code, Phase, Scope, Sniff, Summary, View, escape};
use acctpack_report::numbers::{group, plural, share};
use acctpack_sandbox::Event;
use acctpack_tpns::Delivery;
use anstyle::Style;

use super::{ManLine, Messages, Notice, Unfit, Word, shown};
use crate::delivery::outcome::{PushedLine, RetryLine};
use crate::delivery::preview::{PushReach, Rehearsed};
use crate::error::CommandError;
use crate::hints::Slip;
use crate::sniff::SniffLine;
use crate::starter::quote;
use crate::trust::Distrust;
use crate::verdict::FileTotals;

pub(super) struct English;

impl Messages for English {
    fn label(&self, label: Word) -> &'static str {
        match label {
            Word::Error => "error: ",
            Word::Warning => "warning: ",
            Word::Config => "config",
            Word::Fixed => " (fixed)",
            Word::StandardInput => "standard input",
            Word::StandardOutput => "standard output",
            Word::Uploading => "uploading",
            Word::WaitingForAnswer => "waiting for the answer",
            Word::Uploaded => "✓ UPLOADED",
            Word::Pushed => "✓ PUSHED",
            Word::GlobalOptions => "Global options",
            Word::PrintVersion => "Print the version",
            Word::PrintHelp => "Print help: the most used flags with -h, all of them with --help",
            Word::Examples => "Examples",
            Word::ExitStatus => "Exit status",
            Word::Push => "PUSH",
            Word::To => "to",
            Word::Host => "host",
            Word::Package => "package",
            Word::When => "when",
            Word::AtOnce => "at once",
            Word::Also => "also",
            Word::Warnings => "warnings",
            Word::Kind => "kind",
            Word::Silent => "silent: handed to the app, no notification",
            Word::Title => "title",
            Word::Content => "text",
            Word::More => "… (--dry-run shows all)",
            Word::WhatIsWrong => "What is wrong",
            Word::WhyItMatters => "Why it matters",
            Word::WhatToDo => "What to do",
            Word::WhatCleanDoes => "What clean does",
            Word::Severity => "Severity",
        }
    }

    fn notice(&self, notice: Notice) -> &'static str {
        match notice {
            Notice::NotConfirmed => "not confirmed; nothing was pushed",
            Notice::StoppedBeforePush => "stopped; nothing was pushed",
            Notice::StoppedBeforePackage => "stopped; no package was made",
            Notice::ReadingTerminal => "reading accounts from the terminal; Ctrl-D ends them",
            Notice::ReadingConsole => {
                "reading accounts from the console; Ctrl-Z and Enter end them"
            }
            Notice::WindowCloses => "Press Enter to close this window.",
            Notice::StandInCredentials => {
                "No credentials are set; for this rehearsal AccessId \"rehearsal\" stands in for them."
            }
            Notice::PushOnItsWay => {
                "The push is on its way; waiting for the answer. Once more ends at once, and leaves its outcome unclear."
            }
            Notice::AskToPush => "Push this now? Type yes: ",
        }
    }

    fn error_label(&self) -> [&'static str; 2] {
        ["error:", " "]
    }

    fn command_error(&self, error: &CommandError) -> String {
        usage::command_error(error)
    }

    fn unfit(&self, unfit: &Unfit) -> String {
        delivery::unfit(unfit)
    }

    fn unreported(&self, path: &Path) -> String {
        format!(
            "{} was not written: standard output was closed before the package was whole",
            shown(path)
        )
    }

    fn output_exists(&self, path: &Path) -> String {
        format!("{} exists already; --force replaces it", shown(path))
    }

    fn no_column(&self, wanted: &str, many: usize, encoding: Option<&str>) -> String {
        match (wanted.parse::<usize>(), encoding) {
            (_, Some(name)) => format!(
                "no column is called \"{}\": row 1 is not UTF-8; with `--encoding {name}` it has:",
                escape(wanted)
            ),
            (Ok(number), None) => format!("there is no column {number}; row 1 has {many}:"),
            (Err(_), None) => format!("no column is called \"{}\"; row 1 has:", escape(wanted)),
        }
    }

    fn in_file(&self, file: &str, what: &str) -> String {
        format!("{}: {what}", escape(file))
    }

    fn column_not_chosen(&self, file: &str) -> String {
        format!(
            "{} is a table; say with --exclude-column which column holds the accounts to leave out:",
            escape(file)
        )
    }

    fn config_passed_by(&self, path: &Path, why: Distrust) -> String {
        let why = match why {
            Distrust::FileOfAnother => "it belongs to another user",
            Distrust::FileOpenToOthers => "others can write to it",
            Distrust::FolderOfAnother => "its folder belongs to another user",
            Distrust::FolderOpenToOthers => "others can write to its folder",
        };
        let (path, word) = (shown(path), quote(&path.to_string_lossy()));
        format!(
            "the config file {path} was not read: {why}; `--config {word}` reads it all the same, `--no-config` reads none"
        )
    }

    fn too_many_rejects(&self, summary: &Summary) -> String {
        let Summary { rejected, rows, max_rejects: limit, .. } = *summary;
        let share = share(rejected, rows);
        format!(
            "exit status 1: rejected {rejected} of {rows} rows ({share}), over the limit of {limit}; no package was written. Fix them (--rejects PATH writes them to a file), or raise --max-rejects"
        )
    }

    fn several_files(&self, totals: &FileTotals, style: Style) -> String {
        let FileTotals { accepted, rejected, failed, accounts } = *totals;
        let files = plural(accepted + rejected + failed, "file", "files");
        let parts = [(accepted, "accepted"), (rejected, "rejected"), (failed, "not read")];
        let parts = parts.into_iter().filter(|&(count, _)| count > 0);
        let parts = parts.map(|(count, word)| format!("{} {word}", group(count)));
        let parts = parts.collect::<Vec<_>>().join(", ");
        let accounts = plural(accounts, "account", "accounts");
        format!("{files}: {style}{parts}{style:#}; {accounts}")
    }

    fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::Judge => "judging",
            Phase::Deduplicate => "deduplicating",
            Phase::Write => "writing",
            Phase::Foresee => "looking ahead",
            _ => "working",
        }
    }

    fn bar_template(&self) -> &'static str {
        "{msg:12} {wide_bar:.green} {percent:>3}%  {decimal_bytes_per_sec}  {eta} left"
    }

    fn slip(&self, slip: &Slip) -> String {
        parser::slip(slip)
    }

    fn parser_error(&self, _: &clap::Error) -> Option<String> {
        None
    }

    fn all_flags(&self, command: &str) -> String {
        format!("All flags, with examples: acctpack {command} --help")
    }

    fn man_line(&self, line: ManLine) -> &'static str {
        parser::man_line(line)
    }

    fn man_written(&self, folder: &Path) -> String {
        format!("man pages written to {}", shown(folder))
    }

    fn scope(&self, scope: Scope) -> &'static str {
        rules::scope(scope)
    }

    fn fix_name(&self, code: Code) -> &'static str {
        rules::fix_name(code)
    }

    fn fix_of(&self, code: Code) -> String {
        rules::fix_of(code)
    }

    fn severity_of(&self, code: Code) -> String {
        rules::severity_of(code)
    }

    fn sniff_line(&self, line: SniffLine) -> &'static str {
        sniff::line(line)
    }

    fn sniff(&self, sniff: &Sniff, view: View) -> Vec<(SniffLine, String)> {
        sniff::lines(sniff, view)
    }

    fn rule_heads(&self) -> [&'static str; 5] {
        ["code", "severity", "about", "fixed", "what is wrong"]
    }

    fn reach(&self, reach: &PushReach) -> String {
        delivery::reach(reach)
    }

    fn host(&self, base_url: &str, app: &str, rehearsed: Rehearsed) -> String {
        delivery::host(base_url, app, rehearsed)
    }

    fn upload(&self, upload_id: Option<&str>) -> String {
        delivery::upload(upload_id)
    }

    fn unfixed(&self, count: u64) -> String {
        format!(
            "{} in the list, not fixed; add `--dry-run --report PATH.html` to see them",
            group(count)
        )
    }

    fn uploaded(&self, host: &str, upload_id: u64) -> String {
        format!("to {host} as upload {upload_id}")
    }

    fn uploaded_before(&self, upload_id: u64) -> String {
        format!("The package is up already, as upload {upload_id}.")
    }

    fn pushed(&self, line: &PushedLine<'_>) -> String {
        delivery::pushed(line)
    }

    fn retry(&self, line: &RetryLine<'_>) -> String {
        delivery::retry(line)
    }

    fn twice(&self, earlier: &Delivery) -> String {
        delivery::twice(earlier)
    }

    fn page_opened(&self, next: &str) -> String {
        format!("The page is open. To open it once more: {next}")
    }

    fn event(&self, event: Event<'_>) -> Option<String> {
        delivery::event(event)
    }
}
