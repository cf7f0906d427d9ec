//! Imports run one way: a module knows those before it in the order below, never one after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The library's modules: first the words that all share, then the way of a byte, then what stands
/// above it. `rows` makes the keys that `dedup` sorts, and so comes after it.
const ORDER: [&str; 30] = [
    "lang", "figures", "unicode", "names", "shown", "error", "at", "cancel", "identity", "format",
    "code", "encoding", "finding", "target", "digest", "memory", "options", "summary", "next",
    "slab", "source", "deflate", "dedup", "rows", "package", "report", "pipeline", "harness",
    "stages", "tpns",
];

/// The last module that must not go by the library's face, on which all stand side by side.
const COMPOSER: &str = "pipeline";

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// A source without comments, and without its tests, wherever they stand.
fn code(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    let mut code = lines.collect::<Vec<_>>().join("\n");
    while let Some(start) = code.find("#[cfg(test)]") {
        let line = code[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = start + item(&code[start..], &code[line..start]);
        code.replace_range(start..end, "");
    }
    code
}

/// How long the item at the beginning of a source is: to its semicolon, or the end of its body, which
/// rustfmt sets on a line of its own as far in as the item itself.
fn item(source: &str, indent: &str) -> usize {
    let last = format!("\n{indent}}}");
    let end = |sign: &str| source.find(sign).unwrap_or(source.len());
    let (semicolon, body) = (end(";"), end("{"));
    match semicolon < body {
        true => semicolon + 1,
        false => source.find(&last).map_or(source.len(), |at| at + last.len()),
    }
}

/// What a source names by `crate::`; nothing where it names several in braces.
fn named(source: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let code = code(source);
    let word = |path: &str| path[..path.find(|c| !is_word(c)).unwrap_or(path.len())].to_string();
    code.split("crate::").skip(1).map(word).collect()
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
            let Some(other) = rank(&name) else {
                let is_above = Some(own) > rank(COMPOSER);
                let is_read = is_above && !name.is_empty();
                assert!(is_read, "{} knows crate::{name}: name its module", place.display());
                continue;
            };
            assert!(other <= own, "{} knows {name}, which comes after it", place.display());
        }
    }
    assert_eq!(seen.len(), ORDER.len());
}

#[test]
fn no_way_of_naming_a_module_goes_unseen() {
    let source = "use crate::{lang, next};\nuse crate::Report; // crate::a::b\n\
                  #[cfg(test)]\nuse crate::b;\n\
                  #[cfg(test)]\nmod tests {\n    use crate::c;\n    fn f() {}\n}\n\
                  impl A {\n    #[cfg(test)]\n    fn f() {\n        crate::d();\n    }\n\
                      fn g(x: crate::code::Code) { crate::shown::mask(x) }\n}\n";
    let names = ["", "Report", "code", "shown"];
    assert_eq!(named(source).iter().map(String::as_str).collect::<Vec<_>>(), names);
}
