//! Signs that separate columns, or the accounts that someone wrote into one row: the code
//! `other-delimiter`.

use crate::profile::AccountKind;
use crate::rules::catalog::Code;
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowDetail, RowFinding, span};
use crate::rules::rule_set::RuleSet;

pub(super) const GATE: Gate = Gate {
    signs: b",;|",
    chars: &[('、', '、'), ('，', '，'), ('；', '；'), ('｜', '｜')],
    ..Gate::NONE
};

impl RuleSet {
    pub(super) fn look_for_delimiters(
        &self,
        raw: &[u8],
        account: &str,
        found: &mut Vec<RowFinding>,
    ) {
        if !self.separates {
            return;
        }
        let at = |place: usize, c: char| span(raw, &account.as_bytes()[place..][..c.len_utf8()]);
        let comma = self.commas.then_some(b',');
        let ascii = first_delimiter(account.as_bytes(), comma)
            .map(|place| (place, char::from(account.as_bytes()[place])));
        for (place, c) in
            [ascii, first_gap(account), first_written_delimiter(account)].into_iter().flatten()
        {
            self.note(found, Code::OtherDelimiter, false, at(place, c), RowDetail::Char(c));
        }
    }
}

/// Where the first sign lies by which the columns of other kinds of tables are told apart.
fn first_delimiter(account: &[u8], comma: Option<u8>) -> Option<usize> {
    let first = memchr::memchr3(b';', b'\t', b'|', account);
    let comma =
        comma.and_then(|comma| memchr::memchr(comma, &account[..first.unwrap_or(account.len())]));
    comma.or(first)
}

/// The first full-width sign beside a digit, as people set between numbers: `13800138000，张三`. In names
/// without a number it is punctuation.
fn first_written_delimiter(text: &str) -> Option<(usize, char)> {
    if text.is_ascii() {
        return None;
    }
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let is_delimiter = |&(at, c): &(usize, char)| {
        matches!(c, '，' | '；' | '｜' | '、')
            && (is_digit(text.as_bytes()[..at].last())
                || is_digit(text.as_bytes().get(at + c.len_utf8())))
    };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.char_indices().find(is_delimiter).filter(|_| digits >= SHORTEST_NUMBER)
}

/// The first white space between a phone number or an e-mail address and something else, which is no
/// country's code: names hold white space, and so do groups of digits.
fn first_gap(text: &str) -> Option<(usize, char)> {
    let account = text.trim();
    // Control characters have a code of their own.
    let is_gap = |c: char| c.is_whitespace() && !c.is_control();
    let at = match account.is_ascii() {
        true => memchr::memchr(b' ', account.as_bytes()),
        false => account.find(is_gap),
    }?;
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    if digits < PHONE_DIGITS && !account.contains('@') {
        return None;
    }
    let is_account = |piece: &str| match AccountKind::of(piece.as_bytes()) {
        AccountKind::Email => true,
        shape => AccountKind::PHONES.contains(&shape),
    };
    let is_code = |piece: &str| matches!(piece, "+86" | "86" | "0086" | "(+86)" | "(86)");
    let pieces = || account.split(is_gap).filter(|piece| !piece.is_empty());
    let is_split = pieces().any(is_account) && pieces().filter(|piece| !is_code(piece)).count() > 1;
    let c = account[at..].chars().next().filter(|_| is_split)?;
    Some((text.len() - text.trim_start().len() + at, c))
}

/// As many as a mobile number has.
const PHONE_DIGITS: usize = 11;

/// Fewer digits make no account that someone would write in a row with others: the shortest are QQ
/// numbers.
const SHORTEST_NUMBER: usize = 5;
