//! Who started the program: a shell, which reads the commands that are proposed, or Explorer, by a double
//! click or a list that was dropped on the icon. Then nothing was typed, and the window would close before
//! anyone has read it.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use acctpack::Lang;
use acctpack_report::Shell;

use crate::messages::{self, Notice};

/// Who started the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Starter {
    /// A shell, or a program that cannot be told from one.
    Shell(Shell),
    /// Explorer of Windows, in a window of the program's own.
    Explorer,
}

impl Starter {
    /// Who it was.
    pub(crate) fn found() -> Starter {
        static FOUND: LazyLock<Starter> =
            LazyLock::new(|| Starter::of_parent(parent().as_deref().unwrap_or_default()));
        *FOUND
    }

    /// By the name of the program that started this one.
    fn of_parent(name: &str) -> Starter {
        let name = name.to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "explorer" => Starter::Explorer,
            "powershell" | "powershell_ise" | "pwsh" => Starter::Shell(Shell::PowerShell),
            "cmd" => Starter::Shell(Shell::Cmd),
            "bash" | "sh" | "zsh" | "fish" => Starter::Shell(Shell::Posix),
            _ => Starter::Shell(Shell::default()),
        }
    }

    /// The shell that a command will be typed in.
    pub(crate) fn shell(self) -> Shell {
        match self {
            Starter::Shell(shell) => shell,
            Starter::Explorer => Shell::default(),
        }
    }

    /// The words of the command that is meant: by a double click the console's page, by files that were
    /// dropped on the icon the check of them.
    pub(crate) fn command_line(self, words: Vec<OsString>) -> Vec<OsString> {
        let is_file = |word: &OsString| Path::new(word).is_absolute() && Path::new(word).exists();
        let command = match words.get(1..) {
            _ if self != Starter::Explorer => return words,
            None | Some([]) => "console",
            Some(files) if files.iter().all(is_file) => "check",
            Some(_) => return words,
        };
        let (program, files) = words.split_at(words.len().min(1));
        program.iter().cloned().chain([command.into()]).chain(files.iter().cloned()).collect()
    }

    /// Keeps a window of the program's own open until it has been read.
    pub(crate) fn keep_window(self, lang: Lang) {
        if self != Starter::Explorer {
            return;
        }
        let text = messages::of(lang).notice(Notice::WindowCloses);
        let _ = writeln!(anstream::stderr(), "\n{text}");
        let _ = io::stdin().read_line(&mut String::new());
    }
}

/// A word as the shell reads it that the program was started from.
pub(crate) fn quote(word: &str) -> String {
    Starter::found().shell().quote(word)
}

/// The name of the program that started this one.
#[cfg(windows)]
fn parent() -> Option<String> {
    use winsafe::{GetCurrentProcessId, HPROCESSLIST, co};
    let mut list = HPROCESSLIST::CreateToolhelp32Snapshot(co::TH32CS::SNAPPROCESS, None).ok()?;
    let processes: Vec<(u32, u32, String)> = list
        .iter_processes()
        .map_while(Result::ok)
        .map(|found| (found.th32ProcessID, found.th32ParentProcessID, found.szExeFile()))
        .collect();
    let find = |wanted: u32| processes.iter().find(|(id, _, _)| *id == wanted);
    let (_, parent, _) = find(GetCurrentProcessId())?;
    find(*parent).map(|(_, _, name)| name.clone())
}

/// Elsewhere every shell reads the same words.
#[cfg(not(windows))]
fn parent() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_is_told_by_its_name() {
        for (name, shell) in [
            ("cmd.exe", Shell::Cmd),
            ("PowerShell.EXE", Shell::PowerShell),
            ("pwsh.exe", Shell::PowerShell),
            ("bash.exe", Shell::Posix),
            ("cargo.exe", Shell::default()),
            ("", Shell::default()),
        ] {
            assert_eq!(Starter::of_parent(name), Starter::Shell(shell), "{name}");
        }
        assert_eq!(Starter::of_parent("explorer.exe"), Starter::Explorer);
    }

    #[test]
    fn a_double_click_opens_the_page_and_what_is_dropped_on_the_icon_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.txt");
        std::fs::write(&list, "ab\n").unwrap();
        let list = list.to_str().unwrap();
        let of = |starter: Starter, words: &[&str]| {
            let words = starter.command_line(words.iter().map(OsString::from).collect());
            words.iter().map(|word| word.to_str().unwrap().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of(Starter::Explorer, &["acctpack"]), ["acctpack", "console"]);
        assert_eq!(of(Starter::Explorer, &["acctpack", list]), ["acctpack", "check", list]);
        let two = ["acctpack", list, list];
        assert_eq!(of(Starter::Explorer, &two), ["acctpack", "check", list, list]);
        let typed = ["acctpack", "clean", list];
        assert_eq!(of(Starter::Explorer, &typed), typed);
        let shell = Starter::Shell(Shell::Cmd);
        assert_eq!(of(shell, &["acctpack"]), ["acctpack"]);
        assert_eq!(of(shell, &["acctpack", list]), ["acctpack", list]);
    }
}
