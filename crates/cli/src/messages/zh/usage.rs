//! What Chinese says where something is asked for that cannot be.

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
            format!("{flag} {}：{}", quote(value), flag_error(error))
        }
        CommandError::Config { path, line, error } => {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{}{line}: {}", shown(path), config_error(error))
        }
        CommandError::UnknownTarget(unknown) => unknown_target(unknown),
        CommandError::TwoForStdout { first, second } => format!(
            "{first} 和 {second} 都要使用标准输出；请把其中一个写到文件，如 --report 路径.json"
        ),
        CommandError::StdoutClosed => {
            "-o -：标准输出已关闭；请指定文件，或用 -o /dev/null 丢弃号码包".into()
        }
        CommandError::StdoutForIds { flag } => {
            format!("{flag}：标准输出用于输出 ID；请指定文件")
        }
        CommandError::Folder(path) => format!(
            "{} 是文件夹；请指定其中的一个文件（`acctpack check` 可以检查文件夹）",
            shown(path)
        ),
        CommandError::EmptyFolder(path) => {
            format!("{}：文件夹中没有 .txt、.csv 或 .zip 文件", shown(path))
        }
        CommandError::NothingMatches(path) => format!("没有与 {} 匹配的文件", shown(path)),
        CommandError::StdinTwice => "标准输入只能读取一次".into(),
        CommandError::OutputWithoutFlag { last, line } => format!(
            "{} 不是可读取的文件；输出文件需要用 -o 指定\n\n  您是否想用：{line}",
            shown(last)
        ),
        CommandError::NoOutput => "请指定输出位置：-o 输出文件，或 -o - 写到标准输出".into(),
        CommandError::SplitStream => {
            "--split 会写出多个文件，数据流无法容纳；请用 -o 指定文件".into()
        }
        CommandError::ReportOfSeveral => {
            "--report 只用于单个文件；请逐个检查，或用 --format jsonl 获取全部问题".into()
        }
        CommandError::Threads(source) => Action::StartThreads.failed(None, source, Lang::Zh),
        CommandError::Delivery(error) => delivery_error(error),
    }
}

fn flag_error(error: &FlagError) -> String {
    match error {
        FlagError::Rule(error) => error.message(Lang::Zh),
        FlagError::Encoding(nearest) => encoding(*nearest),
        FlagError::AccountType => "没有这种账号类型；可用的有 0 到 16、989 和 991 到 1015".into(),
        FlagError::Size => "大小请写成 512M 或 4GiB".into(),
        FlagError::TooLittleMemory => "内存过小；至少为 64K，如 512M".into(),
        FlagError::ReportForm => {
            "报告格式由扩展名决定：.html、.json、.jsonl 或 .csv；其他扩展名请写成 格式:路径".into()
        }
        FlagError::PackageForm => "号码包的格式由扩展名决定：.txt、.csv 或 .zip".into(),
        FlagError::OtherExtension => "与输出文件的扩展名不一致；请去掉其中一个".into(),
        FlagError::ZipStream => "标准输出只能写 txt 或 csv；请用 -o 指定 .zip 文件".into(),
        FlagError::MaxRejects => "请给出行数，或 5% 这样的比例".into(),
        FlagError::ColumnZero => "列号从 1 数起".into(),
        FlagError::NoColumn => "请给出列名或列号".into(),
        FlagError::ColumnOfWholeRows => {
            "每行就是一个完整的账号，没有列可选；请去掉 --column 或 --delimiter".into()
        }
        FlagError::Delimiter => {
            "请给出一个 ASCII 字符（引号除外），或 `tab`；如每行就是一个完整的账号，请用 `none`"
                .into()
        }
    }
}

fn config_error(error: &ConfigError) -> String {
    match error {
        ConfigError::Rule(error) => error.message(Lang::Zh),
        ConfigError::Encoding { name, nearest } => {
            format!("encoding = \"{}\": {}", escape(name), encoding(*nearest))
        }
        ConfigError::UnknownTarget(unknown) => unknown_target(unknown),
        ConfigError::Target { name, error } => {
            let why = match error {
                TargetError::Preset => {
                    "这是内置目标的名称；请换一个名称，并用 `like` 以该内置目标为基础"
                }
                TargetError::Bounds => "下限大于上限",
                TargetError::SafeBytes => "safe-bytes 大于 max-bytes",
            };
            format!("targets.{}: {why}", escape(name))
        }
        ConfigError::TooLarge => "文件超过 1 MiB，不是配置文件；请用 --config 指定其他文件".into(),
        ConfigError::UnknownKey(unknown) => {
            format!(
                "未知的键 `{}`{}",
                escape(&unknown.met),
                known(unknown.nearest(), &unknown.known)
            )
        }
        ConfigError::UnknownValue(unknown) => {
            format!(
                "未知的值 `{}`{}",
                escape(&unknown.met),
                known(unknown.nearest(), &unknown.known)
            )
        }
        ConfigError::Toml(message) => toml(message),
    }
}

