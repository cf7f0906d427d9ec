//! The exact command that mends what was found, to be typed or pasted next.

use std::path::{Path, PathBuf};

use acctpack::{Code, ColumnSample, Form, Format, Mend, Scope, Severity, Summary};

use super::args::{InputArgs, RuleArgs};
use super::text::quote;

/// What to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) command: String,
    /// What `clean` mends only when asked, and was found.
    pub(crate) on_request: Vec<Code>,
}

/// What the user has chosen already, to be kept in the command that comes next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) file: PathBuf,
    /// OUT, for `clean`.
    pub(crate) output: Option<PathBuf>,
    /// Words to carry over.
    pub(crate) flags: Vec<String>,
}

impl Chosen {
    pub(crate) fn new(input: &InputArgs, rules: &RuleArgs) -> Chosen {
        let mut flags = Vec::new();
        let mut keep = |name: &str, value: String| flags.extend([name.to_string(), quote(&value)]);
        if let Some(form) = input.input_format {
            keep("--input-format", Format::from(form).name().into());
        }
        if let Some(name) = &input.encoding {
            keep("--encoding", name.clone());
        }
        if let Some(name) = &rules.target {
            keep("--target", name.clone());
        }
        if let Some(number) = rules.account_type {
            keep("--account-type", number.to_string());
        }
        if let Some(path) = &rules.config {
            keep("--config", path.to_string_lossy().into_owned());
        }
        for &(code, severity) in &rules.severities.in_order {
            let name = match severity {
                Some(Severity::Error) => "--deny",
                Some(Severity::Warning) => "--warn",
                None => "--allow",
            };
            keep(name, code.name().into());
        }
        let switches = [(rules.strict, "--strict"), (rules.no_config, "--no-config")];
        flags.extend(switches.iter().filter(|(on, _)| *on).map(|(_, name)| name.to_string()));
        Chosen { file: input.file.clone(), output: None, flags }
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|word| word == flag)
    }
}

/// The command after `check`; `None` where there is nothing that `clean` could better.
pub(crate) fn after_check(summary: &Summary, chosen: &Chosen) -> Option<Next> {
    let found = |code: Code| summary.findings.get(code) > 0;
    let columns = &summary.digest.columns;
    // A package is empty for another reason where it has rows: that reason decides.
    let is_lost = summary.kept == 0 && summary.rows > 0 && columns.len() < 2;
    if Code::ALL.iter().any(|&code| found(code) && is_blocking(code, summary)) || is_lost {
        return None;
    }
    let mended = |code: Code| matches!(code.mend(), Mend::ByDefault | Mend::Always);
    let betters = Code::ALL
        .iter()
        .any(|&code| found(code) && (mended(code) || code.scope() == Scope::Package));
    let on_request: Vec<Code> =
        Code::ALL.iter().copied().filter(|&c| found(c) && c.mend() == Mend::OnRequest).collect();
    if !betters && summary.rejected == 0 && on_request.is_empty() {
        return None;
    }
    let mut words = head(chosen, &output_beside(&chosen.file, summary));
    words.extend(chosen.flags.iter().cloned());
    if found(Code::FileFormat) && !chosen.has("--input-format") {
        words.extend(["--input-format".into(), summary.input_format.name().into()]);
    }
    if found(Code::FileSize) {
        words.push("--split".into());
    }
    if let Some(column) = column_to_take(columns) {
        words.extend(["--column".into(), quote(&column)]);
    } else if summary.rejected > 0 {
        let rejects = beside(&chosen.file, "rejected", summary.input_format);
        words.extend(["--rejects".into(), quote(&rejects)]);
    }
    Some(Next { command: words.join(" "), on_request })
}

/// Whether nothing that `clean` does can help.
fn is_blocking(code: Code, summary: &Summary) -> bool {
    match code {
        Code::FileName | Code::FileFormat | Code::FileSize => false,
        Code::EmptyPackage => summary.rows == 0,
        _ => code.scope() == Scope::Package && code.mend() == Mend::Never,
    }
}

