//! Imports run one way: a module knows those before it in the order below, never one after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The engine's modules: first what all share, then the words, which know one another, then the way of
/// a row, then what composes them. A module that stands here by its longer path is known apart from the
/// rest of its folder.
const ORDER: &[&[&str]] = &[
    &["lang"],
    &["text"],
    &["unknown_name"],
    &["format"],
    &["target"],
    // An error names what it is about, and the catalogue words both: these know one another.
    &["error", "input", "io", "messages", "options", "profile", "rules"],
    &["summary"],
    &["output::report"],
    &["hooks"],
    &["output::deflate"],
    &["dedup"],
    &["rows"],
    &["output"],
    &["engine"],
    &["harness"],
    &["stages"],
];

/// Where a module stands, by the longest of its paths that is in the order.
fn rank(module: &str) -> Option<usize> {
    let holds = |name: &str| {
        module.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let named = ORDER.iter().enumerate().flat_map(|(at, names)| names.iter().map(move |n| (at, n)));
    named.filter(|(_, name)| holds(name)).max_by_key(|(_, name)| name.len()).map(|(at, _)| at)
}

/// The module that a source is, as a path.
fn module_of(place: &Path) -> String {
    let names: Vec<&str> = place.iter().filter_map(|name| name.to_str()).collect();
    let path = names.join("::");
    let path = path.trim_end_matches(".rs");
    path.strip_suffix("::mod").unwrap_or(path).to_string()
}

/// The files below a folder.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// A source without comments, and without its tests, wherever they stand.
pub(crate) fn code(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    let mut code = lines.collect::<Vec<_>>().join("\n");
    while let Some(start) =
        ["#[cfg(test)]", "#[cfg(all(test"].iter().find_map(|sign| code.find(sign))
    {
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

/// What a source names by `crate::`, two names deep; nothing where it names several in braces.
fn named(source: &str) -> BTreeSet<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let code = code(source);
    let path = |rest: &str| {
        let path = &rest[..rest.find(|c| !is_path(c)).unwrap_or(rest.len())];
        path.split("::").filter(|name| !name.is_empty()).take(2).collect::<Vec<_>>().join("::")
    };
    code.split("crate::").skip(1).map(path).collect()
}

#[test]
fn imports_run_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = BTreeSet::new();
    for path in sources(&src) {
        let place = path.strip_prefix(&src).unwrap();
        let is_test =
            place.iter().any(|name| name == "tests.rs" || name == "tests" || name == "sample.rs");
        if is_test || place == Path::new("lib.rs") {
            continue;
        }
        let module = module_of(place);
        let own = rank(&module).unwrap_or_else(|| panic!("{module} has no place in the order"));
        seen.insert(own);
        for name in named(&std::fs::read_to_string(&path).unwrap()) {
            // The harness and the stages go by the engine's face, as its users do.
            let goes_by_face = matches!(ORDER[own], ["harness"] | ["stages"]);
            let Some(other) = rank(&name) else {
                assert!(goes_by_face, "{module} knows crate::{name}: name its module");
                continue;
            };
            assert!(other <= own, "{module} knows {name}, which comes after it");
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
                      fn g(x: crate::rules::catalog::Code) { crate::text::mask(x) }\n}\n";
    let names = ["", "Report", "rules::catalog", "text::mask"];
    assert_eq!(named(source).iter().map(String::as_str).collect::<Vec<_>>(), names);
}
