//! The config file `acctpack.toml`: a team's settings, found from the input's folder upwards. What
//! it does not know it refuses, naming file, line and the nearest key that it knows.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use acctpack::{
    AccountForm, Action, ByteOrderMark, Code, Delimiter, Lang, LengthUnit, MaxRejects,
    PackageFormat, Severity, Target, escape,
};
use serde::Deserialize;
use serde::de::{self, Deserializer};
use toml::Spanned;

use crate::context::Context;
use crate::error::Failure;
use crate::interruptible::read_written;
use crate::trust::{Distrust, distrust};
use crate::{lang, size, suggest};
use acctpack_report::layout as text;

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
    pub(crate) max_memory: Option<Size>,
    pub(crate) max_spill: Option<Size>,
    pub(crate) max_inflated: Option<Size>,
    pub(crate) max_findings: Option<usize>,
    pub(crate) fail_on_reject: Option<bool>,
    pub(crate) max_rejects: Option<MaxRejectsValue>,
    pub(crate) split: Option<bool>,
    pub(crate) targets: BTreeMap<String, Spanned<TargetTable>>,
    /// The text, to tell lines by.
    #[serde(skip)]
    text: String,
}

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

/// `[targets.NAME]`: what is not said is as in the preset `tpns-account`, or in `like`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct TargetTable {
    like: Option<String>,
    length: Option<Bounds>,
    unit: Option<LengthUnit>,
    max_bytes: Option<Size>,
    safe_bytes: Option<Size>,
    file_name: Option<Bounds>,
    formats: Option<Vec<PackageFormat>>,
    bom: Option<ByteOrderMark>,
    form: Option<AccountForm>,
}

/// A code by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CodeName(pub(crate) Code);

/// A language by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LangName(pub(crate) Lang);

/// A size: a number of bytes, or a text as `512M`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size(pub(crate) u64);

/// What separates columns: a character or a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DelimiterValue(pub(crate) Delimiter);

/// A limit of rejected rows: a number, or a text as `5%`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MaxRejectsValue(pub(crate) MaxRejects);

/// `[2, 100]`, or a single number.
#[derive(Clone, Copy, Debug)]
struct Bounds(u64, u64);

/// A config file that was found and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassedBy {
    pub(crate) path: PathBuf,
    pub(crate) why: Distrust,
}

impl PassedBy {
    /// That it was not read, why, and how it would be.
    pub(crate) fn message(&self, lang: Lang) -> String {
        let (path, why) = (text::path(&self.path), self.why.reason(lang));
        let word = text::quote(&self.path.to_string_lossy());
        match lang {
            Lang::En => format!(
                "the config file {path} was not read: {why}; `--config {word}` reads it all the same, `--no-config` reads none"
            ),
            Lang::Zh => format!(
                "未读取配置文件 {path}：{why}；如确认可信，请用 `--config {word}` 指定；`--no-config` 则不读取任何配置文件"
            ),
        }
    }
}

