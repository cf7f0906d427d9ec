//! The help in Chinese: a table by command and flag. Flags that commands share have one entry.

/// What is said of a command.
pub(crate) struct CommandHelp {
    pub(crate) about: &'static str,
    /// For `--help`; empty where there is no more to say.
    pub(crate) long: &'static str,
    pub(crate) examples: &'static str,
}

/// What is said of a command, by its name.
pub(crate) fn command(name: &str) -> Option<CommandHelp> {
    let (about, long, examples) = match name {
        "acctpack" => (
            "在推送前检查和清洗号码包",
            "按照腾讯移动推送（TPNS）的规则检查账号列表（.txt、.csv 或 .zip），并把有问题的号码包清洗干净。\n\
             每一行都有去向：总行数 = 保留 + 重复 + 排除 + 剔除 + 空行 + 表头。",
            "示例：\n  \
             acctpack check users.csv\n  \
             acctpack clean users.csv\n  \
             acctpack rules too-short\n  \
             acctpack --lang en check users.csv\n\n\
             退出码：0 通过，1 违反规则，2 运行失败，3 无法确定推送是否已被接受。",
        ),
        "check" => (
            "检查号码包，不改动文件",
            "按服务收到的内容逐字节检查。可指定多个文件和文件夹：每个文件输出一行，最后一行为汇总；\n\
             文件夹包括其下各级文件夹中的 .txt、.csv 和 .zip 文件。",
            "示例：\n  \
             acctpack check users.zip\n  \
             acctpack check lists/ more.csv\n  \
             acctpack check users.txt --account-type 1002 --deny account-type\n  \
             acctpack check users.csv --report findings.html --report findings.csv --redact\n  \
             acctpack check users.csv --format concise | head\n  \
             cat users.txt | acctpack check - --format json | jq .verdict\n\n\
             退出码：0 通过，1 有号码包违反规则，2 运行失败（参数或读写错误）。",
        ),
        "clean" => (
            "把有问题的号码包清洗干净，生成新的号码包",
            "无损修复能修复的内容，去除重复（保留第一个），剔除违反规则的行，生成能通过 check 的号码包。\n\
             不会改动输入文件。可以给出多个输入，合并为一个号码包：各文件的格式、编码和表头分别识别，重复账号在全部文件之间去除。",
            "示例：\n  \
             acctpack clean users.csv\n  \
             acctpack clean users.csv -o users.zip --dry-run\n  \
             acctpack clean export.csv --column phone -o users.txt --rejects rejected.csv\n  \
             acctpack clean users.txt -o clean.txt --fix float-suffix,full-width --report report.html\n  \
             acctpack clean may.csv june.txt --exclude opted-out.csv -o audience.zip\n  \
             acctpack clean big.txt -o part.zip --split\n  \
             gzip -dc users.txt.gz | acctpack clean - -o - > clean.txt\n\n\
             退出码：0 已生成号码包，1 无法由输入生成号码包，2 运行失败（参数或读写错误）。",
        ),
        "sniff" => (
            "显示文件是什么：格式、编码、列和表头",
            "读取文件的开头，直到能判断编码为止。不检查任何行，也不写任何文件。clean 以同样的方式读取文件。",
            "示例：\n  \
             acctpack sniff export.csv\n  \
             acctpack sniff export.csv --format json | jq .column\n\n\
             退出码：0 任何文件，2 运行失败（参数或读写错误）。",
        ),
        "upload" => (
            "上传号码包，并输出上传 ID",
            "先检查号码包再上传；check 未通过的不会上传。上传 ID 单独输出到标准输出。\n\
             上传失败时，在有意义的情况下自动重试。",
            "示例：\n  \
             acctpack upload users.zip\n  \
             acctpack upload export.csv --clean --column phone\n  \
             acctpack upload tokens.zip --target tpns-token --access-point shanghai\n\n\
             凭据取自环境变量 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY，或 --credentials 指定的文件。",
        ),
        "push" => (
            "向已上传号码包中的账号推送消息",
            "先显示推送对象和内容并询问，确认后推送。推送 ID 单独输出到标准输出。\n\
             可能已被接受的推送绝不会自动重发。",
            "示例：\n  \
             acctpack push --upload-id 10001 --title 促销 --content '全场五折'\n  \
             acctpack push --upload-id 10001 --message message.json --devices all --yes\n  \
             acctpack push --upload-id 10001 --title t --content c --field push_speed=2000 --dry-run\n\n\
             退出码：0 已接受，1 被拒绝，2 未发送，3 结果不明：请阅读提示。",
        ),
        "send" => (
            "一条命令完成清洗、上传、预览、确认和推送",
            "把列表清洗为临时号码包并上传，显示推送对象和内容并询问，确认后推送。\n\
             文件旁边的推送记录保存已完成的步骤：失败后重新运行，已完成的步骤不会重复。",
            "示例：\n  \
             acctpack send users.csv --title 促销 --content '全场五折'\n  \
             acctpack send users.csv --title 促销 --content '全场五折' --dry-run\n  \
             acctpack send export.csv --column phone --account-type 1002 --message message.json --yes\n\n\
             失败后请重新运行：已完成的步骤保存在推送记录 文件.receipt.json 中，不会重复。\n\n\
             退出码：0 已接受，1 被拒绝，2 未发送，3 结果不明：请阅读提示。",
        ),
        "console" => (
            "在浏览器中选择名单、修复、编写消息并推送",
            "页面只在 127.0.0.1 上提供，标准输出的第一行是带一次性令牌的地址。推送方式与 send 相同，\n\
             推送记录确保不会重复推送。可在页面上退出；半小时没有打开的页面时自动退出。",
            "示例：\n  \
             acctpack console\n  \
             acctpack console --sandbox\n  \
             acctpack console --no-open --port 8090 --access-point shanghai\n\n\
             凭据取自 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY，或 --credentials 指定的文件；\n\
             没有凭据时可以检查名单，但无法发送。",
        ),
        "sandbox" => (
            "在本机运行模拟服务（沙箱），用于演练",
            "127.0.0.1 上的 HTTP 服务器，与推送服务的接口一致：上传按 check 的规则判断，\n\
             推送按服务文档判断。不会向任何人发送。标准输出的第一行是接口地址；\n\
             GET /sandbox/uploads 和 /sandbox/pushes 可查看收到的内容。",
            "示例：\n  \
             acctpack sandbox --port 8080\n  \
             acctpack sandbox --fault 5xx@upload:1-2 --fault lost-answer@push:1\n  \
             acctpack send users.csv --title t --content c --base-url http://127.0.0.1:8080\n  \
             curl http://127.0.0.1:8080/sandbox/pushes\n\n\
             故障写作 种类[@时机]。种类：delay=2s、slow-answer=2s、reset、lost-answer、5xx（或 502 等）、\n\
             rate-limit、garbage。时机：请求序号（3 或 2-4）或比例（25%）；\n\
             前面加 upload: 或 push: 表示只计这类请求。",
        ),
        "rules" => (
            "列出全部规则，或解释其中一条",
            "",
            "示例：\n  \
             acctpack rules\n  \
             acctpack rules duplicate\n  \
             acctpack rules too-long --target tpns-token\n  \
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
            "把 man 手册写入文件夹",
            "",
            "示例：\n  \
             acctpack man ~/.local/share/man/man1",
        ),
        _ => return None,
    };
    Some(CommandHelp { about, long, examples })
}

