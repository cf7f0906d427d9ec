//! The flags, as the parser fills them in. What they mean together is for [`plan`](super::resolve) to
//! say; the help in Chinese stands in [`help`](super::help).

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use acctpack::{Code, Lang, PackageFormat, Severity, escape};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::delivery::args::{PushArgs, SandboxArgs, SendArgs, UploadArgs};
use crate::{help, suggest};

/// Check and clean account packages before a push campaign
///
/// acctpack checks lists of user accounts (.txt, .csv or .zip) against the rules of Tencent Push
/// Notification Service, and makes a clean package from a dirty one. Every row is accounted for:
/// rows = kept + duplicates + rejected + blank + header.
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
  acctpack clean users.csv -o users.zip --report users.html
  acctpack rules too-short

Exit status: 0 accepted, 1 the package breaks a rule, 2 acctpack could not do its work, 3 it is not
known whether a push was accepted.";

const CHECK_EXAMPLES: &str = "\
Examples:
  acctpack check users.zip
  acctpack check users.txt --account-type 1002 --deny account-type
  acctpack check users.csv --report findings.html --report findings.csv --redact
  cat users.txt | acctpack check - --format json | jq .verdict";

const CLEAN_EXAMPLES: &str = "\
Examples:
  acctpack clean users.csv -o users.zip
  acctpack clean export.csv --column phone -o users.txt --rejects rejected.csv
  acctpack clean users.txt -o clean.txt --fix float-suffix,full-width --report report.html
  acctpack clean big.txt -o part.zip --split
  gzip -dc users.txt.gz | acctpack clean - -o - > clean.txt";

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
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Language of messages and help; the locale's by default
    #[arg(long, global = true, value_name = "LANG", value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Colour,
    /// Say nothing but why acctpack could not do its work
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a package as it stands; nothing is written but reports
    ///
    /// Judge a package as it stands, byte for byte what the service would get. Nothing is written
    /// but the reports.
    Check(CheckArgs),
    /// Write a clean package from a dirty one
    ///
    /// Fix what can be fixed without loss, drop duplicates (the first stays), leave out what
    /// breaks a rule, and write a package that `check` accepts. The output's form follows its
    /// extension. The input is never changed.
    Clean(CleanArgs),
    /// Upload a package to the service and print its upload id
    ///
    /// Check a package and upload it; what `check` rejects stays here. The upload id is printed
    /// alone on stdout. A failed upload is tried again where that can help.
    Upload(UploadArgs),
    /// Push a message to the accounts of an uploaded package
    ///
    /// Show whom the push would reach, with what, and ask; then push. The push ids are printed
    /// alone on stdout. A push that may have been accepted is never sent again.
    Push(PushArgs),
    /// Clean, upload, preview, confirm and push in one command
    ///
    /// Clean a list into a temporary package, upload it, show whom the push would reach, with
    /// what, and ask; then push. A receipt beside FILE holds what was done: run again after a
    /// failure, what was done is not done twice.
    Send(SendArgs),
    /// Run a double of the service on this machine, to rehearse with
    ///
    /// An HTTP server on 127.0.0.1 that speaks the service's wire: uploads are judged as `check`
    /// does, pushes by the service's documentation. Nothing is sent to anyone. The base URL is the
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
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

