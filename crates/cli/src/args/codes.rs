//! Flags that take codes: their order on the command line counts, and a slip gets the nearest name.

use acctpack::{Code, Severity, Target, escape};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use crate::suggest;

/// `--deny`, `--warn` and `--allow`, in the order of the command line: the last one holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeverityArgs {
    pub(crate) in_order: Vec<(Code, Option<Severity>)>,
}

const SEVERITIES: [(&str, &str, Option<Severity>); 3] = [
    ("deny", "Treat these codes as errors", Some(Severity::Error)),
    ("warn", "Treat these codes as warnings", Some(Severity::Warning)),
    ("allow", "Do not report these codes", None),
];

/// `--fix` and `--no-fix`, in the order of the command line: the last one holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct FixArgs {
    pub(crate) in_order: Vec<(Code, Fix)>,
}

/// What `clean` does about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fix {
    Apply,
    Leave,
}

const FIXES: [(&str, &str, Fix); 2] = [
    (
        "fix",
        "Also fix these codes: float-suffix, full-width, number-groups, spreadsheet-wrapper (an \
         apostrophe), invisible-character (inside an account) ...",
        Fix::Apply,
    ),
    ("no-fix", "Do not fix these codes", Fix::Leave),
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
pub(super) struct CodeParser;

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

/// Reads the name of a target; completes the presets in shells. Config files may define others.
#[derive(Clone, Copy, Debug)]
pub(super) struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Target::PRESETS.into_iter().map(PossibleValue::new)))
    }
}