/// A heading of flags, by its English.
pub(crate) fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "Global options" => "通用选项",
        "Input" => "输入",
        "Output" => "输出",
        "Rules" => "规则",
        "Report" => "报告",
        "Resources" => "资源",
        "Push" => "推送",
        "Service" => "服务",
        "Safety" => "安全",
        "Sandbox" => "沙箱",
        "Console" => "控制台",
        _ => return None,
    })
}

/// What stands for a value, by its English.
pub(crate) fn value_name(english: &str) -> Option<&'static str> {
    Some(match english {
        "FILE" => "文件",
        "OUT" => "输出",
        "NAME" => "名称",
        "NAME|N" => "列名|N",
        "LIST" => "名单",
        "PATH" => "路径",
        "CODE" => "代码",
        "FORM" => "格式",
        "CHAR" => "字符",
        "SIZE" => "大小",
        "LANG" => "语言",
        "WHEN" => "方式",
        "HOW" => "方式",
        "WHICH" => "范围",
        "WHAT" => "对象",
        "TIME" => "时间",
        "URL" => "地址",
        "FILE.json" => "文件.json",
        "KEY=JSON" => "字段=JSON",
        "SHELL" => "shell 名",
        "ID" => "ID",
        "KIND[@WHEN]" => "种类[@时机]",
        "DIR" | "FOLDER" => "文件夹",
        "TEXT" => "文字",
        "SECONDS" => "秒数",
        _ => return None,
    })
}

/// The headings of help, for what stands after them.
pub(crate) const HEADINGS: [&str; 12] = [
    "通用选项",
    "输入",
    "输出",
    "规则",
    "报告",
    "资源",
    "推送",
    "服务",
    "安全",
    "沙箱",
    "参数",
    "命令",
];

