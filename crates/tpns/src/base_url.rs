//! Where requests go: the service's access points, or another base URL for a proxy or the sandbox.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ureq::http::Uri;

use crate::error::{BaseUrlError, Error, ErrorKind, Result};

/// The service's access points. An app belongs to one of them, as its console shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccessPoint {
    /// `api.tpns.tencent.com`
    #[default]
    Guangzhou,
    /// `api.tpns.sh.tencent.com`
    Shanghai,
    /// `api.tpns.hk.tencent.com`
    HongKong,
    /// `api.tpns.sgp.tencent.com`
    Singapore,
}

impl AccessPoint {
    /// Every access point.
    pub const ALL: [AccessPoint; 4] = [
        AccessPoint::Guangzhou,
        AccessPoint::Shanghai,
        AccessPoint::HongKong,
        AccessPoint::Singapore,
    ];

    /// The name that flags use, as `hong-kong`.
    pub fn name(self) -> &'static str {
        match self {
            AccessPoint::Guangzhou => "guangzhou",
            AccessPoint::Shanghai => "shanghai",
            AccessPoint::HongKong => "hong-kong",
            AccessPoint::Singapore => "singapore",
        }
    }

    /// Its host.
    pub fn host(self) -> &'static str {
        match self {
            AccessPoint::Guangzhou => "api.tpns.tencent.com",
            AccessPoint::Shanghai => "api.tpns.sh.tencent.com",
            AccessPoint::HongKong => "api.tpns.hk.tencent.com",
            AccessPoint::Singapore => "api.tpns.sgp.tencent.com",
        }
    }
}

/// The start of every request's address: `https`, or `http` to this machine alone.
///
/// ```
/// use acctpack_tpns::BaseUrl;
///
/// assert!("https://gateway.example.com/tpns".parse::<BaseUrl>().is_ok());
/// assert!("http://127.0.0.1:8080".parse::<BaseUrl>().is_ok());
/// assert!("http://gateway.example.com".parse::<BaseUrl>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    host: String,
    loopback: bool,
}

impl BaseUrl {
    /// The base URL with `path` (which begins with `/`) after it.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The host, for a person to see whom they are talking to.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host, with its port if that was named.
    pub(crate) fn authority(&self) -> &str {
        let rest = self.text.split_once("://").map_or(&*self.text, |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// Whether it points to this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Which addresses a connection may go to: without TLS those of this machine alone.
    pub(crate) fn reach(&self) -> Reach {
        if self.is_https() { Reach::Anywhere } else { Reach::ThisMachine }
    }

    /// Where it leads, by one name for all that mean this machine, and with its port.
    pub(crate) fn place(&self) -> String {
        let (scheme, rest) = self.text.split_once("://").unwrap_or(("https", &self.text));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let port = authority.strip_prefix(&self.host).and_then(|rest| rest.strip_prefix(':'));
        let host = if self.loopback { "127.0.0.1".into() } else { self.host.to_ascii_lowercase() };
        let usual = if scheme == "https" { "443" } else { "80" };
        format!("{scheme}://{host}:{}/{path}", port.unwrap_or(usual))
    }

    /// Whether the connection is under TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// As it was given, the scheme in small letters and without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Which addresses a connection may go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Whatever the system's resolver says.
    Anywhere,
    /// Those of this machine: what goes out can be read on the way.
    ThisMachine,
}

impl From<AccessPoint> for BaseUrl {
    fn from(point: AccessPoint) -> BaseUrl {
        BaseUrl {
            text: format!("https://{}", point.host()),
            host: point.host().to_string(),
            loopback: false,
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<BaseUrl> {
        let fault = |fault| Error::new(ErrorKind::BaseUrl(fault));
        let text = text.trim().trim_end_matches('/');
        // A name and password in the address would end up in logs and receipts.
        if text.contains('@') {
            return Err(fault(BaseUrlError::Credentials));
        }
        let odd =
            |c: char| !c.is_ascii_graphic() || matches!(c, '?' | '#' | '\\' | '"' | '<' | '>');
        let uri: Uri = text.parse().map_err(|_| fault(BaseUrlError::Malformed))?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(fault(BaseUrlError::Malformed));
        };
        let port_is_whole = uri.authority().is_some_and(|a| match a.as_str().rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => port.parse::<u16>().is_ok_and(|p| p > 0),
            _ => true,
        });
        if text.contains(odd) || host.is_empty() || !port_is_whole || !is_bracketed_well(host) {
            return Err(fault(BaseUrlError::Malformed));
        }
        let loopback = is_loopback(host);
        let text = match text.split_once("://") {
            Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
            None => text.to_string(),
        };
        match scheme {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(fault(BaseUrlError::Plain)),
            _ => return Err(fault(BaseUrlError::Malformed)),
        }
        Ok(BaseUrl { host: host.to_string(), text, loopback })
    }
}

/// Whether a host is this machine: `localhost`, or an address that is one of its own. No resolver is
/// asked; where a connection goes to `localhost`, none is asked either.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || literal(host).is_some_and(|address| address.is_loopback())
}

/// The addresses that a host of this machine has, by its name or number alone: a resolver could
/// lead `localhost` anywhere.
pub(crate) fn loopback_addresses(host: &str) -> Vec<IpAddr> {
    match literal(host) {
        Some(address) if address.is_loopback() => vec![address],
        None if host.eq_ignore_ascii_case("localhost") => {
            vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        }
        _ => Vec::new(),
    }
}

/// The address that a host is written as. Brackets belong to version 6: `[127.0.0.1]` is a name to
/// a resolver.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::from),
    }
}

