//! What to type next: the exact command that betters what was found, with what was typed before
//! kept in it. The terminal and the HTML page show the same one.

mod split_rows;

use std::path::{Path, PathBuf};

use acctpack::ColumnSample;
use acctpack::Lang;
use acctpack::PackageFormat;
use acctpack::Profile;
use acctpack::Summary;
use acctpack::looks_like_account;
use acctpack::text::{escape, mask};
use acctpack::text::{first_hidden, trim_hidden};
use acctpack::{Code, FixAvailability, Scope, Severity};
use acctpack::{Detail, Privacy};

/// What was typed, to be kept in the command that comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invocation {
    /// The input.
    pub file: PathBuf,
    /// OUT, for `clean`.
    pub output: Option<PathBuf>,
    /// The flags that matter for what comes next, in their order.
    pub flags: Vec<Flag>,
    /// All words of a command other than `check` and `clean`, which cleans on its way: what comes
    /// next is the same command with a flag more.
    pub words: Vec<String>,
}

/// A flag, with its value if it takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As `--column`.
    pub name: &'static str,
    /// As typed, not quoted.
    pub value: Option<String>,
}

impl Invocation {
    /// What stands in for it where nothing was typed: the input's name, and what was written.
    pub(crate) fn of_summary(summary: &Summary) -> Invocation {
        let output = summary.outputs.first().map(|written| written.path.clone());
        Invocation { file: PathBuf::from(&summary.file), output, ..Invocation::default() }
    }

    /// Adds a flag that takes a value.
    pub fn keep(&mut self, name: &'static str, value: impl Into<String>) {
        self.flags.push(Flag { name, value: Some(value.into()) });
    }

    /// Adds a flag that takes none.
    pub fn switch(&mut self, name: &'static str) {
        self.flags.push(Flag { name, value: None });
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag.name == name)
    }
}

/// What the next command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// To make a clean package.
    Clean,
    /// To take the accounts out of one of several columns.
    Column,
    /// To put each of several accounts in a row on a row of its own.
    Rows,
    /// To read the text in the encoding that it may be in.
    Encoding(String),
    /// To cut what is too large for one package.
    Split,
    /// To write what is too large as text as one package all the same.
    Zip,
    /// To fix, or leave out, what a clean package still holds.
    Rest,
}

/// What to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// What it is for.
    pub purpose: Purpose,
    /// The command in parts that stay on one line: the command itself, then a flag each.
    parts: Vec<String>,
    /// What may be added, if it is meant.
    pub maybe: Option<String>,
}

impl Advice {
    /// The command that follows a run; `None` where nothing that `clean` does can help.
    pub fn after(summary: &Summary, typed: &Invocation, privacy: Privacy) -> Option<Advice> {
        match &typed.output {
            None => after_check(summary, typed, privacy),
            Some(output) => after_clean(summary, typed, output, privacy),
        }
    }

    fn new(purpose: Purpose, typed: &Invocation, output: &str) -> Advice {
        if !typed.words.is_empty() {
            return Advice { purpose, parts: with_flags_apart(&typed.words), maybe: None };
        }
        let file = file_word(&typed.file);
        let parts =
            vec![format!("acctpack clean {}", quote(&file)), format!("-o {}", quote(output))];
        let mut next = Advice { purpose, parts, maybe: None };
        typed.flags.iter().for_each(|flag| next.flag(flag.name, flag.value.as_deref()));
        next
    }

    fn flag(&mut self, name: &str, value: Option<&str>) {
        let part = match value {
            Some(value) => format!("{name} {}", quote(value)),
            None => name.to_string(),
        };
        if !self.parts.contains(&part) {
            self.parts.push(part);
        }
    }

    /// The command on one line.
    pub fn command(&self) -> String {
        self.parts.join(" ")
    }

