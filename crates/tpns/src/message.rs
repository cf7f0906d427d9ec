//! What is pushed to whom: a typed request for a package push, and the JSON that it becomes.

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, JsonError, RequestError, Result};
use acctpack::text::{escape_json, head};
use acctpack::{Recipient, Target};

/// The service keeps a message for three days at most.
pub const MAX_EXPIRE_SECONDS: u64 = 259_200;

/// What the rows of the package are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Accounts (`package_account_push`).
    #[default]
    Accounts,
    /// Device tokens (`package_token_push`).
    Tokens,
}

impl Audience {
    /// Whom the rows of a package name, by the limits that they are held to.
    pub fn of(target: &Target) -> Audience {
        match target.recipient {
            Recipient::Token => Audience::Tokens,
            _ => Audience::Accounts,
        }
    }

    /// The value of `audience_type`.
    pub fn name(self) -> &'static str {
        match self {
            Audience::Accounts => "package_account_push",
            Audience::Tokens => "package_token_push",
        }
    }
}

/// Which of an account's devices are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Devices {
    /// The one that the account was bound on last (`account_push_type` 0).
    #[default]
    Latest,
    /// All of them (`account_push_type` 1).
    All,
}

/// Which of the app's iOS environments is meant. The service asks for it on iOS alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Production.
    Product,
    /// Development.
    Dev,
}

impl Environment {
    /// The value of `environment`.
    pub fn name(self) -> &'static str {
        match self {
            Environment::Product => "product",
            Environment::Dev => "dev",
        }
    }
}

/// What is said: a notification with its text, or a whole message object of the service's form.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    kind: &'static str,
    body: Map<String, Value>,
}

impl Message {
    /// A notification with a title and a content; the service shows both. One that is empty is left
    /// out, which is for [`silent`](Message::silent) messages.
    pub fn notify(title: &str, content: &str) -> Message {
        let mut body = Map::new();
        for (name, text) in [("title", title), ("content", content)] {
            if !text.is_empty() {
                body.insert(name.into(), text.into());
            }
        }
        Message { kind: "notify", body }
    }

    /// A whole `message` object, with `android`, `ios` and whatever the service knows. A byte order
    /// mark before it is passed over.
    ///
    /// # Errors
    /// Says where it is no JSON, or that it is no object with something in it.
    pub fn from_json(json: &str) -> Result<Message> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let fault = match serde_json::from_str(json) {
            Ok(Value::Object(body)) if !body.is_empty() => {
                return Ok(Message { kind: "notify", body });
            }
            Ok(_) => RequestError::Message,
            Err(error) => RequestError::Json(json_fault(json, &error)),
        };
        Err(Error::new(ErrorKind::Request(fault)))
    }

    /// The same as a message that the app handles itself, without a notification.
    pub fn silent(mut self) -> Message {
        self.kind = "message";
        self
    }

    /// What it would be shown without: a notification has a title and a content, unless what
    /// stands for a platform has them.
    fn lacks(&self) -> Option<RequestError> {
        let has = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
        let is_for_platforms = ["android", "ios"].iter().any(|key| self.body.contains_key(*key));
        let is_shown = self.kind == "notify";
        match (has(self.title()), has(self.content())) {
            _ if is_for_platforms => None,
            (false, false) => Some(RequestError::NoText),
            (false, true) if is_shown => Some(RequestError::NoTitle),
            (true, false) if is_shown => Some(RequestError::NoContent),
            _ => None,
        }
    }

    /// The SHA-256 digest of what it says, for a receipt.
    pub fn digest(&self) -> String {
        let said = serde_json::to_vec(&(self.kind, &self.body)).unwrap_or_default();
        super::sign::hex(&Sha256::digest(said))
    }

    /// The title, where there is one.
    pub fn title(&self) -> Option<&str> {
        self.body.get("title")?.as_str()
    }

    /// The content, where there is one.
    pub fn content(&self) -> Option<&str> {
        self.body.get("content")?.as_str()
    }
}

/// Where the parser stopped, in characters: it counts in bytes.
fn json_fault(json: &str, error: &serde_json::Error) -> JsonError {
    let line = json.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = head(line, error.column().saturating_sub(1));
    let why = error.to_string();
    let why = why.rsplit_once(" at line ").map_or(&*why, |(why, _)| why).to_string();
    JsonError {
        line: error.line(),
        column: before.chars().count() + 1,
        found: line[before.len()..].chars().next(),
        why,
    }
}

