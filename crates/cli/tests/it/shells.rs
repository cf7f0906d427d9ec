//! Completion in the shells themselves: codes, targets, and the columns of the file that is being typed.
//! bash is everywhere; fish and zsh are asked where they are installed, as CI has them.

use std::path::Path;
use std::process::{Command, Stdio};

/// A folder with a table, a column of which would be a command to a careless shell.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let table = "id,手机号,Full Name,$(touch owned)\n1,13800138000,A B,x\n2,13800138001,C D,y\n";
    for name in ["t.csv", "my table.csv"] {
        std::fs::write(folder.path().join(name), table).unwrap();
    }
    std::fs::write(folder.path().join("acctpack.toml"), "[targets.crm]\nlength = [4, 64]\n")
        .unwrap();
    folder
}

/// What a shell prints that runs a script, or `None` where there is no such shell.
fn shell(name: &str, folder: &Path, script: &str) -> Option<String> {
    let bin = Path::new(env!("CARGO_BIN_EXE_acctpack")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(name);
    if name == "zsh" {
        command.arg("-f");
    }
    let command = command
        .args(["-c", script])
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .current_dir(folder)
        .stdin(Stdio::null());
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            assert!(name != "bash", "{error}");
            return None;
        }
    };
    assert!(!folder.join("owned").exists(), "{name} ran a column's name");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn bash_completes_columns_targets_and_codes() {
    let folder = folder();
    let ask = |words: &str| {
        let script = format!(
            r#"source <(acctpack completions bash)
               COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1))
               _acctpack acctpack "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
               printf '%s\n' "${{COMPREPLY[@]}}""#
        );
        shell("bash", folder.path(), &script).unwrap()
    };
    let all = "id\n手机号\nFull\\ Name\n\\$\\(touch\\ owned\\)\n";
    assert_eq!(ask("acctpack clean t.csv --column ''"), all);
    assert_eq!(ask(r#"acctpack clean "'my table.csv'" --column ''"#), all);
    assert_eq!(ask("acctpack check t.csv --column F"), "Full\\ Name\n");
    assert_eq!(ask("acctpack check t.csv --target ''"), "tpns-account\ntpns-token\ncrm\n");
    assert_eq!(ask("acctpack rules --target c"), "crm\n");
    assert_eq!(ask("acctpack check t.csv --deny duplicate,placeh"), "duplicate,placeholder\n");
    assert_eq!(ask("acctpack rules too-s"), "too-short\n");
}

#[test]
fn fish_completes_columns_targets_and_codes() {
    let folder = folder();
    let ask = |line: &str| {
        let script = format!("acctpack completions fish | source; complete -C '{line}'");
        let told = shell("fish", folder.path(), &script)?;
        let names = told.lines().map(|line| line.split('\t').next().unwrap_or_default());
        let mut names: Vec<String> = names.map(String::from).collect();
        names.sort();
        Some(names)
    };
    let Some(columns) = ask("acctpack clean t.csv --column ") else { return };
    assert_eq!(columns, ["$(touch owned)", "Full Name", "id", "手机号"]);
    let rest = [
        ("acctpack clean \"my table.csv\" --column F", vec!["Full Name"]),
        ("acctpack check t.csv --target ", vec!["crm", "tpns-account", "tpns-token"]),
        ("acctpack check t.csv --deny duplicate,placeh", vec!["duplicate,placeholder"]),
    ];
    for (line, expected) in rest {
        assert_eq!(ask(line).unwrap(), expected, "{line}");
    }
}

#[test]
fn zsh_completes_columns_targets_and_codes() {
    let folder = folder();
    let ask = |line: &str| {
        // An interactive shell behind a terminal of its own; the line as it stands after a tab.
        let script = format!(
            r#"zmodload zsh/zpty
               zpty shell 'PS1= ZLE_RPROMPT_INDENT=0 zsh -f -i'
               zpty -w shell 'autoload -U compinit; compinit -u -D; source <(acctpack completions zsh); unsetopt beep; bindkey "^X" kill-whole-line; print -r ready-$((1+1))'
               while zpty -r shell seen; do [[ $seen == *ready-2* ]] && break; done
               zpty -w -n shell $'{line}\t'; sleep 2
               zpty -w -n shell $'\C-A'; zpty -w shell 'print -r -- said: '
               while zpty -r shell seen; do [[ $seen == said:* ]] && print -r -- "$seen" && break; done
               zpty -d shell"#
        );
        shell("zsh", folder.path(), &script)
    };
    let Some(column) = ask("acctpack check t.csv --column Ful") else { return };
    assert!(column.contains("--column Full Name"), "{column:?}");
    for (line, expected) in [
        ("acctpack check t.csv --target cr", "--target crm"),
        ("acctpack clean t.csv --target cr", "--target crm"),
        ("acctpack check t.csv --deny placeh", "--deny placeholder"),
    ] {
        let told = ask(line).unwrap();
        assert!(told.contains(expected), "{line}: {told:?}");
    }
}
