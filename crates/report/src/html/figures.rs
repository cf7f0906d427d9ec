//! The figures and charts: the rows that add up, where the findings lie, how long the accounts are
//! and what they look like; the packages that were written, the columns to choose from.

use maud::{Markup, html};

use super::Page;
use super::charts::{self, Part};
use super::words::{grouped, prose, sentence, share, shown, size};
use acctpack::LENGTHS;
use acctpack::Lang;

/// The fewest lengths that the histogram spans, so that a single one is not a wall.
const SPAN: usize = 24;

impl Page<'_> {
    pub(super) fn rows(&self) -> Markup {
        let summary = self.summary;
        if summary.rows == 0 {
            return html! {};
        }
        let part = |class, name: [&'static str; 2], count| Part {
            class,
            name: self.view.lang.pick(name),
            count,
        };
        let parts = [
            part("kept", ["Kept", "保留"], summary.kept),
            part("duplicate", ["Duplicates", "重复"], summary.duplicates),
            part("rejected", ["Rejected", "剔除"], summary.rejected),
            part("blank", ["Blank", "空行"], summary.blank),
            part("header", ["Header", "表头"], summary.header),
        ];
        let means = [
            ["good, and the first of its kind", "正确且首次出现"],
            ["good, but stood in an earlier row", "正确，但之前已出现"],
            ["with an error", "有错误"],
            ["holds nothing", "没有内容"],
            ["a column name", "列名"],
        ];
        let label = parts
            .iter()
            .map(|part| format!("{} {}", part.name, grouped(part.count)))
            .collect::<Vec<_>>()
            .join(self.t([", ", "，"]));
        let body = html! {
            figure {
                (charts::stacked(&parts, &label))
                table.sum {
                    thead.unseen {
                        tr {
                            th scope="col" { (self.t(["Part", "部分"])) }
                            th scope="col" { (self.t(["Rows", "行数"])) }
                            th scope="col" { (self.t(["Share", "占比"])) }
                        }
                    }
                    tbody {
                        @for (index, (part, means)) in parts.iter().zip(means).enumerate() {
                            tr.zero[part.count == 0] {
                                th scope="row" {
                                    span class=(format!("swatch {}", part.class)) {}
                                    (part.name)
                                    span.means { (self.t(means)) }
                                }
                                td { span.plus { @if index > 0 { "+" } } (grouped(part.count)) }
                                td.share { (share(part.count, summary.rows)) }
                            }
                        }
                    }
                    tfoot {
                        tr {
                            th scope="row" { (self.t(["Rows in the file", "文件总行数"])) }
                            td { span.plus { "=" } (grouped(summary.rows)) }
                            td.share { "100%" }
                        }
                    }
                }
            }
        };
        let note = html! {
            (self.t(["Every row of the input is accounted for.", "输入的每一行都有去向。"]))
        };
        self.section("rows", self.t(["Rows", "行"]), note, body)
    }

    pub(super) fn outputs(&self) -> Markup {
        let outputs = &self.summary.outputs;
        if outputs.is_empty() {
            return html! {};
        }
        let body = html! {
            table.plain {
                thead {
                    tr {
                        th scope="col" { (self.t(["Package", "号码包"])) }
                        th.number scope="col" { (self.t(["Accounts", "账号数"])) }
                        th.number scope="col" { (self.t(["Size", "大小"])) }
                    }
                }
                tbody {
                    @for output in outputs {
                        tr {
                            th scope="row" { code { (shown(&output.path.to_string_lossy(), 300)) } }
                            td.number { (grouped(output.accounts)) }
                            td.number { (size(output.bytes)) }
                        }
                    }
                }
            }
        };
        let note = self.t(["What was written.", "清洗后的号码包。"]);
        self.section("written", self.t(["Written", "写出的号码包"]), html! { (note) }, body)
    }

    pub(super) fn columns(&self) -> Markup {
        let columns = &self.summary.digest.columns;
        if columns.is_empty() {
            return html! {};
        }
        let text = |text: &str| shown(&self.view.text(text.as_bytes()), 80);
        let body = html! {
            table.plain {
                thead {
                    tr {
                        th scope="col" { (self.t(["Column", "列"])) }
                        th scope="col" { (self.t(["First row", "第一行"])) }
                        th scope="col" { (self.t(["Sample", "样例"])) }
                    }
                }
                tbody {
                    @for (index, column) in columns.iter().enumerate() {
                        tr {
                            th scope="row" { (index + 1) }
                            td { bdi.account { (text(&column.name)) } }
                            td { bdi.account { (text(&column.sample)) } }
                        }
                    }
                    @if self.summary.digest.more_columns > 0 {
                        tr { th scope="row" { "+" (grouped(self.summary.digest.more_columns)) } }
                    }
                }
            }
        };
        let note = html! {
            (self.t([
                "The file has several columns, and a package has only one.",
                "文件有多列，而号码包只能有一列。",
            ]))
        };
        self.section("columns", self.t(["Columns", "列"]), note, body)
    }

    pub(super) fn places(&self) -> Markup {
        let places = &self.summary.digest.places;
        let errors: u64 = places.iter().map(|place| place.errors).sum();
        let warnings: u64 = places.iter().map(|place| place.warnings).sum();
        if errors + warnings == 0 {
            return html! {};
        }
        let lang = self.view.lang;
        let label = match lang {
            Lang::En => format!(
                "{} errors and {} warnings, by where in the file they lie",
                grouped(errors),
                grouped(warnings)
            ),
            Lang::Zh => {
                format!("{} 个错误和 {} 个警告在文件中的位置", grouped(errors), grouped(warnings))
            }
        };
        let rows = self.summary.rows;
        let body = html! {
            figure {
                (charts::places(places, rows, &label, lang))
                div.scale { span { (self.row_label(1)) } span { (self.row_label(rows.max(1).div_ceil(2))) } span { (self.row_label(rows)) } }
                figcaption {
                    span { span.swatch.error {} (self.t(["errors, above the line", "错误（线上）"])) }
                    span { span.swatch.warning {} (self.t(["warnings, below it", "警告（线下）"])) }
                }
            }
        };
        let note = html! {
            (self.t([
                "From the first row to the last: a heap in one place points to one bad part of an export. The two heights have scales of their own.",
                "从第一行到最后一行：集中在一处，说明导出的某一段有问题。上下两半的比例各自独立。",
            ]))
        };
        self.section("places", self.t(["Where they lie", "分布位置"]), note, body)
    }

    fn row_label(&self, row: u64) -> String {
        match self.view.lang {
            Lang::En => format!("row {}", grouped(row)),
            Lang::Zh => format!("第 {} 行", grouped(row)),
        }
    }

    pub(super) fn lengths(&self) -> Markup {
        let lengths = &self.summary.digest.lengths;
        let total: u64 = lengths.iter().sum();
        let (Some(least), Some(most)) = (
            lengths.iter().position(|&count| count > 0),
            lengths.iter().rposition(|&count| count > 0),
        ) else {
            return html! {};
        };
        let usual =
            (least..=most).max_by_key(|&length| (lengths[length], most - length)).unwrap_or(least);
        let first = least.saturating_sub(SPAN.saturating_sub(most - least) / 2);
        let last = (first + SPAN).max(most + 1).min(lengths.len());
        let characters =
            |length: usize| format!("{length}{}", if length >= LENGTHS { "+" } else { "" });
        let (count, part) = (grouped(lengths[usual]), share(lengths[usual], total));
        let (low, high, at) = (characters(least), characters(most), characters(usual));
        let note = match (self.view.lang, least == most) {
            (Lang::En, true) => format!("All {count} accounts have {at} characters."),
            (Lang::En, false) => format!(
                "From {low} to {high} characters; most often {at} ({count} accounts, {part})."
            ),
            (Lang::Zh, true) => format!("全部 {count} 个账号都是 {at} 个字符。"),
            (Lang::Zh, false) => {
                format!("从 {low} 到 {high} 个字符；最多的是 {at} 个（{count} 个账号，{part}）。")
            }
        };
        let middle = (first + last - 1) / 2;
        let body = html! {
            figure {
                (charts::histogram(&lengths[first..last], first, &note, self.view.lang))
                div.scale {
                    span { (characters(first)) }
                    span { (characters(middle)) }
                    span { (characters(last - 1)) }
                }
                figcaption { span { (self.t(["characters", "字符数"])) } }
            }
        };
        self.section("lengths", self.t(["How long they are", "账号长度"]), html! { (note) }, body)
    }

    pub(super) fn shapes(&self) -> Markup {
        let shapes = self.summary.digest.shapes;
        let total = shapes.total();
        if total == 0 {
            return html! {};
        }
        let lang = self.view.lang;
        let body = html! {
            ul.shapes {
                @for (shape, count) in shapes.iter() {
                    li {
                        span.name { (shape.name(lang)) }
                        (charts::bar("length", count, 0, total))
                        span.share { (share(count, total)) }
                    }
                }
            }
            @if let Some(remark) = self.summary.digest.remark() {
                p.remark { (prose(&sentence(remark.text(lang)))) (self.t([".", "。"])) }
            }
        };
        let estimated = total < self.summary.kept + self.summary.duplicates;
        let note = html! {
            @if shapes.iter().nth(1).is_none() {
                (self.t(["All of one kind. ", "全部是同一类。"]))
            } @else {
                (self.t(["A list of two minds is often two lists joined. ", "混杂的名单往往是两份名单拼在一起。"]))
            }
            @if estimated {
                @match lang {
                    Lang::En => { "Shares are estimated from " (grouped(total)) " of the accounts." }
                    Lang::Zh => { "占比为估计值，抽样 " (grouped(total)) " 个账号。" }
                }
            }
        };
        self.section("shapes", self.t(["What they look like", "账号类型"]), note, body)
    }
}
