//! The checks of a push request, by the service's documentation and with the tolerances that its
//! own SDKs need.

use serde_json::{Map, Value};

use crate::judge::Strictness;
use crate::state::ServiceState;
use acctpack::AccountForm;
use acctpack_tpns::MAX_EXPIRE_SECONDS;
use acctpack_tpns::ServiceCode;
use acctpack_tpns::wire::{Timing, is_send_time};

/// A list takes at most so many accounts or tokens; past that a package is asked for.
const MAX_LIST: usize = 1000;
/// How many characters an account may have.
const ACCOUNT_LENGTH: std::ops::RangeInclusive<usize> = 2..=100;

/// A push that would be carried out.
pub(crate) struct Accepted {
    pub(crate) upload_id: Option<u64>,
    pub(crate) accounts: Option<u64>,
}

/// A refusal: the code and which field it is about.
pub(crate) type Refused = (ServiceCode, String);

/// Judges the request of one app.
pub(crate) fn judge(
    body: &Value,
    access_id: &str,
    state: &ServiceState,
    strictness: Strictness,
) -> Result<Accepted, Refused> {
    let Value::Object(fields) = body else {
        return Err((ServiceCode::ParameterParse, "the body is no JSON object".into()));
    };
    let fields = PushFields(fields);
    let audience = fields.required_text("audience_type")?;
    let missing_fields = MissingFields::of(audience, strictness);
    let message_type = match (fields.get("message_type"), missing_fields) {
        (None, MissingFields::Default) => "notify",
        _ => fields.required_text("message_type")?,
    };
    if !matches!(message_type, "notify" | "message") {
        return Err(invalid("message_type"));
    }
    check_message(&fields, message_type, missing_fields)?;
    check_options(&fields)?;
    let accepted = check_audience(&fields, audience, access_id, state)?;
    let broad = matches!(audience, "all" | "tag") || accepted.upload_id.is_some();
    if strictness == Strictness::Strict && broad && state.is_repeated(access_id, body) {
        return Err((ServiceCode::Repeated, "the same push was accepted before".into()));
    }
    if strictness != Strictness::Lenient && broad && state.is_too_fast(access_id) {
        return Err((ServiceCode::TooFast, "one push a second to all, by tag, by package".into()));
    }
    Ok(accepted)
}

/// What becomes of a push without `message_type`, or for iOS without `environment`. The
/// documentation requires both, but an SDK that pushes to lists sends neither.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MissingFields {
    Refuse,
    Default,
}

impl MissingFields {
    fn of(audience: &str, strictness: Strictness) -> MissingFields {
        let to_a_list = matches!(audience, "account" | "account_list" | "token" | "token_list");
        match to_a_list && strictness != Strictness::Strict {
            true => MissingFields::Default,
            false => MissingFields::Refuse,
        }
    }
}

fn check_message(
    fields: &PushFields<'_>,
    message_type: &str,
    missing_fields: MissingFields,
) -> Result<(), Refused> {
    let message = match fields.get("message") {
        None => return Err(missing("message")),
        Some(Value::Object(message)) => PushFields(message),
        Some(_) => return Err(invalid("message")),
    };
    for name in ["title", "content"] {
        if !matches!(message.get(name), None | Some(Value::String(_))) {
            return Err(invalid(&format!("message.{name}")));
        }
    }
    for name in ["android", "ios"] {
        if !matches!(message.get(name), None | Some(Value::Object(_))) {
            return Err(invalid(&format!("message.{name}")));
        }
    }
    let for_a_platform = message.get("android").is_some() || message.get("ios").is_some();
    let has_text = message.get("title").is_some() || message.get("content").is_some();
    // A message without a notification may be all the app's own; iOS texts stand in `ios`.
    let has_other = message.get("ios").is_some() || for_a_platform && message_type == "message";
    if !has_text && !has_other {
        return Err(missing("message.title, message.content"));
    }
    let ios = message.get("ios").is_some() && message.get("android").is_none()
        || fields.text("platform") == Some("ios");
    match fields.get("environment") {
        None if ios && missing_fields == MissingFields::Refuse => Err(missing("environment")),
        None => Ok(()),
        Some(Value::String(name)) if matches!(name.as_str(), "product" | "dev") => Ok(()),
        Some(_) => Err(invalid("environment")),
    }
}

