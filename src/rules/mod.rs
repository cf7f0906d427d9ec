//! What is found, and how it is fixed: the catalogue of codes, what a finding is, the patterns that
//! accounts have.

pub(crate) mod catalog;
pub(crate) mod code_set;
pub(crate) mod finding;
pub(crate) mod patterns;