/// The command after a `clean` that wrote nothing, where a flag would help.
pub(crate) fn after_clean(summary: &Summary, chosen: &Chosen) -> Option<Next> {
    let output = chosen.output.as_deref()?;
    let mut more = Vec::new();
    if let Some(column) = column_to_take(&summary.digest.columns) {
        more.extend(["--column".to_string(), quote(&column)]);
    }
    if summary.outputs.is_empty() && summary.findings.get(Code::FileSize) > 0 {
        more.push("--split".into());
    }
    if more.is_empty() || more.iter().any(|word| chosen.has(word)) {
        return None;
    }
    // Parts need names, which a stream has not.
    let is_stream = output == Path::new("-") && more.iter().any(|word| word == "--split");
    let to = match is_stream {
        true => output_beside(&chosen.file, summary),
        false => output.to_string_lossy().into_owned(),
    };
    let mut words = head(chosen, &to);
    words.extend(chosen.flags.iter().cloned().chain(more));
    Some(Next { command: words.join(" "), on_request: Vec::new() })
}

fn head(chosen: &Chosen, output: &str) -> Vec<String> {
    let file = file_word(&chosen.file);
    vec!["acctpack".into(), "clean".into(), quote(&file), "-o".into(), quote(output)]
}

/// A file's name as a word: one that begins with a hyphen is no flag.
fn file_word(file: &Path) -> String {
    let word = file.to_string_lossy();
    if word.starts_with('-') && word != "-" { format!("./{word}") } else { word.into_owned() }
}

fn output_beside(file: &Path, summary: &Summary) -> String {
    if summary.findings.get(Code::FileName) > 0 {
        let name = format!("clean.{}", summary.input_format.name());
        return file.with_file_name(name).to_string_lossy().into_owned();
    }
    beside(file, "clean", summary.input_format)
}

