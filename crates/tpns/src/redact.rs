//! Keeps the secret out of what a peer says: a gateway may echo the headers that it was sent.

use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::sign::basic;

/// A piece of the secret as long as this is covered wherever it stands: a text may have been cut
/// or escaped on its way back.
const PIECE: usize = 8;
const COVER: &str = "****";

/// What must not be seen: the secret, and the base64 of the pair as it stands in the header.
pub(crate) struct Mask {
    hidden: [Zeroizing<String>; 2],
}

impl Mask {
    pub(crate) fn new(credentials: &Credentials) -> Mask {
        let header = basic(credentials.access_id(), credentials.secret_key());
        let pair = header.strip_prefix("Basic ").unwrap_or(&header).to_string();
        Mask {
            hidden: [Zeroizing::new(credentials.secret_key().to_string()), Zeroizing::new(pair)],
        }
    }

    /// The text with every piece of the secret covered.
    pub(crate) fn cover(&self, text: &str) -> String {
        let mut covered = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match self.piece_at(rest.as_bytes()) {
                0 => {
                    covered.push(first);
                    first.len_utf8()
                }
                length => {
                    covered.push_str(COVER);
                    length
                }
            };
            rest = &rest[length..];
        }
        covered
    }

    /// How long a piece of the secret stands at the start of `text`. The secret is ASCII, so a
    /// piece ends between characters.
    fn piece_at(&self, text: &[u8]) -> usize {
        let longest = |hidden: &Zeroizing<String>| {
            let bytes = hidden.as_bytes();
            let common = |at| bytes[at..].iter().zip(text).take_while(|(a, b)| a == b).count();
            (0..bytes.len()).map(common).filter(|&n| n >= PIECE.min(bytes.len())).max()
        };
        self.hidden.iter().filter_map(longest).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_piece_of_the_secret_is_left_however_it_comes_back() {
        let mask = Mask::new(&Credentials::new("1500001048", "hunter2-never-seen/+x").unwrap());
        let basic = basic("1500001048", "hunter2-never-seen/+x");
        for (said, covered) in [
            ("key hunter2-never-seen/+x.", "key ****."),
            ("hunter2-never-seen\\/+x", "****\\/+x"),
            ("er2-never-se", "****"),
            (&*format!("Authorization: {}", *basic), "Authorization: Basic ****"),
            (&basic[16..], "****"),
            (&basic[..40], "Basic ****"),
            ("名单 hunter 名单", "名单 hunter 名单"),
            ("", ""),
        ] {
            assert_eq!(mask.cover(said), covered, "{said}");
        }
    }
}
