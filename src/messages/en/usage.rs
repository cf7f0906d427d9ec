//! What English says where something is asked for that cannot be.

use super::super::{delimiter, formats, shown};
use crate::error::UsageError;
use crate::text::escape::escape;

/// What is wrong, and what to do.
pub(super) fn error(error: &UsageError) -> String {
    match error {
        UsageError::NoInput => "there is no input to read".into(),
        UsageError::InFile { file, error: inner } => {
            format!("{}: {}", escape(file), self::error(inner))
        }
        UsageError::ColumnOfWholeRows => {
            "without a delimiter (`none`) rows are whole accounts: there is no column to choose"
                .into()
        }
        UsageError::Delimiter => {
            "the delimiter must be one ASCII character other than a quote or a line end".into()
        }
        UsageError::EmptyTarget(name) => format!(
            "the target {} takes nothing: a length, a file name or the formats",
            escape(name)
        ),
        UsageError::MaxRejects(limit) => {
            format!("no share of the rows is {limit}; a limit of rejected rows is 0% to 100%")
        }
        UsageError::AccountType(number) => format!(
            "account type {number}: no such account type; there are 0 to 16, 989 and 991 to 1015"
        ),
        UsageError::OtherDelimiter { asked, found, columns } => {
            let (asked, found) = (delimiter(*asked), delimiter(*found));
            format!(
                "by {asked} the rows have one column, by {found} they have {columns}; add --delimiter {found}"
            )
        }
        UsageError::OutputExtension(path) => {
            format!("{}: the output's name must end in .txt, .csv or .zip", shown(path))
        }
        UsageError::OutputFormat { name, format, target, taken } => format!(
            "{}: {} does not take .{}; it takes: {}",
            escape(name),
            escape(target),
            format.name(),
            formats(taken)
        ),
        UsageError::OutputName { name, min, max } => {
            format!("{}: the output's name must have {min} to {max} characters", escape(name))
        }
        UsageError::PartName { name, len, max } => format!(
            "{}: with the number of a part the name has {len} characters, over the limit of {max}; give the output a shorter one",
            escape(name)
        ),
        UsageError::EndlessZip { name, most } => format!(
            "{}: the zip from this stream is larger than what it may inflate to ({most} bytes); save it as a file, or raise --max-inflated",
            escape(name)
        ),
        UsageError::EndlessGzip(most) => {
            format!("the gzip inflates to more than {most} bytes; raise --max-inflated")
        }
        UsageError::NoSheet { asked, sheets } => format!(
            "the workbook has no sheet {}; it has: {}",
            escape(asked),
            escape(&sheets.join(", "))
        ),
        UsageError::SeveralSheets(sheets) => format!(
            "{} sheets may hold the accounts: {}; say which with --sheet NAME",
            sheets.len(),
            escape(&sheets.join(", "))
        ),
        UsageError::MissingFolder { file, folder } => format!(
            "cannot write {}: the folder {} does not exist; create it, or name another file",
            shown(file),
            shown(folder)
        ),
        UsageError::Folder(path) => format!("{} is a folder; name a file in it", shown(path)),
        UsageError::Node(path) => {
            format!("{} is a device or a pipe, where a part of the package would be", shown(path))
        }
        UsageError::AddressSpace { space, ample, threads } => format!(
            "the limit of {space} MiB of address space (ulimit -v) is too low for {threads} threads; allow {ample} MiB, or use fewer threads"
        ),
    }
}
