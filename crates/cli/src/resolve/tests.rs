use std::ffi::OsString;

use super::*;
use crate::args::{Command, parse};

const CONTEXT: Context<'static> =
    Context { words: &[], lang: Lang::En, lang_is_chosen: false, verbosity: Verbosity::Normal };

fn clean(line: &str) -> Result<CleanPlan, String> {
    let words: Vec<_> = line.split_whitespace().map(Into::into).collect();
    let Command::Clean(args) = parse(&words, Lang::En).unwrap().command else { panic!() };
    of_clean(&args, &CONTEXT).map_err(|failure| failure.message())
}

fn in_config(text: &str, flags: &str) -> Result<CleanPlan, String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let config = file.path().display();
    clean(&format!("acctpack clean a.txt -o b.txt --config {config} {flags}"))
}

#[test]
fn flags_become_options_in_one_step() {
    let clean = clean(
        "acctpack clean a.csv -o b.zip --no-config --column phone --delimiter tab --force \
         --split --fail-on-reject --threads 3 --max-memory 64M --encoding GBK --redact \
         --fix full-width --no-fix header-row --account-type 1002 --deny account-type \
         --report r.html --report r.jsonl",
    )
    .unwrap();
    let options = &clean.plan.options;
    assert_eq!(options.column, Some(Column::Name("phone".into())));
    assert_eq!(options.delimiter, Delimiter::Byte(b'\t'));
    assert_eq!((options.overwrite, options.split), (Overwrite::Replace, Split::BySize));
    assert_eq!((options.threads.unwrap().get(), options.max_memory), (3, 64 << 20));
    assert_eq!(options.encoding, TextEncoding::named("gbk"));
    assert!(options.fixes(Code::FullWidth) && !options.fixes(Code::HeaderRow));
    assert_eq!(options.severity(Code::AccountType), Some(Severity::Error));
    assert_eq!(options.max_rejects, MaxRejects::Rows(0));
    assert_eq!(clean.plan.view.privacy, Privacy::Masked);
    assert_eq!(clean.plan.reports.len(), 2);
}

#[test]
fn the_command_line_beats_the_config_file() {
    let config = "strict = true\nfix = [\"full-width\"]\nthreads = 9\naccount-type = 991\n\
                  max-rejects = \"5%\"\n[severity]\nduplicate = \"allow\"\nplaceholder = \"warning\"";
    let plan = in_config(config, "").unwrap().plan;
    assert_eq!(plan.options.severity(Code::Duplicate), None);
    assert_eq!(plan.options.severity(Code::Placeholder), Some(Severity::Warning));
    assert_eq!(plan.options.severity(Code::HeaderRow), Some(Severity::Error));
    assert!(plan.options.fixes(Code::FullWidth));
    assert_eq!(plan.options.max_rejects, MaxRejects::Percent(5.0));
    let flags = "--threads 2 --account-type 1005 --deny duplicate --no-fix full-width --strict \
                 --max-rejects 9";
    let plan = in_config(config, flags).unwrap().plan;
    assert_eq!(plan.options.threads.unwrap().get(), 2);
    assert_eq!(plan.options.account_type, Some(1005));
    assert_eq!(plan.options.severity(Code::Duplicate), Some(Severity::Error));
    assert_eq!(plan.options.severity(Code::Placeholder), Some(Severity::Error));
    assert!(!plan.options.fixes(Code::FullWidth));
    assert_eq!(plan.options.max_rejects, MaxRejects::Rows(9));
    let plan = in_config(config, "--fail-on-reject").unwrap().plan;
    assert_eq!(plan.options.max_rejects, MaxRejects::Rows(0));
}

#[test]
fn rows_are_said_to_be_whole_by_flag_or_file() {
    let delimiter = |config: &str, flags: &str| {
        in_config(config, flags).map(|clean| clean.plan.options.delimiter)
    };
    assert_eq!(delimiter("", ""), Ok(Delimiter::Auto));
    assert_eq!(delimiter("", "--delimiter none"), Ok(Delimiter::None));
    assert_eq!(delimiter("delimiter = \"none\"", ""), Ok(Delimiter::None));
    assert_eq!(delimiter("delimiter = \";\"", ""), Ok(Delimiter::Byte(b';')));
    assert_eq!(delimiter("delimiter = \";\"", "--delimiter tab"), Ok(Delimiter::Byte(b'\t')));
    assert_eq!(delimiter("delimiter = \"none\"", "--column phone"), Ok(Delimiter::Auto));
    let both = delimiter("", "--delimiter none --column phone").unwrap_err();
    assert!(both.starts_with("--delimiter none: each row is one account"), "{both}");
    let wrong = delimiter("delimiter = \"ab\"", "").unwrap_err();
    assert!(wrong.contains("is no delimiter"), "{wrong}");
    let line = "acctpack check a.txt --no-config --delimiter none";
    let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
    let Command::Check(args) = parse(&words, Lang::En).unwrap().command else { panic!() };
    let file = Path::new("a.txt");
    let plan = of_check(&args, file, &CONTEXT).map_err(|failure| failure.message()).unwrap();
    assert_eq!(plan.options.delimiter, Delimiter::None);
}

