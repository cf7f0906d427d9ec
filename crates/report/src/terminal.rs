//! The summary for people: verdict, figures that add up, findings, the worst of them with the bad
//! place marked, and what to type next. It is made as text with colour, which the stream takes out
//! where it is not wanted; nothing from the input gets in unescaped.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use acctpack::{Code, Finding, Lang, Severity, Summary, Verdict, View, escape};
use anstyle::{AnsiColor, Style};

use crate::layout::{self as text, Excerpt, cut, left, right, width, wrap};
use crate::numbers as size;
use crate::{Advice, Purpose};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Check,
    Clean,
    /// Nothing was written: it says what `clean` would write.
    DryRun,
    /// Cleaned into a temporary package, to be sent.
    Send,
}

/// How many findings the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub in_all: usize,
    pub of_each: usize,
}

/// All that is shown.
#[derive(Debug)]
pub struct Scene<'a> {
    pub task: Task,
    pub summary: &'a Summary,
    pub view: View,
    /// How many cells a line may take.
    pub width: usize,
    pub max_findings: Limit,
    pub next: Option<Advice>,
    pub reports: Vec<PathBuf>,
    pub rejects: Option<PathBuf>,
    pub config: Option<PathBuf>,
}

/// So many columns are listed at most.
const MOST_COLUMNS: usize = 40;
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
pub fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick(["error", "错误"]),
        Severity::Warning => lang.pick(["warning", "警告"]),
    }
}

