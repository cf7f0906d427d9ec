//! Words as a shell reads them.

use acctpack::text::escape;

/// A word for a POSIX shell, quoted if need be; control characters are spelled out.
pub fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@,+%^".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_string();
    }
    if escape(word) == word {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    format!("$'{}'", word.chars().map(spell_out).collect::<String>())
}

/// A character inside `$'...'`.
fn spell_out(c: char) -> String {
    match c {
        '\\' | '\'' => format!("\\{c}"),
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        c if escape(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
            format!("\\U{:08X}", c as u32)
        }
        c => c.to_string(),
    }
}
