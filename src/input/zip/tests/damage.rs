//! Archives that were cut or changed, wherever that was.

use super::*;

/// Right or refused: nothing between.
fn assert_sound(bytes: &[u8], what: &dyn Fn() -> String) {
    for outcome in [check(bytes), clean(bytes)] {
        if let Some((_, _, read)) = outcome.opened {
            assert!(read == text(), "{}", what());
        }
    }
}

#[test]
fn an_archive_cut_anywhere_is_refused_or_whole() {
    for (file, bytes) in forms() {
        for len in 0..bytes.len() {
            assert_sound(&bytes[..len], &|| format!("{file} cut to {len} bytes"));
        }
        let end = bytes.len() - 1;
        if file != "trailing-bytes.zip" {
            assert_eq!(check(&bytes[..end]).opened, None, "{file} without its last byte");
        }
    }
}

#[test]
fn an_archive_with_any_bit_flipped_is_refused_or_whole() {
    for (file, bytes) in forms() {
        let mut broken = bytes.clone();
        for index in 0..bytes.len() {
            for flip in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                broken[index] ^= flip;
                assert_sound(&broken, &|| format!("{file}, byte {index} flipped by {flip}"));
                broken[index] ^= flip;
            }
        }
    }
}
