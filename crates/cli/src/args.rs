//! The flags, as the parser fills them in. What they mean together is for [`resolve`](super::resolve) to
//! say; the help in Chinese stands in [`help_zh`](super::help_zh).

mod codes;
mod values;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acctpack::{Code, Lang, escape};
use clap::{ArgAction, Args, FromArgMatches, Parser, Subcommand};

use self::codes::{CodeParser, TargetParser};
pub(crate) use self::codes::{Fix, FixArgs, SeverityArgs};
pub(crate) use self::values::{Colour, Format, LangArg, PackageForm, Show};
use crate::delivery::args::{PushArgs, SandboxArgs, SendArgs, UploadArgs};
use crate::help;

/// Check and clean account packages before a push campaign
///
/// acctpack checks lists of user accounts (.txt, .csv or .zip) against the rules of Tencent Push
/// Notification Service, and makes a clean package from a dirty one. Every row is accounted for:
/// rows = kept + duplicates + excluded + rejected + blank + header.
#[derive(Debug, Parser)]
#[command(name = "acctpack", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  acctpack check users.csv
  acctpack clean users.csv
  acctpack rules too-short

Exit status: 0 accepted, 1 the package breaks a rule, 2 acctpack could not run, 3 it is not known
whether a push was accepted.";

const CHECK_EXAMPLES: &str = "\
Examples:
  acctpack check users.zip
  acctpack check lists/ more.csv
  acctpack check users.txt --account-type 1002 --deny account-type
  acctpack check users.csv --report findings.html --report findings.csv --redact
  acctpack check users.csv --format concise | head
  cat users.txt | acctpack check - --format json | jq .verdict

Exit status: 0 accepted, 1 a package breaks a rule, 2 a package could not be read, or a flag is wrong.";

const CLEAN_EXAMPLES: &str = "\
Examples:
  acctpack clean users.csv
  acctpack clean users.csv -o users.zip --dry-run
  acctpack clean export.csv --column phone -o users.txt --rejects rejected.csv
  acctpack clean users.txt -o clean.txt --fix float-suffix,full-width --report report.html
  acctpack clean may.csv june.txt --exclude opted-out.csv -o audience.zip
  acctpack clean big.txt -o part.zip --split
  gzip -dc users.txt.gz | acctpack clean - -o - > clean.txt

Exit status: 0 a package was written, 1 none could be made of the input, 2 acctpack could not run.";

const RULES_EXAMPLES: &str = "\
Examples:
  acctpack rules
  acctpack rules duplicate
  acctpack rules --format json";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  acctpack completions bash > ~/.local/share/bash-completion/completions/acctpack
  acctpack completions zsh > \"${fpath[1]}/_acctpack\"
  acctpack completions fish > ~/.config/fish/completions/acctpack.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  acctpack man ~/.local/share/man/man1";

/// Flags that every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Language of messages and help [default: the locale's]
    #[arg(long, global = true, value_name = "LANG", value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// When to use colour
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "WHEN",
        value_enum,
        default_value_t
    )]
    pub(crate) color: Colour,
    /// Print one line a file: the verdict; -qq prints nothing but errors of acctpack itself
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) quiet: u8,
    /// Show all findings, of several files too
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check packages as they are; write nothing but reports
    ///
    /// A package is judged byte for byte as the service would get it. Of several files and folders
    /// each gets a line, and the last line is for all of them; of a folder the .txt, .csv and .zip
    /// files are judged, those in folders below it too.
    Check(CheckArgs),
    /// Write a clean package from a dirty one
    ///
    /// What can be fixed without loss is fixed, duplicates are dropped (the first stays), rows that
    /// break a rule are left out, and `check` accepts what is written. The input is never changed.
    /// Several inputs become one package, each read by itself: its form, encoding and header are its
    /// own. Duplicates are dropped across all of them.
    Clean(CleanArgs),
    /// Upload a package to the service and print its upload id
    ///
    /// The package is checked first, and what `check` rejects is not uploaded. The upload id is
    /// printed alone on stdout. A failed upload is tried again where that can help.
    Upload(UploadArgs),
    /// Push a message to the accounts of an uploaded package
    ///
    /// You see whom the push would reach, and with what, before you confirm it. The push ids are
    /// printed alone on stdout. A push that may have been accepted is never sent again.
    Push(PushArgs),
    /// Clean, upload, preview, confirm and push in one command
    ///
    /// The list is cleaned into a temporary package, which is uploaded; you see whom the push would
    /// reach, and with what, before you confirm it. A receipt beside FILE records what was done: if
    /// you run the command again after a failure, nothing is done twice.
    Send(SendArgs),
    /// Run a local server that behaves like the service, to rehearse with
    ///
    /// It listens on 127.0.0.1 and implements the service's API: uploads are judged as `check` judges
    /// them, pushes by the service's documentation. Nothing is sent to anyone. The base URL is the
    /// first line on stdout; GET /sandbox/uploads and /sandbox/pushes show what arrived.
    Sandbox(SandboxArgs),
    /// List all rules, or explain one
    Rules(RulesArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Write man pages into a folder
    Man(ManArgs),
}

