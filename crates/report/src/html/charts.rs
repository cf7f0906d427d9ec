//! The pictures of the page as inline SVG. Shapes are laid out in percent or stretched, and text
//! stands beside them in HTML, so that it keeps its size on a phone.

use maud::{Markup, html};

use super::words::{grouped, percent, share};
use acctpack::Lang;
use acctpack::{LENGTHS, PartFindings};

/// One part of a stacked bar.
pub(super) struct Part {
    /// The class that colours it.
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) count: u64,
}

/// The narrowest that anything counted is drawn, in percent of the whole width.
const VISIBLE: f64 = 0.5;

/// Parts of a whole in one bar.
pub(super) fn stacked(parts: &[Part], label: &str) -> Markup {
    let total: u64 = parts.iter().map(|part| part.count).sum();
    let width = |part: &Part| match part.count {
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
                    title { (part.name) ": " (grouped(part.count)) " (" (share(part.count, total)) ")" }
                }
            }
        }
    }
}

/// A bar of `count` against the longest of its kind, the fixed part of it drawn hollow.
pub(super) fn bar(class: &str, count: u64, fixed: u64, longest: u64) -> Markup {
    let open = percent(count - fixed.min(count), longest);
    let all = percent(count, longest).max(VISIBLE);
    html! {
        svg.bar aria-hidden="true" {
            rect.track x="0" y="0" width="100%" height="100%" rx="4" {}
            @if fixed > 0 { rect.fixed x="0" y="0" width=(pct(all)) height="100%" rx="4" {} }
            @if open > 0.0 {
                rect class=(class) x="0" y="0" width=(pct(open.max(VISIBLE))) height="100%" rx="4" {}
            }
        }
    }
}

/// Errors above the line and warnings below it, from the first row to the last.
pub(super) fn places(places: &[PartFindings], rows: u64, label: &str, lang: Lang) -> Markup {
    let most = |of: fn(&PartFindings) -> u64| places.iter().map(of).max().unwrap_or(0);
    let most_errors = most(|place| place.errors);
    let most_warnings = most(|place| place.warnings);
    html! {
        svg.places viewBox=(format!("0 0 {} 100", places.len())) preserveAspectRatio="none"
            role="img" aria-label=(label) {
            rect.axis x="0" y="49.5" width=(places.len()) height="1" {}
            @for (index, place) in places.iter().enumerate() {
                @let up = column(place.errors, most_errors);
                @let down = column(place.warnings, most_warnings);
                g {
                    @if up + down > 0.0 {
                        title { (place_title(*place, index, places.len(), rows, lang)) }
                    }
                    rect.hit x=(index) y="0" width="1" height="100" {}
                    @if up > 0.0 { rect.error x=(at(index)) y=(num(49.0 - up)) width="0.8" height=(num(up)) {} }
                    @if down > 0.0 { rect.warning x=(at(index)) y="51" width="0.8" height=(num(down)) {} }
                }
            }
        }
    }
}

fn place_title(place: PartFindings, index: usize, of: usize, rows: u64, lang: Lang) -> String {
    let edge = |index: usize| (u128::from(rows) * index as u128).div_ceil(of as u128) as u64;
    let (first, last) = (edge(index) + 1, edge(index + 1));
    let (errors, warnings) = (grouped(place.errors), grouped(place.warnings));
    let rows = match (first < last, lang) {
        (true, Lang::En) => format!("rows {} to {}", grouped(first), grouped(last)),
        (true, Lang::Zh) => format!("第 {} 至 {} 行", grouped(first), grouped(last)),
        (false, Lang::En) => format!("row {}", grouped(first)),
        (false, Lang::Zh) => format!("第 {} 行", grouped(first)),
    };
    match lang {
        Lang::En => format!("{rows}: {errors} errors, {warnings} warnings"),
        Lang::Zh => format!("{rows}：{errors} 个错误，{warnings} 个警告"),
    }
}

/// How many accounts have each length, from `first` characters on.
pub(super) fn histogram(lengths: &[u64], first: usize, label: &str, lang: Lang) -> Markup {
    let most = lengths.iter().copied().max().unwrap_or(0);
    html! {
        svg.histogram viewBox=(format!("0 0 {} 100", lengths.len())) preserveAspectRatio="none"
            role="img" aria-label=(label) {
            @for (index, &count) in lengths.iter().enumerate().filter(|(_, count)| **count > 0) {
                @let height = column(count, most) * 2.0;
                g {
                    title { (length_title(first + index, count, lang)) }
                    rect.hit x=(index) y="0" width="1" height="100" {}
                    rect.length x=(at(index)) y=(num(100.0 - height)) width="0.8" height=(num(height)) {}
                }
            }
        }
    }
}

fn length_title(length: usize, count: u64, lang: Lang) -> String {
    let count = grouped(count);
    match (lang, length >= LENGTHS) {
        (Lang::En, false) => format!("{length} characters: {count}"),
        (Lang::En, true) => format!("{length} characters and more: {count}"),
        (Lang::Zh, false) => format!("{length} 个字符：{count}"),
        (Lang::Zh, true) => format!("{length} 个字符及以上：{count}"),
    }
}

/// The height of a column in a lane of 49; what is counted is always seen.
fn column(count: u64, most: u64) -> f64 {
    if count == 0 { 0.0 } else { (count as f64 / most as f64 * 49.0).max(1.5) }
}

/// Where the column of an index begins: columns leave a gap of a fifth between them.
fn at(index: usize) -> String {
    num(index as f64 + 0.1)
}

fn pct(value: f64) -> String {
    num(value) + "%"
}

/// Two decimals, and none that say nothing.
fn num(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_part_is_seen_and_the_bar_stays_within_its_width() {
        let part = |count| Part { class: "kept", name: "kept", count };
        let bar = stacked(&[part(8_000_000), part(1), part(0)], "rows").into_string();
        assert_eq!(bar.matches("<rect").count(), 2);
        let widths: f64 = bar
            .split(" width=\"")
            .skip(1)
            .map(|rest| rest.split('%').next().unwrap().parse::<f64>().unwrap())
            .sum();
        assert!((widths - 100.0).abs() < 0.05, "{bar}");
        assert!(bar.contains("width=\"0.5%\""), "{bar}");
    }

    #[test]
    fn nothing_at_all_is_drawn_without_harm() {
        assert!(!stacked(&[], "rows").into_string().contains("NaN"));
        assert!(!places(&[], 0, "", Lang::En).into_string().contains("NaN"));
        assert!(!bar("error", 0, 0, 0).into_string().contains("NaN"));
        assert!(!histogram(&[], 0, "", Lang::Zh).into_string().contains("NaN"));
    }
}
