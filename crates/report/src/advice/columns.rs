//! The column that holds the accounts, as a command names it.

use acctpack::text::mask;
use acctpack::{Privacy, Profile, account_column, account_column_rank};

/// The likely column as `--column` takes it. It is named by its number where row 1 holds no names, or what
/// may be shown of it is not its name.
pub(super) fn column_to_take(digest: &Profile, privacy: Privacy) -> Option<String> {
    let columns = &digest.columns;
    if columns.len() < 2 {
        return None;
    }
    let index = account_column(columns)?;
    let name = columns[index].name.trim();
    let is_alone = columns.iter().filter(|other| other.name.trim() == name).count() == 1;
    let names = columns.iter().any(|column| account_column_rank(&column.name).is_some());
    let is_name =
        digest.title_rows == 0 && !name.is_empty() && names && name.parse::<usize>().is_err();
    let is_shown = privacy == Privacy::Plain || mask(name) == name;
    Some(if is_alone && is_name && is_shown { name.to_string() } else { (index + 1).to_string() })
}
