//! The parser in the caller's language. English stands beside the flags it explains; Chinese is put
//! in from one table ([`help_zh`](super::help_zh)), and a test holds that the table is whole.

use acctpack::Lang;
use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::args::Cli;
use acctpack_report::layout as text;

use crate::messages::{self, Word};
use crate::{door, help_zh as zh, hints, terminal};

/// The parser, its help in the given language.
pub(crate) fn command(lang: Lang) -> Command {
    let words = messages::of(lang);
    let command = match lang {
        Lang::En => Cli::command(),
        Lang::Zh => in_chinese(Cli::command()),
    };
    let heading = words.label(Word::GlobalOptions);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help_heading(heading)
        .help(words.label(Word::PrintVersion));
    with_help_flag(command, lang).disable_version_flag(true).arg(version)
}

/// The parser's own `--help` stands under no heading and speaks English; this one is ours.
fn with_help_flag(command: Command, lang: Lang) -> Command {
    let words = messages::of(lang);
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading(words.label(Word::GlobalOptions))
        .help(words.label(Word::PrintHelp));
    let command = in_short(command, lang);
    command.disable_help_flag(true).arg(help).mut_subcommands(|child| with_help_flag(child, lang))
}

/// The flags that `-h` shows of a command that has many.
fn most_used(command: &str) -> Option<&'static [&'static str]> {
    Some(match command {
        "check" => &[
            "files",
            "encoding",
            "target",
            "account_type",
            "deny",
            "strict",
            "column",
            "format",
            "report",
            "redact",
            "quiet",
        ],
        "clean" => &[
            "files", "exclude", "column", "output", "force", "dry_run", "rejects", "fix", "deny",
            "report", "quiet",
        ],
        "upload" => &[
            "file",
            "column",
            "clean",
            "target",
            "access_point",
            "base_url",
            "credentials",
            "receipt",
            "format",
            "quiet",
        ],
        "push" => &[
            "upload_id",
            "account_type",
            "title",
            "content",
            "message",
            "send_time",
            "base_url",
            "credentials",
            "yes",
            "dry_run",
            "receipt",
        ],
        "send" => &[
            "file",
            "column",
            "title",
            "content",
            "message",
            "base_url",
            "credentials",
            "yes",
            "dry_run",
            "max_rejects",
            "account_type",
        ],
        _ => return None,
    })
}

/// Has `-h` show the flags that are used most, and say where the others are.
fn in_short(command: Command, lang: Lang) -> Command {
    let name = command.get_name().to_string();
    let Some(shown) = most_used(&name) else { return command };
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = messages::of(lang).all_flags(&name);
    command
        .mut_args(|arg| {
            let is_shown = shown.contains(&arg.get_id().as_str());
            arg.hide_short_help(!is_shown)
        })
        .after_help(more)
        .after_long_help(examples)
}

fn in_chinese(command: Command) -> Command {
    let name = command.get_name().to_string();
    let mut command = command
        .next_line_help(terminal::stdout_width() < ROOMY)
        .help_template(zh::TEMPLATE)
        .subcommand_help_heading(zh::COMMANDS)
        .subcommand_value_name(zh::COMMAND)
        .disable_help_subcommand(true)
        .mut_args(|arg| arg_in_chinese(arg, &name));
    let usage = usage_in_chinese(&mut command.clone());
    command = command.override_usage(usage);
    if let Some(text) = zh::command(&name) {
        command = command.about(wrapped(text.about, INDENT)).after_help(text.examples);
        command = match text.long {
            "" => command.long_about(None),
            long => command.long_about(wrapped(long, 0)),
        };
    }
    command.mut_subcommands(in_chinese)
}

/// From so many cells on, what a flag means stands beside it.
const ROOMY: usize = 100;
/// Where it stands below it instead.
const INDENT: usize = 10;

/// Chinese has no spaces for the parser to wrap at: it is wrapped before it gets there.
fn wrapped(text: &str, indent: usize) -> String {
    let cells = terminal::stdout_width();
    if cells >= ROOMY {
        return text.to_string();
    }
    let lines = text.lines().flat_map(|line| text::wrap(line, cells - indent));
    lines.collect::<Vec<_>>().join("\n")
}

/// What the parser makes of the flags, with its one English word put into Chinese.
fn usage_in_chinese(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", zh::OPTIONS);
    match usage.starts_with("acctpack") {
        true => usage,
        false => format!("acctpack {usage}"),
    }
}

