//! `acctpack targets`: the services whose limits are known, or all that is known of one, and what is not.

use std::io::Write as _;

use acctpack::{Lang, Preset, Target, TargetTable, escape};
use acctpack_report::layout::{left, width, wrap};
use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::args::{OutcomeFormat, TargetsArgs};
use crate::config::Config;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::messages::{self, TargetFact, Word};
use crate::{resolve, terminal};

const BOLD: Style = Style::new().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// `acctpack targets [NAME]`.
pub(crate) fn run(args: &TargetsArgs, context: &Context) -> Result<Exit, Failure> {
    let (config, lang) = resolve::of_targets(args, context)?;
    let text = match (&args.name, args.format) {
        (None, OutcomeFormat::Human) => list(&known(&config, lang)?, lang, room()),
        (None, OutcomeFormat::Json) => {
            let all = known(&config, lang)?;
            let all: Vec<Value> = all.iter().map(|known| known.as_json(lang)).collect();
            format!("{:#}\n", json!(all))
        }
        (Some(name), form) => {
            let known = KnownTarget::new(config.target(name, lang)?);
            match form {
                OutcomeFormat::Human => known.explained(lang, room().unwrap_or(100)),
                OutcomeFormat::Json => format!("{:#}\n", known.as_json(lang)),
            }
        }
    };
    let mut stdout = anstream::stdout().lock();
    let printed = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    printed.map_err(Failure::stdout(lang))?;
    Ok(Exit::Accepted)
}

/// How wide a line may be; as wide as it likes where it's read by a program.
fn room() -> Option<usize> {
    terminal::stdout_is_terminal().then(terminal::stdout_width)
}

/// A target, and the preset that it is, if it is one.
struct KnownTarget {
    target: Target,
    preset: Option<Preset>,
}

/// The presets, then those of the config file.
fn known(config: &Config, lang: Lang) -> Result<Vec<KnownTarget>, Failure> {
    let presets = Preset::all().map(|preset| Ok(KnownTarget::new(preset.target())));
    let own = config.targets.keys().map(|name| Ok(KnownTarget::new(config.target(name, lang)?)));
    presets.chain(own).collect()
}

/// All targets, one a line.
fn list(known: &[KnownTarget], lang: Lang, room: Option<usize>) -> String {
    let names: Vec<String> = known.iter().map(|known| escape(&known.target.name)).collect();
    let longest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let mut text = String::new();
    for (name, known) in names.iter().zip(known) {
        let title = known.title(lang);
        let lines = match room {
            Some(room) => wrap(title, room.saturating_sub(longest + 2).max(16)),
            None => vec![title.to_string()],
        };
        text.push_str(&format!("{CYAN}{}{CYAN:#}  ", left(name, longest)));
        text.push_str(&lines.join(&format!("\n{}", " ".repeat(longest + 2))));
        text.push('\n');
    }
    let more = messages::of(lang).label(Word::MoreOfTarget);
    let more = room.map_or_else(|| vec![more.to_string()], |room| wrap(more, room));
    text.push_str(&format!("\n{}\n", more.join("\n")));
    text
}

impl KnownTarget {
    fn new(target: Target) -> KnownTarget {
        let preset = Preset::named(&target.name);
        KnownTarget { target, preset }
    }

    fn title(&self, lang: Lang) -> &'static str {
        let own = messages::of(lang).label(Word::OwnTarget);
        self.preset.map_or(own, |preset| preset.title(lang))
    }

    /// All that is known of it, what is not, and where that is from.
    fn explained(&self, lang: Lang, room: usize) -> String {
        let words = messages::of(lang);
        let (name, title) = (escape(&self.target.name), self.title(lang));
        let mut text = format!("{BOLD}{name}{BOLD:#}  {title}\n\n");
        let mut put = |label: &str, body: &str, indent: usize| {
            text.push_str(&format!("{BOLD}{label}{BOLD:#}\n"));
            for line in body.lines().flat_map(|line| wrap(line, room - indent)) {
                text.push_str(&format!("{:indent$}{line}\n", ""));
            }
            text.push('\n');
        };
        if let Some(preset) = self.preset {
            put(words.label(Word::RowsOfTarget), preset.rows(lang), 2);
        }
        let facts: Vec<String> = TargetFact::of(&self.target)
            .map(|fact| words.target_fact(fact, &self.target))
            .collect();
        put(words.label(Word::LimitsOfTarget), &facts.join("\n"), 2);
        if let Some(preset) = self.preset {
            let unknown: Vec<&str> = preset.unknown().iter().map(|fact| fact.name(lang)).collect();
            put(words.label(Word::UnknownOfTarget), &unknown.join("\n"), 2);
            if !preset.note(lang).is_empty() {
                put(words.label(Word::NoteOfTarget), preset.note(lang), 2);
            }
            let source = format!("{}\n{}", preset.source(lang), preset.evidence().name(lang));
            put(words.label(Word::SourceOfTarget), &source, 2);
        }
        text.truncate(text.trim_end().len());
        text + "\n"
    }

    /// The same for programs: `limits` are the words of a config file.
    fn as_json(&self, lang: Lang) -> Value {
        let preset = self.preset;
        let unknown = preset
            .map(|preset| preset.unknown().iter().map(|fact| fact.name(lang)).collect::<Vec<_>>());
        json!({
            "name": self.target.name,
            "preset": preset.is_some(),
            "title": self.title(lang),
            "rows": preset.map(|preset| preset.rows(lang)),
            "limits": TargetTable::of(&self.target),
            "unknown": unknown,
            "note": preset.map(|preset| preset.note(lang)).filter(|note| !note.is_empty()),
            "source": preset.map(|preset| preset.source(lang)),
            "evidence": preset.map(|preset| preset.evidence().name(lang)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_explained_in_both_languages_and_fits_the_terminal() {
        for preset in Preset::all() {
            for lang in [Lang::En, Lang::Zh] {
                let known = KnownTarget::new(preset.target());
                let text = known.explained(lang, 60);
                let text = anstream::adapter::strip_str(&text).to_string();
                let squeeze = |text: &str| text.split_whitespace().collect::<String>();
                assert!(squeeze(&text).contains(&squeeze(preset.source(lang))), "{text}");
                let title = text.lines().next();
                for line in text.lines().filter(|line| Some(*line) != title) {
                    assert!(width(line) <= 60, "{line}");
                }
                let json = known.as_json(lang);
                let table: TargetTable = serde_json::from_value(json["limits"].clone()).unwrap();
                assert_eq!(table, TargetTable::of(&preset.target()));
            }
        }
    }

    #[test]
    fn the_list_is_aligned() {
        let all: Vec<KnownTarget> =
            Preset::all().map(|preset| KnownTarget::new(preset.target())).collect();
        let text = list(&all, Lang::Zh, Some(60));
        for line in anstream::adapter::strip_str(&text).to_string().lines() {
            assert!(width(line) <= 60, "{line}");
        }
    }
}
