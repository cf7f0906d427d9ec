//! What a person does about a list on a page: switches for what is fixed or left out, buttons for columns
//! and encodings. Each is a form of its own, so that it works without scripts; what they send is what
//! [`ListSettings::choose`] takes.

use acctpack::{Code, ColumnSample, FixAvailability, Lang, Table, View, escape};
use maud::{Markup, html};

use crate::html::Fragments;
use crate::messages::{self, Messages, Text};
use crate::settings::{ColumnChoice, ListSettings};

/// The style of a page with controls, after [`STYLE`](crate::STYLE).
pub const CONTROLS_STYLE: &str = include_str!("html/controls.css");

/// Encodings that lists are in where they are not UTF-8.
const ENCODINGS: [&str; 5] = ["GB18030", "Big5", "Shift_JIS", "windows-1252", "UTF-16LE"];

/// So many columns are offered.
const MOST_COLUMNS: usize = 60;

/// The controls of a page.
#[derive(Clone, Copy)]
pub struct Controls<'a> {
    lang: Lang,
    words: &'static dyn Messages,
    action: &'a str,
    files: &'a [&'a str],
}

/// The columns of one file, to choose from.
#[derive(Clone, Copy, Debug)]
pub struct FileColumns<'a> {
    /// The file, where there are several: what is chosen is for it alone.
    pub file: Option<&'a str>,
    /// The first columns.
    pub columns: &'a [ColumnSample],
    /// How many more there are.
    pub more: u64,
    /// What was chosen.
    pub chosen: ColumnChoice,
}

