//! What a person sees before a push goes out. It is read off the request itself, so that nothing
//! else can be sent than what was shown.

use acctpack::{Lang, escape};
use acctpack_report::numbers;
use acctpack_tpns::{Audience, Client, Delivery, Push};
use serde_json::{Map, Value};

use super::{BOLD, DIM, YELLOW, paint};
use crate::messages::{self, Word};
use acctpack_report::layout as text;

/// Whom a push reaches, and on which of their devices.
#[derive(Clone, Debug)]
pub(crate) struct PushReach {
    /// How many rows the package holds, where that is known.
    pub(crate) accounts: Option<u64>,
    pub(crate) audience: Audience,
    /// The type that the accounts were bound with.
    pub(crate) account_type: Option<String>,
    /// Whether all devices of an account are reached, not its latest alone.
    pub(crate) all_devices: bool,
}

/// Whether a push is a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rehearsed {
    AtSandbox,
    /// It goes to this machine, to what is no sandbox: people may be behind it.
    Unsure,
    No,
}

/// How many lines a single text may take.
const MOST_LINES: usize = 8;

/// What is shown.
pub(crate) struct Preview<'a> {
    pub(crate) push: &'a Push,
    pub(crate) client: &'a Client,
    /// Whether its peer is a sandbox.
    pub(crate) rehearsal: bool,
    /// How many accounts the package holds, where that is known.
    pub(crate) accounts: Option<u64>,
    /// The package's name and size, where they are known.
    pub(crate) package: Option<(&'a str, u64)>,
    /// How many warnings were found in the list and not fixed.
    pub(crate) warnings: u64,
    /// The config file that was read.
    pub(crate) config: Option<&'a std::path::Path>,
    /// Another version of the list, which the message was pushed to.
    pub(crate) other_version: Option<&'a Delivery>,
    pub(crate) width: usize,
    pub(crate) lang: Lang,
}

impl Preview<'_> {
    /// The page.
    pub(crate) fn render(&self) -> String {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(self.push) else {
            return String::new();
        };
        let words = messages::of(self.lang);
        let mut rows = vec![(Word::To, self.audience(&mut fields))];
        rows.push((Word::Host, self.host()));
        rows.push((Word::Package, self.package(&mut fields)));
        self.message(&mut fields, &mut rows);
        let send_time = fields.remove("send_time").map(|time| plain(&time));
        rows.push((Word::When, send_time.unwrap_or_else(|| words.label(Word::AtOnce).into())));
        for (name, value) in &fields {
            rows.push((Word::Also, format!("{} = {}", escape(name), plain(value))));
        }
        let config = self.config.map(text::path);
        rows.extend(config.map(|path| (Word::Config, path)));
        let unfixed = (self.warnings > 0).then(|| words.unfixed(self.warnings));
        rows.extend(unfixed.map(|text| (Word::Warnings, text)));
        let mut page = format!("\n  {}\n", paint(BOLD, words.label(Word::Push)));
        for (label, value) in &rows {
            page.push_str(&self.row(words.label(*label), value));
        }
        let remarks = self.push.remarks().into_iter();
        let remarks = remarks.map(|remark| remark.message(self.lang).to_string());
        for warning in remarks.chain(self.other_version.map(|earlier| words.twice(earlier))) {
            page.push('\n');
            let warning = words.label(Word::Warning).to_string() + &warning;
            let lines = text::wrap(&warning, self.width.saturating_sub(2));
            lines.iter().for_each(|line| page.push_str(&format!("  {}\n", paint(YELLOW, line))));
        }
        page
    }

    fn audience(&self, fields: &mut Map<String, Value>) -> String {
        let tokens = fields.remove("audience_type").is_some_and(|v| v == "package_token_push");
        let reach = PushReach {
            accounts: self.accounts,
            audience: if tokens { Audience::Tokens } else { Audience::Accounts },
            account_type: fields.remove("account_type").map(|number| number.to_string()),
            all_devices: fields.remove("account_push_type").is_some_and(|v| v == 1),
        };
        messages::of(self.lang).reach(&reach)
    }

    fn host(&self) -> String {
        let base = self.client.base_url();
        let rehearsed = match (self.rehearsal, base.is_loopback()) {
            (true, _) => Rehearsed::AtSandbox,
            (_, true) => Rehearsed::Unsure,
            _ => Rehearsed::No,
        };
        messages::of(self.lang).host(base.as_str(), self.client.access_id(), rehearsed)
    }

    fn package(&self, fields: &mut Map<String, Value>) -> String {
        let upload_id = fields.remove("upload_id").unwrap_or_default();
        let id = upload_id.to_string();
        let upload = messages::of(self.lang).upload(Some(&*id).filter(|_| upload_id != 0));
        match self.package {
            Some((name, bytes)) => {
                format!("{} · {} · {upload}", escape(name), numbers::bytes(bytes))
            }
            None => upload,
        }
    }

    fn message(&self, fields: &mut Map<String, Value>, rows: &mut Vec<(Word, String)>) {
        if fields.remove("message_type").is_some_and(|kind| kind == "message") {
            rows.push((Word::Kind, messages::of(self.lang).label(Word::Silent).into()));
        }
        let Some(Value::Object(mut message)) = fields.remove("message") else { return };
        for (name, label) in [("title", Word::Title), ("content", Word::Content)] {
            if let Some(value) = message.remove(name) {
                rows.push((label, plain(&value)));
            }
        }
        for (name, value) in &message {
            rows.push((Word::Also, format!("message.{} = {}", escape(name), plain(value))));
        }
    }

    fn row(&self, label: &str, value: &str) -> String {
        const LABEL: usize = 9;
        let room = self.width.saturating_sub(LABEL + 5);
        let mut lines = text::wrap(value, room);
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines.push(messages::of(self.lang).label(Word::More).into());
        }
        let mut page = String::new();
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            page.push_str(&format!("    {}{line}\n", paint(DIM, &text::left(label, LABEL))));
        }
        page
    }
}

