//! White space around accounts, control characters, and characters that cannot be seen: the codes
//! `surrounding-whitespace`, `control-character`, `invisible-character`.

use crate::rules::catalog::Code;
use crate::rules::fix::{FixStep, Fixed, Loss, within};
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowDetail, RowFinding, cut_off, span};
use crate::rules::rule_set::RuleSet;
use crate::text::unicode;

pub(super) const GATE: Gate = Gate {
    chars: &[
        // White space and control characters.
        ('\u{80}', '\u{a0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{2000}', '\u{200a}'),
        ('\u{2028}', '\u{2029}'),
        ('\u{202f}', '\u{202f}'),
        ('\u{205f}', '\u{205f}'),
        ('\u{3000}', '\u{3000}'),
        // What cannot be seen.
        ('\u{ad}', '\u{ad}'),
        ('\u{34f}', '\u{34f}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{115f}', '\u{1160}'),
        ('\u{17b4}', '\u{17b5}'),
        ('\u{180b}', '\u{180f}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{202a}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{3164}', '\u{3164}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{ffa0}', '\u{ffa0}'),
        ('\u{fff9}', '\u{fffb}'),
        ('\u{e0001}', '\u{e007f}'),
    ],
    ..Gate::NONE
};

pub(super) const FIXES: &[FixStep] = &[
    FixStep {
        code: Code::SurroundingWhitespace,
        loss: Loss::None,
        apply: |text| within(text, text.trim()),
    },
    FixStep {
        code: Code::InvisibleCharacter,
        loss: Loss::None,
        apply: |text| within(text, unicode::trim_hidden(text)),
    },
];

/// What is tried after the fixes of ends: a mark inside may be meant.
pub(super) const FIXES_WITHIN: &[FixStep] = &[FixStep {
    code: Code::InvisibleCharacter,
    loss: Loss::MayBeMeant,
    apply: |text| unicode::without_hidden(text).map(Fixed::Text),
}];

impl RuleSet {
    pub(super) fn look_for_whitespace(
        &self,
        raw: &[u8],
        account: &str,
        found: &mut Vec<RowFinding>,
    ) {
        let trimmed = account.trim();
        if trimmed.len() != account.len() {
            let span = span(raw, cut_off(account.as_bytes(), trimmed.as_bytes()));
            self.note(found, Code::SurroundingWhitespace, false, span, RowDetail::None);
        }
    }

    pub(crate) fn look_for_control(&self, raw: &[u8], text: &str, found: &mut Vec<RowFinding>) {
        if let Some((at, c)) = first_control(text) {
            let span = span(raw, &text.as_bytes()[at..][..c.len_utf8()]);
            self.note(found, Code::ControlCharacter, false, span, RowDetail::Char(c));
        }
    }

    pub(super) fn look_for_unseen(&self, raw: &[u8], text: &str, found: &mut Vec<RowFinding>) {
        if let Some((at, c)) = unicode::first_hidden(text) {
            let span = span(raw, &text.as_bytes()[at..][..c.len_utf8()]);
            self.note(found, Code::InvisibleCharacter, false, span, RowDetail::Char(c));
        }
    }
}

/// The first control character but for tabs. Few rows have one: that none does is seen without going
/// from character to character.
fn first_control(text: &str) -> Option<(usize, char)> {
    // 0xc2 leads those past ASCII.
    let may_be = |byte: u8| (byte < 0x20 && byte != b'\t') || matches!(byte, 0x7f | 0xc2);
    text.bytes()
        .fold(false, |any, byte| any | may_be(byte))
        .then(|| text.char_indices().find(|&(_, c)| c.is_control() && c != '\t'))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_character_is_found_wherever_it_is() {
        for (text, found) in [
            ("ab", None),
            ("\tab 张三é", None),
            ("\u{1}\u{2}", Some((0, '\u{1}'))),
            ("\t\u{1f}", Some((1, '\u{1f}'))),
            ("ab\u{7f}", Some((2, '\u{7f}'))),
            ("é\u{85}", Some((2, '\u{85}'))),
        ] {
            assert_eq!(first_control(text), found, "{text:?}");
        }
    }
}
