//! Delivery: the client of Tencent Push Notification Service (upload a package, push to it), the
//! receipt that keeps a package from being pushed twice.
//!
//! It stands above the engine, which knows nothing of it. Begin with [`Client`].

mod base_url;
mod client;
mod credentials;
mod early_response;
mod error;
mod http;
mod lookup;
mod message;
mod messages;
mod package;
mod receipt;
mod redact;
mod response;
mod schedule;
mod service_code;
mod sign;
mod time;

/// What the service's wire looks like, for a server that speaks it.
pub mod wire {
    pub use crate::base_url::is_loopback;
    pub use crate::client::{PUSH_PATH, UPLOAD_PATH};
    pub use crate::message::is_send_time;
    pub use crate::schedule::Timing;
    pub use crate::sign::{Signer, hex, is_same, parse_basic};
    pub use crate::time::service_time_in;
}

pub use base_url::{AccessPoint, BaseUrl};
pub use client::{Client, ClientBuilder, Pushed, Retry, UploadEvent, Uploaded};
pub use credentials::Credentials;
pub use error::{
    BaseUrlError, ConnectionError, CredentialsError, Error, ErrorKind, JsonError, Peer,
    ReceiptError, Refusal, RequestError, Result, Unclear, UnrecognizedAnswer,
};
pub use http::Timeouts;
pub use message::{Audience, Devices, Environment, MAX_EXPIRE_SECONDS, Message, Push};
pub use package::Package;
pub use receipt::{Delivery, PushPermit, Receipt, Repeat, State};
pub use schedule::TimeWarning;
pub use service_code::ServiceCode;
pub use sign::{Auth, sign};
pub use time::{local_time, now};
