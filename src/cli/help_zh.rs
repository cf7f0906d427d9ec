//! The help in Chinese: a table by command and flag. Flags that commands share have one entry.

/// What is said of a command.
pub(crate) struct Text {
    pub(crate) about: &'static str,
    /// For `--help`; empty where there is no more to say.
    pub(crate) long: &'static str,
    pub(crate) examples: &'static str,
}

/// What is said of a command, by its name.
pub(crate) fn command(name: &str) -> Option<Text> {
    let (about, long, examples) = match name {
        "acctpack" => (
            "在推送前检查和清洗号码包",
            "按照腾讯移动推送（TPNS）的规则检查账号列表（.txt、.csv 或 .zip），并把有问题的号码包清洗干净。\n\
             每一行都有交代：总行数 = 保留 + 重复 + 拒绝 + 空行 + 表头。",
            "示例：\n  \
             acctpack check users.csv\n  \
             acctpack clean users.csv -o users.zip --report users.html\n  \
             acctpack rules too-short\n\n\
             退出状态：0 通过，1 违反规则，2 无法完成工作。",
        ),
        "check" => (
            "按原样检查号码包；除报告外不写任何文件",
            "按服务收到的原样逐字节检查号码包。除报告外不写任何文件。",
            "示例：\n  \
             acctpack check users.zip\n  \
             acctpack check users.txt --account-type 1002 --deny account-type\n  \
             acctpack check users.csv --report findings.html --report findings.csv --redact\n  \
             cat users.txt | acctpack check - --format json | jq .verdict",
        ),
        "clean" => (
            "把有问题的号码包清洗干净并写出",
            "无损修复能修复的内容，去除重复（保留第一个），剔除违反规则的行，写出能通过 check 的号码包。\n\
             输出格式由扩展名决定。输入文件绝不改动。",
            "示例：\n  \
             acctpack clean users.csv -o users.zip\n  \
             acctpack clean export.csv --column phone -o users.txt --rejects rejected.csv\n  \
             acctpack clean users.txt -o clean.txt --fix float-suffix,full-width --report report.html\n  \
             acctpack clean big.txt -o part.zip --split\n  \
             gzip -dc users.txt.gz | acctpack clean - -o - > clean.txt",
        ),
        "rules" => (
            "列出全部规则，或解释其中一条",
            "",
            "示例：\n  \
             acctpack rules\n  \
             acctpack rules duplicate\n  \
             acctpack rules --format json",
        ),
        "completions" => (
            "输出 shell 补全脚本",
            "",
            "示例：\n  \
             acctpack completions bash > ~/.local/share/bash-completion/completions/acctpack\n  \
             acctpack completions zsh > \"${fpath[1]}/_acctpack\"\n  \
             acctpack completions fish > ~/.config/fish/completions/acctpack.fish",
        ),
        "man" => (
            "把手册页写入文件夹",
            "",
            "示例：\n  \
             acctpack man ~/.local/share/man/man1",
        ),
        _ => return None,
    };
    Some(Text { about, long, examples })
}

/// A heading of flags, by its English.
pub(crate) fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "Everywhere" => "通用",
        "Input" => "输入",
        "Output" => "输出",
        "Rules" => "规则",
        "Report" => "报告",
        "Resources" => "资源",
        _ => return None,
    })
}

/// What is said of a flag. One that means something else in another command has its own entry.
pub(crate) fn arg(command: &str, id: &str) -> Option<&'static str> {
    Some(match (command, id) {
        ("rules", "format") => "输出给人看的文字，或 JSON",
        ("rules", "code") => "要解释的规则代码",
        (_, "lang") => "界面和帮助的语言；默认按系统区域设置",
        (_, "color") => "何时使用颜色",
        (_, "quiet") => "除无法完成工作的原因外不输出任何信息",
        (_, "file") => "号码包：.txt、.csv 或 .zip；- 表示标准输入",
        (_, "input_format") => "按此格式读取，不看文件名",
        (_, "encoding") => "输入的编码（gbk、big5、utf-16le 等）；默认自动识别",
        (_, "column") => "取出此列作为账号：第 1 行中的列名，或从 1 数起的列号",
        (_, "delimiter") => "列分隔符：一个字符，或 tab [默认：,]",
        (_, "output") => "输出的号码包：.txt、.csv 或 .zip；- 表示标准输出",
        (_, "output_format") => "-o - 的输出格式 [默认：txt]",
        (_, "force") => "输出文件已存在时替换它",
        (_, "split") => "超出大小上限时拆分为 OUT-001、OUT-002 等",
        (_, "fail_on_reject") => "只要有行被拒绝，就以状态 1 退出",
        (_, "rejects") => "把被拒绝的行按原样写到这里",
        (_, "fix") => "额外修复：float-suffix、full-width、spreadsheet-wrapper",
        (_, "no-fix") => "不修复这些代码",
        (_, "target") => "所用的限制：tpns-account、tpns-token 或配置文件中的目标",
        (_, "account_type") => "按此账号类型的格式检查每一行（1002 手机号、1005 邮箱等）",
        (_, "deny") => "把这些代码视为错误",
        (_, "warn") => "把这些代码视为警告",
        (_, "allow") => "完全不报告这些代码",
        (_, "strict") => "把所有警告视为错误；--warn 和 --allow 仍然有效",
        (_, "config") => "配置文件；默认从输入文件夹起向上查找 acctpack.toml",
        (_, "no_config") => "不读取配置文件",
        (_, "report") => "写报告：.html、.json、.jsonl 或 .csv；可重复使用",
        (_, "redact") => "在终端和报告中遮盖账号",
        (_, "format") => "摘要给人看（标准错误），或为 JSON（标准输出）",
        (_, "max_findings") => "终端上最多显示多少个问题 [默认：10]",
        (_, "no_progress") => "不显示进度条",
        (_, "threads") => "工作线程数；默认每个核心一个",
        (_, "max_memory") => "超过此值时使用临时文件 [默认：1GiB]",
        (_, "max_inflated") => "压缩包最多解压到多大 [默认：4GiB]",
        (_, "shell") => "shell 的名称",
        (_, "dir") => "文件夹；不存在则创建",
        _ => return None,
    })
}
