use super::columns::column_to_take;
use super::*;
use acctpack::{
    AccountKind, Code, ColumnSample, Detail, Finding, PackageFormat, Profile, Severity, Written,
};

pub(in crate::advice) fn summary(codes: &[Code], rejected: u64) -> Summary {
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

/// Nothing yet, typed in the shell that these tests are written for.
fn posix() -> Invocation {
    Invocation { shell: Shell::Posix, ..Invocation::default() }
}

fn after(summary: &Summary, file: &str) -> Option<Advice> {
    let typed = Invocation { file: file.into(), ..posix() };
    Advice::after(summary, &typed, Privacy::Plain)
}

fn command(summary: &Summary, file: &str) -> String {
    after(summary, file).unwrap().command()
}

fn cleaned(summary: &Summary, flags: &[(&'static str, &str)]) -> Option<String> {
    let mut typed = Invocation { file: "a.txt".into(), ..posix() };
    typed.output = Some("out.zip".into());
    flags.iter().for_each(|&(name, value)| typed.keep(name, value));
    Advice::after(summary, &typed, Privacy::Plain).map(|next| next.command())
}

pub(in crate::advice) fn columns(columns: &[(&str, &str)]) -> Vec<ColumnSample> {
    let column = |&(name, sample): &(&str, &str)| ColumnSample {
        name: name.into(),
        sample: sample.into(),
        ..ColumnSample::default()
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
    assert_eq!(command(&dirty, "-"), "... | acctpack clean - -o accounts.clean.txt");
}

#[test]
fn the_command_has_the_flags_that_the_findings_need() {
    let rejected = summary(&[Code::TooShort], 1);
    assert!(command(&rejected, "a.txt").ends_with("--rejects a.rejected.csv"));
    let large = summary(&[Code::FileSize], 0);
    assert!(command(&large, "a.txt").ends_with("--split"));
    let wide = summary(&[Code::FullWidth, Code::FloatSuffix, Code::Placeholder], 0);
    let next = after(&wide, "a.txt").unwrap();
    assert!(next.command().ends_with(" --fix full-width,float-suffix --deny placeholder"));
    assert_eq!((next.purpose, next.maybe), (Purpose::Clean, None));
    let also = summary(&[Code::FullWidth, Code::Placeholder, Code::Duplicate], 0);
    let maybe = after(&also, "a.txt").unwrap().maybe.unwrap();
    assert_eq!(maybe, "--fix full-width --deny placeholder");
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
        let typed = Invocation { file: "a.txt".into(), output: Some(output.into()), ..posix() };
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
    assert_eq!(lines, ["acctpack clean a.txt -o a.clean.txt \\", "  --rejects a.rejected.csv"]);
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
    assert_eq!(take(&[("a", "x"), ("b", "x")]), None);
    let mut unknown = summary(&[Code::MultipleColumns], 2);
    unknown.digest.columns = columns(&[("a", "x"), ("b", "x")]);
    assert_eq!(after(&unknown, "a.csv"), None);
    let below = [("序号", "1"), ("姓名", "张三"), ("手机", "13800138000")];
    assert_eq!(take_as(&below, 1, Privacy::Plain), Some("3".into()));
}
