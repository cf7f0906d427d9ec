//! What Chinese says of the command line: slips, the parser's errors, and lines of man pages.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::super::ManLine;
use crate::hints::Slip;

/// What was likely meant by a command line that cannot be taken.
pub(super) fn slip(slip: &Slip) -> String {
    match slip {
        Slip::FileAsCommand { shown, quoted } => format!(
            "{shown} 不是命令\n\n  您是否想用：\n    acctpack check {quoted}\n    acctpack clean {quoted}"
        ),
        Slip::FlagOfAnotherTool { flag } => {
            format!("`{flag}` 在这里是 --format，如 `--format json`")
        }
        Slip::ReportAsPackage { value } => format!(
            "--to {value}：这是报告的形式；您是否想用 `--format {value}`？号码包的格式为 txt、csv 或 zip"
        ),
        Slip::FlagOfClean { flag } => {
            format!("`{flag}` 只用于 `acctpack clean`；check 按原样检查文件")
        }
        Slip::PortWithoutFlag { port } => {
            format!("端口需要用参数指定：acctpack sandbox --port {port}")
        }
        Slip::FurtherFile { shown, command } => format!(
            "多出一个文件 {shown}：`acctpack {command}` 一次只处理一个文件；`acctpack clean` 可将多个文件合并为一个号码包"
        ),
    }
}

/// A usage error; `None` for help and version.
pub(super) fn error(error: &clap::Error) -> Option<String> {
    let mut text = what(error)?;
    let valid = context(error, ContextKind::ValidValue);
    if let Some(valid) = valid.filter(|valid| !valid.is_empty()) {
        text.push_str(&format!("\n  可选：{valid}"));
    }
    let nearest =
        [ContextKind::SuggestedValue, ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    if let Some(name) = nearest.into_iter().find_map(|kind| context(error, kind)) {
        text.push_str(&format!("\n  您是否想用：{name}"));
    } else if error.get(ContextKind::Suggested).is_some() && error.kind() == ErrorKind::InvalidValue
    {
        text.push_str("\n  `acctpack rules` 列出全部代码");
    }
    Some(text)
}

/// What is wrong.
fn what(error: &clap::Error) -> Option<String> {
    let arg = || context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = || context(error, ContextKind::InvalidValue).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::UnknownArgument => match arg() {
            arg if arg.starts_with(['—', '–']) => {
                format!("没有 {arg} 这个参数：请改用半角的 - 或 --")
            }
            arg if !arg.starts_with('-') => format!("多出一个参数：{arg}"),
            arg => format!("没有 {arg} 这个参数"),
        },
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("没有 {name} 这个命令")
        }
        ErrorKind::InvalidValue if value().is_empty() => format!("{} 需要一个值", arg()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{} 的值 {:?} 无效{}", arg(), value(), reason(error))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{}", arg()),
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg).unwrap_or_default();
            if arg() == other {
                format!("{other} 不能重复使用")
            } else {
                format!("{} 不能与 {other} 同时使用", arg())
            }
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_string(),
        ErrorKind::TooManyValues => format!("{} 不接受值 {:?}", arg(), value()),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{} 的值的个数不对", arg())
        }
        ErrorKind::NoEquals => format!("{} 的值必须用 = 给出", arg()),
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8".to_string(),
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        _ => "命令行无效".to_string(),
    })
}

/// Why a value is not taken, where the flag knows.
fn reason(error: &clap::Error) -> String {
    let Some(source) = std::error::Error::source(error) else { return String::new() };
    if source.is::<acctpack_sandbox::UnknownFault>() {
        return "；请写成 种类[@时机]，如 reset@1、delay=2s、5xx@25%、rate-limit@upload:1-2、lost-answer@push:1"
            .into();
    }
    match source.to_string().split_once(" is not in ") {
        Some((_, range)) => match range.split_once("..=") {
            Some((least, most)) => format!("；须在 {least} 到 {most} 之间"),
            None => format!("；须在 {range} 之内"),
        },
        None if source.is::<std::num::ParseIntError>() => "；须为整数".into(),
        None => String::new(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join("、")),
        _ => None,
    }
}

/// What a line of a man page says.
pub(super) fn man_line(line: ManLine) -> &'static str {
    match line {
        ManLine::Locale => "消息的语言，--lang 优先。为 C 或 POSIX 时只使用 ASCII 符号。",
        ManLine::Colour => "是否使用彩色输出，--color 优先；其次为 NO_COLOR。",
        ManLine::Columns => "没有终端时每行的宽度。",
        ManLine::TemporaryFolder => "临时文件的位置。",
        ManLine::UserConfigFolder => "用户配置文件所在的文件夹，默认为 ~/.config。",
        ManLine::Credentials => "凭据；--credentials 指定文件时以文件为准。",
        ManLine::Proxy => "访问服务所用的代理。",
        ManLine::TeamConfig => {
            "团队配置：从输入文件所在的文件夹起向上查找；--config 和 --no-config 优先。"
        }
        ManLine::UserConfig => "用户配置，没有其他配置文件时使用。",
        ManLine::Receipt => "已完成的步骤，避免重复执行。",
    }
}