fn check_options(fields: &PushFields<'_>) -> Result<(), Refused> {
    let within = |name: &str, range: std::ops::RangeInclusive<u64>| match fields.number(name) {
        Ok(None) => Ok(()),
        Ok(Some(number)) if range.contains(&number) => Ok(()),
        _ => Err(invalid(name)),
    };
    within("expire_time", 0..=MAX_EXPIRE_SECONDS)?;
    within("account_push_type", 0..=1)?;
    match fields.number("account_type") {
        Ok(None | Some(1..=16 | 989 | 991..=1015)) => {}
        _ => return Err(invalid("account_type")),
    }
    within("push_speed", 1_000..=50_000)?;
    match fields.get("send_time") {
        None => Ok(()),
        Some(Value::String(time)) if is_send_time(time) => match Timing::now(time) {
            Some(Timing::Ahead | Timing::AtOnce) => Ok(()),
            Some(Timing::Far) => Err(illegal_time("is more than 90 days ahead")),
            Some(Timing::Late) | None => Err(illegal_time("is more than 10 minutes past")),
        },
        Some(_) => Err(illegal_time("is no time")),
    }
}

fn check_audience(
    fields: &PushFields<'_>,
    audience: &str,
    access_id: &str,
    state: &ServiceState,
) -> Result<Accepted, Refused> {
    let listed = |count| Ok(Accepted { upload_id: None, accounts: count });
    match audience {
        "all" => listed(None),
        "tag" => match fields.get("tag_list").or_else(|| fields.get("tag_rules")) {
            Some(_) => listed(None),
            None => Err(missing("tag_list")),
        },
        "account" | "account_list" => {
            let accounts = fields.list("account_list")?;
            let fits = |account: &&str| ACCOUNT_LENGTH.contains(&account.chars().count());
            match accounts.iter().all(fits) {
                true => listed(Some(reached(audience, &accounts))),
                false => Err(invalid("account_list")),
            }
        }
        "token" | "token_list" => {
            let tokens = fields.list("token_list")?;
            match tokens.iter().all(|token| AccountForm::Token.matches(token)) {
                true => listed(Some(reached(audience, &tokens))),
                false => Err((ServiceCode::InvalidToken, "token_list".into())),
            }
        }
        "package_account_push" | "package_token_push" => {
            let number = fields.number("upload_id").map_err(|()| invalid("upload_id"))?;
            let upload_id = number.ok_or_else(|| missing("upload_id"))?;
            let Some(upload) = state.upload(access_id, upload_id) else {
                return Err((ServiceCode::NoTarget, format!("upload_id {upload_id}")));
            };
            if audience == "package_token_push" && !upload.tokens {
                return Err((ServiceCode::InvalidToken, "rows without 36 characters".into()));
            }
            Ok(Accepted { upload_id: Some(upload_id), accounts: Some(upload.accounts) })
        }
        _ => Err(invalid("audience_type")),
    }
}

/// How many of a list are reached: a push to a single account or device takes the first alone.
fn reached(audience: &str, list: &[&str]) -> u64 {
    match audience {
        "account" | "token" => list.len().min(1) as u64,
        _ => list.len() as u64,
    }
}

fn illegal_time(why: &str) -> Refused {
    (ServiceCode::IllegalTime, format!("send_time {why}"))
}

fn missing(name: &str) -> Refused {
    (ServiceCode::MissingParameter, name.to_string())
}

fn invalid(name: &str) -> Refused {
    (ServiceCode::InvalidParameter, name.to_string())
}

/// The fields of a request. An SDK that always sends every field sends empty ones for those that
/// were not set: `null`, an empty text and 0 count as not there.
struct PushFields<'a>(&'a Map<String, Value>);

