//! What was found: each code with its bar, what it means, what to do, and its first examples.

use maud::{Markup, Render, html};

use super::Page;
use super::account::account;
use super::charts::bar;
use super::words::{grouped, prose, sentence, shown};
use acctpack::EXAMPLES;
use acctpack::Lang;
use acctpack::{Code, Severity};
use acctpack::{Detail, Finding};

/// How many examples of a code are seen at once; the others are a click away.
const SHOWN: usize = 3;
/// How much of what a message quotes is shown.
const PROBLEM: usize = 200;

/// One code that was found, and how often.
pub(super) struct Found {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) count: u64,
    pub(super) fixed: u64,
}

impl Found {
    /// How many still stand.
    pub(super) fn open(&self) -> u64 {
        self.count - self.fixed.min(self.count)
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
    /// The codes that were found: errors, warnings, then what was fixed, the most frequent first.
    pub(super) fn found_codes(&self) -> Vec<Found> {
        let summary = self.summary;
        let severity = |code: Code| {
            let mut examples = summary.digest.examples_of(code);
            // A code of which some were fixed may weigh otherwise where they were not.
            examples.next().map_or(code.severity(), |example| example.severity)
        };
        let mut found: Vec<Found> = summary
            .findings
            .iter()
            .map(|(code, count)| Found {
                code,
                severity: severity(code),
                count,
                fixed: summary.fixed.get(code),
            })
            .collect();
        found.sort_by_key(|found| {
            let rank = (found.open() == 0, std::cmp::Reverse(found.severity), found.code.scope());
            // That nothing is left is the end of the story, not its cause.
            (rank, found.code == Code::EmptyPackage, std::cmp::Reverse(found.count))
        });
        found
    }

    pub(super) fn found(&self) -> Markup {
        let mut found = self.found_codes();
        let is_spotless = found.is_empty();
        found.retain(|found| found.open() > 0);
        let title = self.t(["Findings", "发现的问题"]);
        if found.is_empty() {
            let text = match is_spotless {
                true => self.t(["No findings", "没有发现问题"]),
                false => self.t(["Nothing is left to fix", "没有遗留问题"]),
            };
            let nothing = html! { p.nothing { (Icon::Good) (text) } };
            return self.section("found", title, html! {}, nothing);
        }
        let note = self.t([
            "Errors first, then warnings, each with what to do and its first examples.",
            "先错误，后警告；每一项都附有处理办法和最先出现的例子。",
        ]);
        let longest = found.iter().map(|found| found.count).max().unwrap_or(0);
        let list = html! {
            ul.found {
                @for found in &found { (self.found_code(found, longest)) }
            }
        };
        self.section("found", title, html! { (note) }, list)
    }

    fn found_code(&self, found: &Found, longest: u64) -> Markup {
        let Found { code, severity, count, fixed } = *found;
        let lang = self.view.lang;
        html! {
            li id=(code) class=(found.icon().class()) {
                (found.icon())
                h3 {
                    (sentence(code.title(lang)))
                    " " span class=(format!("badge {}", found.icon().class())) {
                        (self.severity(severity)) " · " code { (code) }
                    }
                }
                p.count {
                    b { (grouped(count)) }
                    @if fixed > 0 { span.fixed { (self.fixed(fixed)) } }
                }
                (bar(found.icon().class(), count, fixed, longest))
                div.says {
                    p { (prose(&code.rationale(lang))) }
                    p.remedy {
                        b { (self.t(["What to do", "处理办法"])) }
                        (prose(&sentence(code.remedy(lang)))) (self.t([".", "。"]))
                    }
                    (self.examples(found))
                }
            }
        }
    }

    fn severity(&self, severity: Severity) -> &'static str {
        self.view.lang.pick(match severity {
            Severity::Error => ["error", "错误"],
            Severity::Warning => ["warning", "警告"],
        })
    }

    fn fixed(&self, count: u64) -> String {
        match self.view.lang {
            Lang::En => format!("{} fixed", grouped(count)),
            Lang::Zh => format!("已修复 {} 处", grouped(count)),
        }
    }

