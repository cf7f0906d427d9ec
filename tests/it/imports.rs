//! Imports run one way: a module knows those before it in the order below, never one after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The library's modules: first the words that all share, then the way of a byte, then what stands
/// above it. `rows` makes the keys that `dedup` sorts, and so comes after it.
const ORDER: [&str; 29] = [
    "lang", "figures", "unicode", "names", "shown", "error", "at", "cancel", "identity", "format",
    "code", "finding", "encoding", "target", "digest", "options", "summary", "next", "slab",
    "source", "deflate", "dedup", "rows", "package", "report", "pipeline", "harness", "stages",
    "tpns",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The modules that a source names by `crate::`, but for its tests and comments.
fn named(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split("crate::").skip(1));
    let module = |path: &str| {
        path.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_string)
    };
    paths.filter_map(module).filter(|name| name.starts_with(|c: char| c.is_lowercase())).collect()
}

#[test]
fn imports_run_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |name: &str| ORDER.iter().position(|module| *module == name);
    let mut seen = BTreeSet::new();
    for path in sources(&src) {
        let place = path.strip_prefix(&src).unwrap();
        let top = place.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        // The command line is a program of its own, which knows the library's face alone.
        if matches!(top, "cli" | "main" | "lib")
            || place.ends_with("tests.rs")
            || place.ends_with("sample.rs")
        {
            continue;
        }
        let own = rank(top).unwrap_or_else(|| panic!("{top} has no place in the order"));
        seen.insert(own);
        for name in named(&std::fs::read_to_string(&path).unwrap()) {
            let other = rank(&name).unwrap_or_else(|| panic!("{}: {name}", place.display()));
            assert!(other <= own, "{} knows {name}, which comes after it", place.display());
        }
    }
    assert_eq!(seen.len(), ORDER.len());
}
