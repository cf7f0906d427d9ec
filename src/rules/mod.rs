//! The rules: what an account is found to be, and how it is fixed. One theme a file: its codes' detectors,
//! its fixes, and its gate, which says which rows are worth a look. [`rule_set`] puts them together,
//! [`catalog`] says in words what each code means.

pub(crate) mod catalog;
pub(crate) mod client_output;
pub(crate) mod code_set;
pub(crate) mod finding;
pub(crate) mod fix;
pub(crate) mod gate;
pub(crate) mod kinds;
pub(crate) mod layout;
pub(crate) mod outlier;
pub(crate) mod package;
pub(crate) mod placeholder;
pub(crate) mod row_finding;
pub(crate) mod rule_set;
pub(crate) mod table;
pub(crate) mod words;

mod account_type;
mod columns;
pub(crate) mod damaged;
mod full_width;
mod header;
mod length;
mod number_groups;
mod spreadsheet;
mod unseen;