    /// What was fixed, in one table: the deed, how often, the first row before and after.
    pub(super) fn changed(&self) -> Markup {
        let mut found = self.found_codes();
        found.retain(|found| found.fixed > 0);
        if found.is_empty() {
            return html! {};
        }
        let body = html! {
            table.plain.changed {
                thead {
                    tr {
                        th scope="col" { (self.t(["What was done", "所做的修复"])) }
                        th.number scope="col" { (self.t(["Times", "次数"])) }
                        th scope="col" { (self.t(["The first", "第一处"])) }
                    }
                }
                tbody {
                    @for found in &found {
                        tr id=[(found.open() == 0).then_some(found.code)] {
                            th scope="row" { (sentence(found.code.fixed_title(self.view.lang).unwrap_or_default())) }
                            td.number { (grouped(found.fixed)) }
                            td { (self.first_fixed(found.code)) }
                        }
                    }
                }
            }
        };
        let note = self
            .t(["None of this is in what was written any more.", "写出的号码包中已没有这些问题。"]);
        self.section("fixed", self.t(["Fixed for you", "已为您修复"]), html! { (note) }, body)
    }

    fn first_fixed(&self, code: Code) -> Markup {
        let mut examples = self.summary.digest.examples_of(code).filter(|finding| finding.fixed);
        let Some(finding) = examples.next() else { return html! {} };
        html! {
            @match finding.row {
                Some(row) => {
                    span.place { (self.row_name(row)) }
                    (account(finding, self.view))
                    @if let Some([_, after]) = finding.change() {
                        " → " bdi.account { (shown(&self.view.text(after.as_bytes()), PROBLEM)) }
                    }
                }
                None => (shown(&finding.detail.text(self.view), PROBLEM)),
            }
        }
    }

    fn row_name(&self, row: u64) -> Markup {
        html! {
            @match self.view.lang {
                Lang::En => { "row " b { (grouped(row)) } }
                Lang::Zh => { "第 " b { (grouped(row)) } " 行" }
            }
        }
    }

    fn examples(&self, found: &Found) -> Markup {
        let examples: Vec<_> = self
            .summary
            .digest
            .examples_of(found.code)
            .filter(|finding| !finding.fixed)
            .take(EXAMPLES)
            .collect();
        if examples.is_empty() {
            return html! {};
        }
        let (first, rest) = examples.split_at(examples.len().min(SHOWN));
        let label = match self.view.lang {
            Lang::En => format!("{} more", rest.len()),
            Lang::Zh => format!("另有 {} 处", rest.len()),
        };
        // On paper nothing can be opened.
        let unseen = |shown: usize| found.open().saturating_sub(shown as u64);
        html! {
            (self.example_table(first, None))
            @if !rest.is_empty() {
                details {
                    summary { (label) }
                    (self.example_table(rest, first.last().copied()))
                }
            }
            (self.others("note screen", unseen(examples.len())))
            (self.others("note paper", unseen(first.len())))
        }
    }

    /// Where findings are that are not shown.
    fn others(&self, class: &str, count: u64) -> Markup {
        html! {
            @if count > 0 {
                p class=(class) {
                    @match self.view.lang {
                        Lang::En if count == 1 => "1 other is in a .csv or .jsonl report.",
                        Lang::En => { (grouped(count)) " others are in a .csv or .jsonl report." }
                        Lang::Zh => { "其余 " (grouped(count)) " 处见 .csv 或 .jsonl 报告。" }
                    }
                }
            }
        }
    }

    /// Examples; what is said of one row holds for those after it until something else is said.
    fn example_table(
        &self,
        findings: &[&Finding<'static>],
        before: Option<&Finding<'static>>,
    ) -> Markup {
        let said = std::iter::once(before).chain(findings.iter().copied().map(Some));
        html! {
            table.examples {
                thead.unseen {
                    tr {
                        th scope="col" { (self.t(["Place", "位置"])) }
                        th scope="col" { (self.t(["Account and what is wrong", "账号与问题"])) }
                    }
                }
                tbody {
                    @for (finding, before) in findings.iter().zip(said) {
                        (self.example(finding, before))
                    }
                }
            }
        }
    }

    fn example(&self, finding: &Finding<'_>, before: Option<&Finding<'_>>) -> Markup {
        let problem = finding.problem(self.view);
        let is_news = before.is_none_or(|before| before.problem(self.view) != problem);
        html! {
            tr {
                th scope="row" {
                    @match finding.row {
                        None => (self.t(["package", "号码包"])),
                        Some(row) => (self.row_name(row)),
                    }
                    @if let Some(offset) = finding.byte_offset {
                        span.offset {
                            (self.t(["byte ", "字节 "])) (grouped(offset))
                        }
                    }
                }
                td {
                    (account(finding, self.view))
                    @if is_news {
                        @let text = sentence(&shown(&problem, PROBLEM));
                        p.problem {
                            // Backticks in other messages are the account's own.
                            @if let Detail::Char(_) = finding.detail { (prose(&text)) }
                            @else { (text) }
                        }
                    }
                }
            }
        }
    }
}
