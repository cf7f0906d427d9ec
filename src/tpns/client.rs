//! The client: uploads a package, which may be tried again, and pushes to it, which may not.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::codes::ServiceCode;
use super::credentials::Credentials;
use super::endpoint::{AccessPoint, BaseUrl};
use super::error::{Answer, Break, Error, ErrorKind, Refusal, Result, Unclear};
use super::http::{self, Outcome, Proof, Timeouts, Tracked};
use super::message::Push;
use super::package::Package;
use super::sign::{Auth, Signer, basic};
use crate::finding::escape;

/// Where packages are uploaded.
pub(crate) const UPLOAD_PATH: &str = "/v3/push/package/upload";
/// Where pushes are created.
pub(crate) const PUSH_PATH: &str = "/v3/push/app";

/// How often and how patiently a request is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often a request is sent at most; 1 for never again.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles from attempt to attempt.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
        }
    }
}

impl Retry {
    /// The wait before attempt `next` (from 2): doubled each time, half of it by chance, so that
    /// many clients do not come back at the same moment.
    fn wait(&self, next: u32) -> Duration {
        let doubled = self.first_wait.saturating_mul(1 << (next - 2).min(16));
        let whole = doubled.min(self.longest_wait);
        let share = getrandom::u32().unwrap_or(u32::MAX / 2) as f64 / u32::MAX as f64;
        whole.mul_f64(0.5 + share / 2.0)
    }
}

/// What happens during an upload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UploadEvent {
    /// So many bytes of the request are on their way.
    Sent {
        /// How many.
        bytes: u64,
        /// How many there are.
        total: u64,
    },
    /// An attempt failed; another follows.
    Retry {
        /// The attempt that follows, from 2.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
        /// Why.
        error: Arc<Error>,
    },
}

/// A package that the service took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uploaded {
    /// What a push names it by.
    pub upload_id: u64,
}

/// A push that the service accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pushed {
    /// Its ids: one, as a rule; the service may answer with a list, or none.
    pub push_ids: Vec<String>,
    /// The environment that the service names.
    pub environment: Option<String>,
}

/// Builds a [`Client`].
#[derive(Clone)]
pub struct ClientBuilder {
    credentials: Credentials,
    base: BaseUrl,
    auth: Auth,
    timeouts: Timeouts,
    retry: Retry,
    proxy: Option<Zeroizing<String>>,
    cancel: Option<Arc<AtomicBool>>,
}

impl ClientBuilder {
    /// The service's access point that the app belongs to.
    pub fn access_point(self, point: AccessPoint) -> ClientBuilder {
        self.base_url(point.into())
    }

    /// Another address, of a gateway or the sandbox.
    pub fn base_url(mut self, base: BaseUrl) -> ClientBuilder {
        self.base = base;
        self
    }

    /// How requests are authenticated.
    pub fn auth(mut self, auth: Auth) -> ClientBuilder {
        self.auth = auth;
        self
    }

    /// How long each step may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> ClientBuilder {
        self.timeouts = timeouts;
        self
    }

    /// How often a failed request is tried again.
    pub fn retry(mut self, retry: Retry) -> ClientBuilder {
        self.retry = retry;
        self
    }

    /// The proxy that connections go through (`http://[NAME:PASSWORD@]HOST:PORT`). Requests to
    /// this machine itself never go through it.
    pub fn proxy(mut self, url: Option<&str>) -> ClientBuilder {
        self.proxy = url.map(|url| Zeroizing::new(url.to_string()));
        self
    }

    /// Set it, from another thread or a signal handler, to stop before the next step.
    pub fn cancel(mut self, cancel: Arc<AtomicBool>) -> ClientBuilder {
        self.cancel = Some(cancel);
        self
    }

    /// The client. No connection is made yet.
    ///
    /// # Errors
    /// The proxy's address cannot be read; or the address is https, and this processor lacks the
    /// instructions that TLS is written in here.
    pub fn build(self) -> Result<Client> {
        if self.base.is_https() && !http::can_speak_tls() {
            return Err(Error::new(ErrorKind::Processor));
        }
        let proxy = self.proxy.as_ref().filter(|_| !self.base.is_loopback());
        let agent = http::agent(self.timeouts, proxy.map(|url| url.as_str()))?;
        Ok(Client { agent, settings: self })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("base", &self.base)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// A blocking client of the service. It holds no global state, and is not bound to a thread.
///
/// An upload and a push against the sandbox, which speaks the service's wire on this machine:
///
/// ```
/// use acctpack::tpns::{Client, Credentials, Devices, Message, Package, Push};
/// use acctpack::tpns::sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start()?;
/// let file = tempfile::Builder::new().suffix(".txt").tempfile()?;
/// std::fs::write(file.path(), "13800138000\n13800138001\n")?;
///
/// let client = Client::builder(Credentials::new("1500001048", "a secret")?)
///     .base_url(sandbox.base_url().parse()?)
///     .build()?;
/// let uploaded = client.upload(&Package::open(file.path())?, |_| ())?;
/// let push = Push::new(uploaded.upload_id, Message::notify("Sale", "Everything must go"))
///     .devices(Devices::All);
/// let pushed = client.push(&push)?;
/// assert_eq!(pushed.push_ids.len(), 1);
/// assert_eq!(sandbox.pushes()[0].accounts, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Client {
    agent: ureq::Agent,
    settings: ClientBuilder,
}

