//! Whether a row reads better in another encoding of several bytes to the character than in that of its
//! text: GBK in Big5, EUC-JP in GBK and the like. Nearly all of what one of them writes is characters in
//! the others too, but rare ones, side by side as no name has them.
//!
//! A reading costs the logarithm of how seldom names are made of its characters, so that the difference
//! of two costs is the logarithm of how much likelier the one is.

use encoding_rs::Encoding;

use super::languages::{LANGUAGES, Language, is_neutral};

/// What a common character costs: some six hundred share most of what is written.
const CHARACTER: u32 = 7;
/// A sign among letters. People write them in nicknames; what is read wrongly is full of them.
const SIGN: u32 = 10;
const SIGN_OF_ANOTHER: u32 = 16;
/// Katakana of half width, two to the character: alone they are a name, beside others hardly anything.
const HALF_WIDTH_ALONE: u32 = 4;
const HALF_WIDTH_AMONG: u32 = 10;
const HALF_WIDTH_OF_ANOTHER: u32 = 10;
/// One character alone tells less than the same beside another.
const ALONE: u32 = 3;

/// By how much another reading of a row is likelier than `text`, which it is in the encoding of its text;
/// 0 if that is less than `least`.
pub(super) fn lead(
    row: &[u8],
    text: &str,
    encoding: &'static Encoding,
    language: &Language,
    least: u32,
) -> u32 {
    let own = own_cost(text, language);
    // Another takes a character for two bytes, and a common one at best.
    let high = row.iter().filter(|byte| !byte.is_ascii()).count() as u32;
    if own < least + high * CHARACTER / 2 {
        return 0;
    }
    let others = LANGUAGES.iter().filter(|(other, _)| *other != encoding);
    let leads = others.filter_map(|(other, language)| {
        let reading = other.decode_without_bom_handling_and_without_replacement(row)?;
        // Kana and signs lie in one place in several of them.
        (reading != text).then(|| own.saturating_sub(cost_of_another(&reading, language)))
    });
    leads.max().filter(|&lead| lead >= least).unwrap_or(0)
}

fn own_cost(text: &str, language: &Language) -> u32 {
    let is_among = || text.contains(|c: char| c.is_alphabetic() && !is_half_width(c));
    let cost = |c: char| match c {
        c if is_half_width(c) => {
            if is_among() {
                HALF_WIDTH_AMONG
            } else {
                HALF_WIDTH_ALONE
            }
        }
        c if is_neutral(c) => SIGN,
        c => CHARACTER + u32::from(language.rarity(c)),
    };
    text.chars().filter(|c| !c.is_ascii()).map(cost).sum()
}

fn cost_of_another(text: &str, language: &Language) -> u32 {
    let cost = |c: char| match c {
        c if is_half_width(c) => HALF_WIDTH_OF_ANOTHER,
        c if is_neutral(c) => SIGN_OF_ANOTHER,
        c => CHARACTER + u32::from(language.rarity(c)),
    };
    let outside = || text.chars().filter(|c| !c.is_ascii());
    let alone = if outside().nth(1).is_none() { ALONE } else { 0 };
    outside().map(cost).sum::<u32>() + alone
}

fn is_half_width(c: char) -> bool {
    matches!(c, '\u{ff61}'..='\u{ff9f}')
}
