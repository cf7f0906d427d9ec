//! The columns of a table, each with a sample and what it seems to hold: one click chooses.

use acctpack::{Table, View as Shown, escape};
use maud::{Markup, html};

use super::PageView;
use crate::settings::ColumnChoice;

/// So many columns are offered.
const MOST: usize = 60;

/// The columns to choose from.
pub(super) fn columns(
    view: &PageView<'_>,
    id: &str,
    table: &Table,
    chosen: ColumnChoice,
) -> Markup {
    let w = view.words;
    let likely = table.account_column();
    let action = format!("/c/{id}/choose");
    let text = |text: &str| {
        let shown = Shown::default().text(text.as_bytes()).into_owned();
        escape(acctpack::text::head(&shown, 120))
    };
    let is_open = chosen == ColumnChoice::Open;
    html! {
        div.card.columns id="columns" {
            h2 { (if is_open { w.which_column() } else { w.columns() }) }
            p.note { (w.columns_note(table.columns.len() as u64 + table.more)) }
            div.scroll tabindex="0" role="region" aria-label=(w.columns()) {
                table.plain {
                    thead { tr {
                        th scope="col" { (w.column()) } th scope="col" { (w.sample()) }
                        th scope="col" { (w.looks_like()) } th scope="col" { span.unseen { (w.choose()) } }
                    } }
                    tbody {
                        @for (index, column) in table.columns.iter().enumerate().take(MOST) {
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
                @match chosen {
                    ColumnChoice::WholeRows => { p { b.chosen { (w.whole_rows()) } } }
                    _ => { button.quiet name="column" value="whole" { (w.whole_rows()) } }
                }
            }
        }
    }
}