impl Client {
    /// Begins a client for one app, to the Guangzhou access point unless told otherwise.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder {
            credentials,
            base: AccessPoint::default().into(),
            auth: Auth::default(),
            timeouts: Timeouts::default(),
            retry: Retry::default(),
            proxy: None,
            cancel: None,
        }
    }

    /// Uploads a package, and tries again where that can help: an upload that is repeated does no
    /// harm, it only gets another id.
    ///
    /// # Errors
    /// The service refused the package, or could not be reached in all attempts.
    pub fn upload(
        &self,
        package: &Package,
        mut on_event: impl FnMut(UploadEvent),
    ) -> Result<Uploaded> {
        let mut attempt = 1;
        loop {
            self.check_cancel()?;
            let (error, worth_it) = match self.upload_once(package, &mut on_event) {
                Ok(uploaded) => return Ok(uploaded),
                Err(failed) => failed,
            };
            self.check_cancel()?;
            attempt += 1;
            if !worth_it || attempt > self.settings.retry.attempts {
                return Err(error);
            }
            let wait = self.settings.retry.wait(attempt);
            on_event(UploadEvent::Retry { attempt, wait, error: Arc::new(error) });
            self.sleep(wait)?;
        }
    }

    /// One attempt; with its error, whether another could help.
    fn upload_once(
        &self,
        package: &Package,
        on_event: &mut dyn FnMut(UploadEvent),
    ) -> std::result::Result<Uploaded, (Error, bool)> {
        let never = |error| (error, false);
        let boundary = boundary().map_err(never)?;
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let proof = match self.settings.auth {
            Auth::Basic => self.proof(&mut io::empty()),
            Auth::Sign => package.multipart(&boundary).and_then(|mut body| {
                self.proof(&mut body)
                    .map_err(|error| if body.has_changed() { package.changed() } else { error })
            }),
        };
        let proof = proof.map_err(never)?;
        let mut body = package.multipart(&boundary).map_err(never)?;
        let total = body.length();
        let mut bytes = 0;
        let mut sent = |read| {
            bytes += read;
            on_event(UploadEvent::Sent { bytes, total });
        };
        let mut tracked = Tracked::new(&mut body, self.settings.cancel.clone()).sent(&mut sent);
        let url = self.settings.base.join(UPLOAD_PATH);
        let outcome = http::post(&self.agent, &url, &content_type, total, &proof, &mut tracked);
        if body.has_changed() {
            return Err(never(package.changed()));
        }
        match outcome {
            Outcome::NotSent { why, lasting } => {
                Err((Error::new(ErrorKind::NoConnection(why)), !lasting))
            }
            Outcome::NoAnswer(why) => Err((Error::new(ErrorKind::Interrupted(why)), true)),
            Outcome::Answer { status, body } => read_upload_answer(status, &body),
        }
    }

    /// Creates a push. It is never sent twice: when it is not known whether the service accepted
    /// it, the error is [`ErrorKind::Unclear`]. Only where no connection could be made, and so
    /// nothing was sent, is it tried again.
    ///
    /// # Errors
    /// The request is not one that the service takes, the service refused it, it could not be
    /// reached, or the outcome is unclear.
    pub fn push(&self, push: &Push) -> Result<Pushed> {
        self.push_with(push, &mut || Ok(()))
    }

    /// [`push`](Client::push) with a hook that is called when the connection stands, right before
    /// the push itself goes out: the place to write down that it does. An error of the hook keeps
    /// the push back.
    ///
    /// # Errors
    /// As [`push`](Client::push), or the hook's own.
    pub fn push_with(&self, push: &Push, before: &mut dyn FnMut() -> Result<()>) -> Result<Pushed> {
        let json = push.to_json()?;
        let mut attempt = 1;
        loop {
            self.check_cancel()?;
            let mut refused = None;
            let mut hook = || {
                before().map_err(|error| {
                    refused = Some(error);
                    io::Error::other("kept back")
                })
            };
            let outcome = self.push_once(&json, &mut hook)?;
            if let Some(error) = refused {
                return Err(error);
            }
            let (why, lasting) = match outcome {
                Outcome::NotSent { why, lasting } => (why, lasting),
                Outcome::NoAnswer(why) => return Err(unclear(Unclear::NoAnswer(why))),
                Outcome::Answer { status, body } => return read_push_answer(status, &body),
            };
            self.check_cancel()?;
            attempt += 1;
            if lasting || attempt > self.settings.retry.attempts {
                return Err(Error::new(ErrorKind::NoConnection(why)));
            }
            self.sleep(self.settings.retry.wait(attempt))?;
        }
    }

    fn push_once(&self, json: &str, before: &mut dyn FnMut() -> io::Result<()>) -> Result<Outcome> {
        let proof = self.proof(&mut json.as_bytes())?;
        let mut body = json.as_bytes();
        let mut tracked = Tracked::new(&mut body, self.settings.cancel.clone()).before(before);
        let url = self.settings.base.join(PUSH_PATH);
        let length = json.len() as u64;
        Ok(http::post(&self.agent, &url, "application/json", length, &proof, &mut tracked))
    }

    /// The proof for a request with this body. `Basic` does not look at it.
    fn proof(&self, body: &mut dyn Read) -> Result<Proof> {
        let (access_id, secret) =
            (self.settings.credentials.access_id(), self.settings.credentials.secret_key());
        if self.settings.auth == Auth::Basic {
            return Ok(Proof::Basic(basic(access_id, secret)));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let timestamp = now.as_secs().to_string();
        let mut signer = Signer::new(secret, access_id, &timestamp);
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => signer.update(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Error::new(ErrorKind::Interrupted(Break::Other(
                        error.to_string(),
                    ))));
                }
            }
        }
        Ok(Proof::Sign { access_id: access_id.to_string(), timestamp, sign: signer.finish() })
    }

    /// The push as it would go out, for a person to read: the secret masked, nothing sent. An
    /// upload id of 0 stands for one that an upload has yet to give.
    ///
    /// # Errors
    /// The request is not one that the service takes.
    pub fn preview(&self, push: &Push) -> Result<String> {
        push.validate()?;
        let json = match push.upload_id() {
            0 => serde_json::to_string(push).unwrap_or_default().replacen(
                "\"upload_id\":0",
                "\"upload_id\":<uploadId>",
                1,
            ),
            _ => push.to_json()?,
        };
        let length = match push.upload_id() {
            0 => String::new(),
            _ => format!("Content-Length: {}\n", json.len()),
        };
        let url = self.settings.base.join(PUSH_PATH);
        let proof = self.masked_proof();
        Ok(format!("POST {url}\n{proof}\nContent-Type: application/json\n{length}\n{json}\n"))
    }

    /// An upload as it would go out, likewise, without the package itself.
    ///
    /// # Errors
    /// The package cannot be opened.
    pub fn preview_upload(&self, package: &Package) -> Result<String> {
        let boundary = boundary()?;
        let body = package.multipart(&boundary)?;
        let url = self.settings.base.join(UPLOAD_PATH);
        let (proof, length) = (self.masked_proof(), body.length());
        let (head, tail) = body.around();
        Ok(format!(
            "POST {url}\n{proof}\nContent-Type: multipart/form-data; boundary={boundary}\n\
             Content-Length: {length}\n\n{head}<{} bytes, sha256 {}>{tail}",
            package.bytes(),
            package.sha256()
        )
        .replace('\r', ""))
    }

    fn masked_proof(&self) -> String {
        match self.settings.auth {
            Auth::Basic => "Authorization: Basic ****".to_string(),
            Auth::Sign => format!("AccessId: {}\nTimeStamp: ****\nSign: ****", self.access_id()),
        }
    }

    /// Whom it talks to.
    pub fn base_url(&self) -> &BaseUrl {
        &self.settings.base
    }

    /// The app it speaks for.
    pub fn access_id(&self) -> &str {
        self.settings.credentials.access_id()
    }

    fn check_cancel(&self) -> Result<()> {
        match &self.settings.cancel {
            Some(cancel) if cancel.load(Ordering::Relaxed) => Err(Error::new(ErrorKind::Cancelled)),
            _ => Ok(()),
        }
    }

    /// Sleeps in short naps, so that a wish to stop is soon heard.
    fn sleep(&self, wait: Duration) -> Result<()> {
        let end = std::time::Instant::now() + wait;
        loop {
            self.check_cancel()?;
            let left = end.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

/// 128 random bits: whoever made the file cannot have known them.
fn boundary() -> Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| {
        Error::io("read", std::path::Path::new("random"))(io::Error::other(error.to_string()))
    })?;
    Ok(format!("acctpack-{}", super::sign::hex(&random)))
}

