//! What Chinese says of each rule.

use crate::messages::{Particulars, Rationale, RuleText};
use crate::rules::catalog::Code;
use crate::target::{LengthUnit, Target};
use crate::text::numbers::group;

/// `2 到 100 个字符`.
fn limits(target: &Target) -> String {
    let (min, max) = (*target.length.start(), *target.length.end());
    match min == max {
        true => format!("{} {}", group(max), unit(target)),
        false => format!("{} 到 {} {}", group(min), group(max), unit(target)),
    }
}

fn unit(target: &Target) -> &'static str {
    match target.unit {
        LengthUnit::Characters => "个字符",
        LengthUnit::Bytes => "字节",
    }
}

fn shorter(n: u64, of: &Particulars<'_>) -> String {
    let least = group(*of.target.length.start());
    format!("{} 个账号不足 {least} {}", group(n), unit(of.target))
}

fn longer(n: u64, of: &Particulars<'_>) -> String {
    let most = group(*of.target.length.end());
    format!("{} 个账号超过 {most} {}", group(n), unit(of.target))
}

fn columns(n: u64, of: &Particulars<'_>) -> String {
    match of.shared {
        Some(columns) => format!("{} 行有 {columns}", group(n)),
        None => format!("{} 行的列数不正确", group(n)),
    }
}

fn separators(n: u64, of: &Particulars<'_>) -> String {
    match of.first {
        Some(separator) => format!("{} 个账号含有分隔符，如 {separator}", group(n)),
        None => format!("{} 个账号含有分隔符", group(n)),
    }
}

fn foreign_bytes(n: u64, of: &Particulars<'_>) -> String {
    let encoding = of.first.unwrap_or("UTF-8").trim_end();
    format!("{} 行含有非 {encoding} 字节", group(n))
}

fn other_form(n: u64, of: &Particulars<'_>) -> String {
    match of.first {
        Some(form) => format!("{} 个账号格式不符，应为{form}", group(n)),
        None => format!("{} 个账号格式不符", group(n)),
    }
}

fn long_in_bytes(n: u64, of: &Particulars<'_>) -> String {
    let most = group(*of.target.length.end());
    format!("{} 个账号超过 {most} 字节（字符数未超限）", group(n))
}

