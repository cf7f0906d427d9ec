//! The message as it is written on the page, and the push that it becomes.

use acctpack_tpns::{Audience, Devices, Environment, Message, Push, Result};
use serde::{Deserialize, Serialize};

use crate::intake::FormFields;

/// A text on the page is cut at so many bytes: the service takes 4 KB in all.
const MOST_TEXT: usize = 8 * 1024;

/// What was written on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MessageDraft {
    pub(crate) title: String,
    pub(crate) content: String,
    /// The whole `message` object, which then stands for title and content.
    pub(crate) json: String,
    pub(crate) all_devices: bool,
    /// `product`, `dev`, or empty where there is no app for iOS.
    pub(crate) environment: String,
    /// Whether it is to go out at a time of its own, not at once.
    pub(crate) later: bool,
    /// That time as the service writes it.
    pub(crate) send_time: String,
    /// In hours; empty for the service's own.
    pub(crate) expire_hours: String,
}

impl MessageDraft {
    /// What a form holds.
    pub(crate) fn of_form(form: &FormFields) -> MessageDraft {
        let text = |name: &str| {
            let text = form.get(name).unwrap_or_default();
            acctpack::text::head(text, MOST_TEXT).replace("\r\n", "\n")
        };
        MessageDraft {
            title: text("title"),
            content: text("content"),
            json: text("json").trim().to_string(),
            all_devices: form.get("devices") == Some("all"),
            environment: text("environment"),
            later: form.get("when") == Some("later"),
            send_time: service_time(&text("send_time")),
            expire_hours: text("expire_hours").trim().to_string(),
        }
    }

    /// Whether nothing was written yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.title.is_empty() && self.content.is_empty() && self.json.is_empty()
    }

    /// What is said.
    ///
    /// # Errors
    /// The JSON is none.
    pub(crate) fn message(&self) -> Result<Message> {
        match self.json.is_empty() {
            true => Ok(Message::notify(&self.title, &self.content)),
            false => Message::from_json(&self.json),
        }
    }

    /// The push that it becomes, to no upload yet.
    ///
    /// # Errors
    /// Says what the service would not take.
    pub(crate) fn push(&self, account_type: Option<u32>, audience: Audience) -> Result<Push> {
        let mut push = Push::new(0, self.message()?).audience(audience);
        if audience == Audience::Accounts {
            push = push.devices(if self.all_devices { Devices::All } else { Devices::Latest });
            if let Some(number) = account_type {
                push = push.account_type(number);
            }
        }
        match &*self.environment {
            "product" => push = push.environment(Environment::Product),
            "dev" => push = push.environment(Environment::Dev),
            _ => {}
        }
        if self.later {
            push = push.send_time(&*self.send_time);
        }
        if let Some(seconds) = self.expire_seconds() {
            push = push.expire_seconds(seconds);
        }
        push.validate().and_then(|()| push.check_time())?;
        Ok(push)
    }

    /// For how long the service keeps it; what is no number of hours is beyond what it takes.
    fn expire_seconds(&self) -> Option<u64> {
        let hours = Some(&self.expire_hours).filter(|hours| !hours.is_empty())?;
        Some(hours.parse::<u64>().map_or(u64::MAX, |hours| hours.saturating_mul(3600)))
    }

    /// The send time as a form has it.
    pub(crate) fn time_in_form(&self) -> String {
        self.send_time.replacen(' ', "T", 1)
    }
}

/// A form writes `2026-01-31T20:00`, the service `2026-01-31 20:00:00`.
fn service_time(form: &str) -> String {
    let time = form.trim().replacen('T', " ", 1);
    if time.len() == "2026-01-31 20:00".len() { time + ":00" } else { time }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack_tpns::wire::service_time_in;

    fn draft(pairs: &[(&str, &str)]) -> MessageDraft {
        MessageDraft::of_form(&pairs.iter().copied().collect())
    }

    #[test]
    fn a_form_becomes_a_push() {
        let time = service_time_in(7200);
        let form_time = time[..16].replacen(' ', "T", 1);
        let draft = draft(&[
            ("title", "Sale"),
            ("content", "a\r\nb"),
            ("devices", "all"),
            ("environment", "dev"),
            ("when", "later"),
            ("send_time", &form_time),
            ("expire_hours", "24"),
        ]);
        let push = draft.push(Some(1002), Audience::Accounts).unwrap().to_upload(7);
        let body: serde_json::Value = serde_json::from_str(&push.to_json().unwrap()).unwrap();
        assert_eq!(body["message"]["content"], "a\nb");
        assert_eq!((&body["account_push_type"], &body["account_type"]), (&1.into(), &1002.into()));
        assert_eq!((&body["environment"], &body["expire_time"]), (&"dev".into(), &86_400.into()));
        assert_eq!(body["send_time"], format!("{}:00", &time[..16]));
        assert_eq!(draft.time_in_form(), form_time.clone() + ":00");
    }

    #[test]
    fn what_the_service_would_not_take_is_said() {
        for pairs in [
            &[("title", "t")][..],
            &[("title", "t"), ("content", "c"), ("expire_hours", "73")],
            &[("title", "t"), ("content", "c"), ("expire_hours", "x")],
            &[
                ("title", "t"),
                ("content", "c"),
                ("when", "later"),
                ("send_time", "2020-01-01T00:00"),
            ],
            &[("title", "t"), ("content", "c"), ("when", "later"), ("send_time", "")],
            &[("json", "{")],
        ] {
            assert!(draft(pairs).push(None, Audience::Accounts).is_err(), "{pairs:?}");
        }
    }
}
