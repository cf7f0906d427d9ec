//! The top of the page: the verdict one reads across the room, why, what to do next, and what was
//! looked at.

use maud::{Markup, html};

use super::Page;
use super::found::Icon;
use super::words::{count, grouped, prose, seconds, sentence, shown, size};
use crate::advice::Advice;
use acctpack::Lang;
use acctpack::text::escape;
use acctpack::{Scope, Severity};
use acctpack::{Summary, Verdict};

/// How many characters a line of a command has, where it may be broken.
const COMMAND: usize = 88;
/// How many reasons the verdict gives.
const REASONS: usize = 3;

impl Page<'_> {
    pub(super) fn verdict_word(&self) -> &'static str {
        self.view.lang.pick(match self.summary.verdict {
            Verdict::Accepted if !self.summary.outputs.is_empty() => ["Written", "已写出"],
            Verdict::Accepted => ["Accepted", "通过"],
            Verdict::Rejected => ["Rejected", "未通过"],
        })
    }

    pub(super) fn verdict(&self) -> Markup {
        let (class, icon) = match self.summary.verdict {
            Verdict::Accepted if self.summary.is_doubtful() => ("verdict warning", Icon::Warning),
            Verdict::Accepted => ("verdict good", Icon::Good),
            Verdict::Rejected => ("verdict error", Icon::Error),
        };
        html! {
            header class=(class) {
                p.kicker {
                    (self.t(["Account package report", "号码包检查报告"]))
                    @if let Some(made) = self.made { " · " (made) }
                }
                h1 { (icon) (self.verdict_word()) }
                p.lead { (self.lead()) }
                (self.reasons())
                @if let Some(next) = &self.next { (self.next_command(next)) }
                (self.left_out())
                (self.facts())
            }
        }
    }

    fn lead(&self) -> String {
        let (summary, lang) = (self.summary, self.view.lang);
        let errors = count(summary.errors, ["error", "个错误"], lang);
        let warnings = count(summary.warnings, ["warning", "处警告"], lang);
        let kept = count(summary.kept, ["account", "个账号"], lang);
        if summary.has_too_many_rejects() {
            return self.too_many_rejects();
        }
        match (summary.verdict, summary.outputs.len(), summary.errors, lang) {
            (Verdict::Accepted, 1.., ..) => self.written_lead(&warnings),
            (Verdict::Accepted, _, _, Lang::En) if summary.warnings == 0 => {
                format!("The package keeps every rule of the service: {kept}, ready to push to.")
            }
            (Verdict::Accepted, _, _, Lang::Zh) if summary.warnings == 0 => {
                format!("号码包符合服务的全部规则，{kept}可以推送。")
            }
            (Verdict::Accepted, _, _, Lang::En) => {
                format!("The package keeps the service's rules, but {warnings} may matter.")
            }
            (Verdict::Accepted, _, _, Lang::Zh) => {
                format!("号码包符合服务的规则，另有 {warnings}值得一看。")
            }
            (Verdict::Rejected, _, 0, _) => {
                self.t(["No package was written.", "没有写出号码包。"]).to_string()
            }
            (Verdict::Rejected, _, _, lang) => {
                let found = match summary.warnings {
                    0 => errors,
                    _ => errors + lang.pick([", ", "，"]) + &warnings,
                };
                match lang {
                    Lang::En => format!("{found}: the package breaks the service's rules."),
                    Lang::Zh => format!("号码包不符合服务的规则：{found}。"),
                }
            }
        }
    }

    fn too_many_rejects(&self) -> String {
        let Summary { rejected, rows, max_rejects: limit, .. } = *self.summary;
        let (rejected, rows) = (grouped(rejected), grouped(rows));
        match self.view.lang {
            Lang::En => format!(
                "{rejected} of {rows} rows were rejected, over the limit of {limit}: no package was written."
            ),
            Lang::Zh => {
                format!("{rows} 行中有 {rejected} 行被剔除，超过上限 {limit}，没有写出号码包。")
            }
        }
    }

    fn written_lead(&self, warnings: &str) -> String {
        let (summary, lang) = (self.summary, self.view.lang);
        let accounts = summary.outputs.iter().map(|output| output.accounts).sum();
        let accounts = count(accounts, ["account", "个账号"], lang);
        let packages = count(summary.outputs.len() as u64, ["package", "个号码包"], lang);
        // Of rows that were rejected, warnings are in no package.
        let all_in_it = summary.rejected == 0;
        match (lang, summary.warnings) {
            (Lang::En, 0) => format!("{accounts} written to {packages}."),
            (Lang::En, _) if all_in_it => {
                format!("{accounts} written to {packages}, with {warnings} still in it.")
            }
            (Lang::En, _) => format!("{accounts} written to {packages}; {warnings} not fixed."),
            (Lang::Zh, 0) => format!("已将 {accounts}写入 {packages}。"),
            (Lang::Zh, _) if all_in_it => {
                format!("已将 {accounts}写入 {packages}，其中仍有 {warnings}。")
            }
            (Lang::Zh, _) => format!("已将 {accounts}写入 {packages}；{warnings}未修复。"),
        }
    }

    /// What stands in the way: errors in the package itself in words, rows by their number.
    fn reasons(&self) -> Markup {
        if self.summary.verdict == Verdict::Accepted {
            return html! {};
        }
        let errors: Vec<_> = self
            .found_codes()
            .into_iter()
            .filter(|found| found.severity == Severity::Error && found.open() > 0)
            .collect();
        if errors.is_empty() {
            return html! {};
        }
        let example = |code| self.summary.digest.examples_of(code).next();
        html! {
            ul.reasons {
                @for found in errors.iter().take(REASONS) {
                    li {
                        @match (found.code.scope(), example(found.code)) {
                            (Scope::Package, Some(finding)) => {
                                (sentence(&shown(&finding.problem(self.view), 300)))
                                span.remedy { (prose(&sentence(found.code.remedy(self.view.lang)))) }
                            }
                            _ => {
                                b { (grouped(found.open())) } " × "
                                a href=(format!("#{}", found.code)) { (found.code.title(self.view.lang)) }
                            }
                        }
                    }
                }
                @if let more @ 1.. = errors.len().saturating_sub(REASONS) {
                    li.more {
                        a href="#found" {
                            @if self.view.lang == Lang::En { "and " (more) " more" }
                            @else { "另有 " (more) " 种" }
                        }
                    }
                }
            }
        }
    }

    /// What to type next, broken before flags as a shell reads it.
    fn next_command(&self, next: &Advice) -> Markup {
        let lines = next.lines(COMMAND, |text| text.chars().count());
        html! {
            div.next {
                @if let Some(purpose) = crate::messages::of(self.view.lang).purpose(&next.purpose) { p { (purpose) } }
                pre { code { (escape(&lines.join("\u{0}")).replace("\\u{0}", "\n")) } }
                @if let Some(maybe) = &next.maybe { p.maybe { (crate::messages::of(self.view.lang).review(maybe)) } }
            }
        }
    }

    /// How to keep the rows that were left out of what was written.
    fn left_out(&self) -> Markup {
        let (summary, lang) = (self.summary, self.view.lang);
        if summary.outputs.is_empty() || summary.rejected == 0 || self.keeps_rejects {
            return html! {};
        }
        let rows = count(summary.rejected, ["row", "行"], lang);
        html! {
            p.leftout {
                @match (lang, summary.rejected) {
                    (Lang::En, 1) => {
                        "1 row was left out; add " code { "--rejects PATH" } " to keep it."
                    }
                    (Lang::En, _) => {
                        (rows) " were left out; add " code { "--rejects PATH" } " to keep them."
                    }
                    (Lang::Zh, _) => { "剔除了 " (rows) "；加 " code { "--rejects 路径" } " 可保留下来。" }
                }
            }
        }
    }

    fn facts(&self) -> Markup {
        let summary = self.summary;
        let fact = |name: [&'static str; 2], value: &str, title: &str| {
            html! { div { dt { (self.t(name)) } dd title=(title) { (value) } } }
        };
        let exact = grouped(summary.bytes) + self.t([" bytes", " 字节"]);
        html! {
            dl.facts {
                (fact(["File", "文件"], &shown(&summary.file, 200), ""))
                @if let Some(format) = summary.known_format() {
                    (fact(["Format", "格式"], &format!(".{format}"), ""))
                }
                @if let Some(encoding) = summary.known_encoding() {
                    (fact(["Encoding", "编码"], &shown(encoding, 40), ""))
                }
                (fact(["Size", "大小"], &size(summary.bytes), &exact))
                (fact(["Rows", "行数"], &grouped(summary.rows), ""))
                (fact(["Took", "耗时"], &seconds(summary.seconds, self.view.lang), ""))
            }
        }
    }
}