/// What is said of each rule.
pub(super) fn rule(code: Code) -> RuleText {
    match code {
        Code::FileName => RuleText {
            title: "文件名长度不符",
            problem: "文件名长度不符：{}",
            remedy: "请修改文件名",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let (min, max) = (target.file_name.start(), target.file_name.end());
                format!("号码包文件名限 {min} 到 {max} 个字符。")
            }),
            headline: None,
        },
        Code::FileFormat => RuleText {
            title: "文件格式不支持",
            problem: "文件格式不支持：{}",
            remedy: "请导出为 .txt 或 .csv；如只是扩展名不对，可执行 `acctpack clean 文件 --from txt -o 输出.txt`",
            fixed: None,
            rationale: Rationale::Always(
                "服务按扩展名识别 .zip、.txt 和 .csv。改了扩展名的表格或压缩包会被拒绝，或被读成乱码。",
            ),
            headline: None,
        },
        Code::FileSize => RuleText {
            title: "文件过大",
            problem: "文件过大：{}",
            remedy: "请执行 `acctpack clean 文件 -o 输出.zip` 生成 .zip，或加 `--split` 拆分",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let (max, safe) = (group(target.max_bytes), group(target.safe_bytes));
                match max == safe {
                    true => format!("号码包不能超过 {max} 字节。"),
                    false => format!(
                        "号码包限 100 MB 以内，文档未说明 1 MB 是 1,000,000 还是 1,048,576 字节：超过 {max} 字节为错误，超过 {safe} 字节为警告。"
                    ),
                }
            }),
            headline: None,
        },
        Code::EmptyPackage => RuleText {
            title: "没有账号",
            problem: "号码包中没有账号：{}",
            remedy: "请先修复其他问题，或检查导出条件",
            fixed: None,
            rationale: Rationale::Always("没有账号的号码包会被拒绝（错误码 1008012）。"),
            headline: None,
        },
        Code::SeveralColumns => RuleText {
            title: "存在多列",
            problem: "文件是多列表格：{}",
            remedy: "请用 `--column 列名|N` 指定账号所在的列；如每行就是一个完整的账号，请加 `--delimiter none`",
            fixed: None,
            rationale: Rationale::Always(
                "号码包每行只能有一个账号。前一千行中有九成以上可分成相同的列数时，整行会被当作账号，没有人能收到推送。",
            ),
            headline: None,
        },
        Code::Encoding => RuleText {
            title: "编码不是 UTF-8",
            problem: "文件编码不是 UTF-8：{}",
            remedy: "请另存为 UTF-8，或用 `acctpack clean` 转换；可用 `--encoding 名称` 指定编码",
            fixed: Some("已转换为 UTF-8"),
            rationale: Rationale::Always(
                "服务按 UTF-8 读取。其他编码中的中文等字符会变成另一个账号，用户收不到推送。",
            ),
            headline: None,
        },
        Code::ZipCorrupt => RuleText {
            title: "压缩包已损坏",
            problem: "压缩包已损坏：{}",
            remedy: "请重新获取该文件；如仍有问题，请解压并检查名单，然后直接用 acctpack 处理名单文件",
            fixed: None,
            rationale: Rationale::Always(
                "压缩包必须完整：目录可读、大小属实、校验和正确。未通过校验的内容一律不采用。",
            ),
            headline: None,
        },
        Code::ZipEncrypted => RuleText {
            title: "压缩包已加密",
            problem: "条目 {} 已加密",
            remedy: "请用密码解压，然后直接用 acctpack 处理名单文件",
            fixed: None,
            rationale: Rationale::Always("服务无法打开加密的压缩包。"),
            headline: None,
        },
        Code::ZipMethod => RuleText {
            title: "压缩方法不支持",
            problem: "条目 {} 使用了 deflate 以外的压缩方法",
            remedy: "请解压，然后直接处理名单文件：`acctpack clean 名单 -o 输出.zip` 会使用 deflate",
            fixed: None,
            rationale: Rationale::Always(
                "所有解压工具都能打开存储和 deflate 条目；Deflate64、LZMA、Zstandard 等则不一定。",
            ),
            headline: None,
        },
        Code::ZipFolder => RuleText {
            title: "压缩包内有文件夹",
            problem: "压缩包内有文件夹：{}",
            remedy: "请直接压缩文件，不要压缩文件夹",
            fixed: Some("已移出文件夹"),
            rationale: Rationale::Always("压缩包内只能有一个文件，不能有文件夹。"),
            headline: None,
        },
        Code::ZipEntries => RuleText {
            title: "压缩包内应只有一个名单文件",
            problem: "压缩包内必须只有一个 .txt 或 .csv 文件，当前{}",
            remedy: "请只压缩一个 .txt 或 .csv 文件",
            fixed: None,
            rationale: Rationale::Always("压缩包内必须有且只有一个 .txt 或 .csv 文件。"),
            headline: None,
        },
        Code::ZipEntryFormat => RuleText {
            title: "压缩包内没有 .txt 或 .csv",
            problem: "不是号码包可以包含的名单：{}",
            remedy: "请在压缩包内放入 .txt 或 .csv 文件，或直接用 acctpack 处理名单文件",
            fixed: None,
            rationale: Rationale::Always(
                "压缩包内只能是 .txt 或 .csv，不能是另一个压缩包或表格文件。",
            ),
            headline: None,
        },
        Code::ZipMetadata => RuleText {
            title: "压缩包内有系统文件",
            problem: "压缩包内有系统文件：{}",
            remedy: "请用命令行压缩（`zip -X 输出.zip 文件`），或用 `acctpack clean` 重新生成",
            fixed: Some("已去掉系统文件"),
            rationale: Rationale::Always(
                "macOS 和 Windows 会在压缩包中加入隐藏文件（`__MACOSX/`、`.DS_Store`、`Thumbs.db`、`desktop.ini`）。服务的常见问题指出，这样的压缩包会被拒绝。",
            ),
            headline: None,
        },
        Code::ZipTooLarge => RuleText {
            title: "解压后过大",
            problem: "压缩包解压后超过 {} 字节",
            remedy: "如符合预期，请调大 `--max-inflated`；否则请勿信任该文件",
            fixed: None,
            rationale: Rationale::Always(
                "很小的压缩包可能无限膨胀（压缩炸弹）。acctpack 在达到 `--max-inflated`（默认 4 GiB）时停止。",
            ),
            headline: None,
        },
        Code::ZipPortability => RuleText {
            title: "部分工具无法打开的压缩包",
            problem: "部分工具会拒绝该压缩包，或无法识别其条目名：{}",
            remedy: "请用 `acctpack clean` 重新生成，或解压后直接处理名单文件",
            fixed: Some("已重新生成为通用的压缩包"),
            rationale: Rationale::Always(
                "该压缩包没有损坏，能打开它的工具读到的都是同一份名单。服务使用何种工具无从得知，而 Python、Java、Info-ZIP 和 7-Zip 对此类压缩包的处理不尽相同。",
            ),
            headline: None,
        },
        Code::HiddenRows => RuleText {
            title: "电子表格中被隐藏的行",
            problem: "电子表格中隐藏的行仍会读取：{}",
            remedy: "如不需要，请在表格中删除这些行，或把可见的行复制到新工作表",
            fixed: None,
            rationale: Rationale::Always(
                "筛选只是让某些行不显示，它们仍在工作表中。只看筛选后的列表，看不出号码包实际会推送给谁。",
            ),
            headline: None,
        },
        Code::ExcludeList => RuleText {
            title: "排除名单可能有误",
            problem: "排除名单可能漏排：{}",
            remedy: "请确认名单无误，且其中账号的写法与输入一致",
            fixed: None,
            rationale: Rationale::Always(
                "`--exclude` 会排除名单中的账号，例如已退订的用户。若名单与输入没有任何相同的账号，多半是用错了名单，或账号写法不同；读不出账号的行不会排除任何人。",
            ),
            headline: None,
        },
        Code::InvalidUtf8 => RuleText {
            title: "含有非 UTF-8 字节",
            problem: "该行含有非 {}字节",
            remedy: "请在数据源中修正该账号",
            fixed: None,
            rationale: Rationale::Always(
                "该行可能被截断，或与文件其余部分编码不同，无法得知原账号。",
            ),
            headline: Some(foreign_bytes),
        },
        Code::TooShort => RuleText {
            title: "账号过短",
            problem: "账号过短：{}",
            remedy: "请在数据源中修正该账号，或删除该行",
            fixed: None,
            rationale: Rationale::Of(|target| {
                format!("账号长度限 {}，过短的账号无法绑定。", limits(target))
            }),
            headline: Some(shorter),
        },
        Code::TooLong => RuleText {
            title: "账号过长",
            problem: "账号过长：{}",
            remedy: "请检查是否将多个账号或多列合并成了一行",
            fixed: None,
            rationale: Rationale::Of(|target| format!("账号长度限 {}。", limits(target))),
            headline: Some(longer),
        },
        Code::BlankRow => RuleText {
            title: "空行",
            problem: "空行{}",
            remedy: "请删除该行；`acctpack clean` 会自动删除",
            fixed: Some("已删除空行"),
            rationale: Rationale::Always("每行必须有一个账号。服务是否跳过空行，文档没有说明。"),
            headline: Some(|n, _| format!("{} 行为空行", group(n))),
        },
        Code::MultipleColumns => RuleText {
            title: "列数不符",
            problem: "该行有 {}",
            remedy: "请只保留一列：可用 `acctpack clean --column 列名|N` 提取；列数不足的行请补全",
            fixed: Some("已去掉空列"),
            rationale: Rationale::Always(
                ".csv 号码包只能有一列。`clean` 会去掉行尾的空列，其他情况需用 `--column` 指定列。",
            ),
            headline: Some(columns),
        },
        Code::CsvQuote => RuleText {
            title: "引号错误",
            problem: "引号错误：{}",
            remedy: "请将字段写成 \"...\"，内部的引号写两次",
            fixed: None,
            rationale: Rationale::Always(
                "以引号开头的 CSV 字段必须以引号结尾，内部的引号要写两次（RFC 4180），否则各工具对字段边界的理解不一致。",
            ),
            headline: Some(|n, _| format!("{} 行引号错误", group(n))),
        },
        Code::ControlCharacter => RuleText {
            title: "控制字符",
            problem: "账号含有控制字符：{}",
            remedy: "请在数据源中修正该账号",
            fixed: None,
            rationale: Rationale::Always(
                "NUL 等控制字符以及引号内的换行不可能是账号的一部分，说明导出文件已损坏或字段读取有误。",
            ),
            headline: Some(|n, _| format!("{} 个账号含有控制字符", group(n))),
        },
        Code::Duplicate => RuleText {
            title: "重复账号",
            problem: "该账号已在第 {} 行出现",
            remedy: "请删除该行；`acctpack clean` 会保留第一个",
            fixed: Some("已去掉重复账号"),
            rationale: Rationale::Always(
                "同一账号出现两次时是否推送两次，文档没有说明。账号按字节逐一比较。",
            ),
            headline: Some(|n, _| format!("{} 行与前面的账号重复", group(n))),
        },
        Code::ByteOrderMark => RuleText {
            title: "BOM 标记",
            problem: "文件以字节顺序标记（BOM）开头",
            remedy: "请另存为无 BOM 的 UTF-8；`acctpack clean` 会自动去掉",
            fixed: Some("已去掉 BOM"),
            rationale: Rationale::Always(
                "BOM 可能被当作第一个账号的一部分，导致该用户收不到推送。",
            ),
            headline: Some(|_, _| "文件以字节顺序标记（BOM）开头".into()),
        },
        Code::SurroundingWhitespace => RuleText {
            title: "首尾有空格",
            problem: "账号首尾有空格",
            remedy: "请去掉空格；`acctpack clean` 会自动去掉",
            fixed: Some("已去掉首尾空格"),
            rationale: Rationale::Always(
                "首尾的空格（含全角空格等 Unicode 空白字符）会使其成为另一个账号。",
            ),
            headline: Some(|n, _| format!("{} 个账号首尾有空格", group(n))),
        },
        Code::InvisibleCharacter => RuleText {
            title: "不可见字符",
            problem: "账号含有不可见字符：{}",
            remedy: "请在数据源中删除；`acctpack clean` 会去掉首尾的，加 `--fix invisible-character` 也会去掉中间的",
            fixed: Some("已去掉不可见字符"),
            rationale: Rationale::Always(
                "零宽字符、双向控制符、软连字符和 BOM 会在复制时被一并带入，使其成为另一个账号。表情符号以及需要连接符的文字不受影响。",
            ),
            headline: Some(|n, _| format!("{} 个账号含有不可见字符", group(n))),
        },
        Code::FullWidth => RuleText {
            title: "全角字母或数字",
            problem: "账号含有全角字母或数字：{}",
            remedy: "请改为半角：`--fix full-width`",
            fixed: Some("已改为半角"),
            rationale: Rationale::Always(
                "全角数字和字母（１３８）来自输入法，其他文字也有自己的数字（١٣٨、१३८），均与应用绑定的字符不同。",
            ),
            headline: Some(|n, _| format!("{} 个账号含有全角字母或数字", group(n))),
        },
        Code::Placeholder => RuleText {
            title: "疑似空值",
            problem: "账号疑似空值：{}",
            remedy: "如非真实账号，请删除该行；`acctpack clean --deny placeholder` 会自动删除",
            fixed: None,
            rationale: Rationale::Always(
                "null、N/A、NaN、<NA>、#####、#N/A、\\N、0、-1、unknown、test 等通常是导出时的空值。推送给这类账号没有人会收到，或只会发到测试账号。",
            ),
            headline: Some(|n, _| format!("{} 行疑似空值", group(n))),
        },
        Code::ScientificNotation => RuleText {
            title: "科学计数法",
            problem: "Excel 已将号码转为科学计数法：{}",
            remedy: "请将该列设为文本格式后重新导出；丢失的数字无法恢复，数字完整时（如 1.3800138001E10）可用 `--fix scientific-notation` 还原",
            fixed: Some("已还原为完整数字"),
            rationale: Rationale::Always(
                "Excel 会将长数字显示为科学计数法（如 1.38E+10）并按显示内容导出，末尾数字已丢失，无法送达任何用户。",
            ),
            headline: Some(|n, _| format!("{} 个号码为科学计数法，末尾数字已丢失", group(n))),
        },
        Code::SpreadsheetWrapper => RuleText {
            title: "Excel 文本标记（=\"…\" 或 '）",
            problem: "账号带有 Excel 文本标记：{}",
            remedy: "请去除文本标记；`acctpack clean` 会去除 =\"...\" 和 \"...\"，加 `--fix spreadsheet-wrapper` 也会去除开头的单引号",
            fixed: Some("已去除 Excel 文本标记"),
            rationale: Rationale::Always(
                "=\"138...\"、.txt 中的引号和开头的单引号是 Excel 保存文本的方式，不是账号的一部分。",
            ),
            headline: Some(|n, _| format!("{} 个账号带有 Excel 文本标记", group(n))),
        },
        Code::FloatSuffix => RuleText {
            title: "数字带 .0",
            problem: "账号疑似被转成小数的整数：{}",
            remedy: "请将该列设为文本格式后重新导出，或用 `--fix float-suffix` 去掉 .0",
            fixed: Some("已去掉 .0"),
            rationale: Rationale::Always("整数列存在空值时，pandas 和数据库会写成 13800138000.0。"),
            headline: Some(|n, _| format!("{} 个号码以 .0 结尾", group(n))),
        },
        Code::HeaderRow => RuleText {
            title: "表头",
            problem: "该行是列名：{}",
            remedy: "请删除；`acctpack clean` 会自动删除",
            fixed: Some("已删除列名"),
            rationale: Rationale::Always(
                "服务不识别表头，会将其当作账号。合并多份导出文件时，后面重复出现的表头同样如此。",
            ),
            headline: Some(|n, _| format!("{} 行是列名", group(n))),
        },
        Code::DamagedText => RuleText {
            title: "文本已损坏",
            problem: "账号文本已损坏：{}",
            remedy: "请重新导出该账号；`acctpack clean` 会去掉读成 `ï»¿` 的 BOM，加 `--fix damaged-text` 也会去掉首尾多余的字符",
            fixed: Some("已去掉多余字符"),
            rationale: Rationale::Always(
                "U+FFFD 和问号代表已丢失的字符，`Ã©` 是被按其他编码读取的 UTF-8，`_x000D_` 是电子表格文件中的控制字符。原文无法得知，因此这样的两行不会被视为重复。",
            ),
            headline: Some(|n, _| format!("{} 个账号的文本已损坏", group(n))),
        },
        Code::NumberGroups => RuleText {
            title: "手机号分组书写",
            problem: "手机号被分组书写：{}",
            remedy: "请去掉数字之间的符号：`--fix number-groups`",
            fixed: Some("已合并分组数字"),
            rationale: Rationale::Always(
                "为便于阅读，手机号常写成 138 0013 8000 或 138-0013-8000。应用绑定的是 13800138000，对服务来说是不同的账号。",
            ),
            headline: Some(|n, _| format!("{} 个手机号被分组书写", group(n))),
        },
        Code::UnlikeTheRest => RuleText {
            title: "与其余账号不同类",
            problem: "该账号与其余账号不同类：{}",
            remedy: "请在数据源中修正或删除该行；分组书写的号码可用 `--fix number-groups` 合并",
            fixed: None,
            rationale: Rationale::Always(
                "超过八成的账号属于同一类（如手机号）时，不同类的账号可能是输错、被截断，或根本不是账号。",
            ),
            headline: Some(|n, _| format!("{} 个账号与其余账号不同类", group(n))),
        },
        Code::OtherDelimiter => RuleText {
            title: "账号含分隔符",
            problem: "该行含有多个值，以 {} 分隔",
            remedy: "如该行有多列，请指定其中一列：`acctpack clean --delimiter 字符 --column 列名|N`",
            fixed: None,
            rationale: Rationale::Always(
                "许多导出文件以 `;`、制表符或 `|`（以及 .txt 中的逗号）分列，手工录入时常用 `，`、`；` 或 `、` 分隔号码。每行只能有一个账号。",
            ),
            headline: Some(separators),
        },
        Code::LongInBytes => RuleText {
            title: "仅字节数超限",
            problem: "账号的字符数未超限，但字节数超限：{}",
            remedy: "如被服务拒绝，请缩短账号",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let max = group(*target.length.end());
                format!("服务未说明 {max} 的上限按字符还是按字节计算。")
            }),
            headline: Some(long_in_bytes),
        },
        Code::AccountType => RuleText {
            title: "与账号类型不符",
            problem: "账号格式不符，应为：{}",
            remedy: "请检查 `--account-type` 以及导出的列",
            fixed: None,
            rationale: Rationale::Always(
                "`--account-type` 指定的类型有固定格式（手机号、MD5、邮箱等），格式不符的账号不可能以该类型绑定。",
            ),
            headline: Some(other_form),
        },
    }
}
