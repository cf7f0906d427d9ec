//! What English says of each rule.

use super::plural;
use crate::messages::{Particulars, Rationale, RuleText};
use crate::rules::catalog::Code;
use crate::target::{LengthUnit, Target};
use crate::text::numbers::group;

/// `2 to 100 characters`.
fn limits(target: &Target) -> String {
    let (min, max) = (*target.length.start(), *target.length.end());
    let (one, many) = unit(target);
    match min == max {
        true => format!("exactly {}", plural(max, one, many)),
        false => format!("{} to {}", group(min), plural(max, one, many)),
    }
}

fn unit(target: &Target) -> (&'static str, &'static str) {
    match target.unit {
        LengthUnit::Characters => ("character", "characters"),
        LengthUnit::Bytes => ("byte", "bytes"),
    }
}

fn shorter(n: u64, of: &Particulars<'_>) -> String {
    let (one, many) = unit(of.target);
    let least = plural(*of.target.length.start(), one, many);
    format!("{} shorter than {least}", plural(n, "account is", "accounts are"))
}

fn longer(n: u64, of: &Particulars<'_>) -> String {
    let (one, many) = unit(of.target);
    let most = plural(*of.target.length.end(), one, many);
    format!("{} longer than {most}", plural(n, "account is", "accounts are"))
}

fn columns(n: u64, of: &Particulars<'_>) -> String {
    match of.shared {
        Some(columns) => format!("{} {columns}", plural(n, "row has", "rows have")),
        None => format!("{} the wrong number of columns", plural(n, "row has", "rows have")),
    }
}

fn separators(n: u64, of: &Particulars<'_>) -> String {
    match of.first {
        Some(separator) => {
            let verb = plural(n, "account contains", "accounts contain");
            format!("{verb} a separator such as {separator}")
        }
        None => plural(n, "account contains a separator", "accounts contain a separator"),
    }
}

fn foreign_bytes(n: u64, of: &Particulars<'_>) -> String {
    let encoding = of.first.unwrap_or("UTF-8");
    let bytes = plural(n, "row contains bytes", "rows contain bytes");
    format!("{bytes} that are not {encoding}")
}

fn other_form(n: u64, of: &Particulars<'_>) -> String {
    match of.first {
        Some(form) => format!("{} not {form}", plural(n, "account is", "accounts are")),
        None => plural(n, "account has another form", "accounts have another form"),
    }
}

fn long_in_bytes(n: u64, of: &Particulars<'_>) -> String {
    let most = plural(*of.target.length.end(), "byte", "bytes");
    format!(
        "{} longer than {most}, though not than as many characters",
        plural(n, "account is", "accounts are")
    )
}

