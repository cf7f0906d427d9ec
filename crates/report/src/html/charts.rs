//! The pictures of the page as inline SVG. Shapes are laid out in percent or stretched, and text
//! stands beside them in HTML, so that it keeps its size on a phone.

use maud::{Markup, html};

use acctpack::PartFindings;
use acctpack::text::{group, percent, share};

use crate::messages::Messages;
use crate::overview::part_start;

/// One part of a stacked bar.
pub(super) struct Segment {
    /// The class that colours it.
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) count: u64,
}

/// The narrowest that anything counted is drawn, in percent of the whole width.
const VISIBLE: f64 = 0.5;

/// Parts of a whole in one bar.
pub(super) fn stacked(parts: &[Segment], label: &str) -> Markup {
    let total: u64 = parts.iter().map(|part| part.count).sum();
    let width = |part: &Segment| match part.count {
        0 => 0.0,
        count => percent(count, total).max(VISIBLE),
    };
    // What small parts were given is taken from all of them alike.
    let scale = 100.0 / parts.iter().map(width).sum::<f64>().max(1.0);
    let drawn = parts.iter().filter(|part| part.count > 0);
    let placed = drawn.scan(0.0, |next, part| {
        let (x, w) = (*next, width(part) * scale);
        *next += w;
        Some((part, x, w))
    });
    html! {
        svg.stacked role="img" aria-label=(label) {
            @for (part, x, w) in placed {
                rect class=(part.class) x=(pct(x)) y="0" width=(pct(w)) height="100%" {
                    title { (part.name) ": " (group(part.count)) " (" (share(part.count, total)) ")" }
                }
            }
        }
    }
}

/// A bar of `count` out of `whole`. The figure is beside it.
pub(super) fn bar(class: &str, count: u64, whole: u64) -> Markup {
    let width = percent(count, whole).clamp(if count == 0 { 0.0 } else { VISIBLE }, 100.0);
    html! {
        svg.bar aria-hidden="true" {
            rect.track x="0" y="0" width="100%" height="100%" rx="4" {}
            @if count > 0 { rect class=(class) x="0" y="0" width=(pct(width)) height="100%" rx="4" {} }
        }
    }
}

/// A part of the file as it is drawn.
struct Bin {
    found: PartFindings,
    first: u64,
    last: u64,
}

impl Bin {
    /// How many findings there are to a row: parts differ by a row, which would draw a comb.
    fn rate(&self, count: u64) -> f64 {
        count as f64 / (self.last - self.first + 1) as f64
    }
}

/// Errors above the line and warnings below it, on one scale, from the first row to the last.
pub(super) fn places(
    places: &[PartFindings],
    rows: u64,
    label: &str,
    words: &dyn Messages,
) -> Markup {
    let bins = places.iter().enumerate().filter_map(|(index, &found)| {
        let edge = |index: usize| part_start(index, places.len(), rows);
        let (first, last) = (edge(index) + 1, edge(index + 1));
        // Of a short file some parts hold no row.
        (first <= last).then_some(Bin { found, first, last })
    });
    let bins: Vec<Bin> = bins.collect();
    let rates = |bin: &Bin| bin.rate(bin.found.errors).max(bin.rate(bin.found.warnings));
    let most = bins.iter().map(rates).fold(0.0, f64::max);
    html! {
        svg.places viewBox=(format!("0 0 {} 100", bins.len().max(1))) preserveAspectRatio="none"
            role="img" aria-label=(label) {
            rect.axis x="0" y="49.5" width=(bins.len().max(1)) height="1" {}
            @for (index, bin) in bins.iter().enumerate() {
                @let up = column(bin.rate(bin.found.errors), most);
                @let down = column(bin.rate(bin.found.warnings), most);
                @if up + down > 0.0 {
                    g {
                        title { (words.place(bin.first, bin.last, bin.found.errors, bin.found.warnings)) }
                        rect.hit x=(index) y="0" width="1" height="100" {}
                        @if up > 0.0 { rect.error x=(at(index)) y=(num(49.0 - up)) width="0.8" height=(num(up)) {} }
                        @if down > 0.0 { rect.warning x=(at(index)) y="51" width="0.8" height=(num(down)) {} }
                    }
                }
            }
        }
    }
}

/// The height of a column; what is there is seen.
fn column(rate: f64, most: f64) -> f64 {
    match rate > 0.0 && most > 0.0 {
        true => (rate / most * 48.0).max(1.5),
        false => 0.0,
    }
}

/// Where a column of 0.8 stands in its cell.
fn at(index: usize) -> String {
    format!("{index}.1")
}

fn num(value: f64) -> String {
    format!("{value:.1}")
}

fn pct(value: f64) -> String {
    format!("{value:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages;
    use acctpack::Lang;

    fn drawn(parts: &[PartFindings], rows: u64) -> String {
        places(parts, rows, "", messages::of(Lang::En)).into_string()
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        for lang in [Lang::En, Lang::Zh] {
            assert!(!places(&[], 0, "", messages::of(lang)).into_string().contains("NaN"));
        }
        assert!(!stacked(&[], "").into_string().contains("NaN"));
        assert!(!bar("error", 0, 0).into_string().contains("NaN"));
    }

    #[test]
    fn what_is_the_same_everywhere_is_drawn_level() {
        // 501 rows in 120 parts: parts of 4 and of 5 rows.
        let edge = |index: usize| part_start(index, 120, 501);
        let all_bad =
            |index: usize| PartFindings { errors: edge(index + 1) - edge(index), warnings: 0 };
        let parts: Vec<PartFindings> = (0..120).map(all_bad).collect();
        let page = drawn(&parts, 501);
        assert_eq!(page.matches("height=\"48.0\"").count(), 120, "{page}");
    }

    #[test]
    fn of_a_short_file_each_row_is_a_column() {
        let mut parts = vec![PartFindings::default(); 120];
        parts[0].errors = 1;
        let page = drawn(&parts, 3);
        assert!(
            page.contains("viewBox=\"0 0 3 100\"") && page.contains("row 1: 1 error"),
            "{page}"
        );
    }

    #[test]
    fn a_part_of_little_is_seen() {
        let part = |count| Segment { class: "kept", name: "Kept", count };
        let page = stacked(&[part(1_000_000), part(1)], "rows").into_string();
        assert_eq!(page.matches("<rect").count(), 2);
        assert!(page.contains("&lt;0.1%"), "{page}");
    }
}
