//! Which packages `check FILE...` judges: files as they are named, and of a folder what it holds.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use acctpack::{Action, Lang, PackageFormat};

use crate::error::{CommandError, Failure};

/// A package to judge, or a folder that could not be looked into.
pub(crate) type FoundInput = Result<PathBuf, (PathBuf, Failure)>;

/// The packages to judge, in the order given and each once, with what could not be looked into in
/// its place. The packages of a folder are sorted by path.
pub(crate) fn expand(files: &[PathBuf], lang: Lang) -> Vec<FoundInput> {
    let mut seen = HashSet::new();
    let mut inputs = Vec::new();
    for file in files {
        if !file.is_dir() {
            inputs.push(Ok(file.clone()));
            continue;
        }
        let mut found = Vec::new();
        let mut failed = Vec::new();
        walk(file, &mut found, &mut |path, source| {
            let path = path.to_path_buf();
            let failure = Failure::Io { action: Action::Read, path: path.clone(), source, lang };
            failed.push((path, failure));
        });
        if found.is_empty() && failed.is_empty() {
            failed.push((file.clone(), nothing_in(file, lang)));
        }
        inputs.extend(found.into_iter().map(Ok).chain(failed.into_iter().map(Err)));
    }
    inputs.retain(|input| input.as_ref().map_or(true, |path| seen.insert(path.clone())));
    inputs
}

/// The packages in a folder and in those below it. Hidden ones are left out, and links to folders
/// are not followed: they may lead back.
fn walk(folder: &Path, found: &mut Vec<PathBuf>, failed: &mut dyn FnMut(&Path, io::Error)) {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return failed(folder, error),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, found, failed),
            Ok(_) if PackageFormat::of_name(&name).is_some() && path.is_file() => found.push(path),
            _ => {}
        }
    }
}

fn nothing_in(folder: &Path, lang: Lang) -> Failure {
    Failure::command(CommandError::EmptyFolder(folder.to_path_buf()), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_packages_and_each_is_judged_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("lists/deep")).unwrap();
        std::fs::create_dir(at("empty")).unwrap();
        std::fs::create_dir(at("lists/.git")).unwrap();
        for name in ["b.TXT", "a.csv", "deep/c.zip", "notes.md", ".hidden.txt", ".git/x.txt"] {
            std::fs::write(at("lists").join(name), "").unwrap();
        }
        let files = ["lists/b.TXT", "lists", "none.txt", "-", "-", "empty"].map(at);
        let names = |input: &FoundInput| match input {
            Ok(path) => {
                path.strip_prefix(folder.path()).unwrap().display().to_string().replace('\\', "/")
            }
            Err((_, failure)) => failure.message().split(": ").last().unwrap().to_string(),
        };
        let names: Vec<String> = expand(&files, Lang::En).iter().map(names).collect();
        let none = "there is no .txt, .csv or .zip file in this folder";
        let expected = ["lists/b.TXT", "lists/a.csv", "lists/deep/c.zip", "none.txt", "-", none];
        assert_eq!(names, expected);
    }
}
