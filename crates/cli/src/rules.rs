//! `acctpack rules`: the table of codes, or the whole of what is known about one.

use std::io::Write as _;

use acctpack::{Code, FixAvailability, Lang, Scope, Severity, Target, escape};
use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::args::{OutcomeFormat, RulesArgs};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::messages::{self, Word};
use crate::{resolve, terminal};
use acctpack_report::layout::{left, width, wrap};
use acctpack_report::terminal::severity_name;

const BOLD: Style = Style::new().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// `acctpack rules [CODE]`.
pub(crate) fn run(args: &RulesArgs, context: &Context) -> Result<Exit, Failure> {
    let (target, lang) = resolve::of_rules(args, context)?;
    let text = match (args.code, args.format) {
        (None, OutcomeFormat::Human) => list(lang, room()),
        (Some(code), OutcomeFormat::Human) => explain(code, &target, lang, room().unwrap_or(100)),
        (None, OutcomeFormat::Json) => {
            let all: Vec<_> = Code::ALL.iter().map(|&code| as_json(code, &target, lang)).collect();
            format!("{:#}\n", json!(all))
        }
        (Some(code), OutcomeFormat::Json) => format!("{:#}\n", as_json(code, &target, lang)),
    };
    let mut stdout = anstream::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))?;
    Ok(Exit::Accepted)
}

/// How wide a line may be; as wide as it likes where it's read by a program.
fn room() -> Option<usize> {
    terminal::stdout_is_terminal().then(terminal::stdout_width)
}

/// What a code means, in a line.
pub(crate) fn headline(code: Code, lang: Lang) -> String {
    match code {
        // It seldom has particulars.
        Code::BlankRow => code.message(lang, ""),
        _ => code.message(lang, "…"),
    }
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
    }
}

/// All codes, one a line.
fn list(lang: Lang, room: Option<usize>) -> String {
    let words = messages::of(lang);
    let heads = words.rule_heads();
    let cells = |code: Code| {
        [
            code.name().to_string(),
            severity_name(code.severity(), lang).to_string(),
            words.scope(code.scope()).to_string(),
            words.fix_name(code).to_string(),
            code.title(lang).to_string(),
        ]
    };
    let rows: Vec<[String; 5]> = Code::ALL.iter().map(|&code| cells(code)).collect();
    let widths: [usize; 4] = std::array::from_fn(|column| {
        rows.iter().map(|row| width(&row[column])).fold(width(heads[column]), usize::max)
    });
    let before_last = widths.iter().sum::<usize>() + 2 * widths.len();
    let line = |cells: &[String; 5], styles: [Style; 5]| {
        let mut line = String::new();
        for column in 0..4 {
            let style = styles[column];
            let text = left(&cells[column], widths[column]);
            line.push_str(&format!("{style}{text}{style:#}  "));
        }
        let last = match room {
            Some(room) => wrap(&cells[4], room.saturating_sub(before_last).max(16)),
            None => vec![cells[4].clone()],
        };
        let style = styles[4];
        let last = last.iter().map(|part| format!("{style}{part}{style:#}\n"));
        line + &last.collect::<Vec<_>>().join(&" ".repeat(before_last))
    };
    let mut text = line(&heads.map(String::from), [BOLD; 5]);
    for (row, code) in rows.iter().zip(Code::ALL) {
        let plain = Style::new();
        text.push_str(&line(row, [CYAN, severity_style(code.severity()), plain, plain, plain]));
    }
    text
}

/// All that is known about one code, with the limits of a target.
fn explain(code: Code, target: &Target, lang: Lang, room: usize) -> String {
    let words = messages::of(lang);
    let style = severity_style(code.severity()).bold();
    let severity = severity_name(code.severity(), lang);
    let mut text = format!(
        "{BOLD}{code}{BOLD:#}  {style}{severity}{style:#} · {} · {}\n\n",
        words.scope(code.scope()),
        escape(&target.name)
    );
    let sections = [
        (Word::WhatIsWrong, headline(code, lang)),
        (Word::WhyItMatters, code.rationale_for(lang, target).into_owned()),
        (Word::WhatToDo, code.remedy(lang).to_string()),
        (Word::WhatCleanDoes, words.fix_of(code)),
        (Word::Severity, words.severity_of(code)),
    ];
    for (title, body) in sections {
        text.push_str(&format!("{BOLD}{}{BOLD:#}\n", words.label(title)));
        for line in wrap(&body, room - 2) {
            text.push_str(&format!("  {line}\n"));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn as_json(code: Code, target: &Target, lang: Lang) -> serde_json::Value {
    json!({
        "code": code.name(),
        "severity": code.severity().name(),
        "scope": match code.scope() { Scope::Package => "package", Scope::Row => "row" },
        "fixed": match code.fix() {
            FixAvailability::OnRequest => "on-request",
            FixAvailability::ByDefault => "by-default",
            FixAvailability::Always => "always",
            _ => "never",
        },
        "locked": code.is_locked(),
        "title": code.title(lang),
        "message": headline(code, lang),
        "remedy": code.remedy(lang),
        "why": code.rationale_for(lang, target),
        "target": target.name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_list_is_aligned_and_fits_the_terminal() {
        for lang in [Lang::En, Lang::Zh] {
            let text = plain(&list(lang, Some(80)));
            let codes = text.lines().filter(|line| !line.starts_with(' ')).count();
            assert_eq!(codes, Code::COUNT + 1);
            for line in text.lines() {
                assert!(width(line) <= 80, "{line}");
            }
        }
    }

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for &code in Code::ALL {
            for lang in [Lang::En, Lang::Zh] {
                let text = plain(&explain(code, &Target::default(), lang, 60));
                assert!(text.starts_with(code.name()));
                // The explanation is wrapped: words are compared.
                let squeeze = |text: &str| text.split_whitespace().collect::<String>();
                assert!(
                    squeeze(&text)
                        .contains(&squeeze(&code.rationale_for(lang, &Target::default()))),
                    "{text}"
                );
                for line in text.lines() {
                    assert!(width(line) <= 60, "{line}");
                }
            }
        }
    }
}
