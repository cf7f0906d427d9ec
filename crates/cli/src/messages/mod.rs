//! What people read of the program itself, one file a language. A language implements [`Messages`] as a
//! whole, so that a missing text does not compile, and a translator edits one folder. What the engine,
//! the report and the service's client say stands in catalogues of their own; the help of the flags in
//! [`args`](crate::args) and [`help_zh`](crate::help_zh), beside the flags.

mod en;
mod zh;

use std::path::Path;

use acctpack::{Code, Lang, Phase, Scope, Sniff, Summary, View, escape};
use acctpack_report::layout;
use acctpack_sandbox::{Event, Fault, FaultKind, When};
use acctpack_tpns::{Delivery, State, local_time};
use anstyle::Style;

use crate::delivery::outcome::{PushedLine, RetryLine};
use crate::delivery::preview::{PushReach, Rehearsed};
use crate::error::CommandError;
use crate::hints::Slip;
use crate::sniff::SniffLine;
use crate::trust::Distrust;
use crate::verdict::FileTotals;

/// Every text of the program in one language.
pub(crate) trait Messages: Sync {
    /// A word or two with nothing put in.
    fn label(&self, label: Word) -> &'static str;

    /// A sentence with nothing put in.
    fn notice(&self, notice: Notice) -> &'static str;

