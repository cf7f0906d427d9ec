//! Simplified Chinese.

use acctpack::text::{group, share};
use acctpack::{Code, Lang, MaxRejects, Severity, Verdict, escape};

use super::{Label, Messages, RowShare, Text};
use crate::advice::Purpose;
use crate::numbers;
use crate::overview::{Cluster, Fixable};
use crate::terminal::Task;

pub(super) struct Chinese;

impl Messages for Chinese {
    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => "错误",
            Severity::Warning => "警告",
        }
    }

    fn tag(&self, severity: Severity, code: Code) -> String {
        format!("{} {} ({code})", self.severity(severity), code.title(Lang::Zh))
    }

    fn after_tag(&self, code: Code, message: String) -> String {
        match message.strip_prefix(code.title(Lang::Zh)).and_then(|rest| rest.strip_prefix('：')) {
            Some(particulars) => particulars.to_string(),
            None => message,
        }
    }

    fn fixed_tag(&self, code: Code) -> String {
        format!("已修复 {} ({code})", code.title(Lang::Zh))
    }

    fn fixed(&self, code: Code, count: u64) -> String {
        let done = code.fixed_title(Lang::Zh).unwrap_or_default();
        match count {
            1 => done.to_string(),
            _ => format!("{done}：{} 处", group(count)),
        }
    }

    fn fixable(&self, fixable: Fixable) -> Option<String> {
        match fixable {
            Fixable::No => None,
            Fixable::All => Some("[可修复]".into()),
            Fixable::Some(count) => Some(format!("[可修复 {} 处]", group(count))),
            Fixable::Part => Some("[部分可修复]".into()),
            Fixable::OnRequest => Some("[加 --fix 可修复]".into()),
        }
    }

    fn row(&self, row: u64) -> String {
        format!("第 {} 行", group(row))
    }

    fn table_of_columns(&self, columns: u64) -> String {
        format!("该文件是一个 {columns} 列的表格。号码包只能有一列：账号。")
    }

    fn read_file_as(&self, file: &str) -> String {
        format!("{file} 的编码")
    }

    fn use_column(&self, number: usize) -> String {
        format!("使用此列：{number}")
    }

    fn rows(&self, first: u64, last: u64) -> String {
        match first == last {
            true => self.row(first),
            false => format!("第 {} 到 {} 行", group(first), group(last)),
        }
    }

    fn first_in(&self, row: u64) -> String {
        format!("首次出现于第 {} 行", group(row))
    }

    fn more_places(&self, count: u64) -> String {
        format!("… 另有 {} 处", group(count))
    }

    fn more_kinds(&self, count: u64, report: Option<&str>) -> String {
        let kinds = format!("… 另有 {} 类问题", group(count));
        match report {
            Some(report) => format!("{kinds}：请查看 {report}"),
            None => format!("{kinds}：加 --verbose 或 --report report.html 查看"),
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Rows => "行数",
            Label::Reach => "清洗后",
            Label::Kinds => "类型",
            Label::Note => "提示",
            Label::Input => "输入",
            Label::Exclude => "排除名单",
            Label::Written => "已生成",
            Label::Report => "报告",
            Label::Rejects => "无效行",
            Label::Config => "配置",
            Label::Fix => "修复",
        }
    }

    fn part(&self, part: RowShare, task: Task, count: u64) -> String {
        format!("{} {}", group(count), self.part_in_words(part, task)[0])
    }

    fn part_in_words(&self, part: RowShare, task: Task) -> [&'static str; 2] {
        match (part, task) {
            (RowShare::Kept, Task::Check) => ["有效", "有效且不重复"],
            (RowShare::Kept, _) => ["保留", "有效且不重复"],
            (RowShare::Duplicate, _) => ["重复", "有效，但前面已出现"],
            (RowShare::Excluded, _) => ["排除", "有效，但在排除名单中"],
            (RowShare::Rejected, Task::Check) => ["无效", "存在错误"],
            (RowShare::Rejected, _) => ["剔除", "存在错误"],
            (RowShare::Blank, _) => ["空行", "没有账号"],
            (RowShare::Header, _) => ["表头", "列名"],
        }
    }

    fn would_keep(&self, kept: u64, rows: u64) -> String {
        format!("将保留 {} 个账号（占总行数的 {}）", group(kept), share(kept, rows))
    }

    fn table(&self, columns: u64, separator: &str) -> String {
        // A bracket that is closed wants no space after it.
        let space = if separator.ends_with('）') { "" } else { " " };
        format!("共 {} 列，以 {separator}{space}分隔", group(columns))
    }

    fn columns(&self, count: u64) -> String {
        format!("存在 {} 列，哪一列是账号？", group(count))
    }

    fn likely(&self) -> &'static str {
        "← 可能性最大"
    }

    fn purpose(&self, purpose: &Purpose) -> Option<String> {
        Some(match purpose {
            Purpose::Clean => return None,
            Purpose::Rows => "将每个账号单独放在一行：".into(),
            Purpose::Column => "提取其中一列作为账号：".into(),
            Purpose::Encoding(name) => format!("如果编码是 {}：", escape(name)),
            Purpose::Split => "拆分为不超限的号码包：".into(),
            Purpose::Zip => "生成不超限的 .zip：".into(),
            Purpose::Rest => "修复或去掉其余问题：".into(),
        })
    }

    fn review(&self, flags: &str) -> String {
        format!("确认后可加：{flags}")
    }

    fn left_out(&self, rows: u64) -> String {
        format!("已剔除 {} 行；加 `--rejects 路径` 可保存", group(rows))
    }

    fn verdict(&self, task: Task, verdict: Verdict) -> &'static str {
        match (task, verdict) {
            (Task::Check, Verdict::Accepted) => "通过",
            (Task::Check, Verdict::Rejected) => "未通过",
            (Task::Clean, Verdict::Accepted) => "已生成",
            (Task::Clean, Verdict::Rejected) => "未生成",
            (Task::DryRun, Verdict::Accepted) => "将会生成",
            (Task::DryRun, Verdict::Rejected) => "不会生成",
            (Task::Send, Verdict::Accepted) => "已清洗",
            (Task::Send, Verdict::Rejected) => "未发送",
        }
    }

    fn found(&self, errors: u64, warnings: u64) -> String {
        let errors = (errors > 0).then(|| format!("{} 个错误", group(errors)));
        let warnings = (warnings > 0).then(|| format!("{} 条警告", group(warnings)));
        self.join(&errors.into_iter().chain(warnings).collect::<Vec<_>>())
    }

    fn accounts(&self, count: u64) -> String {
        format!("{} 个账号", group(count))
    }

    fn written(&self, accounts: u64, size: &str, packages: usize, warnings: u64) -> String {
        let mut parts = vec![self.accounts(accounts), size.to_string()];
        if packages > 1 {
            parts.insert(1, format!("{packages} 个号码包"));
        }
        if warnings > 0 {
            parts.push(format!("仍有 {} 条警告", group(warnings)));
        }
        self.join(&parts)
    }

    fn temporary(&self, accounts: u64, size: &str, warnings: u64) -> String {
        let mut parts = vec![format!("临时号码包中有 {}", self.accounts(accounts))];
        parts.push(size.to_string());
        if warnings > 0 {
            parts.push(format!("仍有 {} 条警告", group(warnings)));
        }
        self.join(&parts)
    }

    fn too_many_rejects(&self, rejected: u64, rows: u64, limit: MaxRejects) -> String {
        let share = share(rejected, rows);
        format!("{} 行中有 {} 行被剔除（{share}），超过上限 {limit}", group(rows), group(rejected))
    }

    fn none_left(&self) -> &'static str {
        "没有可用的账号"
    }

    fn stdout(&self) -> &'static str {
        "标准输出"
    }

    fn stdin(&self) -> &'static str {
        "标准输入"
    }

    fn join(&self, parts: &[String]) -> String {
        parts.join("，")
    }

    fn about(&self, text: &str) -> String {
        format!("约 {text}")
    }

    fn aside(&self, text: &str) -> String {
        format!("（{text}）")
    }

    fn with_aside(&self, text: &str, aside: &str) -> String {
        format!("{text}（{aside}）")
    }

    fn text(&self, text: Text) -> &'static str {
        match text {
            Text::Language => "zh-CN",
            Text::Kicker => "号码包检查报告",
            Text::Reached => "可触达账号",
            Text::ReachedAfterClean => "清洗后可触达账号",
            Text::Lost => "无法触达：存在错误的行",
            Text::ToDecide => "待确认：未处理的警告",
            Text::Columns => "列信息",
            Text::ColumnsNote => "文件存在多列，而号码包只能有一列。",
            Text::Column => "列",
            Text::FirstRow => "第一行",
            Text::Sample => "样例",
            Text::LikelyColumn => "可能性最大",
            Text::Written => "已生成的号码包",
            Text::Package => "号码包",
            Text::Accounts => "账号数",
            Text::Size => "大小",
            Text::Rows => "行数统计",
            Text::RowsInFile => "文件总行数",
            Text::Location => "位置分布",
            Text::LocationNote => {
                "从第一行到最后一行，错误和警告使用同一刻度。集中在一处，说明导出文件的某一段有问题。"
            }
            Text::Spread => "问题分布在整个文件中。",
            Text::Kinds => "账号类型",
            Text::OneKind => "全部为同一类型。",
            Text::MixedKinds => "类型混杂通常说明合并了两份名单。",
            Text::Lengths => "账号长度",
            Text::Findings => "问题列表",
            Text::NoFindings => "没有发现问题",
            Text::NothingLeft => "没有遗留问题",
            Text::WhatToDo => "处理办法",
            Text::Example => "账号与问题",
            Text::Place => "位置",
            Text::WholePackage => "号码包",
            Text::Empty => "（空）",
            Text::Fixed => "已修复",
            Text::FixedNote => "已生成的号码包中不再有这些问题。",
            Text::WhatWasDone => "修复内容",
            Text::Times => "次数",
            Text::FirstOne => "第一处",
            Text::Masked => "账号已脱敏。",
            Text::Personal => "本页含有账号，属于个人信息；加 `--redact` 可脱敏。",
            Text::Index => "问题索引",
            Text::Errors => "错误",
            Text::Warnings => "警告",
            Text::Fixable => "可修复",
            Text::Optional => "确认后可加：",
            Text::WhichColumn => "哪一列是账号？",
            Text::LooksLike => "内容类型",
            Text::Choose => "选择",
            Text::Chosen => "已选择",
            Text::UseThis => "使用此列",
            Text::WholeRows => "每一行整体就是一个账号",
            Text::ToLookAt => "需要处理",
            Text::ToLookAtNote => "按可采取的处理方式分组。每次切换开关都会重新检查名单。",
            Text::FixThese => "修复这些行",
            Text::LeaveOutThese => "全部剔除",
            Text::ReadAs => "读取编码",
            Text::FixedForYou => "已自动修复",
            Text::FixedForYouNote => "这些修复不会丢失内容。关闭开关可保留原样。",
            Text::FixIt => "修复",
            Text::Always => "始终",
        }
    }

    fn cluster(&self, cluster: Cluster, of: Severity) -> String {
        let Cluster { count, total, first, last } = cluster;
        format!(
            "{} 个{}中有 {} 个位于第 {} 到 {} 行。",
            group(total),
            self.severity(of),
            group(count),
            group(first),
            group(last)
        )
    }

    fn place(&self, first: u64, last: u64, errors: u64, warnings: u64) -> String {
        let found = match self.found(errors, warnings) {
            none if none.is_empty() => "没有问题".to_string(),
            found => found,
        };
        format!("{}：{found}", self.rows(first, last))
    }

    fn lengths(&self, low: &str, high: &str, usual: &str, count: u64, share: &str) -> String {
        match low == high {
            true => format!("全部 {}均为 {usual} 个字符。", self.accounts(count)),
            false => format!(
                "{low} 到 {high} 个字符，最多的是 {usual} 个字符（{}，{share}）。",
                self.accounts(count)
            ),
        }
    }

    fn length(&self, length: &str, count: u64) -> String {
        format!("{length} 个字符：{}", self.accounts(count))
    }

    fn estimated(&self, count: u64) -> String {
        format!("占比为估计值，抽样 {}。", self.accounts(count))
    }

    fn more_examples(&self, count: u64) -> String {
        format!("另有 {} 个例子", group(count))
    }

    fn others(&self, count: u64) -> String {
        format!("另有 {} 处未在此显示，加 `--report findings.csv` 可列出全部。", group(count))
    }

    fn seconds(&self, seconds: f64) -> String {
        numbers::seconds(seconds)
            .replace(" min ", " 分 ")
            .replace(" ms", " 毫秒")
            .replace(" s", " 秒")
    }

    fn bytes(&self, bytes: u64) -> String {
        format!("{} 字节", group(bytes))
    }

    fn offset(&self, byte: u64) -> String {
        format!("字节 {}", group(byte))
    }

    fn of_rows(&self, share: &str) -> String {
        format!("占总行数的 {share}")
    }
}
