//! What kept a delivery from its end. No message holds a secret, and whatever a server said is escaped
//! before a person sees it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::client::Pushed;
use crate::messages;
use crate::service_code::ServiceCode;
use acctpack::Action;
use acctpack::Lang;

/// The result of this module's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// A delivery did not come to its end. What happened is its [`kind`](Error::kind).
///
/// The kind that matters most is [`ErrorKind::Unclear`]: the push may have been accepted, so it
/// must not be sent again before a person has looked.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// What kept a delivery from its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file of this machine could not be read or written.
    Io {
        /// What was being done.
        action: Action,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The AccessId or SecretKey cannot be used.
    Credentials(CredentialsError),
    /// The base URL cannot be used.
    BaseUrl(BaseUrlError),
    /// The proxy's address cannot be used.
    Proxy,
    /// This processor lacks the instructions that TLS is written in here.
    Processor,
    /// The request would not be one that the service takes.
    Request(RequestError),
    /// The package cannot be uploaded under its name.
    FileName(String),
    /// The package was changed by another program while it was sent.
    Changed(PathBuf),
    /// No connection could be made: nothing was sent.
    NoConnection {
        /// The host that was wanted, with its port if that was named, and the proxy on the way to it.
        peer: Peer,
        /// What happened.
        why: ConnectionError,
    },
    /// The connection broke during an upload. An upload can be sent again.
    Interrupted(ConnectionError),
    /// The service said no: the request had no effect.
    Refused(Refusal),
    /// The answer to an upload is none that the service gives.
    NotUnderstood(UnrecognizedAnswer),
    /// A push may have been accepted, or not.
    Unclear(Unclear),
    /// A push was accepted, and its receipt could not be written afterwards.
    Unrecorded {
        /// The push.
        pushed: Pushed,
        /// Why not.
        why: Box<Error>,
    },
    /// The receipt cannot be used.
    Receipt(ReceiptError),
    /// The caller asked to stop.
    Cancelled,
}

/// Whom a connection was to be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peer {
    /// The host, with its port if that was named.
    pub host: String,
    /// The proxy on the way to it, as `HOST:PORT`.
    pub proxy: Option<String>,
}

/// How a connection failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionError {
    /// Nothing came, or nothing was taken, in time.
    TimedOut,
    /// The host's name, or the proxy's, could not be resolved; in the system's words.
    UnknownHost(String),
    /// The host, or the proxy, takes no connection.
    NotTaken,
    /// The network does not reach the host, in the system's words.
    Unreachable(String),
    /// No TLS connection that can be trusted came about.
    Tls(String),
    /// The other side reset the connection, or closed it before its time.
    Closed,
    /// Something else, in the system's words.
    Other(String),
}

/// What is wrong with credentials. It never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsError {
    /// There is no AccessId, or it holds what cannot be part of one.
    AccessId,
    /// There is no SecretKey, or it holds what cannot be part of one.
    SecretKey,
    /// The file can be read or written by others than its owner.
    Readable(PathBuf),
    /// The file belongs to another user.
    Foreign(PathBuf),
    /// The file lacks this name, or has no usable value for it.
    Incomplete(PathBuf, &'static str),
}

/// What is wrong with a base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// It is no `https://HOST[:PORT][/PATH]`.
    Malformed,
    /// It is `http`, and not to this machine.
    Plain,
    /// It holds a name or password.
    Credentials,
}

/// What is wrong with a request that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The message is no JSON object, or an empty one.
    Message,
    /// The message is no JSON at all.
    Json(JsonError),
    /// A push without a text.
    NoText,
    /// A notification with a content and no title.
    NoTitle,
    /// A notification with a title and no content.
    NoContent,
    /// An upload id is a positive number.
    UploadId,
    /// The field is set by an option of its own.
    Field(String),
    /// The send time is no `YYYY-MM-DD HH:MM:SS`.
    SendTime(String),
    /// The send time is more than ten minutes past: the service refuses it.
    Late(String),
    /// The send time is more than 90 days ahead: the service refuses it.
    Far(String),
    /// The service keeps a message for 259,200 seconds (three days) at most.
    Expire(u64),
}

/// Where a text stops being JSON, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// The character that stands there.
    pub found: Option<char>,
    /// What is wrong, in the parser's words.
    pub why: String,
}

/// The service said no.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The service's code; `None` when only the HTTP status says so.
    pub code: Option<i64>,
    /// What the service said, escaped.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

/// An answer that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnrecognizedAnswer {
    /// The HTTP status.
    pub status: u16,
    /// How the answer begins, escaped.
    pub excerpt: String,
}

/// Why it is not known whether a push was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unclear {
    /// The connection broke, or nothing came in time, after the request had gone out.
    NoAnswer(ConnectionError),
    /// The answer says neither yes nor no.
    Answer(UnrecognizedAnswer),
    /// The service took the request in and then failed.
    Failed(Refusal),
    /// An earlier run was cut off between sending the push and writing down what came of it.
    EarlierCutOff {
        /// When it began to send, in UTC, where that is known.
        at: Option<String>,
    },
    /// An earlier run sent the push and got no clear answer. Nothing was sent since.
    EarlierUnclear {
        /// When it began to send, in UTC, where that is known.
        at: Option<String>,
    },
}

/// What is wrong with a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptError {
    /// It is no receipt of acctpack, or was damaged.
    Malformed(PathBuf, String),
    /// Another run works with it.
    Busy(PathBuf),
    /// The package was pushed already.
    AlreadyPushed {
        /// When, in UTC.
        at: String,
        /// As what.
        push_ids: Vec<String>,
    },
    /// The step does not follow from where the delivery stands: it was pushed already, or may have
    /// been, or has another upload.
    Over,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }

    /// For `map_err`: an I/O error with what was being done to which file.
    pub(crate) fn io(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::new(ErrorKind::Io { action, path, source })
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the push may be out: it was accepted, or that is not known. It must not be sent again
    /// before a person has looked.
    pub fn may_be_out(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unclear(_) | ErrorKind::Unrecorded { .. })
    }

    /// Whether the service said no.
    pub fn is_refusal(&self) -> bool {
        matches!(self.kind(), ErrorKind::Refused(_))
    }

    /// Whether the service said no with this code.
    pub(crate) fn is_refused_with(&self, code: ServiceCode) -> bool {
        matches!(self.kind(), ErrorKind::Refused(refusal) if refusal.service_code() == Some(code))
    }

    /// What happened and what to do, in one or two sentences.
    pub fn message(&self, lang: Lang) -> String {
        messages::of(lang).error(self.kind())
    }
}

impl JsonError {
    /// The ASCII sign that stands in JSON where a full-width or a typographic one was found.
    pub(crate) fn ascii_sign(&self) -> Option<(char, &'static str)> {
        let found = self.found?;
        let ascii = match found {
            '“' | '”' | '„' | '＂' | '‘' | '’' => "\"",
            '，' | '、' => ",",
            '：' => ":",
            '｛' => "{",
            '｝' => "}",
            _ => return None,
        };
        Some((found, ascii))
    }
}

impl Refusal {
    /// The documented code, if it is one.
    pub fn service_code(&self) -> Option<ServiceCode> {
        self.code.and_then(ServiceCode::of)
    }
}

impl fmt::Display for UnrecognizedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        Ok(())
    }
}

impl ConnectionError {
    /// What happened, as part of a sentence; the system's own words in brackets.
    pub fn message(&self, lang: Lang) -> String {
        messages::of(lang).connection_error(self)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // Its own words are in the message.
            ErrorKind::Io { source, .. } => source.source(),
            _ => None,
        }
    }
}
