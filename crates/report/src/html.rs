//! HTML: one self-contained page for people. It has no script and asks for nothing from anywhere;
//! its template escapes every text, and a policy in its head forbids what might slip through.

mod account;
mod charts;
mod figures;
mod found;
mod verdict;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::advice::{Advice, Invocation};
use acctpack::Summary;
use acctpack::{Finding, Privacy, View};
use words::shown;

/// What a page is made with, besides the summary.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Html {
    /// Its language, and whether accounts are masked.
    pub view: View,
    /// What was typed, for the page to say what to type next; `None` if it was not a command.
    pub typed: Option<Invocation>,
    /// When it was made, as the page is to say it; `None` leaves that out.
    pub made: Option<String>,
}

impl Html {
    /// The whole page of one run: self-contained, without a script.
    pub fn render(&self, summary: &Summary) -> String {
        let typed = self.typed.clone().unwrap_or_else(|| Invocation::of_summary(summary));
        let next = Advice::after(summary, &typed, self.view.privacy);
        let keeps_rejects = typed.has("--rejects");
        let page =
            Page { summary, view: self.view, next, keeps_rejects, made: self.made.as_deref() };
        page.whole().into_string()
    }
}

/// What may be loaded, and from where: nothing, but the style in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; form-action 'none'";

/// The page of one run.
struct Page<'a> {
    summary: &'a Summary,
    view: View,
    next: Option<Advice>,
    /// Whether rejected rows were written somewhere.
    keeps_rejects: bool,
    /// When it was made: a list goes on changing.
    made: Option<&'a str>,
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
                        (self.columns())
                        (self.outputs())
                        (self.rows())
                        (self.places())
                        (self.shapes())
                        (self.lengths())
                        (self.found())
                        (self.changed())
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
    use crate::sample;
    use acctpack::Detail;
    use acctpack::{Code, ColumnSample, Lang, Verdict};

    fn page(summary: &Summary, lang: Lang, privacy: Privacy) -> String {
        let made = Some("2026-02-01 04:00 +08:00".into());
        Html { view: View { lang, privacy }, typed: None, made }.render(summary)
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
    fn the_page_is_as_it_was_agreed_on() {
        let rejected = sample::summary();
        sample::golden("report.html", &bare(&page(&rejected, Lang::En, Privacy::Plain)));
        sample::golden("report.masked.zh.html", &bare(&page(&rejected, Lang::Zh, Privacy::Masked)));
        sample::golden("spotless.html", &bare(&page(&spotless(), Lang::En, Privacy::Plain)));
        sample::golden("columns.html", &bare(&page(&several_columns(), Lang::En, Privacy::Plain)));
    }

    #[test]
    fn a_limit_of_rejected_rows_is_said_where_it_was_passed() {
        let mut over = sample::summary();
        over.max_rejects = acctpack::MaxRejects::Percent(1.0);
        let said = "20,440 of 1,284,096 rows were rejected, over the limit of 1%";
        assert!(page(&over, Lang::En, Privacy::Plain).contains(said));
        over.max_rejects = acctpack::MaxRejects::Percent(2.0);
        assert!(!page(&over, Lang::En, Privacy::Plain).contains("over the limit"));
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
            assert!(
                !page.contains("http:") && !page.contains("https:") && !page.contains("@import")
            );
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
        let detail = Detail::Note(["the checksum is wrong".into(), "校验和不符".into()]);
        summary.findings.add(Code::ZipCorrupt, 1);
        summary.errors = 1;
        summary.digest.examples =
            vec![Finding::package(Code::ZipCorrupt, acctpack::Severity::Error, detail)];
        let page = page(&summary, Lang::En, Privacy::Plain);
        assert!(page.contains("The zip is damaged: the checksum is wrong"));
        assert!(!page.contains("acctpack clean"), "cleaning is no help");
        assert!(!page.contains("NaN"));
    }
}
