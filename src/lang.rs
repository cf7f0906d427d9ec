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
    /// Picks one of two texts.
    pub fn pick<T: Copy>(self, texts: [T; 2]) -> T {
        match self {
            Lang::En => texts[0],
            Lang::Zh => texts[1],
        }
    }
}
