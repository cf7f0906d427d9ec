//! The receipt: what has been done for a package, written down before and after every step, so
//! that a delivery that was cut off can be taken up again and no package is pushed twice unseen.
//!
//! It holds digests, ids and times, never an account, a text or a secret.

mod lock;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::lock::{Lock, create_new, draft_path, lock_path};
use crate::base_url::BaseUrl;
use crate::client::Pushed;
use crate::error::{Error, ErrorKind, ReceiptError, Result, Unclear};
use crate::message::{Audience, Message, Push};
use crate::package::Package;
use crate::service_code::ServiceCode;
use crate::time::now;
use acctpack::Action;
use acctpack::{refuse_clashes, resolve_links};

/// What `format` says in every receipt.
const FORMAT: &str = "acctpack-receipt/1";
/// A receipt is a few hundred bytes a delivery.
const MAX_RECEIPT: u64 = 16 << 20;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// The package is ready; nothing was sent that counts.
    Prepared,
    /// The service has the package.
    Uploaded,
    /// The push is going out. Found in a receipt of an earlier run, its outcome is not known.
    Pushing,
    /// The service accepted the push.
    Pushed,
    /// The push may have been accepted, or not.
    Unclear,
    /// The service refused the push; the upload still stands.
    Refused,
}

/// One package on its way. It is begun by [`Client::delivery`](super::Client::delivery).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// How far it is.
    pub state: State,
    /// The name that the service sees.
    pub package: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 digest.
    pub sha256: String,
    /// The SHA-256 digest of the list that it was cleaned from; its own where it was not cleaned.
    #[serde(default)]
    pub source_sha256: Option<String>,
    /// What its rows are, where that is known.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// How many accounts it holds, where that is known.
    pub accounts: Option<u64>,
    /// Where it goes.
    pub base_url: String,
    /// Whether a sandbox was found there: it reaches no one.
    #[serde(default)]
    pub rehearsal: bool,
    /// The app it goes to.
    pub access_id: String,
    /// What the service calls the package.
    pub upload_id: Option<u64>,
    /// The SHA-256 digest of the push's text and options.
    pub push_sha256: Option<String>,
    /// The SHA-256 digest of its message alone.
    #[serde(default)]
    pub message_sha256: Option<String>,
    /// What the service calls the push; several where it answers with a list.
    pub push_ids: Vec<String>,
    /// When it was prepared, in UTC.
    pub prepared_at: String,
    /// When the upload was done.
    pub uploaded_at: Option<String>,
    /// When the push began to go out.
    pub pushing_at: Option<String>,
    /// When the service accepted it.
    pub pushed_at: Option<String>,
    /// What went wrong last.
    pub error: Option<String>,
}

impl Delivery {
    /// A package that is ready to go to an app.
    pub(crate) fn new(package: &Package, base: &BaseUrl, access_id: &str) -> Delivery {
        Delivery {
            state: State::Prepared,
            package: package.name().to_string(),
            bytes: package.bytes(),
            sha256: package.sha256().to_string(),
            source_sha256: Some(package.sha256().to_string()),
            audience: None,
            accounts: None,
            base_url: base.to_string(),
            rehearsal: false,
            access_id: access_id.to_string(),
            upload_id: None,
            push_sha256: None,
            message_sha256: None,
            push_ids: Vec::new(),
            prepared_at: now(),
            uploaded_at: None,
            pushing_at: None,
            pushed_at: None,
            error: None,
        }
    }

    /// The same upload once more, as if it had not been pushed.
    pub fn anew(&self) -> Delivery {
        let state = if self.upload_id.is_some() { State::Uploaded } else { State::Prepared };
        Delivery {
            state,
            push_sha256: None,
            message_sha256: None,
            push_ids: Vec::new(),
            pushing_at: None,
            pushed_at: None,
            error: None,
            ..self.clone()
        }
    }

    /// Whether it is the same package to the same app at the same place: its upload can be used.
    fn is_for(&self, other: &Delivery) -> bool {
        self.sha256 == other.sha256
            && self.access_id == other.access_id
            && place(&self.base_url) == place(&other.base_url)
    }

    /// Whether the same people would be reached: by the same package, or by one that was cleaned
    /// from the same list; to the same app.
    pub fn reaches_as(&self, other: &Delivery) -> bool {
        (self.source() == other.source() || self.sha256 == other.sha256)
            && self.is_to_same_app(other)
    }

