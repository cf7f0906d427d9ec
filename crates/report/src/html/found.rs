//! What was found: an index, and each code with what it means, what to do, and its first examples.

use maud::{Markup, html};

use acctpack::text::group;
use acctpack::{Detail, EXAMPLES, Finding, Scope, Severity};

use super::HtmlPage;
use super::account::account;
use super::charts::bar;
use super::top::Icon;
use super::words::{prose, sentence, shown};
use crate::messages::Text;
use crate::overview::{CodeGroup, Fixable};

/// How many examples of a code are seen at once; the others are a click away.
const SHOWN: usize = 3;
/// How much of what a message quotes is shown.
const PROBLEM: usize = 200;

pub(super) fn icon(group: &CodeGroup<'_>) -> Icon {
    match group.severity {
        _ if group.open() == 0 => Icon::Good,
        Severity::Error => Icon::Error,
        Severity::Warning => Icon::Warning,
    }
}

impl HtmlPage<'_> {
    /// The codes that were found, each a link to what is said of it.
    pub(super) fn index(&self) -> Markup {
        let lang = self.overview.view.lang;
        if self.overview.open().next().is_none() {
            return html! {};
        }
        html! {
            nav.index aria-label=(self.words.text(Text::Index)) {
                p.note { (self.words.text(Text::Findings)) }
                ol {
                    @for found in self.overview.open() {
                        li {
                            a href=(format!("#{}", found.code)) title=(self.words.severity(found.severity)) {
                                (icon(found))
                                span.name {
                                    (sentence(found.code.title(lang)))
                                    @if found.fixable() != Fixable::No && self.can_fix(found) {
                                        " " span.fix { (self.words.text(Text::Fixable)) }
                                    }
                                }
                                b { (group(found.open())) }
                            }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn found(&self) -> Markup {
        let title = self.words.text(Text::Findings);
        if self.overview.open().next().is_none() {
            let text = match self.overview.fixed().next() {
                None => self.words.text(Text::NoFindings),
                Some(_) => self.words.text(Text::NothingLeft),
            };
            return self.section("found", title, "", html! { p.nothing { (Icon::Good) (text) } });
        }
        let list = html! {
            div.found { @for group in self.overview.open() { (self.found_code(group)) } }
        };
        self.section("found", title, "", list)
    }

    fn found_code(&self, found: &CodeGroup<'_>) -> Markup {
        let view = self.overview.view;
        let (code, icon) = (found.code, icon(found));
        let fixable = self.words.fixable(found.fixable()).filter(|_| self.can_fix(found));
        let rationale = code.rationale_for(view.lang, &self.overview.summary.digest.target);
        html! {
            // Errors are open: they are what one came for.
            details class=(icon.class()) open[found.severity == Severity::Error] {
                summary {
                    (icon)
                    h3 { (sentence(&shown(&found.headline(&self.overview), 300))) }
                    span.tags {
                        span.badge { (self.words.severity(found.severity)) " " code { (code) } }
                        @if let Some(text) = fixable { span.badge.good { (text.trim_matches(['[', ']'])) } }
                    }
                }
                // A link to what is folded opens it.
                div.says id=(code) {
                    @if code.scope() == Scope::Row && found.of_list().is_none() {
                        p.share { (bar(icon.class(), found.open(), self.overview.summary.rows)) (self.of_rows(found.open())) }
                    }
                    p { (prose(&rationale)) }
                    p.remedy {
                        b { (self.words.text(Text::WhatToDo)) }
                        (prose(&sentence(code.remedy(view.lang))))
                    }
                    (self.examples(found))
                }
            }
        }
    }

    /// Whether it is worth saying how a code is fixed: what is left after `clean` is fixed on request alone.
    fn can_fix(&self, found: &CodeGroup<'_>) -> bool {
        self.overview.summary.outputs.is_empty() || found.fixable() == Fixable::OnRequest
    }

    /// What was fixed, in one table: what was done, how often, the first row before and after.
    pub(super) fn changed(&self) -> Markup {
        if self.overview.fixed().next().is_none() {
            return html! {};
        }
        let lang = self.overview.view.lang;
        let body = html! {
            table.plain.changed {
                thead {
                    tr {
                        th scope="col" { (self.words.text(Text::WhatWasDone)) }
                        th.number scope="col" { (self.words.text(Text::Times)) }
                        th scope="col" { (self.words.text(Text::FirstOne)) }
                    }
                }
                tbody {
                    @for found in self.overview.fixed() {
                        tr {
                            th scope="row" { (sentence(found.code.fixed_title(lang).unwrap_or_default())) }
                            td.number { (group(found.fixed)) }
                            td { (self.first_fixed(found)) }
                        }
                    }
                }
            }
        };
        let note = self.words.text(Text::FixedNote);
        self.section("fixed", self.words.text(Text::Fixed), note, body)
    }

    pub(super) fn first_fixed(&self, found: &CodeGroup<'_>) -> Markup {
        let view = self.overview.view;
        let Some(finding) = found.examples.iter().find(|finding| finding.fixed) else {
            return html! {};
        };
        html! {
            @match finding.row {
                Some(row) => {
                    span.place { (self.words.row_of(finding, row)) } " "
                    (account(finding, view))
                    @if let Some([_, after]) = finding.change() {
                        " → " bdi.account { (shown(&view.text(after.as_bytes()), PROBLEM)) }
                    }
                }
                None => (shown(&finding.detail.text(view), PROBLEM)),
            }
        }
    }

    fn examples(&self, found: &CodeGroup<'_>) -> Markup {
        let examples: Vec<_> = found.open_examples().take(EXAMPLES).collect();
        let are_of_files = examples.iter().any(|finding| finding.file.is_some());
        if examples.is_empty() || (found.code.scope() == Scope::Package && !are_of_files) {
            return html! {};
        }
        let unseen = found.open().saturating_sub(examples.len() as u64);
        html! {
            (self.example_tables(&examples))
            @if unseen > 0 { p.note { (prose(&self.words.others(unseen))) } }
        }
    }

    /// The first examples, and the others folded.
    pub(super) fn example_tables(&self, examples: &[&Finding<'static>]) -> Markup {
        let (first, rest) = examples.split_at(examples.len().min(SHOWN));
        html! {
            (self.example_table(first, None))
            @if !rest.is_empty() {
                details.more {
                    summary { (self.words.more_examples(rest.len() as u64)) }
                    (self.example_table(rest, first.last().copied()))
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
                        th scope="col" { (self.words.text(Text::Place)) }
                        th scope="col" { (self.words.text(Text::Example)) }
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
        let view = self.overview.view;
        let problem = finding.problem(view);
        let is_news = before.is_none_or(|before| before.problem(view) != problem);
        let offset = finding.byte_offset.map(|offset| self.words.offset(offset));
        html! {
            tr {
                th scope="row" title=[offset] {
                    @match finding.row {
                        None => {
                            @match &finding.file {
                                Some(file) => (shown(file, PROBLEM)),
                                None => (self.words.text(Text::WholePackage)),
                            }
                        }
                        Some(row) => (self.words.row_of(finding, row)),
                    }
                }
                td {
                    (account(finding, view))
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
