//! `*.csv`: the files that it stands for. The shells of Windows hand such a word on as it was typed.

use std::path::{Path, PathBuf};

use acctpack::{Lang, sibling_path};
use glob::{MatchOptions, Pattern};

use crate::args::Command;
use crate::error::{CommandError, Failure};

/// Names with other letters are other names on no system whose shell leaves patterns to us. What is
/// hidden is not meant.
const AS_SHELLS_DO: MatchOptions = MatchOptions {
    case_sensitive: false,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// Puts the files in place of the patterns, where no shell has done so.
///
/// # Errors
/// When no file matches one.
pub(crate) fn expand(command: &mut Command, lang: Lang) -> Result<(), Failure> {
    if !cfg!(windows) {
        return Ok(());
    }
    let lists = match command {
        Command::Check(args) => vec![&mut args.input.files],
        Command::Clean(args) => vec![&mut args.input.files, &mut args.input.exclude],
        _ => Vec::new(),
    };
    for list in lists {
        *list = expanded(list, lang)?;
    }
    Ok(())
}

fn expanded(files: &[PathBuf], lang: Lang) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for file in files {
        match pattern_in(file) {
            None => all.push(file.clone()),
            Some(pattern) => {
                let found = matching(file, &pattern);
                if found.is_empty() {
                    let error = CommandError::NothingMatches(file.clone());
                    return Err(Failure::command(error, lang));
                }
                all.extend(found);
            }
        }
    }
    Ok(all)
}

/// The pattern that the last part of a path is. Brackets are a part of names on Windows.
fn pattern_in(file: &Path) -> Option<Pattern> {
    let name = file.file_name()?.to_str().filter(|name| name.contains(['*', '?']))?;
    Pattern::new(&name.replace('[', "[[]")).ok()
}

/// The files of that folder whose names match, sorted.
fn matching(file: &Path, pattern: &Pattern) -> Vec<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| pattern.matches_with(name, AS_SHELLS_DO)).collect();
    names.sort();
    names.iter().map(|name| sibling_path(file, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_the_files_that_match() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["b.csv", "A.CSV", "a.txt", "五月.csv", "x[1].csv", "x1.csv", ".hidden.csv"];
        for name in names {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let of = |pattern: &str| {
            let found = expanded(&[folder.path().join(pattern)], Lang::En).ok()?;
            let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_string();
            Some(found.into_iter().map(name).collect::<Vec<_>>())
        };
        let all = ["A.CSV", "b.csv", "x1.csv", "x[1].csv", "五月.csv"];
        assert_eq!(of("*.csv").unwrap(), all);
        assert_eq!(of("?.csv").unwrap(), ["A.CSV", "b.csv"]);
        assert_eq!(of("x[1].*").unwrap(), ["x[1].csv"]);
        assert_eq!(of("x[1].csv").unwrap(), ["x[1].csv"]);
        assert_eq!(of(".*.csv").unwrap(), [".hidden.csv"]);
        assert_eq!(of("none.txt").unwrap(), ["none.txt"], "no pattern");
        assert_eq!(of("*.zip"), None);
    }

    #[test]
    fn a_path_is_as_it_was_typed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "").unwrap();
        let typed = format!("{}/*.csv", folder.path().display());
        let found = expanded(&[PathBuf::from(&typed)], Lang::En).ok().unwrap();
        assert_eq!(found[0].to_str().unwrap(), typed.replace('*', "a"));
    }
}
