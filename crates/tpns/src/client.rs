//! The client: uploads a package, which may be tried again, and pushes to it, which may not.

mod builder;
mod retry;

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use self::builder::ClientBuilder;
pub use self::retry::Retry;
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::error::{ConnectionError, Error, ErrorKind, Peer, Result, Unclear};
use crate::http::{self, PostOutcome, Proof, Tracked, Wire};
use crate::message::Push;
use crate::messages;
use crate::package::Package;
use crate::receipt::{Delivery, PushPermit};
use crate::redact::Mask;
use crate::response::{self, Failed};
use crate::service_code::ServiceCode;
use crate::sign::{Auth, Signer, basic};
use acctpack::Action;
use acctpack::Lang;

/// Where packages are uploaded.
pub const UPLOAD_PATH: &str = "/v3/push/package/upload";
/// Where pushes are created.
pub const PUSH_PATH: &str = "/v3/push/app";

/// How long is waited after the service said that pushes come too fast: it takes one a second.
const AFTER_TOO_FAST: Duration = Duration::from_secs(1);

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

impl Pushed {
    /// What to tell when the push was accepted and something failed afterwards: its id above all,
    /// and not to push again. `why` is a part of a sentence.
    pub fn despite(&self, why: &str, lang: Lang) -> String {
        messages::of(lang).accepted_but(self, why)
    }
}

/// A blocking client of the service. It holds no global state, and is not bound to a thread.
///
/// An upload and a push against the sandbox, which speaks the service's wire on this machine:
///
/// ```
/// use acctpack_tpns::{Client, Credentials, Devices, Message, Package, Push};
/// use acctpack_sandbox::Sandbox;
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
    wire: Wire,
    mask: Mask,
    settings: ClientBuilder,
}

