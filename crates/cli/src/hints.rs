//! What was likely meant by a command line that cannot be taken, where the parser does not know.

use std::path::Path;

use acctpack::{Lang, PackageFormat, escape};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, CommandFactory as _, ValueEnum as _};

use crate::args::{Cli, Format};
use crate::help::context;
use acctpack_report::layout as text;

/// What is wrong and what to type instead, for the slips that are made most.
pub(crate) fn of_slip(error: &clap::Error, lang: Lang) -> Option<String> {
    match error.kind() {
        ErrorKind::InvalidSubcommand => file_as_command(error, lang),
        ErrorKind::UnknownArgument => {
            let known = form_of_another_tool(error, lang).or_else(|| flag_of_clean(error, lang));
            known.or_else(|| further_word(error, lang))
        }
        ErrorKind::InvalidValue => form_as_package(error, lang),
        _ => None,
    }
}

/// `acctpack list.csv`: the command is missing.
fn file_as_command(error: &clap::Error, lang: Lang) -> Option<String> {
    let word = context(error, ContextKind::InvalidSubcommand)?;
    let is_file = PackageFormat::of_name(&word).is_some() || Path::new(&word).exists();
    if !is_file && word != "-" {
        return None;
    }
    let (shown, quoted) = (escape(&word), text::quote(&word));
    Some(match lang {
        Lang::En => format!(
            "{shown} is not a command\n\n  Did you mean one of these?\n    acctpack check {quoted}\n    acctpack clean {quoted}"
        ),
        Lang::Zh => format!(
            "{shown} 不是命令\n\n  您是否想用：\n    acctpack check {quoted}\n    acctpack clean {quoted}"
        ),
    })
}

/// `--output-format json`, as other tools call `--format`.
fn form_of_another_tool(error: &clap::Error, lang: Lang) -> Option<String> {
    let flag = context(error, ContextKind::InvalidArg)?;
    let is_it = matches!(&*flag, "--output-format" | "--report-format" | "--json");
    is_it.then(|| match lang {
        Lang::En => format!("`{flag}` is called --format here, as in `--format json`"),
        Lang::Zh => format!("`{flag}` 在这里是 --format，如 `--format json`"),
    })
}

/// `--to json`: the form of the report where that of the package belongs.
fn form_as_package(error: &clap::Error, lang: Lang) -> Option<String> {
    let flag = context(error, ContextKind::InvalidArg)?;
    let value = context(error, ContextKind::InvalidValue)?;
    let is_report = Format::value_variants().iter().any(|form| form.name() == value);
    (flag.starts_with("--to ") && is_report).then(|| match lang {
        Lang::En => format!(
            "--to {value}: that is the form of a report; did you mean `--format {value}`? A package is txt, csv or zip"
        ),
        Lang::Zh => format!(
            "--to {value}：这是报告的形式；您是否想用 `--format {value}`？号码包的格式为 txt、csv 或 zip"
        ),
    })
}

/// A flag of `clean` that was given to `check`.
fn flag_of_clean(error: &clap::Error, lang: Lang) -> Option<String> {
    let usage = error.get(ContextKind::Usage)?.to_string();
    if !usage.contains("acctpack check") {
        return None;
    }
    let flag = context(error, ContextKind::InvalidArg)?;
    let commands = Cli::command();
    let clean = commands.find_subcommand("clean")?;
    let is_its = |arg: &Arg| {
        let long = arg.get_long().map(|name| format!("--{name}"));
        let short = arg.get_short().map(|name| format!("-{name}"));
        long.as_ref() == Some(&flag) || short.as_ref() == Some(&flag)
    };
    clean.get_arguments().any(is_its).then(|| match lang {
        Lang::En => {
            format!("`{flag}` belongs to `acctpack clean`; check judges a file as it stands")
        }
        Lang::Zh => format!("`{flag}` 只用于 `acctpack clean`；check 按原样检查文件"),
    })
}

/// A word too many: a second file, a port without its flag.
fn further_word(error: &clap::Error, lang: Lang) -> Option<String> {
    let word = context(error, ContextKind::InvalidArg)?;
    if word.starts_with('-') && word != "-" {
        return None;
    }
    let usage = error.get(ContextKind::Usage)?.to_string();
    let shown = escape(&word);
    if usage.contains("acctpack sandbox") && word.parse::<u16>().is_ok() {
        return Some(match lang {
            Lang::En => format!("a port needs its flag: acctpack sandbox --port {shown}"),
            Lang::Zh => format!("端口需要用参数指定：acctpack sandbox --port {shown}"),
        });
    }
    let takes_one = ["upload", "send"];
    let command = takes_one.into_iter().find(|name| usage.contains(&format!("acctpack {name}")))?;
    Some(match lang {
        Lang::En => format!(
            "{shown} is one file too many: `acctpack {command}` takes one file; `acctpack clean` makes one package of several"
        ),
        Lang::Zh => {
            format!(
                "多出一个文件 {shown}：`acctpack {command}` 一次只处理一个文件；`acctpack clean` 可将多个文件合并为一个号码包"
            )
        }
    })
}
