//! In English.

use super::{PageMessages, PageText, codes};
use crate::settings::{BadRequest, OptionHint};

/// In English.
pub(super) struct English;

impl PageMessages for English {
    fn text(&self, text: PageText) -> &'static str {
        match text {
            PageText::Language => "en",
            PageText::Skip => "Skip to the content",
            PageText::Title => "Will this list reach everyone?",
            PageText::Lead => {
                "Drop a list of accounts. It is checked against the rules of the push service, fixed where that loses nothing, and ready to upload in seconds."
            }
            PageText::Private => "The list never leaves this machine",
            PageText::PrivateNote => {
                "This page is one file and needs no network: its security policy (connect-src 'none') forbids every connection, and your browser enforces it. Unplug the network and try."
            }
            PageText::ChooseFile => "Choose a file",
            PageText::OrDrop => "or drop it anywhere on this page",
            PageText::Forms => ".txt, .csv, .zip or .xlsx",
            PageText::OrPaste => "Paste accounts instead",
            PageText::Pasted => "One account per line",
            PageText::Check => "Check the list",
            PageText::OneList => "One list at a time, please.",
            PageText::Reading => "Reading the list",
            PageText::Cancel => "Cancel",
            PageText::AnotherList => "Another list",
            PageText::NotRead => "The list could not be checked",
            PageText::Accepted => "The service would take this list as it is.",
            PageText::Rejected => "As it is, this list breaks the rules of the service.",
            PageText::RejectedAndClean => {
                "As it is, this list breaks the rules of the service. The package beside keeps them: it holds every account that could be saved."
            }
            PageText::Gets => "What the service gets",
            PageText::LeftOut => "Left out",
            PageText::Package => "Package",
            PageText::DownloadPackage => "Download the package",
            PageText::DownloadRejects => "Download the rows that are left out",
            PageText::DownloadReport => "Download the report",
            PageText::ChooseFirst => "Choose the column that holds the accounts first.",
            PageText::NoPackage => "There is no package: no account is left.",
            PageText::UploadIt => "Upload it in the console of the push service.",
        }
    }

    fn other_language(&self) -> [&'static str; 2] {
        ["zh", "中文"]
    }

    fn accounts(&self, count: u64) -> &'static str {
        if count == 1 { "account" } else { "accounts" }
    }

    fn broken(&self, size: &str) -> String {
        format!(
            "The browser ended the check of this list ({size}): most likely its memory is short. Close other pages and try again, cut the list, or use the program, which takes lists of any size."
        )
    }

    fn request_error(&self, error: &BadRequest) -> String {
        match error {
            BadRequest::Malformed(why) => format!("the options cannot be read: {why}"),
            BadRequest::NoInput => "there is no list to read".into(),
            BadRequest::Rule { option, error } => {
                format!("the option `{option}`: {}", error.message(acctpack::Lang::En))
            }
            BadRequest::Value { option, value, hint } => {
                let what = match hint {
                    OptionHint::OneOf(names) => format!("one of {}", names.join(", ")),
                    OptionHint::Code => format!("the name of a rule: {}", codes()),
                    OptionHint::Encoding => {
                        "the name of an encoding, such as GB18030 or Big5".into()
                    }
                    OptionHint::Delimiter => "one ASCII character, or \"tab\" or \"none\"".into(),
                    OptionHint::Column => "the number of a column, from 1, or its name".into(),
                    OptionHint::MaxRejects => "a number of rows, or a share such as \"5%\"".into(),
                    OptionHint::AccountType => {
                        "an account type of the service, such as 1002".into()
                    }
                };
                format!("the option `{option}` cannot be {value:?}; it takes {what}")
            }
        }
    }
}
