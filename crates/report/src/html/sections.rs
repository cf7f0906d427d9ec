//! The sections that show the list as a whole: the columns to choose from, the packages that were
//! written, where findings lie, what the accounts look like and how long they are.

use maud::{Markup, html};

use acctpack::text::{bytes as size, group, share};
use acctpack::{AccountKind, LENGTHS, PartFindings, Severity};

use super::HtmlPage;
use super::charts;
use super::words::{prose, shown};
use crate::messages::Text;
use crate::overview::FEW;

/// So many lengths have a bar of their own.
const MOST_LENGTHS: usize = 12;

impl HtmlPage<'_> {
    pub(super) fn outputs(&self) -> Markup {
        let outputs = &self.overview.summary.outputs;
        if outputs.is_empty() {
            return html! {};
        }
        let body = html! {
            table.plain {
                thead {
                    tr {
                        th scope="col" { (self.words.text(Text::Package)) }
                        th.number scope="col" { (self.words.text(Text::Accounts)) }
                        th.number scope="col" { (self.words.text(Text::Size)) }
                    }
                }
                tbody {
                    @for output in outputs {
                        tr {
                            th scope="row" { code { (shown(&output.path.to_string_lossy(), 300)) } }
                            td.number { (group(output.accounts)) }
                            td.number { (size(output.bytes)) }
                        }
                    }
                }
            }
        };
        self.section("written", self.words.text(Text::Written), "", body)
    }

    pub(super) fn columns(&self) -> Markup {
        let digest = &self.overview.summary.digest;
        if digest.columns.is_empty() {
            return html! {};
        }
        let likely = acctpack::account_column(&digest.columns);
        let text = |text: &str| shown(&self.overview.view.text(text.as_bytes()), 80);
        let body = html! {
            table.plain {
                thead {
                    tr {
                        th scope="col" { (self.words.text(Text::Column)) }
                        th scope="col" { (self.words.text(Text::FirstRow)) }
                        th scope="col" { (self.words.text(Text::Sample)) }
                    }
                }
                tbody {
                    @for (index, column) in digest.columns.iter().enumerate() {
                        tr.likely[likely == Some(index)] {
                            th scope="row" { (index + 1) }
                            td {
                                bdi.account { (text(&column.name)) }
                                @if likely == Some(index) {
                                    " " span.badge.good { (self.words.text(Text::LikelyColumn)) }
                                }
                            }
                            td { bdi.account { (text(&column.sample)) } }
                        }
                    }
                    @if digest.more_columns > 0 {
                        tr { th scope="row" { "+" (group(digest.more_columns)) } td {} td {} }
                    }
                }
            }
        };
        let note = self.words.text(Text::ColumnsNote);
        self.section("columns", self.words.text(Text::Columns), note, body)
    }

    pub(super) fn places(&self) -> Markup {
        let summary = self.overview.summary;
        let places = &summary.digest.places;
        let count = |of: fn(&PartFindings) -> u64| places.iter().map(of).sum::<u64>();
        let (errors, warnings) = (count(|place| place.errors), count(|place| place.warnings));
        // A few are read in the examples.
        if errors + warnings < FEW || summary.rows < 20 {
            return html! {};
        }
        let clusters = [
            (Severity::Error, self.overview.cluster(|place| place.errors)),
            (Severity::Warning, self.overview.cluster(|place| place.warnings)),
        ];
        let told: Vec<String> = clusters
            .into_iter()
            .filter_map(|(severity, cluster)| Some(self.words.cluster(cluster?, severity)))
            .collect();
        let words = match told.is_empty() {
            true => self.words.text(Text::Spread).to_string(),
            false => told.join(" "),
        };
        let label = format!("{} {words}", self.words.found(errors, warnings));
        let body = html! {
            figure {
                p.told { (words) }
                (charts::places(places, summary.rows, &label, self.words))
                div.scale {
                    @for row in [1, summary.rows.div_ceil(2), summary.rows] { span { (self.words.row(row)) } }
                }
                figcaption {
                    span { span.swatch.error {} (self.words.text(Text::Errors)) " ↑ " b { (group(errors)) } }
                    span { span.swatch.warning {} (self.words.text(Text::Warnings)) " ↓ " b { (group(warnings)) } }
                }
            }
        };
        let note = self.words.text(Text::LocationNote);
        self.section("places", self.words.text(Text::Location), note, body)
    }

    pub(super) fn kinds(&self) -> Markup {
        let (summary, lang) = (self.overview.summary, self.overview.view.lang);
        let kinds = summary.digest.shapes;
        let total = kinds.total();
        if total == 0 {
            return html! {};
        }
        let body = html! {
            ul.shares {
                @for (kind, count) in kinds.iter() {
                    li { (self.kind(kind, count, total)) }
                }
            }
            @if let Some(insight) = summary.digest.remark() { p.told { (prose(insight.text(lang))) } }
        };
        let note = match kinds.iter().nth(1) {
            None => self.words.text(Text::OneKind).to_string(),
            Some(_) => self.words.text(Text::MixedKinds).to_string(),
        };
        let note = match total < summary.kept + summary.duplicates + summary.excluded {
            true => format!("{note} {}", self.words.estimated(total)),
            false => note,
        };
        self.section("kinds", self.words.text(Text::Kinds), &note, body)
    }

    /// The share of one kind; a click shows the first accounts of it.
    fn kind(&self, kind: AccountKind, count: u64, total: u64) -> Markup {
        let view = self.overview.view;
        let line = html! {
            span.name { (kind.name(view.lang)) }
            (charts::bar("length", count, total))
            span.share { (share(count, total)) }
        };
        let samples: Vec<_> = self.overview.summary.digest.samples_of(kind).collect();
        if samples.is_empty() {
            return html! { div.line { (line) } };
        }
        html! {
            details.kind {
                summary.line { (line) }
                table.examples {
                    thead.unseen {
                        tr {
                            th scope="col" { (self.words.text(Text::Place)) }
                            th scope="col" { (self.words.text(Text::Sample)) }
                        }
                    }
                    tbody {
                        @for sample in samples {
                            tr {
                                th scope="row" { (self.words.row(sample.row)) }
                                td { bdi.account { (shown(&view.text(&sample.account), 200)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn lengths(&self) -> Markup {
        let lengths = &self.overview.summary.digest.lengths;
        let total: u64 = lengths.iter().sum();
        let used: Vec<usize> = (0..lengths.len()).filter(|&length| lengths[length] > 0).collect();
        let (Some(&least), Some(&most)) = (used.first(), used.last()) else { return html! {} };
        let name = |length: usize| format!("{length}{}", if length >= LENGTHS { "+" } else { "" });
        let mut common = used.clone();
        common.sort_by_key(|&length| std::cmp::Reverse(lengths[length]));
        let usual = common[0];
        common.truncate(MOST_LENGTHS);
        common.sort_unstable();
        let told = self.words.lengths(
            &name(least),
            &name(most),
            &name(usual),
            lengths[usual],
            &share(lengths[usual], total),
        );
        let body = html! {
            ul.shares.lengths {
                @for &length in &common {
                    li title=(self.words.length(&name(length), lengths[length])) {
                        div.line {
                            span.name { (name(length)) }
                            (charts::bar("length", lengths[length], total))
                            span.share { (share(lengths[length], total)) }
                        }
                    }
                }
            }
        };
        self.section("lengths", self.words.text(Text::Lengths), &told, body)
    }
}
