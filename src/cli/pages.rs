//! What shells and `man` want: completion scripts and man pages, made from the parser itself.

use std::io::Write as _;

use acctpack::Lang;

use super::args::{CompletionsArgs, ManArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::{Context, help, text};

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
    let failed = |source| Failure::Io {
        action: lang.pick(["write", "写入"]),
        path: args.dir.clone(),
        source,
        lang,
    };
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    clap_mangen::generate_to(help::command(lang), &args.dir).map_err(failed)?;
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
