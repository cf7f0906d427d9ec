use super::*;
use crate::{Invocation, Shell};
use acctpack::{
    AccountKinds, Code, ColumnSample, Detail, Finding, MaxRejects, PackageFormat, Privacy, Written,
};

const FEW: Limit = Limit { in_all: 10, of_each: 3 };
const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

fn finding(code: Code, row: u64, account: &[u8], span: Option<(usize, usize)>) -> Finding<'static> {
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
    (summary.would_keep, summary.seconds) = (Some(7_405_493), 0.25);
    for (code, count) in [(Code::TooShort, 40), (Code::BlankRow, 11), (Code::Duplicate, 1_306_800)]
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

fn spotless() -> Summary {
    let mut summary = Summary::new("members.txt".into(), PackageFormat::Txt);
    summary.verdict = Verdict::Accepted;
    (summary.rows, summary.kept, summary.header) = (1_000, 1_000, 0);
    summary
}

fn scene(task: Task, summary: &Summary, lang: Lang) -> Scene<'_> {
    Scene {
        task,
        summary,
        view: View { lang, ..View::default() },
        width: 80,
        max_findings: FEW,
        next: None,
        reports: Vec::new(),
        rejects: None,
        config: None,
    }
}

fn page(summary: &Summary, lang: Lang, width: usize, max_findings: Limit) -> String {
    let typed = Invocation { file: "a.txt".into(), shell: Shell::Posix, ..Invocation::default() };
    let next = Advice::after(summary, &typed, Privacy::Plain);
    plain(&render(&Scene { width, max_findings, next, ..scene(Task::Check, summary, lang) }))
}