/// Whether brackets, if there are any, hold an address.
fn is_bracketed_well(host: &str) -> bool {
    !host.contains(['[', ']']) || literal(host).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(text: &str) -> Option<BaseUrlError> {
        match text.parse::<BaseUrl>() {
            Ok(_) => None,
            Err(error) => match error.kind() {
                ErrorKind::BaseUrl(fault) => Some(*fault),
                other => panic!("{other:?}"),
            },
        }
    }

    #[test]
    fn https_goes_anywhere_and_http_nowhere_but_here() {
        for good in [
            "https://api.tpns.tencent.com",
            "https://api.tpns.tencent.com/",
            "https://gateway.example.com:8443/tpns/",
            "http://127.0.0.1:1",
            "http://127.1.2.3",
            "http://localhost:80",
            "http://[::1]:9000",
            "https://[2001:db8::1]",
        ] {
            assert_eq!(fault_of(good), None, "{good}");
        }
        for plain in [
            "http://api.tpns.tencent.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.1",
            "http://2130706433",
            "http://0.0.0.0:80",
            "http://[2001:db8::1]",
            "http://[::ffff:127.0.0.1]",
            "http://localhost.",
        ] {
            assert_eq!(fault_of(plain), Some(BaseUrlError::Plain), "{plain}");
        }
    }

    #[test]
    fn this_machine_has_its_own_addresses_whatever_a_resolver_says() {
        let addresses = |host: &str| {
            let found = loopback_addresses(host);
            assert_eq!(!found.is_empty(), is_loopback(host), "{host}");
            assert!(found.iter().all(IpAddr::is_loopback), "{host}");
            found.len()
        };
        for (host, count) in [("localhost", 2), ("LOCALHOST", 2), ("127.9.9.9", 1), ("[::1]", 1)] {
            assert_eq!(addresses(host), count, "{host}");
        }
        for host in ["localhost.", "a.localhost", "10.0.0.1", "[127.0.0.1]", "::1", ""] {
            assert_eq!(addresses(host), 0, "{host}");
        }
    }

    #[test]
    fn what_could_hide_another_host_is_refused() {
        for hidden in ["http://127.0.0.1@example.com", "https://me:pw@example.com"] {
            assert_eq!(fault_of(hidden), Some(BaseUrlError::Credentials), "{hidden}");
        }
        for odd in [
            "",
            "api.tpns.tencent.com",
            "ftp://localhost",
            "https://",
            "https:///v3",
            "https://example.com?x",
            "https://example.com#x",
            "https://example.com\\@x.com",
            "https://exa mple.com",
            "https://example.com/\r\nX: y",
            "https://example.com:0",
            "https://example.com:99999",
            "https://例子.com",
            "http://[127.0.0.1]",
            "https://[127.0.0.1]:8443",
            "http://[localhost]",
            "https://[::1",
            "https://[]",
        ] {
            assert!(fault_of(odd).is_some(), "{odd}");
        }
    }

    #[test]
    fn one_place_has_many_names() {
        let place = |text: &str| text.parse::<BaseUrl>().unwrap().place();
        for here in ["http://127.0.0.1", "http://localhost:80/", "HTTP://LOCALHOST", "http://[::1]"]
        {
            assert_eq!(place(here), "http://127.0.0.1:80/", "{here}");
        }
        assert_eq!(place("https://Host.example:8443/a"), "https://host.example:8443/a");
        assert_eq!(place("HTTPS://host.example"), place("https://host.example:443"));
        assert_ne!(place("http://127.0.0.1:1"), place("http://127.0.0.1:2"));
    }

    #[test]
    fn a_scheme_in_capitals_is_as_good() {
        let base: BaseUrl = "HTTPS://gateway.example.com".parse().unwrap();
        assert!(base.is_https() && base.as_str() == "https://gateway.example.com");
        assert_eq!(fault_of("HTTP://gateway.example.com"), Some(BaseUrlError::Plain));
    }

    #[test]
    fn a_path_goes_behind_it() {
        let base: BaseUrl = "https://gateway.example.com/tpns/".parse().unwrap();
        assert_eq!(base.join("/v3/push/app"), "https://gateway.example.com/tpns/v3/push/app");
        assert_eq!(base.host(), "gateway.example.com");
    }
}
