//! The documents are true: their examples are run and compared, their tables are made from the code.
//! `ACCTPACK_UPDATE=1` writes them anew instead.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use acctpack::{Code, FixAvailability, Lang, Scope};

fn root() -> &'static Path {
    crate::support::root()
}

/// In the order in which their examples are run: some stand on what an earlier one wrote.
const DOCUMENTS: [&str; 3] = ["README.md", "docs/pipelines.md", "docs/rules.md"];

#[test]
fn the_documents_say_what_acctpack_says() {
    for document in DOCUMENTS {
        let path = root().join(document);
        let written = std::fs::read_to_string(&path).unwrap();
        let text = with_transcripts(&with_table(&written, "codes", &codes()));
        if std::env::var_os("ACCTPACK_UPDATE").is_some() {
            std::fs::write(&path, text).unwrap();
            continue;
        }
        for (found, expected) in written.lines().zip(text.lines()) {
            assert_eq!(without_times(found), without_times(expected), "{document}");
        }
        assert_eq!(written.lines().count(), text.lines().count(), "{document}");
    }
}

/// Every link of the documents to a file of the repository leads there.
#[test]
fn links_lead_somewhere() {
    let documents =
        ["README.md", "README.zh-CN.md", "DESIGN.md", "CONTRIBUTING.md", "RELIABILITY.md"];
    let chapters =
        ["getting-started", "zh/getting-started", "pipelines", "rules", "settings", "speed"];
    let chapters = chapters.iter().map(|name| format!("docs/{name}.md"));
    let mut seen = 0;
    for document in documents.iter().map(|name| (*name).to_string()).chain(chapters) {
        let text = std::fs::read_to_string(root().join(&document)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let beside = root().join(&document).parent().unwrap().join(file);
            assert!(beside.exists(), "{document}: {link}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn the_config_files_that_the_documents_show_are_taken() {
    let text = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "13800138000\n").unwrap();
    let blocks = || text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    assert!(blocks().any(|block| block.contains("[targets.")));
    for block in blocks() {
        std::fs::write(folder.path().join("acctpack.toml"), block).unwrap();
        let target = block.split("[targets.").nth(1).and_then(|rest| rest.split(']').next());
        let mut command = Command::new(env!("CARGO_BIN_EXE_acctpack"));
        command.args(["check", "list.txt"]).current_dir(folder.path());
        let output = command.args(target.iter().flat_map(|name| ["--target", name])).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0), "{block}{output:?}");
    }
}

/// The table of codes.
fn codes() -> String {
    let mut table =
        String::from("| code | severity | about | fixed | |\n| --- | --- | --- | --- | --- |\n");
    for code in Code::ALL {
        let scope = match code.scope() {
            Scope::Package => "package",
            Scope::Row => "row",
        };
        let fixed = match code.fix() {
            FixAvailability::OnRequest => "when asked",
            FixAvailability::ByDefault | FixAvailability::Always => "yes",
            _ => "",
        };
        let severity = code.severity().name();
        let title = code.title(Lang::En);
        let _ = writeln!(table, "| `{code}` | {severity} | {scope} | {fixed} | {title} |");
    }
    table
}

fn with_table(text: &str, name: &str, table: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let Some((before, rest)) = text.split_once(&open) else { return text.to_string() };
    let (_, after) = rest.split_once(&close).unwrap();
    format!("{before}{open}{table}{close}{after}")
}

/// Each console block anew, by running its command.
fn with_transcripts(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, block)) = rest.split_once("```console\n$ ") {
        let (block, after) = block.split_once("```\n").unwrap();
        let command = block.lines().next().unwrap();
        out += before;
        let _ = write!(out, "```console\n$ {command}\n{}```\n", run(command));
        rest = after;
    }
    out + rest
}

fn run(command: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_acctpack")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("{command} 2>&1")])
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "80")
        .env_remove("CLICOLOR_FORCE")
        .current_dir(root())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A line without what depends on the clock.
fn without_times(line: &str) -> String {
    let is_unit = |word: &str| matches!(word, "ms" | "s" | "µs") || word.ends_with("B/s");
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut kept = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_time = is_unit(word) || words.get(index + 1).is_some_and(|next| is_unit(next));
        if !is_time && *word != "·" {
            let _ = write!(kept, "{word} ");
        }
    }
    kept.split("\"seconds\":").next().unwrap_or_default().to_string()
}
