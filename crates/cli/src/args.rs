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
pub(crate) use self::values::{Colour, Format, LangArg, OutcomeFormat, PackageForm};
use crate::delivery::args::{ConsoleArgs, PushArgs, SandboxArgs, SendArgs, UploadArgs};
use crate::help;

/// Check and clean account packages before a push campaign
///
/// acctpack checks lists of user accounts (.txt, .csv or .zip) against the rules of Tencent Push
/// Notification Service, and makes a clean package from a dirty one. Every row is accounted for:
/// rows = kept + duplicates + excluded + rejected + blank + header.
#[derive(Debug, Parser)]
#[command(name = "acctpack", bin_name = "acctpack", version, max_term_width = 100, after_help = EXAMPLES)]
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
  acctpack --lang zh check users.csv

Exit status: 0 accepted, 1 the package breaks a rule, 2 usage or I/O error, 3 it is unclear whether a
push was accepted.";

const CHECK_EXAMPLES: &str = "\
Examples:
  acctpack check users.zip
  acctpack check lists/ more.csv
  acctpack check users.txt --account-type 1002 --deny account-type
  acctpack check users.csv --report findings.html --report findings.csv --redact
  acctpack check users.csv --format concise | head
  cat users.txt | acctpack check - --format json | jq .verdict

Exit status: 0 accepted, 1 a package breaks a rule, 2 usage or I/O error.";

const CLEAN_EXAMPLES: &str = "\
Examples:
  acctpack clean users.csv
  acctpack clean users.csv -o users.zip --dry-run
  acctpack clean export.csv --column phone -o users.txt --rejects rejected.csv
  acctpack clean users.txt -o clean.txt --fix float-suffix,full-width --report report.html
  acctpack clean may.csv june.txt --exclude opted-out.csv -o audience.zip
  acctpack clean big.txt -o part.zip --split
  gzip -dc users.txt.gz | acctpack clean - -o - > clean.txt

Exit status: 0 a package was written, 1 no package could be made from the input, 2 usage or I/O error.";

const SNIFF_EXAMPLES: &str = "\
Examples:
  acctpack sniff export.csv
  acctpack sniff export.csv --format json | jq .column

Exit status: 0 for any file, 2 usage or I/O error.";

