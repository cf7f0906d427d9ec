//! Simplified Chinese. The texts of the rules are in a file of their own.

mod package;
mod rules;
mod usage;

use std::io;

use super::{Messages, RuleText, character, column_parts, columns_of, shown};
use crate::error::{Action, ErrorKind};
use crate::input::encoding::TextEncoding;
use crate::io::system_error::is_in_use;
use crate::options::RuleConfigError;
use crate::profile::{AccountKind, Insight};
use crate::rules::catalog::Code;
use crate::rules::damaged::Damage;
use crate::rules::finding::{Detail, View};
use crate::rules::outlier::{Difference, Unlike};
use crate::rules::package::ZipError;
use crate::rules::table::{ColumnSample, Table};
use crate::target::AccountForm;
use crate::text::escape::{escape, mask};
use crate::text::numbers::{group, share};

pub(super) struct Chinese;

impl Messages for Chinese {
    fn rule(&self, code: Code) -> RuleText {
        rules::rule(code)
    }

    fn and_so(&self) -> &'static str {
        "；"
    }

    fn of_file(&self, file: &str) -> String {
        format!("（文件 {}）", escape(file))
    }

    fn detail(&self, detail: &Detail<'_>, view: View) -> String {
        match detail {
            Detail::None => String::new(),
            Detail::Characters(n) => format!("{} 个字符", group(*n)),
            Detail::Bytes(n) => format!("{} 字节", group(*n)),
            Detail::Number(n) => n.to_string(),
            Detail::NameLength { has, min, max } => {
                format!("{has} 个字符，要求 {min} 到 {max} 个字符")
            }
            Detail::FileSize { has, max } => {
                format!("{} 字节，上限为 {} 字节", group(*has), group(*max))
            }
            Detail::Over(max) => format!("超过 {} 字节", group(*max)),
            Detail::Columns(n) => format!("{} 列", group(*n)),
            Detail::MissingColumn { has, wanted } => format!("{has} 列，但指定了第 {wanted} 列"),
            Detail::Lines { column, lines } => {
                format!("第 {column} 列的字段跨 {lines} 行，引号之间的内容不会按行读取")
            }
            Detail::Table(table) => self.table(table, view),
            Detail::EmptyColumn => "（指定的列为空）".into(),
            Detail::UnclosedQuote => "字段以引号开头，但缺少结束引号".into(),
            Detail::TextAfterQuote => "结束引号后还有内容".into(),
            Detail::StrayQuote => "未加引号的字段中有引号".into(),
            Detail::LongRow => "超过 256 KiB".into(),
            Detail::Form(form) => self.account_form(*form).into(),
            Detail::Called { name, formats } => {
                let formats: Vec<String> = formats.iter().map(|f| format!(".{f}")).collect();
                format!("文件名为 {}，仅支持 {}", escape(name), list(&formats))
            }
            Detail::DecodedFrom(encoding) => format!("实际为 {encoding}"),
            Detail::DecodedUpTo(encoding, row) => {
                format!("实际为 {encoding}，但从第 {} 行起编码有变", group(*row))
            }
            Detail::NotIn(encoding) if *encoding == TextEncoding::UTF_8 => "UTF-8 ".into(),
            Detail::NotIn(encoding) => format!("{encoding}（文件其余部分的编码）"),
            Detail::MaybeEncoding(encoding, None) => format!("可能是 {encoding}，但不能确定"),
            Detail::MaybeEncoding(encoding, Some(row)) => {
                let row = escape(&view.text(row.as_bytes()));
                format!("可能是 {encoding}，但不能确定（按此解码，其中一行为“{row}”）")
            }
            Detail::UnknownEncoding => "也不符合其他编码".into(),
            Detail::NoRows => "文件没有任何行，导出条件可能没有命中数据".into(),
            Detail::NothingButBlank => "只有空行或列名".into(),
            Detail::AllExcluded => "所有账号都在要排除的名单中".into(),
            Detail::Hidden(rows) => format!("{} 行", group(*rows)),
            Detail::NothingShared(accounts) => {
                format!("其中 {} 个账号都不在输入中，没有排除任何人", group(*accounts))
            }
            Detail::RowsNotRead(rows) => {
                format!("其中 {} 行读不出账号，无法据此排除", group(*rows))
            }
            Detail::AllRejected => "所有行都有错误".into(),
            Detail::Char(c) | Detail::Removed(c, _) => match character_name(*c) {
                "" => character(*c),
                name => format!("{}（{name}）", character(*c)),
            },
            Detail::Damage(damage) => damage_text(*damage),
            Detail::Unlike(unlike) => self.unlike(*unlike),
            Detail::Text(text) => view.text(text.as_bytes()).into_owned(),
            Detail::MarkedAs { marked, asked } => {
                format!("BOM 和各行内容均为 {marked}，故未按 {asked} 读取")
            }
            Detail::OtherFormat(format) => package::other_format(*format).into(),
            Detail::Workbook(problem) => package::workbook_problem(problem),
            Detail::NoZip(format) => format!("名为 .zip，{}", package::other_format(*format)),
            Detail::EntryFormat(name, format) => {
                format!("条目 {}：{}", escape(name), package::other_format(*format))
            }
            Detail::Zip(error) => package::zip_error(*error).into(),
            Detail::ZipQuirks(quirks) => {
                quirks.iter().map(package::zip_quirk).collect::<Vec<_>>().join("；")
            }
            Detail::Entry { name, problem } => package::entry_problem(&escape(name), *problem),
            Detail::Names { names, more } => some_of(names, *more),
            Detail::Files { names, .. } if names.is_empty() => "没有文件".into(),
            Detail::Files { names, more } => {
                format!("含有 {} 个文件：{}", names.len() as u64 + more, some_of(names, *more))
            }
            Detail::RepeatedName => "含有多个同名文件".into(),
            Detail::ManyEntries => "的条目远多于一个包应有的数量".into(),
        }
    }

    fn account_form(&self, form: AccountForm) -> &'static str {
        match form {
            AccountForm::Qq => "QQ 号（5 到 12 位数字）",
            AccountForm::Md5 => "MD5（32 位十六进制）",
            AccountForm::Idfa => "IDFA（8-4-4-4-12 位大写十六进制）",
            AccountForm::Mac => "MAC 地址（大写，冒号分隔）",
            AccountForm::Imei => "IMEI（14 或 15 位数字）",
            AccountForm::Phone => "手机号（E.164，如 +8613711112222）",
            AccountForm::Email => "邮箱地址",
            AccountForm::Token => "设备 Token（36 个字符）",
        }
    }

    fn account_kind(&self, kind: AccountKind) -> &'static str {
        match kind {
            AccountKind::Phone => "手机号",
            AccountKind::PhoneWithCode => "带 86 的手机号",
            AccountKind::PhoneWithPlus => "带 + 的手机号",
            AccountKind::Email => "邮箱",
            AccountKind::Uuid => "UUID",
            AccountKind::Md5 => "MD5",
            AccountKind::Mac => "MAC 地址",
            AccountKind::OpenId => "OpenID",
            AccountKind::Number => "其他数字",
            AccountKind::Word => "其他 ID（字母和数字）",
            AccountKind::Text => "中文或其他文字的名称",
        }
    }

    fn zip_error(&self, error: ZipError) -> &'static str {
        package::zip_error(error)
    }

    fn insight(&self, insight: Insight) -> &'static str {
        match insight {
            Insight::Notations => {
                "部分手机号带国家码，部分不带。同一号码的两种写法可能被服务视为两个账号，请统一格式。"
            }
            Insight::Phones => {
                "大部分是手机号。加 `--account-type 1002` 可检查每一行是否为手机号。"
            }
            Insight::Tokens => {
                "大部分为 36 个字符，疑似设备 Token。加 `--target tpns-token` 可检查每一行是否为 Token。"
            }
        }
    }

    fn rule_config_error(&self, error: RuleConfigError) -> String {
        match error {
            RuleConfigError::Locked(code) => {
                format!("{code} 只能是错误：出现该问题后，其余内容均不可信")
            }
            RuleConfigError::NeverFixed(code) => {
                format!("{code} 不支持修复：修复会丢失或猜测数据")
            }
            RuleConfigError::AlwaysFixed(code) => {
                format!("{code} 始终会被修复：清洗后的号码包不能包含该问题")
            }
        }
    }

    fn error(&self, error: &ErrorKind) -> String {
        match error {
            ErrorKind::Io { action, path, source } => {
                self.failed(*action, path.as_deref().map(shown).as_deref(), source)
            }
            ErrorKind::Usage(error) => usage::error(error),
            ErrorKind::NoColumn { wanted, columns, file, .. } => {
                let (wanted, names, file) = (escape(wanted), names(columns), in_file(file));
                match wanted.parse::<usize>() {
                    Ok(number) => format!("{file}没有第 {number} 列；第 1 行包含：{names}"),
                    Err(_) => format!("{file}没有名为“{wanted}”的列；第 1 行包含：{names}"),
                }
            }
            ErrorKind::AmbiguousColumn { wanted, numbers, file, .. } => {
                let flags: Vec<String> =
                    numbers.iter().map(|number| format!("--column {number}")).collect();
                let (count, wanted, flags) = (numbers.len(), escape(wanted), flags.join(" 或 "));
                let file = in_file(file);
                format!("{file}有 {count} 列都名为“{wanted}”；请用列号指定其中一列：{flags}")
            }
            ErrorKind::ColumnNotChosen { file, columns } => format!(
                "{}：这是一个表格；请指定哪一列是要排除的账号：{}",
                escape(file),
                names(columns)
            ),
            ErrorKind::Cancelled => "已中止；未生成号码包".into(),
            ErrorKind::OutputExists(path) => format!("{} 已存在；未要求覆盖", shown(path)),
            ErrorKind::OutputIsInput(path) => {
                format!("{} 是输入文件，不会被覆盖；请指定其他文件", shown(path))
            }
            ErrorKind::WrittenTwice(path) => {
                format!("{} 会被写入两次；请指定两个不同的文件", shown(path))
            }
            ErrorKind::Leftover(path) => {
                format!(
                    "{} 会被误认为新号码包的分卷；请先移走该文件，或指定其他输出文件",
                    shown(path)
                )
            }
            ErrorKind::SpillTooLarge { limit, folder, is_default } => {
                let why = if *is_default { "，即该处可用空间的一半" } else { "" };
                format!(
                    "该文本需要的临时文件超过 {limit} 字节（{}{why}）；如果输入确有结尾，请提高 --max-spill，或将 TMPDIR 设为空间更大的文件夹",
                    shown(folder)
                )
            }
            ErrorKind::InputChanged(path) => {
                format!("{} 在读取过程中被修改；请在文件写完后重试", shown(path))
            }
        }
    }

    fn action(&self, action: Action) -> &'static str {
        match action {
            Action::Open => "打开",
            Action::Read => "读取",
            Action::ReadAgain => "重新读取文本",
            Action::Create => "创建",
            Action::Write => "写入",
            Action::WritePackage => "写入号码包",
            Action::MakeTemporary => "创建临时文件，位置：",
            Action::WriteTemporary => "写入临时文件",
            Action::ReadTemporary => "读取临时文件",
            Action::StartThreads => "启动线程",
        }
    }

    fn failed(&self, action: Action, path: Option<&str>, why: &io::Error) -> String {
        let (name, why) = (self.action(action), self.system_reason(why));
        match path {
            Some(path) => format!("无法{name} {path}：{why}"),
            None => format!("无法{name}：{why}"),
        }
    }

    fn system_reason(&self, source: &io::Error) -> String {
        use io::ErrorKind as Kind;
        let known = match source.kind() {
            _ if is_in_use(source) => "文件已被其他程序（如 Excel）打开；请在该程序中关闭后重试",
            Kind::NotFound => "文件或文件夹不存在",
            Kind::PermissionDenied => "没有权限",
            Kind::StorageFull => "磁盘已满",
            Kind::QuotaExceeded => "磁盘配额已用完",
            Kind::FileTooLarge => "文件过大",
            Kind::InvalidFilename => "文件名过长或无效",
            Kind::IsADirectory => "这是文件夹，不是文件",
            Kind::NotADirectory => "路径中有一部分不是文件夹",
            Kind::ReadOnlyFilesystem => "文件系统只读",
            Kind::AddrInUse => "地址已被占用",
            Kind::BrokenPipe => "管道已关闭",
            Kind::ConnectionRefused => "连接被拒绝",
            Kind::TimedOut => "操作超时",
            // Of text that was to be read; what else is wrong with data comes with an error of its own.
            Kind::InvalidData if source.get_ref().is_none() => {
                "不是 UTF-8 编码；请在编辑器中另存为 UTF-8 后重试"
            }
            _ => {
                return match source.raw_os_error() {
                    Some(number) => format!("系统错误 {number}"),
                    // What no system said is said by a program that cannot be asked for Chinese.
                    None => escape(&source.to_string()),
                };
            }
        };
        known.into()
    }
}