fn unclear(unclear: Unclear) -> Error {
    Error::new(ErrorKind::Unclear(unclear))
}

fn read_upload_answer(status: u16, body: &[u8]) -> std::result::Result<Uploaded, (Error, bool)> {
    let answer = Fields::parse(body);
    let code = answer.number(&["retCode", "ret_code"]);
    let upload_id = answer.number(&["uploadId", "upload_id"]).and_then(|id| u64::try_from(id).ok());
    match (status, code, upload_id) {
        (200..=299, Some(0), Some(upload_id)) if upload_id > 0 => Ok(Uploaded { upload_id }),
        (_, Some(code), _) if code != 0 => {
            let known = ServiceCode::of(code);
            let passing = matches!(known, Some(ServiceCode::TooFast | ServiceCode::Internal));
            let again = status >= 500 || passing;
            Err((Error::new(ErrorKind::Refused(answer.refusal(status))), again))
        }
        (500.., ..) => Err((Error::new(ErrorKind::Refused(answer.refusal(status))), true)),
        (300..=499, ..) => Err((
            Error::new(ErrorKind::Refused(answer.refusal(status))),
            matches!(status, 408 | 429),
        )),
        _ => Err((Error::new(ErrorKind::NotUnderstood(excerpt(status, body))), false)),
    }
}