#[test]
fn what_cannot_be_is_refused_by_flag_or_line() {
    let cases = [
        ("--encoding gbkk", "--encoding gbkk: no encoding is called that; did you mean gbk?"),
        (
            "--account-type 2000",
            "--account-type 2000: no such account type; there are 0 to 16, 989 and 991 to 1015",
        ),
        ("--column 0", "--column 0: columns count from 1"),
        ("--delimiter ab", "--delimiter ab: give one ASCII character"),
        ("--max-rejects 5.5", "--max-rejects 5.5: give a number of rows, or a share as 5%"),
        ("--max-memory lots", "--max-memory lots: write a size as 512M or 4GiB"),
        ("--allow zip-corrupt", "--allow zip-corrupt: zip-corrupt is always an error"),
        ("--fix placeholder", "--fix placeholder: placeholder cannot be fixed"),
        ("--no-fix duplicate", "--no-fix duplicate: duplicate is always fixed"),
        ("--max-memory 5", "--max-memory 5: that is too little memory; give at least 64K"),
        ("--report r.pdf", "--report r.pdf: the extension says the form: .html"),
        ("--report pdf:r", "--report pdf:r: the extension says the form"),
        ("--report csv:", "--report csv:: the extension says the form"),
        ("--to csv", "--to csv: the extension of OUT says another form"),
        ("--target tpns", "no target is called `tpns`; there are tpns-account, tpns-token"),
    ];
    for (flags, complaint) in cases {
        let line = format!("acctpack clean a.txt -o b.txt --no-config {flags}");
        let message = clean(&line).unwrap_err();
        assert!(message.starts_with(complaint), "{flags}: {message}");
    }
    let message = in_config("\nfix = [\"too-long\"]", "").unwrap_err();
    assert!(message.contains(":2: too-long cannot be fixed"), "{message}");
    let message = in_config("max-memory = 5", "").unwrap_err();
    assert!(message.starts_with("max-memory = 5: that is too little memory"), "{message}");
    let message = in_config("account-type = 17", "").unwrap_err();
    assert!(message.starts_with("account-type = 17: no such account type"), "{message}");
    let message = in_config("[severity]\nencoding = \"allow\"", "").unwrap_err();
    assert!(message.contains(":2: encoding is always an error"), "{message}");
}

#[test]
fn the_output_is_a_path_or_a_stream() {
    let target = |flags: &str| {
        clean(&format!("acctpack clean a.txt --no-config {flags}")).map(|clean| clean.target)
    };
    assert_eq!(target("-o -").unwrap(), OutputTarget::Stdout(PackageFormat::Txt));
    assert_eq!(target("-o - --to csv").unwrap(), OutputTarget::Stdout(PackageFormat::Csv));
    assert_eq!(
        target("-o - --output-format csv").unwrap(),
        OutputTarget::Stdout(PackageFormat::Csv)
    );
    assert!(target("-o - --to zip").unwrap_err().contains("txt or csv"));
    assert_eq!(target("-o b.zip").unwrap(), OutputTarget::Path("b.zip".into()));
    assert!(target("-o b.xlsx").unwrap_err().contains(".txt, .csv or .zip"));
    assert!(target("-o - --format json").unwrap_err().contains("standard output"));
    assert!(target("-o - --report -").unwrap_err().contains("-o - and --report -"));
    assert!(target("-o - --split").unwrap_err().contains("name a file"));
}

#[test]
fn a_package_without_a_name_is_called_after_its_input() {
    let target = |words: &str| match clean(&format!("acctpack clean --no-config {words}"))?.target {
        OutputTarget::Path(path) => Ok(path.display().to_string()),
        other => Err(format!("{other:?}")),
    };
    for (words, name) in [
        ("lists/a.csv", "lists/a.clean.csv"),
        ("USERS.TXT", "USERS.clean.TXT"),
        ("a.b.zip", "a.b.clean.zip"),
        ("export.dat", "export.clean.txt"),
        ("export", "export.clean.txt"),
        ("export --from csv", "export.clean.csv"),
        ("a.csv --from csv --to zip", "a.clean.zip"),
        ("lists/a.csv.gz", "lists/a.clean.csv"),
        ("a.xlsx", "a.clean.txt"),
    ] {
        assert_eq!(target(words).as_deref(), Ok(name), "{words}");
    }
    assert!(target("-").unwrap_err().contains("-o OUT"));
}