    /// The command on lines of at most `room` characters where that can be, broken before flags
    /// as a shell reads it. `width` measures a text.
    pub fn lines(&self, room: usize, width: fn(&str) -> usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            // All but the last line end in ` \`.
            let tail = if index + 1 == self.parts.len() { 0 } else { 2 };
            match lines.last_mut() {
                Some(line) if width(line) + 1 + width(part) + tail <= room => {
                    line.push(' ');
                    line.push_str(part);
                }
                Some(line) => {
                    line.push_str(" \\");
                    lines.push(format!("  {part}"));
                }
                None => lines.push(part.clone()),
            }
        }
        lines
    }

    /// What stands above the command.
    pub fn title(&self, lang: Lang) -> String {
        let title = match &self.purpose {
            Purpose::Clean => ["To fix it:", "修复命令："],
            Purpose::Rows => {
                ["To put each account on a row of its own:", "把每个账号单独放在一行："]
            }
            Purpose::Column => ["To take the accounts from one column:", "取出其中一列作为账号："],
            Purpose::Encoding(name) => {
                let name = escape(name);
                return match lang {
                    Lang::En => format!("If it is {name}, say so:"),
                    Lang::Zh => format!("如果确是 {name}，请指明："),
                };
            }
            Purpose::Split => ["To cut it into packages that fit:", "拆分为不超限的号码包："],
            Purpose::Zip => ["To write it as a .zip, which fits:", "写成不超限的 .zip："],
            Purpose::Rest => ["To fix or leave out the rest:", "修复或剔除其余问题："],
        };
        lang.pick(title).to_string()
    }

    /// What may be added to the command, in words.
    pub fn maybe_text(&self, lang: Lang) -> Option<String> {
        let flags = self.maybe.as_ref()?;
        Some(match lang {
            Lang::En => format!("with {flags} as well, if that is what was meant"),
            Lang::Zh => format!("确认后可再加 {flags}"),
        })
    }
}

/// A command in parts: a new one begins with each flag.
fn with_flags_apart(words: &[String]) -> Vec<String> {
    let mut parts = vec!["acctpack".to_string()];
    for word in words {
        match parts.last_mut() {
            Some(part) if !word.starts_with("-") || word == "-" => {
                part.push(' ');
                part.push_str(&quote(word));
            }
            _ => parts.push(quote(word)),
        }
    }
    parts
}

fn after_check(summary: &Summary, typed: &Invocation, privacy: Privacy) -> Option<Advice> {
    let found = |code: Code| summary.findings.get(code) > 0;
    let is_large = found(Code::FileSize);
    let as_zip = is_large && zip_fits(summary);
    let format = if as_zip { PackageFormat::Zip } else { summary.input_format };
    let output = output_beside(&typed.file, summary, format);
    if Code::ALL.iter().any(|&code| found(code) && is_blocking(code, summary)) {
        return None;
    }
    if let Some(next) = to_read_accounts(summary, typed, &output, privacy) {
        return Some(next);
    }
    // A package is empty for another reason where it has rows: that reason decides.
    let is_lost = summary.kept == 0 && summary.rows > 0;
    let fixed =
        |code: Code| matches!(code.fix(), FixAvailability::ByDefault | FixAvailability::Always);
    let betters = Code::ALL
        .iter()
        .any(|&code| found(code) && (fixed(code) || code.scope() == Scope::Package));
    let (fix, deny) = (to_fix(summary, Stage::Checked), to_deny(summary));
    if is_lost || (!betters && summary.rejected == 0 && fix.is_empty() && deny.is_empty()) {
        return None;
    }
    let mut next = Advice::new(Purpose::Clean, typed, &output);
    if found(Code::FileFormat) && !typed.has("--from") {
        next.flag("--from", Some(summary.input_format.name()));
    }
    if is_large && !as_zip {
        next.flag("--split", None);
    }
    if summary.rejected > 0 {
        next.flag("--rejects", Some(&beside(&typed.file, "rejected", summary.input_format)));
    }
    let maybe = [("--fix", fix), ("--deny", deny)].map(|(name, codes)| match codes.is_empty() {
        true => String::new(),
        false => format!("{name} {codes}"),
    });
    let maybe = maybe.join(" ").trim().to_string();
    next.maybe = Some(maybe).filter(|flags| !flags.is_empty());
    Some(next)
}

