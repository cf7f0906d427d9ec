//! "Did you mean": the nearest of the names that would have been taken.

/// The name nearest to `word`, where one is near enough to be meant.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name))
        .filter(|&(likeness, _)| likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_fixed_and_nonsense_is_not() {
        let names = ["too-short", "too-long", "duplicate"];
        assert_eq!(nearest("too-shrt", names), Some("too-short"));
        assert_eq!(nearest("Duplicates", names), Some("duplicate"));
        assert_eq!(nearest("xyzzy", names), None);
    }
}
