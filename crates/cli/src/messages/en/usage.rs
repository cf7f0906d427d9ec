//! What English says where something is asked for that cannot be.

use acctpack::{Action, Lang, escape, system_reason};
use acctpack_tpns::Audience;

use super::super::{listed, shown};
use super::delivery;
use crate::error::{
    CommandError, ConfigError, DeliveryError, FlagError, TargetError, UnrecognizedName,
};
use crate::starter::quote;

/// What is wrong, and what to do.
pub(super) fn command_error(error: &CommandError) -> String {
    match error {
        CommandError::Flag { flag, value, error } => {
            format!("{flag} {}: {}", quote(value), flag_error(error))
        }
        CommandError::Config { path, line, error } => {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{}{line}: {}", shown(path), config_error(error))
        }
        CommandError::UnknownTarget(unknown) => unknown_target(unknown),
        CommandError::TwoForStdout { first, second } => format!(
            "{first} and {second} both want standard output; write one of them to a file, such as \
             --report PATH.json"
        ),
        CommandError::StdoutClosed => {
            "-o -: standard output is closed; name a file, or discard the package with -o /dev/null"
                .into()
        }
        CommandError::StdoutForIds { flag } => {
            format!("{flag}: standard output is for the ids; name a file")
        }
        CommandError::Folder(path) => format!(
            "{} is a folder; name one file in it (`acctpack check` takes folders)",
            shown(path)
        ),
        CommandError::EmptyFolder(path) => {
            format!("{}: there is no .txt, .csv or .zip file in this folder", shown(path))
        }
        CommandError::NothingMatches(path) => format!("no file matches {}", shown(path)),
        CommandError::StdinTwice => "standard input can be read once only".into(),
        CommandError::OutputWithoutFlag { last, line } => format!(
            "{} is no file to read; an output needs its flag\n\n  Did you mean: {line}",
            shown(last)
        ),
        CommandError::NoOutput => {
            "say where to write the package: -o OUT, or -o - for standard output".into()
        }
        CommandError::SplitStream => {
            "--split writes several files, which a stream cannot take; name a file with -o".into()
        }
        CommandError::ReportOfSeveral => {
            "--report is for one file; check the files one by one, or take all findings from \
             --format jsonl"
                .into()
        }
        CommandError::Threads(source) => Action::StartThreads.failed(None, source, Lang::En),
        CommandError::Delivery(error) => delivery_error(error),
    }
}

fn flag_error(error: &FlagError) -> String {
    match error {
        FlagError::Rule(error) => error.message(Lang::En),
        FlagError::Encoding(nearest) => encoding(*nearest),
        FlagError::AccountType => {
            "no such account type; there are 0 to 16, 989 and 991 to 1015".into()
        }
        FlagError::Size => "write a size as 512M or 4GiB".into(),
        FlagError::TooLittleMemory => {
            "that is too little memory; give at least 64K, such as 512M".into()
        }
        FlagError::ReportForm => {
            "the extension says the form: .html, .json, .jsonl or .csv; FORM:PATH says it for others".into()
        }
        FlagError::PackageForm => {
            "the package's form follows its extension: .txt, .csv or .zip".into()
        }
        FlagError::OtherExtension => {
            "the extension of OUT says another form; leave out one of the two".into()
        }
        FlagError::ZipStream => "standard output takes txt or csv; name a .zip file with -o".into(),
        FlagError::MaxRejects => "give a number of rows, or a share as 5%".into(),
        FlagError::ColumnZero => "columns count from 1".into(),
        FlagError::NoColumn => "give a name or a number".into(),
        FlagError::ColumnOfWholeRows => {
            "each row is one account, so that there is no column to choose; leave out --column or --delimiter".into()
        }
        FlagError::Delimiter => {
            "give one ASCII character other than a quote, or `tab`, or `none` where each row is one account".into()
        }
    }
}