#[derive(Args, Debug)]
#[command(after_help = CLEAN_EXAMPLES)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) fixes: FixArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// The package: .txt, .csv or .zip; `-` for standard input
    #[arg(value_name = "FILE", display_order = 0)]
    pub(crate) file: PathBuf,
    /// Read FILE as this form, whatever its name says
    #[arg(long, value_name = "FORM", value_enum)]
    pub(crate) input_format: Option<PackageForm>,
    /// Read FILE in this encoding (gbk, big5, utf-16le ...); found out by default
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct ColumnArgs {
    /// Take the accounts from this column, by its name in row 1 or its number from 1
    #[arg(long, value_name = "NAME|N")]
    pub(crate) column: Option<String>,
    /// What separates columns: one character, or `tab` [default: ,]
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<String>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Where to write the package: .txt, .csv or .zip; `-` for standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// The form of `-o -` [default: txt]
    #[arg(long, value_name = "FORM", value_enum)]
    pub(crate) output_format: Option<StreamForm>,
    /// Replace OUT if it is there already
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Cut what exceeds the size limit into OUT-001, OUT-002 ...
    ///
    /// Cut what exceeds the size limit into OUT-001, OUT-002 ..., deduplicated across all of them.
    /// Within the limit it is OUT alone. Where a file of an earlier package would pass for a part,
    /// nothing is written.
    #[arg(long)]
    pub(crate) split: bool,
    /// Write nothing and exit with status 1 if any row is rejected
    #[arg(long)]
    pub(crate) fail_on_reject: bool,
    /// The same if more rows are rejected than this: a number, or a share as 5% of all rows
    #[arg(long, value_name = "N|P%", conflicts_with = "fail_on_reject")]
    pub(crate) max_rejects: Option<String>,
    /// Write the rejected rows here, as they came; a file that is there is replaced
    #[arg(long, value_name = "PATH")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// Whose limits to go by: tpns-account, tpns-token, or a target of the config file
    /// [default: tpns-account]
    #[arg(long, value_name = "NAME")]
    pub(crate) target: Option<String>,
    /// Check every row against the form of this account type (1002 phone, 1005 e-mail ...)
    #[arg(long, value_name = "N")]
    pub(crate) account_type: Option<u32>,
    #[command(flatten)]
    pub(crate) severities: SeverityArgs,
    /// Make errors of all warnings; --warn and --allow still hold
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read settings from this file; by default the nearest acctpack.toml, from FILE's folder up
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no config file
    #[arg(long)]
    pub(crate) no_config: bool,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportArgs {
    /// Write a report, its form by extension: .html, .json, .jsonl or .csv; may be repeated; a file
    /// that is there is replaced
    #[arg(long, value_name = "PATH")]
    pub(crate) report: Vec<PathBuf>,
    /// Mask the accounts on the terminal and in reports
    #[arg(long)]
    pub(crate) redact: bool,
    /// The summary for people on stderr, or as JSON on stdout
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: Show,
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
    /// How many threads work; one for each core by default
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Past this, temporary files serve: 512M, 4GiB ... [default: 1GiB, or half of what the
    /// container has]
    ///
    /// Past this, temporary files serve: 512M, 4GiB ... More than 1GiB of text takes to them in any
    /// case. [default: 1GiB, or half of what the container has]
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
    /// For people, or as JSON
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
    /// The folder; it is made if need be
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

/// `--lang`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    #[value(aliases = ["en-US", "en_US", "english"])]
    En,
    #[value(aliases = ["zh-CN", "zh_CN", "zh-Hans", "zh-TW", "zh_TW", "cn", "chinese"])]
    Zh,
}

impl From<LangArg> for Lang {
    fn from(tongue: LangArg) -> Lang {
        match tongue {
            LangArg::En => Lang::En,
            LangArg::Zh => Lang::Zh,
        }
    }
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Has every stream obey; `auto` leaves it to the terminal and `NO_COLOR`, `CLICOLOR`.
    pub(crate) fn write_global(self) {
        match self {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// The form of a package.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PackageForm {
    Txt,
    Csv,
    Zip,
}

impl From<PackageForm> for PackageFormat {
    fn from(form: PackageForm) -> PackageFormat {
        match form {
            PackageForm::Txt => PackageFormat::Txt,
            PackageForm::Csv => PackageFormat::Csv,
            PackageForm::Zip => PackageFormat::Zip,
        }
    }
}

/// The form of a package that can be streamed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StreamForm {
    #[default]
    Txt,
    Csv,
}

impl From<StreamForm> for PackageFormat {
    fn from(form: StreamForm) -> PackageFormat {
        match form {
            StreamForm::Txt => PackageFormat::Txt,
            StreamForm::Csv => PackageFormat::Csv,
        }
    }
}

/// For whom output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// `--deny`, `--warn` and `--allow`, in the order of the command line: the last one holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeverityArgs {
    pub(crate) in_order: Vec<(Code, Option<Severity>)>,
}

const SEVERITIES: [(&str, &str, Option<Severity>); 3] = [
    ("deny", "Make errors of these codes", Some(Severity::Error)),
    ("warn", "Make warnings of these codes", Some(Severity::Warning)),
    ("allow", "Do not report these codes at all", None),
];

/// `--fix` and `--no-fix`, in the order of the command line: the last one holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct FixArgs {
    pub(crate) in_order: Vec<(Code, Fix)>,
}

/// Whether a code is to be fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fix {
    FixAvailability,
    Leave,
}

