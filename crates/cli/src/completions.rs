//! `acctpack completions`: a script for a shell, made from the parser itself, completed where the
//! generator knows no lists of codes.

use std::io::Write as _;

use acctpack::{Code, Lang};
use clap_complete::Shell;

use crate::args::CompletionsArgs;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::{help, terminal};

/// `acctpack completions`.
pub(crate) fn run(args: &CompletionsArgs, context: &Context) -> Result<Exit, Failure> {
    let script = script(args.shell);
    let mut stdout = std::io::stdout().lock();
    let printed = stdout.write_all(script.as_bytes()).and_then(|()| stdout.flush());
    terminal::if_read(printed).map_err(Failure::stdout(context.lang))?;
    Ok(Exit::Accepted)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    // A script is made of ASCII quoting that other languages' help may break out of.
    let mut command = help::command(Lang::En);
    clap_complete::generate(shell, &mut command, "acctpack", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    match shell {
        Shell::Bash => with_lists_in_bash(&script, &codes.join(" ")),
        Shell::Zsh => with_lists_in_zsh(&script, &codes.join(" ")),
        Shell::Fish => with_lists_in_fish(&script, &codes),
        _ => script,
    }
}

/// Codes are completed after a comma too: what stands before it is kept.
fn with_lists_in_bash(script: &str, codes: &str) -> String {
    let one = format!(r#"compgen -W "{codes}" -- "${{cur}}""#);
    let list = format!(r#"compgen -P "${{cur%"${{cur##*,}}"}}" -W "{codes}" -- "${{cur##*,}}""#);
    script.replace(&one, &list)
}

fn with_lists_in_zsh(script: &str, codes: &str) -> String {
    script.replace(&format!(":CODE:({codes})"), &format!(":CODE:_sequence compadd - {codes}"))
}

/// In fish a function adds what stands before the last comma. What stands without a flag, the generator
/// leaves out.
fn with_lists_in_fish(script: &str, codes: &[&str]) -> String {
    let listed: Vec<String> = codes.iter().map(|code| format!("{code}\\t''")).collect();
    let one = format!("-a \"{}\"", listed.join("\n"));
    let script = script.replace(&one, "-a \"(__fish_acctpack_codes)\"");
    let codes = codes.join(" ");
    let shells = "bash elvish fish powershell zsh";
    format!(
        "{script}
function __fish_acctpack_codes
    set -l before (commandline -ct | string replace -r '^--[a-z-]+=' '' | string replace -rf '^(.*,).*' '$1')
    test -n \"$before\"; or set before ''
    printf '%s\\n' $before{{{}}}
end
complete -c acctpack -n \"__fish_acctpack_using_subcommand rules\" -f -a \"{codes}\"
complete -c acctpack -n \"__fish_acctpack_using_subcommand completions\" -f -a \"{shells}\"
complete -c acctpack -n \"__fish_acctpack_using_subcommand man\" -f -a \"(__fish_complete_directories)\"
",
        codes.replace(' ', ",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_completed_in_lists() {
        let count = |shell, text: &str| script(shell).matches(text).count();
        // `--deny`, `--warn`, `--allow` of four commands, `--fix` and `--no-fix` of three.
        assert_eq!(count(Shell::Bash, "-- \"${cur##*,}\""), 18);
        assert_eq!(count(Shell::Zsh, ":CODE:_sequence compadd - file-name "), 18);
        assert_eq!(count(Shell::Fish, "-a \"(__fish_acctpack_codes)\""), 18);
    }
}