/// A push to an uploaded package.
///
/// ```
/// use acctpack_tpns::{Devices, Message, Push};
///
/// let push = Push::new(4711, Message::notify("Sale", "Everything must go"))
///     .devices(Devices::All)
///     .account_type(1002);
/// let body: serde_json::Value = serde_json::from_str(&push.to_json().unwrap()).unwrap();
/// assert_eq!(body["audience_type"], "package_account_push");
/// assert_eq!(body["account_push_type"], 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    upload_id: u64,
    message: Message,
    audience: Audience,
    devices: Devices,
    account_type: Option<u32>,
    environment: Option<Environment>,
    send_time: Option<String>,
    expire: Option<u64>,
    fields: Vec<(String, Value)>,
}

/// The fields that have an option of their own, and its flag: a second way to set them would hide
/// what is sent. The lists are for pushes without a package.
const OWN_FIELDS: [(&str, Option<&str>); 11] = [
    ("audience_type", Some("--audience")),
    ("upload_id", Some("--upload-id")),
    ("message", Some("--message")),
    ("message_type", Some("--silent")),
    ("account_push_type", Some("--devices")),
    ("account_type", Some("--account-type")),
    ("environment", Some("--environment")),
    ("send_time", Some("--send-time")),
    ("expire_time", Some("--expire")),
    ("account_list", None),
    ("token_list", None),
];

/// The entry of a field. A service may read names without regard to case.
fn own_field(name: &str) -> Option<&'static (&'static str, Option<&'static str>)> {
    OWN_FIELDS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.trim()))
}

/// The flag that sets a field, if one does.
pub(crate) fn flag_of(name: &str) -> Option<&'static str> {
    own_field(name)?.1
}

impl Push {
    /// A push of `message` to the accounts of an uploaded package, each on its latest device.
    pub fn new(upload_id: u64, message: Message) -> Push {
        Push {
            upload_id,
            message,
            audience: Audience::default(),
            devices: Devices::default(),
            account_type: None,
            environment: None,
            send_time: None,
            expire: None,
            fields: Vec::new(),
        }
    }

    /// What the rows of the package are.
    pub fn audience(mut self, audience: Audience) -> Push {
        self.audience = audience;
        self
    }

    /// Which of an account's devices are reached.
    pub fn devices(mut self, devices: Devices) -> Push {
        self.devices = devices;
        self
    }

    /// The type that the accounts were bound with (`account_type`), 0 by default.
    pub fn account_type(mut self, account_type: u32) -> Push {
        self.account_type = Some(account_type);
        self
    }

    /// The iOS environment.
    pub fn environment(mut self, environment: Environment) -> Push {
        self.environment = Some(environment);
        self
    }

    /// When to send it, as `2026-01-31 20:00:00` in the service's time.
    pub fn send_time(mut self, time: impl Into<String>) -> Push {
        self.send_time = Some(time.into());
        self
    }

    /// For how many seconds the service keeps the message for a device that is off.
    pub fn expire_seconds(mut self, seconds: u64) -> Push {
        self.expire = Some(seconds);
        self
    }

