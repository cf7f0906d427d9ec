//! The summary for people: verdict, figures that add up, findings, the worst of them with the bad
//! place marked, and what to type next. It is made as text with colour, which the stream takes out
//! where it is not wanted; nothing from the input gets in unescaped.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use acctpack::{Code, Finding, Lang, Privacy, Severity, Summary, Verdict, View, escape};
use anstyle::{AnsiColor, Style};

use super::mend::{Next, account_column_rank};
use super::plan::Limit;
use super::text::{self, Excerpt, cut, left, right, width, wrap};
use super::{rules, size};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Check,
    Clean,
}

/// All that is shown.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) task: Task,
    pub(crate) summary: &'a Summary,
    pub(crate) view: View,
    /// How many cells a line may take.
    pub(crate) width: usize,
    pub(crate) max_findings: Limit,
    pub(crate) next: Option<Next>,
    pub(crate) reports: Vec<PathBuf>,
    pub(crate) rejects: Option<PathBuf>,
    pub(crate) config: Option<PathBuf>,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
    }
}

/// A severity in words.
pub(crate) fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick(["error", "错误"]),
        Severity::Warning => lang.pick(["warning", "警告"]),
    }
}

/// The whole page. The verdict, the figures and the command come last: on a terminal the end is
/// what one sees.
pub(crate) fn render(scene: &Scene<'_>) -> String {
    let groups = scene.groups();
    let mut sections = scene.details(&groups);
    sections.extend([
        scene.table(&groups),
        scene.verdict(),
        scene.figures(),
        scene.columns(),
        scene.closing(),
        scene.next(),
    ]);
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

/// The page for where there is no colour: without the spaces that only colour made visible.
pub(crate) fn plain(page: &str) -> String {
    let page = anstream::adapter::strip_str(page).to_string();
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The findings of one code.
struct Group<'a> {
    code: Code,
    severity: Severity,
    count: u64,
    fixed: u64,
    examples: Vec<&'a Finding<'static>>,
}

impl Group<'_> {
    fn is_mended(&self) -> bool {
        self.fixed >= self.count
    }
}

impl<'a> Scene<'a> {
    fn lang(&self) -> Lang {
        self.view.lang
    }