/// A value as it reads: a text bare, anything else as JSON; nothing in it steers the terminal. A
/// line break is a sign of its own, unlike a `\n` that was typed and goes out as it is.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let lines = text.split('\n').map(|line| escape(line.trim_end_matches('\r')));
            lines.collect::<Vec<_>>().join("↵")
        }
        other => escape(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack_tpns::{Credentials, Devices, Message};

    fn page(push: &Push, lang: Lang) -> String {
        let client = Client::builder(Credentials::new("15", "hunter2").unwrap())
            .base_url("http://127.0.0.1:1".parse().unwrap())
            .build()
            .unwrap();
        let package = Some(("list.zip", 196));
        let preview = Preview {
            push,
            client: &client,
            rehearsal: true,
            accounts: Some(1200),
            package,
            warnings: 3,
            config: None,
            other_version: None,
            width: 72,
            lang,
        };
        acctpack_report::terminal::plain(&preview.render())
    }

    #[test]
    fn it_shows_whom_what_when_and_where_and_every_other_field() {
        let push = Push::new(7, Message::notify("Sale", &"long ".repeat(200)))
            .devices(Devices::All)
            .account_type(1002)
            .field("push_speed", 2000.into());
        let page = page(&push, Lang::En);
        for part in [
            "1,200 accounts of type 1002, on all their devices",
            "http://127.0.0.1:1",
            "app 15",
            "a rehearsal",
            "list.zip · 196 B · upload 7",
            "title    Sale",
            "… (--dry-run shows all)",
            "when     at once",
            "warnings 3 in the list, not fixed",
            "push_speed = 2000",
        ] {
            assert!(page.contains(part), "{part:?} is missing:\n{page}");
        }
        assert!(page.lines().all(|line| text::width(line) <= 72), "{page}");
        assert!(!page.contains("hunter2"));
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        let push = Push::new(7, Message::notify("\u{1b}[2J", "a\u{202e}b\nc"));
        let page = page(&push, Lang::Zh);
        assert!(page.contains("\\u{1B}[2J") && page.contains("a\\u{202E}b↵c"), "{page}");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal_or_add_a_line() {
        let hostile = "x\n    to       7 accounts\r\u{1b}[2A\u{9b}K\u{7f}\u{202e}";
        let json = serde_json::json!({"title": "t", "content": "c", hostile: {hostile: 1}});
        let message = Message::from_json(&json.to_string()).unwrap();
        let push = Push::new(7, message).field(hostile, serde_json::json!({hostile: hostile}));
        let plain = Push::new(7, Message::notify("t", "c"));
        for lang in [Lang::En, Lang::Zh] {
            let (shown, usual) = (page(&push, lang), page(&plain, lang));
            assert!(!shown.chars().any(|c| c != '\n' && c.is_control()), "{shown:?}");
            assert!(!shown.contains('\u{202e}'), "{shown:?}");
            let label = format!("    {} ", messages::of(lang).label(Word::To));
            let whom = |page: &str| page.lines().filter(|line| line.starts_with(&label)).count();
            assert_eq!((whom(&shown), whom(&usual)), (1, 1), "{shown}");
        }
    }

    #[test]
    fn a_line_break_is_told_from_one_that_was_typed_as_a_backslash() {
        let push = Push::new(7, Message::notify("a\nb\r\nc", "a\\nb"));
        let page = page(&push, Lang::En);
        assert!(page.contains("title    a↵b↵c\n") && page.contains("text     a\\nb\n"), "{page}");
    }
}