/// What the columns are called. The names may be accounts.
fn names(columns: &[ColumnSample]) -> String {
    let names: Vec<String> = columns.iter().map(|column| escape(&mask(&column.name))).collect();
    names.join("、")
}

/// The file that a message is about, where there are several.
fn in_file(file: &Option<String>) -> String {
    file.as_ref().map(|file| format!("{}：", escape(file))).unwrap_or_default()
}

/// `.txt、.csv 和 .zip`.
fn list(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} 和 {last}", first.join("、")),
        names => names.concat(),
    }
}

/// The usual name of a character that is hard to see; empty where it has none.
fn character_name(c: char) -> &'static str {
    match c {
        '\0' => "NUL",
        '\t' => "制表符",
        '\n' | '\r' => "换行",
        ' ' => "空格",
        '\u{a0}' => "不换行空格",
        '\u{3000}' => "全角空格",
        ';' => "分号",
        ',' => "逗号",
        '|' => "竖线",
        '；' => "全角分号",
        '，' => "全角逗号",
        '｜' => "全角竖线",
        '、' => "顿号",
        '\u{1b}' => "ESC",
        '\u{7f}' => "DEL",
        '\u{ad}' => "软连字符",
        '\u{200b}' => "零宽空格",
        '\u{200c}' => "零宽不连字",
        '\u{200d}' => "零宽连接符",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "双向控制符",
        '\u{2060}' => "词连接符",
        '\u{feff}' => "BOM",
        _ => "",
    }
}