/// A no is a no only when nothing else can be meant; what is neither yes nor no is unclear.
fn read_push_answer(status: u16, body: &[u8]) -> Result<Pushed> {
    let answer = Fields::parse(body);
    let code = answer.number(&["ret_code", "retCode"]);
    let refusal = answer.refusal(status);
    match (status, code) {
        (200..=299, Some(0)) => Ok(Pushed {
            push_ids: answer.texts("push_id"),
            environment: answer.text("environment"),
        }),
        (_, Some(code)) if code != 0 => match ServiceCode::of(code) {
            Some(known) if known.is_unclear() => Err(unclear(Unclear::Failed(refusal))),
            Some(_) => Err(Error::new(ErrorKind::Refused(refusal))),
            None if status >= 500 => Err(unclear(Unclear::Failed(refusal))),
            None => Err(Error::new(ErrorKind::Refused(refusal))),
        },
        // 302 and 303 are how some hosts answer after they have done what was asked.
        (300..=499, None) if !matches!(status, 302 | 303 | 408) => {
            Err(Error::new(ErrorKind::Refused(refusal)))
        }
        _ => Err(unclear(Unclear::Answer(excerpt(status, body)))),
    }
}

fn excerpt(status: u16, body: &[u8]) -> Answer {
    Answer { status, excerpt: shorten(&String::from_utf8_lossy(body)) }
}

/// A server's text for a person to read: short, and unable to steer a terminal.
fn shorten(text: &str) -> String {
    const MOST: usize = 200;
    let short: String = text.trim().chars().take(MOST).collect();
    let dots = if text.trim().chars().nth(MOST).is_some() { "..." } else { "" };
    format!("{}{dots}", escape(&short))
}

