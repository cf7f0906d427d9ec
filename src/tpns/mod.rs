//! Delivery: the client of Tencent Push Notification Service (upload a package, push to it), the
//! receipt that keeps a package from being pushed twice, and the [`sandbox`] to rehearse in.
//!
//! It stands above the engine, which knows nothing of it, and is there with the cargo feature
//! `tpns`. Begin with [`Client`].

mod answer;
mod client;
mod codes;
mod credentials;
mod early;
mod endpoint;
mod error;
mod http;
mod lookup;
mod mask;
mod message;
mod package;
mod receipt;
pub mod sandbox;
mod schedule;
mod sign;
mod time;

pub use client::{Client, ClientBuilder, Pushed, Retry, UploadEvent, Uploaded};
pub use codes::ServiceCode;
pub use credentials::Credentials;
pub use endpoint::{AccessPoint, BaseUrl};
pub use error::{
    Answer, Break, CredentialsFault, Error, ErrorKind, JsonFault, Peer, ReceiptFault, Refusal,
    RequestFault, Result, Unclear, UrlFault,
};
pub use http::Timeouts;
pub use message::{Audience, Devices, Environment, MAX_EXPIRE_SECONDS, Message, Push};
pub use package::Package;
pub use receipt::{Delivery, Receipt, Repeat, State, Ticket};
pub use schedule::Remark;
pub use sign::{Auth, sign};
pub use time::{local_time, now};
