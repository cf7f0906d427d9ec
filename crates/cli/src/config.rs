//! The config file `acctpack.toml`: a team's settings, found from the input's folder upwards. What
//! it does not know it refuses, naming file, line and the nearest key that it knows.

pub(crate) mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use acctpack::{AccountForm, Action, ByteOrderMark, Lang, LengthUnit, PackageFormat, Target};
use serde::Deserialize;
use toml::Spanned;

use self::values::{Bounds, CodeName, DelimiterValue, LangName, Level, MaxRejectsValue, SizeValue};
use crate::context::Context;
use crate::error::{CommandError, ConfigError, Failure, TargetError, UnrecognizedName};
use crate::interruptible::read_written;
use crate::messages::{self, Word};
use crate::trust::{Distrust, distrust};

/// The names a config file is found by, the first one first.
const NAMES: [&str; 2] = ["acctpack.toml", ".acctpack.toml"];

/// What a config file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    /// Where it was read from.
    #[serde(skip)]
    pub(crate) path: Option<PathBuf>,
    /// Those that were found on the way and are not the user's own word.
    #[serde(skip)]
    pub(crate) passed_by: Vec<PassedBy>,
    pub(crate) target: Option<String>,
    pub(crate) strict: bool,
    pub(crate) severity: BTreeMap<CodeName, Spanned<Level>>,
    pub(crate) fix: Vec<Spanned<CodeName>>,
    pub(crate) no_fix: Vec<Spanned<CodeName>>,
    pub(crate) account_type: Option<u32>,
    pub(crate) encoding: Option<Spanned<String>>,
    pub(crate) delimiter: Option<DelimiterValue>,
    pub(crate) lang: Option<LangName>,
    pub(crate) redact: Option<bool>,
    pub(crate) threads: Option<NonZeroUsize>,
    pub(crate) max_memory: Option<SizeValue>,
    pub(crate) max_spill: Option<SizeValue>,
    pub(crate) max_inflated: Option<SizeValue>,
    pub(crate) max_findings: Option<usize>,
    pub(crate) fail_on_reject: Option<bool>,
    pub(crate) max_rejects: Option<MaxRejectsValue>,
    pub(crate) split: Option<bool>,
    pub(crate) targets: BTreeMap<String, Spanned<TargetTable>>,
    /// The text, to tell lines by.
    #[serde(skip)]
    text: String,
}

/// `[targets.NAME]`: what is not said is as in the preset `tpns-account`, or in `like`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct TargetTable {
    like: Option<String>,
    length: Option<Bounds>,
    unit: Option<LengthUnit>,
    max_bytes: Option<SizeValue>,
    safe_bytes: Option<SizeValue>,
    file_name: Option<Bounds>,
    formats: Option<Vec<PackageFormat>>,
    bom: Option<ByteOrderMark>,
    form: Option<AccountForm>,
}

/// A config file that was found and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassedBy {
    pub(crate) path: PathBuf,
    pub(crate) why: Distrust,
}

impl PassedBy {
    /// That it was not read, why, and how it would be.
    pub(crate) fn message(&self, lang: Lang) -> String {
        messages::of(lang).config_passed_by(&self.path, self.why)
    }
}

