//! The values that flags take, by their names.

use acctpack::{Lang, PackageFormat};
use clap::ValueEnum;

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

/// For whom the outcome of a command is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutcomeFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// In which form `check` and `clean` say what they found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A report for people
    #[default]
    Human,
    /// A line for each finding
    #[value(help = "One line for each finding: FILE:ROW:COLUMN: severity[code] message")]
    Concise,
    /// The summary, one object for each file
    Json,
    /// The findings, one object for each
    Jsonl,
    /// Annotations for a GitHub workflow
    Github,
}

impl Format {
    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Github => "github",
        }
    }

    /// Whether it is for people: `clean` says that on standard error.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Format::Human | Format::Concise)
    }
}
