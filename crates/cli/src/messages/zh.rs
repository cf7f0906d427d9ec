//! Chinese: the texts of a run. Those of the command line, of rules and of delivery are in files of
//! their own.

mod delivery;
mod parser;
mod rules;
mod sniff;
mod usage;

use std::path::Path;

use acctpack::{Code, Phase, Scope, Sniff, Summary, View, escape};
use acctpack_report::numbers::{group, share};
use acctpack_sandbox::Event;
use acctpack_tpns::Delivery;
use anstyle::Style;

use super::{ManLine, Messages, Notice, Unfit, Word, shown};
use crate::delivery::outcome::{PushedLine, RetryLine};
use crate::delivery::preview::{PushReach, Rehearsed};
use crate::error::CommandError;
use crate::hints::Slip;
use crate::sniff::SniffLine;
use crate::starter::quote;
use crate::trust::Distrust;
use crate::verdict::FileTotals;

pub(super) struct Chinese;

impl Messages for Chinese {
    fn label(&self, label: Word) -> &'static str {
        match label {
            Word::Error => "错误：",
            Word::Warning => "警告：",
            Word::Config => "配置",
            Word::Fixed => "（已修复）",
            Word::StandardInput => "标准输入",
            Word::StandardOutput => "标准输出",
            Word::Uploading => "上传",
            Word::WaitingForAnswer => "等待响应",
            Word::Uploaded => "✓ 已上传",
            Word::Pushed => "✓ 已推送",
            Word::GlobalOptions => "通用选项",
            Word::PrintVersion => "显示版本",
            Word::PrintHelp => "显示帮助：-h 显示常用参数，--help 显示全部",
            Word::Examples => "示例",
            Word::ExitStatus => "退出码",
            Word::Push => "推送",
            Word::To => "对象",
            Word::Host => "接口地址",
            Word::Package => "号码包",
            Word::When => "时间",
            Word::AtOnce => "立即",
            Word::Also => "其他",
            Word::Warnings => "警告",
            Word::Kind => "类型",
            Word::Silent => "静默：交给应用处理，不显示通知",
            Word::Title => "标题",
            Word::Content => "内容",
            Word::More => "…（--dry-run 可显示全部）",
            Word::WhatIsWrong => "问题",
            Word::WhyItMatters => "原因",
            Word::WhatToDo => "处理办法",
            Word::WhatCleanDoes => "clean 的做法",
            Word::Severity => "级别",
        }
    }

    fn notice(&self, notice: Notice) -> &'static str {
        match notice {
            Notice::NotConfirmed => "未确认；没有推送",
            Notice::StoppedBeforePush => "已中止；没有推送",
            Notice::StoppedBeforePackage => "已中止；没有生成号码包",
            Notice::ReadingTerminal => "正在从终端读取账号；按 Ctrl-D 结束",
            Notice::ReadingConsole => "正在从控制台读取账号；按 Ctrl-Z 再按回车键结束",
            Notice::WindowCloses => "按回车键关闭此窗口。",
            Notice::StandInCredentials => "未设置凭据；本次演练以 AccessId“rehearsal”代替。",
            Notice::PushOnItsWay => {
                "推送已发出，正在等待响应。再次中断会立即退出，但推送结果将无法确定。"
            }
            Notice::AskToPush => "确认推送？输入 yes 或 是：",
        }
    }

    fn error_label(&self) -> [&'static str; 2] {
        ["错误：", ""]
    }

    fn command_error(&self, error: &CommandError) -> String {
        usage::command_error(error)
    }

    fn unfit(&self, unfit: &Unfit) -> String {
        delivery::unfit(unfit)
    }

    fn unreported(&self, path: &Path) -> String {
        format!("没有写出 {}：号码包写完之前标准输出就已关闭", shown(path))
    }

    fn output_exists(&self, path: &Path) -> String {
        format!("{} 已存在；加 --force 可替换", shown(path))
    }

    fn no_column(&self, wanted: &str, many: usize, encoding: Option<&str>) -> String {
        match (wanted.parse::<usize>(), encoding) {
            (_, Some(name)) => format!(
                "没有名为“{}”的列：第 1 行不是 UTF-8；使用 `--encoding {name}` 时有：",
                escape(wanted)
            ),
            (Ok(number), None) => format!("没有第 {number} 列；第 1 行共 {many} 列："),
            (Err(_), None) => format!("没有名为“{}”的列；第 1 行有：", escape(wanted)),
        }
    }

    fn in_file(&self, file: &str, what: &str) -> String {
        format!("{}：{what}", escape(file))
    }

    fn column_not_chosen(&self, file: &str) -> String {
        format!("{} 是表格；请用 --exclude-column 指定要排除的账号在哪一列：", escape(file))
    }

    fn config_passed_by(&self, path: &Path, why: Distrust) -> String {
        let why = match why {
            Distrust::FileOfAnother => "该文件属于其他用户",
            Distrust::FileOpenToOthers => "其他用户可以修改该文件",
            Distrust::FolderOfAnother => "所在文件夹属于其他用户",
            Distrust::FolderOpenToOthers => "其他用户可以写入所在文件夹",
        };
        let (path, word) = (shown(path), quote(&path.to_string_lossy()));
        format!(
            "未读取配置文件 {path}：{why}；如确认可信，请用 `--config {word}` 指定；`--no-config` 则不读取任何配置文件"
        )
    }

    fn too_many_rejects(&self, summary: &Summary) -> String {
        let Summary { rejected, rows, max_rejects: limit, .. } = *summary;
        let share = share(rejected, rows);
        format!(
            "退出码 1：{rows} 行中有 {rejected} 行被剔除（{share}），超过上限 {limit}；未生成号码包。请修正这些行（--rejects 路径 可把它们写入文件），或调高 --max-rejects"
        )
    }

    fn several_files(&self, totals: &FileTotals, style: Style) -> String {
        let FileTotals { accepted, rejected, failed, accounts } = *totals;
        let files = group(accepted + rejected + failed);
        let parts = [(accepted, "个通过"), (rejected, "个未通过"), (failed, "个无法读取")];
        let parts = parts.into_iter().filter(|&(count, _)| count > 0);
        let parts = parts.map(|(count, word)| format!("{} {word}", group(count)));
        let parts = parts.collect::<Vec<_>>().join("，");
        let accounts = group(accounts);
        format!("{files} 个文件：{style}{parts}{style:#}；{accounts} 个账号")
    }

    fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::Judge => "检查",
            Phase::Deduplicate => "去重",
            Phase::Write => "写出",
            Phase::Foresee => "预估",
            _ => "处理",
        }
    }

    fn bar_template(&self) -> &'static str {
        "{msg} {wide_bar:.green} {percent:>3}%  {decimal_bytes_per_sec}  剩余 {eta}"
    }

    fn slip(&self, slip: &Slip) -> String {
        parser::slip(slip)
    }

    fn parser_error(&self, error: &clap::Error) -> Option<String> {
        parser::error(error)
    }

    fn all_flags(&self, command: &str) -> String {
        format!("全部参数和示例：acctpack {command} --help")
    }

    fn man_line(&self, line: ManLine) -> &'static str {
        parser::man_line(line)
    }

    fn man_written(&self, folder: &Path) -> String {
        format!("man 手册已写入 {}", shown(folder))
    }

    fn scope(&self, scope: Scope) -> &'static str {
        rules::scope(scope)
    }

    fn fix_name(&self, code: Code) -> &'static str {
        rules::fix_name(code)
    }

    fn fix_of(&self, code: Code) -> String {
        rules::fix_of(code)
    }

    fn severity_of(&self, code: Code) -> String {
        rules::severity_of(code)
    }

    fn sniff_line(&self, line: SniffLine) -> &'static str {
        sniff::line(line)
    }

    fn sniff(&self, sniff: &Sniff, view: View) -> Vec<(SniffLine, String)> {
        sniff::lines(sniff, view)
    }

    fn rule_heads(&self) -> [&'static str; 5] {
        ["代码", "级别", "范围", "修复", "问题"]
    }

    fn reach(&self, reach: &PushReach) -> String {
        delivery::reach(reach)
    }

    fn host(&self, base_url: &str, app: &str, rehearsed: Rehearsed) -> String {
        delivery::host(base_url, app, rehearsed)
    }

    fn upload(&self, upload_id: Option<&str>) -> String {
        delivery::upload(upload_id)
    }

    fn unfixed(&self, count: u64) -> String {
        format!("名单中有 {} 处未修复；加 `--dry-run --report 路径.html` 可查看", group(count))
    }

    fn uploaded(&self, host: &str, upload_id: u64) -> String {
        format!("到 {host}，上传 ID {upload_id}")
    }

    fn uploaded_before(&self, upload_id: u64) -> String {
        format!("号码包此前已上传，上传 ID {upload_id}。")
    }

    fn pushed(&self, line: &PushedLine<'_>) -> String {
        delivery::pushed(line)
    }

    fn retry(&self, line: &RetryLine<'_>) -> String {
        delivery::retry(line)
    }

    fn twice(&self, earlier: &Delivery) -> String {
        delivery::twice(earlier)
    }

    fn page_opened(&self, next: &str) -> String {
        format!("页面已打开。如需再次打开：{next}")
    }

    fn event(&self, event: Event<'_>) -> Option<String> {
        delivery::event(event)
    }
}
