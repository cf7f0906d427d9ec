//! HTML: one self-contained page for people.

use super::Render;
use crate::finding::{Finding, View};
use crate::summary::Summary;

/// Renders the page from the summary and its digest.
pub(super) struct Html {
    _view: View,
}

impl Html {
    pub(super) fn new(view: View) -> Html {
        Html { _view: view }
    }
}

impl Render for Html {
    fn begin(&self, _out: &mut Vec<u8>) {}
    fn finding(&self, _finding: &Finding<'_>, _out: &mut Vec<u8>) {}
    fn wants_findings(&self) -> bool {
        false
    }
    fn end(&self, _summary: &Summary, _out: &mut Vec<u8>) {}
}