/// The whole page. The verdict, the figures and the command come last: on a terminal the end is
/// what one sees.
pub fn render(scene: &Scene<'_>) -> String {
    let groups = scene.groups();
    let mut sections = scene.details(&groups);
    sections.extend([
        scene.table(&groups),
        scene.changed(&groups),
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
pub fn plain(page: &str) -> String {
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
    fn is_fixed(&self) -> bool {
        self.fixed >= self.count
    }

    fn open_examples(&self) -> impl Iterator<Item = &Finding<'static>> {
        self.examples.iter().copied().filter(|finding| !finding.fixed)
    }
}

/// A row that is shown, and how.
struct Shown<'a> {
    row: u64,
    account: &'a [u8],
    gutter: usize,
    style: Style,
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
            (Task::Check, false) => self.pick(["✗ REJECTED", "✗ 未通过"]),
            (Task::Clean, true) => self.pick(["✓ WRITTEN", "✓ 已写出"]),
            (Task::Clean, false) => self.pick(["✗ NOT WRITTEN", "✗ 未写出"]),
            (Task::DryRun, true) => self.pick(["✓ WOULD BE WRITTEN", "✓ 将会生成"]),
            (Task::DryRun, false) => self.pick(["✗ WOULD NOT BE WRITTEN", "✗ 不会生成"]),
            (Task::Send, true) => self.pick(["✓ CLEANED", "✓ 已清洗"]),
            (Task::Send, false) => self.pick(["✗ NOT SENT", "✗ 未发送"]),
        };
        let band = match (is_good, self.summary.is_doubtful()) {
            (false, _) => AnsiColor::BrightWhite.on(AnsiColor::Red),
            (true, true) => AnsiColor::Black.on(AnsiColor::Yellow),
            (true, false) => AnsiColor::BrightWhite.on(AnsiColor::Green),
        };
        let name = cut(&self.subject(), self.width - width(word) - 6);
        let band_text = left(&format!("  {word}  {name}"), self.width);
        let _ = writeln!(page, "{}", paint(band.bold(), &band_text));
        for line in wrap(&self.sentence(), self.width - 2) {
            let _ = writeln!(page, "  {}", paint(BOLD, &line));
        }
        let _ = writeln!(page, "  {}", paint(DIM, &self.facts()));
        page
    }

    /// What the verdict is about: what was written, else the input.
    fn subject(&self) -> String {
        match (self.task, &*self.summary.outputs) {
            (Task::Clean, [one]) => self.place(&one.path),
            (Task::Clean, [first, .., last]) => {
                format!("{} … {}", text::path(&first.path), text::path(&last.path))
            }
            _ => escape(&self.summary.file),
        }
    }

    fn place(&self, path: &Path) -> String {
        match path == Path::new("-") {
            true => self.pick(["standard output", "标准输出"]).to_string(),
            false => text::path(path),
        }
    }

    fn sentence(&self) -> String {
        let summary = self.summary;
        let lang = self.lang();
        let errors = size::count(summary.errors, ["error", "个错误"], lang);
        let warnings = size::count(summary.warnings, ["warning", "处警告"], lang);
        match (self.task, summary.verdict, lang) {
            (Task::Check, Verdict::Accepted, _) if summary.warnings == 0 => {
                self.pick(["It breaks no rule.", "没有违反任何规则。"]).into()
            }
            (Task::Check, Verdict::Accepted, Lang::En) => {
                format!("It breaks no rule; {warnings} may matter.")
            }
            (Task::Check, Verdict::Accepted, Lang::Zh) => {
                format!("没有违反规则；有 {warnings}值得留意。")
            }
            (Task::Check, Verdict::Rejected, Lang::En) => format!("{errors}, {warnings}."),
            (Task::Check, Verdict::Rejected, Lang::Zh) => format!("{errors}，{warnings}。"),
            (_, Verdict::Accepted, _) => self.written_sentence(),
            (_, Verdict::Rejected, _) if summary.rows > 0 && summary.kept == 0 => {
                self.pick(["No account is left.", "没有剩下任何账号。"]).into()
            }
            (_, Verdict::Rejected, _) => {
                self.pick(["No package was written.", "没有写出号码包。"]).into()
            }
        }
    }

    fn written_sentence(&self) -> String {
        let (summary, lang) = (self.summary, self.lang());
        let outputs = &summary.outputs;
        let accounts = outputs.iter().map(|written| written.accounts).sum();
        let accounts = size::count(accounts, ["account", "个账号"], lang);
        let bytes = size::bytes(outputs.iter().map(|written| written.bytes).sum());
        let where_to = match &**outputs {
            _ if self.task == Task::Send => {
                self.pick(["a temporary package that is not kept", "临时号码包（不保留）"]).into()
            }
            [one] => self.place(&one.path),
            many => size::count(many.len() as u64, ["package", "个号码包"], lang),
        };
        let warnings = size::count(summary.warnings, ["warning", "处警告"], lang);
        // Of rows that were rejected, warnings are in no package.
        let all_in_it = summary.rejected == 0;
        let rest = match (summary.warnings, lang) {
            (0, _) => String::new(),
            (1, Lang::En) if all_in_it => " 1 warning is still in it.".into(),
            (_, Lang::En) if all_in_it => format!(" {warnings} are still in it."),
            (_, Lang::En) => format!(" {warnings} not fixed."),
            (_, Lang::Zh) if all_in_it => format!("；其中仍有 {warnings}"),
            (_, Lang::Zh) => format!("；{warnings}未修复"),
        };
        match lang {
            Lang::En => format!("{accounts} in {where_to}, {bytes}.{rest}"),
            Lang::Zh if self.task == Task::Send => {
                format!("{accounts}写入{where_to}，{bytes}{rest}。")
            }
            Lang::Zh => format!("{accounts}写入 {where_to}，{bytes}{rest}。"),
        }
    }

    fn facts(&self) -> String {
        let summary = self.summary;
        let rate = summary.bytes as f64 / summary.seconds.max(1e-6);
        let mut facts = Vec::new();
        if self.subject() != escape(&summary.file) {
            facts.push(escape(&summary.file));
        }
        facts.extend(summary.known_format().map(|format| match &summary.entry {
            Some(entry) => format!("{format} › {}", escape(entry)),
            None => format.to_string(),
        }));
        facts.extend(summary.known_encoding().map(escape));
        facts.extend([size::bytes(summary.bytes), size::seconds(summary.seconds)]);
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
            ("+", ["rejected", "剔除"], summary.rejected, RED),
            ("+", ["blank", "空行"], summary.blank, DIM),
            ("+", ["header", "表头"], summary.header, DIM),
        ];
        let digits = width(&size::group(summary.rows));
        let label = parts.iter().map(|part| width(self.pick(part.1))).max().unwrap_or(0);
        let rows = right(&size::group(summary.rows), digits);
        // "  = 1,234 kept        85.0%  ████", and in Chinese "  共 1,234 行" above it.
        let (all, unit, gap) = match self.lang() {
            Lang::En if summary.rows == 1 => ("  ", "row", "  "),
            Lang::En => ("  ", "rows", "  "),
            Lang::Zh => ("  共", "行", " "),
        };
        let _ = writeln!(page, "{all}{gap}{} {unit}", paint(BOLD, &rows));
        let gap = self.pick([" ", "  "]);
        let room = self.width.saturating_sub(4 + digits + 1 + label + 9 + 3).min(48);
        for (sign, name, count, style) in parts {
            let figure = format!("{} {}", right(&size::group(count), digits), self.pick(name));
            if count == 0 {
                let _ = writeln!(page, "  {}", paint(DIM, &format!("{sign}{gap}{figure}")));
                continue;
            }
            let share = right(&size::share(count, summary.rows), 7);
            let bar = bar(count, summary.rows, room);
            let figure = left(&figure, digits + 1 + label);
            let _ = writeln!(page, "  {sign}{gap}{figure}  {share}  {}", paint(style, &bar));
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
        // The worst first: what is left, errors, what is about the whole, then the most frequent.
        groups.sort_by_key(|group| {
            use std::cmp::Reverse;
            let scope = group.code.scope();
            // That nothing is left is the end of the story, not its cause.
            let is_end = group.code == Code::EmptyPackage;
            (group.is_fixed(), Reverse(group.severity), scope, is_end, Reverse(group.count))
        });
        groups
    }

    fn table(&self, groups: &[Group<'_>]) -> String {
        let mut page = String::new();
        let open = || groups.iter().filter(|group| !group.is_fixed());
        let names = open().map(|group| width(group.code.name())).max().unwrap_or(0);
        let label = width(self.pick(["warning", "警告"]));
        let figures = open().map(|group| width(&size::group(group.count))).max().unwrap_or(0);
        for group in open() {
            let severity = left(severity_name(group.severity, self.lang()), label);
            let count = right(&size::group(group.count), figures);
            let room = self.width.saturating_sub(2 + label + 2 + names + 2 + figures + 2);
            let _ = writeln!(
                page,
                "  {}  {}  {count}  {}",
                paint(severity_style(group.severity), &severity),
                left(group.code.name(), names),
                paint(DIM, &cut(&self.table_note(group), room)),
            );
        }
        page
    }

    /// What stands beside a code's count: what it means, and how many were fixed.
    fn table_note(&self, group: &Group<'_>) -> String {
        let title = group.code.title(self.lang());
        let fixed = size::group(group.fixed);
        match (group.fixed, self.lang()) {
            (0, _) => title.to_string(),
            (_, Lang::En) => format!("{title}; {fixed} fixed"),
            (_, Lang::Zh) => format!("{title}；已修复 {fixed} 处"),
        }
    }

    // What was fixed.

    fn changed(&self, groups: &[Group<'_>]) -> String {
        let mut page = String::new();
        let fixed = || groups.iter().filter(|group| group.fixed > 0);
        if fixed().next().is_none() {
            return page;
        }
        let title = self.pick(["Fixed for you:", "已为您修复："]);
        let _ = writeln!(page, "  {}", paint(BOLD, title));
        let figures = fixed().map(|group| width(&size::group(group.fixed))).max().unwrap_or(0);
        let deed = |group: &Group<'_>| group.code.fixed_title(self.lang()).unwrap_or_default();
        let deeds = fixed().map(|group| width(deed(group))).max().unwrap_or(0);
        let room = self.width.saturating_sub(2 + figures + 2 + deeds + 2);
        for group in fixed() {
            let line = format!(
                "  {}  {}  {}",
                right(&size::group(group.fixed), figures),
                paint(GREEN, &left(deed(group), deeds)),
                paint(DIM, &self.changed_example(group, room)),
            );
            let _ = writeln!(page, "{line}");
        }
        page
    }

    /// The first row that was fixed: before and after, where that can be shown.
    fn changed_example(&self, group: &Group<'_>, room: usize) -> String {
        let Some(finding) = group.examples.iter().find(|finding| finding.fixed) else {
            return String::new();
        };
        let (Some(row), Some(account)) = (finding.row, finding.account.as_deref()) else {
            return match group.code {
                Code::Encoding => cut(&escape(&finding.detail.text(self.view)), room),
                _ => String::new(),
            };
        };
        let place = match self.lang() {
            Lang::En => format!("row {}", size::group(row)),
            Lang::Zh => format!("第 {} 行", size::group(row)),
        };
        let gap = if account.is_empty() { "" } else { "  " };
        if let Some(change) = finding.change() {
            let [before, after] =
                change.map(|text| text::show_spaces(&escape(&self.view.text(text.as_bytes()))));
            return cut(&format!("{place}{gap}{before} → {after}"), room);
        }
        let rest = room.saturating_sub(width(&place) + 2);
        let Excerpt { before, marked, after } =
            Excerpt::new(account, finding.span, self.view.privacy, rest);
        let text = format!("{before}{}{after}", marked.unwrap_or_default());
        cut(&format!("{place}{gap}{}", text::show_spaces(&text)), room)
    }

    // The worst findings, one by one.

    fn details(&self, groups: &[Group<'_>]) -> Vec<String> {
        let shares = shares(groups, self.max_findings);
        let shown = || groups.iter().zip(&shares).filter(|(_, share)| **share > 0);
        let rows = shown().flat_map(|(group, &share)| group.open_examples().take(share));
        let gutter = rows
            .filter_map(|finding| finding.row)
            .map(|row| width(&size::group(row)))
            .max()
            .unwrap_or(0)
            .max(4);
        let mut sections: Vec<String> =
            shown().map(|(group, &share)| self.group(group, share, gutter)).collect();
        let open = groups.iter().filter(|group| !group.is_fixed()).count();
        let hidden = open - sections.len();
        if hidden > 0 && !sections.is_empty() {
            sections.push(self.hidden(hidden));
        }
        sections
    }

    fn hidden(&self, codes: usize) -> String {
        let codes = size::count(codes as u64, ["more code", "种问题"], self.lang());
        let text = match self.lang() {
            Lang::En => {
                format!("{codes}; --max-findings N shows more, --report PATH.csv holds all")
            }
            Lang::Zh => {
                format!("另有 {codes}；--max-findings N 可显示更多，--report 路径.csv 含全部")
            }
        };
        wrap(&text, self.width - 2).iter().map(|line| format!("  {}\n", paint(DIM, line))).collect()
    }

    fn group(&self, group: &Group<'_>, share: usize, gutter: usize) -> String {
        let mut page = String::new();
        let style = severity_style(group.severity);
        let label = severity_name(group.severity, self.lang());
        let _ = writeln!(page, "  {} {}", paint(style, label), paint(BOLD, group.code.name()));
        let mut said = String::new();
        for finding in group.open_examples().take(share) {
            let problem = escape(&finding.problem(self.view));
            // What is said of one row holds for the next until something else is said.
            let news = if problem == said { "" } else { &*problem };
            match (finding.row, &finding.account) {
                (Some(row), Some(account)) => {
                    let row = Shown { row, account, gutter, style };
                    self.excerpt(finding, &row, news, &mut page);
                }
                _ => self.note(&problem, gutter, &mut page),
            }
            said = problem;
        }
        let rest = (group.count - group.fixed.min(group.count)).saturating_sub(share as u64);
        if rest > 0 {
            let text = match self.lang() {
                Lang::En => format!("… {} more", size::group(rest)),
                Lang::Zh => format!("… 另有 {} 处", size::group(rest)),
            };
            let _ = writeln!(page, "  {} {}", " ".repeat(gutter), paint(DIM, &text));
        }
        self.hint(group.code, gutter, &mut page);
        page
    }

    /// The row, and below it the carets and what is wrong, if that is news.
    fn excerpt(&self, finding: &Finding<'_>, shown: &Shown<'_>, news: &str, page: &mut String) {
        let Shown { row, account, gutter, style } = *shown;
        let room = self.width.saturating_sub(2 + gutter + 3);
        let cut = Excerpt::new(account, finding.span, self.view.privacy, room);
        let number = paint(CYAN, &right(&size::group(row), gutter));
        let rule = paint(CYAN, "│");
        let marked = paint(style, cut.marked.as_deref().unwrap_or_default());
        let _ = writeln!(page, "  {number} {rule} {}{marked}{}", cut.before, cut.after);
        let blank = " ".repeat(gutter);
        let carets = cut.carets();
        let is_room = carets.is_some_and(|carets| {
            cut.indent() + carets + 1 + width(news) <= room && !news.is_empty()
        });
        if let Some(carets) = carets {
            let beside = if is_room { format!(" {news}") } else { String::new() };
            let marks = paint(style, &format!("{}{beside}", "^".repeat(carets)));
            let _ = writeln!(page, "  {blank} {rule} {}{marks}", " ".repeat(cut.indent()));
        }
        let below = wrap(news, room).into_iter().filter(|line| !is_room && !line.is_empty());
        for line in below {
            let _ = writeln!(page, "  {blank} {rule} {}", paint(style, &line));
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
        let is_joined = self.next.as_ref().is_some_and(|next| next.purpose == Purpose::Rows);
        if columns.len() < 2 || is_joined {
            return page;
        }
        let count = columns.len() as u64 + self.summary.digest.more_columns;
        let title = match self.lang() {
            Lang::En => format!("{count} columns; which one holds the accounts?"),
            Lang::Zh => format!("共 {count} 列；哪一列是账号？"),
        };
        let _ = writeln!(page, "  {}", paint(BOLD, &title));
        let columns = &columns[..columns.len().min(MOST_COLUMNS)];
        for [number, name, sample] in text::columns(columns, self.view, self.width) {
            let _ = writeln!(page, "  {}  {name}  {}", paint(CYAN, &number), paint(DIM, &sample));
        }
        if count > columns.len() as u64 {
            let _ = writeln!(page, "     …");
        }
        page
    }

    // What comes last.

    fn closing(&self) -> String {
        let mut page = String::new();
        let mut lines: Vec<(&str, String)> = Vec::new();
        if let Some(text) = self.shapes() {
            // Duplicates are among them.
            let of_all = match self.summary.duplicates {
                0 => ["accounts", "账号"],
                _ => ["good rows", "有效行"],
            };
            lines.push((self.pick(of_all), text));
        }
        let remark = self.summary.digest.remark();
        lines.extend(remark.map(|remark| ("", remark.text(self.lang()).to_string())));
        if self.summary.outputs.len() > 1 {
            let wrote = self.pick(["package", "号码包"]);
            lines.extend(self.summary.outputs.iter().map(|written| {
                let accounts = size::count(written.accounts, ["account", "个账号"], self.lang());
                let comma = self.pick([", ", "，"]);
                let size = size::bytes(written.bytes);
                (wrote, format!("{}  {accounts}{comma}{size}", text::path(&written.path)))
            }));
        }
        let report = self.pick(["report", "报告"]);
        lines.extend(self.reports.iter().map(|path| (report, text::path(path))));
        let rejects = self.rejects.iter().filter(|_| self.summary.rejected > 0);
        lines.extend(rejects.map(|path| (self.pick(["rejects", "剔除行"]), text::path(path))));
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
        let mut page = self.left_out();
        let Some(next) = &self.next else { return page };
        let _ = writeln!(page, "  {}", paint(BOLD, &next.title(self.lang())));
        // Broken where a shell lets it be: it is there to be copied.
        for line in next.lines(self.width - 4, width) {
            let _ = writeln!(page, "    {}", paint(CYAN, &line));
        }
        for line in next.maybe_text(self.lang()).iter().flat_map(|text| wrap(text, self.width - 4))
        {
            let _ = writeln!(page, "    {}", paint(DIM, &line));
        }
        page
    }

    /// Where rows were left out and kept nowhere: how to keep them.
    fn left_out(&self) -> String {
        let summary = self.summary;
        let is_kept = self.rejects.is_some() || summary.rejected == 0;
        if self.task == Task::Check || is_kept || summary.outputs.is_empty() {
            return String::new();
        }
        let rows = size::group(summary.rejected);
        let text = match (summary.rejected, self.lang()) {
            (1, Lang::En) => "1 row was left out; add `--rejects PATH` to keep it".to_string(),
            (_, Lang::En) => {
                format!("{rows} rows were left out; add `--rejects PATH` to keep them")
            }
            (_, Lang::Zh) => format!("剔除了 {rows} 行；加 `--rejects 路径` 可保留下来"),
        };
        wrap(&text, self.width - 2).iter().map(|line| format!("  {}\n", paint(DIM, line))).collect()
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

/// How many examples of each group are shown: in turns, so that no code hides another. What was
/// fixed has its own place.
fn shares(groups: &[Group<'_>], limit: Limit) -> Vec<usize> {
    let mut shares = vec![0; groups.len()];
    let mut left = limit.in_all;
    for round in 0..limit.of_each.min(acctpack::EXAMPLES) {
        for (share, group) in shares.iter_mut().zip(groups).filter(|(_, g)| !g.is_fixed()) {
            if left > 0 && *share == round && group.open_examples().count() > round {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Invocation;
    use acctpack::{AccountKinds, ColumnSample, Detail, PackageFormat, Privacy, Written};

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
        let mut summary = Summary::new("evil\u{1b}[2J.txt".into(), PackageFormat::Txt);
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
        summary.digest.shapes = AccountKinds::of([982, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0]);
        summary
    }

    fn page(summary: &Summary, lang: Lang, width: usize, limit: Limit) -> String {
        plain(&render(&Scene {
            task: Task::Check,
            summary,
            view: View { lang, ..View::default() },
            width,
            max_findings: limit,
            next: Advice::after(summary, &Invocation::default(), Privacy::Plain),
            reports: vec!["r\u{7}.html".into()],
            rejects: None,
            config: None,
        }))
    }

    /// What `clean` shows, with nothing typed and nothing besides.
    fn cleaned(summary: &Summary, view: View) -> Scene<'_> {
        Scene {
            task: Task::Clean,
            summary,
            view,
            width: 80,
            max_findings: FEW,
            next: None,
            reports: Vec::new(),
            rejects: None,
            config: None,
        }
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
    fn what_was_fixed_stands_by_itself() {
        let mut summary = dirty();
        summary.fixed.add(Code::BlankRow, 11);
        summary.digest.examples.last_mut().unwrap().fixed = true;
        let page = page(&summary, Lang::En, 80, FEW);
        let story = "  Fixed for you:\n  11  dropped blank rows  row 7\n";
        assert!(page.contains(story) && page.contains("error too-short"), "{page}");
        assert!(!page.contains("blank-row"), "{page}");
    }

    #[test]
    fn a_message_is_said_once_where_it_says_the_same() {
        let page = page(&dirty(), Lang::En, 80, FEW);
        assert_eq!(page.matches("the account is too short").count(), 1, "{page}");
    }

    #[test]
    fn a_package_that_holds_warnings_is_no_plain_success() {
        let mut summary = Summary::new("list.txt".into(), PackageFormat::Txt);
        summary.verdict = Verdict::Accepted;
        (summary.rows, summary.kept, summary.warnings) = (199, 199, 4);
        summary.outputs = vec![Written::new("x.zip".into(), 1_257, 199)];
        let shown =
            |summary: &Summary, lang| render(&cleaned(summary, View { lang, ..View::default() }));
        let page = shown(&summary, Lang::En);
        assert!(
            page.contains("199 accounts in x.zip, 1.3 kB. 4 warnings are still in it."),
            "{page}"
        );
        assert!(page.contains("\u{1b}[43m") && !page.contains("\u{1b}[42m"), "{page:?}");
        let page = shown(&summary, Lang::Zh);
        assert!(page.contains("199 个账号写入 x.zip，1.3 kB；其中仍有 4 处警告。"), "{page}");
        (summary.warnings, summary.rejected, summary.kept) = (0, 1, 198);
        let page = shown(&summary, Lang::En);
        assert!(page.contains("\u{1b}[42m"), "{page:?}");
        assert!(page.contains("1 row was left out; add `--rejects PATH` to keep it"), "{page}");
    }

    #[test]
    fn a_package_that_is_sent_is_said_to_be_nowhere() {
        let mut summary = Summary::new("list.txt".into(), PackageFormat::Txt);
        summary.verdict = Verdict::Accepted;
        (summary.rows, summary.kept) = (199, 199);
        summary.outputs = vec![Written::new("list.zip".into(), 1_257, 199)];
        let shown = |lang| {
            let view = View { lang, ..View::default() };
            plain(&render(&Scene { task: Task::Send, ..cleaned(&summary, view) }))
        };
        let page = shown(Lang::En);
        assert!(page.contains("  ✓ CLEANED  list.txt\n"), "{page}");
        let story = "199 accounts in a temporary package that is not kept, 1.3 kB.";
        assert!(page.contains(story) && !page.contains("list.zip"), "{page}");
        let page = shown(Lang::Zh);
        assert!(page.contains("199 个账号写入临时号码包（不保留），1.3 kB。"), "{page}");
    }

    #[test]
    fn several_columns_are_listed_and_masked_on_request() {
        let mut summary = dirty();
        summary.digest.columns = [("手机号", "13800138000"), ("13900139000", "x")]
            .map(|(name, sample)| ColumnSample { name: name.into(), sample: sample.into() })
            .into();
        assert!(page(&summary, Lang::En, 80, FEW).contains("1  手机号       13800138000"));
        let masked = View { privacy: Privacy::Masked, lang: Lang::En };
        let text = plain(&render(&cleaned(&summary, masked)));
        assert!(text.contains("手机号") && text.contains("13*******00"), "{text}");
        assert!(!text.contains("13800138000") && !text.contains("13900139000"), "{text}");
    }
}
