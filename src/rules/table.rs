//! A table where a list was meant: what separates its columns, what stands in each, and which one
//! seems to hold the accounts.

use crate::profile::AccountKind;
use crate::target::looks_like_account;
use crate::text::column_names::{account_column_rank, is_known_column_name, is_weak_rank};

/// One column of an input that has several.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ColumnSample {
    /// What the row that names the columns has there: row 1, but for a title above it.
    pub name: String,
    /// What stands below: the first account, where most rows seem to hold one, else the first text.
    pub sample: String,
    /// What most of the texts below are; `None` where they are of many kinds, or there are none.
    pub kind: Option<AccountKind>,
}

/// A table: what separates its columns, and what stands in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What separates the columns.
    pub delimiter: char,
    /// The columns, the first few hundred of them. Names and samples may be personal data.
    pub columns: Vec<ColumnSample>,
    /// How many there are besides.
    pub more: u64,
}

impl Table {
    /// The column, from 0, that seems to hold the accounts; `None` where nothing tells.
    pub fn account_column(&self) -> Option<usize> {
        account_column(&self.columns)
    }
}

impl ColumnSample {
    /// Whether most of what stands in the column is what only accounts are.
    fn holds_accounts(&self) -> bool {
        use AccountKind::{Email, Mac, Md5, OpenId, Phone, PhoneWithCode, PhoneWithPlus, Uuid};
        let is_account = |kind| {
            let accounts = [Phone, PhoneWithCode, PhoneWithPlus, Email, Uuid, Md5, Mac, OpenId];
            accounts.contains(&kind)
        };
        self.kind.is_some_and(is_account)
            || looks_like_account(&self.sample)
            || looks_like_account(&self.name)
    }
}

/// The first columns of a table of rejected rows; the last of them is what is to be corrected.
pub(crate) const REJECTED: [&str; 4] = ["row", "code", "reason", "text"];

/// The column, from 0, that seems to hold the accounts: by a name that says so, else by what stands in
/// it, else by a name that may say so.
pub fn account_column(columns: &[ColumnSample]) -> Option<usize> {
    if columns.len() >= REJECTED.len()
        && columns.iter().zip(REJECTED).all(|(column, name)| column.name == name)
    {
        return Some(REJECTED.len() - 1);
    }
    let claim = |column: &ColumnSample| {
        let rank = account_column_rank(&column.name);
        // The column of account managers holds names.
        let holds_names = column.kind == Some(AccountKind::Text);
        match rank {
            Some(rank) if !is_weak_rank(rank) && !holds_names => {
                Some((0, !is_known_column_name(column.name.trim()), rank))
            }
            _ if column.holds_accounts() => Some((1, false, 0)),
            rank => rank.map(|rank| (2 + u8::from(is_weak_rank(rank)), false, rank)),
        }
    };
    let claims = columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| claim(column).map(|claim| (claim, index)));
    claims.min().map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::rules::finding::{Detail, Privacy, View};

    fn column(name: &str, sample: &str, kind: Option<AccountKind>) -> ColumnSample {
        ColumnSample { name: name.into(), sample: sample.into(), kind }
    }

    #[test]
    fn the_accounts_column_is_told_by_its_name_and_by_what_stands_in_it() {
        use AccountKind::{Email, Number, Phone, Text, Word};
        let found = |columns: &[(&str, &str, AccountKind)]| {
            let columns: Vec<ColumnSample> = columns
                .iter()
                .map(|&(name, sample, kind)| column(name, sample, Some(kind)))
                .collect();
            account_column(&columns)
        };
        assert_eq!(found(&[("id", "7", Number), ("phone", "13800138000", Phone)]), Some(1));
        assert_eq!(found(&[("id", "7", Number), ("lianxi", "13800138000", Phone)]), Some(1));
        assert_eq!(found(&[("name", "Max", Word), ("id", "7", Number)]), Some(1));
        assert_eq!(found(&[("account_manager", "Max", Word), ("phone", "x1", Word)]), Some(1));
        assert_eq!(found(&[("账号管理员", "张三", Text), ("x", "a@b.cn", Email)]), Some(1));
        assert_eq!(found(&[("城市", "x", Word), ("年龄", "7", Number)]), None);
    }

    #[test]
    fn a_table_is_told_in_both_languages_and_masked_on_request() {
        let columns = vec![
            column("name", "Max", Some(AccountKind::Word)),
            column("phone", "13800138000", Some(AccountKind::Phone)),
            column("", "", None),
        ];
        let mut table = Table { delimiter: ';', columns, more: 0 };
        let text = |table: &Table, lang, privacy| {
            Detail::Table(Box::new(table.clone())).text(View { lang, privacy })
        };
        assert_eq!(
            text(&table, Lang::En, Privacy::Plain),
            "3 columns separated by `;` (semicolon): 1 name (Max, other IDs (letters and digits)), \
             2 phone (13800138000, phone numbers), 3; column 2 seems to hold the accounts"
        );
        assert_eq!(
            text(&table, Lang::Zh, Privacy::Plain),
            "以 `;`（分号）分隔，共 3 列：1 name（Max，其他 ID（字母和数字））、\
             2 phone（13800138000，手机号）、3；第 2 列像是账号"
        );
        assert!(!text(&table, Lang::En, Privacy::Masked).contains("13800138000"));
        table.more = 292;
        table.columns = vec![column("a", "", None); 10];
        assert!(text(&table, Lang::En, Privacy::Plain).ends_with("8 a, and 294 more"));
    }
}
