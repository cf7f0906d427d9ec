//! What to type next: the exact command that betters what was found, with what was typed before
//! kept in it. The terminal and the HTML page show the same one.

mod choose;
mod columns;
mod shell;
mod split_rows;

use std::path::PathBuf;

use acctpack::{Privacy, Summary};

use choose::file_word;
pub use shell::Shell;

/// What was typed, to be kept in the command that comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invocation {
    /// The input.
    pub file: PathBuf,
    /// The inputs after it, of `clean`.
    pub more: Vec<PathBuf>,
    /// OUT, for `clean`.
    pub output: Option<PathBuf>,
    /// The flags that matter for what comes next, in their order.
    pub flags: Vec<Flag>,
    /// All words of a command other than `check` and `clean`, which cleans on its way: what comes
    /// next is the same command with a flag more.
    pub words: Vec<String>,
    /// The shell that it was typed in, which reads what comes next.
    pub shell: Shell,
}

/// A flag, with its value if it takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As `--column`.
    pub name: &'static str,
    /// As typed, not quoted.
    pub value: Option<String>,
}

impl Invocation {
    /// What stands in for it where nothing was typed: the input's name, and what was written.
    pub(crate) fn of_summary(summary: &Summary) -> Invocation {
        let output = summary.outputs.first().map(|written| written.path.clone());
        Invocation { file: PathBuf::from(&summary.file), output, ..Invocation::default() }
    }

    /// Adds a flag that takes a value.
    pub fn keep(&mut self, name: &'static str, value: impl Into<String>) {
        self.flags.push(Flag { name, value: Some(value.into()) });
    }

    /// Adds a flag that takes none.
    pub fn switch(&mut self, name: &'static str) {
        self.flags.push(Flag { name, value: None });
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag.name == name)
    }
}

/// What the next command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// To make a clean package.
    Clean,
    /// To take the accounts out of one of several columns.
    Column,
    /// To put each of several accounts in a row on a row of its own.
    Rows,
    /// To read the text in the encoding that it may be in.
    Encoding(String),
    /// To cut what is too large for one package.
    Split,
    /// To write what is too large as text as one package all the same.
    Zip,
    /// To fix, or leave out, what a clean package still holds.
    Rest,
}

/// What to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// What it is for.
    pub purpose: Purpose,
    /// The command in parts that stay on one line: the command itself, then a flag each.
    parts: Vec<String>,
    /// What may be added, if it is meant.
    pub maybe: Option<String>,
    shell: Shell,
}

/// What stands for the commands that made the input, where it came through a pipe.
const SAME_INPUT: &str = "... |";

impl Advice {
    /// The command that follows a run; `None` where nothing that `clean` does can help.
    pub fn after(summary: &Summary, typed: &Invocation, privacy: Privacy) -> Option<Advice> {
        match &typed.output {
            None => choose::after_check(summary, typed, privacy),
            Some(output) => choose::after_clean(summary, typed, output, privacy),
        }
    }

    fn new(purpose: Purpose, typed: &Invocation, output: &str) -> Advice {
        let shell = typed.shell;
        if !typed.words.is_empty() {
            let parts = with_flags_apart(&typed.words, shell);
            return Advice { purpose, parts, maybe: None, shell };
        }
        let file = file_word(&typed.file);
        let mut command = format!("acctpack clean {}", shell.quote(&file));
        for file in &typed.more {
            command += &format!(" {}", shell.quote(&file_word(file)));
        }
        let parts = vec![command, format!("-o {}", shell.quote(output))];
        let mut next = Advice { purpose, parts, maybe: None, shell };
        if file == "-" {
            next.parts.insert(0, SAME_INPUT.to_string());
        }
        typed.flags.iter().for_each(|flag| next.flag(flag.name, flag.value.as_deref()));
        next
    }

    fn flag(&mut self, name: &str, value: Option<&str>) {
        let part = match value {
            Some(value) => format!("{name} {}", self.shell.quote(value)),
            None => name.to_string(),
        };
        if !self.parts.contains(&part) {
            self.parts.push(part);
        }
    }

    /// Says what the command reads, where it is a pipe. What reads no file reads standard input, and
    /// needs it, too.
    fn feed(&mut self, pipe: &str, reads_file: bool) {
        self.parts[0] = match reads_file {
            true => format!("{pipe} |"),
            false => format!("{SAME_INPUT} {pipe} |"),
        };
    }

    /// The command on one line.
    pub fn command(&self) -> String {
        self.parts.join(" ")
    }

    /// The command on lines of at most `room` characters where that can be, broken before flags
    /// as the shell reads it; on one line where the shell reads no other. `width` measures a text.
    pub fn lines(&self, room: usize, width: fn(&str) -> usize) -> Vec<String> {
        if !self.shell.breaks_lines() {
            return vec![self.command()];
        }
        let mut lines: Vec<String> = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            // All but the last line end in ` \`.
            let tail = if index + 1 == self.parts.len() { 0 } else { 2 };
            match lines.last_mut() {
                Some(line) if width(line) + 1 + width(part) + tail <= room => {
                    line.push(' ');
                    line.push_str(part);
                }
                Some(line) => {
                    line.push_str(" \\");
                    lines.push(format!("  {part}"));
                }
                None => lines.push(part.clone()),
            }
        }
        lines
    }
}

/// A command in parts: a new one begins with each flag.
fn with_flags_apart(words: &[String], shell: Shell) -> Vec<String> {
    let mut parts = vec!["acctpack".to_string()];
    for word in words {
        match parts.last_mut() {
            Some(part) if !word.starts_with("-") || word == "-" => {
                part.push(' ');
                part.push_str(&shell.quote(word));
            }
            _ => parts.push(shell.quote(word)),
        }
    }
    parts
}

#[cfg(test)]
mod tests;
