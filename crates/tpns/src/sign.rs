//! The two ways a request says whom it comes from: HTTP Basic, and the service's own signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How a request is authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Basic`: the secret itself travels, under TLS.
    #[default]
    Basic,
    /// The headers `AccessId`, `TimeStamp` and `Sign`: the secret never leaves this machine. The
    /// service documents it for pushes; for uploads its documentation names Basic alone.
    Sign,
}

/// A signature in the making: the body may come in pieces.
pub struct Signer(Hmac<Sha256>);

impl Signer {
    /// Begins the signature of a body.
    pub fn new(secret_key: &str, access_id: &str, timestamp: &str) -> Signer {
        // HMAC takes a key of any length: `new_from_slice` cannot fail for it.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes())
            .unwrap_or_else(|_| Hmac::new(&Default::default()));
        mac.update(timestamp.as_bytes());
        mac.update(access_id.as_bytes());
        Signer(mac)
    }

    /// Takes in the next piece of the body.
    pub fn update(&mut self, body: &[u8]) {
        self.0.update(body);
    }

    /// The value of the `Sign` header: the base64 of the digest's *hexadecimal text*.
    pub fn finish(self) -> String {
        STANDARD.encode(hex(&self.0.finalize().into_bytes()))
    }

    /// Whether `sign` is the value of the `Sign` header, in a time that tells nothing of it.
    pub fn verify(self, sign: &str) -> bool {
        let Ok(text) = STANDARD.decode(sign.trim()) else { return false };
        unhex(&text).is_some_and(|digest| self.0.verify_slice(&digest).is_ok())
    }
}

/// The value of the `Sign` header for a whole body.
///
/// ```
/// use acctpack_tpns::sign;
///
/// let sign = sign("1452fcebae9f3115ba794fb0fff2fd73", "1500001048", "1565314789", b"{}");
/// assert_eq!(sign.len(), 88);
/// ```
pub fn sign(secret_key: &str, access_id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut signer = Signer::new(secret_key, access_id, timestamp);
    signer.update(body);
    signer.finish()
}

/// The value of the `Authorization` header.
pub(crate) fn basic(access_id: &str, secret_key: &str) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{access_id}:{secret_key}"));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Zeroizing::new(format!("Basic {}", encoded.as_str()))
}

/// The pair that an `Authorization` header carries; the scheme's name is read without case.
pub fn parse_basic(header: &str) -> Option<(String, Zeroizing<String>)> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let (id, key) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    Some((id.to_string(), Zeroizing::new(key.to_string())))
}

/// Compares secrets in a time that tells nothing of where they differ.
pub fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).filter(|_| !c.is_ascii_uppercase());
    let pairs = text.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the service publishes.
    const BODY: &str = r#"{"audience_type": "account","platform": "android","message": {"title": "test title","content": "test content","android": { "action": {"action_type": 3,"intent": "xgscheme://com.xg.push/notify_detail?param1=xg"}}},"message_type": "notify","account_list": ["5822f0eee44c3625ef0000bb"] }"#;
    const KEY: &str = "1452fcebae9f3115ba794fb0fff2fd73";
    const SIGN: &str =
        "Y2QyMDc3NDY4MmJmNzhiZmRiNDNlMTdkMWQ1ZDU2YjNlNWI3ODlhMTY3MGZjMTUyN2VmNTRjNjVkMmQ3Yjc2ZA==";

    #[test]
    fn the_published_vector_holds() {
        assert_eq!(sign(KEY, "1500001048", "1565314789", BODY.as_bytes()), SIGN);
    }

    #[test]
    fn a_body_in_pieces_has_the_same_signature() {
        let mut signer = Signer::new(KEY, "1500001048", "1565314789");
        BODY.as_bytes().chunks(7).for_each(|piece| signer.update(piece));
        assert!(signer.verify(SIGN));
    }

    #[test]
    fn anything_else_is_no_signature() {
        let signer = |key| {
            let mut signer = Signer::new(key, "1500001048", "1565314789");
            signer.update(BODY.as_bytes());
            signer
        };
        assert!(!signer("another").verify(SIGN));
        for wrong in ["", "====", "Y2Qy", &SIGN[4..], "ww=="] {
            assert!(!signer(KEY).verify(wrong), "{wrong}");
        }
    }

    #[test]
    fn basic_is_read_back() {
        let header = basic("1500001048", "a:b");
        let (id, key) = parse_basic(&header).unwrap();
        assert_eq!((id.as_str(), key.as_str()), ("1500001048", "a:b"));
        assert!(parse_basic("bAsIc MTox").is_some());
        for wrong in ["Basic", "Bearer MTox", "Basic MTE=", "Basic %%%"] {
            assert!(parse_basic(wrong).is_none(), "{wrong}");
        }
    }
}