fn after_clean(
    summary: &Summary,
    typed: &Invocation,
    output: &Path,
    privacy: Privacy,
) -> Option<Advice> {
    let is_written = !summary.outputs.is_empty();
    let is_on_its_way = !typed.words.is_empty();
    let output_word = match is_on_its_way {
        true => output_beside(&typed.file, summary, summary.input_format),
        false => file_word(output),
    };
    let mut next = if let Some(next) = to_read_accounts(summary, typed, &output_word, privacy) {
        next
    } else if is_on_its_way {
        return None;
    } else if !is_written {
        if summary.findings.get(Code::FileSize) == 0 || typed.has("--split") {
            return None;
        }
        let is_zip = PackageFormat::of_name(&output_word) == Some(PackageFormat::Zip);
        let as_zip = !is_zip && zip_fits(summary);
        let format = if as_zip { PackageFormat::Zip } else { summary.input_format };
        // Parts need names, which a stream has not.
        let to = match output == Path::new("-") {
            true => output_beside(&typed.file, summary, format),
            false if as_zip => file_word(&output.with_extension(PackageFormat::Zip.name())),
            false => output_word,
        };
        let purpose = if as_zip { Purpose::Zip } else { Purpose::Split };
        let mut next = Advice::new(purpose, typed, &to);
        if !as_zip {
            next.flag("--split", None);
        }
        next
    } else {
        let (fix, deny) = (to_fix(summary, Stage::Cleaned), to_deny(summary));
        if fix.is_empty() && deny.is_empty() {
            return None;
        }
        let mut next = Advice::new(Purpose::Rest, typed, &output_word);
        for (name, codes) in [("--fix", fix), ("--deny", deny)] {
            if !codes.is_empty() {
                next.flag(name, Some(&codes));
            }
        }
        next
    };
    if is_written && !is_on_its_way && output != Path::new("-") {
        next.flag("--force", None);
    }
    Some(next)
}

/// Whether the text would surely be within the limit as a .zip: of its size, numbers take half, and
/// the most random of ids four fifths.
fn zip_fits(summary: &Summary) -> bool {
    let limit = summary.digest.examples_of(Code::FileSize).find_map(|found| match found.detail {
        Detail::FileSize { max, .. } | Detail::Over(max) => Some(max),
        _ => None,
    });
    let in_tenths = match summary.digest.shapes.are_mostly_numbers() {
        _ if summary.input_format == PackageFormat::Zip => 11,
        true => 5,
        false => 8,
    };
    // What is two bytes to a character elsewhere is three in UTF-8.
    let in_tenths = if summary.encoding == "UTF-8" { in_tenths } else { in_tenths * 3 / 2 };
    summary.digest.zip_is_taken
        && limit.is_some_and(|limit| summary.bytes.saturating_mul(in_tenths) / 10 < limit / 20 * 19)
}

/// Where the rows are not yet read as accounts, which comes before all else.
fn to_read_accounts(
    summary: &Summary,
    typed: &Invocation,
    output: &str,
    privacy: Privacy,
) -> Option<Advice> {
    with_encoding(summary, typed, output)
        .or_else(|| with_rows(summary, typed, output))
        .or_else(|| with_column(summary, typed, output, privacy))
}

/// Where the text may be in another encoding, but that is not sure: to say which it is.
fn with_encoding(summary: &Summary, typed: &Invocation, output: &str) -> Option<Advice> {
    let guess = summary.digest.guess.as_ref()?;
    let is_open = summary.findings.get(Code::Encoding) > summary.fixed.get(Code::Encoding);
    if !is_open || typed.has("--encoding") {
        return None;
    }
    let mut next = Advice::new(Purpose::Encoding(guess.clone()), typed, output);
    next.flag("--encoding", Some(&guess.to_ascii_lowercase()));
    Some(next)
}

/// Where rows hold several accounts: to put each on a row of its own.
fn with_rows(summary: &Summary, typed: &Invocation, output: &str) -> Option<Advice> {
    let separator = split_rows::separator(summary).filter(|_| !typed.has("--column"))?;
    let piped = Invocation { file: "-".into(), words: Vec::new(), ..typed.clone() };
    let mut next = Advice::new(Purpose::Rows, &piped, output);
    next.parts.insert(0, format!("{} |", split_rows::pipe(separator, typed, summary.input_format)));
    Some(next)
}