impl<'a> Controls<'a> {
    /// Controls in this language, whose forms are posted to `action`.
    pub fn new(lang: Lang, action: &'a str) -> Controls<'a> {
        Controls { lang, words: messages::of(lang), action, files: &[] }
    }

    /// The same for a list of several files: an encoding is chosen for each.
    pub fn of_files(self, files: &'a [&'a str]) -> Controls<'a> {
        Controls { files, ..self }
    }

    fn text(&self, text: Text) -> &'static str {
        self.words.text(text)
    }

    /// What is left: what blocks, and what is to be decided.
    pub fn findings(&self, settings: &ListSettings, parts: &Fragments<'_>) -> Markup {
        if parts.open_codes().is_empty() {
            return html! {};
        }
        html! {
            div.card.findings id="findings" {
                h2 { (self.text(Text::ToLookAt)) }
                p.note { (self.text(Text::ToLookAtNote)) }
                (parts.open(|code, helps| self.of_code(settings, code, helps)))
            }
        }
    }

    /// What was fixed, each with its switch.
    pub fn fixed(&self, settings: &ListSettings, parts: &Fragments<'_>) -> Markup {
        if !parts.has_fixed() {
            return html! {};
        }
        html! {
            div.card.fixed id="fixed" {
                h2 { (self.text(Text::FixedForYou)) }
                p.note { (self.text(Text::FixedForYouNote)) }
                (parts.fixed(|code| match ListSettings::has_fix_switch(code) {
                    true => self.switch(("fix", code.name()), settings.fixes(code), self.text(Text::FixIt)),
                    false => html! { span.always { (self.text(Text::Always)) } },
                }))
            }
        }
    }

    /// What can be done about a code.
    fn of_code(&self, settings: &ListSettings, code: Code, helps: bool) -> Markup {
        let name = code.name();
        let may_fix_more = ListSettings::may_fix_more(code);
        let (field, is_on) = match may_fix_more {
            true => ("more", settings.fixes_more(code)),
            false => ("fix", settings.fixes(code)),
        };
        let can_fix = match code.fix() {
            _ if may_fix_more => true,
            // One that is on can be turned off, though it does not help with what is left.
            FixAvailability::OnRequest => helps || is_on,
            FixAvailability::ByDefault => ListSettings::has_fix_switch(code) && !is_on,
            _ => false,
        };
        let can_leave = ListSettings::has_left_out_switch(code);
        if !can_fix && !can_leave && code != Code::Encoding {
            return html! {};
        }
        html! {
            div.controls {
                @if can_fix { (self.switch((field, name), is_on, self.text(Text::FixThese))) }
                @if can_leave {
                    (self.switch(("leave", name), settings.leaves_out(code), self.text(Text::LeaveOutThese)))
                }
                @if code == Code::Encoding { (self.encodings()) }
            }
        }
    }

    fn encodings(&self) -> Markup {
        match self.files {
            [] | [_] => self.encodings_of(None),
            files => html! { @for file in files { (self.encodings_of(Some(file))) } },
        }
    }

    fn encodings_of(&self, file: Option<&str>) -> Markup {
        html! {
            form.inline method="post" action=(self.action) data-live {
                (of_file(file))
                span {
                    @match file {
                        Some(file) => { (self.words.read_file_as(&escape(file))) }
                        None => { (self.text(Text::ReadAs)) }
                    }
                }
                @for name in ENCODINGS { button name="encoding" value=(name) { (name) } }
            }
        }
    }

    fn switch(&self, field: (&str, &str), is_on: bool, label: &str) -> Markup {
        switch(self.action, field, is_on, label)
    }

    /// The columns of a table, each with a sample and what it seems to hold: one click chooses.
    pub fn columns(&self, table: &Table, chosen: ColumnChoice) -> Markup {
        let (columns, more) = (&*table.columns, table.more);
        self.columns_of(&FileColumns { file: None, columns, more, chosen })
    }

    /// The same of one file of several.
    pub fn columns_of(&self, table: &FileColumns<'_>) -> Markup {
        let chosen = table.chosen;
        let is_open = chosen == ColumnChoice::Open;
        let title = if is_open { Text::WhichColumn } else { Text::Columns };
        html! {
            div.card.columns id="columns" {
                h2 {
                    (self.text(title))
                    @if let Some(file) = table.file { " " small.file { bdi { (escape(file)) } } }
                }
                p.note { (self.words.table_of_columns(table.columns.len() as u64 + table.more)) }
                div.scroll tabindex="0" role="region" aria-label=(self.text(Text::Columns)) {
                    (self.column_table(table))
                }
                form method="post" action=(self.action) data-live {
                    (of_file(table.file))
                    @match chosen {
                        ColumnChoice::WholeRows => { p { b.chosen { (self.text(Text::WholeRows)) } } }
                        _ => { button.quiet name="column" value="whole" { (self.text(Text::WholeRows)) } }
                    }
                }
            }
        }
    }

    fn column_table(&self, table: &FileColumns<'_>) -> Markup {
        let (likely, chosen) = (acctpack::account_column(table.columns), table.chosen);
        let is_open = chosen == ColumnChoice::Open;
        let text = |text: &str| {
            let shown = View::default().text(text.as_bytes()).into_owned();
            escape(acctpack::text::head(&shown, 120))
        };
        html! {
            table.plain {
                thead { tr {
                    th scope="col" { (self.text(Text::Column)) } th scope="col" { (self.text(Text::Sample)) }
                    th scope="col" { (self.text(Text::LooksLike)) }
                    th scope="col" { span.unseen { (self.text(Text::Choose)) } }
                } }
                tbody {
                    @for (index, column) in table.columns.iter().enumerate().take(MOST_COLUMNS) {
                        @let number = std::num::NonZeroUsize::MIN.saturating_add(index);
                        @let is_chosen = chosen == ColumnChoice::Column(number);
                        @let is_likely = likely == Some(index);
                        tr.likely[is_chosen || (is_open && is_likely)] {
                            th scope="row" {
                                span.number { (number) } " " bdi { (text(&column.name)) }
                                @if is_likely { " " span.badge.good { (self.text(Text::LikelyColumn)) } }
                            }
                            td { bdi.account { (text(&column.sample)) } }
                            td { @if let Some(kind) = column.kind { (kind.name(self.lang)) } }
                            td.act {
                                @if is_chosen {
                                    b.chosen { (self.text(Text::Chosen)) }
                                } @else {
                                    form method="post" action=(self.action) data-live {
                                        (of_file(table.file))
                                        button.primary[is_open && is_likely] name="column" value=(number)
                                            aria-label=(self.words.use_column(number.get())) { (self.text(Text::UseThis)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl std::fmt::Debug for Controls<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Controls").field(&self.lang).field(&self.action).finish()
    }
}

/// For which file of several a form is.
fn of_file(file: Option<&str>) -> Markup {
    html! { @if let Some(file) = file { input type="hidden" name="file" value=(file); } }
}

/// A switch that is a form of its own.
pub fn switch(action: &str, field: (&str, &str), is_on: bool, label: &str) -> Markup {
    html! {
        form.switch method="post" action=(action) data-live {
            input type="hidden" name=(field.0) value=(field.1);
            input type="hidden" name="on" value=(if is_on { "0" } else { "1" });
            button role="switch" aria-checked=(is_on.to_string()) {
                span.knob aria-hidden="true" {}
                span { (label) }
            }
        }
    }
}

/// A remark that stands out.
pub fn callout(class: &str, body: Markup) -> Markup {
    html! { div class=(format!("callout {class}")) { (body) } }
}

/// How far something is.
pub fn progress(label: &str, percent: Option<u8>) -> Markup {
    html! {
        div.progress {
            p { (label) @if let Some(percent) = percent { " " b { (percent) "%" } } }
            @match percent {
                Some(percent) => { progress max="100" value=(percent) aria-label=(label) {} }
                None => { progress aria-label=(label) {} }
            }
        }
    }
}