    /// Any further field of the request, as `collapse_id` or `push_speed`. Set twice, the last
    /// value counts.
    pub fn field(mut self, name: impl Into<String>, value: Value) -> Push {
        let name = name.into();
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, value));
        self
    }

    /// The same push to another uploaded package.
    pub fn to_upload(mut self, upload_id: u64) -> Push {
        self.upload_id = upload_id;
        self
    }

    /// What the rows of its package are.
    pub(crate) fn is_to(&self) -> Audience {
        self.audience
    }

    /// Its send time, where it has one.
    pub(crate) fn when(&self) -> Option<&str> {
        self.send_time.as_deref()
    }

    /// The uploaded package it goes to.
    pub fn upload_id(&self) -> u64 {
        self.upload_id
    }

    /// What it says.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// Whether the service would understand it, as far as that is known; the upload id aside.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn validate(&self) -> Result<()> {
        let fault = |fault| Err(Error::new(ErrorKind::Request(fault)));
        if let Some(lacks) = self.message.lacks() {
            return fault(lacks);
        }
        if let Some((name, _)) = self.fields.iter().find(|(name, _)| own_field(name).is_some()) {
            return fault(RequestError::Field(name.clone()));
        }
        if let Some(time) = self.send_time.as_ref().filter(|time| !is_send_time(time)) {
            return fault(RequestError::SendTime(time.clone()));
        }
        match self.expire {
            Some(seconds) if seconds > MAX_EXPIRE_SECONDS => fault(RequestError::Expire(seconds)),
            _ => Ok(()),
        }
    }

    /// The request's body.
    ///
    /// # Errors
    /// Says so when the service would not take it.
    pub fn to_json(&self) -> Result<String> {
        self.validate()?;
        // The documentation says a positive integer; many readers of JSON fail on larger ones.
        if self.upload_id == 0 || self.upload_id > i64::MAX as u64 {
            return Err(Error::new(ErrorKind::Request(RequestError::UploadId)));
        }
        Ok(self.text())
    }

    /// The JSON as it is sent and shown. What cannot be seen is escaped in it: what a person reads on
    /// a terminal is then the very request, and nothing in it steers the terminal.
    pub(crate) fn text(&self) -> String {
        escape_json(&serde_json::to_string(self).unwrap_or_default()).into_owned()
    }

    /// The SHA-256 digest of what it asks for, the upload id included, for a receipt.
    pub fn digest(&self) -> String {
        super::sign::hex(&Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }

    fn entries(&self) -> Vec<(&str, Value)> {
        let mut entries: Vec<(&str, Value)> = vec![
            ("audience_type", self.audience.name().into()),
            ("upload_id", self.upload_id.into()),
            ("message_type", self.message.kind.into()),
            ("message", Value::Object(self.message.body.clone())),
        ];
        if self.audience == Audience::Accounts {
            let all = self.devices == Devices::All;
            entries.push(("account_push_type", json!(u8::from(all))));
            entries.extend(self.account_type.map(|number| ("account_type", number.into())));
        }
        entries.extend(self.environment.map(|value| ("environment", value.name().into())));
        entries.extend(self.send_time.as_deref().map(|time| ("send_time", time.into())));
        entries.extend(self.expire.map(|seconds| ("expire_time", seconds.into())));
        entries.extend(self.fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
        entries
    }
}

impl Serialize for Push {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let entries = self.entries();
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for (name, value) in &entries {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Whether `text` is a time as the service writes it: `2026-01-31 20:00:00`.
pub fn is_send_time(text: &str) -> bool {
    let form = b"dddd-dd-dd dd:dd:dd";
    let fits = text.len() == form.len()
        && text.bytes().zip(form).all(|(c, f)| match f {
            b'd' => c.is_ascii_digit(),
            f => c == *f,
        });
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(u32::MAX);
    fits && (1..=12).contains(&part(5..7))
        && (1..=days_in_month(part(0..4), part(5..7))).contains(&part(8..10))
        && part(11..13) < 24
        && part(14..16) < 60
        && part(17..19) < 60
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::Lang;

    fn body(push: &Push) -> Value {
        serde_json::from_str(&push.to_json().unwrap()).unwrap()
    }

    #[test]
    fn a_push_says_what_was_asked_and_no_more() {
        let push = Push::new(7, Message::notify("t", "c"));
        assert_eq!(
            push.to_json().unwrap(),
            r#"{"audience_type":"package_account_push","upload_id":7,"message_type":"notify","message":{"content":"c","title":"t"},"account_push_type":0}"#
        );
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_in_what_is_sent_and_reads_the_same() {
        let odd = "\u{7f}\u{9b}2J\u{202e}\u{2028}👨\u{200d}👩\u{e0001}张";
        let push = Push::new(7, Message::notify(odd, odd)).field(odd, json!([odd]));
        let json = push.to_json().unwrap();
        assert!(!json.chars().any(acctpack::text::is_unseen), "{json}");
        let read = body(&push);
        assert_eq!((&read["message"]["title"], &read[odd][0]), (&json!(odd), &json!(odd)));
    }

    #[test]
    fn every_option_has_its_field() {
        let push = Push::new(7, Message::notify("t", "c").silent())
            .devices(Devices::All)
            .account_type(1005)
            .environment(Environment::Dev)
            .send_time("2026-01-31 20:00:00")
            .expire_seconds(3600)
            .field("push_speed", json!(2000));
        let body = body(&push);
        assert_eq!(body["message_type"], "message");
        assert_eq!(body["account_push_type"], 1);
        assert_eq!(body["account_type"], 1005);
        assert_eq!(body["environment"], "dev");
        assert_eq!(body["send_time"], "2026-01-31 20:00:00");
        assert_eq!(body["push_speed"], 2000);
        assert_eq!(body["expire_time"], 3600);
    }

    #[test]
    fn tokens_have_no_account_fields() {
        let push =
            Push::new(7, Message::notify("t", "c")).audience(Audience::Tokens).account_type(3);
        let body = body(&push);
        assert_eq!(body["audience_type"], "package_token_push");
        assert!(body.get("account_type").is_none() && body.get("account_push_type").is_none());
    }

    #[test]
    fn what_the_service_would_refuse_is_not_sent() {
        let good = || Push::new(7, Message::notify("t", "c"));
        for bad in [
            Push::new(0, Message::notify("t", "c")),
            Push::new(7, Message::notify(" ", "")),
            good().send_time("tomorrow"),
            good().expire_seconds(MAX_EXPIRE_SECONDS + 1),
            good().field("account_list", json!(["13800138000"])),
            good().field("upload_id", json!(8)),
            good().field("account_push_type", json!(1)),
            good().field("Account_Type", json!(1002)),
            good().field("message_type", json!("message")),
            good().field("environment", json!("dev")),
            good().field("send_time", json!("2026-01-31 20:00:00")),
            good().field("expire_time", json!(60)),
        ] {
            assert!(matches!(bad.to_json().unwrap_err().kind(), ErrorKind::Request(_)), "{bad:?}");
        }
        for bad in ["", "[]", "{}", "\"x\"", "{"] {
            assert!(Message::from_json(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_notification_has_a_title_and_a_text() {
        let fault = |message: Message| match Push::new(7, message).validate() {
            Ok(()) => None,
            Err(error) => match error.kind() {
                ErrorKind::Request(fault) => Some(fault.clone()),
                other => panic!("{other:?}"),
            },
        };
        assert_eq!(fault(Message::notify("t", "c")), None);
        assert_eq!(fault(Message::notify("t", " ")), Some(RequestError::NoContent));
        assert_eq!(fault(Message::notify("", "c")), Some(RequestError::NoTitle));
        assert_eq!(fault(Message::notify("", "")), Some(RequestError::NoText));
        assert_eq!(fault(Message::notify("", "c").silent()), None);
        assert_eq!(fault(Message::notify("", "").silent()), Some(RequestError::NoText));
        let of_json = |json| fault(Message::from_json(json).unwrap());
        assert_eq!(of_json(r#"{"title":"t","android":{"n_ch_id":"default"}}"#), None);
        assert_eq!(of_json(r#"{"title":"t"}"#), Some(RequestError::NoContent));
    }

    #[test]
    fn a_message_that_is_no_json_is_told_where_and_why() {
        let whole = Message::from_json("\u{feff}{\"title\":\"t\",\"content\":\"c\"}").unwrap();
        assert_eq!(whole, Message::notify("t", "c"));
        for (json, english, chinese) in [
            (
                "{\n  \"title\": \"促销\"\n  \"content\": \"c\"\n}",
                "line 3, column 3: expected `,` or `}`",
                "第 3 行第 3 个字符：缺少逗号",
            ),
            ("{“title”: \"t\"}", "line 1, column 2: “ stands where JSON has \"", "“ 应为半角的 \""),
            (
                "{\"标题\"：\"t\"}",
                "line 1, column 6: ： stands where JSON has :",
                "第 1 行第 6 个字符",
            ),
            ("{\"a\": “b”}", "line 1, column 7: “ stands", "“ 应为半角"),
            ("{\"a\":1,\n}", "line 2, column 1: trailing comma", "多了逗号"),
            ("{\"a\":\"x", "EOF while parsing", "内容不完整"),
            ("", "line 1, column 1: EOF while parsing a value", "内容不完整"),
        ] {
            let error = Message::from_json(json).unwrap_err();
            let said = [Lang::En, Lang::Zh].map(|lang| error.message(lang));
            assert!(said[0].contains(english) && said[1].contains(chinese), "{said:?}");
        }
        let error = Message::from_json("[]").unwrap_err().to_string();
        assert!(error.contains("one JSON object"), "{error}");
    }

    #[test]
    fn a_send_time_is_a_real_one() {
        for good in ["2026-01-31 20:00:00", "2024-02-29 00:00:00", "2000-02-29 23:59:59"] {
            assert!(is_send_time(good), "{good}");
        }
        for bad in [
            "2026-01-31T20:00:00",
            "2026-13-01 00:00:00",
            "2026-02-29 00:00:00",
            "1900-02-29 00:00:00",
            "2026-01-00 00:00:00",
            "2026-01-01 24:00:00",
            "2026-1-1 0:0:0",
            "",
            "２026-01-31 20:00:0",
        ] {
            assert!(!is_send_time(bad), "{bad}");
        }
    }
}