/// Where there are several columns: to take one of them.
fn with_column(
    summary: &Summary,
    typed: &Invocation,
    output: &str,
    privacy: Privacy,
) -> Option<Advice> {
    let column = column_to_take(&summary.digest, privacy)?;
    if typed.has("--column") {
        return None;
    }
    let mut next = Advice::new(Purpose::Column, typed, output);
    if let Some(delimiter) = summary.digest.delimiter
        && !typed.has("--delimiter")
    {
        let name = if delimiter == '\t' { "tab".to_string() } else { delimiter.to_string() };
        next.flag("--delimiter", Some(&name));
    }
    next.flag("--column", Some(&column));
    Some(next)
}

/// Whether what was found may be fixed yet, or was left although `clean` went by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Checked,
    Cleaned,
}

/// The codes that only `--fix` fixes, with commas between them.
fn to_fix(summary: &Summary, stage: Stage) -> String {
    let asked_for = |code: Code| match (code.fix(), stage) {
        (FixAvailability::OnRequest, _) => true,
        // A leading apostrophe may belong to a name, and so may what is unseen in it: of their codes
        // they alone are fixed on request.
        (_, Stage::Checked) => {
            let needs_asking: fn(&[u8]) -> bool = match code {
                Code::SpreadsheetWrapper => has_apostrophe,
                Code::InvisibleCharacter => hides_inside,
                _ => return false,
            };
            let mut examples = summary.digest.examples_of(code);
            examples.any(|finding| finding.account.as_deref().is_some_and(needs_asking))
        }
        (_, Stage::Cleaned) => matches!(code, Code::SpreadsheetWrapper | Code::InvisibleCharacter),
    };
    listed(summary, asked_for)
}

fn has_apostrophe(row: &[u8]) -> bool {
    row.trim_ascii_start().starts_with(b"'")
}

fn hides_inside(row: &[u8]) -> bool {
    let inside = |row: &str| first_hidden(trim_hidden(row.trim())).is_some();
    std::str::from_utf8(row).is_ok_and(inside)
}

/// The codes that name accounts which reach no one: `--deny` leaves them out.
fn to_deny(summary: &Summary) -> String {
    let is_doubtful = |code: Code| match code {
        Code::Placeholder | Code::ScientificNotation | Code::AccountType => {
            summary.digest.examples_of(code).any(|finding| finding.severity == Severity::Warning)
        }
        _ => false,
    };
    listed(summary, is_doubtful)
}

/// The codes of a kind that were found and still stand.
fn listed(summary: &Summary, is_wanted: impl Fn(Code) -> bool) -> String {
    let open = summary.findings.iter().filter(|&(code, count)| count > summary.fixed.get(code));
    let names: Vec<&str> =
        open.filter(|&(code, _)| is_wanted(code)).map(|(code, _)| code.name()).collect();
    names.join(",")
}

/// Whether nothing that `clean` does can help.
fn is_blocking(code: Code, summary: &Summary) -> bool {
    match code {
        Code::FileName | Code::FileSize => false,
        // Another kind of file has no rows.
        Code::FileFormat => summary.rows == 0,
        Code::EmptyPackage => summary.rows == 0,
        _ => code.scope() == Scope::Package && code.fix() == FixAvailability::Never,
    }
}

/// A file's name as a word: one that begins with a hyphen is no flag.
fn file_word(file: &Path) -> String {
    let word = file.to_string_lossy();
    if word.starts_with('-') && word != "-" { format!("./{word}") } else { word.into_owned() }
}

fn output_beside(file: &Path, summary: &Summary, format: PackageFormat) -> String {
    if summary.findings.get(Code::FileName) > 0 {
        let name = format!("clean.{}", format.name());
        return file.with_file_name(name).to_string_lossy().into_owned();
    }
    beside(file, "clean", format)
}

