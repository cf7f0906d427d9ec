//! `acctpack completions`: a script for a shell, made from the parser itself, completed where the
//! generator knows no lists of codes, nor what acctpack itself is asked: the columns of a file, the targets.

use std::io::Write as _;

use acctpack::{Code, Lang, Target};
use clap_complete::Shell;

use crate::args::CompletionsArgs;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::{complete, help, terminal};

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

/// Codes are completed after a comma too: what stands before it is kept. Names that acctpack gives are
/// quoted for the shell, and never read by it as a word list would be.
fn with_lists_in_bash(script: &str, codes: &str) -> String {
    let one = format!(r#"compgen -W "{codes}" -- "${{cur}}""#);
    let list = format!(r#"compgen -P "${{cur%"${{cur##*,}}"}}" -W "{codes}" -- "${{cur##*,}}""#);
    let files = r#"COMPREPLY=($(compgen -f "${cur}"))"#;
    let presets =
        format!(r#"COMPREPLY=($(compgen -W "{}" -- "${{cur}}"))"#, Target::PRESETS.join(" "));
    let asked = |what: &str| format!("_acctpack_asked {what}");
    let script = script.replace(&one, &list).replace(&presets, &asked("targets")).replace(
        &format!("--column)\n                    {files}"),
        &format!("--column)\n                    {}", asked("columns")),
    );
    format!(
        r#"{script}
_acctpack_asked() {{
    local name
    COMPREPLY=()
    while IFS= read -r name; do
        [[ $name == "${{cur}}"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
    done < <("${{COMP_WORDS[0]}}" {word} "$1" "${{COMP_WORDS[@]:1}}" 2>/dev/null)
}}
"#,
        word = complete::WORD
    )
}

fn with_lists_in_zsh(script: &str, codes: &str) -> String {
    let presets = format!(":NAME:({})", Target::PRESETS.join(" "));
    let script = script
        .replace(&format!(":CODE:({codes})"), &format!(":CODE:_sequence compadd - {codes}"))
        .replace(&presets, ":NAME:_acctpack_asked targets")
        // With two colons no flag is completed after the first of several files.
        .replace("'*::", "'*:");
    // A sheet, and a column of another list, are called by name or number too.
    let with_columns = |line: &str| match line.contains("--column=") {
        true => line.replace(":NAME|N:_default", ":NAME|N:_acctpack_asked columns") + "\n",
        false => format!("{line}\n"),
    };
    let script: String = script.lines().map(with_columns).collect();
    let function = format!(
        r#"
(( $+functions[_acctpack_asked] )) ||
_acctpack_asked() {{
    local -a names
    names=("${{(@f)$(acctpack {word} ${{@[-1]}} "${{words[@]}}" 2>/dev/null)}}")
    compadd "${{@[1,-2]}}" -a names
}}
"#,
        word = complete::WORD
    );
    match script.rfind("\nif [ \"$funcstack[1]\"") {
        Some(end) => format!("{}{function}{}", &script[..end], &script[end..]),
        None => script + &function,
    }
}

/// In fish a function adds what stands before the last comma. What stands without a flag, the generator
/// leaves out.
fn with_lists_in_fish(script: &str, codes: &[&str]) -> String {
    let values = |names: &[&str]| {
        let listed: Vec<String> = names.iter().map(|name| format!("{name}\\t''")).collect();
        format!("-a \"{}\"", listed.join("\n"))
    };
    let script = script
        .replace(&values(codes), "-a \"(__fish_acctpack_codes)\"")
        .replace(&values(&Target::PRESETS), "-a \"(__fish_acctpack_asked targets)\"");
    let with_columns = |line: &str| match line.contains(" -l column ") {
        true => format!("{line} -f -a \"(__fish_acctpack_asked columns)\"\n"),
        false => format!("{line}\n"),
    };
    let script: String = script.lines().map(with_columns).collect();
    let (list, codes, word) = (codes.join(","), codes.join(" "), complete::WORD);
    let shells = "bash elvish fish powershell zsh";
    format!(
        "{script}
function __fish_acctpack_codes
    set -l before (commandline -ct | string replace -r '^--[a-z-]+=' '' | string replace -rf '^(.*,).*' '$1')
    test -n \"$before\"; or set before ''
    printf '%s\\n' $before{{{list}}}
end
function __fish_acctpack_asked
    set -l words (commandline -opc)
    acctpack {word} $argv[1] $words[2..-1] 2>/dev/null
end
complete -c acctpack -n \"__fish_acctpack_using_subcommand rules\" -f -a \"{codes}\"
complete -c acctpack -n \"__fish_acctpack_using_subcommand completions\" -f -a \"{shells}\"
complete -c acctpack -n \"__fish_acctpack_using_subcommand man\" -f -a \"(__fish_complete_directories)\"
"
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

    #[test]
    fn columns_and_targets_are_asked_for() {
        let count = |shell, text: &str| script(shell).matches(text).count();
        // Of `check`, `clean`, `upload` and `send`; targets of `rules` too.
        assert_eq!(count(Shell::Bash, "_acctpack_asked columns"), 4);
        assert_eq!(count(Shell::Bash, "_acctpack_asked targets"), 5);
        assert_eq!(count(Shell::Zsh, "_acctpack_asked columns"), 4);
        assert_eq!(count(Shell::Zsh, "_acctpack_asked targets"), 5);
        assert_eq!(count(Shell::Fish, "(__fish_acctpack_asked columns)"), 4);
        assert_eq!(count(Shell::Fish, "(__fish_acctpack_asked targets)"), 5);
    }
}
