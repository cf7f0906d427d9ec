//! The columns of a table, each with a sample and what it seems to hold: one click chooses.

use acctpack::{ColumnSample, Table, View as Shown, escape};
use maud::{Markup, html};

use super::PageView;
use crate::settings::ColumnChoice;

/// So many columns are offered.
const MOST: usize = 60;

/// The columns of one file.
pub(super) struct FileColumns<'a> {
    pub(super) file: &'a str,
    /// Whether there are other files, so that it is to be said which this is.
    pub(super) in_company: bool,
    pub(super) samples: &'a [ColumnSample],
    /// How many more there are.
    pub(super) more: u64,
    /// The one that seems to hold the accounts.
    pub(super) likely: Option<usize>,
    pub(super) chosen: ColumnChoice,
}

impl<'a> FileColumns<'a> {
    /// The columns of a table.
    pub(super) fn of_table(
        file: &'a str,
        in_company: bool,
        table: &'a Table,
        chosen: ColumnChoice,
    ) -> FileColumns<'a> {
        let (samples, more) = (&*table.columns, table.more);
        FileColumns { file, in_company, samples, more, likely: table.account_column(), chosen }
    }
}

/// The columns to choose from.
pub(super) fn columns(view: &PageView<'_>, id: &str, table: &FileColumns<'_>) -> Markup {
    let w = view.words;
    let (likely, chosen) = (table.likely, table.chosen);
    let action = format!("/c/{id}/choose");
    let text = |text: &str| {
        let shown = Shown::default().text(text.as_bytes()).into_owned();
        escape(acctpack::text::head(&shown, 120))
    };
    let is_open = chosen == ColumnChoice::Open;
    html! {
        div.card.columns id="columns" {
            h2 {
                (if is_open { w.which_column() } else { w.columns() })
                @if table.in_company { " " small.file { bdi { (escape(table.file)) } } }
            }
            p.note { (w.columns_note(table.samples.len() as u64 + table.more)) }
            div.scroll tabindex="0" role="region" aria-label=(w.columns()) {
                table.plain {
                    thead { tr {
                        th scope="col" { (w.column()) } th scope="col" { (w.sample()) }
                        th scope="col" { (w.looks_like()) } th scope="col" { span.unseen { (w.choose()) } }
                    } }
                    tbody {
                        @for (index, column) in table.samples.iter().enumerate().take(MOST) {
                            @let number = std::num::NonZeroUsize::MIN.saturating_add(index);
                            @let is_chosen = chosen == ColumnChoice::Column(number);
                            tr.likely[is_chosen || (is_open && likely == Some(index))] {
                                th scope="row" {
                                    span.number { (number) } " " bdi { (text(&column.name)) }
                                    @if likely == Some(index) { " " span.badge.good { (w.most_likely()) } }
                                }
                                td { bdi.account { (text(&column.sample)) } }
                                td { @if let Some(kind) = column.kind { (kind.name(view.lang)) } }
                                td.act {
                                    @if is_chosen {
                                        b.chosen { (w.chosen()) }
                                    } @else {
                                        form method="post" action=(action) data-live {
                                            input type="hidden" name="file" value=(table.file);
                                            button.primary[is_open && likely == Some(index)] name="column" value=(number)
                                                aria-label=(w.use_column(number.get())) { (w.use_this()) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            form method="post" action=(action) data-live {
                input type="hidden" name="file" value=(table.file);
                @match chosen {
                    ColumnChoice::WholeRows => { p { b.chosen { (w.whole_rows()) } } }
                    _ => { button.quiet name="column" value="whole" { (w.whole_rows()) } }
                }
            }
        }
    }
}
