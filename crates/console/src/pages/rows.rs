//! Rejected rows to be corrected in place: the first thousand of each code, a page at a time.

use acctpack::text::group;
use acctpack::{Code, RuleSet};
use maud::{Markup, html};

use super::PageView;
use crate::campaign::KnownList;
use crate::intake::FormFields;
use crate::judge::JudgedList;
use crate::rejected::{LeftOutRow, MOST_ROWS};

/// So many rows are on a page.
const ROWS: usize = 50;

/// What of the rejected rows is shown.
struct ShownRows {
    code: Option<Code>,
    page: usize,
}

impl ShownRows {
    fn of(query: &FormFields) -> ShownRows {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        ShownRows { code: query.get("code").and_then(|code| code.parse().ok()), page: page.max(1) }
    }

    fn query(&self, page: usize) -> String {
        match self.code {
            Some(code) => format!("code={code}&page={page}"),
            None => format!("page={page}"),
        }
    }
}

/// The address of what a form was sent from.
pub(crate) fn rows_query(form: &FormFields) -> String {
    let shown = ShownRows::of(form);
    shown.query(shown.page)
}

/// The rejected rows.
pub(super) fn rows(
    view: &PageView<'_>,
    id: &str,
    list: &KnownList,
    judged: &JudgedList,
    query: &FormFields,
) -> Markup {
    let w = view.words;
    let Some(rules) = list.rules().filter(|_| !judged.rows.is_empty()) else { return html! {} };
    let shown = ShownRows::of(query);
    let has = |row: &&LeftOutRow, code: Code| row.reasons.iter().any(|reason| reason.code == code);
    let wanted: Vec<&LeftOutRow> =
        judged.rows.iter().filter(|row| shown.code.is_none_or(|code| has(row, code))).collect();
    let pages = wanted.len().div_ceil(ROWS).max(1);
    let page = shown.page.min(pages);
    let here = wanted.iter().skip((page - 1) * ROWS).take(ROWS);
    let codes = Code::ALL.iter().filter_map(|&code| {
        let count = judged.rows.iter().filter(|row| has(row, code)).count();
        (count > 0).then_some((code, count))
    });
    let is_all = judged.rows.len() as u64 >= judged.summary.rejected;
    html! {
        div.card.rows id="rows" {
            h2 { (w.left_out_rows()) }
            p.note {
                (w.left_out_note())
                @if !is_all { " " (w.first_of_each(&group(MOST_ROWS as u64))) }
            }
            nav.filter aria-label=(w.filter()) {
                a href="?page=1#rows" data-swap aria-current=[shown.code.is_none().then_some("true")] { (w.all()) }
                @for (code, count) in codes {
                    a href=(format!("?code={code}&page=1#rows")) data-swap
                        aria-current=[(shown.code == Some(code)).then_some("true")] {
                        (code.title(view.lang)) " " b { (group(count as u64)) }
                    }
                }
            }
            form.edit method="post" action=(format!("/c/{id}/rows")) data-live data-rows=(format!("/c/{id}/judge")) {
                @if let Some(code) = shown.code { input type="hidden" name="code" value=(code); }
                input type="hidden" name="page" value=(page);
                ol { @for row in here { (one(view, list, &rules, row)) } }
                div.actions {
                    button.primary { (w.save_rows()) }
                    @if pages > 1 { (turn(view, &shown, page, pages)) }
                }
            }
            p { a href=(format!("/c/{id}/rejects")) download { (w.download_rejects()) } }
        }
    }
}

fn one(view: &PageView<'_>, list: &KnownList, rules: &RuleSet, row: &LeftOutRow) -> Markup {
    let w = view.words;
    let edit = list.edits.get(&row.place);
    let edited = edit.map(|text| KnownList::judge_row(rules, text));
    let is_good = edited.as_ref().is_some_and(|edited| edited.reasons.is_empty());
    let problem = match &edited {
        Some(edited) => edited.reasons.first().map(|reason| reason.problem(view.lang)),
        None => row.reasons.first().map(|reason| reason.problem(view.lang)),
    };
    let (label, says) = (format!("row:{}", row.place), format!("says-{}", row.place));
    html! {
        li.good[is_good] {
            label for=(label) {
                @if let [_, _, ..] = &*list.source.files {
                    bdi { (list.source.files[row.place.file].name) } ", "
                }
                (w.row(&group(row.place.row)))
            }
            @if row.is_whole {
                input type="text" id=(label) name=(label) value=(edit.unwrap_or(&row.text))
                    data-was=(row.text) aria-describedby=(says) autocomplete="off" spellcheck="false" dir="auto";
            } @else {
                span.account id=(label) { (acctpack::escape(&row.text)) "…" }
            }
            p.problem id=(says) data-good=(w.row_is_good()) data-was=(problem.unwrap_or_default()) {
                @if is_good { (w.row_is_good()) } @else { (acctpack::escape(problem.unwrap_or_default())) }
                @if !row.is_whole { " " (w.not_editable()) }
            }
        }
    }
}

fn turn(view: &PageView<'_>, shown: &ShownRows, page: usize, pages: usize) -> Markup {
    let w = view.words;
    let to = |page: usize| format!("?{}#rows", shown.query(page));
    html! {
        nav.turn aria-label=(w.pages()) {
            @if page > 1 { a href=(to(page - 1)) data-swap { (w.earlier()) } }
            span { (page) " / " (pages) }
            @if page < pages { a href=(to(page + 1)) data-swap { (w.later()) } }
        }
    }
}