/// Names, and how many there are where that is more.
fn some_of(names: &[String], more: u64) -> String {
    let shown = escape(&names.join("、"));
    if more == 0 { shown } else { format!("{shown} 等 {} 个", names.len() as u64 + more) }
}

impl Chinese {
    /// A table where a list was meant.
    fn table(&self, table: &Table, view: View) -> String {
        let about = |number: usize, column: &ColumnSample| {
            let (name, about) = column_parts(number, column, view);
            if about.is_empty() { name } else { format!("{name}（{}）", about.join("，")) }
        };
        let (mut columns, more) = columns_of(table, about);
        if more > 0 {
            columns.push(format!("另有 {more} 列"));
        }
        let (many, columns) = (table.columns.len() as u64 + table.more, columns.join("、"));
        let by = self.detail(&Detail::Char(table.delimiter), view);
        // A bracket that is closed wants no space after it.
        let by = if by.ends_with('）') { by } else { by + " " };
        match table.account_column() {
            Some(column) => {
                format!("以 {by}分隔，共 {many} 列：{columns}；第 {} 列像是账号", column + 1)
            }
            None => format!("以 {by}分隔，共 {many} 列：{columns}"),
        }
    }

    /// How an account differs from the rest of its list.
    fn unlike(&self, unlike: Unlike) -> String {
        let rest = self.account_kind(unlike.expected);
        match unlike.difference {
            Difference::TooFewDigits(n) => {
                format!("只有 {} 位数字，位数偏少；其余大多为{rest}", group(n))
            }
            Difference::TooManyDigits(n) => {
                format!("有 {} 位数字，位数偏多；其余大多为{rest}", group(n))
            }
            Difference::InGroups => format!("号码被分组书写；其余大多为{rest}"),
            Difference::CountryCode => {
                format!("带国家/地区码；其余大多为不带国家/地区码的{rest}")
            }
            Difference::NoCountryCode => {
                format!("缺少国家/地区码或写法不同；其余大多为{rest}")
            }
            Difference::Length(n) => format!("有 {} 个字符；其余大多为{rest}", group(n)),
            Difference::Kind(kind) => {
                format!("像是{}；其余大多为{rest}", self.account_kind(kind))
            }
        }
    }
}

/// What was done to an account.
fn damage_text(damage: Damage) -> String {
    let text = match damage {
        Damage::Replaced => "含有替换字符 U+FFFD，原字符已丢失",
        Damage::Noncharacter => "含有非字符码位",
        Damage::QuestionMarks => "只有问号，原字符已丢失",
        Damage::ReadWrongly => "UTF-8 文本曾被按其他编码读取，已成乱码",
        Damage::Escape => "含有转义的控制字符，如 _x000D_",
        Damage::LoneSelector => "含有孤立的变体选择符",
        Damage::ObjectMark => "含有对象替换符 U+FFFC",
        Damage::BrailleBlank => "含有盲文空白符 U+2800",
        Damage::CutDigits => "电子表格只保留数字的前 15 位，其余位已丢失",
        Damage::Date => "电子表格中该单元格是日期",
        Damage::Rounded { rounded, numbers } => {
            return format!(
                "16 位及以上的数字中有 {} 从第 16 位起全为 0：电子表格只保留 15 位，原有数字已丢失；请从数据源重新导出为文本，不要用电子表格打开",
                share(rounded, numbers)
            );
        }
    };
    text.into()
}
