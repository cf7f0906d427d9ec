//! `acctpack man`: a man page for each command, made from the parser itself, with the sections that a
//! reader of man pages looks for.

use std::io;
use std::path::Path;

use acctpack::{Action, Lang};
use clap::Command;
use clap_mangen::Man;
use roff::{Roff, bold, roman};

use crate::args::ManArgs;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::help;
use crate::messages::{self, ManLine, Word};
use crate::terminal::Channel;

/// `acctpack man`.
pub(crate) fn run(args: &ManArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let failed =
        |source| Failure::Io { action: Action::Write, path: args.dir.clone(), source, lang };
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    let mut command = help::command(lang).disable_help_subcommand(true);
    command.build();
    write_pages(&command, &args.dir, lang).map_err(failed)?;
    if !context.is_quiet() {
        let told = format!("{}\n", messages::of(lang).man_written(&args.dir));
        Channel::Stderr.print(&told).map_err(Failure::stdout(lang))?;
    }
    Ok(Exit::Accepted)
}

/// What a man page names as the program it belongs to.
const SOURCE: &str = concat!("acctpack ", env!("CARGO_PKG_VERSION"));

/// A page of each command.
fn write_pages(command: &Command, dir: &Path, lang: Lang) -> io::Result<()> {
    command.get_subcommands().try_for_each(|child| write_pages(child, dir, lang))?;
    // What `-h` leaves out has its place here.
    let man = Man::new(command.clone().mut_args(|arg| arg.hide_short_help(false))).source(SOURCE);
    std::fs::write(dir.join(man.get_filename()), page(command, &man, lang)?)
}

fn page(command: &Command, man: &Man, lang: Lang) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    synopsis(command).to_writer(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let after = command.get_after_long_help().or(command.get_after_help());
    let after = after.map(ToString::to_string).unwrap_or_default();
    for section in sections_of(&after, lang) {
        section.to_writer(&mut page)?;
    }
    environment(command, lang).to_writer(&mut page)?;
    files(command, lang).to_writer(&mut page)?;
    see_also(command).to_writer(&mut page)?;
    Ok(page)
}

/// The usage line. All flags with their values stand below it.
fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.split_once([':', '：']).map_or(&*usage, |(_, usage)| usage).trim();
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    match usage.strip_prefix(name) {
        Some(rest) => roff.text([bold(name), roman(rest)]),
        None => roff.text([roman(usage)]),
    };
    roff
}

/// What stands after the flags in `--help`, each paragraph with a heading of its own.
fn sections_of(after: &str, lang: Lang) -> Vec<Roff> {
    let [examples, status] =
        [Word::Examples, Word::ExitStatus].map(|label| messages::of(lang).label(label));
    let section = |paragraph: &str| {
        let (heading, body) = paragraph.split_once([':', '：']).unwrap_or(("", paragraph));
        let mut roff = Roff::new();
        match heading {
            heading if heading == examples => {
                roff.control("SH", ["EXAMPLES"]).control("nf", []);
                let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
                for line in lines {
                    roff.text([roman(line)]);
                }
                roff.control("fi", []);
            }
            heading if heading == status => {
                roff.control("SH", ["EXIT STATUS"]).text([roman(one_line(body))]);
            }
            _ => {
                roff.control("SH", ["NOTES"]).text([roman(one_line(paragraph))]);
            }
        }
        roff
    };
    let paragraphs = after.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(section).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a command speaks to the service.
fn delivers(command: &Command) -> bool {
    ["upload", "push", "send"].iter().any(|name| command.get_name().ends_with(name))
}

/// A section of names, each with what it is.
fn listed(heading: &str, entries: Vec<(&str, ManLine)>, lang: Lang) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for (name, line) in entries {
        let text = messages::of(lang).man_line(line);
        roff.control("TP", []).text([bold(name)]).text([roman(text)]);
    }
    roff
}

fn environment(command: &Command, lang: Lang) -> Roff {
    let mut entries = vec![
        ("LC_ALL, LC_MESSAGES, LANG, LANGUAGE", ManLine::Locale),
        ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR", ManLine::Colour),
        ("COLUMNS", ManLine::Columns),
        ("TMPDIR", ManLine::TemporaryFolder),
        ("XDG_CONFIG_HOME", ManLine::UserConfigFolder),
    ];
    if delivers(command) {
        entries.push(("TPNS_ACCESS_ID, TPNS_SECRET_KEY", ManLine::Credentials));
        entries.push(("HTTPS_PROXY, ALL_PROXY, NO_PROXY", ManLine::Proxy));
    }
    listed("ENVIRONMENT", entries, lang)
}

fn files(command: &Command, lang: Lang) -> Roff {
    let mut entries = vec![
        ("acctpack.toml, .acctpack.toml", ManLine::TeamConfig),
        ("~/.config/acctpack/acctpack.toml", ManLine::UserConfig),
    ];
    if command.get_name().ends_with("send") {
        entries.push(("FILE.receipt.json", ManLine::Receipt));
    }
    listed("FILES", entries, lang)
}

fn see_also(command: &Command) -> Roff {
    let others = ["acctpack", "acctpack-check", "acctpack-clean", "acctpack-rules"];
    let own = command.get_display_name().unwrap_or_else(|| command.get_name()).to_string();
    let mut inlines = Vec::new();
    for other in others.into_iter().filter(|other| *other != own) {
        let comma = if inlines.is_empty() { "" } else { ", " };
        inlines.extend([roman(comma), bold(other), roman("(1)")]);
    }
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]).text(inlines);
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(lang: Lang) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut command = help::command(lang);
        command.build();
        write_pages(&command, folder.path(), lang).unwrap();
        folder
    }

    fn page(folder: &tempfile::TempDir, name: &str) -> String {
        std::fs::read_to_string(folder.path().join(name)).unwrap()
    }

    #[test]
    fn a_man_page_names_the_program_and_its_version() {
        let page = page(&pages(Lang::En), "acctpack-clean.1");
        assert!(page.contains(&format!(".TH acctpack-clean 1  \"{SOURCE}\"")), "{page}");
    }

    #[test]
    fn a_man_page_has_the_sections_that_are_looked_for() {
        for lang in [Lang::En, Lang::Zh] {
            let folder = pages(lang);
            for name in ["acctpack.1", "acctpack-check.1", "acctpack-clean.1", "acctpack-send.1"] {
                let page = page(&folder, name);
                let sections =
                    ["SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES"];
                for section in sections {
                    let heading = page.lines().filter(|line| {
                        line.strip_prefix(".SH ")
                            .is_some_and(|name| name.trim_matches('"') == section)
                    });
                    assert_eq!(heading.count(), 1, "{name} {lang:?} {section}\n{page}");
                }
                assert!(!page.contains("EXTRA"), "{page}");
            }
            let clean = page(&folder, "acctpack-clean.1");
            for flag in ["\\-\\-encoding", "\\-\\-threads", "\\-\\-column"] {
                let after = clean.split(flag).nth(1).unwrap();
                assert!(!after.lines().nth(1).unwrap().is_empty(), "{flag}\n{clean}");
            }
            let send = page(&folder, "acctpack-send.1");
            assert!(send.contains("TPNS") && send.contains("receipt.json"), "{send}");
        }
    }
}