impl Client {
    /// Begins a client for one app, to the Guangzhou access point unless told otherwise.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
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
            let (error, again) = match self.upload_once(package, &mut on_event) {
                Ok(uploaded) => return Ok(uploaded),
                Err(failed) => failed,
            };
            self.check_cancel()?;
            attempt += 1;
            let Some(at_least) = again.filter(|_| attempt <= self.settings.retry.attempts) else {
                return Err(error);
            };
            let wait = self.settings.retry.wait(attempt).max(at_least);
            on_event(UploadEvent::Retry { attempt, wait, error: Arc::new(error) });
            self.sleep(wait)?;
        }
    }

    /// One attempt.
    fn upload_once(
        &self,
        package: &Package,
        on_event: &mut dyn FnMut(UploadEvent),
    ) -> std::result::Result<Uploaded, Failed> {
        let never = |error| (error, None);
        let soon = Some(Duration::ZERO);
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
        let outcome = http::post(&self.wire, &url, &content_type, total, &proof, &mut tracked);
        if body.has_changed() {
            return Err(never(package.changed()));
        }
        match outcome {
            PostOutcome::NotSent { why, lasting } => {
                Err((self.no_connection(why), soon.filter(|_| !lasting)))
            }
            PostOutcome::NoAnswer(why) => {
                Err((Error::new(ErrorKind::Interrupted(self.covered(why))), soon))
            }
            PostOutcome::Answer(heard) => response::of_upload(&heard, &self.mask),
        }
    }

    /// Creates a push. It is never accepted twice: when it is not known whether the service accepted
    /// it, the error is [`ErrorKind::Unclear`]. It is tried again only where nothing was sent, because
    /// no connection could be made, and where the service clearly refused it as too fast (1008028).
    ///
    /// # Errors
    /// The request is not one that the service takes, the service refused it, it could not be
    /// reached, or the outcome is unclear.
    pub fn push(&self, push: &Push) -> Result<Pushed> {
        self.push_with(push, &mut || Ok(()))
    }

    /// [`push`](Client::push) with a hook that is called when the connection stands, right before
    /// the push itself goes out, in each attempt: the place to write down that it does. An error of
    /// the hook keeps the push back.
    ///
    /// # Errors
    /// As [`push`](Client::push), or the hook's own.
    pub fn push_with(&self, push: &Push, before: &mut dyn FnMut() -> Result<()>) -> Result<Pushed> {
        self.push_in_steps(push, &mut |step| match step {
            PushStep::GoesOut => before(),
            PushStep::TooFast(_) => Ok(()),
        })
    }

    /// Pushes, and tells of each step before the next. An error of the caller ends it.
    fn push_in_steps(
        &self,
        push: &Push,
        told: &mut dyn FnMut(PushStep<'_>) -> Result<()>,
    ) -> Result<Pushed> {
        let json = push.to_json()?;
        push.check_time()?;
        let mut attempt = 1;
        loop {
            self.check_cancel()?;
            let (error, at_least) = match self.push_once(&json, told) {
                Ok(pushed) => return Ok(pushed),
                Err(failed) => failed,
            };
            attempt += 1;
            let Some(at_least) = at_least.filter(|_| attempt <= self.settings.retry.attempts)
            else {
                return Err(error);
            };
            if error.is_refusal() {
                told(PushStep::TooFast(&error))?;
            }
            // Its own word counts for more than that somebody wants to stop.
            self.sleep(self.settings.retry.wait(attempt).max(at_least))
                .map_err(|stopped| if error.is_refusal() { error } else { stopped })?;
        }
    }

    /// Pushes a delivery that a receipt has given its leave for, and writes each step down: that
    /// the push goes out before its first byte does, and then what came of it. `on_its_way` is
    /// called in between.
    ///
    /// ```
    /// use acctpack_sandbox::Sandbox;
    /// use acctpack_tpns::{Client, Credentials, Message, Package, Push, Receipt, Repeat};
    ///
    /// let sandbox = Sandbox::builder().start()?;
    /// let client = Client::builder(Credentials::new("1500001048", "a secret")?)
    ///     .base_url(sandbox.base_url().parse()?)
    ///     .build()?;
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("list.txt");
    /// std::fs::write(&path, "13800138000\n13800138001\n")?;
    /// let package = Package::open(&path)?;
    ///
    /// let mut receipt = Receipt::open(Receipt::path_beside(&path))?;
    /// let mut ticket = receipt.admit(client.delivery(&package), Repeat::Refuse)?;
    /// let upload_id = match ticket.delivery().upload_id {
    ///     Some(of_an_earlier_run) => of_an_earlier_run,
    ///     None => {
    ///         let uploaded = client.upload(&package, |_| ())?;
    ///         ticket.uploaded(uploaded.upload_id)?;
    ///         uploaded.upload_id
    ///     }
    /// };
    /// let push = Push::new(upload_id, Message::notify("Sale", "Everything must go"));
    /// client.push_recorded(&push, ticket, || ())?;
    ///
    /// // The same people are not pushed to again unless a person wants it.
    /// assert!(receipt.admit(client.delivery(&package), Repeat::Refuse).is_err());
    /// assert!(receipt.admit(client.delivery(&package), Repeat::Allow).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`push_with`](Client::push_with). [`ErrorKind::Unrecorded`] is an accepted push whose
    /// receipt could not be written afterwards: it still says that the push is going out, and so
    /// errs on the safe side.
    pub fn push_recorded(
        &self,
        push: &Push,
        mut ticket: PushPermit<'_>,
        mut on_its_way: impl FnMut(),
    ) -> Result<Pushed> {
        let result = self.push_in_steps(push, &mut |step| match step {
            PushStep::GoesOut => {
                ticket.pushing(push)?;
                on_its_way();
                Ok(())
            }
            // Cut off while it waits, the receipt says that nothing is out.
            PushStep::TooFast(refused) => ticket.settle(Err(refused)),
        });
        match (ticket.settle(result.as_ref()), result) {
            (Err(why), Ok(pushed)) => {
                Err(Error::new(ErrorKind::Unrecorded { pushed, why: Box::new(why) }))
            }
            (_, result) => result,
        }
    }

    /// A delivery of this package by this client, for a receipt. When the base URL is this
    /// machine, its peer is asked whether it is a sandbox.
    pub fn delivery(&self, package: &Package) -> Delivery {
        let mut delivery = Delivery::new(package, self.base_url(), self.access_id());
        delivery.rehearsal = self.is_sandbox();
        delivery
    }

    /// Whether the peer says that it is a sandbox: another program on this machine may be a tunnel
    /// to the service itself. It is asked without credentials, and only on this machine.
    pub fn is_sandbox(&self) -> bool {
        let url = self.settings.base.join("/sandbox");
        self.settings.base.is_loopback() && http::names_itself_sandbox(&self.wire, &url)
    }

    fn no_connection(&self, why: ConnectionError) -> Error {
        let host = self.settings.base.authority().to_string();
        let peer = Peer { host, proxy: self.wire.proxy() };
        Error::new(ErrorKind::NoConnection { peer, why: self.covered(why) })
    }

    /// A peer's words in the system's errors, without the secret.
    fn covered(&self, why: ConnectionError) -> ConnectionError {
        match why {
            ConnectionError::Other(text) => ConnectionError::Other(self.mask.cover(&text)),
            why => why,
        }
    }

    /// One attempt.
    fn push_once(
        &self,
        json: &str,
        told: &mut dyn FnMut(PushStep<'_>) -> Result<()>,
    ) -> std::result::Result<Pushed, Failed> {
        let never = |error| (error, None);
        let proof = self.proof(&mut json.as_bytes()).map_err(never)?;
        let mut kept_back = None;
        let mut before = || {
            told(PushStep::GoesOut).map_err(|error| {
                kept_back = Some(error);
                io::Error::other("kept back")
            })
        };
        let mut body = json.as_bytes();
        let mut tracked = Tracked::new(&mut body, self.settings.cancel.clone()).before(&mut before);
        let url = self.settings.base.join(PUSH_PATH);
        let length = json.len() as u64;
        let outcome =
            http::post(&self.wire, &url, "application/json", length, &proof, &mut tracked);
        if let Some(error) = kept_back {
            return Err(never(error));
        }
        match outcome {
            PostOutcome::NotSent { why, lasting } => {
                self.check_cancel().map_err(never)?;
                Err((self.no_connection(why), Some(Duration::ZERO).filter(|_| !lasting)))
            }
            PostOutcome::NoAnswer(why) => {
                let unclear = Unclear::NoAnswer(self.covered(why));
                Err(never(Error::new(ErrorKind::Unclear(unclear))))
            }
            PostOutcome::Answer(heard) => response::of_push(&heard, &self.mask).map_err(|error| {
                let too_fast = error.is_refused_with(ServiceCode::TooFast);
                (error, too_fast.then(|| heard.patience().max(AFTER_TOO_FAST)))
            }),
        }
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
                    return Err(Error::new(ErrorKind::Interrupted(ConnectionError::Other(
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
            0 => push.text().replacen("\"upload_id\":0", "\"upload_id\":<uploadId>", 1),
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

/// What a push comes to on its way.
enum PushStep<'a> {
    /// Its first byte is about to go out.
    GoesOut,
    /// The service refused it as too fast; it is tried again.
    TooFast(&'a Error),
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
        Error::io(Action::Read, std::path::Path::new("random"))(io::Error::other(error.to_string()))
    })?;
    Ok(format!("acctpack-{}", super::sign::hex(&random)))
}