/// What is said of each rule.
pub(super) fn rule(code: Code) -> RuleText {
    match code {
        Code::FileName => RuleText {
            title: "file name too long or too short",
            problem: "the file name has a wrong length: {}",
            remedy: "rename the file",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let (min, max) = (target.file_name.start(), target.file_name.end());
                format!("The service accepts package file names of {min} to {max} characters.")
            }),
            headline: None,
        },
        Code::FileFormat => RuleText {
            title: "unsupported file format",
            problem: "the service does not accept this format: {}",
            remedy: "export the list as .txt or .csv. If only the extension is wrong: `acctpack clean FILE --from txt -o OUT.txt`",
            fixed: None,
            rationale: Rationale::Always(
                "The service tells .zip, .txt and .csv files apart by their extension. It refuses a spreadsheet or an archive with another extension, or reads it as garbage.",
            ),
            headline: None,
        },
        Code::FileSize => RuleText {
            title: "file too large",
            problem: "the file is too large: {}",
            remedy: "write a .zip with `acctpack clean FILE -o OUT.zip`, or split the list with `--split`",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let (max, safe) = (group(target.max_bytes), group(target.safe_bytes));
                match max == safe {
                    true => format!("The service accepts files of up to {max} bytes."),
                    false => format!(
                        "The service accepts files of up to 100 MB and does not say whether a megabyte is 1,000,000 or 1,048,576 bytes: more than {max} bytes is an error, more than {safe} a warning."
                    ),
                }
            }),
            headline: None,
        },
        Code::EmptyPackage => RuleText {
            title: "no account",
            problem: "the package has no account: {}",
            remedy: "fix the other findings, or check the export query",
            fixed: None,
            rationale: Rationale::Always(
                "The service refuses a package without a single account (code 1008012).",
            ),
            headline: None,
        },
        Code::SeveralColumns => RuleText {
            title: "table where a list was meant",
            problem: "the text is a table: {}",
            remedy: "choose the column that holds the accounts with `--column NAME|N`; if each row is one account, add `--delimiter none`",
            fixed: None,
            rationale: Rationale::Always(
                "Each row of a package is one account. Where nine rows in ten of the first thousand split into the same number of columns, the service would take each whole row for an account, and reach nobody.",
            ),
            headline: None,
        },
        Code::Encoding => RuleText {
            title: "not UTF-8",
            problem: "the text is not UTF-8: {}",
            remedy: "save it as UTF-8, or convert it with `acctpack clean`; `--encoding NAME` names the encoding",
            fixed: Some("converted to UTF-8"),
            rationale: Rationale::Always(
                "The service reads UTF-8. In any other encoding, an account with characters outside ASCII becomes another account, and its user is never reached.",
            ),
            headline: None,
        },
        Code::ZipCorrupt => RuleText {
            title: "damaged zip",
            problem: "the zip is damaged: {}",
            remedy: "get the file again; if it is the same, unpack it, look at the list, and give acctpack the list itself",
            fixed: None,
            rationale: Rationale::Always(
                "A zip must be complete: a readable directory, true sizes, and the right checksum. Nothing from an entry that fails these checks is used.",
            ),
            headline: None,
        },
        Code::ZipEncrypted => RuleText {
            title: "encrypted zip",
            problem: "the entry {} is encrypted",
            remedy: "unpack it with its password, and give acctpack the list",
            fixed: None,
            rationale: Rationale::Always("The service has no password to open a package with."),
            headline: None,
        },
        Code::ZipMethod => RuleText {
            title: "unsupported zip compression",
            problem: "the entry {} uses a compression method other than deflate",
            remedy: "unpack it, and give acctpack the list: `acctpack clean LIST -o OUT.zip` uses deflate",
            fixed: None,
            rationale: Rationale::Always(
                "Every zip reader can open stored and deflated entries. Many cannot open Deflate64, LZMA, Zstandard and others.",
            ),
            headline: None,
        },
        Code::ZipFolder => RuleText {
            title: "folder in the zip",
            problem: "the zip contains a folder: {}",
            remedy: "compress the file itself, not the folder it is in",
            fixed: Some("moved out of the folder"),
            rationale: Rationale::Always("The service accepts a zip with one file and no folders."),
            headline: None,
        },
        Code::ZipEntries => RuleText {
            title: "not exactly one list in the zip",
            problem: "the zip must contain one .txt or .csv file, but it contains {}",
            remedy: "compress exactly one .txt or .csv file",
            fixed: None,
            rationale: Rationale::Always(
                "The service accepts a zip with exactly one .txt or .csv file.",
            ),
            headline: None,
        },
        Code::ZipEntryFormat => RuleText {
            title: "no .txt or .csv in the zip",
            problem: "not a list that a package can contain: {}",
            remedy: "put a .txt or .csv file into the zip, or give acctpack the list itself",
            fixed: None,
            rationale: Rationale::Always(
                "The service accepts .txt and .csv files in a zip, not another zip and not a spreadsheet.",
            ),
            headline: None,
        },
        Code::ZipMetadata => RuleText {
            title: "system file in the zip",
            problem: "the zip contains a system file: {}",
            remedy: "create the zip on the command line (`zip -X OUT.zip FILE`), or rewrite it with `acctpack clean`",
            fixed: Some("left out system files"),
            rationale: Rationale::Always(
                "macOS and Windows add hidden files to zips (`__MACOSX/`, `.DS_Store`, `Thumbs.db`, `desktop.ini`). The service's FAQ says that it refuses such zips.",
            ),
            headline: None,
        },
        Code::ZipTooLarge => RuleText {
            title: "zip that expands too far",
            problem: "the zip expands to more than {} bytes",
            remedy: "if you expect this size, raise `--max-inflated`; otherwise do not trust the file",
            fixed: None,
            rationale: Rationale::Always(
                "A small zip can expand without end (a zip bomb). acctpack stops at `--max-inflated`, 4 GiB by default.",
            ),
            headline: None,
        },
        Code::ZipPortability => RuleText {
            title: "zip that some readers refuse",
            problem: "some readers refuse the zip or cannot name its entry: {}",
            remedy: "rewrite it with `acctpack clean`, or unpack it and give acctpack the list",
            fixed: Some("rewritten so that every reader opens it"),
            rationale: Rationale::Always(
                "The zip is sound, and every program that opens it finds the same list. Which reader the service uses is unknown, and some do not open such a zip: Python, Java, Info-ZIP and 7-Zip differ in what they accept.",
            ),
            headline: None,
        },
        Code::HiddenRows => RuleText {
            title: "rows that the spreadsheet hides",
            problem: "what the spreadsheet hides is read all the same: {}",
            remedy: "if they are not meant, delete them in the spreadsheet, or copy the rows that are shown to another sheet",
            fixed: None,
            rationale: Rationale::Always(
                "A filter hides rows from the eye and leaves them in the sheet. Who looks at a filtered list does not see whom the package reaches.",
            ),
            headline: None,
        },
        Code::ExcludeList => RuleText {
            title: "exclusion list in doubt",
            problem: "the exclusion list may leave out too few: {}",
            remedy: "check that it is the right list, and that its accounts are written as those of the input",
            fixed: None,
            rationale: Rationale::Always(
                "`--exclude` leaves out accounts that stand in a list, such as people who opted out. A list that shares no account with the input is likely the wrong one, or its accounts are written in another way; a row that cannot be read leaves out nobody.",
            ),
            headline: None,
        },
        Code::InvalidUtf8 => RuleText {
            title: "bytes that are not UTF-8",
            problem: "the row contains bytes that are not {}",
            remedy: "correct the account in its source",
            fixed: None,
            rationale: Rationale::Always(
                "The row was cut, or is not in the encoding of the rest of the text, so the account that was meant cannot be known.",
            ),
            headline: Some(foreign_bytes),
        },
        Code::TooShort => RuleText {
            title: "too short",
            problem: "the account is too short: {}",
            remedy: "correct the account in its source, or drop the row",
            fixed: None,
            rationale: Rationale::Of(|target| {
                format!("An account has {}. The service cannot bind a shorter one.", limits(target))
            }),
            headline: Some(shorter),
        },
        Code::TooLong => RuleText {
            title: "too long",
            problem: "the account is too long: {}",
            remedy: "check whether several accounts or columns were joined in one row",
            fixed: None,
            rationale: Rationale::Of(|target| format!("An account has {}.", limits(target))),
            headline: Some(longer),
        },
        Code::BlankRow => RuleText {
            title: "blank row",
            problem: "the row is blank{}",
            remedy: "drop the row; `acctpack clean` does",
            fixed: Some("dropped blank rows"),
            rationale: Rationale::Always(
                "Every row must hold one account. Whether the service skips blank rows is not documented.",
            ),
            headline: Some(|n, _| plural(n, "row is blank", "rows are blank")),
        },
        Code::MultipleColumns => RuleText {
            title: "wrong number of columns",
            problem: "the row has {}",
            remedy: "keep one column: `acctpack clean --column NAME|N` takes it; complete a row that has too few",
            fixed: Some("dropped empty columns"),
            rationale: Rationale::Always(
                "A .csv package has one column. `clean` drops empty columns at the end of a row; for other rows, choose a column with `--column`.",
            ),
            headline: Some(columns),
        },
        Code::CsvQuote => RuleText {
            title: "broken quotes",
            problem: "broken quotes: {}",
            remedy: "write the field as \"...\" and double each quote inside it",
            fixed: None,
            rationale: Rationale::Always(
                "A CSV field that begins with a quote must end with one, and quotes inside it are doubled (RFC 4180). Otherwise programs disagree on where the field ends.",
            ),
            headline: Some(|n, _| plural(n, "row has broken quotes", "rows have broken quotes")),
        },
        Code::ControlCharacter => RuleText {
            title: "control character",
            problem: "the account contains a control character: {}",
            remedy: "correct the account in its source",
            fixed: None,
            rationale: Rationale::Always(
                "NUL and other control characters, and a line break inside a quoted field, are never part of an account: the export is damaged, or a field was read wrongly.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "account contains a control character",
                    "accounts contain control characters",
                )
            }),
        },
        Code::Duplicate => RuleText {
            title: "duplicate account",
            problem: "the account is already in row {}",
            remedy: "drop the row; `acctpack clean` keeps the first one",
            fixed: Some("dropped duplicates"),
            rationale: Rationale::Always(
                "Whether the service pushes twice to an account that is listed twice is not documented. Accounts are compared byte by byte.",
            ),
            headline: Some(|n, _| {
                plural(n, "row repeats an earlier account", "rows repeat an earlier account")
            }),
        },
        Code::ByteOrderMark => RuleText {
            title: "byte order mark",
            problem: "the text begins with a byte order mark",
            remedy: "save it as UTF-8 without BOM; `acctpack clean` drops it",
            fixed: Some("dropped the byte order mark"),
            rationale: Rationale::Always(
                "The service may read a byte order mark as part of the first account, whose user is then never reached.",
            ),
            headline: Some(|_, _| "the text begins with a byte order mark".into()),
        },
        Code::SurroundingWhitespace => RuleText {
            title: "white space around the account",
            problem: "there is white space before or after the account",
            remedy: "trim it; `acctpack clean` does",
            fixed: Some("trimmed white space"),
            rationale: Rationale::Always(
                "White space at either end (Unicode White_Space, which includes the ideographic space) makes it another account.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "account has white space around it",
                    "accounts have white space around them",
                )
            }),
        },
        Code::InvisibleCharacter => RuleText {
            title: "invisible character",
            problem: "the account contains an invisible character: {}",
            remedy: "delete it in the source; `acctpack clean` drops it at either end, and inside with `--fix invisible-character`",
            fixed: Some("dropped invisible characters"),
            rationale: Rationale::Always(
                "Zero-width characters, bidi controls, soft hyphens and byte order marks are copied along unseen and make it another account. Joiners inside emoji and in scripts that need them are not reported.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "account contains an invisible character",
                    "accounts contain invisible characters",
                )
            }),
        },
        Code::FullWidth => RuleText {
            title: "full-width letters or digits",
            problem: "the account contains full-width letters or digits: {}",
            remedy: "write them half-width: `--fix full-width`",
            fixed: Some("converted to half-width"),
            rationale: Rationale::Always(
                "Full-width digits and letters (１３８) come from an input method, and other scripts have digits of their own (١٣٨, १३८). They differ from the digits that the app bound.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "account contains full-width letters or digits",
                    "accounts contain full-width letters or digits",
                )
            }),
        },
        Code::Placeholder => RuleText {
            title: "looks like a missing value",
            problem: "the account looks like a missing value: {}",
            remedy: "drop the row unless the account is real; `acctpack clean --deny placeholder` drops it",
            fixed: None,
            rationale: Rationale::Always(
                "Exports write null, N/A, NaN, <NA>, #####, #N/A, \\N, 0, -1, unknown, test and the like where there is no value. A push to one of these reaches nobody, or a test user.",
            ),
            headline: Some(|n, _| {
                plural(n, "row looks like a missing value", "rows look like missing values")
            }),
        },
        Code::ScientificNotation => RuleText {
            title: "scientific notation, as 1.38E+10",
            problem: "a spreadsheet turned the number into scientific notation: {}",
            remedy: "export the column as text; lost digits cannot be restored. Where all are there, as in 1.3800138001E10, `--fix scientific-notation` writes the number in full",
            fixed: Some("wrote numbers in full"),
            rationale: Rationale::Always(
                "A spreadsheet shows long numbers as 1.38E+10 and exports what it shows, so the last digits are lost and the row reaches nobody.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "number is in scientific notation and has lost digits",
                    "numbers are in scientific notation and have lost digits",
                )
            }),
        },
        Code::SpreadsheetWrapper => RuleText {
            title: "spreadsheet text mark, as =\"...\"",
            problem: "the account carries a spreadsheet's text mark: {}",
            remedy: "remove the mark; `acctpack clean` removes =\"...\" and \"...\", and a leading apostrophe with `--fix spreadsheet-wrapper`",
            fixed: Some("removed text marks"),
            rationale: Rationale::Always(
                "Spreadsheets keep a number as text with =\"138...\", with quotes in a .txt, or with a leading apostrophe. None of these are part of the account.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "account carries a spreadsheet's text mark",
                    "accounts carry a spreadsheet's text mark",
                )
            }),
        },
        Code::FloatSuffix => RuleText {
            title: "number ending in .0",
            problem: "the account looks like a whole number that became a decimal: {}",
            remedy: "export the column as text, or remove the ending with `--fix float-suffix`",
            fixed: Some("removed .0"),
            rationale: Rationale::Always(
                "pandas and databases write 13800138000.0 when a column of whole numbers has missing values.",
            ),
            headline: Some(|n, _| plural(n, "number ends in .0", "numbers end in .0")),
        },
        Code::HeaderRow => RuleText {
            title: "column name",
            problem: "the row is a column name: {}",
            remedy: "drop it; `acctpack clean` does",
            fixed: Some("dropped column names"),
            rationale: Rationale::Always(
                "The service does not know headers and takes their text for an account. A later row that repeats the header is one too, for example where several exports were joined.",
            ),
            headline: Some(|n, _| plural(n, "row is a column name", "rows are column names")),
        },
        Code::DamagedText => RuleText {
            title: "damaged text",
            problem: "the text of the account is damaged: {}",
            remedy: "export the account anew; `acctpack clean` drops a byte order mark that was read as `ï»¿`, and with `--fix damaged-text` what was added at an end",
            fixed: Some("dropped what was added"),
            rationale: Rationale::Always(
                "U+FFFD and question marks stand for characters that were lost, `Ã©` is UTF-8 that was read as another encoding, and `_x000D_` is a control character from a spreadsheet's file. The original text cannot be told, so two such rows are never called duplicates.",
            ),
            headline: Some(|n, _| {
                plural(n, "account has damaged text", "accounts have damaged text")
            }),
        },
        Code::NumberGroups => RuleText {
            title: "phone number in groups",
            problem: "the phone number is written in groups: {}",
            remedy: "write the digits without signs between them: `--fix number-groups`",
            fixed: Some("put digits together"),
            rationale: Rationale::Always(
                "People write 138 0013 8000 or 138-0013-8000 to be read. The app bound 13800138000, which is another account to the service.",
            ),
            headline: Some(|n, _| {
                plural(
                    n,
                    "phone number is written in groups",
                    "phone numbers are written in groups",
                )
            }),
        },
        Code::UnlikeTheRest => RuleText {
            title: "unlike the rest of the list",
            problem: "the account is unlike the rest: {}",
            remedy: "correct it in its source, or drop the row; `--fix number-groups` puts numbers in groups together",
            fixed: None,
            rationale: Rationale::Always(
                "Where more than four accounts in five are of one kind, such as phone numbers, an account of another kind was mistyped, cut short, or is something else.",
            ),
            headline: Some(|n, _| {
                plural(n, "account is unlike the rest", "accounts are unlike the rest")
            }),
        },
        Code::OtherDelimiter => RuleText {
            title: "separator in the account",
            problem: "the row contains several values separated by {}",
            remedy: "if the row has several columns, choose one: `acctpack clean --delimiter CHAR --column NAME|N`",
            fixed: None,
            rationale: Rationale::Always(
                "Many exports separate columns with `;`, a tab or `|` (and a comma in a .txt), and people type `，`, `；` or `、` between numbers. A row must hold one account.",
            ),
            headline: Some(separators),
        },
        Code::LongInBytes => RuleText {
            title: "over the limit in bytes only",
            problem: "the account is within the limit in characters but not in bytes: {}",
            remedy: "shorten the account if the service refuses it",
            fixed: None,
            rationale: Rationale::Of(|target| {
                let max = group(*target.length.end());
                format!(
                    "The service does not say whether its limit of {max} counts characters or bytes."
                )
            }),
            headline: Some(long_in_bytes),
        },
        Code::AccountType => RuleText {
            title: "not of the account type's form",
            problem: "the account is not {}",
            remedy: "check `--account-type` and the column that was exported",
            fixed: None,
            rationale: Rationale::Always(
                "Accounts of the type that `--account-type` names have a fixed form (a phone number, an MD5, an e-mail address). The service never bound an account of another form under that type.",
            ),
            headline: Some(other_form),
        },
    }
}
