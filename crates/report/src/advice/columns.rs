//! Which of several columns holds the accounts.

use acctpack::text::mask;
use acctpack::{ColumnSample, Privacy, Profile, looks_like_account};

/// Names of columns that hold accounts, the surest first.
const ACCOUNT_COLUMNS: &[&str] = &[
    "account", "账号", "帐号", "账户", "phone", "mobile", "手机", "电话", "tel", "openid",
    "open_id", "unionid", "email", "e-mail", "mail", "邮箱", "user", "用户", "uid", "token",
    "imei", "idfa", "oaid", "id",
];

/// Whether a column's name is one that columns of accounts have, and how sure that is.
fn account_column_rank(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    // A value such as an address may hold such a word, too.
    let is_value = name.contains('@') || name.chars().any(|c| c.is_ascii_digit());
    if is_value {
        return None;
    }
    ACCOUNT_COLUMNS.iter().position(|known| name.contains(known))
}

/// From here on a name says little: a column called `id` may number the rows.
const FIRST_WEAK_NAME: &str = "user";

/// The column that likely holds the accounts, counted from 0: by a name that says so, else by what is in
/// it, else by a name that may say so. `None` where nothing tells.
pub(crate) fn likely_column(digest: &Profile) -> Option<usize> {
    let weak = ACCOUNT_COLUMNS.iter().position(|&name| name == FIRST_WEAK_NAME).unwrap_or(0);
    let claim = |column: &ColumnSample| match account_column_rank(&column.name) {
        Some(rank) if rank < weak => Some((0, rank)),
        _ if looks_like_account(&column.name) || looks_like_account(&column.sample) => Some((1, 0)),
        rank => rank.map(|rank| (2, rank)),
    };
    let columns = digest.columns.iter().enumerate();
    let claims = columns.filter_map(|(index, column)| claim(column).map(|claim| (claim, index)));
    claims.min().map(|(_, index)| index)
}

/// The likely column as `--column` takes it. It is named by its number where row 1 holds no names, or what
/// may be shown of it is not its name.
pub(super) fn column_to_take(digest: &Profile, privacy: Privacy) -> Option<String> {
    let columns = &digest.columns;
    if columns.len() < 2 {
        return None;
    }
    let index = likely_column(digest)?;
    let name = columns[index].name.trim();
    let is_alone = columns.iter().filter(|other| other.name.trim() == name).count() == 1;
    let names = columns.iter().any(|column| account_column_rank(&column.name).is_some());
    let is_name =
        digest.title_rows == 0 && !name.is_empty() && names && name.parse::<usize>().is_err();
    let is_shown = privacy == Privacy::Plain || mask(name) == name;
    Some(if is_alone && is_name && is_shown { name.to_string() } else { (index + 1).to_string() })
}
