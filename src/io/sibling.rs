//! Paths made of a path that somebody typed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The path of another name in the same folder, with the separators that were typed: Windows reads both,
/// and where `lists/may.txt` was typed, the standard library would go on with `lists\june.txt`.
///
/// ```
/// use std::path::Path;
///
/// let june = acctpack::sibling_path(Path::new("lists/may.txt"), "june.txt");
/// assert_eq!(june.to_str(), Some("lists/june.txt"));
/// ```
pub fn sibling_path(path: &Path, name: impl AsRef<OsStr>) -> PathBuf {
    let name = name.as_ref();
    let folder = path.parent().unwrap_or(Path::new("")).as_os_str();
    let separator = path.as_os_str().as_encoded_bytes().get(folder.len());
    if folder.is_empty() || separator != Some(&b'/') {
        return path.with_file_name(name);
    }
    let mut whole = folder.to_os_string();
    whole.push("/");
    whole.push(name);
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_the_place_of_the_last_one() {
        for (path, expected) in [
            ("a.txt", "b"),
            ("d/a.txt", "d/b"),
            ("./a.txt", "./b"),
            ("/a.txt", "/b"),
            ("/d/e/a.txt", "/d/e/b"),
            ("../a", "../b"),
        ] {
            assert_eq!(sibling_path(Path::new(path), "b").to_str(), Some(expected));
        }
    }

    #[cfg(windows)]
    #[test]
    fn the_separator_that_was_typed_stays() {
        for (path, expected) in [
            (r"d\a.txt", r"d\b"),
            (r"d/e\a.txt", r"d/e\b"),
            (r"d\e/a.txt", r"d\e/b"),
            (r"C:\a.txt", r"C:\b"),
            (r"C:/a.txt", r"C:/b"),
            (r"\\server\share\a.txt", r"\\server\share\b"),
        ] {
            assert_eq!(sibling_path(Path::new(path), "b").to_str(), Some(expected));
        }
    }
}
