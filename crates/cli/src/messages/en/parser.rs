//! What English says of the command line: slips, and lines of man pages. Other errors and the help are the
//! parser's own.

use super::super::ManLine;
use crate::hints::Slip;

/// What was likely meant by a command line that cannot be taken.
pub(super) fn slip(slip: &Slip) -> String {
    match slip {
        Slip::FileAsCommand { shown, quoted } => format!(
            "{shown} is not a command\n\n  Did you mean one of these?\n    acctpack check {quoted}\n    acctpack clean {quoted}"
        ),
        Slip::FlagOfAnotherTool { flag } => {
            format!("`{flag}` is called --format here, as in `--format json`")
        }
        Slip::ReportAsPackage { value } => format!(
            "--to {value}: that is the form of a report; did you mean `--format {value}`? A package is txt, csv or zip"
        ),
        Slip::FlagOfClean { flag } => {
            format!("`{flag}` belongs to `acctpack clean`; check judges a file as it stands")
        }
        Slip::PortWithoutFlag { port } => {
            format!("a port needs its flag: acctpack sandbox --port {port}")
        }
        Slip::FurtherFile { shown, command } => format!(
            "{shown} is one file too many: `acctpack {command}` takes one file; `acctpack clean` makes one package of several"
        ),
    }
}

/// What a line of a man page says.
pub(super) fn man_line(line: ManLine) -> &'static str {
    match line {
        ManLine::Locale => {
            "The language of messages, unless --lang says it. With C or POSIX marks are ASCII."
        }
        ManLine::Colour => "Whether to use colour, unless --color says it. NO_COLOR comes first.",
        ManLine::Columns => "How wide a line may be where there is no terminal.",
        ManLine::TemporaryFolder => "Where temporary files are written.",
        ManLine::UserConfigFolder => "The folder of your own config file; ~/.config by default.",
        ManLine::Credentials => "The credentials, unless --credentials names a file.",
        ManLine::Proxy => "The proxy to the service.",
        ManLine::TeamConfig => {
            "Settings of a team: the nearest one, from the folder of FILE up, unless --config or \
             --no-config says otherwise."
        }
        ManLine::UserConfig => "Your own settings, where there is no other config file.",
        ManLine::Receipt => "What was done for FILE, so that nothing is done twice.",
    }
}
