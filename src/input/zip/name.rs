//! Names of entries: in which encoding they are, and what they say an entry is.

use super::record::{field, u32_at};
use crate::rules::package::{ZipQuirk, ZipQuirks};

/// The flag bit by which a name is UTF-8.
pub(super) const UTF8: u16 = 1 << 11;
/// The tag of the field that gives a name in UTF-8 besides the one in the header.
const UNICODE_PATH: u16 = 0x7075;
/// How many bytes of a name file systems take.
const LONGEST: usize = 255;

/// The name of an entry, for what the bytes in its header and its field of a name in UTF-8 give.
pub(super) fn decode(
    raw: &[u8],
    extra: &[u8],
    flags: u16,
    is_from_dos: bool,
    quirks: &mut ZipQuirks,
) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => {
            if flags & UTF8 != 0 {
                quirks.add(ZipQuirk::NameEncoding);
            } else if !is_gbk(raw) {
                quirks.add(ZipQuirk::OldName);
            }
            let name = decode_legacy(raw);
            let separators = name.bytes().filter(|&byte| byte == b'\\').count();
            // Half of a character here; readers on other systems know characters of one byte alone.
            if is_from_dos && memchr::memchr_iter(b'\\', raw).count() > separators {
                quirks.add(ZipQuirk::Backslash);
            }
            name
        }
    };
    let name = unicode_path(extra, raw).map_or(name, str::to_string);
    if [raw, name.as_bytes()].iter().any(|name| has_long_part(name)) {
        quirks.add(ZipQuirk::LongName);
    }
    name
}

fn has_long_part(name: &[u8]) -> bool {
    name.split(|&byte| byte == b'/').any(|part| part.len() > LONGEST)
}

/// A name in an encoding of old: GBK, Shift_JIS or Big5, or CP437, which the format names.
fn decode_legacy(raw: &[u8]) -> String {
    // The letters of CP437 end at 0xA5, but for one; the usual characters of GBK begin there.
    let may_be_cp437 = raw.iter().all(|&byte| byte <= 0xA5 || byte == 0xE1);
    if may_be_cp437 && !raw.contains(&b'\\') {
        return decode_cp437(raw);
    }
    let encodings = if may_be_cp437 {
        [encoding_rs::SHIFT_JIS, encoding_rs::GBK, encoding_rs::BIG5]
    } else {
        [encoding_rs::GBK, encoding_rs::BIG5, encoding_rs::SHIFT_JIS]
    };
    encodings
        .iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(raw))
        .map_or_else(|| decode_cp437(raw), Into::into)
}

/// Whether a name is GBK to readers that know no more than its pairs of bytes: browsers take the byte 0x80
/// too, and four bytes for one character.
fn is_gbk(raw: &[u8]) -> bool {
    let mut rest = raw;
    loop {
        rest = match rest {
            [] => {
                return encoding_rs::GBK
                    .decode_without_bom_handling_and_without_replacement(raw)
                    .is_some();
            }
            [..=0x7F, rest @ ..] => rest,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, rest @ ..] => rest,
            _ => return false,
        };
    }
}

fn decode_cp437(raw: &[u8]) -> String {
    const UPPER: [char; 128] = [
        'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ',
        'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú',
        'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡',
        '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟',
        '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘',
        '┌', '█', '▄', '▌', '▐', '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ',
        '∞', 'φ', 'ε', '∩', '≡', '±', '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²',
        '■', '\u{a0}',
    ];
    let decode = |&byte: &u8| match byte.checked_sub(0x80) {
        Some(upper) => UPPER[usize::from(upper)],
        None => char::from(byte),
    };
    raw.iter().map(decode).collect()
}

/// The name in UTF-8 that a field gives an entry. It counts only where its checksum is that of the
/// name in the header: else the entry was renamed by a tool that does not know of the field.
pub(super) fn unicode_path<'e>(extra: &'e [u8], raw: &[u8]) -> Option<&'e str> {
    let contents = field(extra, UNICODE_PATH)?;
    let (&version, rest) = contents.split_first()?;
    let is_current = version == 1 && rest.len() >= 4 && u32_at(rest, 0) == crc32fast::hash(raw);
    std::str::from_utf8(rest.get(4..)?).ok().filter(|name| is_current && !name.is_empty())
}

