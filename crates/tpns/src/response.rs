//! What the service's answers mean. Only a clear no to a push is a refusal: what is neither yes nor
//! no leaves its outcome unclear.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::client::{Pushed, Uploaded};
use crate::error::{Error, ErrorKind, Refusal, Result, Unclear, UnrecognizedAnswer};
use crate::http::Heard;
use crate::redact::Mask;
use crate::service_code::ServiceCode;
use acctpack::text::escape;

/// Why an upload failed, and after how long at least another attempt could help; `None` if never.
pub(crate) type Failed = (Error, Option<Duration>);

/// What an answer to an upload means.
pub(crate) fn of_upload(heard: &Heard, mask: &Mask) -> std::result::Result<Uploaded, Failed> {
    let (answer, status) = (ResponseFields::parse(&heard.body, mask), heard.status);
    let code = answer.number(&["retCode", "ret_code"]);
    let upload_id = answer.number(&["uploadId", "upload_id"]).and_then(|id| u64::try_from(id).ok());
    let refused = |again: bool| {
        let refusal = Error::new(ErrorKind::Refused(answer.refusal(status)));
        Err((refusal, again.then(|| heard.patience())))
    };
    match (status, code, upload_id) {
        (200..=299, Some(0), Some(upload_id)) if upload_id > 0 => Ok(Uploaded { upload_id }),
        (_, Some(code), _) if code != 0 => {
            let known = ServiceCode::of(code);
            let passing = matches!(known, Some(ServiceCode::TooFast | ServiceCode::Internal));
            refused(status >= 500 || passing)
        }
        (500.., ..) => refused(true),
        (300..=499, ..) => refused(matches!(status, 408 | 429)),
        _ => Err((Error::new(ErrorKind::NotUnderstood(excerpt(heard, mask))), None)),
    }
}

/// What an answer to a push means. A code that the documentation does not have may mean anything,
/// and an id says that there is a push, whatever the code.
pub(crate) fn of_push(heard: &Heard, mask: &Mask) -> Result<Pushed> {
    let (answer, status) = (ResponseFields::parse(&heard.body, mask), heard.status);
    let code = answer.number(&["ret_code", "retCode"]);
    let push_ids = answer.texts("push_id");
    let has_id = push_ids.iter().any(|id| id != "0");
    let refusal = answer.refusal(status);
    let unclear = |why| Err(Error::new(ErrorKind::Unclear(why)));
    match (status, code) {
        (200..=299, Some(0)) => Ok(Pushed { push_ids, environment: answer.text("environment") }),
        (_, Some(code)) if code != 0 => match ServiceCode::of(code) {
            Some(known) if !known.is_unclear() && !has_id => {
                Err(Error::new(ErrorKind::Refused(refusal)))
            }
            _ => unclear(Unclear::Failed(refusal)),
        },
        // 302 and 303 are how some hosts answer after they have done what was asked.
        (300..=499, None) if !matches!(status, 302 | 303 | 408) && !has_id => {
            Err(Error::new(ErrorKind::Refused(refusal)))
        }
        _ => unclear(Unclear::Answer(excerpt(heard, mask))),
    }
}

fn excerpt(heard: &Heard, mask: &Mask) -> UnrecognizedAnswer {
    UnrecognizedAnswer {
        status: heard.status,
        excerpt: shorten(&String::from_utf8_lossy(&heard.body), mask),
    }
}

/// A peer's text for a person to read: without the secret, short, and unable to steer a terminal.
pub(crate) fn shorten(text: &str, mask: &Mask) -> String {
    const MOST: usize = 200;
    // Covered before it is cut: a cut could leave half of the secret.
    let covered = mask.cover(text.trim());
    let short: String = covered.chars().take(MOST).collect();
    let dots = if covered.chars().nth(MOST).is_some() { "..." } else { "" };
    format!("{}{dots}", escape(&short))
}

/// The fields of an answer, read with tolerance: numbers may be texts, ids may be lists.
struct ResponseFields<'a> {
    fields: Map<String, Value>,
    mask: &'a Mask,
}