    fn pick(&self, texts: [&'static str; 2]) -> &'static str {
        self.lang().pick(texts)
    }

    // The verdict.

    fn verdict(&self) -> String {
        let mut page = String::new();
        let is_good = self.summary.verdict == Verdict::Accepted;
        let word = match (self.task, is_good) {
            (Task::Check, true) => self.pick(["✓ ACCEPTED", "✓ 通过"]),
            (Task::Check, false) => self.pick(["✗ REJECTED", "✗ 不通过"]),
            (Task::Clean, true) => self.pick(["✓ WRITTEN", "✓ 已写出"]),
            (Task::Clean, false) => self.pick(["✗ NOT WRITTEN", "✗ 未写出"]),
        };
        let ground = if is_good { AnsiColor::Green } else { AnsiColor::Red };
        let band = AnsiColor::BrightWhite.on(ground).bold();
        let name = cut(&escape(&self.summary.file), self.width - width(word) - 6);
        let band_text = left(&format!("  {word}  {name}"), self.width);
        let _ = writeln!(page, "{}", paint(band, &band_text));
        for line in wrap(&self.sentence(), self.width - 2) {
            let _ = writeln!(page, "  {}", paint(BOLD, &line));
        }
        let _ = writeln!(page, "  {}", paint(DIM, &self.facts()));
        page
    }

    fn sentence(&self) -> String {
        let summary = self.summary;
        let lang = self.lang();
        let errors = count_of(summary.errors, ["error", "个错误"], lang);
        let warnings = count_of(summary.warnings, ["warning", "个警告"], lang);
        match (self.task, summary.verdict, lang) {
            (Task::Check, Verdict::Accepted, _) if summary.warnings == 0 => {
                self.pick(["It breaks no rule.", "没有违反任何规则。"]).into()
            }
            (Task::Check, Verdict::Accepted, Lang::En) => {
                format!("It breaks no rule; {warnings} may matter.")
            }
            (Task::Check, Verdict::Accepted, Lang::Zh) => {
                format!("没有违反规则；有{warnings}值得留意。")
            }
            (Task::Check, Verdict::Rejected, Lang::En) => format!("{errors}, {warnings}."),
            (Task::Check, Verdict::Rejected, Lang::Zh) => format!("{errors}，{warnings}。"),
            (Task::Clean, Verdict::Accepted, _) => self.written_sentence(),
            (Task::Clean, Verdict::Rejected, _) if summary.rows > 0 && summary.kept == 0 => {
                self.pick(["No account is left.", "没有剩下任何账号。"]).into()
            }
            (Task::Clean, Verdict::Rejected, _) => {
                self.pick(["No package was written.", "没有写出号码包。"]).into()
            }
        }
    }

    fn written_sentence(&self) -> String {
        let outputs = &self.summary.outputs;
        let accounts = size::group(outputs.iter().map(|written| written.accounts).sum());
        let bytes = size::bytes(outputs.iter().map(|written| written.bytes).sum());
        let where_to = match &**outputs {
            [one] if one.path == Path::new("-") => {
                self.pick(["standard output", "标准输出"]).to_string()
            }
            [one] => text::path(&one.path),
            many => count_of(many.len() as u64, ["package", "个号码包"], self.lang()),
        };
        match self.lang() {
            Lang::En => format!("{accounts} accounts in {where_to}, {bytes}."),
            Lang::Zh => format!("{accounts} 个账号写入 {where_to}，{bytes}。"),
        }
    }

    fn facts(&self) -> String {
        let summary = self.summary;
        let rate = summary.bytes as f64 / summary.seconds.max(1e-6);
        let mut facts = vec![
            match &summary.entry {
                Some(entry) => format!("{} › {}", summary.input_format.name(), escape(entry)),
                None => summary.input_format.name().to_string(),
            },
            escape(&summary.encoding),
            size::bytes(summary.bytes),
            size::seconds(summary.seconds),
        ];
        // Below that the rate says nothing.
        if summary.seconds > 0.05 {
            facts.push(format!("{}/s", size::bytes(rate as u64)));
        }
        cut(&facts.join(" · "), self.width - 2)
    }

    // The figures.

    fn figures(&self) -> String {
        let mut page = String::new();
        let summary = self.summary;
        if summary.rows == 0 {
            return page;
        }
        let parts = [
            ("=", ["kept", "保留"], summary.kept, GREEN),
            ("+", ["duplicates", "重复"], summary.duplicates, YELLOW),
            ("+", ["rejected", "拒绝"], summary.rejected, RED),
            ("+", ["blank", "空行"], summary.blank, DIM),
            ("+", ["header", "表头"], summary.header, DIM),
        ];
        let digits = width(&size::group(summary.rows));
        let label = parts.iter().map(|part| width(self.pick(part.1))).max().unwrap_or(0);
        let rows = right(&size::group(summary.rows), digits);
        let _ = writeln!(page, "    {} {}", paint(BOLD, &rows), self.pick(["rows", "总行数"]));
        // "  = 1,234 kept        85.0%  ████"
        let room = self.width.saturating_sub(4 + digits + 1 + label + 9 + 2).min(48);
        for (sign, name, count, style) in parts {
            let figure = format!("{} {}", right(&size::group(count), digits), self.pick(name));
            if count == 0 {
                let _ = writeln!(page, "  {}", paint(DIM, &format!("{sign} {figure}")));
                continue;
            }
            let share = right(&size::share(count, summary.rows), 7);
            let bar = bar(count, summary.rows, room);
            let figure = left(&figure, digits + 1 + label);
            let _ = writeln!(page, "  {sign} {figure}  {share}  {}", paint(style, &bar));
        }
        page
    }

    // The findings by code.

    fn groups(&self) -> Vec<Group<'a>> {
        let summary = self.summary;
        let mut groups: Vec<Group<'a>> = summary
            .findings
            .iter()
            .map(|(code, count)| {
                let examples: Vec<_> = summary.digest.examples_of(code).collect();
                let severity = examples.iter().map(|finding| finding.severity).max();
                Group {
                    code,
                    severity: severity.unwrap_or(code.severity()),
                    count,
                    fixed: summary.fixed.get(code),
                    examples,
                }
            })
            .collect();
        // The worst first: what is left, errors, then the most frequent.
        groups.sort_by_key(|group| {
            use std::cmp::Reverse;
            (group.is_mended(), Reverse(group.severity), Reverse(group.count))
        });
        groups
    }

    fn table(&self, groups: &[Group<'_>]) -> String {
        let mut page = String::new();
        let names = groups.iter().map(|group| width(group.code.name())).max().unwrap_or(0);
        let label = width(self.pick(["warning", "警告"]));
        let figures =
            groups.iter().map(|group| width(&size::group(group.count))).max().unwrap_or(0);
        for group in groups {
            let style = if group.is_mended() { GREEN } else { severity_style(group.severity) };
            let severity = left(severity_name(group.severity, self.lang()), label);
            let count = right(&size::group(group.count), figures);
            let note = self.table_note(group);
            let room = self.width.saturating_sub(2 + label + 2 + names + 2 + figures + 2);
            let _ = writeln!(
                page,
                "  {}  {}  {count}  {}",
                paint(style, &severity),
                left(group.code.name(), names),
                paint(DIM, &cut(&note, room)),
            );
        }
        page
    }

    /// What stands beside a code's count: whether it was mended, else what it means.
    fn table_note(&self, group: &Group<'_>) -> String {
        let meaning = rules::headline(group.code, self.lang());
        if group.fixed == 0 {
            return meaning;
        }
        let mended = match group.is_mended() {
            true => self.pick(["mended", "已修复"]).to_string(),
            false => format!("{} {}", self.pick(["mended:", "已修复"]), size::group(group.fixed)),
        };
        format!("{mended} · {meaning}")
    }

    // The worst findings, one by one.

    fn details(&self, groups: &[Group<'_>]) -> Vec<String> {
        let shares = shares(groups, self.max_findings);
        let shown = || groups.iter().zip(&shares).filter(|(_, share)| **share > 0);
        let rows = shown().flat_map(|(group, &share)| group.examples[..share].iter());
        let gutter = rows
            .filter_map(|finding| finding.row)
            .map(|row| width(&size::group(row)))
            .max()
            .unwrap_or(0)
            .max(4);
        let mut sections: Vec<String> =
            shown().map(|(group, &share)| self.group(group, share, gutter)).collect();
        let hidden = groups.len() - sections.len();
        if hidden > 0 && !sections.is_empty() {
            sections.push(self.hidden(hidden));
        }
        sections
    }

    fn hidden(&self, codes: usize) -> String {
        let codes = count_of(codes as u64, ["more code", "种问题"], self.lang());
        let text = match self.lang() {
            Lang::En => {
                format!("{codes}; --max-findings N shows more, --report PATH.html holds all")
            }
            Lang::Zh => {
                format!("另有 {codes}；--max-findings N 可显示更多，--report PATH.html 含全部")
            }
        };
        wrap(&text, self.width - 2).iter().map(|line| format!("  {}\n", paint(DIM, line))).collect()
    }

    fn group(&self, group: &Group<'_>, share: usize, gutter: usize) -> String {
        let mut page = String::new();
        let style = if group.is_mended() { GREEN } else { severity_style(group.severity) };
        let label = match group.is_mended() {
            true => self.pick(["mended", "已修复"]),
            false => severity_name(group.severity, self.lang()),
        };
        let _ = writeln!(page, "  {} {}", paint(style, label), paint(BOLD, group.code.name()));
        for finding in &group.examples[..share] {
            match (finding.row, &finding.account) {
                (Some(row), Some(account)) => {
                    self.excerpt(finding, row, account, gutter, style, &mut page);
                }
                _ => self.note(&escape(&finding.problem(self.view)), gutter, &mut page),
            }
        }
        let rest = group.count.saturating_sub(share as u64);
        if rest > 0 {
            let more = self.pick(["more", "个同类"]);
            let text = format!("… {} {more}", size::group(rest));
            let _ = writeln!(page, "  {} {}", " ".repeat(gutter), paint(DIM, &text));
        }
        if !group.is_mended() {
            self.hint(group.code, gutter, &mut page);
        }
        page
    }

    /// The row, and below it the carets and what is wrong.
    fn excerpt(
        &self,
        finding: &Finding<'_>,
        row: u64,
        account: &[u8],
        gutter: usize,
        style: Style,
        page: &mut String,
    ) {
        let room = self.width.saturating_sub(2 + gutter + 3);
        let cut = Excerpt::new(account, finding.span, self.view.privacy, room);
        let number = paint(CYAN, &right(&size::group(row), gutter));
        let rule = paint(CYAN, "│");
        let marked = paint(style, cut.marked.as_deref().unwrap_or_default());
        let _ = writeln!(page, "  {number} {rule} {}{marked}{}", cut.before, cut.after);
        let blank = " ".repeat(gutter);
        let problem = escape(&finding.problem(self.view));
        let Some(carets) = cut.carets() else {
            for line in wrap(&problem, room) {
                let _ = writeln!(page, "  {blank} {rule} {}", paint(style.bold(), &line));
            }
            return;
        };
        let indent = " ".repeat(cut.indent());
        let marks = "^".repeat(carets);
        let is_room = cut.indent() + carets + 1 + width(&problem) <= room;
        let beside = if is_room { format!(" {problem}") } else { String::new() };
        let marks = paint(style, &format!("{marks}{beside}"));
        let _ = writeln!(page, "  {blank} {rule} {indent}{marks}");
        if !is_room {
            for line in wrap(&problem, room) {
                let _ = writeln!(page, "  {blank} {rule} {}", paint(style, &line));
            }
        }
    }

    fn note(&self, text: &str, gutter: usize, page: &mut String) {
        let rule = paint(CYAN, "│");
        for line in wrap(text, self.width.saturating_sub(2 + gutter + 3)) {
            let _ = writeln!(page, "  {} {rule} {line}", " ".repeat(gutter));
        }
    }

    fn hint(&self, code: Code, gutter: usize, page: &mut String) {
        let room = self.width.saturating_sub(2 + gutter + 3);
        for (index, line) in wrap(code.remedy(self.lang()), room).iter().enumerate() {
            let sign = if index == 0 { paint(CYAN, "→") } else { " ".into() };
            let _ = writeln!(page, "  {} {sign} {line}", " ".repeat(gutter));
        }
    }

    // Several columns.

    fn columns(&self) -> String {
        let mut page = String::new();
        let columns = &self.summary.digest.columns;
        if columns.len() < 2 {
            return page;
        }
        let count = columns.len() as u64 + self.summary.digest.more_columns;
        let title = match self.lang() {
            Lang::En => format!("{count} columns; which one holds the accounts?"),
            Lang::Zh => format!("共 {count} 列；哪一列是账号？"),
        };
        let _ = writeln!(page, "  {}", paint(BOLD, &title));
        let names: Vec<String> =
            columns.iter().map(|c| cut(&self.column_name(&c.name), 24)).collect();
        let broadest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        for (index, (name, column)) in names.iter().zip(columns).enumerate() {
            let number = paint(CYAN, &right(&(index + 1).to_string(), 4));
            let sample = escape(&self.view.text(column.sample.as_bytes()));
            let sample = cut(&sample, self.width.saturating_sub(2 + 4 + 2 + broadest + 2));
            let _ = writeln!(page, "  {number}  {}  {}", left(name, broadest), paint(DIM, &sample));
        }
        if self.summary.digest.more_columns > 0 {
            let _ = writeln!(page, "     …");
        }
        page
    }

    /// The first row may hold accounts, not names: then it is masked as they are.
    fn column_name(&self, name: &str) -> String {
        let is_name = account_column_rank(name).is_some();
        let view = if is_name { View { privacy: Privacy::Plain, ..self.view } } else { self.view };
        escape(&view.text(name.as_bytes()))
    }

    // What comes last.

    fn closing(&self) -> String {
        let mut page = String::new();
        let mut lines: Vec<(&str, String)> = Vec::new();
        if let Some(text) = self.shapes() {
            lines.push((self.pick(["accounts", "账号"]), text));
        }
        if self.summary.outputs.len() > 1 {
            let wrote = self.pick(["package", "号码包"]);
            lines.extend(self.summary.outputs.iter().map(|written| {
                let accounts = size::group(written.accounts);
                let unit = self.pick(["accounts", "个账号"]);
                let size = size::bytes(written.bytes);
                (wrote, format!("{}  {accounts} {unit}, {size}", text::path(&written.path)))
            }));
        }
        let report = self.pick(["report", "报告"]);
        lines.extend(self.reports.iter().map(|path| (report, text::path(path))));
        let rejects = self.rejects.iter().filter(|_| self.summary.rejected > 0);
        lines.extend(rejects.map(|path| (self.pick(["rejects", "拒绝行"]), text::path(path))));
        let config = self.config.iter();
        lines.extend(config.map(|path| (self.pick(["config", "配置"]), text::path(path))));
        let label = lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        for (name, text) in lines {
            let mut parts = wrap(&text, self.width.saturating_sub(2 + label + 2)).into_iter();
            let first = parts.next().unwrap_or_default();
            let _ = writeln!(page, "  {}  {first}", paint(DIM, &left(name, label)));
            for part in parts {
                let _ = writeln!(page, "  {}  {part}", " ".repeat(label));
            }
        }
        page
    }

    fn shapes(&self) -> Option<String> {
        let shapes = &self.summary.digest.shapes;
        let total = shapes.total();
        let good = self.summary.kept + self.summary.duplicates;
        let about = if total < good { self.pick(["about ", "约 "]) } else { "" };
        let shares: Vec<String> = shapes
            .iter()
            .map(|(shape, count)| {
                let share = size::share(count, total);
                format!("{share} {}", shape.name(self.lang()))
            })
            .collect();
        (total > 0).then(|| format!("{about}{}", shares.join(self.pick([", ", "，"]))))
    }

    fn next(&self) -> String {
        let mut page = String::new();
        let Some(next) = &self.next else { return page };
        let title = self.pick(["To mend it:", "修复命令："]);
        // Never wrapped: it is there to be copied.
        let _ = writeln!(page, "  {}\n    {}", paint(BOLD, title), paint(CYAN, &next.command));
        if next.on_request.is_empty() {
            return page;
        }
        let codes: Vec<&str> = next.on_request.iter().map(|code| code.name()).collect();
        let flag = format!("--fix {}", codes.join(","));
        let text = match self.lang() {
            Lang::En => format!("with {flag} as well, if that is what was meant"),
            Lang::Zh => format!("如确属此意，可再加 {flag}"),
        };
        for line in wrap(&text, self.width - 4) {
            let _ = writeln!(page, "    {}", paint(DIM, &line));
        }
        page
    }
}

/// `1 error`, `2 errors`; `2 个错误`.
fn count_of(count: u64, unit: [&str; 2], lang: Lang) -> String {
    let figure = size::group(count);
    match lang {
        Lang::En if count == 1 => format!("{figure} {}", unit[0]),
        Lang::En => format!("{figure} {}s", unit[0]),
        Lang::Zh => format!("{figure} {}", unit[1]),
    }
}

/// A bar for a share, in eighths of a cell; what is there is seen.
fn bar(part: u64, whole: u64, cells: usize) -> String {
    let eighths = (part as f64 / whole as f64 * cells as f64 * 8.0).round() as usize;
    let eighths = eighths.clamp(1, (cells * 8).max(1));
    let mut bar = "█".repeat(eighths / 8);
    if let Some(tail) = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"].get((eighths % 8).wrapping_sub(1))
    {
        bar.push_str(tail);
    }
    bar
}

/// How many examples of each group are shown: in turns, so that no code hides another; of what
/// was mended one, if there is room.
fn shares(groups: &[Group<'_>], limit: Limit) -> Vec<usize> {
    let mut shares = vec![0; groups.len()];
    let mut left = limit.in_all;
    for round in 0..limit.of_each.min(acctpack::EXAMPLES) {
        for (share, group) in shares.iter_mut().zip(groups).filter(|(_, g)| !g.is_mended()) {
            if left > 0 && *share == round && group.examples.len() > round {
                *share += 1;
                left -= 1;
            }
        }
    }
    for (share, group) in shares.iter_mut().zip(groups).filter(|(_, g)| g.is_mended()) {
        if left > 0 && !group.examples.is_empty() {
            *share = 1;
            left -= 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::{ColumnSample, Detail, Format, Shapes};

    fn finding(
        code: Code,
        row: u64,
        account: &[u8],
        span: Option<(usize, usize)>,
    ) -> Finding<'static> {
        let mut finding = Finding::package(code, code.severity(), Detail::None);
        finding.row = Some(row);
        finding.account = Some(account.to_vec().into());
        finding.span = span;
        finding
    }

    fn dirty() -> Summary {
        let mut summary = Summary::new("evil\u{1b}[2J.txt".into(), Format::Txt);
        (summary.rows, summary.kept, summary.duplicates) = (8_712_345, 7_405_493, 1_306_800);
        (summary.rejected, summary.blank, summary.header) = (40, 11, 1);
        (summary.errors, summary.warnings, summary.bytes) = (51, 1_306_800, 104_300_000);
        for (code, count) in
            [(Code::TooShort, 40), (Code::BlankRow, 11), (Code::Duplicate, 1_306_800)]
        {
            summary.findings.add(code, count);
        }
        summary.digest.examples = (0..20)
            .map(|row| finding(Code::TooShort, 1000 + row, "张\u{1b}".as_bytes(), Some((3, 4))))
            .chain([finding(Code::BlankRow, 7, b"", None)])
            .collect();
        summary.digest.shapes = Shapes::of([982, 18, 0, 0, 0, 0, 0, 0, 0]);
        summary
    }

    fn page(summary: &Summary, lang: Lang, width: usize, limit: Limit) -> String {
        plain(&render(&Scene {
            task: Task::Check,
            summary,
            view: View { lang, ..View::default() },
            width,
            max_findings: limit,
            next: Some(Next {
                command: "acctpack clean x".into(),
                on_request: vec![Code::FullWidth],
            }),
            reports: vec!["r\u{7}.html".into()],
            rejects: None,
            config: None,
        }))
    }

    const FEW: Limit = Limit { in_all: 10, of_each: 3 };

    #[test]
    fn figures_add_up_before_the_eye() {
        let page = page(&dirty(), Lang::En, 80, FEW);
        let at = page.find("    8,712,345 rows\n").unwrap();
        let lines: Vec<&str> = page[at..].lines().take(6).collect();
        assert!(lines[1].starts_with("  = 7,405,493 kept          85.0%  █"), "{}", lines[1]);
        assert!(lines[2].starts_with("  + 1,306,800 duplicates    15.0%  █"), "{}", lines[2]);
        assert_eq!(lines[3], "  +        40 rejected      <0.1%  ▏");
        assert_eq!(lines[5], "  +         1 header        <0.1%  ▏");
    }

    #[test]
    fn carets_stand_under_the_bad_place() {
        let page = page(&dirty(), Lang::En, 80, FEW);
        let story = "  1,000 │ 张\\u{1B}\n        │   ^^^^^^ the account is too short: \n";
        assert!(page.contains(&story.replace(": \n", ":\n")), "{page}");
        assert!(page.contains("… 37 more"), "{page}");
        assert!(page.contains("about 98.2% phone numbers, 1.8% e-mail addresses"), "{page}");
    }

    #[test]
    fn nothing_steers_the_terminal_and_nothing_is_wider_than_it() {
        for lang in [Lang::En, Lang::Zh] {
            for cells in [40, 60, 80, 120] {
                let page = page(&dirty(), lang, cells, FEW);
                for line in page.lines() {
                    assert!(!line.chars().any(char::is_control), "{line:?}");
                    assert!(width(line) <= cells, "{cells}: {line}");
                }
            }
        }
    }

    #[test]
    fn as_many_findings_are_shown_as_were_asked_for() {
        let shown = |in_all, of_each| {
            let page = page(&dirty(), Lang::En, 80, Limit { in_all, of_each });
            page.lines().filter(|line| line.contains("│ 张")).count()
        };
        assert_eq!(shown(10, 3), 3);
        assert_eq!(shown(10, 10), 9);
        assert_eq!(shown(0, 0), 0);
        assert_eq!(shown(1000, 1000), 20);
    }

    #[test]
    fn what_was_mended_gives_way_to_what_was_not() {
        let mut summary = dirty();
        summary.fixed.add(Code::BlankRow, 11);
        let page = page(&summary, Lang::En, 80, FEW);
        let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
        assert!(place("error too-short") < place("mended blank-row"));
        assert!(place("mended · the row is blank") > place("mended blank-row"));
    }

    #[test]
    fn several_columns_are_listed_and_masked_on_request() {
        let mut summary = dirty();
        summary.digest.columns = [("手机号", "13800138000"), ("13900139000", "x")]
            .map(|(name, sample)| ColumnSample { name: name.into(), sample: sample.into() })
            .into();
        assert!(page(&summary, Lang::En, 80, FEW).contains("1  手机号       13800138000"));
        let masked = View { privacy: Privacy::Masked, lang: Lang::En };
        let scene = Scene {
            task: Task::Clean,
            summary: &summary,
            view: masked,
            width: 80,
            max_findings: FEW,
            next: None,
            reports: Vec::new(),
            rejects: None,
            config: None,
        };
        let text = plain(&render(&scene));
        assert!(text.contains("手机号") && text.contains("13*******00"), "{text}");
        assert!(!text.contains("13800138000") && !text.contains("13900139000"), "{text}");
    }
}
