use super::*;
use crate::Shell;
use crate::sample;
use acctpack::{Code, ColumnSample, Detail, Lang, PartFindings, Verdict};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn page(summary: &Summary, lang: Lang, privacy: Privacy) -> String {
    let mut html = html(lang, privacy);
    let mut typed = Invocation::of_summary(summary);
    typed.shell = Shell::Posix;
    html.typed = Some(typed);
    html.render(summary)
}

/// A section of the page, an element a line.
fn lines(markup: Markup) -> String {
    markup.into_string().replace("><", ">\n<")
}

/// A few findings, and figures that go with them.
fn small() -> Summary {
    let mut summary = Summary::new("members.csv".into(), acctpack::PackageFormat::Csv);
    (summary.rows, summary.kept, summary.rejected, summary.duplicates) = (1_000, 950, 30, 20);
    (summary.errors, summary.warnings, summary.would_keep) = (30, 21, Some(950));
    (summary.bytes, summary.seconds) = (12_000, 0.25);
    let shown = [Code::TooShort, Code::OtherDelimiter, Code::InvalidUtf8];
    let findings = sample::findings().into_iter().filter(|finding| shown.contains(&finding.code));
    summary.digest.examples = findings.collect();
    for (code, count) in [(Code::TooShort, 28), (Code::InvalidUtf8, 2), (Code::OtherDelimiter, 21)]
    {
        summary.findings.add(code, count);
    }
    summary.digest.places = vec![PartFindings::default(); 10];
    summary.digest.places[3] = PartFindings { errors: 30, warnings: 0 };
    summary
}

/// The same after `clean`.
fn small_cleaned() -> Summary {
    let mut summary = small();
    summary.verdict = Verdict::Accepted;
    summary.outputs = vec![sample::written("out/members.zip", 4_000, 950)];
    summary.digest.examples.extend(sample::findings().into_iter().filter(|finding| finding.fixed));
    for code in [Code::HeaderRow, Code::InvisibleCharacter, Code::BlankRow] {
        summary.findings.add(code, 1);
        summary.fixed.add(code, 1);
    }
    summary
}

fn html(lang: Lang, privacy: Privacy) -> Html {
    let made = Some("2026-02-01 04:00 +08:00".into());
    Html { view: View { lang, privacy }, typed: None, made }
}

fn several_columns() -> Summary {
    let mut summary = sample::summary();
    let column = |name: &str, sample: &str| ColumnSample {
        name: name.into(),
        sample: sample.into(),
        ..ColumnSample::default()
    };
    summary.outputs.clear();
    summary.digest.columns =
        vec![column("id", "7"), column("手机号", "18612345678"), column("<b>", "a\u{1b}b")];
    summary
}

fn spotless() -> Summary {
    let mut summary = Summary::new("members.txt".into(), acctpack::PackageFormat::Txt);
    summary.verdict = Verdict::Accepted;
    (summary.bytes, summary.rows, summary.kept) = (12_000, 1_000, 1_000);
    summary.digest.lengths = vec![0; 129];
    summary.digest.lengths[11] = 1_000;
    summary.digest.shapes.set(acctpack::AccountKind::Phone, 1_000);
    summary
}

#[test]
fn each_section_is_as_it_was_agreed_on() {
    let (checked, cleaned, columns) = (small(), small_cleaned(), several_columns());
    let english = html(Lang::En, Privacy::Plain);
    let masked = html(Lang::Zh, Privacy::Masked);
    let page = english.page(&checked);
    let body = [page.top(), page.index(), page.found(), page.places(), page.footer()];
    sample::golden("checked.html", &body.map(lines).join("\n").replace(VERSION, "VERSION"));
    let page = masked.page(&cleaned);
    let body = [page.top(), page.outputs(), page.found(), page.changed()];
    sample::golden("cleaned.masked.zh.html", &body.map(lines).join("\n"));
    sample::golden("columns.html", &lines(english.page(&columns).columns()));
    let good = spotless();
    let page = english.page(&good);
    let body = [page.top(), page.found(), page.kinds(), page.lengths()];
    sample::golden("spotless.html", &body.map(lines).join("\n"));
}

#[test]
fn findings_that_lie_together_are_told_of_in_words() {
    let page = page(&small(), Lang::En, Privacy::Plain);
    assert!(page.contains("30 of 30 errors lie in rows 301 to 400."), "{page}");
    let page = self::page(&small(), Lang::Zh, Privacy::Plain);
    assert!(page.contains("30 个错误中有 30 个位于第 301 到 400 行。"));
}

#[test]
fn errors_are_open_and_warnings_are_folded() {
    let page = page(&small(), Lang::En, Privacy::Plain);
    assert!(page.contains("<details class=\"error\" open>"));
    assert!(page.contains("<details class=\"warning\">"));
    for code in ["too-short", "invalid-utf8", "other-delimiter"] {
        assert!(page.contains(&format!("href=\"#{code}\"")), "{code}");
        assert!(page.contains(&format!("id=\"{code}\"")), "{code}");
    }
}

