//! What was found: each code with its bar, what it means, what to do, and its first examples.

use maud::{Markup, Render, html};

use super::Page;
use super::account::account;
use super::charts::bar;
use super::words::{grouped, prose, sentence, shown};
use crate::code::{Code, Lang, Severity};
use crate::digest::EXAMPLES;
use crate::finding::Finding;

/// How much of what a message quotes is shown.
const PROBLEM: usize = 200;

/// One code that was found, and how often.
pub(super) struct Found {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) count: u64,
    pub(super) mended: u64,
}

impl Found {
    /// How many still stand.
    pub(super) fn open(&self) -> u64 {
        self.count - self.mended.min(self.count)
    }

    fn icon(&self) -> Icon {
        match self.severity {
            _ if self.open() == 0 => Icon::Good,
            Severity::Error => Icon::Error,
            Severity::Warning => Icon::Warning,
        }
    }
}

/// A sign that tells severities apart by its form too.
#[derive(Clone, Copy)]
pub(super) enum Icon {
    Good,
    Warning,
    Error,
}

impl Icon {
    pub(super) fn class(self) -> &'static str {
        match self {
            Icon::Good => "good",
            Icon::Warning => "warning",
            Icon::Error => "error",
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg class=(format!("icon {}", self.class())) viewBox="0 0 24 24" aria-hidden="true" {
                @match self {
                    Icon::Good => {
                        circle cx="12" cy="12" r="12" {}
                        path.sign d="M6.5 12.5l4 4 7-8" {}
                    }
                    Icon::Warning => {
                        path d="M12 1.5a1.8 1.8 0 0 1 1.6.9l10 18a1.8 1.8 0 0 1-1.6 2.6H2A1.8 1.8 0 0 1 .4 20.4l10-18A1.8 1.8 0 0 1 12 1.5z" {}
                        path.sign d="M12 8.5v6M12 18.8v.1" {}
                    }
                    Icon::Error => {
                        circle cx="12" cy="12" r="12" {}
                        path.sign d="M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4" {}
                    }
                }
            }
        }
    }
}

impl Page<'_> {
    /// The codes that were found: errors, warnings, then what was mended, the most frequent first.
    pub(super) fn found_codes(&self) -> Vec<Found> {
        let summary = self.summary;
        let severity = |code: Code| {
            let mut examples = summary.digest.examples_of(code);
            // A code of which some were mended may weigh otherwise where they were not.
            examples.next().map_or(code.severity(), |example| example.severity)
        };
        let mut found: Vec<Found> = summary
            .findings
            .iter()
            .map(|(code, count)| Found {
                code,
                severity: severity(code),
                count,
                mended: summary.fixed.get(code),
            })
            .collect();
        found.sort_by_key(|found| {
            let rank = (found.open() == 0, std::cmp::Reverse(found.severity));
            (rank, std::cmp::Reverse(found.count))
        });
        found
    }

    pub(super) fn found(&self) -> Markup {
        let found = self.found_codes();
        let note = html! {
            @match (self.view.lang, found.is_empty()) {
                (Lang::En, true) => "Nothing at all was found.",
                (Lang::Zh, true) => "没有发现任何问题。",
                (Lang::En, false) => "Errors first, then warnings, each with what to do and its first examples.",
                (Lang::Zh, false) => "先错误，后警告；每一项都附有处理办法和最先出现的例子。",
            }
            @if self.summary.fixed.iter().next().is_some() {
                " " (self.t([
                    "What was mended is no longer in what was written.",
                    "已修正的内容不会出现在写出的包中。",
                ]))
            }
        };
        if found.is_empty() {
            let nothing = html! {
                p.nothing { (Icon::Good) (self.t(["No findings", "没有发现"])) }
            };
            return self.section("found", self.t(["Findings", "发现"]), note, nothing);
        }
        let longest = found.iter().map(|found| found.count).max().unwrap_or(0);
        let list = html! {
            ul.found {
                @for (index, found) in found.iter().enumerate() {
                    (self.found_code(found, longest, index == 0))
                }
            }
        };
        self.section("found", self.t(["Findings", "发现"]), note, list)
    }

    fn found_code(&self, found: &Found, longest: u64, first: bool) -> Markup {
        let Found { code, severity, count, mended } = *found;
        let lang = self.view.lang;
        html! {
            li id=(code) {
                (found.icon())
                h3 {
                    code { (code) }
                    " " span class=(format!("badge {}", found.icon().class())) {
                        (self.badge(found, severity))
                    }
                }
                p.count {
                    b { (grouped(count)) }
                    @if mended > 0 && mended < count {
                        span.mended { (self.mended(mended)) }
                    }
                }
                (bar(found.icon().class(), count, mended, longest))
                div.says {
                    p { (prose(code.why(lang))) }
                    p.remedy {
                        @if found.open() > 0 {
                            b { (self.t(["What to do", "怎么办"])) }
                            (prose(&sentence(code.remedy(lang)))) (self.t([".", "。"]))
                        }
                    }
                    (self.examples(code, count, first))
                }
            }
        }
    }

    fn badge(&self, found: &Found, severity: Severity) -> &'static str {
        self.view.lang.pick(match severity {
            _ if found.open() == 0 => ["mended", "已修正"],
            Severity::Error => ["error", "错误"],
            Severity::Warning => ["warning", "警告"],
        })
    }

    fn mended(&self, count: u64) -> String {
        match self.view.lang {
            Lang::En => format!("{} mended", grouped(count)),
            Lang::Zh => format!("已修正 {}", grouped(count)),
        }
    }

    fn examples(&self, code: Code, count: u64, open: bool) -> Markup {
        let examples: Vec<_> = self.summary.digest.examples_of(code).take(EXAMPLES).collect();
        if examples.is_empty() {
            return html! {};
        }
        let shown = examples.len() as u64;
        let label = match (self.view.lang, shown == count) {
            (Lang::En, true) if count == 1 => "Where it is".to_string(),
            (Lang::En, true) => format!("All {count} of them"),
            (Lang::En, false) if shown == 1 => "The first of them".to_string(),
            (Lang::En, false) => format!("The first {shown} of them"),
            (Lang::Zh, true) => format!("全部 {count} 处"),
            (Lang::Zh, false) => format!("最先出现的 {shown} 处"),
        };
        html! {
            details open[open] {
                summary { (label) }
                table.examples {
                    thead.unseen {
                        tr {
                            th scope="col" { (self.t(["Place", "位置"])) }
                            th scope="col" { (self.t(["Account and what is wrong", "账号与问题"])) }
                        }
                    }
                    tbody {
                        @for finding in examples { (self.example(finding)) }
                    }
                }
            }
        }
    }

    fn example(&self, finding: &Finding<'_>) -> Markup {
        let package = self.t(["package", "整个包"]);
        html! {
            tr {
                th scope="row" {
                    @match (finding.row, self.view.lang) {
                        (None, _) => (package),
                        (Some(row), Lang::En) => { "row " b { (grouped(row)) } }
                        (Some(row), Lang::Zh) => { "第 " b { (grouped(row)) } " 行" }
                    }
                    @if let Some(offset) = finding.byte_offset {
                        span.offset {
                            (self.t(["byte ", "字节 "])) (grouped(offset))
                        }
                    }
                }
                td {
                    (account(finding, self.view))
                    p.problem { (sentence(&shown(&finding.problem(self.view), PROBLEM))) }
                }
            }
        }
    }
}