    /// A failure as it is told: the label, and what stands between it and the message.
    fn error_label(&self) -> [&'static str; 2];

    /// What is asked of a command and cannot be.
    fn command_error(&self, error: &CommandError) -> String;

    /// Why a list was not sent.
    fn unfit(&self, unfit: &Unfit) -> String;

    /// A file that was not written, because standard output was closed.
    fn unreported(&self, path: &Path) -> String;

    /// A file that is there already.
    fn output_exists(&self, path: &Path) -> String;

    /// There is no such column; a list of those that there are follows.
    fn no_column(&self, wanted: &str, many: usize, encoding: Option<&str>) -> String;

    /// What is wrong with one of several files.
    fn in_file(&self, file: &str, what: &str) -> String;

    /// A list of those who are left out is a table; its columns follow.
    fn column_not_chosen(&self, file: &str) -> String;

    /// A config file that was found and not read.
    fn config_passed_by(&self, path: &Path, why: Distrust) -> String;

    /// No package was written, because too many rows were rejected.
    fn too_many_rejects(&self, summary: &Summary) -> String;

    /// How several files fared, the verdict in this style.
    fn several_files(&self, totals: &FileTotals, style: Style) -> String;

    /// What a run is at.
    fn phase(&self, phase: Phase) -> &'static str;

    /// How a bar is laid out that knows its end.
    fn bar_template(&self) -> &'static str;

    /// What was likely meant by a command line that cannot be taken.
    fn slip(&self, slip: &Slip) -> String;

    /// What the parser found wrong; `None` where the parser's own words serve, which are English.
    fn parser_error(&self, error: &clap::Error) -> Option<String>;

    /// Where the flags are that `-h` leaves out.
    fn all_flags(&self, command: &str) -> String;

    /// What a line of a man page says.
    fn man_line(&self, line: ManLine) -> &'static str;

    /// Where the man pages were written.
    fn man_written(&self, folder: &Path) -> String;

    /// What a rule is about.
    fn scope(&self, scope: Scope) -> &'static str;

    /// Whether `clean` fixes a rule, in a word.
    fn fix_name(&self, code: Code) -> &'static str;

    /// What `clean` does about a rule.
    fn fix_of(&self, code: Code) -> String;

    /// How the severity of a rule is changed.
    fn severity_of(&self, code: Code) -> String;

    /// What a line of `sniff` is about.
    fn sniff_line(&self, line: SniffLine) -> &'static str;

    /// The lines of `sniff`.
    fn sniff(&self, sniff: &Sniff, view: View) -> Vec<(SniffLine, String)>;

    /// The heads of the table of rules.
    fn rule_heads(&self) -> [&'static str; 5];

    /// Whom a push reaches, and on which of their devices.
    fn reach(&self, reach: &PushReach) -> String;

    /// Where a push goes.
    fn host(&self, base_url: &str, app: &str, rehearsed: Rehearsed) -> String;

    /// The upload of a package; `None` where it is yet to come.
    fn upload(&self, upload_id: Option<&str>) -> String;

    /// Findings of a list that were not fixed.
    fn unfixed(&self, count: u64) -> String;

    /// That a package is uploaded.
    fn uploaded(&self, host: &str, upload_id: u64) -> String;

    /// That a package was uploaded before.
    fn uploaded_before(&self, upload_id: u64) -> String;

    /// That a push was accepted.
    fn pushed(&self, line: &PushedLine<'_>) -> String;

    /// That an upload is tried again.
    fn retry(&self, line: &RetryLine<'_>) -> String;

    /// That another version of a list had the same message: who is in both gets it twice.
    fn twice(&self, earlier: &Delivery) -> String;

    /// Where the page is found once more.
    fn page_opened(&self, next: &str) -> String;

    /// An event of the sandbox; `None` where there is nothing to say.
    fn event(&self, event: Event<'_>) -> Option<String>;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn Messages {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}

/// A word or two with nothing put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Error,
    Warning,
    Config,
    Fixed,
    StandardInput,
    StandardOutput,
    Uploading,
    WaitingForAnswer,
    Uploaded,
    Pushed,
    // Of the help.
    GlobalOptions,
    PrintVersion,
    PrintHelp,
    Examples,
    ExitStatus,
    // Of the preview of a push.
    Push,
    To,
    Host,
    Package,
    When,
    AtOnce,
    Also,
    Warnings,
    Kind,
    Silent,
    Title,
    Content,
    More,
    // Of the explanation of a rule.
    WhatIsWrong,
    WhyItMatters,
    WhatToDo,
    WhatCleanDoes,
    Severity,
}

/// A sentence with nothing put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    NotConfirmed,
    StoppedBeforePush,
    StoppedBeforePackage,
    ReadingTerminal,
    ReadingConsole,
    WindowCloses,
    StandInCredentials,
    PushOnItsWay,
    AskToPush,
}

/// A line of a man page: what a variable or a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ManLine {
    Locale,
    Colour,
    Columns,
    TemporaryFolder,
    UserConfigFolder,
    Credentials,
    Proxy,
    TeamConfig,
    UserConfig,
    Receipt,
}

/// A list that is not sent.
#[derive(Clone, Debug)]
pub(crate) struct Unfit {
    /// Its name.
    pub(crate) name: String,
    pub(crate) why: UnfitReason,
    /// The file, as `acctpack check` takes it, where that can show more.
    pub(crate) to_check: Option<String>,
}

/// Why a list is not sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UnfitReason {
    TooManyRejects { rows: u64, limit: acctpack::MaxRejects },
    SeveralColumns,
    Errors(u64),
}

/// What a person types to say yes, in any language: the whole word, for a single letter is too easily a
/// slip.
pub(crate) const YES: [&str; 2] = ["yes", "是"];

/// A path as a message shows it.
fn shown(path: &Path) -> String {
    layout::path(path)
}

/// A fault of the sandbox as the flag takes it.
fn fault_name(kind: FaultKind) -> String {
    Fault { kind, only: None, when: When::Always }.to_string()
}

/// Names as they are listed; nothing in them steers a terminal.
fn listed(names: &[String]) -> String {
    escape(&names.join(", "))
}

/// When an earlier push was sent, by this machine's clock, and whether that is sure.
fn when_pushed(earlier: &Delivery) -> (String, bool) {
    let at = earlier.pushed_at.as_ref().or(earlier.pushing_at.as_ref());
    let at = at.map(|at| local_time(at)).unwrap_or_default();
    (at, earlier.state == State::Pushed)
}
