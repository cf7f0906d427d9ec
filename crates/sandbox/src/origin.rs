//! Who may write into the sandbox: programs of this machine. A web page that someone here looks at
//! can send requests too, by its own name that it lets point here or straight to 127.0.0.1; it is
//! known by the headers that browsers add and no page can leave out.

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, ORIGIN};

use acctpack_tpns::AccessPoint;
use acctpack_tpns::wire::is_loopback;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is not heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// It was sent to a name that is none of this machine.
    Host,
    /// A web page sent it.
    Page,
}

impl Stranger {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Stranger::Host => "ask under 127.0.0.1 or localhost",
            Stranger::Page => "web pages may not write into the sandbox",
        }
    }
}

/// Whether a request was sent to a name of this machine.
pub(crate) fn check_host(headers: &HeaderMap) -> Result<(), Stranger> {
    match host(headers) {
        Some(host) if is_loopback(host) => Ok(()),
        _ => Err(Stranger::Host),
    }
}

/// Whether a request that changes something comes from a program. One that was made for the service
/// may go on calling it by its name; old ones send no name at all.
pub(crate) fn check_writer(headers: &HeaderMap) -> Result<(), Stranger> {
    let is_known = |host: &str| {
        let is_service = |point: AccessPoint| point.host().eq_ignore_ascii_case(host);
        is_loopback(host) || AccessPoint::ALL.into_iter().any(is_service)
    };
    if headers.contains_key(HOST) && !host(headers).is_some_and(is_known) {
        return Err(Stranger::Host);
    }
    let is_foreign = headers.get(SEC_FETCH_SITE).is_some_and(|site| site != "none");
    // The sandbox's own page sends none of these: whatever page names its origin is another's.
    match is_foreign || headers.contains_key(ORIGIN) {
        true => Err(Stranger::Page),
        false => Ok(()),
    }
}

/// The name that a request was sent to, without its port.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
    let host = host.to_str().ok()?;
    Some(match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn programs_write_and_web_pages_do_not() {
        use Stranger::{Host, Page};
        let here = ("host", "127.0.0.1:8080");
        for (pairs, expected) in [
            (&[][..], Ok(())),
            (&[here], Ok(())),
            (&[("host", "localhost")], Ok(())),
            (&[("host", "LocalHost:80")], Ok(())),
            (&[("host", "[::1]:8080")], Ok(())),
            (&[("host", "api.tpns.sh.tencent.com")], Ok(())),
            (&[("host", "api.tpns.tencent.com:443")], Ok(())),
            (&[("host", "")], Err(Host)),
            (&[("host", "evil.example:8080")], Err(Host)),
            (&[("host", "127.0.0.1.evil.example")], Err(Host)),
            (&[("host", "[127.0.0.1]:8080")], Err(Host)),
            (&[("host", "api.tpns.tencent.com.evil.example")], Err(Host)),
            (&[here, ("host", "evil.example")], Err(Host)),
            (&[here, ("sec-fetch-site", "none")], Ok(())),
            (&[here, ("sec-fetch-site", "cross-site")], Err(Page)),
            (&[here, ("sec-fetch-site", "same-site")], Err(Page)),
            (&[here, ("sec-fetch-site", "same-origin")], Err(Page)),
            (&[here, ("origin", "null")], Err(Page)),
            (&[here, ("origin", "https://evil.example")], Err(Page)),
            (&[here, ("origin", "http://localhost:3000")], Err(Page)),
        ] {
            assert_eq!(check_writer(&headers(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn who_looks_does_so_under_a_name_of_this_machine() {
        for (pairs, seen) in [
            (&[("host", "localhost:80")][..], true),
            (&[("host", "[::1]")], true),
            (&[("host", "api.tpns.tencent.com")], false),
            (&[("host", "evil.example")], false),
            (&[], false),
        ] {
            assert_eq!(check_host(&headers(pairs)).is_ok(), seen, "{pairs:?}");
        }
    }
}