/// Where a config file is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Search<'a> {
    /// This one.
    At(&'a Path),
    /// The nearest to this input, `-` being the current folder.
    Near(&'a Path),
    /// Nowhere.
    Off,
}

impl Config {
    /// Finds and reads the config file; a default one where there is none.
    pub(crate) fn load(search: Search<'_>, lang: Lang) -> Result<Config, Failure> {
        let (path, passed_by) = match search {
            Search::At(path) => (Some(path.to_path_buf()), Vec::new()),
            Search::Near(input) => find(input, distrust),
            Search::Off => (None, Vec::new()),
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
            let label = lang.pick(["warning: ", "警告："]);
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
                &explain(error.message(), lang),
            )),
        }
    }

    /// A failure about a place in the file.
    pub(crate) fn complain_at(&self, span: Range<usize>, message: &str) -> Failure {
        let path = self.path.as_deref().unwrap_or(Path::new(NAMES[0]));
        complain(path, Some(line_of(&self.text, &span)), message)
    }

    /// A target by its name: the file's own, or a preset.
    pub(crate) fn target(&self, name: &str, lang: Lang) -> Result<Target, Failure> {
        if let Some(table) = self.targets.get(name) {
            return self.own_target(name, table, lang);
        }
        Target::preset(name).ok_or_else(|| {
            Failure::Usage(no_target(name, self.targets.keys().map(String::as_str), lang))
        })
    }

    fn own_target(
        &self,
        name: &str,
        table: &Spanned<TargetTable>,
        lang: Lang,
    ) -> Result<Target, Failure> {
        let span = || table.span();
        let refuse = |texts| {
            let text = lang.pick::<&str>(texts);
            Err(self.complain_at(span(), &format!("targets.{}: {text}", escape(name))))
        };
        if Target::preset(name).is_some() {
            return refuse([
                "a preset of the service has this name; choose another, with `like` to begin from the preset",
                "这是内置目标的名称；请换一个名称，并用 `like` 以该内置目标为基础",
            ]);
        }
        let table = table.get_ref();
        let base = match &table.like {
            None => Target::tpns_account(),
            Some(like) => Target::preset(like)
                .ok_or_else(|| self.complain_at(span(), &no_target(like, [], lang)))?,
        };
        let target = table.over(name, base);
        if target.length.is_empty() || target.file_name.is_empty() {
            return refuse(["the lower bound is above the upper", "下限大于上限"]);
        }
        if target.safe_bytes > target.max_bytes {
            return refuse(["safe-bytes is above max-bytes", "safe-bytes 大于 max-bytes"]);
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

fn no_target<'n>(name: &str, own: impl IntoIterator<Item = &'n str>, lang: Lang) -> String {
    let mut known: Vec<&str> = vec!["tpns-account", "tpns-token"];
    known.extend(own);
    let (shown, list) = (escape(name), escape(&known.join(", ")));
    let mut message = match lang {
        Lang::En => format!("no target is called `{shown}`; there are {list}"),
        Lang::Zh => format!("没有名为 `{shown}` 的目标；现有 {list}"),
    };
    message.push_str(&did_you_mean(suggest::nearest(name, known.iter().copied()), lang));
    message
}

fn did_you_mean(name: Option<&str>, lang: Lang) -> String {
    match (name, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::En) => format!("; did you mean `{}`?", escape(name)),
        (Some(name), Lang::Zh) => format!("；您是否想用 `{}`？", escape(name)),
    }
}