/// Where a config file is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ConfigSearch<'a> {
    /// This one.
    At(&'a Path),
    /// The nearest to this input, `-` being the current folder.
    Near(&'a Path),
    /// Nowhere.
    Off,
}

impl Config {
    /// Finds and reads the config file; a default one where there is none.
    pub(crate) fn load(search: ConfigSearch<'_>, lang: Lang) -> Result<Config, Failure> {
        let (path, passed_by) = match search {
            ConfigSearch::At(path) => (Some(path.to_path_buf()), Vec::new()),
            ConfigSearch::Near(input) => find(input, distrust),
            ConfigSearch::Off => (None, Vec::new()),
        };
        let config = match path {
            Some(path) => Config::parse(path.clone(), read(&path, lang)?, lang)?,
            None => Config::default(),
        };
        Ok(Config { passed_by, ..config })
    }

    /// The language: what the command line says, else what the file says, else the locale's.
    pub(crate) fn lang_in(&self, context: &Context) -> Lang {
        match &self.lang {
            Some(chosen) if !context.lang_is_chosen => chosen.0,
            _ => context.lang,
        }
    }

    /// Says which files were passed by. It is said with `--quiet` too: the user may count on what is in
    /// them.
    pub(crate) fn tell_passed_by(&self, lang: Lang) {
        static TOLD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
        for passed_by in &self.passed_by {
            // Once for all files that are judged.
            if !TOLD.lock().is_ok_and(|mut told| told.insert(passed_by.path.clone())) {
                continue;
            }
            let label = messages::of(lang).label(Word::Warning);
            // Where stderr is closed there is no one left to tell.
            let _ = writeln!(anstream::stderr(), "{label}{}", passed_by.message(lang));
        }
    }

    fn parse(path: PathBuf, text: String, lang: Lang) -> Result<Config, Failure> {
        match toml::from_str::<Config>(&text) {
            Ok(config) => Ok(Config { path: Some(path), text, ..config }),
            Err(error) => Err(complain(
                &path,
                error.span().map(|span| line_of(&text, &span)),
                explain(error.message()),
                lang,
            )),
        }
    }

    /// A failure about a place in the file.
    pub(crate) fn complain_at(
        &self,
        span: Range<usize>,
        error: ConfigError,
        lang: Lang,
    ) -> Failure {
        let path = self.path.as_deref().unwrap_or(Path::new(NAMES[0]));
        complain(path, Some(line_of(&self.text, &span)), error, lang)
    }

    /// A target by its name: the file's own, or a preset.
    pub(crate) fn target(&self, name: &str, lang: Lang) -> Result<Target, Failure> {
        if let Some(table) = self.targets.get(name) {
            return self.own_target(name, table, lang);
        }
        Target::preset(name).ok_or_else(|| {
            let unknown = no_target(name, self.targets.keys().cloned());
            Failure::command(CommandError::UnknownTarget(unknown), lang)
        })
    }

    fn own_target(
        &self,
        name: &str,
        table: &Spanned<TargetTable>,
        lang: Lang,
    ) -> Result<Target, Failure> {
        let span = || table.span();
        let refuse = |error| {
            let error = ConfigError::Target { name: name.to_string(), error };
            Err(self.complain_at(span(), error, lang))
        };
        if Target::preset(name).is_some() {
            return refuse(TargetError::Preset);
        }
        let table = table.get_ref();
        let base = match &table.like {
            None => Target::tpns_account(),
            Some(like) => Target::preset(like).ok_or_else(|| {
                self.complain_at(span(), ConfigError::UnknownTarget(no_target(like, [])), lang)
            })?,
        };
        let target = table.over(name, base);
        if target.length.is_empty() || target.file_name.is_empty() {
            return refuse(TargetError::Bounds);
        }
        if target.safe_bytes > target.max_bytes {
            return refuse(TargetError::SafeBytes);
        }
        Ok(target)
    }
}

impl TargetTable {
    fn over(&self, name: &str, mut target: Target) -> Target {
        target.name = name.to_string();
        target.max_bytes = self.max_bytes.map_or(target.max_bytes, |size| size.0);
        // A limit that is lowered lowers what is written, too.
        let lowered = target.safe_bytes.min(target.max_bytes);
        target.safe_bytes = self.safe_bytes.map_or(lowered, |size| size.0);
        target.file_name = self.file_name.map_or(target.file_name, |b| b.0..=b.1);
        target.length = self.length.map_or(target.length, |b| b.0..=b.1);
        target.formats = self.formats.clone().unwrap_or(target.formats);
        target.unit = self.unit.unwrap_or(target.unit);
        target.bom = self.bom.unwrap_or(target.bom);
        target.form = self.form.or(target.form);
        target
    }
}

fn no_target(name: &str, own: impl IntoIterator<Item = String>) -> UnrecognizedName {
    let presets = Target::PRESETS.map(String::from);
    UnrecognizedName { met: name.to_string(), known: presets.into_iter().chain(own).collect() }
}

/// The text of a config file.
fn read(path: &Path, lang: Lang) -> Result<String, Failure> {
    let failed =
        |source| Failure::Io { action: Action::Read, path: path.to_path_buf(), source, lang };
    read_written(path)
        .map_err(failed)?
        .ok_or_else(|| complain(path, None, ConfigError::TooLarge, lang))
}

/// The nearest config file that may be trusted: in the input's folder, then in each above it; at last
/// the user's own. And those that were passed by.
fn find(
    input: &Path,
    distrust: impl Fn(&Path) -> Option<Distrust>,
) -> (Option<PathBuf>, Vec<PassedBy>) {
    let mut passed_by = Vec::new();
    let start = match input == Path::new("-") {
        true => std::env::current_dir().ok(),
        false => std::path::absolute(input).ok().and_then(|p| Some(p.parent()?.to_path_buf())),
    };
    let folders = start.iter().flat_map(|start| start.ancestors());
    let near = folders.flat_map(|folder| NAMES.map(|name| folder.join(name)));
    for path in near.chain(user_config()).filter(|path| path.is_file()) {
        match distrust(&path) {
            Some(why) => passed_by.push(PassedBy { path, why }),
            None => return (Some(path), passed_by),
        }
    }
    (None, passed_by)
}

/// `~/.config/acctpack/acctpack.toml`, or where the system keeps such files.
fn user_config() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))
    };
    Some(base?.join("acctpack").join(NAMES[0]))
}

fn complain(path: &Path, line: Option<usize>, error: ConfigError, lang: Lang) -> Failure {
    Failure::command(CommandError::Config { path: path.to_path_buf(), line, error }, lang)
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    1 + text.bytes().take(span.start).filter(|&byte| byte == b'\n').count()
}

/// What the parser says. Of a name that it does not know, the first name in backticks is what it met,
/// the others are what it would have taken.
fn explain(message: &str) -> ConfigError {
    let mut names = message.split('`').skip(1).step_by(2).map(String::from);
    let unknown = |met, known| UnrecognizedName { met, known };
    match (message.split(' ').nth(1), names.next()) {
        (Some("field"), Some(met)) if message.starts_with("unknown") => {
            ConfigError::UnknownKey(unknown(met, names.collect()))
        }
        (Some("variant"), Some(met)) if message.starts_with("unknown") => {
            ConfigError::UnknownValue(unknown(met, names.collect()))
        }
        _ => ConfigError::Toml(message.trim_end().to_string()),
    }
}

#[cfg(test)]
mod tests;
