//! The top of the page: which file, the verdict, who is reached, what to type next.

use maud::{Markup, html};

use acctpack::text::{bytes as size, group, share};
use acctpack::{Verdict, escape};

use super::HtmlPage;
use super::charts::{self, Segment};
use super::words::{prose, sentence, shown};
use crate::messages::{self, Label, Text};
use crate::numbers;

/// How many characters a line of a command has, where it may be broken.
const COMMAND: usize = 88;

/// A sign that tells severities apart by its form too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl maud::Render for Icon {
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

impl HtmlPage<'_> {
    pub(super) fn verdict_word(&self) -> &'static str {
        self.words.verdict(self.task(), self.overview.summary.verdict)
    }

    pub(super) fn top(&self) -> Markup {
        let summary = self.overview.summary;
        let icon = match summary.verdict {
            Verdict::Accepted if summary.is_doubtful() => Icon::Warning,
            Verdict::Accepted => Icon::Good,
            Verdict::Rejected => Icon::Error,
        };
        html! {
            header.top {
                p.kicker {
                    (self.words.text(Text::Kicker))
                    @if let Some(made) = self.made { " · " (made) }
                }
                div.title {
                    h1 { (shown(&summary.file, 200)) }
                    p class=(format!("verdict {}", icon.class())) { (icon) (sentence(self.verdict_word())) }
                }
                p.facts title=(self.words.bytes(summary.bytes)) { (self.facts()) }
                @if summary.has_too_many_rejects() {
                    p.lead { (self.words.too_many_rejects(summary.rejected, summary.rows, summary.max_rejects)) }
                }
                (self.figures())
                (self.flow())
                (self.next_command())
                (self.left_out())
            }
        }
    }

    pub(super) fn facts(&self) -> String {
        let summary = self.overview.summary;
        let format = summary.known_format().map(|format| format!(".{format}"));
        let encoding = summary.known_encoding().map(|encoding| shown(encoding, 40));
        let mut facts: Vec<String> = format.into_iter().chain(encoding).collect();
        facts.push(size(summary.bytes));
        // Where there is no clock, nothing was measured.
        if summary.seconds > 0.0 {
            facts.push(self.words.seconds(summary.seconds));
        }
        facts.join(" · ")
    }

    /// Who is reached, who is not, and what a person has to decide.
    pub(super) fn figures(&self) -> Markup {
        let overview = &self.overview;
        let summary = overview.summary;
        if summary.rows == 0 {
            return html! {};
        }
        let reached = match summary.outputs.is_empty() && summary.would_keep.is_some() {
            true => Text::ReachedAfterClean,
            false => Text::Reached,
        };
        let figure = |class: &str, count: u64, text: Text| {
            let class = if count == 0 { "none" } else { class };
            html! {
                li class=(class) { b { (group(count)) } " " span { (self.words.text(text)) } }
            }
        };
        html! {
            ul.big {
                (figure("good", overview.reached(), reached))
                (figure("error", overview.lost(), Text::Lost))
                (figure("warning", overview.to_decide(), Text::ToDecide))
            }
        }
    }

    /// The way from rows to accounts as one bar, and its parts in words.
    pub(super) fn flow(&self) -> Markup {
        use messages::RowShare as Row;
        let summary = self.overview.summary;
        if summary.rows == 0 {
            return html! {};
        }
        let part = |row: Row, class, count| {
            let [name, means] = self.words.part_in_words(row, self.task());
            (Segment { class, name, count }, means)
        };
        let parts = [
            part(Row::Kept, "kept", summary.kept),
            part(Row::Duplicate, "duplicate", summary.duplicates),
            part(Row::Excluded, "excluded", summary.excluded),
            part(Row::Rejected, "rejected", summary.rejected),
            part(Row::Blank, "blank", summary.blank),
            part(Row::Header, "header", summary.header),
        ];
        let (parts, means): (Vec<Segment>, Vec<&str>) =
            parts.into_iter().filter(|(part, _)| part.count > 0).unzip();
        let rows = format!("{} {}", self.words.text(Text::RowsInFile), group(summary.rows));
        let label: Vec<String> = std::iter::once(rows.clone())
            .chain(parts.iter().map(|part| format!("{} {}", part.name, group(part.count))))
            .collect();
        html! {
            figure.flow {
                figcaption { (self.words.text(Text::Rows)) " · " (rows) }
                (charts::stacked(&parts, &self.words.join(&label)))
                ul.parts {
                    @for (part, means) in parts.iter().zip(means) {
                        li title=(means) {
                            span class=(format!("swatch {}", part.class)) {}
                            (part.name) " " b { (group(part.count)) }
                            " " span.share { (share(part.count, summary.rows)) }
                        }
                    }
                }
            }
        }
    }

    /// What to type next, broken before flags as a shell reads it. One click selects it.
    fn next_command(&self) -> Markup {
        let Some(next) = &self.next else { return html! {} };
        let lines = next.lines(COMMAND, |text| text.chars().count());
        let title = self.words.purpose(&next.purpose);
        let title = title.unwrap_or_else(|| self.words.label(Label::Fix).to_string());
        html! {
            div.next {
                p { (title) }
                pre tabindex="0" { code { (escape(&lines.join("\u{0}")).replace("\\u{0}", "\n")) } }
                @if let Some(flags) = &next.maybe {
                    p.maybe { (self.words.text(Text::Optional)) " " code { (flags) } }
                }
            }
        }
    }

    /// How to keep the rows that were left out of what was written.
    fn left_out(&self) -> Markup {
        let summary = self.overview.summary;
        if summary.outputs.is_empty() || summary.rejected == 0 || self.keeps_rejects {
            return html! {};
        }
        html! { p.leftout { (prose(&self.words.left_out(summary.rejected))) } }
    }

    /// A share as people read it, with its unit.
    pub(super) fn of_rows(&self, count: u64) -> String {
        self.words.of_rows(&numbers::share(count, self.overview.summary.rows))
    }
}
