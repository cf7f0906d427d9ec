//! Values as a config file spells them.

use acctpack::{Code, Delimiter, Lang, MaxRejects, Severity};
use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::{lang, size};

/// A severity, or none: `error`, `warning`, `allow`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    #[serde(alias = "deny")]
    Error,
    #[serde(alias = "warn")]
    Warning,
    Allow,
}

impl From<Level> for Option<Severity> {
    fn from(level: Level) -> Option<Severity> {
        match level {
            Level::Error => Some(Severity::Error),
            Level::Warning => Some(Severity::Warning),
            Level::Allow => None,
        }
    }
}

/// A code by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CodeName(pub(crate) Code);

/// A language by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LangName(pub(crate) Lang);

/// A size: a number of bytes, or a text as `512M`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SizeValue(pub(crate) u64);

/// What separates columns: a character or a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DelimiterValue(pub(crate) Delimiter);

/// A limit of rejected rows: a number, or a text as `5%`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MaxRejectsValue(pub(crate) MaxRejects);

/// `[2, 100]`, or a single number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds(pub(super) u64, pub(super) u64);

impl<'de> Deserialize<'de> for CodeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CodeName, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        name.parse().map(CodeName).map_err(|_| {
            // In the words of the parser's own errors, so that `explain` reads it.
            let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            de::Error::custom(format!("unknown variant `{name}`, expected one of {known}"))
        })
    }
}

impl<'de> Deserialize<'de> for LangName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LangName, D::Error> {
        let name = String::deserialize(deserializer)?;
        lang::from_tag(&name).map(LangName).ok_or_else(|| {
            de::Error::custom(format!("unknown variant `{name}`, expected one of `en`, `zh`"))
        })
    }
}

impl<'de> Deserialize<'de> for SizeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SizeValue, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a size in bytes, or a text such as \"512M\"")]
        enum RawSize {
            Number(u64),
            Text(String),
        }
        match RawSize::deserialize(deserializer)? {
            RawSize::Number(bytes) => Ok(SizeValue(bytes)),
            RawSize::Text(text) => size::parse(&text).map(SizeValue).ok_or_else(|| {
                de::Error::custom(format!("{text:?} is no size such as \"512M\" or \"4GiB\""))
            }),
        }
    }
}

impl<'de> Deserialize<'de> for DelimiterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DelimiterValue, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(DelimiterValue).map_err(|_| {
            de::Error::custom(format!(
                "{text:?} is no delimiter such as \";\", \"tab\" or \"none\""
            ))
        })
    }
}

impl<'de> Deserialize<'de> for MaxRejectsValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MaxRejectsValue, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a number of rows, or a share such as \"5%\"")]
        enum RawLimit {
            Number(u64),
            Text(String),
        }
        match RawLimit::deserialize(deserializer)? {
            RawLimit::Number(rows) => Ok(MaxRejectsValue(MaxRejects::Rows(rows))),
            RawLimit::Text(text) => text.parse().map(MaxRejectsValue).map_err(|_| {
                de::Error::custom(format!(
                    "{text:?} is no number of rows, nor a share such as \"5%\""
                ))
            }),
        }
    }
}

impl<'de> Deserialize<'de> for Bounds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bounds, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a number, or two as [2, 100]")]
        enum RawBounds {
            One(u64),
            Two([u64; 2]),
        }
        Ok(match RawBounds::deserialize(deserializer)? {
            RawBounds::One(n) => Bounds(n, n),
            RawBounds::Two([low, high]) => Bounds(low, high),
        })
    }
}