    /// Whether it is to the same app, by whatever gateway. A sandbox reaches no one, so what was
    /// done there does not count elsewhere.
    pub fn is_to_same_app(&self, other: &Delivery) -> bool {
        let same_world = match (self.rehearsal, other.rehearsal) {
            (true, true) => place(&self.base_url) == place(&other.base_url),
            (one, other) => one == other,
        };
        self.access_id == other.access_id && same_world
    }

    /// The name that the list goes by, in whatever form it is sent.
    pub fn list_name(&self) -> &OsStr {
        Path::new(&self.package).file_stem().unwrap_or_default()
    }

    /// The list it comes from: a package that was not cleaned is its own.
    fn source(&self) -> &str {
        self.source_sha256.as_deref().unwrap_or(&self.sha256)
    }

    /// Whether it can be taken up: what was pushed, or may have been, is over.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Prepared | State::Uploaded | State::Refused)
    }

    /// What to tell who wants to push it once more: it was pushed, or may have been.
    pub fn objection(&self) -> Option<Error> {
        match self.state {
            State::Pushed => Some(Error::new(ErrorKind::Receipt(ReceiptError::AlreadyPushed {
                at: self.pushed_at.clone().unwrap_or_default(),
                push_ids: self.push_ids.clone(),
            }))),
            State::Pushing => {
                let at = self.pushing_at.clone();
                Some(Error::new(ErrorKind::Unclear(Unclear::EarlierCutOff { at })))
            }
            State::Unclear => {
                let at = self.pushing_at.clone();
                Some(Error::new(ErrorKind::Unclear(Unclear::EarlierUnclear { at })))
            }
            State::Prepared | State::Uploaded | State::Refused => None,
        }
    }
}

/// Where a base URL leads, by whatever name.
fn place(base: &str) -> String {
    base.parse::<BaseUrl>().map_or_else(|_| base.to_string(), |base| base.place())
}

/// What becomes of a push to people who were pushed to already, or may have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// It is not sent.
    #[default]
    Refuse,
    /// It is sent: a person has looked, and wants it.
    Allow,
}

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    format: String,
    /// The newest delivery is the last.
    deliveries: Vec<Delivery>,
}

/// A receipt on disk, held by this run alone.
#[derive(Debug)]
pub struct Receipt {
    path: PathBuf,
    document: Document,
    _lock: Lock,
}

impl Receipt {
    /// The receipt that stands beside a package: `list.txt.receipt.json` for `list.txt`. Through a
    /// symbolic link it stands beside the file that the link leads to: a list has one receipt, by
    /// whatever name it is sent.
    pub fn path_beside(package: &Path) -> PathBuf {
        let package = &led_to(package);
        let mut name = package.file_name().unwrap_or_default().to_os_string();
        name.push(".receipt.json");
        package.with_file_name(name)
    }

    /// Refuses a receipt that is another file of the run, by whatever path: one that is read, as the
    /// list, or one that is written, as a report. So are its lock and its draft, which go away.
    ///
    /// # Errors
    /// Names the file that would be written over. Nothing was touched yet.
    pub fn keep_apart(path: &Path, read: &[&Path], written: &[&Path]) -> acctpack::Result<()> {
        let receipt = led_to(path);
        let own = [path, &lock_path(&receipt), &draft_path(&receipt)];
        let all: Vec<&Path> = own.into_iter().chain(written.iter().copied()).collect();
        refuse_clashes(read, &all)
    }

    /// Opens the receipt, or begins one. Nothing is written yet.
    ///
    /// # Errors
    /// Another run holds it, or what is there is no receipt: it is never overwritten.
    pub fn open(path: impl Into<PathBuf>) -> Result<Receipt> {
        // Written in one step, a link would become a receipt of its own.
        let path = led_to(&path.into());
        let lock = Lock::take(&path)?;
        let document =
            read(&path)?.unwrap_or(Document { format: FORMAT.into(), deliveries: Vec::new() });
        Ok(Receipt { path, document, _lock: lock })
    }

