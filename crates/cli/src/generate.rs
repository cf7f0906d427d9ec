//! What shells and `man` want: completion scripts and man pages, made from the parser itself.

use std::io::Write as _;
use std::path::Path;

use acctpack::{Action, Lang};

use crate::args::{CompletionsArgs, ManArgs};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::help;
use acctpack_report::layout as text;

/// `acctpack completions`.
pub(crate) fn completions(args: &CompletionsArgs, context: &Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    // A script is made of ASCII quoting that other languages' help may break out of.
    let mut command = help::command(Lang::En);
    clap_complete::generate(args.shell, &mut command, "acctpack", &mut script);
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(&script)
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(context.lang))?;
    Ok(Exit::Accepted)
}

/// `acctpack man`.
pub(crate) fn man(args: &ManArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let failed =
        |source| Failure::Io { action: Action::Write, path: args.dir.clone(), source, lang };
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    let mut command = help::command(lang).disable_help_subcommand(true);
    command.build();
    write_pages(&command, &args.dir).map_err(failed)?;
    if !context.quiet {
        let shown = text::path(&args.dir);
        let told = match lang {
            Lang::En => format!("man pages written to {shown}"),
            Lang::Zh => format!("手册页已写入 {shown}"),
        };
        let _ = writeln!(anstream::stderr(), "{told}");
    }
    Ok(Exit::Accepted)
}

/// What a man page names as the program it belongs to.
const SOURCE: &str = concat!("acctpack ", env!("CARGO_PKG_VERSION"));

/// A page of each command.
fn write_pages(command: &clap::Command, dir: &Path) -> std::io::Result<()> {
    command.get_subcommands().try_for_each(|child| write_pages(child, dir))?;
    clap_mangen::Man::new(command.clone()).source(SOURCE).generate_to(dir).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_man_page_names_the_program_and_its_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = help::command(Lang::En);
        command.build();
        write_pages(&command, folder.path()).unwrap();
        let page = std::fs::read_to_string(folder.path().join("acctpack-clean.1")).unwrap();
        assert!(page.contains(&format!(".TH acctpack-clean 1  \"{SOURCE}\"")), "{page}");
    }
}