#[test]
fn why_nothing_was_written_is_said() {
    let mut summary = small();
    summary.max_rejects = acctpack::MaxRejects::Rows(29);
    assert!(page(&summary, Lang::En, Privacy::Plain).contains("30 of 1,000 rows rejected"));
    summary.max_rejects = acctpack::MaxRejects::Rows(30);
    assert!(!page(&summary, Lang::En, Privacy::Plain).contains("over the limit"));
}

#[test]
fn no_text_of_the_package_becomes_markup() {
    let mut hostile = several_columns();
    let attack = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'</style>&amp;";
    let harmless = "s".repeat(attack.len());
    let with = |text: &str, summary: &mut Summary| {
        summary.file = format!("{text}.csv");
        summary.encoding = text.into();
        summary.outputs = vec![sample::written(text, 1, 1)];
        summary.digest.columns[0] =
            ColumnSample { name: text.into(), sample: text.into(), ..ColumnSample::default() };
        let detail = Detail::Text(text.to_string().into());
        summary.digest.examples =
            vec![sample::row(Code::OtherDelimiter, 1, text.as_bytes(), detail)];
    };
    with(attack, &mut hostile);
    let attacked = page(&hostile, Lang::En, Privacy::Plain);
    with(&harmless, &mut hostile);
    let calm = page(&hostile, Lang::En, Privacy::Plain);
    assert!(attacked.contains("&lt;script&gt;alert(1)"));
    for sign in ["<", ">"] {
        assert_eq!(attacked.matches(sign).count(), calm.matches(sign).count());
    }
    // An attribute ends at its quote: none of the attack's may stand bare.
    assert_eq!(attacked.matches('"').count(), calm.matches('"').count());
}

#[test]
fn the_page_asks_for_nothing_and_runs_nothing() {
    for summary in [sample::summary(), several_columns(), spotless()] {
        let page = page(&summary, Lang::Zh, Privacy::Plain);
        let tags = page.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        for tag in tags {
            let name = tag.split([' ', '\n']).next().unwrap();
            assert!(!matches!(name, "script" | "img" | "iframe" | "object" | "form"), "{tag}");
            assert!(!tag.contains(" src=") && !tag.contains(" on"), "{tag}");
            assert!(!tag.contains("href=") || tag.contains("href=\"#") || name == "link");
        }
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("@import"));
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn every_shape_of_a_picture_is_closed() {
    for summary in [sample::summary(), several_columns(), spotless()] {
        let page = page(&summary, Lang::En, Privacy::Plain);
        for shape in ["rect", "circle", "path"] {
            let opened = page.matches(&format!("<{shape} ")).count();
            assert_eq!(page.matches(&format!("</{shape}>")).count(), opened, "{shape}");
        }
    }
}

#[test]
fn nothing_in_the_page_is_unseen() {
    let page = page(&several_columns(), Lang::En, Privacy::Plain);
    let unseen = |c: char| {
        c != '\n' && (c.is_control() || acctpack::text::is_invisible(c) || c == '\u{2028}')
    };
    assert_eq!(page.chars().find(|&c| unseen(c)), None);
    assert!(page.contains("\\u{202E}"));
}

#[test]
fn a_masked_page_shows_no_account() {
    let masked = page(&several_columns(), Lang::En, Privacy::Masked);
    let clear = page(&several_columns(), Lang::En, Privacy::Plain);
    for account in ["18612345678", "+8613800138000", "zhang"] {
        assert!(clear.contains(account) && !masked.contains(account), "{account}");
    }
    assert!(masked.contains("18*******78"));
    // The name of a column is no account.
    assert!(clear.contains("手机号") && masked.contains("手机号"));
}

#[test]
fn a_file_that_could_not_be_read_has_a_page_too() {
    let mut summary = Summary::new("broken.zip".into(), acctpack::PackageFormat::Zip);
    let detail = Detail::Zip(acctpack::ZipError::Checksum);
    summary.findings.add(Code::ZipCorrupt, 1);
    summary.errors = 1;
    summary.digest.examples =
        vec![acctpack::Finding::package(Code::ZipCorrupt, acctpack::Severity::Error, detail)];
    let page = page(&summary, Lang::En, Privacy::Plain);
    assert!(page.contains("The zip is damaged: the checksum of the entry is wrong"));
    assert!(!page.contains("acctpack clean"), "cleaning is no help");
    assert!(!page.contains("NaN"));
}

#[test]
fn a_kind_of_account_shows_its_first_ones_and_masks_them_where_that_is_asked() {
    use acctpack::{AccountKind, AccountSample};
    let mut summary = small();
    summary.digest.shapes.set(AccountKind::Phone, 900);
    summary.digest.shapes.set(AccountKind::Word, 50);
    let sample =
        |row, account: &str| AccountSample::new(AccountKind::Word, row, account.as_bytes());
    summary.digest.samples = vec![sample(7, "alice_01"), sample(12, "<b>bob</b>")];
    let kinds = |privacy| lines(html(Lang::En, privacy).page(&summary).kinds());
    let plain = kinds(Privacy::Plain);
    assert_eq!(plain.matches("<details class=\"kind\">").count(), 1, "{plain}");
    for told in ["row 7", "alice_01", "row 12", "&lt;b&gt;bob&lt;/b&gt;"] {
        assert!(plain.contains(told), "{told}: {plain}");
    }
    assert!(!kinds(Privacy::Masked).contains("alice_01"));
}