    /// What a receipt says, the newest delivery last, without holding it: another run may be about to
    /// write to it. Where there is none, nothing was delivered.
    ///
    /// # Errors
    /// What is there is no receipt, or cannot be read.
    pub fn read(path: &Path) -> Result<Vec<Delivery>> {
        Ok(read(path)?.map(|document| document.deliveries).unwrap_or_default())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every delivery, the newest last.
    pub fn deliveries(&self) -> &[Delivery] {
        &self.document.deliveries
    }

    /// The newest delivery.
    pub fn latest(&self) -> Option<&Delivery> {
        self.document.deliveries.last()
    }

    /// The newest delivery with this upload, for one app at one place.
    pub fn find_upload(
        &self,
        upload_id: u64,
        base: &BaseUrl,
        access_id: &str,
    ) -> Option<&Delivery> {
        self.document.deliveries.iter().rev().find(|earlier| {
            earlier.upload_id == Some(upload_id)
                && place(&earlier.base_url) == base.place()
                && earlier.access_id == access_id
        })
    }

    /// Why the package should not be pushed: the same people were pushed to already, or may have
    /// been. The newest word counts: a delivery after it was begun by someone who knew of it.
    pub fn objection(&self, delivery: &Delivery) -> Option<Error> {
        let same = self.document.deliveries.iter().rev().filter(|d| d.reaches_as(delivery));
        same.filter_map(Delivery::objection).next()
    }

    /// The newest delivery of another version of the list, by the same name and to the same app,
    /// whose message was pushed, or may have been, and is this one: who is in both versions gets it
    /// twice. That may be meant, so it is no [`objection`](Receipt::objection).
    pub fn other_version(&self, delivery: &Delivery, message: &Message) -> Option<&Delivery> {
        let digest = message.digest();
        self.document.deliveries.iter().rev().find(|earlier| {
            let is_said = earlier.message_sha256.as_ref() == Some(&digest);
            let is_version = earlier.list_name() == delivery.list_name()
                && earlier.is_to_same_app(delivery)
                && !earlier.reaches_as(delivery);
            !earlier.is_open() && is_said && is_version
        })
    }

    /// What can be taken up for this delivery: an earlier one of the same package to the same app
    /// at the same place, with the same upload if it has one.
    pub fn resumable(&self, delivery: &Delivery) -> Option<&Delivery> {
        self.position(delivery).map(|index| &self.document.deliveries[index])
    }

    fn position(&self, delivery: &Delivery) -> Option<usize> {
        self.document.deliveries.iter().rposition(|earlier| {
            let fits = delivery.upload_id.is_none() || delivery.upload_id == earlier.upload_id;
            earlier.is_open() && earlier.is_for(delivery) && fits
        })
    }

    /// Gives leave to push this delivery once. One that can be taken up becomes the newest;
    /// else it begins, and what was done before stays written down.
    ///
    /// # Errors
    /// The same people were pushed to already, or may have been, and `repeat` does not allow it;
    /// or the receipt cannot be written.
    pub fn admit(&mut self, delivery: Delivery, repeat: Repeat) -> Result<PushPermit<'_>> {
        if let Some(objection) = self.objection(&delivery).filter(|_| repeat == Repeat::Refuse) {
            return Err(objection);
        }
        let taken_up = match self.position(&delivery) {
            Some(index) => self.document.deliveries.remove(index),
            None => delivery.anew(),
        };
        // What is known of the list may be more than it was then.
        self.begin(Delivery {
            source_sha256: delivery.source_sha256,
            audience: delivery.audience,
            accounts: delivery.accounts,
            rehearsal: delivery.rehearsal,
            ..taken_up
        })?;
        Ok(PushPermit { receipt: self })
    }

    /// Begins a delivery of its own; earlier ones stay written down. To push it takes
    /// [`admit`](Receipt::admit).
    ///
    /// # Errors
    /// The receipt cannot be written.
    pub fn begin(&mut self, delivery: Delivery) -> Result<()> {
        self.document.deliveries.push(delivery);
        self.write()
    }

    /// Writes the upload of the newest delivery down.
    ///
    /// # Errors
    /// It was pushed already, or may have been; or the receipt cannot be written.
    pub fn uploaded(&mut self, upload_id: u64) -> Result<()> {
        self.step(Delivery::is_open, |delivery| {
            delivery.state = State::Uploaded;
            delivery.upload_id = Some(upload_id);
            delivery.uploaded_at = Some(now());
            delivery.error = None;
        })
    }