#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: FilesArgs,
    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

#[derive(Args, Debug)]
#[command(after_help = CLEAN_EXAMPLES)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: ListsArgs,
    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) fixes: FixArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

/// One input.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// The package: .txt, .csv or .zip; `-` for standard input
    #[arg(value_name = "FILE", display_order = 0)]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// One input or several.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct FilesArgs {
    /// The packages: .txt, .csv or .zip, or folders that hold them; `-` for standard input
    #[arg(value_name = "FILE", required = true, display_order = 0)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

impl From<InputArgs> for FilesArgs {
    fn from(input: InputArgs) -> FilesArgs {
        FilesArgs { files: vec![input.file], reading: input.reading }
    }
}

/// The inputs of one package, and what is left out of it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct ListsArgs {
    /// The lists that make the package, in this order: .txt, .csv, .zip, .gz or a workbook (.xlsx,
    /// .xlsb); `-` for standard input
    #[arg(value_name = "FILE", required = true, display_order = 0)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Take the accounts from this sheet of a workbook, by its name or its number from 1 [default: the
    /// one that holds accounts]
    #[arg(long, value_name = "NAME|N")]
    pub(crate) sheet: Option<String>,
    /// Leave out the accounts that stand in this list, such as those who opted out; may be repeated
    ///
    /// The list may be of any form and size. It is cleaned by the same rules as FILE, and may be a
    /// table, too (--exclude-column).
    #[arg(long, value_name = "LIST")]
    pub(crate) exclude: Vec<PathBuf>,
    /// Take what is left out from this column of LIST, by its name in the header or its number
    #[arg(long, value_name = "NAME|N", requires = "exclude")]
    pub(crate) exclude_column: Option<String>,
}

impl ListsArgs {
    /// The input that the package is called after.
    pub(crate) fn first(&self) -> &Path {
        self.files.first().map_or(Path::new("-"), |file| file)
    }
}

impl From<InputArgs> for ListsArgs {
    fn from(input: InputArgs) -> ListsArgs {
        let (files, reading) = (vec![input.file], input.reading);
        ListsArgs { files, reading, sheet: None, exclude: Vec::new(), exclude_column: None }
    }
}