#[test]
fn a_report_is_headings_figures_and_a_verdict_at_the_end() {
    let expected = "\
error[too-short]  40 accounts are shorter than 2 characters
  row 1,000 │ 张\\u{1B}
            │   ^^^^^^
  row 1,001 │ 张\\u{1B}
  row 1,002 │ 张\\u{1B}
  … 37 more
error[blank-row]  11 rows are blank  [fixable]
  row 7 │
warning[duplicate]  1,306,800 rows repeat an earlier account  [fixable]

Rows   8,712,345 = 7,405,493 valid + 1,306,800 duplicates + 40 invalid +
       11 blank + 1 header
Clean  7,405,493 accounts would be kept (85.0% of the rows)
Kinds  about 98.2% phone numbers, 1.8% e-mail addresses
Note   Most are phone numbers. `--account-type 1002` checks that every row is
       one.
Fix    acctpack clean a.txt -o a.clean.txt --rejects a.rejected.csv
✗ evil\\u{1B}[2J.txt rejected  51 errors, 1,306,800 warnings (0.25 s)
";
    assert_eq!(page(&dirty(), Lang::En, 80, FEW), expected);
}

#[test]
fn chinese_headings_have_the_code_beside_them() {
    let page = page(&dirty(), Lang::Zh, 80, FEW);
    assert!(page.contains("错误 账号过短 (too-short)  40 个账号不足 2 个字符\n"), "{page}");
    assert!(page.contains("错误 空行 (blank-row)  11 行为空行  [可修复]\n"), "{page}");
    assert!(page.contains("清洗后  将保留 7,405,493 个账号（占总行数的 85.0%）\n"), "{page}");
    assert!(page.ends_with("未通过  51 个错误，1,306,800 条警告（0.25 s）\n"), "{page}");
}

#[test]
fn a_good_list_is_two_lines() {
    let page = page(&spotless(), Lang::En, 80, FEW);
    assert_eq!(page, "Rows  1,000 = 1,000 valid\n✓ members.txt accepted  1,000 accounts (<1 ms)\n");
}

#[test]
fn nothing_steers_the_terminal_and_nothing_is_wider_than_it() {
    for lang in LANGS {
        for cells in [40, 60, 80, 120, 200] {
            for summary in [dirty(), spotless()] {
                for line in page(&summary, lang, cells, FEW).lines() {
                    assert!(!line.chars().any(char::is_control), "{line:?}");
                    assert!(width(line) <= cells, "{cells}: {line}");
                }
            }
        }
    }
}

#[test]
fn the_end_of_the_story_comes_after_its_cause() {
    let mut summary = dirty();
    summary.findings.add(Code::EmptyPackage, 1);
    let empty = Finding::package(Code::EmptyPackage, Severity::Error, Detail::AllRejected);
    summary.digest.examples.insert(0, empty);
    let page = page(&summary, Lang::En, 80, FEW);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(at("error[blank-row]") < at("error[empty-package]"));
    assert!(at("error[empty-package]") < at("warning[duplicate]"));
}

#[test]
fn as_many_findings_are_shown_as_were_asked_for() {
    let shown = |in_all, of_each| {
        let page = page(&dirty(), Lang::En, 80, Limit { in_all, of_each });
        page.lines().filter(|line| line.contains("│ 张")).count()
    };
    assert_eq!((shown(10, 3), shown(10, 10), shown(0, 0)), (3, 9, 0));
    assert_eq!(shown(1000, 1000), 20);
    let page = page(&dirty(), Lang::En, 80, Limit { in_all: 1, of_each: 1 });
    assert!(page.contains("… 2 more kinds: --verbose, or --report report.html\n"), "{page}");
}

#[test]
fn what_was_fixed_is_said_in_one_line() {
    let mut summary = dirty();
    summary.fixed.add(Code::BlankRow, 11);
    summary.digest.examples.last_mut().unwrap().fixed = true;
    let page = plain(&render(&scene(Task::Clean, &summary, Lang::En)));
    assert!(page.contains("fixed[blank-row]  dropped blank rows: 11  row 7\n"), "{page}");
    assert!(!page.contains("error[blank-row]") && page.contains("kept +"), "{page}");
}

#[test]
fn a_clean_list_is_named_with_what_is_left_in_it() {
    let mut summary = spotless();
    summary.warnings = 4;
    summary.outputs = vec![Written::new("x.zip".into(), 1_257, 1_000)];
    let line = |summary: &Summary, task, lang| plain(&verdict_line(&scene(task, summary, lang)));
    assert_eq!(
        line(&summary, Task::Clean, Lang::En),
        "✓ x.zip written  1,000 accounts, 1.3 kB, 4 warnings left (<1 ms)\n"
    );
    assert_eq!(
        line(&summary, Task::Clean, Lang::Zh),
        "✓ x.zip 已生成  1,000 个账号，1.3 kB，仍有 4 条警告（<1 ms）\n"
    );
    assert!(verdict_line(&scene(Task::Clean, &summary, Lang::En)).contains("\u{1b}[33m"));
    let wide = Scene { width: 100, ..scene(Task::Send, &summary, Lang::En) };
    let sent = plain(&verdict_line(&wide));
    assert!(
        sent.starts_with("✓ members.txt cleaned  1,000 accounts in a temporary package, 1.3 kB"),
        "{sent}"
    );
    assert!(!sent.contains("x.zip"), "{sent}");
}

#[test]
fn why_nothing_was_written_is_said_in_the_verdict() {
    let mut summary = dirty();
    summary.max_rejects = MaxRejects::Rows(39);
    let line = |summary: &Summary| plain(&verdict_line(&scene(Task::Clean, summary, Lang::En)));
    assert!(
        line(&summary).contains("not written\n  40 of 8,712,345 rows rejected"),
        "{}",
        line(&summary)
    );
    let mut empty = spotless();
    (empty.verdict, empty.kept, empty.rejected) = (Verdict::Rejected, 0, 1_000);
    assert_eq!(line(&empty), "✗ members.txt not written  no account is left (<1 ms)\n");
}

#[test]
fn rows_that_were_left_out_can_be_saved() {
    let mut summary = dirty();
    summary.verdict = Verdict::Accepted;
    summary.outputs = vec![Written::new("x.zip".into(), 1_257, 199)];
    let page = plain(&render(&scene(Task::Clean, &summary, Lang::En)));
    assert!(page.contains("40 rows were left out; `--rejects PATH` saves them"), "{page}");
}

#[test]
fn several_columns_are_listed_masked_on_request_and_the_likely_one_is_marked() {
    let mut summary = dirty();
    summary.digest.columns = [("手机号", "13800138000"), ("13900139000", "x")]
        .map(|(name, sample)| ColumnSample {
            name: name.into(),
            sample: sample.into(),
            ..ColumnSample::default()
        })
        .into();
    let page = page(&summary, Lang::En, 80, FEW);
    assert!(page.contains("1  手机号       13800138000 ← most likely\n"), "{page}");
    let mut masked = scene(Task::Check, &summary, Lang::En);
    masked.view.privacy = Privacy::Masked;
    let text = plain(&render(&masked));
    assert!(text.contains("手机号") && text.contains("13*******00"), "{text}");
    assert!(!text.contains("13800138000") && !text.contains("13900139000"), "{text}");
}

#[test]
fn a_missing_value_is_nobody_and_is_not_masked() {
    let mut summary = spotless();
    summary.findings.add(Code::Placeholder, 1);
    summary.digest.examples = vec![finding(Code::Placeholder, 4, b"null", Some((0, 4)))];
    let mut masked = scene(Task::Check, &summary, Lang::En);
    masked.view.privacy = Privacy::Masked;
    assert!(plain(&render(&masked)).contains("row 4 │ null\n"));
}

#[test]
fn a_terminal_without_unicode_gets_marks_in_ascii() {
    let page = Charset::Ascii.apply(&page(&dirty(), Lang::En, 80, FEW).replace('张', "a"));
    assert!(page.is_ascii(), "{page}");
    assert!(page.contains("x evil") && page.contains(" | a"), "{page}");
    assert_eq!(Charset::Unicode.apply("✓ │"), "✓ │");
}

/// A list in several columns.
fn columns() -> Summary {
    let mut summary = crate::sample::summary();
    summary.outputs.clear();
    summary.digest.columns = [("id", "7"), ("手机号", "18612345678"), ("城市", "北京")]
        .map(|(name, sample)| ColumnSample {
            name: name.into(),
            sample: sample.into(),
            ..ColumnSample::default()
        })
        .into();
    summary
}

#[test]
fn every_kind_of_report_is_as_it_was_agreed_on() {
    let cleaned = crate::sample::summary();
    let (dirty, spotless, columns) = (dirty(), spotless(), columns());
    let runs = [
        (Task::Check, &spotless),
        (Task::Check, &dirty),
        (Task::Check, &columns),
        (Task::Clean, &cleaned),
        (Task::DryRun, &cleaned),
        (Task::Send, &spotless),
    ];
    for width in [40, 80, 120] {
        for (lang, name) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
            let mut text = String::new();
            for (task, summary) in runs {
                let mut typed = Invocation::of_summary(summary);
                typed.shell = Shell::Posix;
                let next = Advice::after(summary, &typed, Privacy::Plain);
                let page = render(&Scene { width, next, ..scene(task, summary, lang) });
                text.push_str(&format!("--- {task:?} {}\n{}", escape(&summary.file), plain(&page)));
            }
            crate::sample::golden(&format!("terminal.{width}.{name}.txt"), &text);
        }
    }
}
