//! What is found in a row while it is judged: small, and without the row's text where that can be. It
//! becomes a [`Finding`] where someone wants to see it.

use std::borrow::Cow;

use crate::input::encoding::TextEncoding;
use crate::rules::catalog::{Code, Severity};
use crate::rules::damaged::Damage;
use crate::rules::finding::{Detail, Finding};
use crate::rules::layout::QuoteFault;
use crate::rules::outlier::Unlike;
use crate::target::AccountForm;
use crate::text::escape::{EXCERPT_BYTES, excerpt, lossless};

/// One thing found in a row; becomes a [`Finding`](crate::Finding) where someone wants to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowFinding {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) fixed: bool,
    /// The bytes of the row at fault.
    pub(crate) span: Option<(usize, usize)>,
    pub(super) brief: RowDetail,
}

/// The particulars, without the row's text where that can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowDetail {
    None,
    /// The account as it was when this was found, as `start..end` of the row.
    Piece(usize, usize),
    /// The same where the row spells it otherwise.
    Text(Box<str>),
    Characters(usize),
    Bytes(usize),
    Columns(usize),
    EmptyColumn,
    MissingColumn {
        has: usize,
        wanted: usize,
    },
    /// A field of several lines: its column, from 1, and how many lines.
    Lines {
        column: usize,
        lines: usize,
    },
    Char(char),
    /// A character that was taken out of the piece `start..end` of the row.
    Removed(char, usize, usize),
    Quote(QuoteFault),
    Form(AccountForm),
    /// The encoding that the row is not in.
    Encoding(TextEncoding),
    LongRow,
    Damage(Damage),
    Unlike(Unlike),
}

impl RowFinding {
    /// Whether no account with this is taken.
    pub(crate) fn rejects(&self) -> bool {
        self.severity == Severity::Error && !self.fixed
    }

    /// Says the particulars without the text of the row, which is another than the row as it stands.
    pub(crate) fn detach(&mut self, raw: &[u8]) {
        self.span = None;
        if let RowDetail::Piece(start, end) | RowDetail::Removed(_, start, end) = self.brief {
            self.brief = RowDetail::Text(piece(raw, start, end).into_owned().into());
        }
    }

    /// The finding that this is of a row, with its number and its place in the text where they are
    /// known.
    pub(crate) fn finding<'t>(
        &self,
        raw: &'t [u8],
        row: Option<u64>,
        byte_offset: Option<u64>,
    ) -> Finding<'t> {
        Finding {
            fixed: self.fixed,
            row,
            byte_offset,
            account: Some(excerpt(raw)),
            truncated: raw.len() > EXCERPT_BYTES,
            span: self.span.filter(|&(_, end)| end <= raw.len().min(EXCERPT_BYTES)),
            ..Finding::package(self.code, self.severity, self.detail(raw))
        }
    }

    /// The particulars, with a piece of the row's text where they name it.
    pub(crate) fn detail<'t>(&self, raw: &'t [u8]) -> Detail<'t> {
        match self.brief {
            RowDetail::None => Detail::None,
            RowDetail::Piece(start, end) => Detail::Text(piece(raw, start, end)),
            RowDetail::Removed(c, start, end) => Detail::Removed(c, piece(raw, start, end)),
            RowDetail::Text(ref text) => Detail::Text(Cow::Owned(text.to_string())),
            RowDetail::Characters(n) => Detail::Characters(n as u64),
            RowDetail::Bytes(n) => Detail::Bytes(n as u64),
            RowDetail::Columns(n) => Detail::Columns(n as u64),
            RowDetail::EmptyColumn => Detail::EmptyColumn,
            RowDetail::MissingColumn { has, wanted } => {
                Detail::MissingColumn { has: has as u64, wanted: wanted as u64 }
            }
            RowDetail::Lines { column, lines } => {
                Detail::Lines { column: column as u64, lines: lines as u64 }
            }
            RowDetail::Char(c) => Detail::Char(c),
            RowDetail::Quote(QuoteFault::Unclosed) => Detail::UnclosedQuote,
            RowDetail::Quote(QuoteFault::TextAfter) => Detail::TextAfterQuote,
            RowDetail::Quote(QuoteFault::Stray) => Detail::StrayQuote,
            RowDetail::Form(form) => Detail::Form(form),
            RowDetail::Encoding(encoding) => Detail::NotIn(encoding),
            RowDetail::Damage(damage) => Detail::Damage(damage),
            RowDetail::Unlike(unlike) => Detail::Unlike(unlike),
            RowDetail::LongRow => Detail::LongRow,
        }
    }
}

/// What was taken off a text to leave a piece of it: what stood before that, else what stood after.
pub(crate) fn cut_off<'t>(text: &'t [u8], piece: &[u8]) -> &'t [u8] {
    match offset_in(text, piece) {
        None | Some(0) => &text[piece.len()..],
        Some(before) => &text[..before],
    }
}

/// Where a piece of an account lies in the row, if it does as it is.
pub(crate) fn span(raw: &[u8], piece: &[u8]) -> Option<(usize, usize)> {
    let at = offset_in(raw, piece)?;
    Some((at, at + piece.len()))
}

/// A piece of the row as a message has it.
pub(crate) fn piece(raw: &[u8], start: usize, end: usize) -> Cow<'_, str> {
    match excerpt(raw.get(start..end).unwrap_or(raw)) {
        Cow::Borrowed(text) => lossless(text),
        Cow::Owned(text) => Cow::Owned(lossless(&text).into_owned()),
    }
}

/// A character that was taken out of an account, for a message.
pub(crate) fn removed(raw: &[u8], account: &[u8], c: char) -> RowDetail {
    span(raw, account).map_or(RowDetail::Char(c), |(start, end)| RowDetail::Removed(c, start, end))
}

/// A text of the row for a message.
pub(crate) fn quote(raw: &[u8], text: impl AsRef<[u8]>) -> RowDetail {
    let text = text.as_ref();
    match span(raw, text) {
        Some((start, end)) => RowDetail::Piece(start, end),
        None => RowDetail::Text(lossless(&excerpt(text)).into()),
    }
}

/// Where `piece` lies in `whole`, if it is a piece of it.
pub(crate) fn offset_in(whole: &[u8], piece: &[u8]) -> Option<usize> {
    let (whole_at, piece_at) = (whole.as_ptr() as usize, piece.as_ptr() as usize);
    let offset = piece_at.checked_sub(whole_at)?;
    (offset + piece.len() <= whole.len()).then_some(offset)
}
