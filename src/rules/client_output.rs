//! What databases' clients and documents write around rows: rules of dashes, counts, warnings. None of
//! it is an account, nor a row of a table.

/// Whether a line is what a client writes around rows.
pub(crate) fn is_around_rows(line: &[u8]) -> bool {
    is_rule(line) || is_count(line) || is_warning(line)
}

/// Whether a line is a rule below names or around a table: `-----+-----`, `|---|:---:|`, `=====`.
pub(crate) fn is_rule(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let is_of_rules =
        |byte: &u8| matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b',' | b';' | b' ' | b'\t');
    line.len() > 2
        && matches!(line[0], b'-' | b'=' | b'+' | b'|')
        && line.iter().all(is_of_rules)
        && [&b"--"[..], b"==", b"-:", b":-"]
            .iter()
            .any(|dashes| memchr::memmem::find(line, dashes).is_some())
}

/// Whether a word of harmless ASCII may be such a rule, as far as two bytes tell. What begins with another
/// sign of rules needs a look in any case.
#[inline]
pub(super) fn may_be_rule(word: &[u8]) -> bool {
    matches!(word, [b'-' | b'+', b'-' | b'=' | b'+' | b':', ..])
}

/// Whether a line counts the rows above it: `(3 rows)`, `3 rows in set (0.01 sec)`.
pub(crate) fn is_count(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line.trim_ascii()) else { return false };
    let inside = line
        .strip_prefix(['(', '（'])
        .and_then(|line| line.strip_suffix([')', '）']))
        .map(str::trim);
    let text = inside.unwrap_or(line);
    let words = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if words.len() == text.len() {
        return false;
    }
    let words = words.trim_start();
    let after = ["rows", "row(s)", "row"].iter().find_map(|row| words.strip_prefix(row));
    match after.map(str::trim) {
        Some("") => inside.is_some(),
        Some(rest) => ["in set", "selected", "affected"].iter().any(|end| rest.starts_with(end)),
        None => inside.is_some() && matches!(words, "行" | "行记录" | "行受影响" | "行受影響"),
    }
}

/// Whether a line is a warning that a client writes before all else.
fn is_warning(line: &[u8]) -> bool {
    const WARNINGS: [&[u8]; 4] = [
        b"mysql: [Warning]",
        b"mysqldump: [Warning]",
        b"Warning: Using a password on the command line",
        b"WARNING: Using a password on the command line",
    ];
    WARNINGS.iter().any(|warning| line.starts_with(warning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_writes_around_rows_is_known() {
        for line in [
            "-----+-----",
            "+----+------+",
            "|---|:---:|",
            " ---- ",
            "=====",
            "-----,-----",
            "(3 rows)",
            "(1 row)",
            "（3 行）",
            "(3 行记录)",
            "(0 rows affected)",
            "3 rows in set (0.01 sec)",
            "3 rows selected.",
            "mysql: [Warning] Using a password on the command line interface can be insecure.",
        ] {
            assert!(is_around_rows(line.as_bytes()), "{line}");
        }
        for account in [
            "",
            "--",
            "-1",
            "3 rows",
            "3行代码",
            "(3)",
            "(rows)",
            "rows",
            "a--b",
            "-a-",
            "(老王)",
            "13800138000",
            "mysql",
            "3rowsx",
            "(3 rowboats)",
        ] {
            assert!(!is_around_rows(account.as_bytes()), "{account}");
        }
    }
}
