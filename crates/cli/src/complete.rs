//! What a shell asks for while a command line is typed: `acctpack __complete columns WORDS...` prints the
//! columns of the file that the words name, `targets` the targets. The completion scripts call it; it is no
//! command for people, and says nothing where something is wrong.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use acctpack::{Input, Lang, Options, PackageFormat, Target, TextEncoding};

use crate::config::{Config, ConfigSearch};

/// The first word of such a question.
pub(crate) const WORD: &str = "__complete";

/// So much of a text tells its columns.
const HEAD: u64 = 64 << 10;
/// A zip that is no larger is read as a whole.
const ZIP: u64 = 8 << 20;

/// Answers, if that is what was asked.
pub(crate) fn answer(words: &[OsString]) -> Option<u8> {
    let [_, word, what, typed @ ..] = words else { return None };
    if word != WORD {
        return None;
    }
    let typed: Vec<String> = typed.iter().map(|word| unquoted(&word.to_string_lossy())).collect();
    let names = match what.to_str() {
        Some("columns") => columns(&typed),
        Some("targets") => targets(&typed),
        _ => Vec::new(),
    };
    let mut stdout = std::io::stdout().lock();
    // What a shell would take for several names is left out.
    let names = names.iter().filter(|name| !name.is_empty() && !name.contains(char::is_control));
    let _ = names.into_iter().try_for_each(|name| writeln!(stdout, "{name}"));
    Some(0)
}

/// A word as the shell will hand it on, near enough to find a file by.
fn unquoted(word: &str) -> String {
    if Path::new(word).exists() {
        return word.to_string();
    }
    let mut plain = String::with_capacity(word.len());
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next()),
            '\'' | '"' => {}
            c => plain.push(c),
        }
    }
    match (plain.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(rest), Ok(home)) => format!("{home}/{rest}"),
        _ => plain,
    }
}

/// The value of a flag among the words.
fn value<'w>(typed: &'w [String], flag: &str) -> Option<&'w str> {
    let at = typed.iter().position(|word| word.split('=').next() == Some(flag))?;
    match typed[at].split_once('=') {
        Some((_, value)) => Some(value),
        None => typed.get(at + 1).map(String::as_str),
    }
}

/// The input among the words: the first file that no flag writes to.
fn input(typed: &[String]) -> Option<PathBuf> {
    const WRITTEN: [&str; 7] =
        ["-o", "--output", "--report", "--rejects", "--config", "--receipt", "--credentials"];
    let is_input = |&at: &usize| {
        let is_value = at > 0 && WRITTEN.contains(&&*typed[at - 1]);
        !is_value && Path::new(&typed[at]).is_file()
    };
    (0..typed.len()).find(is_input).map(|at| PathBuf::from(&typed[at]))
}

/// What the columns of the file are called.
fn columns(typed: &[String]) -> Vec<String> {
    let Some(path) = input(typed) else { return Vec::new() };
    let mut options = Options::default();
    options.encoding = value(typed, "--encoding").and_then(TextEncoding::named);
    if let Some(delimiter) = value(typed, "--delimiter").and_then(|text| text.parse().ok()) {
        options.delimiter = delimiter;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_zip = PackageFormat::of_name(&name) == Some(PackageFormat::Zip);
    let head = if is_zip { None } else { head(&path) };
    let input = match &head {
        Some(head) => Input::bytes(name, head),
        None if std::fs::metadata(&path).is_ok_and(|file| file.len() <= ZIP) => Input::path(&path),
        None => return Vec::new(),
    };
    let Ok(summary) = acctpack::check(input, &options) else { return Vec::new() };
    summary.digest.columns.into_iter().map(|column| column.name).collect()
}

/// The first rows of a file.
fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    if head.len() as u64 == HEAD {
        let end = head.iter().rposition(|&byte| matches!(byte, b'\n' | b'\r'))?;
        head.truncate(end + 1);
    }
    Some(head)
}

/// The presets, and what the config file defines.
fn targets(typed: &[String]) -> Vec<String> {
    let path = input(typed).unwrap_or_else(|| "-".into());
    let given = value(typed, "--config").map(Path::new);
    let search = given.map_or(ConfigSearch::Near(&path), ConfigSearch::At);
    let own = Config::load(search, Lang::En).map(|config| config.targets.into_keys().collect());
    let own: Vec<String> = own.unwrap_or_default();
    Target::PRESETS.into_iter().map(String::from).chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_a_shell_reads_them() {
        for (word, plain) in [("a b", "a b"), ("'a b'", "a b"), ("a\\ b", "a b"), ("\"x", "x")] {
            assert_eq!(unquoted(word), plain);
        }
        let typed = ["clean", "a.csv", "--delimiter", ";", "--encoding=gbk"].map(String::from);
        assert_eq!(value(&typed, "--delimiter"), Some(";"));
        assert_eq!(value(&typed, "--encoding"), Some("gbk"));
        assert_eq!(value(&typed, "--column"), None);
    }
}
