//! English. The texts of the service's codes are in a file of their own.

mod service_codes;

use acctpack::Lang;
use acctpack::text::escape;

use super::{CodeText, Messages, ids, shown};
use crate::client::Pushed;
use crate::error::{
    BaseUrlError, ConnectionError, CredentialsError, ErrorKind, JsonError, Peer, ReceiptError,
    Refusal, RequestError, Unclear,
};
use crate::message::flag_of;
use crate::schedule::TimeWarning;
use crate::service_code::ServiceCode;
use crate::time::local_time;

pub(super) struct English;

impl Messages for English {
    fn error(&self, error: &ErrorKind) -> String {
        match error {
            ErrorKind::Io { action, path, source } => {
                action.failed(Some(&shown(path)), source, Lang::En)
            }
            ErrorKind::Credentials(error) => credentials_error(error),
            ErrorKind::BaseUrl(error) => base_url_error(*error).into(),
            ErrorKind::Proxy => {
                "the proxy's address cannot be used; write it as http://HOST:PORT or socks5://HOST:PORT".into()
            }
            ErrorKind::Processor => {
                "this processor lacks instructions that TLS needs here (AES, AVX2, ADX and BMI2, or AES, PMULL and SHA2); run acctpack on a newer machine".into()
            }
            ErrorKind::Request(error) => request_error(error),
            ErrorKind::FileName(name) => format!(
                "the file name {} cannot be sent; rename it to 1 to 100 plain characters",
                escape(name)
            ),
            ErrorKind::Changed(path) => format!(
                "{} changed while it was sent; wait until it is whole, then run again",
                shown(path)
            ),
            ErrorKind::NoConnection { peer, why } => {
                let (peer, remedy) = (named(peer), connection_remedy(why));
                let why = self.connection_error(why);
                format!("no connection to {peer} could be made, so nothing was sent: {why}; {remedy}")
            }
            ErrorKind::Interrupted(why) => {
                let why = self.connection_error(why);
                format!("the upload broke off: {why}; run again, an upload does no harm")
            }
            ErrorKind::Refused(refusal) => refused(refusal),
            ErrorKind::NotUnderstood(answer) => format!(
                "the upload's answer is not the service's ({answer}); check --access-point or --base-url"
            ),
            ErrorKind::Unclear(unclear) => self.unclear(unclear),
            ErrorKind::Unrecorded { pushed, why } => {
                self.accepted_but(pushed, &why.message(Lang::En))
            }
            ErrorKind::Receipt(error) => receipt_error(error),
            ErrorKind::Cancelled => "stopped before the end".into(),
        }
    }

    fn connection_error(&self, error: &ConnectionError) -> String {
        let (what, said) = match error {
            ConnectionError::TimedOut => ("nothing came in time", ""),
            ConnectionError::UnknownHost(said) => {
                ("the host's name could not be resolved", said.as_str())
            }
            ConnectionError::NotTaken => ("the connection was refused", ""),
            ConnectionError::Unreachable(said) => ("the network does not reach it", said.as_str()),
            ConnectionError::Tls(said) => {
                ("no TLS connection that can be trusted came about", said.as_str())
            }
            ConnectionError::Closed => ("the other side closed the connection", ""),
            ConnectionError::Other(text) => return escape(text),
        };
        match said {
            "" => what.into(),
            said => format!("{what} ({})", escape(said)),
        }
    }

    fn accepted_but(&self, pushed: &Pushed, why: &str) -> String {
        let ids = ids(&pushed.push_ids);
        format!("the push WAS accepted as {ids}, but {why}; keep this id, and do not push again")
    }

    fn time_warning(&self, warning: TimeWarning) -> &'static str {
        match warning {
            TimeWarning::SentAtOnce => "the send time is past: the service sends this push at once",
            TimeWarning::UndocumentedTime => {
                "the service does not document --send-time for packages of device tokens: it may send this push at once"
            }
        }
    }

    fn service_code(&self, code: ServiceCode) -> CodeText {
        service_codes::text(code)
    }
}

impl English {
    fn unclear(&self, unclear: &Unclear) -> String {
        let why = match unclear {
            Unclear::NoAnswer(why) => format!("no answer came: {}", self.connection_error(why)),
            Unclear::Answer(answer) => format!("the answer is not clear: {answer}"),
            Unclear::Failed(refusal) => match refusal.service_code() {
                Some(code) => format!("{}: {}", code.number(), service_codes::text(code).meaning),
                None => format!("HTTP {}: {}", refusal.status, refusal.message),
            },
            Unclear::EarlierCutOff { at } => {
                let at = at.as_deref().map(|at| format!(" at {}", local_time(at)));
                return format!(
                    "an earlier run was cut off while it sent this push{}: it is still not known whether it was accepted, and nothing was sent now; look for it in the service's console, and push again (--again) only if it is not there",
                    at.unwrap_or_default()
                );
            }
            Unclear::EarlierUnclear { at } => {
                let at = at.as_deref().map(|at| format!(" at {}", local_time(at)));
                return format!(
                    "an earlier run sent this push{} and got no clear answer: it is still not known whether it was accepted, and nothing was sent now; look for it in the service's console, and push again (--again) only if it is not there",
                    at.unwrap_or_default()
                );
            }
        };
        format!(
            "it is not known whether the push was accepted ({why}); look for it in the service's console, and push again (--again) only if it is not there"
        )
    }
}