    /// Changes the newest delivery and writes it down, whole or not at all. What does not follow
    /// from where it stands is refused: the outcome of a push is never written over.
    fn step(
        &mut self,
        may: impl FnOnce(&Delivery) -> bool,
        change: impl FnOnce(&mut Delivery),
    ) -> Result<()> {
        let over = || Error::new(ErrorKind::Receipt(ReceiptError::Over));
        let newest = self.document.deliveries.last_mut().filter(|d| may(d)).ok_or_else(over)?;
        let before = newest.clone();
        change(newest);
        self.write().inspect_err(|_| {
            if let Some(newest) = self.document.deliveries.last_mut() {
                *newest = before;
            }
        })
    }

    fn write(&self) -> Result<()> {
        let mut json = serde_json::to_vec_pretty(&self.document).map_err(|error| {
            Error::new(ErrorKind::Receipt(ReceiptError::Malformed(
                self.path.clone(),
                error.to_string(),
            )))
        })?;
        json.push(b'\n');
        let parent = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let write = || {
            let draft = draft_path(&self.path);
            let mut file = create_new(&draft)?;
            file.write_all(&json)?;
            // On disk before it counts: after a power cut, a push must not look unsent.
            file.sync_all()?;
            fs::rename(&draft, &self.path)?;
            if cfg!(unix) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        };
        write().map_err(Error::io(Action::Write, &self.path))
    }
}

/// The leave to push the newest delivery of a receipt, once.
#[derive(Debug)]
pub struct PushPermit<'a> {
    receipt: &'a mut Receipt,
}

impl PushPermit<'_> {
    /// The delivery, as it stands.
    pub fn delivery(&self) -> &Delivery {
        // A ticket is given out for the newest, and none is ever taken away.
        &self.receipt.document.deliveries[self.receipt.document.deliveries.len() - 1]
    }

    /// Writes its upload down.
    ///
    /// # Errors
    /// The receipt cannot be written.
    pub fn uploaded(&mut self, upload_id: u64) -> Result<()> {
        self.receipt.uploaded(upload_id)
    }

    /// Writes down that its push goes out.
    pub(crate) fn pushing(&mut self, push: &Push) -> Result<()> {
        let this = |delivery: &Delivery| {
            delivery.is_open() && delivery.upload_id == Some(push.upload_id())
        };
        self.receipt.step(this, |delivery| {
            delivery.state = State::Pushing;
            delivery.push_sha256 = Some(push.digest());
            delivery.message_sha256 = Some(push.message().digest());
            delivery.pushing_at = Some(now());
            delivery.error = None;
        })
    }

    /// Writes down what came of its push.
    pub(crate) fn settle(&mut self, result: std::result::Result<&Pushed, &Error>) -> Result<()> {
        let state = match result {
            Ok(_) => State::Pushed,
            Err(error) if error.may_be_out() => State::Unclear,
            Err(error) if error.is_refusal() => State::Refused,
            // Nothing went out: the receipt says so already.
            Err(_) => return Ok(()),
        };
        let goes_out = |delivery: &Delivery| delivery.state == State::Pushing;
        self.receipt.step(goes_out, |delivery| {
            delivery.state = state;
            match result {
                Ok(pushed) => {
                    delivery.pushed_at = Some(now());
                    delivery.push_ids.clone_from(&pushed.push_ids);
                }
                Err(error) => delivery.error = Some(error.to_string()),
            }
            if result.is_err_and(|error| error.is_refused_with(ServiceCode::NoTarget)) {
                // The service no longer knows the upload: next time the package goes up again.
                delivery.upload_id = None;
            }
        })
    }
}

/// The file that a link leads to; any other path as it is.
fn led_to(path: &Path) -> PathBuf {
    match path.is_symlink() {
        true => resolve_links(path).unwrap_or_else(|_| path.to_path_buf()),
        false => path.to_path_buf(),
    }
}

fn read(path: &Path) -> Result<Option<Document>> {
    let form = |why: String| {
        Error::new(ErrorKind::Receipt(ReceiptError::Malformed(path.to_path_buf(), why)))
    };
    let mut text = Vec::new();
    match File::open(path).and_then(|file| file.take(MAX_RECEIPT + 1).read_to_end(&mut text)) {
        Ok(_) if text.len() as u64 > MAX_RECEIPT => return Err(form("too large".into())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(Action::Read, path)(error)),
    }
    let document: Document =
        serde_json::from_slice(&text).map_err(|error| form(error.to_string()))?;
    match document.format.as_str() {
        FORMAT => Ok(Some(document)),
        other => Err(form(format!("format {other}"))),
    }
}

#[cfg(test)]
mod tests;
