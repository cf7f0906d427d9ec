//! The language of messages.

/// The language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Every language, in the order of the variants.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];
}