/// The fields of an answer, read with tolerance: numbers may be texts, ids may be lists.
struct Fields(Map<String, Value>);

impl Fields {
    fn parse(body: &[u8]) -> Fields {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Fields(fields),
            _ => Fields(Map::new()),
        }
    }

    fn number(&self, names: &[&str]) -> Option<i64> {
        match names.iter().find_map(|name| self.0.get(*name))? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.texts(name).into_iter().next()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let one = |value: &Value| match value {
            Value::String(text) if !text.is_empty() => Some(shorten(text)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        match self.0.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
            Some(value) => one(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn refusal(&self, status: u16) -> Refusal {
        let message = ["err_msg", "errMsg"].iter().find_map(|name| self.text(name));
        Refusal {
            code: self.number(&["ret_code", "retCode"]).filter(|code| *code != 0),
            message: message.unwrap_or_default(),
            status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push_ids(body: &str) -> Vec<String> {
        read_push_answer(200, body.as_bytes()).unwrap().push_ids
    }

    #[test]
    fn push_ids_come_in_every_form() {
        assert_eq!(push_ids(r#"{"ret_code":0,"push_id":"12"}"#), ["12"]);
        assert_eq!(push_ids(r#"{"ret_code":0,"push_id":12}"#), ["12"]);
        assert_eq!(push_ids(r#"{"ret_code":"0","push_id":["12","13"]}"#), ["12", "13"]);
        assert!(push_ids(r#"{"ret_code":0}"#).is_empty());
    }

    #[test]
    fn only_a_clear_no_is_a_refusal_of_a_push() {
        let kind = |status, body: &str| match read_push_answer(status, body.as_bytes()) {
            Ok(_) => "yes",
            Err(error) if error.is_unclear() => "unclear",
            Err(error) if error.is_refusal() => "no",
            Err(error) => panic!("{error}"),
        };
        for (status, body, expected) in [
            (200, r#"{"ret_code":0}"#, "yes"),
            (200, r#"{"ret_code":1008003}"#, "no"),
            (200, r#"{"ret_code":77}"#, "no"),
            (200, r#"{"ret_code":1008004}"#, "unclear"),
            (500, r#"{"ret_code":1008003}"#, "no"),
            (500, r#"{"ret_code":77}"#, "unclear"),
            (502, "<html>bad gateway</html>", "unclear"),
            (504, "", "unclear"),
            (503, r#"{"ret_code":0}"#, "unclear"),
            (200, "", "unclear"),
            (200, "<html>log in</html>", "unclear"),
            (200, "[]", "unclear"),
            (200, r#"{"ret_code":null}"#, "unclear"),
            (204, "", "unclear"),
            (301, "", "no"),
            (303, "", "unclear"),
            (403, "", "no"),
            (404, "not here", "no"),
            (408, "", "unclear"),
        ] {
            assert_eq!(kind(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn an_upload_is_tried_again_where_that_can_help() {
        let again = |status, body: &str| match read_upload_answer(status, body.as_bytes()) {
            Ok(uploaded) => panic!("{uploaded:?}"),
            Err((_, again)) => again,
        };
        assert!(again(502, "<html>"));
        assert!(again(200, r#"{"retCode":1008028}"#));
        assert!(again(200, r#"{"retCode":1008004}"#));
        assert!(again(429, ""));
        assert!(!again(200, r#"{"retCode":1008003}"#));
        assert!(!again(200, r#"{"retCode":0,"uploadId":0}"#));
        assert!(!again(200, r#"{"retCode":0}"#));
        assert!(!again(200, "<html>"));
        assert!(!again(302, ""));
    }

    #[test]
    fn a_server_cannot_steer_the_terminal() {
        let error = read_push_answer(200, b"{\"ret_code\":5,\"err_msg\":\"\\u001b[2J\\u202e\"}")
            .unwrap_err();
        assert!(error.to_string().contains("\\u{1B}[2J\\u{202E}"), "{error}");
    }

    #[test]
    fn waits_grow_to_their_limit() {
        let retry = Retry::default();
        for (next, least, most) in [(2, 250, 500), (3, 500, 1000), (9, 4000, 8000)] {
            let wait = retry.wait(next).as_millis();
            assert!((least..=most).contains(&wait), "{next}: {wait}");
        }
    }
}