/// The name that was likely meant, else those that there are.
fn known(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(name) => format!("；您是否想用 `{}`？", escape(name)),
        None => format!("；可用的有 {}", listed(known)),
    }
}

/// What the parser of TOML says, with its own words.
fn toml(message: &str) -> String {
    if !message.is_ascii() {
        return escape(message);
    }
    let what = match message {
        _ if message.starts_with("invalid type") => "值的类型不对",
        _ if message.starts_with("invalid value") => "值无效",
        _ if message.starts_with("missing field") => "缺少键",
        _ if message.starts_with("duplicate key") => "键重复",
        _ => "不是有效的 TOML",
    };
    format!("{what}（{}）", escape(message))
}

fn unknown_target(unknown: &UnrecognizedName) -> String {
    let (met, known) = (escape(&unknown.met), listed(&unknown.known));
    match unknown.nearest() {
        Some(name) => {
            format!("没有名为 `{met}` 的目标；现有 {known}；您是否想用 `{}`？", escape(name))
        }
        None => format!("没有名为 `{met}` 的目标；现有 {known}"),
    }
}

fn encoding(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("没有这种编码；您是否想用 {name}？"),
        None => "没有这种编码；可用的有 utf-8, gbk, gb18030, big5, shift_jis, euc-kr, utf-16le 等"
            .into(),
    }
}

fn delivery_error(error: &DeliveryError) -> String {
    match error {
        DeliveryError::CleanFlags => {
            "--column、--fix 和 --no-fix 会改动号码包：请加 --clean".into()
        }
        DeliveryError::StdinWithoutClean => {
            "仅在使用 --clean 时可上传标准输入或管道；否则请指定文件".into()
        }
        DeliveryError::UploadDied => {
            "上传因 acctpack 自身的故障而失败；没有推送；请反馈此问题".into()
        }
        DeliveryError::NoTerminal => {
            "没有可供确认的终端；--yes 不询问直接推送，--dry-run 只显示将发送的内容".into()
        }
        DeliveryError::Twice(earlier) => {
            format!("没有发送：{}；加 --again 可推送给全部账号", delivery::twice(earlier))
        }
        DeliveryError::OtherAudience(Audience::Tokens) => {
            "推送记录显示该上传为设备 Token；请去掉 --audience".into()
        }
        DeliveryError::OtherAudience(Audience::Accounts) => {
            "推送记录显示该上传为账号；请去掉 --audience，或用 --target tpns-token 重新上传".into()
        }
        DeliveryError::NoUpload { receipt, upload_id } => format!(
            "{} 中没有该应用和接口地址的上传 ID {upload_id}；请核对其中的 upload_id、access_id 和 base_url",
            shown(receipt)
        ),
        DeliveryError::FlagsForAccounts => {
            "--devices 和 --account-type 只用于账号；设备 Token 包没有账号".into()
        }
        DeliveryError::Message { path, error } => {
            format!("{}：{}", shown(path), error.message(Lang::Zh))
        }
        DeliveryError::Field(field) => format!(
            "--field {}：请写成 KEY=JSON，如 push_speed=2000 或 'plan_id=\"7\"'",
            quote(field)
        ),
        DeliveryError::Proxy { variable, error } => {
            format!("{variable}: {}", error.message(Lang::Zh))
        }
        DeliveryError::NoStateFolder => {
            "没有可保存推送记录的主目录；请用 --receipts 指定文件夹".into()
        }
        DeliveryError::Console { port: None, source } => {
            format!("控制台无法启动：{}", system_reason(source, Lang::Zh))
        }
        DeliveryError::Console { port: Some(port), source } => format!(
            "控制台无法在 127.0.0.1:{port} 上启动：{}；不加 --port 可自动选择空闲端口",
            system_reason(source, Lang::Zh)
        ),
        DeliveryError::LargeMessage(path) => format!("{} 超过 1 MiB，不是消息文件", shown(path)),
        DeliveryError::Listen { port: None, source } => {
            format!("无法启动沙箱：{}", system_reason(source, Lang::Zh))
        }
        DeliveryError::Listen { port: Some(port), source } => format!(
            "无法监听 127.0.0.1:{port}：{}；不加 --port 可自动选择空闲端口",
            system_reason(source, Lang::Zh)
        ),
    }
}