/// The text of a config file.
fn read(path: &Path, lang: Lang) -> Result<String, Failure> {
    let failed =
        |source| Failure::Io { action: Action::Read, path: path.to_path_buf(), source, lang };
    read_written(path).map_err(failed)?.ok_or_else(|| {
        let message = lang.pick([
            "it is larger than 1 MiB, and so no config file; name another with --config",
            "文件超过 1 MiB，不是配置文件；请用 --config 指定其他文件",
        ]);
        complain(path, None, message)
    })
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

fn complain(path: &Path, line: Option<usize>, message: &str) -> Failure {
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    Failure::Usage(format!("{}{place}: {message}", text::path(path)))
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    1 + text.bytes().take(span.start).filter(|&byte| byte == b'\n').count()
}

/// A complaint that names no key: in Chinese what is wrong is told, then the parser's own words.
fn in_words(message: &str, lang: Lang) -> String {
    let shown = escape(message);
    if lang == Lang::En || !message.is_ascii() {
        return shown;
    }
    let what = match message {
        _ if message.starts_with("invalid type") => "值的类型不对",
        _ if message.starts_with("invalid value") => "值无效",
        _ if message.starts_with("missing field") => "缺少键",
        _ if message.starts_with("duplicate key") => "键重复",
        _ => "不是有效的 TOML",
    };
    format!("{what}（{shown}）")
}

/// The parser's message, with the nearest name where it lists what it would have taken: the first
/// name in backticks is what it met, the others are what it knows.
fn explain(message: &str, lang: Lang) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let what = match message.split(' ').take(2).last() {
        Some("field") if message.starts_with("unknown") => ["unknown key", "未知的键"],
        Some("variant") if message.starts_with("unknown") => ["unknown value", "未知的值"],
        _ => return in_words(message.trim_end(), lang),
    };
    let [met, known @ ..] = &*names else { return escape(message) };
    let head = format!("{} `{}`", lang.pick(what), escape(met));
    match suggest::nearest(met, known.iter().copied()) {
        Some(name) => head + &did_you_mean(Some(name), lang),
        None => {
            let between = lang.pick(["; there are ", "；可用的有 "]);
            format!("{head}{between}{}", escape(&known.join(", ")))
        }
    }
}

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

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a size in bytes, or a text such as \"512M\"")]
        enum Raw {
            Number(u64),
            Text(String),
        }
        match Raw::deserialize(deserializer)? {
            Raw::Number(bytes) => Ok(Size(bytes)),
            Raw::Text(text) => size::parse(&text).map(Size).ok_or_else(|| {
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
        enum Raw {
            Number(u64),
            Text(String),
        }
        match Raw::deserialize(deserializer)? {
            Raw::Number(rows) => Ok(MaxRejectsValue(MaxRejects::Rows(rows))),
            Raw::Text(text) => text.parse().map(MaxRejectsValue).map_err(|_| {
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
        enum Raw {
            One(u64),
            Two([u64; 2]),
        }
        Ok(match Raw::deserialize(deserializer)? {
            Raw::One(n) => Bounds(n, n),
            Raw::Two([low, high]) => Bounds(low, high),
        })
    }
}

#[cfg(test)]
mod tests {
    use acctpack::Recipient;

    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse("acctpack.toml".into(), text.into(), Lang::En)
            .map_err(|failure| failure.message())
    }

    #[test]
    fn every_key_is_read() {
        let config = parse(
            r#"
            target = "other"
            strict = true
            fix = ["full-width"]
            no-fix = ["header-row"]
            account-type = 1002
            encoding = "gbk"
            lang = "zh"
            redact = true
            threads = 4
            max-memory = "512M"
            max-inflated = 1000
            max-spill = "1G"
            max-findings = 3
            fail-on-reject = true
            max-rejects = 100
            split = true
            [severity]
            duplicate = "error"
            placeholder = "allow"
            [targets.other]
            length = [1, 64]
            unit = "bytes"
            max-bytes = "10MB"
            file-name = [1, 20]
            formats = ["txt"]
            bom = "forbidden"
            form = "phone"
            "#,
        )
        .unwrap();
        assert_eq!(config.max_memory.unwrap().0, 512 << 20);
        assert_eq!(config.severity.len(), 2);
        let target = config.target("other", Lang::En).unwrap();
        assert_eq!(target.length, 1..=64);
        assert_eq!(target.unit, LengthUnit::Bytes);
        assert_eq!((target.max_bytes, target.safe_bytes), (10_000_000, 10_000_000));
        assert_eq!(target.formats, [PackageFormat::Txt]);
        assert_eq!((target.bom, target.form), (ByteOrderMark::Forbidden, Some(AccountForm::Phone)));
    }

    #[test]
    fn what_is_not_known_is_refused_by_line_with_the_nearest_name() {
        let cases = [
            (
                "# a comment\nstrct = true",
                "acctpack.toml:2: unknown key `strct`; did you mean `strict`?",
            ),
            (
                "[severity]\nduplicat = \"error\"",
                "acctpack.toml:2: unknown value `duplicat`; did you mean `duplicate`?",
            ),
            (
                "[severity]\n\nduplicate = \"eror\"",
                "acctpack.toml:3: unknown value `eror`; did you mean `error`?",
            ),
            (
                "[targets.x]\nlenght = 3",
                "acctpack.toml:2: unknown key `lenght`; did you mean `length`?",
            ),
            ("fix = [\"wide\"]", "acctpack.toml:1: unknown value `wide`; there are file-name, "),
            ("max-memory = \"much\"", "acctpack.toml:1: \"much\" is no size such as"),
            ("max-rejects = \"few\"", "acctpack.toml:1: \"few\" is no number of rows, nor a share"),
            ("max-memory = true", "acctpack.toml:1: a size in bytes, or a text"),
            ("threads = 0", "acctpack.toml:1: invalid value: integer `0`, expected a nonzero"),
            (
                "strict = \"yes\"",
                "acctpack.toml:1: invalid type: string \"yes\", expected a boolean",
            ),
            ("a = \n", "acctpack.toml:1: "),
            ("lang = \"fr\"", "acctpack.toml:1: unknown value `fr`; there are en, zh"),
        ];
        for (text, complaint) in cases {
            let message = parse(text).unwrap_err();
            assert!(message.starts_with(complaint), "{text:?} gives {message:?}");
        }
    }

    #[test]
    fn a_target_that_cannot_be_is_refused() {
        let complain = |text: &str, name: &str| {
            parse(text).unwrap().target(name, Lang::En).unwrap_err().message()
        };
        let order = complain("\n[targets.x]\nlength = [9, 2]", "x");
        assert_eq!(order, "acctpack.toml:2: targets.x: the lower bound is above the upper");
        let preset = complain("[targets.tpns-token]\nlength = 9", "tpns-token");
        assert!(preset.starts_with("acctpack.toml:1: targets.tpns-token: a preset"), "{preset}");
        let like = complain("[targets.x]\nlike = \"tpns-tokens\"", "x");
        assert!(like.ends_with("did you mean `tpns-token`?"), "{like}");
        let unknown = complain("[targets.shop]", "shops");
        assert!(unknown.ends_with("did you mean `shop`?"), "{unknown}");
    }

    #[test]
    fn a_target_is_what_the_preset_is_that_it_is_like() {
        let config = parse("[targets.x]\nlike = \"tpns-token\"\n[targets.y]").unwrap();
        let recipient = |name| config.target(name, Lang::En).unwrap().recipient;
        assert_eq!((recipient("x"), recipient("y")), (Recipient::Token, Recipient::Account));
    }

    #[test]
    fn the_nearest_file_is_found_from_the_inputs_folder_up() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        let input = deep.join("list.txt");
        let at = |path: &str| {
            let path = folder.path().join(path);
            std::fs::write(&path, "").unwrap();
            path
        };
        let found = || find(&input, |_| None).0;
        let top = at("acctpack.toml");
        assert_eq!(found(), Some(top));
        let hidden = at("a/b/.acctpack.toml");
        assert_eq!(found(), Some(hidden));
        let plain = at("a/b/acctpack.toml");
        assert_eq!(found(), Some(plain.clone()));
        // What is not the user's own is passed by for what stands above it.
        let why = Distrust::FileOfAnother;
        let (above, passed_by) = find(&input, |path| (*path == plain).then_some(why));
        assert_eq!(above, Some(deep.join(".acctpack.toml")));
        let expected = PassedBy { path: plain.clone(), why };
        assert_eq!(passed_by, std::slice::from_ref(&expected));
        let said = expected.message(Lang::En);
        assert!(said.contains("was not read: it belongs to another user; `--config "), "{said}");
    }

    #[test]
    fn a_config_file_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        let line = format!("#{}\n", "x".repeat(1022));
        std::fs::write(&path, line.repeat(1024)).unwrap();
        assert!(Config::load(Search::At(&path), Lang::En).is_ok());
        std::fs::write(&path, line.repeat(1024) + "\n").unwrap();
        let message = Config::load(Search::At(&path), Lang::En).unwrap_err().message();
        assert!(message.contains("larger than 1 MiB"), "{message}");
        // A source without end is no harm either.
        #[cfg(unix)]
        assert!(Config::load(Search::At(Path::new("/dev/zero")), Lang::En).is_err());
    }
}
