//! Which command betters what was found.

use std::path::Path;

use acctpack::{
    Code, Damage, Detail, Finding, FixAvailability, PackageFormat, Privacy, Scope, Severity,
    Summary, sibling_path,
};

use super::columns::column_to_take;
use super::{Advice, Invocation, Purpose, split_rows};
use crate::overview::{begins_with_mark, has_all_digits, has_apostrophe, hides_inside};

pub(super) fn after_check(
    summary: &Summary,
    typed: &Invocation,
    privacy: Privacy,
) -> Option<Advice> {
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
    // Without an encoding that most rows read in, `clean` writes nothing.
    let mut encodings = summary.digest.examples_of(Code::Encoding);
    let is_unknown = encodings.any(|found| found.detail == Detail::UnknownEncoding);
    if is_unknown || must_choose_column(summary, typed) {
        return None;
    }
    // A package is empty for another reason where it has rows: that reason decides.
    let is_lost = summary.kept == 0 && summary.rows > 0;
    let fixed = |code: Code| match code.fix() {
        // What was lost cannot be brought back.
        FixAvailability::ByDefault if code == Code::DamagedText => {
            let mut accounts = summary.digest.examples_of(code).map(|found| &found.account);
            accounts.any(|account| account.as_deref().is_some_and(begins_with_mark))
        }
        fix => matches!(fix, FixAvailability::ByDefault | FixAvailability::Always),
    };
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
        next.flag("--rejects", Some(&beside(&typed.file, "rejected", PackageFormat::Csv)));
    }
    let flags = [("--fix", fix), ("--deny", deny)];
    let flags = flags.iter().filter(|(_, codes)| !codes.is_empty());
    if !betters && summary.rejected == 0 {
        // Without them the command would change nothing.
        flags.for_each(|(name, codes)| next.flag(name, Some(codes)));
    } else {
        let words: Vec<String> = flags.map(|(name, codes)| format!("{name} {codes}")).collect();
        next.maybe = Some(words.join(" ")).filter(|flags| !flags.is_empty());
    }
    Some(next)
}

pub(super) fn after_clean(
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
    } else if is_on_its_way || must_choose_column(summary, typed) {
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
    with_encoding(summary, typed, output).or_else(|| match row_separator(summary, typed) {
        // To take a column would lose the accounts of the others.
        Some(separator) => with_rows(separator, summary, typed, output),
        None => with_column(summary, typed, output, privacy),
    })
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

/// What separates the accounts of a row, where each is to be put on a row of its own.
fn row_separator(summary: &Summary, typed: &Invocation) -> Option<char> {
    // Of several files it is not known which one is meant.
    let is_one = typed.more.is_empty() && !typed.has("--column");
    split_rows::separator(summary).filter(|_| is_one)
}

/// Where rows hold several accounts: to put each on a row of its own.
fn with_rows(
    separator: char,
    summary: &Summary,
    typed: &Invocation,
    output: &str,
) -> Option<Advice> {
    let pipe = split_rows::pipe(separator, typed, summary)?;
    let piped = Invocation { file: "-".into(), words: Vec::new(), ..typed.clone() };
    let mut next = Advice::new(Purpose::Rows, &piped, output);
    next.feed(&pipe, typed.file != Path::new("-"));
    Some(next)
}

/// Whether the file has several columns, of which nothing tells which one holds the accounts.
fn must_choose_column(summary: &Summary, typed: &Invocation) -> bool {
    summary.digest.columns.len() > 1 && !typed.has("--column")
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
        (FixAvailability::OnRequest, _) if code == Code::ScientificNotation => {
            let mut examples = summary.digest.examples_of(code);
            examples.any(|finding| finding.account.as_deref().is_some_and(has_all_digits))
        }
        (FixAvailability::OnRequest, _) => true,
        // A leading apostrophe may belong to a name, and so may what is unseen in it: of their codes
        // they alone are fixed on request.
        // So may what was added at an end.
        (_, _) if code == Code::DamagedText => {
            summary.digest.examples_of(code).any(|finding| !finding.fixed && is_addition(finding))
        }
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

/// Whether an account is damaged by what was added at an end alone.
fn is_addition(finding: &Finding<'_>) -> bool {
    let Detail::Damage(damage) = finding.detail else { return false };
    matches!(damage, Damage::Escape | Damage::LoneSelector | Damage::ObjectMark)
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
        Code::FileName | Code::FileSize | Code::SeveralColumns => false,
        // Another kind of file has no rows.
        Code::FileFormat => summary.rows == 0,
        Code::EmptyPackage => summary.rows == 0,
        _ => code.scope() == Scope::Package && code.fix() == FixAvailability::Never,
    }
}

/// A file's name as a word: one that begins with a hyphen is no flag.
pub(super) fn file_word(file: &Path) -> String {
    let word = file.to_string_lossy();
    if word.starts_with('-') && word != "-" { format!("./{word}") } else { word.into_owned() }
}

fn output_beside(file: &Path, summary: &Summary, format: PackageFormat) -> String {
    if summary.findings.get(Code::FileName) > 0 {
        let name = format!("clean.{}", format.name());
        return sibling_path(file, name).to_string_lossy().into_owned();
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
    let path = sibling_path(file, format!("{stem}.{infix}.{extension}"));
    file_word(&path)
}
