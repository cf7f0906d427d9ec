//! What was likely meant by a command line that cannot be taken, where the parser does not know.

use std::ffi::OsString;
use std::path::Path;

use acctpack::{Lang, PackageFormat, escape};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, CommandFactory as _};

use crate::args::Cli;
use crate::help::context;
use acctpack_report::layout as text;

/// What is wrong and what to type instead, for the slips that are made most.
pub(crate) fn of_slip(error: &clap::Error, words: &[OsString], lang: Lang) -> Option<String> {
    match error.kind() {
        ErrorKind::InvalidSubcommand => file_as_command(error, lang),
        ErrorKind::UnknownArgument => {
            flag_of_clean(error, lang).or_else(|| further_word(error, words, lang))
        }
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

/// A word too many: an output without its flag, a second file, a port without its flag.
fn further_word(error: &clap::Error, words: &[OsString], lang: Lang) -> Option<String> {
    let word = context(error, ContextKind::InvalidArg).filter(|word| !word.starts_with('-'))?;
    let usage = error.get(ContextKind::Usage)?.to_string();
    let (shown, quoted) = (escape(&word), text::quote(&word));
    if usage.contains("acctpack sandbox") && word.parse::<u16>().is_ok() {
        return Some(match lang {
            Lang::En => format!("a port needs its flag: acctpack sandbox --port {shown}"),
            Lang::Zh => format!("端口需要用参数指定：acctpack sandbox --port {shown}"),
        });
    }
    let takes_one = ["clean", "upload", "send"];
    let command = takes_one.into_iter().find(|name| usage.contains(&format!("acctpack {name}")))?;
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let has_output =
        words.iter().any(|word| word.starts_with("-o") || word.starts_with("--output"));
    let is_output = PackageFormat::of_name(&word).is_some() || word == "-";
    if command == "clean" && is_output && !has_output && !Path::new(&word).exists() {
        let at = words.iter().position(|other| *other == word)?;
        let before: Vec<_> = words[1..at].iter().map(|word| text::quote(word)).collect();
        let line = format!("acctpack {} -o {quoted}", before.join(" "));
        return Some(match lang {
            Lang::En => format!("the output needs its flag\n\n  Did you mean: {line}"),
            Lang::Zh => format!("输出文件需要用 -o 指定\n\n  您是否想用：{line}"),
        });
    }
    Some(match lang {
        Lang::En => format!(
            "{shown} is one file too many: `acctpack {command}` takes one file at a time; run it once for each"
        ),
        Lang::Zh => {
            format!("多出一个文件 {shown}：`acctpack {command}` 一次只处理一个文件；请逐个运行")
        }
    })
}
