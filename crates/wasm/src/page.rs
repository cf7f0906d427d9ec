//! What the page in a browser shows, drawn here: its script puts it in its place and sends back what was
//! clicked. Style and controls are those of the report.

use acctpack::text::{bytes, group};
use acctpack::{Lang, Summary, Table, Verdict, View};
use acctpack_report::controls::callout;
use acctpack_report::{ColumnChoice, Controls, Html, ListSettings};
use maud::{Markup, html};

use crate::messages::{self, PageText, package_name};
use crate::request::Request;

/// Before a list is dropped.
pub(crate) fn home(lang: Lang) -> Markup {
    let w = messages::of(lang);
    framed(
        lang,
        html! {
            div.intro {
                h1 { (w.text(PageText::Title)) }
                p.lead { (w.text(PageText::Lead)) }
            }
            form.drop id="drop" data-one=(w.text(PageText::OneList)) {
                p.callout.error role="alert" hidden {}
                div.zone {
                    svg.arrow viewBox="0 0 24 24" aria-hidden="true" { path d="M12 16V4m0 0L7 9m5-5 5 5M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4" {} }
                    label.pick for="file" { (w.text(PageText::ChooseFile)) }
                    input type="file" id="file" accept=".txt,.csv,.zip,.tsv,.gz,.xlsx,.xlsb,text/plain,text/csv,application/zip";
                    p { (w.text(PageText::OrDrop)) }
                    p.note { (w.text(PageText::Forms)) }
                }
                details.paste {
                    summary { (w.text(PageText::OrPaste)) }
                    label for="pasted" { (w.text(PageText::Pasted)) }
                    textarea id="pasted" rows="6" spellcheck="false" autocomplete="off" placeholder="13800138000\n13800138001" {}
                }
                p.go { button.primary { (w.text(PageText::Check)) } }
            }
            (progress(lang))
            (private(lang))
        },
    )
}

/// That the list could not be judged, and why.
pub(crate) fn failed(lang: Lang, name: &str, message: &str) -> Markup {
    let w = messages::of(lang);
    framed(
        lang,
        html! {
            div.heading { h1 { bdi { (acctpack::escape(name)) } } }
            (callout("error", html! { p { b { (w.text(PageText::NotRead)) } } p { (message) } }))
            p { button data-again { (w.text(PageText::AnotherList)) } }
            (private(lang))
        },
    )
}

/// That a run broke off.
pub(crate) fn broken(lang: Lang, request: &Request) -> Markup {
    let list = request.inputs.first();
    let (name, size) = list.map_or(("", 0), |list| (&*list.name, list.bytes));
    failed(lang, name, &messages::of(lang).broken(&bytes(size)))
}

/// A page in its frame.
fn framed(lang: Lang, body: Markup) -> Markup {
    let w = messages::of(lang);
    let [other, label] = w.other_language();
    html! {
        a.skip href="#main" { (w.text(PageText::Skip)) }
        header.topbar {
            span.brand { b { "acctpack" } }
            nav {}
            button.quiet lang=(other) data-lang=(other) { (label) }
        }
        main.page id="main" tabindex="-1" data-language=(w.text(PageText::Language)) { (body) }
        p.unseen role="status" aria-live="polite" id="status" {}
    }
}

/// How far a run is; the script fills it.
fn progress(lang: Lang) -> Markup {
    let w = messages::of(lang);
    html! {
        div.progress.card id="progress" hidden {
            p { (w.text(PageText::Reading)) " " b.percent {} }
            progress max="100" value="0" aria-label=(w.text(PageText::Reading)) {}
            p.actions { button data-again { (w.text(PageText::Cancel)) } }
        }
    }
}

/// That nothing leaves the machine, and how one can tell.
fn private(lang: Lang) -> Markup {
    let w = messages::of(lang);
    html! {
        p.note.safe { b { (w.text(PageText::Private)) } br; (w.text(PageText::PrivateNote)) }
    }
}

