//! Who may use the page: whoever opened the address with the token, in that browser. A port of this
//! machine can be reached by every program of every user, and by any web page that is open in a
//! browser; three layers keep them out, for none is enough alone.
//!
//! - The token in the opened address is good once, and becomes a cookie.
//! - A request is for a name of this machine and this port, or is not heard: a foreign name that was
//!   made to point here is none.
//! - A change comes from a page of this very origin.

use std::sync::{Mutex, MutexGuard};

use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
    ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use acctpack_tpns::wire::{hex, is_same};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCES: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// What a page may load and where it may lead: this origin alone, and no script but its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unserved {
    /// It was sent to a name that is none of this server's.
    Host,
    /// It would change something, and does not come from a page of this server.
    Page,
    /// It bears no cookie of this server's.
    NoCookie,
}

/// The keys to the page.
pub(crate) struct PageKeys {
    port: u16,
    cookie: String,
    token: Mutex<String>,
}

impl PageKeys {
    /// Keys for a server on this port.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn new(port: u16) -> std::io::Result<PageKeys> {
        Ok(PageKeys { port, cookie: secret()?, token: Mutex::new(secret()?) })
    }

    fn token(&self) -> MutexGuard<'_, String> {
        self.token.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The address that opens the page, once.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, *self.token())
    }

    /// Takes a token. It is good once: the next one is another.
    pub(crate) fn redeem(&self, offered: &str) -> bool {
        let mut token = self.token();
        // A token that is spent without another to follow it is empty.
        if token.is_empty() || !is_same(&token, offered) {
            return false;
        }
        // Without random numbers there is no further token: this one stays spent.
        *token = secret().unwrap_or_default();
        true
    }

    /// The cookie that a token becomes. Its name holds the port: cookies know none, and another console
    /// on this machine must not take this one's away.
    pub(crate) fn set_cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name(), self.cookie)
    }

    fn cookie_name(&self) -> String {
        format!("acctpack-{}", self.port)
    }

    /// Whether a request was sent to this server under a name of this machine.
    pub(crate) fn check_host(&self, headers: &HeaderMap) -> Result<(), Unserved> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Err(Unserved::Host) };
        let host = host.to_str().unwrap_or_default().to_ascii_lowercase();
        let names = ["127.0.0.1", "localhost", "[::1]"];
        match names.iter().any(|name| host == format!("{name}:{}", self.port)) {
            true => Ok(()),
            false => Err(Unserved::Host),
        }
    }

    /// Whether a request bears this server's cookie.
    pub(crate) fn check_cookie(&self, headers: &HeaderMap) -> Result<(), Unserved> {
        let name = self.cookie_name();
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut values = pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        });
        match values.any(|value| is_same(&self.cookie, value)) {
            true => Ok(()),
            false => Err(Unserved::NoCookie),
        }
    }

    /// Whether a request that changes something comes from a page of this origin. Under a policy of no
    /// referrer a form sends `Origin: null`; then what the browser says of the sender's site decides. A
    /// browser that says neither is too old to be trusted with it. What is same-site is not enough: every
    /// port of this machine is.
    pub(crate) fn check_writer(&self, headers: &HeaderMap) -> Result<(), Unserved> {
        let origin = headers.get(ORIGIN).map(HeaderValue::as_bytes);
        let host = headers.get(HOST).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_own = |origin: &[u8]| origin.strip_prefix(b"http://") == Some(host);
        let site = headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes);
        let is_ours = match (site, origin) {
            (Some(b"same-origin"), None | Some(b"null")) => true,
            (Some(b"same-origin") | None, Some(origin)) => is_own(origin),
            _ => false,
        };
        if is_ours { Ok(()) } else { Err(Unserved::Page) }
    }
}

/// What every answer bears.
pub(crate) fn dress(headers: &mut HeaderMap) {
    let set: [(HeaderName, &'static str); 8] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (OPENER, "same-origin"),
        (RESOURCES, "same-origin"),
        (PERMISSIONS, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// 32 random bytes in hexadecimal digits.
pub(crate) fn secret() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    #[test]
    fn a_token_is_good_once() {
        let gate = PageKeys::new(8080).unwrap();
        let token = gate.url().split_once("token=").unwrap().1.to_string();
        assert!(token.len() == 64 && !gate.redeem("") && !gate.redeem(&token[1..]));
        assert!(gate.redeem(&token) && !gate.redeem(&token));
        assert_ne!(gate.url().split_once("token=").unwrap().1, token);
    }

    #[test]
    fn a_host_is_a_name_of_this_machine_with_this_port() {
        let gate = PageKeys::new(8080).unwrap();
        for (host, good) in [
            ("127.0.0.1:8080", true),
            ("LocalHost:8080", true),
            ("[::1]:8080", true),
            ("127.0.0.1", false),
            ("127.0.0.1:8081", false),
            ("evil.example:8080", false),
            ("127.0.0.1:8080.evil.example", false),
            ("", false),
        ] {
            assert_eq!(gate.check_host(&headers(&[("host", host)])).is_ok(), good, "{host}");
        }
        assert!(gate.check_host(&headers(&[])).is_err());
        let two = headers(&[("host", "127.0.0.1:8080"), ("host", "evil.example")]);
        assert!(gate.check_host(&two).is_err());
    }

    #[test]
    fn a_cookie_is_this_servers_own() {
        let gate = PageKeys::new(8080).unwrap();
        let own = gate.set_cookie().split(';').next().unwrap().to_string();
        for (cookie, good) in [
            (own.clone(), true),
            (format!("a=b; {own}; c=d"), true),
            (format!("acctpack-8080=stale; {own}"), true),
            (own.replace("8080", "8081"), false),
            ("acctpack-8080=".into(), false),
            (own[..own.len() - 1].into(), false),
        ] {
            let found = gate.check_cookie(&headers(&[("cookie", &cookie)])).is_ok();
            assert_eq!(found, good, "{cookie}");
        }
        assert_eq!(gate.check_cookie(&headers(&[])), Err(Unserved::NoCookie));
    }

    #[test]
    fn a_change_comes_from_a_page_of_this_origin() {
        let gate = PageKeys::new(8080).unwrap();
        let host = ("host", "127.0.0.1:8080");
        let (own, site) = (("origin", "http://127.0.0.1:8080"), "sec-fetch-site");
        for (pairs, good) in [
            (&[host, own][..], true),
            (&[host, own, (site, "same-origin")], true),
            (&[host, (site, "same-origin")], true),
            (&[host, ("origin", "null"), (site, "same-origin")], true),
            (&[host], false),
            (&[host, ("origin", "null")], false),
            (&[host, own, (site, "same-site")], false),
            (&[host, own, (site, "cross-site")], false),
            (&[host, own, (site, "none")], false),
            (&[host, ("origin", "http://127.0.0.1:3000")], false),
            (&[host, ("origin", "http://127.0.0.1:3000"), (site, "same-origin")], false),
            (&[host, ("origin", "https://127.0.0.1:8080")], false),
            (&[host, ("origin", "http://localhost:8080")], false),
        ] {
            assert_eq!(gate.check_writer(&headers(pairs)).is_ok(), good, "{pairs:?}");
        }
    }
}
