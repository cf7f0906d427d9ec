//! The reports that were asked for: data that the engine renders, and pages that people read.

use std::path::{Path, PathBuf};

use acctpack::{Hooks, Page, Report, View};
use acctpack_report::{Html, Invocation};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A report to write.
#[derive(Clone, Debug)]
pub(crate) enum Requested {
    /// JSON, JSONL or CSV.
    Data(Report),
    /// An HTML page.
    Page(PathBuf, Html),
}

impl Requested {
    /// A report in the form of its path's extension; `None` if that names none.
    pub(crate) fn at(path: &Path, view: View) -> Option<Requested> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        if matches!(extension.as_str(), "html" | "htm") {
            let mut page = Html::default();
            page.view = view;
            let now = Timestamp::now().to_zoned_datetime(TimeZone::system());
            page.made = Some(now.strftime("%Y-%m-%d %H:%M %:z").to_string());
            return Some(Requested::Page(path.to_path_buf(), page));
        }
        let mut report = Report::new(path)?;
        report.view = view;
        Some(Requested::Data(report))
    }

    /// Where it is written.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Requested::Data(report) => &report.path,
            Requested::Page(path, _) => path,
        }
    }

    /// Tells a page what was typed.
    pub(crate) fn typed(&mut self, typed: &Invocation) {
        if let Requested::Page(_, page) = self {
            page.typed = Some(typed.clone());
        }
    }

    /// Hangs the report into a run.
    pub(crate) fn hang(&self, hooks: &mut Hooks<'_>) {
        match self {
            Requested::Data(report) => hooks.reports.push(report.clone()),
            Requested::Page(path, page) => {
                let page = page.clone();
                hooks.pages.push(Page::new(path, move |summary| page.render(summary)));
            }
        }
    }
}