/// A list and what came of it.
#[derive(Clone, Copy)]
pub(crate) struct JudgedPage<'a> {
    pub(crate) view: View,
    pub(crate) name: &'a str,
    pub(crate) summary: &'a Summary,
    pub(crate) settings: &'a ListSettings,
    /// The columns, where the list is a table.
    pub(crate) table: Option<&'a Table>,
    /// The verdict on the list as it is.
    pub(crate) verdict: Verdict,
}

impl JudgedPage<'_> {
    pub(crate) fn draw(&self) -> Markup {
        let lang = self.view.lang;
        let mut report = Html::default();
        report.view = self.view;
        let parts = report.fragments(self.summary);
        let controls = Controls::new(lang, "#");
        let w = messages::of(lang);
        framed(
            lang,
            html! {
                div.heading {
                    h1 { bdi { (acctpack::escape(self.name)) } }
                    p.note { (parts.facts()) " " button.quiet data-again { (w.text(PageText::AnotherList)) } }
                }
                (self.verdict())
                (progress(lang))
                div.split {
                    div.main {
                        @if self.must_choose() {
                            @if let Some(table) = self.table { (controls.columns(table, self.settings.file.layout)) }
                        } @else {
                            div.card { (parts.figures()) (parts.flow()) }
                            (controls.findings(self.settings, &parts))
                            (controls.fixed(self.settings, &parts))
                            @if let Some(table) = self.table { (controls.columns(table, self.settings.file.layout)) }
                        }
                    }
                    aside.side { (self.package()) }
                }
                (private(lang))
            },
        )
    }

    /// Whether nothing can be said before a column is chosen.
    fn must_choose(&self) -> bool {
        self.table.is_some() && self.settings.file.layout == ColumnChoice::Open
    }

    fn is_written(&self) -> bool {
        self.summary.verdict == Verdict::Accepted && !self.summary.outputs.is_empty()
    }

    fn verdict(&self) -> Markup {
        let (class, text) = match self.verdict {
            Verdict::Accepted => ("good", PageText::Accepted),
            Verdict::Rejected if self.is_written() => ("warning", PageText::RejectedAndClean),
            Verdict::Rejected => ("error", PageText::Rejected),
        };
        let said = messages::of(self.view.lang).text(text);
        html! { div id="verdict" data-verdict=(self.verdict) { (callout(class, html! { p { (said) } })) } }
    }

    /// What the service will get, and what there is to download.
    fn package(&self) -> Markup {
        let w = messages::of(self.view.lang);
        let written = self.summary.outputs.first().filter(|_| self.is_written());
        let name = package_name(self.name, &self.summary.digest.target);
        let stem = name.trim_end_matches(".clean.zip");
        html! {
            div.card.package {
                h2 { (w.text(PageText::Gets)) }
                @if let Some(written) = written {
                    p.count { b { (group(written.accounts)) } " " (w.accounts(written.accounts)) }
                    dl {
                        dt { (w.text(PageText::Package)) }
                        dd { bdi { (name) } " · " (bytes(written.bytes)) }
                        @if self.summary.rejected > 0 {
                            dt { (w.text(PageText::LeftOut)) } dd { (group(self.summary.rejected)) }
                        }
                    }
                    p { button.primary data-download="package" data-name=(name) { (w.text(PageText::DownloadPackage)) } }
                    p.note { (w.text(PageText::UploadIt)) }
                } @else if self.must_choose() {
                    p { (w.text(PageText::ChooseFirst)) }
                } @else {
                    p { (w.text(PageText::NoPackage)) }
                }
                ul.files {
                    @if self.summary.rejected > 0 {
                        li { button.quiet data-download="rejects" data-name=(format!("{stem}.rejected.csv")) { (w.text(PageText::DownloadRejects)) } }
                    }
                    li { button.quiet data-download="report" data-name=(format!("{stem}.report.html")) { (w.text(PageText::DownloadReport)) } }
                }
            }
        }
    }
}
