//! The documents are true: their examples are run and compared, their tables are made from the code.
//! `ACCTPACK_UPDATE=1` writes them anew instead.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acctpack::{Code, FixAvailability, Lang, Scope};

fn root() -> &'static Path {
    crate::support::root()
}

/// In the order in which their examples are run: some stand on what an earlier one wrote.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "docs/getting-started.md",
    "docs/services.md",
    "docs/questions.md",
    "docs/pipelines.md",
    "docs/rules.md",
];

#[test]
#[cfg_attr(windows, ignore = "what is kept proposes commands for a POSIX shell")]
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

/// Every page of the repository that is written for people.
fn pages() -> Vec<PathBuf> {
    let of = |folder: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect()
    };
    ["", "docs", "docs/zh", "fuzz"].iter().flat_map(|folder| of(folder)).collect()
}

/// What a heading is called in a link: as GitHub and mdBook have it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The text outside of blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Every link of the documents to a file of the repository, and to a heading in it, leads there.
#[test]
fn links_lead_somewhere() {
    let mut seen = 0;
    for page in pages() {
        let text = prose(&std::fs::read_to_string(&page).unwrap());
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", page.display());
            if !heading.is_empty() {
                let text = prose(&std::fs::read_to_string(&target).unwrap());
                let mut headings = text.lines().filter_map(|line| line.strip_prefix('#'));
                let is_there = headings.any(|it| anchor(it.trim_start_matches('#')) == heading);
                assert!(is_there, "{}: {link}", page.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

/// Every page of docs/ is a chapter of the book.
#[test]
fn the_book_has_all_chapters() {
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let docs = root().join("docs");
    for page in pages() {
        let Ok(chapter) = page.strip_prefix(&docs) else { continue };
        let chapter = chapter.to_str().unwrap().replace('\\', "/");
        assert!(chapter == "SUMMARY.md" || summary.contains(&format!("]({chapter})")), "{chapter}");
    }
}

/// A stranger who follows the tour sees what it says.
#[cfg(unix)]
#[test]
fn the_tour_goes_to_its_end() {
    let output = shell("bash docs/tour.sh");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for told in [
        "✗ campaign.csv rejected",
        "14,placeholder,",
        "[--deny placeholder]",
        "13800138010",
        "1 account",
        "# Done.",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
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
    let text = String::from_utf8(shell(&format!("{command} 2>&1")).stdout).unwrap();
    text.lines()
        .map(|line| format!("{}\n", line.trim_end().trim_start_matches('\u{feff}')))
        .collect()
}

/// Runs a command at the root of the repository.
fn shell(command: &str) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_acctpack")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    Command::new("sh")
        .args(["-c", command])
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "80")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .current_dir(root())
        .output()
        .unwrap()
}

/// A line without what depends on the clock.
fn without_times(line: &str) -> String {
    let is_unit = |word: &str| {
        matches!(word.trim_end_matches(')'), "ms" | "s" | "µs") || word.ends_with("B/s")
    };
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