const RULES_EXAMPLES: &str = "\
Examples:
  acctpack rules
  acctpack rules duplicate
  acctpack rules too-long --target tpns-token
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
    #[arg(long, global = true, hide_short_help = true, value_name = "LANG", value_enum)]
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
    /// Print only the verdict of each file; -qq prints only usage and I/O errors
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) quiet: u8,
    /// Show every finding, also when there are several files
    #[arg(short, long, global = true, hide_short_help = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check packages without changing them
    ///
    /// Each package is checked byte for byte as the service would get it. Several files and folders
    /// get one line each, and a last line for all. In a folder, the .txt, .csv and .zip files are
    /// checked, and those in the folders below it.
    Check(CheckArgs),
    /// Write a clean package from a dirty one
    ///
    /// clean fixes what can be fixed without loss, drops duplicates (it keeps the first), and leaves
    /// out rows that break a rule. `check` accepts what it writes. It never changes the input.
    /// Several inputs become one package. clean reads each by itself: its form, encoding and header
    /// are its own. It drops duplicates across all of them.
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
    /// Choose a list, fix it, write the message and push, in a browser
    ///
    /// The page is served only on 127.0.0.1. Its address, with a token that works once, is the first
    /// line on stdout. It pushes as `send` does; receipts keep a push from going out twice. It ends
    /// when you quit on the page, or after half an hour with no page open.
    Console(ConsoleArgs),
    /// Run a local mock of the push service, to rehearse with
    ///
    /// It listens on 127.0.0.1 and implements the service's API: it checks uploads as `check` does,
    /// and pushes against the service's documentation. Nothing is sent to anyone. The base URL is the
    /// first line on stdout; GET /sandbox/uploads and /sandbox/pushes show what arrived.
    Sandbox(SandboxArgs),
    /// Show what a file is: its format, encoding, columns and header
    ///
    /// sniff reads the beginning of the file, and goes on until it knows the encoding. It judges no row
    /// and writes nothing. `clean` reads the file the same way.
    Sniff(SniffArgs),
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
    /// Read FILE in this format, regardless of its name
    #[arg(long, alias = "input-format", value_name = "FORM", value_enum, display_order = 1)]
    pub(crate) from: Option<PackageForm>,
    /// Read FILE in this encoding: gbk, big5, utf-16le ... [default: auto-detect]
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct ColumnArgs {
    /// Take the accounts from this column: its name, or its number counted from 1
    #[arg(long, value_name = "NAME|N")]
    pub(crate) column: Option<String>,
    /// Column separator: one character or `tab`; `none` if each row is one whole account [default:
    /// auto-detect]
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<String>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Write the package to this file: .txt, .csv or .zip; `-` for standard output [default:
    /// NAME.clean.EXT beside FILE]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Format of the package if OUT is `-` or not given [default: txt]
    #[arg(long, alias = "output-format", value_name = "FORM", value_enum)]
    pub(crate) to: Option<PackageForm>,
    /// Replace OUT if it exists
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Show what would be written; write only the reports
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Split a package that exceeds the size limit into OUT-001, OUT-002 ...
    ///
    /// Duplicates are dropped across all parts. A package within the limit is written to OUT. If a
    /// file of an earlier run could be mistaken for a part, nothing is written.
    #[arg(long)]
    pub(crate) split: bool,
    /// Fail (status 1, no package) if any row is rejected
    #[arg(long)]
    pub(crate) fail_on_reject: bool,
    /// Fail (status 1, no package) if more than N rows, or P% of the rows, are rejected
    #[arg(long, value_name = "N|P%", conflicts_with = "fail_on_reject")]
    pub(crate) max_rejects: Option<String>,
    /// Save the rejected rows to this file; overwrites an existing file
    ///
    /// A .csv has the columns row, code, reason and text: correct the text, and clean that file
    /// again. The settings that rejected a row are in its reason, and apply again. Of several inputs
    /// its column file says which one the row is in. Any other file gets the rows as they were.
    #[arg(long, value_name = "PATH")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// Push service whose limits apply: tpns-account, tpns-token, or a target of the config file
    /// [default: tpns-account]
    #[arg(long, value_name = "NAME", value_parser = TargetParser, hide_possible_values = true)]
    pub(crate) target: Option<String>,
    /// Require every account to have the form of this type: 1002 phone number, 1005 e-mail ...
    #[arg(long, value_name = "N")]
    pub(crate) account_type: Option<u32>,
    #[command(flatten)]
    pub(crate) severities: SeverityArgs,
    /// Treat warnings as errors, except the codes of --warn and --allow
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
    /// Format of what is printed
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportArgs {
    /// Write a report: .html, .json, .jsonl or .csv, by its extension; can be repeated
    ///
    /// FORM:PATH sets the format of a file with another extension. `-` writes jsonl to standard
    /// output, and FORM:- another format. Overwrites an existing file.
    #[arg(long, value_name = "PATH")]
    pub(crate) report: Vec<PathBuf>,
    /// Mask the accounts on the terminal and in reports
    #[arg(long)]
    pub(crate) redact: bool,
    /// Number of findings to show on the terminal [default: 10]
    #[arg(long, value_name = "N")]
    pub(crate) max_findings: Option<usize>,
    /// Hide the progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Resources")]
pub(crate) struct ResourceArgs {
    /// Number of threads [default: one for each core]
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Use temporary files above this size, such as 512M or 4GiB [default: 1GiB, or half of the
    /// container's memory]
    ///
    /// Text of more than 1GiB always goes to temporary files.
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_memory: Option<String>,
    /// Maximum size of all temporary files [default: half of the free space in their folder]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_spill: Option<String>,
    /// Maximum uncompressed size of a zip [default: 4GiB]
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_inflated: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = SNIFF_EXAMPLES)]
pub(crate) struct SniffArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Column separator: one character or `tab`; `none` if each row is one whole account [default:
    /// auto-detect]
    #[arg(long, value_name = "CHAR", help_heading = "Input")]
    pub(crate) delimiter: Option<String>,
    /// Read settings from this file [default: the nearest acctpack.toml, from FILE's folder up]
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no config file
    #[arg(long)]
    pub(crate) no_config: bool,
    /// Mask what may be an account
    #[arg(long)]
    pub(crate) redact: bool,
    /// Print for people, or as JSON
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: OutcomeFormat,
}

#[derive(Args, Debug)]
#[command(after_help = RULES_EXAMPLES)]
pub(crate) struct RulesArgs {
    /// Code to explain
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) code: Option<Code>,
    /// Show the limits of this target: tpns-account, tpns-token, or a target of the config file
    /// [default: the config file's, else tpns-account]
    #[arg(long, value_name = "NAME", value_parser = TargetParser, hide_possible_values = true)]
    pub(crate) target: Option<String>,
    /// Read settings from this file [default: the nearest acctpack.toml, from this folder up]
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no config file
    #[arg(long)]
    pub(crate) no_config: bool,
    /// Print for people, or as JSON
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: OutcomeFormat,
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
    /// Write the pages to this folder; it is created if it does not exist
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