const FIXES: [(&str, &str, Fix); 2] = [
    (
        "fix",
        "Fix these codes too: float-suffix, full-width, spreadsheet-wrapper (an apostrophe), \
         invisible-character (inside an account)",
        Fix::FixAvailability,
    ),
    ("no-fix", "Leave these codes as they are", Fix::Leave),
];

impl Args for SeverityArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.args(SEVERITIES.map(|(name, help, _)| codes_arg(name, help, "Rules")))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SeverityArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(SeverityArgs { in_order: in_order(matches, &SEVERITIES) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for FixArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.args(FIXES.map(|(name, help, _)| codes_arg(name, help, "Output")))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FixArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(FixArgs { in_order: in_order(matches, &FIXES) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn codes_arg(name: &'static str, help: &'static str, heading: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .help(help)
        .help_heading(heading)
        .value_name("CODE")
        .value_delimiter(',')
        .action(ArgAction::Append)
        .value_parser(CodeParser)
        .hide_possible_values(true)
}

/// The codes of several flags, with what each flag means, as the command line has them.
fn in_order<T: Copy>(matches: &ArgMatches, flags: &[(&str, &str, T)]) -> Vec<(Code, T)> {
    let mut placed: Vec<(usize, Code, T)> = Vec::new();
    for &(name, _, meaning) in flags {
        let codes = matches.get_many::<Code>(name).into_iter().flatten();
        let indices = matches.indices_of(name).into_iter().flatten();
        placed.extend(codes.zip(indices).map(|(&code, index)| (index, code, meaning)));
    }
    placed.sort_by_key(|&(index, ..)| index);
    placed.into_iter().map(|(_, code, meaning)| (code, meaning)).collect()
}

/// Reads a code; completes it in shells; names the nearest one for a slip.
#[derive(Clone, Copy, Debug)]
struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Code, clap::Error> {
        let text = value.to_string_lossy();
        text.trim().parse().map_err(|_| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let arg = arg.map_or_else(|| "[CODE]".to_string(), ToString::to_string);
            error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
            let shown = escape(&text);
            error.insert(ContextKind::InvalidValue, ContextValue::String(shown));
            let names = Code::ALL.iter().map(|code| code.name());
            if let Some(name) = suggest::nearest(&text, names) {
                error.insert(ContextKind::SuggestedValue, ContextValue::String(name.into()));
            } else {
                let hint = "`acctpack rules` lists all codes".to_string();
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint.into()]));
            }
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.name()))))
    }
}

/// Parses the command line.
pub(crate) fn parse(words: Vec<OsString>, lang: Lang) -> Result<Cli, clap::Error> {
    let parse = |words: &[OsString]| {
        let matches = help::command(lang).try_get_matches_from(words)?;
        Cli::from_arg_matches(&matches)
    };
    parse(&words).map_err(|error| {
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

    fn clean(line: &str) -> CleanArgs {
        let words = line.split(' ').map(OsString::from).collect();
        match parse(words, Lang::En).unwrap().command {
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
            [(Code::FullWidth, Fix::Leave), (Code::FullWidth, Fix::FixAvailability)]
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
