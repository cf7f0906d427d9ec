//! What arrived: uploads and pushes, kept for a look and for the checks of later pushes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use acctpack::text::escape_json;

/// How many uploads and how many pushes are remembered; the oldest go first.
const MOST: usize = 10_000;
/// A push whose body is larger is remembered without it.
const MAX_BODY: usize = 16 * 1024;
/// How many bytes of bodies are remembered in all; the oldest are forgotten first.
const MAX_BODIES: usize = 32 << 20;

/// An upload that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UploadRecord {
    /// Its id; 0 when it was refused.
    pub upload_id: u64,
    /// When, in UTC.
    pub at: String,
    /// Who sent it.
    pub access_id: String,
    /// The file name that the client gave, without folders.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 digest.
    pub sha256: String,
    /// How many accounts a push to it would reach.
    pub accounts: u64,
    /// Whether every row could be a device token.
    pub tokens: bool,
    /// What was answered.
    pub ret_code: i64,
    /// What was found, accounts masked.
    pub findings: Vec<String>,
}

/// A push that arrived.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PushRecord {
    /// Its id; empty when it was refused.
    pub push_id: String,
    /// When, in UTC.
    pub at: String,
    /// Who sent it.
    pub access_id: String,
    /// `basic` or `sign`.
    pub auth: String,
    /// Whom it is for.
    pub audience_type: String,
    /// The package, for a package push.
    pub upload_id: Option<u64>,
    /// How many accounts or devices in a list or package it would reach; `null` where that is
    /// up to the app.
    pub accounts: Option<u64>,
    /// What was answered.
    pub ret_code: i64,
    /// What was answered, in words.
    pub err_msg: String,
    /// The request, unless it is large.
    pub body: Option<Value>,
}

/// What a later push needs to know of an upload.
pub(crate) struct Known {
    pub(crate) accounts: u64,
    pub(crate) tokens: bool,
}

/// What can be looked at.
#[derive(Clone, Copy)]
pub(crate) enum List {
    Uploads,
    Pushes,
}

pub(crate) struct ServiceState {
    inner: Mutex<Inner>,
    /// Counts what arrived: who looks is told.
    changed: watch::Sender<u64>,
}

impl Default for ServiceState {
    fn default() -> ServiceState {
        ServiceState { inner: Mutex::default(), changed: watch::channel(0).0 }
    }
}

#[derive(Default)]
struct Inner {
    uploads: VecDeque<UploadRecord>,
    pushes: VecDeque<PushRecord>,
    uploaded: u64,
    pushed: u64,
    /// The digest of every push that was accepted, however large its body.
    accepted: VecDeque<[u8; 32]>,
    /// The length of each remembered body, as the pushes stand, and their sum.
    lengths: VecDeque<usize>,
    body_bytes: usize,
    /// The lists as they were last looked at: all who look between two changes share them.
    shown: [Option<Bytes>; 2],
    /// When each app's last broad push was taken.
    last_broad: VecDeque<(String, Instant)>,
}

impl ServiceState {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Says that something has changed.
    pub(crate) fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// The changes, as a number that grows.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Writes an upload down, and gives it its id when it was taken.
    pub(crate) fn add_upload(&self, mut record: UploadRecord) -> UploadRecord {
        let mut inner = self.inner();
        if record.ret_code == 0 {
            inner.uploaded += 1;
            record.upload_id = 10_000 + inner.uploaded;
        }
        keep(&mut inner.uploads, record.clone());
        inner.shown[List::Uploads as usize] = None;
        drop(inner);
        self.tell();
        record
    }

    /// Writes a push down, and gives it its id when it was taken.
    pub(crate) fn add_push(&self, mut record: PushRecord, length: usize) -> PushRecord {
        let mut inner = self.inner();
        if record.ret_code == 0 {
            inner.pushed += 1;
            record.push_id = (900_000 + inner.pushed).to_string();
            if let Some(body) = &record.body {
                keep(&mut inner.accepted, digest(&record.access_id, body));
            }
        }
        if length > MAX_BODY {
            record.body = None;
        }
        let kept = if record.body.is_some() { length } else { 0 };
        inner.keep_push(record.clone(), kept);
        inner.shown[List::Pushes as usize] = None;
        drop(inner);
        self.tell();
        record
    }

    /// The upload of an app by its id.
    pub(crate) fn upload(&self, access_id: &str, upload_id: u64) -> Option<Known> {
        let inner = self.inner();
        let found = inner.uploads.iter().rev().find(|upload| {
            upload.upload_id == upload_id && upload.access_id == access_id && upload.ret_code == 0
        })?;
        Some(Known { accounts: found.accounts, tokens: found.tokens })
    }

    /// Whether the app's last broad push is less than a second ago; if not, this one is the last.
    pub(crate) fn is_too_fast(&self, access_id: &str) -> bool {
        let mut inner = self.inner();
        let now = Instant::now();
        let second = Duration::from_secs(1);
        inner.last_broad.retain(|(_, at)| now.duration_since(*at) < second);
        if inner.last_broad.iter().any(|(id, _)| id == access_id) {
            return true;
        }
        if inner.last_broad.len() < MOST {
            inner.last_broad.push_back((access_id.to_string(), now));
        }
        false
    }

    /// Whether the app has had this very push accepted.
    pub(crate) fn is_repeated(&self, access_id: &str, body: &Value) -> bool {
        self.inner().accepted.contains(&digest(access_id, body))
    }

    /// A list in JSON. Made once for all who look at it: a client that does not read its answer
    /// holds no copy of its own.
    pub(crate) fn show(&self, list: List) -> Bytes {
        let mut inner = self.inner();
        if let Some(shown) = &inner.shown[list as usize] {
            return shown.clone();
        }
        let json = match list {
            List::Uploads => serde_json::to_vec(&inner.uploads),
            List::Pushes => serde_json::to_vec(&inner.pushes),
        };
        let json = String::from_utf8(json.unwrap_or_default()).unwrap_or_default();
        // It is read on terminals: what a client sent must not steer them.
        let mut json = escape_json(&json).into_owned();
        json.push('\n');
        inner.shown[list as usize].insert(json.into()).clone()
    }

    pub(crate) fn uploads(&self) -> Vec<UploadRecord> {
        self.inner().uploads.iter().cloned().collect()
    }

    pub(crate) fn pushes(&self) -> Vec<PushRecord> {
        self.inner().pushes.iter().cloned().collect()
    }
}

impl Inner {
    fn keep_push(&mut self, record: PushRecord, length: usize) {
        if self.pushes.len() == MOST {
            self.body_bytes -= self.lengths.pop_front().unwrap_or(0);
        }
        keep(&mut self.pushes, record);
        self.lengths.push_back(length);
        self.body_bytes += length;
        for (push, length) in self.pushes.iter_mut().zip(&mut self.lengths) {
            if self.body_bytes <= MAX_BODIES {
                break;
            }
            push.body = None;
            self.body_bytes -= std::mem::take(length);
        }
    }
}

/// What tells one push from another, whoever looks at it later.
fn digest(access_id: &str, body: &Value) -> [u8; 32] {
    let hash = Sha256::new().chain_update(access_id).chain_update([0]);
    hash.chain_update(body.to_string()).finalize().into()
}

fn keep<T>(records: &mut VecDeque<T>, record: T) {
    if records.len() == MOST {
        records.pop_front();
    }
    records.push_back(record);
}