fn arg_in_chinese(arg: Arg, command: &str) -> Arg {
    let id = arg.get_id().to_string();
    let heading = arg.get_help_heading().and_then(zh::heading).unwrap_or(zh::ARGUMENTS);
    let Some(help) = zh::arg(command, &id) else { return arg };
    let help = wrapped(&format!("{help}{}", choices(&arg)), INDENT);
    let takes_value = arg.get_action().takes_values();
    let name = arg.get_value_names().and_then(|names| zh::value_name(names.first()?));
    let arg = if let Some(name) = name { arg.value_name(name) } else { arg };
    let arg = arg.help(help).long_help(Resettable::Reset).help_heading(heading);
    if takes_value { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
}

/// What the English help appends by itself: the values to choose from, and the default.
fn choices(arg: &Arg) -> String {
    let mut text = String::new();
    if !arg.get_action().takes_values() {
        return text;
    }
    let values = arg.get_possible_values();
    if !arg.is_hide_possible_values_set() && !values.is_empty() {
        let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        text.push_str(&zh::choices(&names));
    }
    if let [default, ..] = arg.get_default_values() {
        text.push_str(&zh::default(&default.to_string_lossy()));
    }
    text
}

/// Prints help, the version, or a usage error.
pub(crate) fn print(error: &clap::Error, lang: Lang) -> std::io::Result<()> {
    use std::io::Write as _;
    let style = anstyle::AnsiColor::Red.on_default().bold();
    let words = messages::of(lang);
    let label = words.label(Word::Error);
    if let Some(slip) = hints::of_slip(error) {
        let message = door::guarded(&words.slip(&slip));
        return writeln!(anstream::stderr(), "{style}{label}{style:#}{message}");
    }
    match (lang, words.parser_error(error)) {
        (Lang::Zh, Some(message)) => {
            let message = door::guarded(&message);
            writeln!(anstream::stderr(), "{style}{label}{style:#}{message}\n\n{}", zh::SEE_HELP)
        }
        (Lang::Zh, None) => {
            write!(anstream::stdout(), "{}", with_wide_colons(&error.render().ansi().to_string()))
        }
        // What was typed stands in it as it was typed.
        _ if error.use_stderr() => {
            let page = error.render().ansi().to_string();
            write!(anstream::stderr(), "{}", door::guarded(&page))
        }
        (Lang::En, _) => error.print(),
    }
}

/// What is wrong with a command line, in a sentence or two, without colour.
pub(crate) fn message(error: &clap::Error, lang: Lang) -> String {
    let words = messages::of(lang);
    let known = hints::of_slip(error).map(|slip| words.slip(&slip));
    let known = known.or_else(|| words.parser_error(error));
    known.unwrap_or_else(|| {
        let page = error.render().to_string();
        let message = page.split("\n\nUsage:").next().unwrap_or_default();
        message.trim_start_matches("error: ").trim().to_string()
    })
}

/// The parser ends headings in a narrow colon, which in Chinese is a wide one.
fn with_wide_colons(help: &str) -> String {
    zh::HEADINGS.iter().fold(help.to_string(), |help, heading| {
        help.replace(&format!("{heading}:"), &format!("{heading}{}", zh::COLON))
    })
}

/// A particular of an error that is one text.
pub(crate) fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &Command, visit: &mut dyn FnMut(&Command)) {
        visit(command);
        command.get_subcommands().for_each(|child| walk(child, visit));
    }

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_command_and_every_flag_speaks_chinese() {
        walk(&command(Lang::Zh), &mut |command| {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(is_chinese(&about), "{} has no Chinese help", command.get_name());
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let id = arg.get_id();
                assert!(is_chinese(&help), "{} {id} has no Chinese help", command.get_name());
                let heading = arg.get_help_heading().unwrap_or_default();
                assert!(is_chinese(heading), "{} {id} is under {heading:?}", command.get_name());
            }
        });
    }

    #[test]
    fn both_languages_have_the_same_flags_and_examples() {
        let mut flags = [Vec::new(), Vec::new()];
        for (lang, flags) in [Lang::En, Lang::Zh].into_iter().zip(&mut flags) {
            walk(&command(lang), &mut |command| {
                let name = command.get_name().to_string();
                let args = command.get_arguments().map(|arg| arg.get_id().to_string());
                let args = args.filter(|id| id != "help" && id != "version");
                flags.extend(args.map(|id| format!("{name} {id}")));
                let examples = command.get_after_long_help().or(command.get_after_help());
                let examples = examples.map(ToString::to_string);
                let count = examples.map_or(0, |text| text.matches("\n  acctpack ").count());
                flags.push(format!("{name}: {count} examples"));
            });
            flags.sort();
        }
        assert_eq!(flags[0], flags[1]);
    }

    #[test]
    fn what_short_help_shows_are_some_ten_flags_that_there_are() {
        walk(&command(Lang::En), &mut |command| {
            let Some(shown) = most_used(command.get_name()) else { return };
            let ids: Vec<&str> = command.get_arguments().map(|arg| arg.get_id().as_str()).collect();
            let unknown: Vec<_> = shown.iter().filter(|id| !ids.contains(id)).collect();
            // Those of every command are the parser's to add.
            assert!(unknown.iter().all(|id| ["quiet", "column"].contains(*id)), "{unknown:?}");
            assert!((9..=11).contains(&shown.len()));
        });
    }

    #[test]
    fn short_help_fits_a_screen() {
        for lang in [Lang::En, Lang::Zh] {
            for name in ["check", "clean", "upload", "push", "send"] {
                let mut command = command(lang);
                let child = command.find_subcommand_mut(name).unwrap();
                let shown = |arg: &&Arg| !arg.is_hide_short_help_set() && !arg.is_positional();
                let flags = child.get_arguments().filter(shown).count();
                // `--help` is one of them.
                assert!((8..=12).contains(&flags), "{name}: {flags}");
                let help = child.clone().term_width(100).render_help().to_string();
                assert!(help.lines().count() <= 40, "{help}");
            }
        }
    }

    /// All that help says in a language: each command's own words, and each flag's.
    fn all_help(lang: Lang) -> Vec<String> {
        let mut texts = Vec::new();
        walk(&command(lang), &mut |command| {
            let about = [command.get_about(), command.get_long_about()];
            let after = [command.get_after_help(), command.get_after_long_help()];
            texts.extend(about.into_iter().chain(after).flatten().map(ToString::to_string));
            for arg in command.get_arguments() {
                let help = [arg.get_help(), arg.get_long_help()];
                texts.extend(help.into_iter().flatten().map(ToString::to_string));
                let names = arg.get_value_names().filter(|_| arg.get_action().takes_values());
                texts.extend(names.into_iter().flatten().map(ToString::to_string));
            }
        });
        texts
    }

    #[test]
    fn english_help_is_plain() {
        let banned = [
            concat!("me", "nd"),
            "let be",
            "stands",
            "stand-in",
            "whatever",
            "as they came",
            "so much",
            "so many",
            "for good",
            "prove whom",
            "past this",
            "whose limits to go by",
            "inflate",
            " taken",
            "a double of",
            "deed",
            "thereof",
            "could not do its work",
            "that is there",
            "however much",
        ];
        for text in all_help(Lang::En) {
            let found = banned.iter().find(|word| text.to_lowercase().contains(**word));
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn chinese_help_has_no_english_but_names() {
        const NAMES: &str = "acctpack check clean rules push upload send sandbox shell ID 1GiB 4GiB 5xx 2s uploads pushes AccessId TPNS \
            BOM GiB JSON HTTP iOS GitHub API GET Token gbk big5 utf-16le tab none latest message \
            message_type acctpack.toml receipt.json TPNS_ACCESS_ID TPNS_SECRET_KEY https man N URL P html \
            json jsonl csv txt zip en zh human concise github auto always never tpns-account tpns-token \
            basic sign guangzhou shanghai hong-kong singapore accounts tokens all product dev kind delay \
            slow-answer reset lost-answer xx rate-limit garbage s h qq single-quote NAME A B bash elvish \
            fish powershell zsh gz xlsx xlsb";
        let banned = [
            "缺失值",
            "包装",
            "替身",
            "回执",
            "遮盖",
            "退出状态",
            "写出",
            "主机",
            "基础地址",
            "应答",
            "手册页",
        ];
        for text in all_help(Lang::Zh) {
            // Examples are commands.
            let said = text.lines().filter(|line| !line.starts_with("  "));
            for line in said {
                assert_eq!(banned.iter().find(|word| line.contains(**word)), None, "{line}");
                let words = line
                    .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                    .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
                    .filter(|word| !word.starts_with('-'))
                    .map(|word| word.trim_matches(['-', '.', '_']))
                    .filter(|word| !word.is_empty() && word.parse::<acctpack::Code>().is_err());
                let english: Vec<&str> = words
                    .filter(|word| !NAMES.split_whitespace().any(|name| name == *word))
                    .collect();
                assert_eq!(english, [""; 0], "{line}");
            }
        }
    }

    #[test]
    fn no_paragraph_of_help_is_said_twice() {
        for lang in [Lang::En, Lang::Zh] {
            walk(&command(lang), &mut |part| {
                let help = part.clone().term_width(100).render_long_help().to_string();
                let lines = help.lines().map(str::trim).filter(|line| !line.starts_with('['));
                let mut seen = std::collections::HashSet::new();
                for sentence in lines.filter(|line| line.chars().count() > 24) {
                    assert!(seen.insert(sentence.to_string()), "{}: {sentence}", part.get_name());
                }
            });
        }
    }

    #[test]
    fn no_line_of_help_is_wider_than_it_may_be() {
        for lang in [Lang::En, Lang::Zh] {
            walk(&command(lang), &mut |part| {
                let help = part.clone().term_width(100).render_help().to_string();
                for line in help.lines() {
                    assert!(text::width(line) <= 100, "{line}");
                }
            });
        }
    }
}
