//! The forms that a package comes in.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::unknown_name::UnknownName;

/// The form of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PackageFormat {
    /// One account a row.
    Txt,
    /// Comma-separated values with a single column.
    Csv,
    /// A zip archive of a single .txt or .csv file.
    Zip,
}

impl PackageFormat {
    /// `txt`, `csv` or `zip`.
    pub fn name(self) -> &'static str {
        match self {
            PackageFormat::Txt => "txt",
            PackageFormat::Csv => "csv",
            PackageFormat::Zip => "zip",
        }
    }

    /// The format that a file name's extension stands for, read without case.
    pub fn of_name(name: &str) -> Option<PackageFormat> {
        let (_, extension) = name.rsplit_once('.')?;
        [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip]
            .into_iter()
            .find(|format| extension.eq_ignore_ascii_case(format.name()))
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
        [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip]
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownName::of("format", name))
    }
}
