//! Texts for people stand in the catalogues of messages, one language a file, and nowhere else.

use std::path::{Path, PathBuf};

use crate::imports::{code, sources};

/// Sources that hold Chinese and are no texts for people, with the reason.
const WORD_LISTS: [(&str, &str); 6] = [
    ("src/text/column_names.rs", "the names that columns go by"),
    ("src/rules/placeholder.rs", "what stands where an account is missing"),
    ("src/rules/client_output.rs", "what clients of databases print beside the rows"),
    ("src/input/encoding/detect.rs", "the characters that texts in an encoding are known by"),
    ("src/input/encoding/languages.rs", "the characters that are common in a language"),
    ("crates/cli/src/help_zh.rs", "the help of the flags, a catalogue of its own"),
];

/// Sources that know one language from another and are no catalogue, with the reason.
const KNOW_LANGUAGES: [(&str, &str); 7] = [
    ("src/lang.rs", "the languages that there are"),
    ("crates/cli/src/lang.rs", "which one the environment asks for"),
    ("crates/cli/src/args/values.rs", "which one `--lang` asks for"),
    ("crates/console/src/server.rs", "which one a person chose on the page"),
    ("crates/console/src/routes.rs", "which one a form asks for"),
    ("crates/python/src/settings.rs", "which one `lang=` asks for"),
    ("crates/cli/src/help.rs", "English help stands beside the flags, Chinese in a table"),
];

/// The sources of the workspace that are neither tests nor catalogues, by their path in it.
fn logic() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    let crates = crates.map(|entry| entry.unwrap().path().join("src")).filter(|src| src.is_dir());
    let files: Vec<PathBuf> =
        crates.chain([root.join("src")]).flat_map(|src| sources(&src)).collect();
    let is_logic = |path: &PathBuf| {
        let is_apart = |name: &std::ffi::OsStr| {
            ["messages", "messages.rs", "tests", "tests.rs", "sample.rs"]
                .iter()
                .any(|apart| name == *apart)
        };
        path.extension().is_some_and(|extension| extension == "rs")
            && !path.strip_prefix(root).unwrap().iter().any(is_apart)
    };
    let files = files.into_iter().filter(is_logic);
    let named = files.map(|path| {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        (name, code(&std::fs::read_to_string(&path).unwrap()))
    });
    named.collect()
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The sources that do something, against those that may.
fn assert_only(does: impl Fn(&str) -> bool, may: &[(&str, &str)], advice: &str) {
    let logic = logic();
    assert!(logic.len() > 100, "the sources are looked for in the wrong place");
    let doers: Vec<&str> =
        logic.iter().filter(|(_, code)| does(code)).map(|(name, _)| &**name).collect();
    for name in &doers {
        assert!(may.iter().any(|(other, _)| other == name), "{name}: {advice}");
    }
    for (name, _) in may {
        assert!(doers.contains(name), "{name} no longer needs to be listed here");
    }
}

#[test]
fn no_chinese_stands_outside_the_catalogues() {
    let advice = "texts for people belong in the messages of the crate";
    assert_only(|code| code.chars().any(is_chinese), &WORD_LISTS, advice);
}

#[test]
fn no_text_is_picked_by_its_language_outside_the_catalogues() {
    let advice = "a text is a method of `Messages`, which the language implements";
    let picks = |code: &str| ["Lang::Zh", "Self::Zh"].iter().any(|zh| code.contains(zh));
    let in_its_file = |code: &str| picks(code) || code.contains("pub enum Lang");
    assert_only(in_its_file, &KNOW_LANGUAGES, advice);
}
