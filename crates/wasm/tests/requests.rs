//! Requests over a host in memory: what JavaScript does, without it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use acctpack_wasm::{FINDINGS, FIRST_REPORT, Host, PACKAGE, REJECTS, REQUEST, run};
use serde_json::{Value, json};

/// What is still to be read of each stream, and what was written to it.
#[derive(Default)]
struct Memory {
    reads: Mutex<BTreeMap<u32, Vec<u8>>>,
    writes: Mutex<BTreeMap<u32, Vec<u8>>>,
    stops: bool,
}

impl Host for &Memory {
    fn read(self, stream: u32, into: &mut [u8]) -> io::Result<usize> {
        let mut reads = self.reads.lock().unwrap();
        let left = reads.get_mut(&stream).ok_or(io::ErrorKind::NotFound)?;
        // A host may give less than is asked for.
        let len = into.len().min(left.len()).min(1000);
        into[..len].copy_from_slice(&left[..len]);
        left.drain(..len);
        Ok(len)
    }

    fn write(self, stream: u32, bytes: &[u8]) -> io::Result<()> {
        self.writes.lock().unwrap().entry(stream).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn progress(self, _phase: u32, _done: f64, _total: f64) -> bool {
        !self.stops
    }
}

impl Memory {
    /// Carries out a request over these lists.
    fn carry_out(&self, mut request: Value, lists: &[(&str, &str)]) -> Value {
        let heads: Vec<Value> =
            lists.iter().map(|(name, text)| json!({ "name": name, "bytes": text.len() })).collect();
        request["inputs"] = heads.into();
        let mut reads = self.reads.lock().unwrap();
        reads.insert(REQUEST, request.to_string().into_bytes());
        for (stream, (_, text)) in (1..).zip(lists) {
            reads.insert(stream, text.as_bytes().to_vec());
        }
        drop(reads);
        run(self).unwrap();
        serde_json::from_str(&self.written(REQUEST)).unwrap()
    }

    fn written(&self, stream: u32) -> String {
        let written = self.writes.lock().unwrap().get(&stream).cloned().unwrap_or_default();
        String::from_utf8(written).unwrap()
    }
}

const LIST: (&str, &str) = ("users.txt", "13800138000\nx\n13800138000\n");

#[test]
fn a_list_is_cleaned_into_streams() {
    let host = Memory::default();
    let options = json!({ "to": "txt", "rejects": "csv", "reports": ["jsonl", "html"] });
    let answer = host.carry_out(json!({ "command": "clean", "options": options }), &[LIST]);
    assert_eq!(answer["summary"]["kept"], 1, "{answer}");
    assert_eq!(host.written(PACKAGE), "13800138000\n");
    let rejects = host.written(REJECTS);
    assert!(
        rejects.contains("row,code,reason,text") && rejects.contains("2,too-short,"),
        "{rejects}"
    );
    assert_eq!(host.written(FINDINGS), host.written(FIRST_REPORT));
    assert!(host.written(FIRST_REPORT + 1).contains("<title>users.txt"));
}

#[test]
fn several_lists_are_one() {
    let host = Memory::default();
    let request = json!({ "command": "clean", "options": { "to": "txt", "maxFindings": 0 } });
    let answer = host.carry_out(request, &[LIST, ("more.csv", "account\nalice\n")]);
    assert_eq!(answer["summary"]["kept"], 2, "{answer}");
    assert_eq!(host.written(PACKAGE), "13800138000\nalice\n");
    assert_eq!(host.written(FINDINGS), "");
}

#[test]
fn a_slip_is_refused_by_name_in_the_language_that_was_asked_for() {
    for (options, expected) in [
        (json!({ "fix": ["nothing"] }), "`fix` cannot be \"nothing\""),
        (json!({ "fix": ["nothing"], "lang": "zh-CN" }), "选项 `fix`"),
        (json!({ "to": "xlsx" }), "`to` cannot be \"xlsx\"; it takes one of txt, csv, zip"),
        (json!({ "colum": 1 }), "colum"),
        (json!({ "column": 0 }), "`column`"),
        (json!({ "accountType": 7777 }), "`accountType`"),
        (json!({ "fix": ["too-short"] }), "`fix`: "),
    ] {
        let host = Memory::default();
        let answer = host.carry_out(json!({ "command": "check", "options": options }), &[LIST]);
        let told = answer["failure"]["message"].as_str().unwrap();
        assert!(told.contains(expected), "{told}");
        assert_eq!(answer["failure"]["kind"], "request");
    }
    let host = Memory::default();
    let answer = host.carry_out(json!({ "command": "check" }), &[]);
    assert_eq!(answer["failure"]["message"], "there is no list to read");
}

#[test]
fn a_host_that_says_stop_is_heard() {
    let host = Memory { stops: true, ..Memory::default() };
    let answer = host.carry_out(json!({ "command": "clean" }), &[LIST]);
    assert_eq!(answer["failure"]["kind"], "cancelled");
    assert_eq!(host.written(PACKAGE), "");
}

/// The page of a table, with these clicks.
fn page(lang: &str, choices: Value) -> (Memory, Value) {
    let rows: String = (0..20).map(|n| format!("user{n},138001380{n:02},Paris\n")).collect();
    let table = format!("name,phone,city\n{rows}user,x,Rome\n");
    let host = Memory::default();
    let request = json!({ "command": "page", "choices": choices, "options": { "lang": lang } });
    let answer = host.carry_out(request, &[("<b>.csv", &table)]);
    (host, answer)
}

#[test]
fn the_page_asks_for_a_column_and_takes_the_click() {
    let (host, asked) = page("en", json!([]));
    let html = asked["html"].as_str().unwrap();
    assert_eq!(asked["verdict"], "rejected");
    assert!(html.contains("Which column holds the accounts?") && html.contains("&lt;b&gt;.csv"));
    assert!(!html.contains("data-download=\"package\"") && host.written(PACKAGE).is_empty());

    let (_, chosen) = page("en", json!([["column", "2", false], ["fix", "full-width", true]]));
    let html = chosen["html"].as_str().unwrap();
    assert_eq!(chosen["summary"]["kept"], 20, "{chosen}");
    assert!(html.contains("data-download=\"package\"") && html.contains("&lt;b&gt;.rejected.csv"));

    let (_, chinese) = page("zh", json!([["column", "2", false]]));
    assert!(chinese["html"].as_str().unwrap().contains("名单不会离开本机"));
}

#[test]
fn the_first_page_and_that_of_a_run_that_broke_off_are_drawn_without_a_list() {
    let host = Memory::default();
    let answer = host.carry_out(json!({ "command": "home", "options": { "lang": "zh" } }), &[]);
    assert!(answer["html"].as_str().unwrap().contains("选择文件"));
    let host = Memory::default();
    let answer = host.carry_out(json!({ "command": "broken" }), &[LIST]);
    let html = answer["html"].as_str().unwrap();
    assert!(html.contains("users.txt") && html.contains("26 B"), "{html}");
}
