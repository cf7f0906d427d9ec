//! The top of the page: the verdict one reads across the room, why, what to do next, and what was
//! looked at.

use maud::{Markup, html};

use super::Page;
use super::found::Icon;
use super::words::{grouped, prose, seconds, sentence, shown, size, typed};
use crate::code::{Code, Lang, Mend, Scope, Severity};
use crate::summary::Verdict;

/// How many reasons the verdict gives.
const REASONS: usize = 3;

impl Page<'_> {
    pub(super) fn verdict_word(&self) -> &'static str {
        self.view.lang.pick(match self.summary.verdict {
            Verdict::Accepted => ["Accepted", "通过"],
            Verdict::Rejected => ["Rejected", "未通过"],
        })
    }

    pub(super) fn verdict(&self) -> Markup {
        let (class, icon) = match self.summary.verdict {
            Verdict::Accepted => ("verdict good", Icon::Good),
            Verdict::Rejected => ("verdict error", Icon::Error),
        };
        html! {
            header class=(class) {
                p.kicker { (self.t(["Account package report", "账号包检查报告"])) }
                h1 { (icon) (self.verdict_word()) }
                p.lead { (self.lead()) }
                (self.reasons())
                @if let Some(command) = self.next_command() {
                    div.next {
                        p { (self.t(["Make a clean package from it:", "生成干净的账号包："])) }
                        pre { code { (command) } }
                    }
                }
                (self.facts())
            }
        }
    }

    fn lead(&self) -> String {
        let summary = self.summary;
        let [kept, errors, warnings] =
            [summary.kept, summary.errors, summary.warnings].map(grouped);
        let files = summary.outputs.len();
        let en = self.view.lang == Lang::En;
        match (summary.verdict, files, summary.errors, summary.warnings) {
            (Verdict::Accepted, 1.., ..) => {
                let written = grouped(summary.outputs.iter().map(|output| output.accounts).sum());
                let packages = if files == 1 { "package" } else { "packages" };
                match (en, files) {
                    (true, 1) => format!("A clean package of {written} accounts was written."),
                    (true, _) => {
                        format!("{written} accounts were written to {files} clean {packages}.")
                    }
                    (false, _) => format!("已将 {written} 个账号写入 {files} 个干净的账号包。"),
                }
            }
            (Verdict::Accepted, _, _, 0) if en => {
                format!(
                    "The package keeps every rule of the service. Its {kept} accounts are ready."
                )
            }
            (Verdict::Accepted, _, _, 0) => {
                format!("账号包符合服务的全部规则，{kept} 个账号可以推送。")
            }
            (Verdict::Accepted, ..) if en => {
                format!("The package keeps the service's rules. Warnings worth a look: {warnings}.")
            }
            (Verdict::Accepted, ..) => {
                format!("账号包符合服务的规则，另有 {warnings} 个警告值得一看。")
            }
            (Verdict::Rejected, _, 0, _) => {
                self.t(["No package was written.", "没有写出账号包。"]).to_string()
            }
            (Verdict::Rejected, _, 1, _) if en => {
                "One error: the package breaks the service's rules.".to_string()
            }
            (Verdict::Rejected, ..) if en => {
                format!("{errors} errors: the package breaks the service's rules.")
            }
            (Verdict::Rejected, ..) => format!("账号包不符合服务的规则：{errors} 个错误。"),
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
                                a href=(format!("#{}", found.code)) { code { (found.code) } }
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

    /// The command that makes a clean package, where that is what helps.
    fn next_command(&self) -> Option<String> {
        let summary = self.summary;
        let mut found = summary.findings.iter().map(|(code, _)| code);
        let unreadable = found.any(|code| {
            code.scope() == Scope::Package && code.is_locked() && code.mend() == Mend::Never
        });
        let nothing_to_clean = summary.kept == 0 || summary.findings.iter().next().is_none();
        let columns_to_choose = !summary.digest.columns.is_empty();
        if !summary.outputs.is_empty() || unreadable || nothing_to_clean || columns_to_choose {
            return None;
        }
        let split = if summary.findings.get(Code::FileSize) > 0 { " --split" } else { "" };
        Some(format!("acctpack clean {}{split}", self.from_and_to()))
    }

    /// The input and a name for what is made of it, as arguments.
    pub(super) fn from_and_to(&self) -> String {
        let (file, format) = (&self.summary.file, self.summary.input_format.name());
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        let stem = if stem.is_empty() || stem == "-" { "accounts" } else { stem };
        format!("{} -o {}", typed(file), typed(&format!("{stem}-clean.{format}")))
    }

    fn facts(&self) -> Markup {
        let summary = self.summary;
        let fact = |name: [&'static str; 2], value: &str, title: &str| {
            html! { div { dt { (self.t(name)) } dd title=(title) { (value) } } }
        };
        let exact = grouped(summary.bytes) + self.t([" bytes", " 字节"]);
        let format = summary.input_format.name();
        html! {
            dl.facts {
                (fact(["File", "文件"], &shown(&summary.file, 200), ""))
                (fact(["Format", "格式"], &format!(".{format}"), ""))
                (fact(["Encoding", "编码"], &shown(&summary.encoding, 40), ""))
                (fact(["Size", "大小"], &size(summary.bytes), &exact))
                (fact(["Rows", "行数"], &grouped(summary.rows), ""))
                (fact(["Checked in", "耗时"], &seconds(summary.seconds, self.view.lang), ""))
            }
        }
    }
}