/// `list.clean.txt` beside `list.txt`.
fn beside(file: &Path, infix: &str, format: PackageFormat) -> String {
    // Rejected rows are rows, whatever they came in.
    let extension = match (infix, format) {
        ("rejected", PackageFormat::Zip) => "txt",
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

/// What stands for a column where nothing says which one it is: none is taken unasked.
const ANY_COLUMN: &str = "N";

/// The column that likely holds the accounts: by a name that says so, else by what stands in it,
/// else by a name that may say so. By its number where row 1 holds no names, or what may be shown of
/// it is not its name.
fn column_to_take(digest: &Profile, privacy: Privacy) -> Option<String> {
    let columns = &digest.columns;
    if columns.len() < 2 {
        return None;
    }
    let weak = ACCOUNT_COLUMNS.iter().position(|&name| name == FIRST_WEAK_NAME).unwrap_or(0);
    let claim = |column: &ColumnSample| match account_column_rank(&column.name) {
        Some(rank) if rank < weak => Some((0, rank)),
        _ if looks_like_account(&column.name) || looks_like_account(&column.sample) => Some((1, 0)),
        rank => rank.map(|rank| (2, rank)),
    };
    let claims = columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| claim(column).map(|claim| (claim, index)));
    let Some((_, index)) = claims.min() else { return Some(ANY_COLUMN.into()) };
    let name = columns[index].name.trim();
    let is_alone = columns.iter().filter(|other| other.name.trim() == name).count() == 1;
    let names = columns.iter().any(|column| account_column_rank(&column.name).is_some());
    let is_name =
        digest.title_rows == 0 && !name.is_empty() && names && name.parse::<usize>().is_err();
    let is_shown = privacy == Privacy::Plain || mask(name) == name;
    Some(if is_alone && is_name && is_shown { name.to_string() } else { (index + 1).to_string() })
}

/// A word for a POSIX shell, quoted if need be; control characters are spelled out.
pub fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@,+%^".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_string();
    }
    if escape(word) == word {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    format!("$'{}'", word.chars().map(spell_out).collect::<String>())
}