impl<'a> PushFields<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::Array(values) => !values.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            Value::Bool(_) => true,
        })
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    fn required_text(&self, name: &str) -> Result<&'a str, Refused> {
        match self.get(name) {
            None => Err(missing(name)),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(invalid(name)),
        }
    }

    /// A number, or a text that is one.
    fn number(&self, name: &str) -> Result<Option<u64>, ()> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Number(number)) => number.as_u64().map(Some).ok_or(()),
            Some(Value::String(text)) => match text.trim().parse() {
                Ok(0) => Ok(None),
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(()),
            },
            Some(_) => Err(()),
        }
    }

    fn list(&self, name: &str) -> Result<Vec<&'a str>, Refused> {
        match self.get(name) {
            None => Err(missing(name)),
            Some(Value::Array(values)) if values.len() <= MAX_LIST => {
                values.iter().map(|value| value.as_str().ok_or_else(|| invalid(name))).collect()
            }
            Some(_) => Err(invalid(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::UploadRecord;
    use acctpack_tpns::wire::service_time_in;
    use serde_json::json;

    fn state() -> ServiceState {
        let state = ServiceState::default();
        for tokens in [false, true] {
            state.add_upload(UploadRecord {
                upload_id: 0,
                at: String::new(),
                access_id: "15".into(),
                file_name: "list.txt".into(),
                bytes: 1,
                sha256: String::new(),
                accounts: 3,
                tokens,
                ret_code: 0,
                findings: Vec::new(),
            });
        }
        state
    }

    /// A good push to the account package, with some fields changed; `null` takes one out.
    fn code(changes: Value) -> i64 {
        let mut body = json!({
            "audience_type": "package_account_push", "upload_id": 10001, "message_type": "notify",
            "message": {"title": "t", "content": "c"},
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        match judge(&body, "15", &state(), Strictness::Standard) {
            Ok(_) => 0,
            Err((code, _)) => code.number(),
        }
    }

    #[test]
    fn each_fault_has_its_documented_code() {
        for (changes, expected) in [
            (json!({}), 0),
            (json!({"audience_type": null}), 1008002),
            (json!({"audience_type": "everyone"}), 1008007),
            (json!({"audience_type": 7}), 1008007),
            (json!({"message_type": null}), 1008002),
            (json!({"message_type": "shout"}), 1008007),
            (json!({"message": null}), 1008002),
            (json!({"message": {}}), 1008002),
            (json!({"message": "hello"}), 1008007),
            (json!({"message": {"title": 7, "content": "c"}}), 1008007),
            (json!({"message": {"title": "t", "content": "c", "android": "x"}}), 1008007),
            (json!({"upload_id": null}), 1008002),
            (json!({"upload_id": -1}), 1008007),
            (json!({"upload_id": 1.5}), 1008007),
            (json!({"upload_id": 10003}), 10010005),
            (json!({"audience_type": "package_token_push"}), 1008006),
            (json!({"audience_type": "package_token_push", "upload_id": 10002}), 0),
            (json!({"account_push_type": 2}), 1008007),
            (json!({"account_type": "phone"}), 1008007),
            (json!({"expire_time": 259_201}), 1008007),
            (json!({"push_speed": 999}), 1008007),
            (json!({"account_type": 990}), 1008007),
            (json!({"account_type": 17}), 1008007),
            (json!({"account_type": 1015}), 0),
            (json!({"send_time": "tomorrow"}), 10010012),
            (json!({"send_time": "2020-01-31 20:00:00"}), 10010012),
            (json!({"send_time": 7}), 10010012),
            (json!({"send_time": service_time_in(3600)}), 0),
            (json!({"send_time": service_time_in(-590)}), 0),
            (json!({"send_time": service_time_in(-660)}), 10010012),
            (json!({"send_time": service_time_in(90 * 86_400 - 60)}), 0),
            (json!({"send_time": service_time_in(90 * 86_400 + 60)}), 10010012),
            (json!({"environment": "staging"}), 1008007),
            (json!({"platform": "ios"}), 1008002),
            (json!({"platform": "ios", "environment": "dev"}), 0),
            (json!({"audience_type": "tag"}), 1008002),
            (json!({"audience_type": "account_list"}), 1008002),
            (json!({"audience_type": "account_list", "account_list": ["ab"]}), 0),
            (json!({"audience_type": "account_list", "account_list": ["a"]}), 1008007),
            (json!({"audience_type": "account_list", "account_list": ["a".repeat(100)]}), 0),
            (json!({"audience_type": "account_list", "account_list": ["a".repeat(101)]}), 1008007),
            (json!({"audience_type": "account_list", "account_list": vec!["ab"; 1001]}), 1008007),
            (json!({"audience_type": "token", "token_list": ["short"]}), 1008006),
            (json!({"audience_type": "token", "token_list": ["0".repeat(36)]}), 0),
        ] {
            assert_eq!(code(changes.clone()), expected, "{changes}");
        }
    }

    #[test]
    fn what_sdks_always_send_counts_as_not_there() {
        let go = json!({"platform": "", "expire_time": 0, "send_time": "", "environment": ""});
        assert_eq!(code(go), 0);
        assert_eq!(code(json!({"account_type": "1002", "upload_id": "10001"})), 0);
        assert_eq!(code(json!({"upload_id": 0})), 1008002);
        let list = json!({"audience_type": "account", "account_list": ["ab"], "upload_id": 0});
        assert_eq!(code(list), 0);
    }

    #[test]
    fn a_push_to_a_list_may_leave_out_what_the_python_sdk_does() {
        // As the package `xinge` 2.0.4 sends it, for iOS.
        let mut body = json!({
            "audience_type": "account", "account_list": ["13800138000"], "account_push_type": 1,
            "platform": "ios",
            "message": {"title": "t", "subtitle": "", "content": "c", "ios": {"aps": {"alert": {}}}},
        });
        let code = |body: &Value, strictness| {
            judge(body, "15", &state(), strictness).err().map(|(code, _)| code)
        };
        assert_eq!(code(&body, Strictness::Standard), None);
        assert_eq!(code(&body, Strictness::Strict), Some(ServiceCode::MissingParameter));
        body["message_type"] = "notify".into();
        assert_eq!(code(&body, Strictness::Strict), Some(ServiceCode::MissingParameter));
        body["environment"] = "dev".into();
        assert_eq!(code(&body, Strictness::Strict), None);
    }

    #[test]
    fn a_push_to_one_reaches_the_first_of_its_list_and_a_list_push_all() {
        let tokens = ["0".repeat(36), "1".repeat(36)];
        for (audience, count) in
            [("account", 1), ("account_list", 3), ("token", 1), ("token_list", 2)]
        {
            let body = json!({"audience_type": audience, "message_type": "notify",
                "message": {"content": "c"}, "account_list": ["ab", "cd", "ef"],
                "token_list": tokens});
            let accepted = judge(&body, "15", &state(), Strictness::Standard).ok().unwrap();
            assert_eq!(accepted.accounts, Some(count), "{audience}");
        }
    }

    #[test]
    fn another_apps_upload_is_not_there() {
        let body = json!({"audience_type": "package_account_push", "upload_id": 10001,
            "message_type": "notify", "message": {"content": "c"}});
        let (code, _) = judge(&body, "16", &state(), Strictness::Standard).err().unwrap();
        assert_eq!(code, ServiceCode::NoTarget);
    }

    #[test]
    fn broad_pushes_come_one_a_second() {
        let state = state();
        let body = json!({"audience_type": "all", "message_type": "notify",
            "message": {"content": "c"}});
        let push = |strictness| judge(&body, "15", &state, strictness).map(|_| ());
        assert!(push(Strictness::Standard).is_ok());
        assert_eq!(push(Strictness::Standard).unwrap_err().0, ServiceCode::TooFast);
        assert!(push(Strictness::Lenient).is_ok());
    }
}
