//! The forms that a package comes in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::unknown_name::UnknownName;

/// The form of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PackageFormat {
    /// One account a row.
    Txt,
    /// Comma-separated values with a single column.
    Csv,
    /// A zip archive of a single .txt or .csv file.
    Zip,
    /// A gzip of one account a row, for the targets that take it.
    Gz,
}

impl PackageFormat {
    /// Every form.
    pub const ALL: [PackageFormat; 4] =
        [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip, PackageFormat::Gz];

    /// `txt`, `csv`, `zip` or `gz`.
    pub fn name(self) -> &'static str {
        match self {
            PackageFormat::Txt => "txt",
            PackageFormat::Csv => "csv",
            PackageFormat::Zip => "zip",
            PackageFormat::Gz => "gz",
        }
    }

    /// Whether its text is deflated.
    pub(crate) fn is_deflated(self) -> bool {
        matches!(self, PackageFormat::Zip | PackageFormat::Gz)
    }

    /// The format that a file name's extension stands for, read without case.
    pub fn of_name(name: &str) -> Option<PackageFormat> {
        let (_, extension) = name.rsplit_once('.')?;
        PackageFormat::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.name()))
    }
}

impl fmt::Display for PackageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for PackageFormat {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<PackageFormat, UnknownName> {
        PackageFormat::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownName::of("format", name))
    }
}
