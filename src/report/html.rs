//! HTML: one self-contained page for people. It has no script and asks for nothing from anywhere;
//! its template escapes every text, and a policy in its head forbids what might slip through.

mod account;
mod charts;
mod figures;
mod found;
mod verdict;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Render;
use crate::finding::{Finding, Privacy, View};
use crate::summary::Summary;
use words::shown;

/// Renders the page from the summary and its digest, which hold all that it shows.
pub(super) struct Html {
    view: View,
}

impl Html {
    pub(super) fn new(view: View) -> Html {
        Html { view }
    }
}

impl Render for Html {
    fn begin(&self, _out: &mut Vec<u8>) {}

    fn finding(&self, _finding: &Finding<'_>, _out: &mut Vec<u8>) {}

    fn wants_findings(&self) -> bool {
        false
    }

    fn end(&self, summary: &Summary, out: &mut Vec<u8>) {
        let page = Page { summary, view: self.view };
        out.extend_from_slice(page.whole().into_string().as_bytes());
    }
}

/// What may be loaded, and from where: nothing, but the style in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; form-action 'none'";

/// The page of one run.
struct Page<'a> {
    summary: &'a Summary,
    view: View,
}

impl Page<'_> {
    /// Picks the text in the page's language.
    fn t<'t>(&self, texts: [&'t str; 2]) -> &'t str {
        self.view.lang.pick(texts)
    }

    fn whole(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.t(["en", "zh-CN"])) {
                (self.head())
                body {
                    main {
                        (self.verdict())
                        (self.rows())
                        (self.columns())
                        (self.outputs())
                        (self.found())
                        (self.places())
                        (self.lengths())
                        (self.shapes())
                    }
                    (self.footer())
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let verdict = self.verdict_word();
        html! {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                // A phone would make links of the accounts.
                meta name="format-detection" content="telephone=no, email=no, address=no, date=no";
                link rel="icon" href="data:,";
                title { (verdict) ": " (shown(&self.summary.file, 100)) " · acctpack" }
                style { (PreEscaped(include_str!("html/style.css"))) }
            }
        }
    }

    /// A section: its title and what it says on the left, what it shows on the right.
    fn section(&self, id: &str, title: &str, note: Markup, body: Markup) -> Markup {
        html! {
            section aria-labelledby=(id) {
                header {
                    h2 id=(id) { (title) }
                    p.note { (note) }
                }
                div.body { (body) }
            }
        }
    }

    fn footer(&self) -> Markup {
        let privacy = match self.view.privacy {
            Privacy::Masked => ["Accounts are masked.", "账号已脱敏。"],
            Privacy::Plain => [
                "This page shows accounts: personal data. --redact masks them.",
                "本页含有账号，属于个人信息；加 --redact 可脱敏。",
            ],
        };
        html! {
            footer {
                p { (self.t(privacy)) }
                p { "acctpack " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Detail;
    use crate::report::{ReportFormat, sample};
    use crate::{Code, ColumnSample, Lang, Verdict};

    fn page(summary: &Summary, lang: Lang, privacy: Privacy) -> String {
        sample::report(ReportFormat::Html, View { lang, privacy }, &[], summary)
    }

    /// The page without its style and its version, which are not what a test is about.
    fn bare(page: &str) -> String {
        let (before, rest) = page.split_once("<style>").unwrap();
        let (_, after) = rest.split_once("</style>").unwrap();
        let version = concat!("acctpack ", env!("CARGO_PKG_VERSION"));
        format!("{before}{}", after.replace(version, "acctpack VERSION")).replace("><", ">\n<")
    }

    fn several_columns() -> Summary {
        let mut summary = sample::summary();
        let column =
            |name: &str, sample: &str| ColumnSample { name: name.into(), sample: sample.into() };
        summary.outputs.clear();
        summary.digest.columns =
            vec![column("id", "7"), column("手机号", "18612345678"), column("<b>", "a\u{1b}b")];
        summary
    }

    fn spotless() -> Summary {
        let mut summary = Summary::new("members.txt".into(), crate::Format::Txt);
        summary.verdict = Verdict::Accepted;
        (summary.bytes, summary.rows, summary.kept) = (12_000, 1_000, 1_000);
        summary.digest.lengths = vec![0; 129];
        summary.digest.lengths[11] = 1_000;
        summary.digest.shapes.0[0] = 1_000;
        summary
    }

    #[test]
    fn the_page_is_as_it_was_agreed_on() {
        let rejected = sample::summary();
        sample::golden("report.html", &bare(&page(&rejected, Lang::En, Privacy::Plain)));
        sample::golden("report.masked.zh.html", &bare(&page(&rejected, Lang::Zh, Privacy::Masked)));
        sample::golden("spotless.html", &bare(&page(&spotless(), Lang::En, Privacy::Plain)));
        sample::golden("columns.html", &bare(&page(&several_columns(), Lang::En, Privacy::Plain)));
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
            summary.digest.columns[0] = ColumnSample { name: text.into(), sample: text.into() };
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
            assert!(
                !page.contains("http:") && !page.contains("https:") && !page.contains("@import")
            );
            assert!(page.contains("default-src 'none'"));
        }
    }

    #[test]
    fn nothing_in_the_page_is_unseen() {
        let page = page(&several_columns(), Lang::En, Privacy::Plain);
        let unseen = |c: char| {
            c != '\n' && (c.is_control() || crate::unicode::is_invisible(c) || c == '\u{2028}')
        };
        assert_eq!(page.chars().find(|&c| unseen(c)), None);
        assert!(page.contains("\\u{202E}"));
    }

    #[test]
    fn a_masked_page_shows_no_account() {
        let masked = page(&several_columns(), Lang::En, Privacy::Masked);
        let clear = page(&several_columns(), Lang::En, Privacy::Plain);
        for account in ["18612345678", "+8613800138000", "zhang", "手机号"] {
            assert!(clear.contains(account) && !masked.contains(account), "{account}");
        }
        assert!(masked.contains("18*******78"));
    }

    #[test]
    fn a_file_that_could_not_be_read_has_a_page_too() {
        let mut summary = Summary::new("broken.zip".into(), crate::Format::Zip);
        let detail = Detail::Note(["the checksum is wrong".into(), "校验和不符".into()]);
        summary.findings.add(Code::ZipCorrupt, 1);
        summary.errors = 1;
        summary.digest.examples =
            vec![Finding::package(Code::ZipCorrupt, crate::Severity::Error, detail)];
        let page = page(&summary, Lang::En, Privacy::Plain);
        assert!(page.contains("The zip is damaged: the checksum is wrong"));
        assert!(!page.contains("acctpack clean"), "cleaning is no help");
        assert!(!page.contains("NaN"));
    }
}
#[cfg(test)]
mod look {
    use super::*;
    use crate::report::{ReportFormat, sample};
    use crate::{Code, ColumnSample, Format, Lang, Place, Verdict};
    #[test]
    #[ignore]
    fn look() {
        let w = |name: &str, s: &Summary, lang, privacy| {
            std::fs::write(
                format!("/tmp/w/look/{name}.html"),
                sample::report(ReportFormat::Html, View { lang, privacy }, &[], s),
            )
            .unwrap();
        };
        std::fs::create_dir_all("/tmp/w/look").unwrap();
        let s = sample::summary();
        w("clean-en", &s, Lang::En, Privacy::Plain);
        w("clean-zh", &s, Lang::Zh, Privacy::Masked);
        let mut c = sample::summary();
        c.outputs.clear();
        c.fixed = Default::default();
        for e in &mut c.digest.examples {
            e.fixed = false;
        }
        w("check-en", &c, Lang::En, Privacy::Plain);
        w("check-zh", &c, Lang::Zh, Privacy::Plain);
        let mut a = sample::summary();
        a.verdict = Verdict::Accepted;
        a.rejected = 0;
        a.errors = 0;
        a.findings = Default::default();
        a.fixed = Default::default();
        a.findings.add(Code::Duplicate, 61905);
        a.rows = a.kept + a.duplicates + a.blank + a.header;
        a.digest.places.iter_mut().for_each(|p| p.errors = 0);
        a.findings.add(Code::SurroundingWhitespace, 3120);
        a.fixed.add(Code::SurroundingWhitespace, 3120);
        a.findings.add(Code::FloatSuffix, 300);
        a.fixed.add(Code::FloatSuffix, 120);
        w("accepted-en", &a, Lang::En, Privacy::Plain);
        w("accepted-zh", &a, Lang::Zh, Privacy::Plain);
        let mut p = Summary::new("members.txt".into(), Format::Txt);
        p.verdict = Verdict::Accepted;
        p.bytes = 12_000_000;
        p.rows = 1_000_000;
        p.kept = 1_000_000;
        p.seconds = 0.05;
        p.digest.lengths = vec![0; 129];
        p.digest.lengths[11] = 1_000_000;
        p.digest.shapes.0[0] = 62_500;
        w("spotless-en", &p, Lang::En, Privacy::Plain);
        w("spotless-zh", &p, Lang::Zh, Privacy::Plain);
        let mut m = sample::summary();
        m.outputs.clear();
        m.findings = Default::default();
        m.fixed = Default::default();
        m.findings.add(Code::MultipleColumns, 1_284_095);
        m.kept = 0;
        m.duplicates = 0;
        m.blank = 0;
        m.rejected = 1_284_095;
        m.errors = 1_284_095;
        m.warnings = 0;
        m.digest.lengths = vec![];
        m.digest.shapes = Default::default();
        m.digest.places = vec![Place { errors: 10_700, warnings: 0 }; 120];
        m.digest.columns = vec![
            ColumnSample { name: "id".into(), sample: "7".into() },
            ColumnSample { name: "手机号".into(), sample: "13800138000".into() },
            ColumnSample { name: "昵称".into(), sample: "小明<b>".into() },
        ];
        w("columns-en", &m, Lang::En, Privacy::Plain);
        let mut z =
            Summary::new("/data/exports/2024/第一季度 推送名单（最终版）.zip".into(), Format::Zip);
        z.findings.add(Code::ZipCorrupt, 1);
        z.errors = 1;
        z.bytes = 3_000_000;
        z.digest.examples = vec![Finding::package(
            Code::ZipCorrupt,
            crate::Severity::Error,
            crate::Detail::Note(["the checksum is wrong".into(), "校验和不符".into()]),
        )];
        w("zip-en", &z, Lang::En, Privacy::Plain);
        w("zip-zh", &z, Lang::Zh, Privacy::Plain);
    }
}