/// Whether the name that a field gives an entry has another extension or other folders than the name
/// in its header: readers choose between the two as they like.
pub(super) fn names_differ(extra: &[u8], raw: &[u8]) -> bool {
    let Some(other) = unicode_path(extra, raw) else { return false };
    let folders = |name: &[u8]| memchr::memchr_iter(b'/', name).count();
    let extension = |name: &[u8]| {
        let at = memchr::memrchr(b'.', name).map_or(name.len(), |at| at);
        name[at..].to_ascii_lowercase()
    };
    let other = other.as_bytes();
    folders(other) != folders(raw) || extension(other) != extension(raw)
}

/// The parts of an entry's path. Old tools on Windows write backslashes.
fn parts(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    name.split(['/', '\\']).filter(|part| !part.is_empty())
}

/// Whether an entry is what macOS or Windows put there unasked.
pub(super) fn is_metadata(name: &str) -> bool {
    const FILES: [&str; 3] = [".ds_store", "thumbs.db", "desktop.ini"];
    parts(name).any(|part| part == "__MACOSX")
        || parts(name).next_back().is_some_and(|last| {
            last.starts_with("._") || FILES.iter().any(|file| last.eq_ignore_ascii_case(file))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(raw: &[u8], flags: u16, is_from_dos: bool) -> (String, bool) {
        let mut quirks = ZipQuirks::default();
        let name = decode(raw, &[], flags, is_from_dos, &mut quirks);
        (name, !quirks.is_empty())
    }

    #[test]
    fn a_backslash_byte_is_a_character_s_second_byte_where_one_is_open() {
        for (name, encoding) in [
            ("表.txt", encoding_rs::SHIFT_JIS),
            ("ソース.txt", encoding_rs::SHIFT_JIS),
            ("能力表.csv", encoding_rs::SHIFT_JIS),
            ("許功蓋.txt", encoding_rs::BIG5),
            ("帳號.csv", encoding_rs::BIG5),
        ] {
            let (raw, _, _) = encoding.encode(name);
            for is_from_dos in [false, true] {
                let (decoded, warned) = decoded(&raw, 0, is_from_dos);
                assert!(!decoded.contains('\\'), "{name} {decoded}");
                assert_eq!(decoded[decoded.len() - 4..], name[name.len() - 4..], "{name}");
                assert_eq!(warned, is_from_dos && raw.contains(&b'\\'), "{name}");
            }
        }
    }

    #[test]
    fn a_folder_of_old_windows_stays_one() {
        let (raw, _, _) = encoding_rs::GBK.encode("名单\\账号.txt");
        assert_eq!(decoded(&raw, 0, true), ("名单\\账号.txt".to_string(), false));
        assert_eq!(decoded(b"list\\accounts.txt", 0, true).0, "list\\accounts.txt");
    }

    #[test]
    fn a_name_that_is_not_what_its_flag_says_is_read_all_the_same() {
        let (raw, _, _) = encoding_rs::GBK.encode("账号列表.txt");
        assert_eq!(decoded(&raw, UTF8, false), ("账号列表.txt".to_string(), true));
        assert_eq!(decoded(&raw, 0, false), ("账号列表.txt".to_string(), false));
        assert_eq!(decoded("账号.txt".as_bytes(), 0, false), ("账号.txt".to_string(), false));
        assert_eq!(decoded(b"\x82\x8e.txt", 0, false).0, "éÄ.txt");
    }

    #[test]
    fn a_name_that_readers_in_china_cannot_read_is_told() {
        let told = |raw: &[u8]| decoded(raw, 0, false).1;
        for odd in [
            &b"caf\x82.txt"[..],
            b"clients_\xe9.txt",
            b"\x80.txt",
            b"a\xff.txt",
            b"\xb1.txt",
            b"\x810\x810.txt",
        ] {
            assert!(told(odd), "{odd:?}");
        }
        for known in ["账号.txt", "帳號.csv", "м.txt"] {
            assert!(!told(known.as_bytes()), "{known}");
            assert!(!told(&encoding_rs::GBK.encode(known).0), "{known}");
        }
    }
}