/// How an input is read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct ReadingArgs {
    /// Read FILE as this form, whatever its name says
    #[arg(long, alias = "input-format", value_name = "FORM", value_enum, display_order = 1)]
    pub(crate) from: Option<PackageForm>,
    /// Read FILE in this encoding: gbk, big5, utf-16le ... [default: detected]
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct ColumnArgs {
    /// Take the accounts from this column, by its name in the header or its number from 1
    #[arg(long, value_name = "NAME|N")]
    pub(crate) column: Option<String>,
    /// What separates columns: one character, or `tab`; `none`: each row is one account, whatever
    /// stands in it [default: auto-detect]
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<String>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Where to write the package: .txt, .csv or .zip; `-` for standard output [default:
    /// NAME.clean.EXT beside FILE]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// The form of the package: of OUT if you do not name one, and of `-o -` [default: txt]
    #[arg(long, alias = "output-format", value_name = "FORM", value_enum)]
    pub(crate) to: Option<PackageForm>,
    /// Replace OUT if it exists
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Write nothing but the reports; say what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Split a package that exceeds the size limit into OUT-001, OUT-002 ...
    ///
    /// Duplicates are dropped across all parts. A package within the limit is OUT alone. If a file of
    /// an earlier package could be mistaken for a part, nothing is written.
    #[arg(long)]
    pub(crate) split: bool,
    /// Write nothing and exit with status 1 if any row is rejected
    #[arg(long)]
    pub(crate) fail_on_reject: bool,
    /// Write nothing and exit with status 1 if more rows are rejected: a number, or a share of all
    /// rows such as 5%
    #[arg(long, value_name = "N|P%", conflicts_with = "fail_on_reject")]
    pub(crate) max_rejects: Option<String>,
    /// Write the rejected rows to this file, as they came; an existing file is replaced
    ///
    /// Of several inputs a .csv says, row by row, which file and row it is, and why it was rejected.
    #[arg(long, value_name = "PATH")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// The service whose limits apply: tpns-account, tpns-token, or a target of the config file
    /// [default: tpns-account]
    #[arg(long, value_name = "NAME", value_parser = TargetParser, hide_possible_values = true)]
    pub(crate) target: Option<String>,
    /// Check every row against the form of this account type: 1002 phone, 1005 e-mail ...
    #[arg(long, value_name = "N")]
    pub(crate) account_type: Option<u32>,
    #[command(flatten)]
    pub(crate) severities: SeverityArgs,
    /// Treat all warnings as errors, except those that --warn or --allow name
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read settings from this file [default: the nearest acctpack.toml, from FILE's folder up]
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no config file
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// What is printed.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Report")]
pub(crate) struct FormatArgs {
    /// What to print of the outcome
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportArgs {
    /// Write a report; its extension says the form: .html, .json, .jsonl or .csv; may be repeated
    ///
    /// FORM:PATH says the form of a file with another extension, `-` writes jsonl to standard output,
    /// and FORM:- another form. An existing file is replaced.
    #[arg(long, value_name = "PATH")]
    pub(crate) report: Vec<PathBuf>,
    /// Mask the accounts on the terminal and in reports
    #[arg(long)]
    pub(crate) redact: bool,
    /// How many findings to show on the terminal [default: 10]
    #[arg(long, value_name = "N")]
    pub(crate) max_findings: Option<usize>,
    /// Show no progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Resources")]
pub(crate) struct ResourceArgs {
    /// How many threads to use [default: one for each core]
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// How much memory to use before temporary files: 512M, 4GiB ... [default: 1GiB, or half of what
    /// the container has]
    ///
    /// Text of more than 1GiB is kept in temporary files in any case.
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_memory: Option<String>,
    /// Temporary files may take so much [default: half of what is free in their folder]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_spill: Option<String>,
    /// How far a zip may inflate [default: 4GiB]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_inflated: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = RULES_EXAMPLES)]
pub(crate) struct RulesArgs {
    /// The code to explain
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) code: Option<Code>,
    /// Print for people, or as JSON
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: Show,
}

#[derive(Args, Debug)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder; it is created if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

/// Parses the command line.
pub(crate) fn parse(words: &[OsString], lang: Lang) -> Result<Cli, clap::Error> {
    let parse = |words: &[OsString]| {
        let matches = help::command(lang).try_get_matches_from(words)?;
        Cli::from_arg_matches(&matches)
    };
    parse(words).map_err(|error| {
        // What an error quotes goes to a terminal: of words in which all can be seen it says the same.
        let seen = |word: &OsString| escape(&word.to_string_lossy()).into();
        let seen: Vec<OsString> = words.iter().map(seen).collect();
        parse(&seen).err().filter(|seen| seen.kind() == error.kind()).unwrap_or(error)
    })
}

impl Global {
    /// What `--lang` says.
    pub(crate) fn tongue(&self) -> Option<Lang> {
        self.lang.map(Lang::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::Severity;
    use clap::ValueEnum as _;

    fn clean(line: &str) -> CleanArgs {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        match parse(&words, Lang::En).unwrap().command {
            Command::Clean(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_parser_is_sound() {
        for lang in [Lang::En, Lang::Zh] {
            help::command(lang).debug_assert();
        }
    }

    #[test]
    fn severities_and_fixes_keep_the_order_of_the_command_line() {
        let args = clean(
            "acctpack clean a.txt -o b.txt --deny duplicate,placeholder --allow duplicate \
             --warn too-short --deny too-short --no-fix full-width --fix full-width",
        );
        assert_eq!(
            args.rules.severities.in_order,
            [
                (Code::Duplicate, Some(Severity::Error)),
                (Code::Placeholder, Some(Severity::Error)),
                (Code::Duplicate, None),
                (Code::TooShort, Some(Severity::Warning)),
                (Code::TooShort, Some(Severity::Error)),
            ]
        );
        assert_eq!(
            args.fixes.in_order,
            [(Code::FullWidth, Fix::Leave), (Code::FullWidth, Fix::Apply)]
        );
    }

    #[test]
    fn every_spelling_of_a_language_that_the_locale_has_is_a_flags_value() {
        for tongue in ["en", "zh", "zh-CN", "zh_CN", "zh-TW"] {
            assert!(LangArg::from_str(tongue, true).is_ok());
            assert!(crate::lang::from_tag(tongue).is_some());
        }
    }
}