fn config_error(error: &ConfigError) -> String {
    match error {
        ConfigError::Rule(error) => error.message(Lang::En),
        ConfigError::Encoding { name, nearest } => {
            format!("encoding = \"{}\": {}", escape(name), encoding(*nearest))
        }
        ConfigError::UnknownTarget(unknown) => unknown_target(unknown),
        ConfigError::Target { name, error } => {
            let why = match error {
                TargetError::Preset => {
                    "a preset of the service has this name; choose another, with `like` to begin from the preset"
                }
                TargetError::Bounds => "the lower bound is above the upper",
                TargetError::SafeBytes => "safe-bytes is above max-bytes",
            };
            format!("targets.{}: {why}", escape(name))
        }
        ConfigError::TooLarge => {
            "it is larger than 1 MiB, and so no config file; name another with --config".into()
        }
        ConfigError::UnknownKey(unknown) => {
            format!(
                "unknown key `{}`{}",
                escape(&unknown.met),
                known(unknown.nearest(), &unknown.known)
            )
        }
        ConfigError::UnknownValue(unknown) => {
            format!(
                "unknown value `{}`{}",
                escape(&unknown.met),
                known(unknown.nearest(), &unknown.known)
            )
        }
        ConfigError::Toml(message) => escape(message),
    }
}

/// The name that was likely meant, else those that there are.
fn known(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{}`?", escape(name)),
        None => format!("; there are {}", listed(known)),
    }
}

fn unknown_target(unknown: &UnrecognizedName) -> String {
    let (met, known) = (escape(&unknown.met), listed(&unknown.known));
    match unknown.nearest() {
        Some(name) => format!(
            "no target is called `{met}`; there are {known}; did you mean `{}`?",
            escape(name)
        ),
        None => format!("no target is called `{met}`; there are {known}"),
    }
}

fn encoding(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("no encoding is called that; did you mean {name}?"),
        None => "no encoding is called that; there are utf-8, gbk, gb18030, big5, shift_jis, euc-kr, utf-16le ..."
            .into(),
    }
}

fn delivery_error(error: &DeliveryError) -> String {
    match error {
        DeliveryError::CleanFlags => {
            "--column, --fix and --no-fix change the package: add --clean".into()
        }
        DeliveryError::StdinWithoutClean => {
            "standard input or a pipe is uploaded only with --clean; else name a file".into()
        }
        DeliveryError::UploadDied => {
            "the upload failed by a fault in acctpack itself; nothing was pushed; please report it".into()
        }
        DeliveryError::NoTerminal => {
            "there is no terminal to ask on; --yes pushes without asking, --dry-run shows what would be sent".into()
        }
        DeliveryError::Twice(earlier) => format!(
            "nothing was sent: {}; --again pushes to all of them",
            delivery::twice(earlier)
        ),
        DeliveryError::OtherAudience(Audience::Tokens) => {
            "the receipt says that this upload holds device tokens; leave --audience out".into()
        }
        DeliveryError::OtherAudience(Audience::Accounts) => {
            "the receipt says that this upload holds accounts; leave --audience out, or upload it with --target tpns-token".into()
        }
        DeliveryError::NoUpload { receipt, upload_id } => format!(
            "{} knows no upload {upload_id} for this app and host; see its upload_id, access_id and base_url",
            shown(receipt)
        ),
        DeliveryError::FlagsForAccounts => {
            "--devices and --account-type are about accounts; a package of device tokens has none".into()
        }
        DeliveryError::Message { path, error } => {
            format!("{}: {}", shown(path), error.message(Lang::En))
        }
        DeliveryError::Field(field) => format!(
            "--field {}: write KEY=JSON, as push_speed=2000 or 'plan_id=\"7\"'",
            quote(field)
        ),
        DeliveryError::Proxy { variable, error } => {
            format!("{variable}: {}", error.message(Lang::En))
        }
        DeliveryError::NoStateFolder => {
            "there is no home folder to keep receipts in; name a folder with --receipts".into()
        }
        DeliveryError::Console { port: None, source } => {
            format!("the console cannot start: {}", system_reason(source, Lang::En))
        }
        DeliveryError::Console { port: Some(port), source } => format!(
            "the console cannot start on 127.0.0.1:{port}: {}; leave --port out for a free one",
            system_reason(source, Lang::En)
        ),
        DeliveryError::LargeMessage(path) => {
            format!("{} is larger than 1 MiB, and so no message", shown(path))
        }
        DeliveryError::Listen { port: None, source } => {
            format!("the sandbox cannot start: {}", system_reason(source, Lang::En))
        }
        DeliveryError::Listen { port: Some(port), source } => format!(
            "cannot listen on 127.0.0.1:{port}: {}; leave --port out for a free one",
            system_reason(source, Lang::En)
        ),
    }
}