/// What is said of a flag. One that means something else in another command has its own entry.
pub(crate) fn arg(command: &str, id: &str) -> Option<&'static str> {
    Some(match (command, id) {
        ("check" | "clean", "format") => {
            "输出形式：文字、每行一个问题、摘要、全部问题或 GitHub 注释"
        }
        ("check", "files") => "号码包：.txt、.csv 或 .zip，或包含它们的文件夹；- 表示标准输入",
        ("clean", "files") => {
            "组成号码包的名单，按此顺序：.txt、.csv、.zip、.gz 或工作簿（.xlsx、.xlsb）；- 表示标准输入"
        }
        (_, "sheet") => {
            "从工作簿的此工作表取出账号：名称，或从 1 数起的序号 [默认：包含账号的工作表]"
        }
        (_, "exclude") => {
            "排除此名单中的账号（如已退订的用户），按与输入相同的规则清洗；可重复使用"
        }
        (_, "exclude_column") => "排除名单为表格时，取出此列作为要排除的账号：列名或列号",
        ("clean", "dry_run") => "只说明将会生成什么，除报告外不写任何文件",
        ("rules" | "sniff", "format") => "输出给人看的文字，或 JSON",
        ("sniff", "redact") => "对可能是账号的内容脱敏",
        ("rules", "code") => "要解释的规则代码",
        ("push", "format") => "结果给人看，或为 JSON（标准输出）",
        ("push", "account_type") => "账号绑定时的类型 [默认：0]",
        ("push", "receipt") => "把推送写入此推送记录（由 upload --receipt 创建）",
        ("upload", "receipt") => "推送记录的位置，供 push --receipt 使用",
        ("send", "receipt") => "推送记录的位置 [默认：文件.receipt.json]",
        ("send", "fail_on_reject") => "只要有行被剔除就失败（退出码 1，不发送）",
        ("send", "max_rejects") => {
            "被剔除的行超过此值（行数或比例，如 5%）时失败（退出码 1，不发送）"
        }
        ("console", "sandbox") => "同时运行沙箱并推送到沙箱：仅为演练，不会送达任何人",
        ("console", "no_open") => "不打开浏览器；地址是标准输出的第一行",
        ("console", "receipts") => "推送记录的保存位置 [默认：用户的程序状态文件夹]",
        ("sandbox", "strict") => "拒绝文档未明确的内容：BOM、重复行、重复推送等",
        (_, "clean") => "先把文件清洗为临时号码包，再上传它",
        (_, "no_check") => "不检查，按原样上传文件",
        (_, "upload_id") => "号码包的上传 ID",
        (_, "audience") => "号码包中的内容 [默认：以推送记录为准，否则为账号]",
        (_, "title") => "通知标题",
        (_, "content") => "通知内容",
        (_, "message") => "从此文件读取服务接口的完整 message 对象",
        (_, "silent") => "交给应用处理，不显示通知（message_type 为 message）",
        (_, "devices") => "推送到账号的哪些设备 [默认：latest]",
        (_, "environment") => "iOS 环境",
        (_, "send_time") => "推送时间，如 '2026-01-31 20:00:00'（服务端时间）；默认立即",
        (_, "expire") => "设备离线时消息保留多少秒：最多 259200",
        (_, "field") => "请求的其他字段，值为 JSON；可重复使用",
        (_, "yes") => "不询问直接推送",
        (_, "dry_run") => "显示待确认的推送，不发送任何内容；--format json 显示请求",
        (_, "again") => "即使推送记录显示该名单或其另一版本已推送过，也再次推送",
        (_, "access_point") => "应用所属的服务接入点",
        (_, "base_url") => "接口地址：必须为 https，本机（沙箱）除外",
        (_, "auth") => "请求的鉴权方式",
        (_, "credentials") => "从此文件读取 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY，不用环境变量",
        (_, "timeout") => "响应总共最多等待的秒数",
        (_, "port") => "127.0.0.1 上的端口；默认自动选择",
        (_, "access_id") => "仅接受此 AccessId，密钥取自 TPNS_SECRET_KEY [默认：接受任意凭据]",
        (_, "lenient") => "接受含有问题行的号码包，视为没有这些行",
        (_, "fault") => "要发生的故障及时机（见下文）；可重复使用",
        (_, "seed") => "按比例发生的故障由此数字决定：数字相同，故障相同",
        (_, "lang") => "界面和帮助的语言；默认按系统区域设置",
        (_, "color") => "是否使用彩色输出",
        (_, "quiet") => "每个文件只输出一行结论；-qq 为静默模式，仅输出运行错误",
        (_, "verbose") => "显示全部问题，有多个文件时也如此",
        (_, "file") => "号码包：.txt、.csv 或 .zip；- 表示标准输入",
        (_, "from") => "按此格式读取，不看文件名",
        (_, "encoding") => "输入的编码（gbk、big5、utf-16le 等）；默认自动识别",
        (_, "column") => "取出此列作为账号：表头中的列名，或从 1 数起的列号",
        (_, "delimiter") => {
            "列分隔符：一个字符，或 tab；none 表示每行就是一个完整的账号 [默认：自动识别]"
        }
        (_, "output") => {
            "输出的号码包：.txt、.csv 或 .zip；- 表示标准输出 [默认：输入文件旁的 名称.clean.扩展名]"
        }
        (_, "to") => "号码包的格式：用于未指定输出文件时，以及 -o - [默认：txt]",
        (_, "force") => "输出文件已存在时替换它",
        (_, "split") => "超出大小上限时拆分为“输出-001”“输出-002”等；有旧分卷时不生成",
        (_, "fail_on_reject") => "只要有行被剔除就失败（退出码 1，不生成号码包）",
        (_, "max_rejects") => {
            "被剔除的行超过此值（行数或比例，如 5%）时失败（退出码 1，不生成号码包）"
        }
        ("send", "rejects") => "保存被剔除的行，同 clean --rejects",
        (_, "rejects") => "保存被剔除的行，会覆盖已有文件；.csv 附有原因，修正后可再次清洗",
        (_, "fix") => "额外修复：float-suffix、full-width、number-groups 等",
        (_, "no-fix") => "不修复这些代码",
        ("rules", "target") => {
            "显示此目标的限制：tpns-account、tpns-token 或配置文件中的目标 [默认：配置文件中的，否则为 tpns-account]"
        }
        ("rules", "config") => "配置文件 [默认：从当前文件夹起向上查找 acctpack.toml]",
        (_, "target") => {
            "按此推送服务的限制检查：tpns-account、tpns-token 或配置文件中的目标 [默认：tpns-account]"
        }
        (_, "account_type") => "按此账号类型的格式检查每一行（1002 手机号、1005 邮箱等）",
        (_, "deny") => "把这些代码视为错误",
        (_, "warn") => "把这些代码视为警告",
        (_, "allow") => "完全不报告这些代码",
        (_, "strict") => "把所有警告视为错误；--warn 和 --allow 仍然有效",
        (_, "config") => "配置文件；默认从输入文件夹起向上查找 acctpack.toml",
        (_, "no_config") => "不读取配置文件",
        (_, "report") => {
            "写报告：.html、.json、.jsonl 或 .csv；可写成 格式:路径，- 为标准输出；可重复使用"
        }
        (_, "redact") => "终端和报告中的账号脱敏显示",
        (_, "format") => "输出给人看的结果，或 JSON（标准输出）",
        (_, "max_findings") => "终端上最多显示多少个问题 [默认：10]",
        (_, "no_progress") => "不显示进度条",
        (_, "threads") => "工作线程数；默认每个核心一个",
        (_, "max_memory") => {
            "超过此值时使用临时文件；文本超过 1GiB 时一律使用 [默认：1GiB，容器内存较小时取其一半]"
        }
        (_, "max_spill") => "临时文件的总大小上限 [默认：临时文件夹可用空间的一半]",
        (_, "max_inflated") => "压缩包解压后的大小上限 [默认：4GiB]",
        (_, "shell") => "shell 的名称",
        (_, "dir") => "文件夹；不存在则创建",
        _ => return None,
    })
}

/// As the parser's own template, with its fixed words in Chinese.
pub(crate) const TEMPLATE: &str =
    "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";
/// The heading of the commands.
pub(crate) const COMMANDS: &str = "命令";
/// What stands for a command in a usage line.
pub(crate) const COMMAND: &str = "命令";
/// What stands for flags in a usage line.
pub(crate) const OPTIONS: &str = "[选项]";
/// The heading of what is no flag.
pub(crate) const ARGUMENTS: &str = "参数";
/// What follows a usage error.
pub(crate) const SEE_HELP: &str = "详情请见 --help";
/// What a heading ends in.
pub(crate) const COLON: &str = "：";

/// The values that a flag chooses from, as the English help appends them by itself.
pub(crate) fn choices(names: &[&str]) -> String {
    format!(" [可选：{}]", names.join("、"))
}

/// What a flag is where it is not given.
pub(crate) fn default(value: &str) -> String {
    format!(" [默认：{value}]")
}