impl<'a> ResponseFields<'a> {
    fn parse(body: &[u8], mask: &'a Mask) -> ResponseFields<'a> {
        // Some gateways begin what they send with a byte order mark.
        let body = body.strip_prefix(acctpack::text::BOM.as_bytes()).unwrap_or(body);
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => ResponseFields { fields, mask },
            _ => ResponseFields { fields: Map::new(), mask },
        }
    }

    fn number(&self, names: &[&str]) -> Option<i64> {
        match names.iter().find_map(|name| self.fields.get(*name))? {
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
            Value::String(text) if !text.is_empty() => Some(shorten(text, self.mask)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        match self.fields.get(name) {
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
    use crate::Credentials;

    fn mask() -> Mask {
        Mask::new(&Credentials::new("1500001048", "hunter2-never-to-be-seen").unwrap())
    }

    fn heard(status: u16, body: &str) -> Heard {
        Heard { status, retry_after: None, body: body.into() }
    }

    fn push(status: u16, body: &str) -> Result<Pushed> {
        of_push(&heard(status, body), &mask())
    }

    #[test]
    fn push_ids_come_in_every_form() {
        let push_ids = |body: &str| push(200, body).unwrap().push_ids;
        assert_eq!(push_ids(r#"{"ret_code":0,"push_id":"12"}"#), ["12"]);
        assert_eq!(push_ids(r#"{"ret_code":0,"push_id":12}"#), ["12"]);
        assert_eq!(push_ids(r#"{"ret_code":"0","push_id":["12","13"]}"#), ["12", "13"]);
        assert!(push_ids(r#"{"ret_code":0}"#).is_empty());
    }

    #[test]
    fn only_a_clear_no_is_a_refusal_of_a_push() {
        let kind = |status, body: &str| match push(status, body) {
            Ok(_) => "yes",
            Err(error) if error.may_be_out() => "unclear",
            Err(error) if error.is_refusal() => "no",
            Err(error) => panic!("{error}"),
        };
        for (status, body, expected) in [
            (200, r#"{"ret_code":0}"#, "yes"),
            (200, r#"{"ret_code":1008003}"#, "no"),
            (200, r#"{"ret_code":1008003,"push_id":""}"#, "no"),
            (200, r#"{"ret_code":1008003,"push_id":"0"}"#, "no"),
            (200, r#"{"ret_code":1008003,"push_id":"12"}"#, "unclear"),
            (200, r#"{"ret_code":1008028,"push_id":["12"]}"#, "unclear"),
            (403, r#"{"push_id":12}"#, "unclear"),
            (200, r#"{"ret_code":77}"#, "unclear"),
            (200, r#"{"ret_code":-1}"#, "unclear"),
            (200, r#"{"ret_code":10010018}"#, "unclear"),
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
        let again = |status, body: &str| match of_upload(&heard(status, body), &mask()) {
            Ok(uploaded) => panic!("{uploaded:?}"),
            Err((_, again)) => again.is_some(),
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
        assert!(!again(401, "") && !again(413, ""));
    }

    #[test]
    fn a_host_may_ask_for_patience_within_bounds() {
        let patience = |seconds| {
            let heard =
                Heard { retry_after: Some(Duration::from_secs(seconds)), ..heard(503, "<html>") };
            of_upload(&heard, &mask()).unwrap_err().1.unwrap().as_secs()
        };
        assert_eq!((patience(0), patience(7), patience(86_400)), (0, 7, 60));
    }

    #[test]
    fn a_server_cannot_steer_the_terminal_or_show_the_secret() {
        let body = "{\"ret_code\":1008003,\"err_msg\":\"\\u001b[2J\\u202e\"}";
        let error = push(200, body).unwrap_err();
        assert!(error.to_string().contains("\\u{1B}[2J\\u{202E}"), "{error}");
        // The secret straddles the cut.
        let said = format!("{}hunter2-never-to-be-seen", "x".repeat(190));
        let error = push(502, &said).unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
