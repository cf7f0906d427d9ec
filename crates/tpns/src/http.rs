//! One request and its answer over HTTP. What matters most to the caller is how far a failed
//! request came: not a byte of its body, or some.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::config::Config;
use ureq::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER, SERVER,
};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::{
    ConnectProxyConnector, Connector as _, RustlsConnector, SocksConnector, TcpConnector,
};
use ureq::{Agent, Proxy, SendBody};
use zeroize::Zeroizing;

use crate::base_url::Reach;
use crate::early_response::Listen;
use crate::error::{ConnectionError, Error, ErrorKind, Result};
use crate::lookup::{Lookup, Unresolved};

/// What a sandbox calls itself, before a slash and its version.
pub(crate) const SANDBOX: &str = "acctpack-sandbox/";
/// An answer of the service is a few hundred bytes; no more than this of one is read, packed or
/// unpacked. What is cut off there is no JSON any more, and so neither yes nor no.
const MAX_ANSWER: u64 = 1 << 20;

/// How long a request may wait at each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For a connection: name, TCP, proxy, TLS.
    pub connect: Duration,
    /// For the network to take the next piece of a request.
    pub write: Duration,
    /// For the answer: twice, for its head and for the rest of it, however they come. The service
    /// looks through an upload before it answers.
    pub read: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(15),
            write: Duration::from_secs(60),
            read: Duration::from_secs(120),
        }
    }
}

/// A header that proves who is asking.
pub(crate) enum Proof {
    Basic(Zeroizing<String>),
    Sign { access_id: String, timestamp: String, sign: String },
}

/// How far a request came.
pub(crate) enum PostOutcome {
    /// Not a byte of the body went out: the service cannot have understood anything.
    NotSent { why: ConnectionError, lasting: bool },
    /// The body went out in part or whole, and no answer came back.
    NoAnswer(ConnectionError),
    /// An answer came.
    Answer(Heard),
}

/// An answer, as it came.
pub(crate) struct Heard {
    pub(crate) status: u16,
    /// How long the host asks to wait before another attempt.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

/// A host may ask for more patience than the client has by itself, but not for any.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

impl Heard {
    /// How long to wait at least before another attempt.
    pub(crate) fn patience(&self) -> Duration {
        self.retry_after.unwrap_or_default().min(LONGEST_ASKED)
    }
}

/// How requests go out.
pub(crate) struct Wire {
    config: Config,
    reach: Reach,
}

impl Wire {
    /// Nothing is read from the environment, no redirect is followed, and no connection is used
    /// twice: a connection gone stale would make a push's outcome unclear.
    pub(crate) fn new(timeouts: Timeouts, proxy: Option<&str>, reach: Reach) -> Result<Wire> {
        let proxy = match proxy {
            Some(url) => Some(Proxy::new(url).map_err(|_| Error::new(ErrorKind::Proxy))?),
            None => None,
        };
        Ok(Wire { config: config(timeouts, proxy), reach })
    }

    /// The proxy that connections go through, as `HOST:PORT`: a name and password are left out.
    pub(crate) fn proxy(&self) -> Option<String> {
        self.config.proxy().map(|proxy| format!("{}:{}", proxy.host(), proxy.port()))
    }

    /// An agent for one request, which hears an answer that comes before the request is whole.
    fn agent(&self, begun: &Arc<AtomicBool>) -> Agent {
        let connector =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(Listen { begun: Arc::clone(begun) })
                .chain(RustlsConnector::default());
        Agent::with_parts(self.config.clone(), connector, Lookup { reach: self.reach })
    }
}

fn config(timeouts: Timeouts, proxy: Option<Proxy>) -> Config {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(provider()))
        .build();
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(0)
        .proxy(proxy)
        .tls_config(tls)
        .user_agent(concat!("acctpack/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(timeouts.connect))
        .timeout_connect(Some(timeouts.connect))
        .timeout_per_write(Some(timeouts.write))
        // Of the whole answer, not of each piece: a peer that sends a byte a second must not hold
        // a push for days.
        .timeout_recv_response(Some(timeouts.read))
        .timeout_recv_body(Some(timeouts.read))
        .build()
}

/// Whether this processor has what the cryptography is written in: all that were made since about
/// 2014 have.
#[cfg(target_arch = "x86_64")]
pub(crate) fn can_speak_tls() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes")
        && has!("pclmulqdq")
        && has!("ssse3")
        && has!("avx")
        && has!("avx2")
        && has!("bmi1")
        && has!("bmi2")
        && has!("adx")
}

#[cfg(target_arch = "aarch64")]
pub(crate) fn can_speak_tls() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) fn can_speak_tls() -> bool {
    true
}