/// A character inside `$'...'`.
fn spell_out(c: char) -> String {
    match c {
        '\\' | '\'' => format!("\\{c}"),
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        c if escape(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
            format!("\\U{:08X}", c as u32)
        }
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::AccountKind;
    use acctpack::Finding;
    use acctpack::Written;

    pub(super) fn summary(codes: &[Code], rejected: u64) -> Summary {
        let mut summary = Summary::new("list.txt".into(), PackageFormat::Txt);
        for &code in codes {
            summary.findings.add(code, 1);
            summary.digest.examples.push(Finding::package(code, code.severity(), Detail::None));
        }
        summary.rejected = rejected;
        summary
    }

    fn written(codes: &[Code]) -> Summary {
        let mut summary = summary(codes, 0);
        summary.outputs = vec![Written::new("out.zip".into(), 1, 1)];
        summary
    }

    fn after(summary: &Summary, file: &str) -> Option<Advice> {
        let typed = Invocation { file: file.into(), ..Invocation::default() };
        Advice::after(summary, &typed, Privacy::Plain)
    }

    fn command(summary: &Summary, file: &str) -> String {
        after(summary, file).unwrap().command()
    }

    fn cleaned(summary: &Summary, flags: &[(&'static str, &str)]) -> Option<String> {
        let mut typed = Invocation { file: "a.txt".into(), ..Invocation::default() };
        typed.output = Some("out.zip".into());
        flags.iter().for_each(|&(name, value)| typed.keep(name, value));
        Advice::after(summary, &typed, Privacy::Plain).map(|next| next.command())
    }

    pub(super) fn columns(columns: &[(&str, &str)]) -> Vec<ColumnSample> {
        let column = |&(name, sample): &(&str, &str)| ColumnSample {
            name: name.into(),
            sample: sample.into(),
        };
        columns.iter().map(column).collect()
    }

    fn take_as(of: &[(&str, &str)], title_rows: usize, privacy: Privacy) -> Option<String> {
        let mut digest = Profile::default();
        (digest.columns, digest.title_rows) = (columns(of), title_rows);
        column_to_take(&digest, privacy)
    }

    fn take(of: &[(&str, &str)]) -> Option<String> {
        take_as(of, 0, Privacy::Plain)
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
        let wide = summary(&[Code::FullWidth, Code::FloatSuffix, Code::Placeholder], 0);
        let maybe = after(&wide, "a.txt").unwrap().maybe.unwrap();
        assert_eq!(maybe, "--fix full-width,float-suffix --deny placeholder");
        let mut several = summary(&[Code::MultipleColumns], 2);
        several.digest.columns = columns(&[("城市", "x"), ("手机号", "x")]);
        assert!(command(&several, "a.csv").ends_with("--column 手机号"));
        several.digest.delimiter = Some(';');
        assert!(command(&several, "a.csv").ends_with("--delimiter ';' --column 手机号"));
    }

    #[test]
    fn what_is_too_large_as_text_is_one_zip_where_that_surely_fits() {
        let large = |bytes, shape: AccountKind, input| {
            let mut large = summary(&[Code::FileSize], 0);
            large.digest.examples[0].detail = Detail::Over(100);
            large.digest.shapes.set(shape, 9);
            large.digest.zip_is_taken = true;
            (large.bytes, large.input_format) = (bytes, input);
            large
        };
        let zip = "acctpack clean d/a.txt -o d/a.clean.zip";
        assert_eq!(command(&large(180, AccountKind::Phone, PackageFormat::Txt), "d/a.txt"), zip);
        for too_large in [
            large(200, AccountKind::Phone, PackageFormat::Txt),
            large(130, AccountKind::Word, PackageFormat::Txt),
            large(130, AccountKind::Phone, PackageFormat::Zip),
            {
                let mut decoded = large(180, AccountKind::Phone, PackageFormat::Txt);
                decoded.encoding = "GBK".into();
                decoded
            },
        ] {
            assert!(command(&too_large, "a.txt").ends_with("--split"));
        }
        let after_clean = |summary: &Summary, output: &str| {
            let typed = Invocation {
                file: "a.txt".into(),
                output: Some(output.into()),
                ..Invocation::default()
            };
            Advice::after(summary, &typed, Privacy::Plain).unwrap()
        };
        let fits = large(110, AccountKind::Word, PackageFormat::Txt);
        for (output, command) in [
            ("-x.csv", "acctpack clean a.txt -o ./-x.zip"),
            ("-", "acctpack clean a.txt -o a.clean.zip"),
            ("o.ZIP", "acctpack clean a.txt -o o.ZIP --split"),
        ] {
            assert_eq!(after_clean(&fits, output).command(), command);
        }
        let mut none = fits;
        none.digest.zip_is_taken = false;
        assert_eq!(after_clean(&none, "o.csv").purpose, Purpose::Split);
    }

    #[test]
    fn an_unsure_encoding_is_for_the_user_to_name() {
        let mut unsure = summary(&[Code::Encoding], 0);
        unsure.digest.guess = Some("windows-1252".into());
        let line = "acctpack clean a.txt -o a.clean.txt --encoding windows-1252";
        assert_eq!(command(&unsure, "a.txt"), line);
        let line = "acctpack clean a.txt -o out.zip --encoding windows-1252";
        assert_eq!(cleaned(&unsure, &[]).unwrap(), line);
    }

    #[test]
    fn what_a_clean_package_still_holds_is_fixed_or_left_out_next() {
        let codes = [Code::Placeholder, Code::SpreadsheetWrapper, Code::FloatSuffix];
        assert_eq!(
            cleaned(&written(&codes), &[("--target", "tpns-token"), ("--column", "2")]).unwrap(),
            "acctpack clean a.txt -o out.zip --target tpns-token --column 2 \
             --fix spreadsheet-wrapper,float-suffix --deny placeholder --force"
        );
        assert_eq!(cleaned(&written(&[]), &[]), None);
        let mut denied = written(&[Code::Placeholder]);
        denied.digest.examples[0].severity = Severity::Error;
        assert_eq!(cleaned(&denied, &[("--deny", "placeholder")]), None);
    }

    #[test]
    fn what_is_unseen_inside_an_account_goes_only_when_asked() {
        let hidden = |row: &str| {
            let mut hidden = summary(&[Code::InvisibleCharacter], 0);
            hidden.digest.examples[0].account = Some(row.as_bytes().to_vec().into());
            after(&hidden, "a.txt").unwrap().maybe
        };
        assert_eq!(hidden("138\u{200b}00138000").unwrap(), "--fix invisible-character");
        assert_eq!(hidden(" \u{200b}13800138000\u{feff}"), None);
        let left = cleaned(&written(&[Code::InvisibleCharacter]), &[]).unwrap();
        assert!(left.ends_with("--fix invisible-character --force"), "{left}");
    }

    #[test]
    fn a_long_command_breaks_before_its_flags() {
        let next = after(&summary(&[Code::TooShort], 1), "a.txt").unwrap();
        let lines = next.lines(50, str::len);
        assert_eq!(lines, ["acctpack clean a.txt -o a.clean.txt \\", "  --rejects a.rejected.txt"]);
        assert_eq!(next.lines(100, str::len), [next.command()]);
    }

    #[test]
    fn where_clean_cannot_help_no_command_is_named() {
        assert_eq!(after(&summary(&[], 0), "a.txt"), None);
        assert_eq!(after(&summary(&[Code::ZipCorrupt], 0), "a.zip"), None);
        assert_eq!(after(&summary(&[Code::LongInBytes], 0), "a.txt"), None);
    }

    #[test]
    fn a_column_is_chosen_by_its_name() {
        assert_eq!(take(&[("id", "x"), ("Phone ", "x")]), Some("Phone".into()));
        assert_eq!(take(&[("me@mail.com", "x"), ("b", "x")]), Some("1".into()));
        assert_eq!(take(&[("phone", "x")]), None);
    }

    #[test]
    fn a_name_that_may_be_a_person_is_not_told_where_accounts_are_masked() {
        let masked = |of: &[(&str, &str)]| take_as(of, 0, Privacy::Masked);
        assert_eq!(masked(&[("城市", "北京"), ("手机号", "x")]), Some("手机号".into()));
        assert_eq!(masked(&[("user张三丰先生", "x"), ("北京", "x")]), Some("1".into()));
    }

    #[test]
    fn a_column_is_chosen_by_what_stands_in_it_where_its_name_says_little() {
        assert_eq!(take(&[("id", "1"), ("lianxi", "13800138000")]), Some("lianxi".into()));
        assert_eq!(take(&[("城市", "北京"), ("x", "a@b.cn")]), Some("2".into()));
        assert_eq!(take(&[("北京", "上海"), ("13800138000", "13900139000")]), Some("2".into()));
        assert_eq!(take(&[("序号", "1"), ("联系", "=\"13800138000\"")]), Some("2".into()));
        assert_eq!(take(&[("序号", "1"), ("手机号", "13800138000.0")]), Some("手机号".into()));
        assert_eq!(take(&[("x", "1"), ("uid", "77")]), Some("uid".into()));
    }

    #[test]
    fn no_column_is_taken_where_nothing_tells_which_and_none_by_a_name_below_a_title() {
        assert_eq!(take(&[("a", "x"), ("b", "x")]), Some("N".into()));
        let below = [("序号", "1"), ("姓名", "张三"), ("手机", "13800138000")];
        assert_eq!(take_as(&below, 1, Privacy::Plain), Some("3".into()));
    }

    #[test]
    fn words_are_quoted_for_a_shell_only_if_need_be() {
        assert_eq!(quote("list.txt"), "list.txt");
        assert_eq!(quote("名单.txt"), "名单.txt");
        assert_eq!(quote("my list.txt"), "'my list.txt'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("a;rm -rf"), "'a;rm -rf'");
        assert_eq!(quote("\t"), r"$'\t'");
        assert_eq!(quote("a\u{1b}b"), r"$'a\U0000001Bb'");
    }
}