fn credentials_error(error: &CredentialsError) -> String {
    match error {
        CredentialsError::AccessId => {
            "no usable AccessId; set TPNS_ACCESS_ID, or name a file with --credentials".into()
        }
        CredentialsError::SecretKey => {
            "no usable SecretKey; set TPNS_SECRET_KEY, or name a file with --credentials".into()
        }
        CredentialsError::Readable(path) => {
            let path = shown(path);
            format!(
                "{path} is open to others than its owner; take that away with `chmod 600 {path}`"
            )
        }
        CredentialsError::Foreign(path) => format!(
            "{} belongs to another user; put the credentials into a file of your own",
            shown(path)
        ),
        CredentialsError::Incomplete(path, name) => format!(
            "{} has no usable {name}; it holds two lines, TPNS_ACCESS_ID=... and TPNS_SECRET_KEY=...",
            shown(path)
        ),
    }
}

fn base_url_error(error: BaseUrlError) -> &'static str {
    match error {
        BaseUrlError::Malformed => "the base URL must be https://HOST[:PORT][/PATH]",
        BaseUrlError::Plain => {
            "a base URL must be https, but for this machine itself (http://127.0.0.1:PORT): the secret would travel readable"
        }
        BaseUrlError::Credentials => {
            "a base URL holds no name or password; the credentials come from the environment or a file"
        }
    }
}

fn request_error(error: &RequestError) -> String {
    match error {
        RequestError::Message => {
            "the message must be one JSON object with something in it, as {\"title\": \"...\", \"content\": \"...\"}".into()
        }
        RequestError::Json(error) => json_error(error),
        RequestError::NoText => {
            "the push has no text; give --title and --content, or --message FILE.json".into()
        }
        RequestError::NoTitle => {
            "the notification has a text and no title; give --title as well".into()
        }
        RequestError::NoContent => {
            "the notification has a title and no text; give --content as well".into()
        }
        RequestError::UploadId => "an upload id is a positive number".into(),
        RequestError::Field(name) => match flag_of(name) {
            Some(flag) => format!("the field {} is set by {flag}", escape(name)),
            None => format!("the field {} is for other kinds of push", escape(name)),
        },
        RequestError::SendTime(time) => {
            format!("{} is no time; write it as \"2026-01-31 20:00:00\"", escape(time))
        }
        RequestError::Late(time) => format!(
            "{} is past in the service's time (UTC+8), and the service refuses it; give a later --send-time, or leave it out to push at once",
            escape(time)
        ),
        RequestError::Far(time) => format!(
            "{} is more than 90 days ahead, and the service refuses it; give an earlier --send-time",
            escape(time)
        ),
        RequestError::Expire(seconds) => format!(
            "the service keeps a message for 259200 seconds (three days) at most, not {seconds}"
        ),
    }
}

fn json_error(error: &JsonError) -> String {
    let JsonError { line, column, .. } = error;
    match error.ascii_sign() {
        Some((found, sign)) => format!(
            "the message is no JSON: line {line}, column {column}: {found} stands where JSON has {sign}; type the plain one"
        ),
        None => format!(
            "the message is no JSON: line {line}, column {column}: {}; fix it there",
            escape(&error.why)
        ),
    }
}

fn refused(refusal: &Refusal) -> String {
    let Refusal { code, message, status } = refusal;
    let said = match message.as_str() {
        "" => String::new(),
        message => format!(" (it said: {message})"),
    };
    match (refusal.service_code(), code) {
        (Some(known), _) => {
            let CodeText { meaning, remedy } = service_codes::text(known);
            format!("refused with code {}: {meaning}{said}; {remedy}", known.number())
        }
        (None, Some(code)) => format!(
            "refused with code {code}, which is not documented{said}; ask the service's support"
        ),
        (None, None) if (300..400).contains(status) => format!(
            "refused: the host sends on to another address (HTTP {status}), which is not followed with credentials; check --base-url"
        ),
        (None, None) if *status >= 500 => format!(
            "the service, or a gateway before it, cannot answer now (HTTP {status}){said}; try again in a while"
        ),
        (None, None) => format!(
            "refused with HTTP status {status}{said}; check --access-point, --base-url and a proxy in between"
        ),
    }
}

fn named(peer: &Peer) -> String {
    let host = escape(&peer.host);
    match &peer.proxy {
        None => host,
        Some(proxy) => format!("{host} through the proxy {}", escape(proxy)),
    }
}

/// What to do about a connection that failed before anything was sent.
fn connection_remedy(error: &ConnectionError) -> &'static str {
    match error {
        ConnectionError::UnknownHost(_) => {
            "check the network, its DNS and the spelling of --base-url"
        }
        ConnectionError::Tls(_) => {
            "check this machine's clock, and whether a proxy looks into TLS (SSL_CERT_FILE names its certificate)"
        }
        ConnectionError::NotTaken => "check the port, the firewall and HTTPS_PROXY",
        _ => "check the network, the firewall and HTTPS_PROXY",
    }
}

fn receipt_error(error: &ReceiptError) -> String {
    match error {
        ReceiptError::Malformed(path, why) => format!(
            "{} is no receipt that can be read ({}); move it away only if you are sure that its package was not pushed",
            shown(path),
            escape(why)
        ),
        ReceiptError::Busy(path) => {
            format!("another run is at work with {}; wait for its end", shown(path))
        }
        ReceiptError::AlreadyPushed { at, push_ids } => format!(
            "this package was pushed already, at {} as push {}; --again pushes it once more",
            local_time(at),
            ids(push_ids)
        ),
        ReceiptError::Over => {
            "this delivery was pushed already, or may have been, or has another upload; begin another".into()
        }
    }
}