/// The cryptography under TLS. Nothing is installed for the whole process.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls_graviola::default_provider()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// Sends one POST request.
pub(crate) fn post(
    wire: &Wire,
    url: &str,
    content_type: &str,
    length: u64,
    proof: &Proof,
    body: &mut Tracked<'_>,
) -> PostOutcome {
    let mut request = wire
        .agent(&body.begun)
        .post(url)
        .header(CONTENT_TYPE, content_type)
        .header(CONTENT_LENGTH, length);
    request = match proof {
        Proof::Basic(value) => match HeaderValue::from_str(value) {
            Ok(mut value) => {
                value.set_sensitive(true);
                request.header(AUTHORIZATION, value)
            }
            Err(_) => {
                return PostOutcome::NotSent {
                    why: ConnectionError::Other("header".into()),
                    lasting: true,
                };
            }
        },
        // In the documentation's own spelling, for gateways that look at the case.
        Proof::Sign { access_id, timestamp, sign } => request
            .header_raw("AccessId", access_id.as_bytes())
            .header_raw("TimeStamp", timestamp.as_bytes())
            .header_raw("Sign", sign.as_bytes()),
    };
    let answer = request.send(SendBody::from_reader(body));
    match answer {
        Ok(mut answer) => {
            let status = answer.status().as_u16();
            let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let retry_after = asked.and_then(|text| text.trim().parse().ok());
            let retry_after = retry_after.map(Duration::from_secs);
            let mut body = Vec::new();
            let read = answer.body_mut().as_reader().take(MAX_ANSWER).read_to_end(&mut body);
            match read {
                Ok(_) => PostOutcome::Answer(Heard { status, retry_after, body: unpacked(body) }),
                Err(error) => PostOutcome::NoAnswer(describe(&ureq::Error::from(error))),
            }
        }
        Err(error) if body.begun.load(Ordering::Relaxed) => PostOutcome::NoAnswer(describe(&error)),
        Err(error) => PostOutcome::NotSent { why: describe(&error), lasting: is_lasting(&error) },
    }
}

/// An answer as it was before a gateway packed it, asked for or not: gzip has a signature of its own,
/// and no JSON begins so. What cannot be unpacked stays as it is.
fn unpacked(body: Vec<u8>) -> Vec<u8> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return body;
    }
    let mut plain = Vec::new();
    match MultiGzDecoder::new(&body[..]).take(MAX_ANSWER).read_to_end(&mut plain) {
        Ok(_) => plain,
        Err(_) => body,
    }
}

/// How long a peer on this machine may take to say what it is.
const INTRODUCTION: Duration = Duration::from_secs(3);

/// Whether the peer names itself a sandbox in the header `Server`.
pub(crate) fn names_itself_sandbox(wire: &Wire, url: &str) -> bool {
    let agent = wire.agent(&Arc::default());
    let request = agent.get(url).config().timeout_global(Some(INTRODUCTION)).build();
    let Ok(answer) = request.call() else { return false };
    let server = answer.headers().get(SERVER).and_then(|server| server.to_str().ok());
    server.is_some_and(|name| name.starts_with(SANDBOX))
}

/// Whether trying again could not help.
fn is_lasting(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other
        ),
        ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed => false,
        // A network may be about to come up.
        ureq::Error::Other(error) => !error.is::<Unresolved>(),
        _ => true,
    }
}

fn describe(error: &ureq::Error) -> ConnectionError {
    use io::ErrorKind as Kind;
    match error {
        ureq::Error::Timeout(_) => ConnectionError::TimedOut,
        ureq::Error::HostNotFound => ConnectionError::UnknownHost(String::new()),
        ureq::Error::Other(error) if error.is::<Unresolved>() => {
            ConnectionError::UnknownHost(error.to_string())
        }
        ureq::Error::Rustls(error) => ConnectionError::Tls(error.to_string()),
        ureq::Error::ConnectionFailed => ConnectionError::NotTaken,
        ureq::Error::Io(error) => match error.kind() {
            Kind::TimedOut | Kind::WouldBlock => ConnectionError::TimedOut,
            Kind::ConnectionRefused => ConnectionError::NotTaken,
            Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown => {
                ConnectionError::Unreachable(error.to_string())
            }
            Kind::InvalidData => ConnectionError::Tls(error.to_string()),
            Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::BrokenPipe
            | Kind::UnexpectedEof => ConnectionError::Closed,
            _ => ConnectionError::Other(error.to_string()),
        },
        other => ConnectionError::Other(other.to_string()),
    }
}

/// A body that remembers whether any of it was asked for, and stops when the caller wishes.
pub(crate) struct Tracked<'a> {
    inner: &'a mut dyn Read,
    /// Called before the first byte goes out; its error keeps the body back.
    before: Option<&'a mut dyn FnMut() -> io::Result<()>>,
    sent: Option<&'a mut dyn FnMut(u64)>,
    cancel: Option<Arc<AtomicBool>>,
    begun: Arc<AtomicBool>,
}

impl<'a> Tracked<'a> {
    pub(crate) fn new(inner: &'a mut dyn Read, cancel: Option<Arc<AtomicBool>>) -> Tracked<'a> {
        Tracked { inner, before: None, sent: None, cancel, begun: Arc::default() }
    }

    pub(crate) fn before(mut self, hook: &'a mut dyn FnMut() -> io::Result<()>) -> Tracked<'a> {
        self.before = Some(hook);
        self
    }

    pub(crate) fn sent(mut self, hook: &'a mut dyn FnMut(u64)) -> Tracked<'a> {
        self.sent = Some(hook);
        self
    }
}

impl Read for Tracked<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(io::Error::other("stopped"));
        }
        if let Some(before) = self.before.take() {
            before()?;
            // From here on it goes out whole: cut in two, its outcome would not be known.
            self.cancel = None;
        }
        let read = self.inner.read(buf)?;
        self.begun.store(true, Ordering::Relaxed);
        if let Some(sent) = &mut self.sent {
            sent(read as u64);
        }
        Ok(read)
    }
}
