//! The page at `/`: what arrived, as it arrives, and the faults as switches. How it is drawn is another's to
//! say; here is what it is drawn of, and who may turn a switch.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use crate::faults::Fault;
use crate::http::{AnswerBody, whole};
use crate::origin::{self, Stranger};
use crate::state::{PushRecord, UploadRecord};

/// What a page may load: its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Draws what arrived.
pub trait Pages: Send + Sync + 'static {
    /// The page at `/`.
    fn page(&self, arrived: &Arrived) -> String;

    /// A file that the page asks for under `/assets/`, with its type.
    fn asset(&self, name: &str) -> Option<(&'static str, &'static str)>;
}

/// What arrived in a sandbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Arrived {
    /// The uploads, the newest last.
    pub uploads: Vec<UploadRecord>,
    /// The pushes, the newest last.
    pub pushes: Vec<PushRecord>,
    /// The faults that are on.
    pub faults: Vec<Fault>,
    /// Which change it is after.
    pub change: u64,
}

/// Whether a switch is turned on the sandbox's own page, under a name of this machine.
pub(crate) fn check_own_page(headers: &HeaderMap) -> Result<(), Stranger> {
    origin::check_host(headers)?;
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let origin = headers.get(ORIGIN).map(HeaderValue::as_bytes);
    let host = headers.get(HOST).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_own = |origin: &[u8]| origin.strip_prefix(b"http://") == Some(host);
    match (site, origin) {
        (Some(b"same-origin"), None | Some(b"null")) => Ok(()),
        (Some(b"same-origin") | None, Some(origin)) if is_own(origin) => Ok(()),
        _ => Err(Stranger::Page),
    }
}

/// The fault that a form turns on or off.
pub(crate) fn switched(form: &[u8]) -> Option<(Fault, bool)> {
    let text = std::str::from_utf8(form).ok()?;
    let field = |name: &str| {
        let pair = text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        Some(pair.replace("%3D", "=").replace("%40", "@").replace("%3A", ":").replace("%25", "%"))
    };
    Some((field("fault")?.parse().ok()?, field("on")? == "1"))
}

/// An answer of the page's own, which may load nothing from elsewhere.
pub(crate) fn dressed(content_type: &'static str, body: impl Into<Bytes>) -> Response<AnswerBody> {
    dress(Response::new(whole(body)), content_type)
}

/// The same over a body that is a stream.
pub(crate) fn dress(
    mut answer: Response<AnswerBody>,
    content_type: &'static str,
) -> Response<AnswerBody> {
    let set: [(HeaderName, &'static str); 5] = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in set {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Leads back to the page.
pub(crate) fn back() -> Response<AnswerBody> {
    let mut answer = dressed("text/html; charset=utf-8", "");
    *answer.status_mut() = StatusCode::SEE_OTHER;
    answer.headers_mut().insert(hyper::header::LOCATION, HeaderValue::from_static("/"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_turned_by_the_sandboxs_own_page_alone() {
        let here = ("host", "127.0.0.1:8080");
        for (pairs, good) in [
            (&[here, ("origin", "http://127.0.0.1:8080")][..], true),
            (&[here, ("origin", "null"), ("sec-fetch-site", "same-origin")], true),
            (&[here], false),
            (&[here, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")], false),
            (&[here, ("origin", "null"), ("sec-fetch-site", "cross-site")], false),
            (&[("host", "evil.example"), ("sec-fetch-site", "same-origin")], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(check_own_page(&headers).is_ok(), good, "{pairs:?}");
        }
    }

    #[test]
    fn a_form_names_a_fault_and_whether_it_is_on() {
        let (fault, is_on) = switched(b"fault=delay%3D2s%40push%3Aalways&on=1").unwrap();
        assert_eq!((fault.to_string().as_str(), is_on), ("delay=2s@push:always", true));
        assert!(!switched(b"fault=reset&on=0").unwrap().1);
        for form in [&b""[..], b"on=1", b"fault=odd&on=1", b"fault=reset", b"\xff"] {
            assert!(switched(form).is_none());
        }
    }
}
