//! What a person wants to see of a run at a glance, in bounded memory: the first examples of each
//! code, how long the accounts are, where in the file the findings lie, what the accounts look like.

use crate::code::Code;
use crate::finding::Finding;
use crate::names::ColumnSample;

/// How many examples of each code are kept.
pub const EXAMPLES: usize = 20;
/// How many places of the file the findings are counted for.
pub const PLACES: usize = 120;
/// Accounts of this many characters and more are counted together.
pub const LENGTHS: usize = 128;

/// What a person wants to see of a run at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Digest {
    /// The first [`EXAMPLES`] findings of each code, in row order.
    pub examples: Vec<Finding<'static>>,
    /// `lengths[n]`: how many kept or duplicate accounts have `n` characters; the last, at [`LENGTHS`],
    /// how many have as many or more.
    pub lengths: Vec<u64>,
    /// Errors and warnings in each of [`PLACES`] equal parts of the rows.
    pub places: Vec<Place>,
    /// What the good accounts look like.
    pub shapes: Shapes,
    /// The columns of the input, where it has several and none was chosen: name and a sample.
    pub columns: Vec<ColumnSample>,
    /// How many rows stand above the one that names the columns: a title.
    pub title_rows: usize,
    /// What separates them, where it is another character than the one that was to do so.
    pub delimiter: Option<char>,
    /// The encoding that the text may be in, where it is not UTF-8 and that is not sure.
    pub guess: Option<String>,
    /// How many columns there are besides; a few hundred are shown.
    pub more_columns: u64,
}

/// How many findings lie in one part of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Those that weigh as errors.
    pub errors: u64,
    /// Those that weigh as warnings.
    pub warnings: u64,
}

/// What an account looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Shape {
    /// A mobile number, with or without its country code.
    Phone,
    /// An e-mail address.
    Email,
    /// 8-4-4-4-12 hexadecimal digits (UUID, IDFA).
    Uuid,
    /// 32 hexadecimal digits.
    Md5,
    /// Six pairs of hexadecimal digits.
    Mac,
    /// 28 letters, digits, `_` and `-`: an open id.
    OpenId,
    /// Digits that are no phone number.
    Number,
    /// Another name in letters, digits and ASCII signs.
    Word,
    /// Text outside ASCII.
    Text,
}

impl Shape {
    /// Every shape, in the order of the enum.
    pub const ALL: &'static [Shape] = &[
        Shape::Phone,
        Shape::Email,
        Shape::Uuid,
        Shape::Md5,
        Shape::Mac,
        Shape::OpenId,
        Shape::Number,
        Shape::Word,
        Shape::Text,
    ];

    /// In words, for a share like "98.2% phone numbers".
    pub fn name(self, lang: crate::Lang) -> &'static str {
        lang.pick(match self {
            Shape::Phone => ["phone numbers", "手机号"],
            Shape::Email => ["e-mail addresses", "邮箱"],
            Shape::Uuid => ["UUIDs", "UUID"],
            Shape::Md5 => ["MD5 digests", "MD5"],
            Shape::Mac => ["MAC addresses", "MAC 地址"],
            Shape::OpenId => ["open ids", "OpenID"],
            Shape::Number => ["other numbers", "其他数字"],
            Shape::Word => ["other IDs (letters and digits)", "其他 ID（字母和数字）"],
            Shape::Text => ["names in Chinese or other scripts", "中文或其他文字的名称"],
        })
    }
}

/// How many of the accounts that were looked at have each shape. In a large package one account
/// in 16 is looked at: shares are then estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shapes(pub(crate) [u64; Shape::ALL.len()]);

impl Shapes {
    /// For tests of what shows shapes.
    #[doc(hidden)]
    pub fn of(counts: [u64; Shape::ALL.len()]) -> Shapes {
        Shapes(counts)
    }

    /// Adds those of others.
    pub(crate) fn add(&mut self, others: &Shapes) {
        for (count, other) in self.0.iter_mut().zip(others.0) {
            *count += other;
        }
    }

    /// How many accounts were looked at: one in 16 of a long text.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The shapes that occur, the most frequent first.
    pub fn iter(&self) -> impl Iterator<Item = (Shape, u64)> {
        let mut found: Vec<(Shape, u64)> =
            Shape::ALL.iter().copied().zip(self.0).filter(|&(_, count)| count > 0).collect();
        found.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        found.into_iter()
    }
}

impl Digest {
    /// The examples of one code.
    pub fn examples_of(&self, code: Code) -> impl Iterator<Item = &Finding<'static>> {
        self.examples.iter().filter(move |finding| finding.code == code)
    }
}
