//! What arrived: uploads and pushes, kept for a look and for the checks of later pushes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

/// How many uploads and how many pushes are remembered; the oldest go first.
const MOST: usize = 10_000;
/// A push whose body is larger is remembered without it.
const MAX_BODY: usize = 16 * 1024;

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
pub(super) struct Known {
    pub(super) accounts: u64,
    pub(super) tokens: bool,
}

#[derive(Default)]
pub(super) struct State(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    uploads: VecDeque<UploadRecord>,
    pushes: VecDeque<PushRecord>,
    uploaded: u64,
    pushed: u64,
    /// When each app's last broad push was taken.
    last_broad: VecDeque<(String, Instant)>,
}

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Writes an upload down, and gives it its id when it was taken.
    pub(super) fn add_upload(&self, mut record: UploadRecord) -> UploadRecord {
        let mut inner = self.inner();
        if record.ret_code == 0 {
            inner.uploaded += 1;
            record.upload_id = 10_000 + inner.uploaded;
        }
        keep(&mut inner.uploads, record.clone());
        record
    }

    /// Writes a push down, and gives it its id when it was taken.
    pub(super) fn add_push(&self, mut record: PushRecord, length: usize) -> PushRecord {
        let mut inner = self.inner();
        if record.ret_code == 0 {
            inner.pushed += 1;
            record.push_id = (900_000 + inner.pushed).to_string();
        }
        if length > MAX_BODY {
            record.body = None;
        }
        keep(&mut inner.pushes, record.clone());
        record
    }

    /// The upload of an app by its id.
    pub(super) fn upload(&self, access_id: &str, upload_id: u64) -> Option<Known> {
        let inner = self.inner();
        let found = inner.uploads.iter().rev().find(|upload| {
            upload.upload_id == upload_id && upload.access_id == access_id && upload.ret_code == 0
        })?;
        Some(Known { accounts: found.accounts, tokens: found.tokens })
    }

    /// Whether the app's last broad push is less than a second ago; if not, this one is the last.
    pub(super) fn is_too_fast(&self, access_id: &str) -> bool {
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
    pub(super) fn is_repeated(&self, access_id: &str, body: &Value) -> bool {
        self.inner().pushes.iter().any(|push| {
            push.ret_code == 0 && push.access_id == access_id && push.body.as_ref() == Some(body)
        })
    }

    pub(super) fn uploads(&self) -> Vec<UploadRecord> {
        self.inner().uploads.iter().cloned().collect()
    }

    pub(super) fn pushes(&self) -> Vec<PushRecord> {
        self.inner().pushes.iter().cloned().collect()
    }
}

fn keep<T>(records: &mut VecDeque<T>, record: T) {
    if records.len() == MOST {
        records.pop_front();
    }
    records.push_back(record);
}