/// `list.clean.txt` beside `list.txt`.
fn beside(file: &Path, infix: &str, format: Format) -> String {
    // Rejected rows are rows, whatever they came in.
    let extension = match (infix, format) {
        ("rejected", Format::Zip) => "txt",
        _ => format.name(),
    };
    if file == Path::new("-") {
        return format!("accounts.{infix}.{extension}");
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let path = file.with_file_name(format!("{stem}.{infix}.{extension}"));
    file_word(&path)
}

/// Names of columns that hold accounts, the surest first.
const ACCOUNT_COLUMNS: &[&str] = &[
    "account", "账号", "帐号", "账户", "phone", "mobile", "手机", "电话", "tel", "openid",
    "open_id", "unionid", "email", "e-mail", "mail", "邮箱", "user", "用户", "uid", "token",
    "imei", "idfa", "oaid", "id",
];

/// Whether a column's name is one that columns of accounts have, and how sure that is.
pub(crate) fn account_column_rank(name: &str) -> Option<usize> {
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

/// The column that likely holds the accounts: by a name that says so, else by what stands in it,
/// else by a name that may say so, else the first. By its number where row 1 holds no names.
pub(crate) fn column_to_take(columns: &[ColumnSample]) -> Option<String> {
    if columns.len() < 2 {
        return None;
    }
    let weak = ACCOUNT_COLUMNS.iter().position(|&name| name == FIRST_WEAK_NAME).unwrap_or(0);
    let claim = |column: &ColumnSample| match account_column_rank(&column.name) {
        Some(rank) if rank < weak => (0, rank),
        _ if looks_like_account(&column.name) || looks_like_account(&column.sample) => (1, 0),
        Some(rank) => (2, rank),
        None => (3, 0),
    };
    let (index, column) = columns.iter().enumerate().min_by_key(|(_, column)| claim(column))?;
    let name = column.name.trim();
    let is_alone = columns.iter().filter(|other| other.name.trim() == name).count() == 1;
    let names = columns.iter().any(|column| account_column_rank(&column.name).is_some());
    let is_name = !name.is_empty() && names && name.parse::<usize>().is_err();
    Some(if is_alone && is_name { name.to_string() } else { (index + 1).to_string() })
}

/// Whether a value is surely an account: a phone number, an e-mail address, an id of a known form,
/// maybe as a spreadsheet writes it.
fn looks_like_account(value: &str) -> bool {
    let value = value.trim().trim_start_matches(['=', '\'']).trim_matches('"').trim();
    let value = value.strip_suffix(".0").unwrap_or(value);
    let number = value.strip_prefix('+').unwrap_or(value);
    let number =
        if number.len() == 13 { number.strip_prefix("86").unwrap_or(number) } else { number };
    let is_mobile = number.len() == 11
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
    let is_open_id = value.len() == 28
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let upper = value.to_ascii_uppercase();
    is_mobile
        || is_open_id
        || [Form::Email, Form::Md5].iter().any(|form| form.matches(value))
        || [Form::Idfa, Form::Mac].iter().any(|form| form.matches(&upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(codes: &[Code], rejected: u64) -> Summary {
        let mut summary = Summary::new("list.txt".into(), Format::Txt);
        codes.iter().for_each(|&code| summary.findings.add(code, 1));
        summary.rejected = rejected;
        summary
    }

    fn chosen(file: &str) -> Chosen {
        Chosen { file: file.into(), ..Chosen::default() }
    }

    fn command(summary: &Summary, file: &str) -> String {
        after_check(summary, &chosen(file)).unwrap().command
    }

    #[test]
    fn the_command_names_a_file_beside_the_input() {
        let dirty = summary(&[Code::Duplicate], 0);
        assert_eq!(command(&dirty, "d/list.txt"), "acctpack clean d/list.txt -o d/list.clean.txt");
        assert_eq!(
            command(&dirty, "my list.txt"),
            "acctpack clean 'my list.txt' -o 'my list.clean.txt'"
        );
        assert_eq!(command(&dirty, "-x.txt"), "acctpack clean ./-x.txt -o ./-x.clean.txt");
        assert_eq!(command(&dirty, "-"), "acctpack clean - -o accounts.clean.txt");
    }

    #[test]
    fn the_command_has_the_flags_that_the_findings_need() {
        let rejected = summary(&[Code::TooShort], 1);
        assert!(command(&rejected, "a.txt").ends_with("--rejects a.rejected.txt"));
        let large = summary(&[Code::FileSize], 0);
        assert!(command(&large, "a.txt").ends_with("--split"));
        let wide = summary(&[Code::FullWidth, Code::FloatSuffix], 0);
        let next = after_check(&wide, &chosen("a.txt")).unwrap();
        assert_eq!(next.on_request, [Code::FullWidth, Code::FloatSuffix]);
        let mut columns = summary(&[Code::MultipleColumns], 2);
        columns.digest.columns = ["城市", "手机号"]
            .map(|name| ColumnSample { name: name.into(), sample: "x".into() })
            .into();
        assert!(command(&columns, "a.csv").ends_with("--column 手机号"));
    }

    #[test]
    fn where_clean_cannot_help_no_command_is_named() {
        assert_eq!(after_check(&summary(&[], 0), &chosen("a.txt")), None);
        assert_eq!(after_check(&summary(&[Code::ZipCorrupt], 0), &chosen("a.zip")), None);
        assert_eq!(after_check(&summary(&[Code::Placeholder], 0), &chosen("a.txt")), None);
    }

    #[test]
    fn a_package_too_large_for_a_stream_is_split_into_files() {
        let large = summary(&[Code::FileSize], 0);
        let after = |output: &str| {
            let chosen = Chosen { output: Some(output.into()), ..chosen("d/a.txt") };
            after_clean(&large, &chosen).unwrap().command
        };
        assert_eq!(after("-"), "acctpack clean d/a.txt -o d/a.clean.txt --split");
        assert_eq!(after("b.csv"), "acctpack clean d/a.txt -o b.csv --split");
    }

    #[test]
    fn a_column_is_chosen_by_its_name() {
        let columns = |names: &[&str]| -> Vec<ColumnSample> {
            let column = |name: &&str| ColumnSample { name: name.to_string(), sample: "x".into() };
            names.iter().map(column).collect()
        };
        assert_eq!(column_to_take(&columns(&["id", "Phone "])), Some("Phone".into()));
        assert_eq!(column_to_take(&columns(&["a", "b"])), Some("1".into()));
        assert_eq!(column_to_take(&columns(&["me@mail.com", "b"])), Some("1".into()));
        assert_eq!(column_to_take(&columns(&["phone"])), None);
    }

    #[test]
    fn a_column_is_chosen_by_what_stands_in_it_where_its_name_says_little() {
        let take = |columns: &[(&str, &str)]| {
            let column = |&(name, sample): &(&str, &str)| ColumnSample {
                name: name.into(),
                sample: sample.into(),
            };
            column_to_take(&columns.iter().map(column).collect::<Vec<_>>())
        };
        assert_eq!(take(&[("id", "1"), ("lianxi", "13800138000")]), Some("lianxi".into()));
        assert_eq!(take(&[("城市", "北京"), ("x", "a@b.cn")]), Some("2".into()));
        assert_eq!(take(&[("北京", "上海"), ("13800138000", "13900139000")]), Some("2".into()));
        assert_eq!(take(&[("序号", "1"), ("联系", "=\"13800138000\"")]), Some("2".into()));
        assert_eq!(take(&[("序号", "1"), ("手机号", "13800138000.0")]), Some("手机号".into()));
        assert_eq!(take(&[("x", "1"), ("uid", "77")]), Some("uid".into()));
    }
}
