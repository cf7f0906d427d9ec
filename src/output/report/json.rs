//! JSON: the findings and the summary in one object. The findings come first because the summary
//! is known only when all of them have passed.

use super::Render;
use super::jsonl::{Jsonl, value};
use crate::rules::finding::{Finding, View};
use crate::summary::Summary;

/// Renders `{"findings":[...],"summary":{...}}`, a finding a line.
pub(super) struct Json {
    findings: Jsonl,
}

impl Json {
    pub(super) fn new(view: View) -> Json {
        Json { findings: Jsonl::new(view) }
    }
}

impl Render for Json {
    fn begin(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"findings\":[\n");
    }

    fn finding(&self, finding: &Finding<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\n");
        self.findings.object(finding, out);
    }

    fn separator(&self) -> usize {
        ",\n".len()
    }

    fn end(&self, summary: &Summary, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n],\"summary\":");
        value(summary, out);
        out.extend_from_slice(b"}\n");
    }
}

#[cfg(test)]
mod tests {
    use crate::output::report::{ReportFormat, sample, whole};
    use crate::rules::finding::View;

    #[test]
    fn it_is_one_object_of_findings_and_summary() {
        let (findings, summary) = (sample::findings(), sample::summary());
        let report = whole(ReportFormat::Json, View::default(), &findings, &summary);
        sample::golden("report.json", &report);
        let lines = whole(ReportFormat::Jsonl, View::default(), &findings, &summary);

        let object: serde_json::Value = serde_json::from_str(&report).unwrap();
        let list = object["findings"].as_array().unwrap();
        let of_lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(*list, of_lines);
        assert_eq!(object["summary"], serde_json::to_value(&summary).unwrap());
    }

    #[test]
    fn without_findings_it_is_whole() {
        let report = whole(ReportFormat::Json, View::default(), &[], &sample::summary());
        let object: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(object["findings"], serde_json::json!([]));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_unicode_is_reported_all_the_same() {
        use std::os::unix::ffi::OsStrExt as _;
        let mut summary = sample::summary();
        summary.outputs[0].path = std::ffi::OsStr::from_bytes(b"out/\xff.zip").into();
        let report = whole(ReportFormat::Json, View::default(), &[], &summary);
        let object: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(object["summary"]["outputs"][0]["path"], "out/\u{fffd}.zip");
    }
}
