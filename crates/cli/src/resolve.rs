//! Flags and config file become what the engine takes, in one step. The command line beats the
//! config file; what is wrong in either is told in the caller's language.

use std::path::{Path, PathBuf};

use acctpack::{
    AccountForm, Code, Column, Delimiter, Lang, MaxRejects, Options, Output, Overwrite,
    PackageFormat, Privacy, RuleConfigError, Severity, Split, TextEncoding, View, escape,
};

use crate::args::{
    CheckArgs, CleanArgs, ColumnArgs, Fix, FixArgs, Format, ReadingArgs, ReportArgs, ResourceArgs,
    RuleArgs, RulesArgs,
};
use crate::config::{Config, Search};
use crate::context::{Context, Verbosity};
use crate::error::Failure;
use crate::reports::Requested;
use crate::terminal::Channel;
use crate::{size, standard_output, suggest};
use acctpack_report::Invocation;
use acctpack_report::layout as text;
use acctpack_report::terminal::Limit;

/// How many findings the terminal shows, and how many of one code, unless told otherwise.
const MAX_FINDINGS: Limit = Limit { in_all: 10, of_each: 3 };
const EVERY_FINDING: Limit = Limit { in_all: usize::MAX, of_each: usize::MAX };

/// With less memory than this no block of text can be judged.
const LEAST_MEMORY: u64 = 64 << 10;

/// What the flags and the config file come to.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) options: Options,
    pub(crate) view: View,
    pub(crate) reports: Vec<Requested>,
    pub(crate) max_findings: Limit,
    /// In which form the outcome is printed.
    pub(crate) format: Format,
    /// Where what is for people goes.
    pub(crate) people: Channel,
    /// The config file that was read, to be named.
    pub(crate) config: Option<PathBuf>,
    /// Those that were found and not read.
    pub(crate) config_passed_by: Vec<PathBuf>,
}

impl Plan {
    /// Has the reports know what was typed.
    pub(crate) fn typed(&mut self, typed: &Invocation) {
        self.reports.iter_mut().for_each(|report| report.typed(typed));
    }
}

/// Where `clean` writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Path(PathBuf),
    /// What a shell makes of `>(command)`, /dev/null or the like, whose name tells no form.
    Node(PathBuf, PackageFormat),
    Stdout(PackageFormat),
}

/// What `clean` has besides.
#[derive(Debug)]
pub(crate) struct CleanPlan {
    pub(crate) plan: Plan,
    pub(crate) target: Target,
    /// The column of a list of those who are left out.
    pub(crate) exclude_column: Option<Column>,
}

/// For `check` of one file.
pub(crate) fn of_check(args: &CheckArgs, file: &Path, context: &Context) -> Result<Plan, Failure> {
    let input = (file, &args.input.reading);
    let (mut plan, config) = common(input, &args.rules, &args.report, &args.resources, context)?;
    let lang = plan.view.lang;
    apply_columns(&mut plan.options, &config, &args.column, lang)?;
    plan.format = args.format.format;
    let reports = stdout_reports(&plan.reports);
    plan.people = if reports.is_empty() { Channel::Stdout } else { Channel::Stderr };
    let own = (plan.format != Format::Human).then(|| format!("--format {}", plan.format.name()));
    one_for_stdout(reports.into_iter().chain(own), lang)?;
    Ok(plan)
}

/// For `clean`.
pub(crate) fn of_clean(args: &CleanArgs, context: &Context) -> Result<CleanPlan, Failure> {
    let input = (args.input.first(), &args.input.reading);
    let (mut plan, config) = common(input, &args.rules, &args.report, &args.resources, context)?;
    let lang = plan.view.lang;
    plan.format = args.format.format;
    refuse_inputs(args, lang)?;
    apply_fixes(&mut plan.options, &config, &args.fixes, lang)?;
    apply_columns(&mut plan.options, &config, &args.column, lang)?;
    if args.output.force {
        plan.options.overwrite = Overwrite::Replace;
    }
    if args.output.split || config.split.unwrap_or(false) {
        plan.options.split = Split::BySize;
    }
    let target = target(args, lang)?;
    let package = matches!(target, Target::Stdout(_)).then(|| "-o -".to_string());
    let form = plan.format;
    let own = (!form.is_for_people()).then(|| format!("--format {}", form.name()));
    one_for_stdout(package.into_iter().chain(own).chain(stdout_reports(&plan.reports)), lang)?;
    refuse_split_stream(args, &target, lang)?;
    plan.options.max_rejects = max_rejects(args, &config, lang)?;
    let exclude_column = args.input.exclude_column.as_deref();
    let exclude_column =
        exclude_column.map(|text| column("--exclude-column", text, lang)).transpose()?;
    Ok(CleanPlan { plan, target, exclude_column })
}

/// The target in force where there is no input: the one that is named, the config file's, or the default.
/// And the language, which the config file may choose.
pub(crate) fn of_rules(
    args: &RulesArgs,
    context: &Context,
) -> Result<(acctpack::Target, Lang), Failure> {
    let search = match (&args.config, args.no_config) {
        (Some(path), _) => Search::At(path),
        (None, true) => Search::Off,
        (None, false) => Search::Near(Path::new("-")),
    };
    let config = Config::load(search, context.lang)?;
    let lang = config.lang_in(context);
    config.tell_passed_by(lang);
    let name = args.target.as_ref().or(config.target.as_ref());
    let target = name.map(|name| config.target(name, lang)).transpose()?;
    Ok((target.unwrap_or_default(), lang))
}

fn stdout_reports(reports: &[Requested]) -> Vec<String> {
    reports.iter().filter_map(Requested::stdout_flag).collect()
}

/// Standard output takes one thing.
fn one_for_stdout(wishes: impl Iterator<Item = String>, lang: Lang) -> Result<(), Failure> {
    let wishes: Vec<String> = wishes.collect();
    let [first, second, ..] = &*wishes else { return Ok(()) };
    Err(Failure::Usage(match lang {
        Lang::En => format!(
            "{first} and {second} both want standard output; write one of them to a file, such as \
             --report PATH.json"
        ),
        Lang::Zh => format!(
            "{first} 和 {second} 都要使用标准输出；请把其中一个写到文件，如 --report 路径.json"
        ),
    }))
}

/// Refuses what cannot be read as one package: folders, standard input twice, and a last word that was
/// meant as the output.
fn refuse_inputs(args: &CleanArgs, lang: Lang) -> Result<(), Failure> {
    let (files, exclude) = (&args.input.files, &args.input.exclude);
    let all = || files.iter().chain(exclude);
    all().try_for_each(|file| refuse_folder(file, lang))?;
    if all().filter(|file| *file == Path::new("-")).count() > 1 {
        let message = lang.pick(["standard input can be read once only", "标准输入只能读取一次"]);
        return Err(Failure::Usage(message.into()));
    }
    let [inputs @ .., last] = &**files else { return Ok(()) };
    let is_package = PackageFormat::of_name(&last.to_string_lossy()).is_some();
    // `-` is standard input, too: which is meant is said with the flag.
    let is_output = last == Path::new("-") || (is_package && !last.exists());
    if inputs.is_empty() || args.output.output.is_some() || !is_output {
        return Ok(());
    }
    let word = |file: &PathBuf| text::quote(&file.to_string_lossy());
    let inputs: Vec<String> = inputs.iter().map(word).collect();
    let line = format!("acctpack clean {} -o {}", inputs.join(" "), word(last));
    let shown = text::path(last);
    Err(Failure::Usage(match lang {
        Lang::En => {
            format!(
                "{shown} is no file to read; an output needs its flag\n\n  Did you mean: {line}"
            )
        }
        Lang::Zh => {
            format!("{shown} 不是可读取的文件；输出文件需要用 -o 指定\n\n  您是否想用：{line}")
        }
    }))
}

/// A package is made of files.
fn refuse_folder(file: &Path, lang: Lang) -> Result<(), Failure> {
    if !file.is_dir() {
        return Ok(());
    }
    let shown = text::path(file);
    Err(Failure::Usage(match lang {
        Lang::En => {
            format!("{shown} is a folder; name one file in it (`acctpack check` takes folders)")
        }
        Lang::Zh => {
            format!("{shown} 是文件夹；请指定其中的一个文件（`acctpack check` 可以检查文件夹）")
        }
    }))
}

fn common(
    (file, reading): (&Path, &ReadingArgs),
    rules: &RuleArgs,
    report: &ReportArgs,
    resources: &ResourceArgs,
    context: &Context,
) -> Result<(Plan, Config), Failure> {
    let search = match (&rules.config, rules.no_config) {
        (Some(path), _) => Search::At(path),
        (None, true) => Search::Off,
        (None, false) => Search::Near(file),
    };
    let config = Config::load(search, context.lang)?;
    let lang = config.lang_in(context);
    let mut options = Options::default();
    if let Some(name) = rules.target.as_ref().or(config.target.as_ref()) {
        options.target = config.target(name, lang)?;
    }
    options.input_format = reading.from.map(PackageFormat::from);
    options.encoding = chosen_encoding(reading, &config, lang)?;
    options.account_type = rules.account_type.or(config.account_type);
    if let Some(number) =
        options.account_type.filter(|&number| !AccountForm::is_account_type(number))
    {
        let hint = lang.pick(AccountForm::NO_ACCOUNT_TYPE);
        let name = if rules.account_type.is_some() { "--account-type" } else { "account-type =" };
        return Err(flag(name, &number.to_string(), hint, lang));
    }
    apply_severities(&mut options, &config, rules, lang)?;
    apply_resources(&mut options, &config, resources, lang)?;
    let is_masked = report.redact || config.redact.unwrap_or(false);
    let privacy = if is_masked { Privacy::Masked } else { Privacy::Plain };
    let view = View { lang, privacy };
    let reports =
        report.report.iter().map(|path| as_report(path, view)).collect::<Result<_, _>>()?;
    let max_findings = match report.max_findings.or(config.max_findings) {
        Some(in_all) => Limit { in_all, of_each: in_all },
        None if context.verbosity == Verbosity::Verbose => EVERY_FINDING,
        None => MAX_FINDINGS,
    };
    config.tell_passed_by(lang);
    let plan = Plan {
        options,
        view,
        reports,
        max_findings,
        format: Format::Human,
        people: Channel::Stderr,
        config: config.path.clone(),
        config_passed_by: config.passed_by.iter().map(|found| found.path.clone()).collect(),
    };
    Ok((plan, config))
}

fn chosen_encoding(
    reading: &ReadingArgs,
    config: &Config,
    lang: Lang,
) -> Result<Option<TextEncoding>, Failure> {
    if let Some(name) = &reading.encoding {
        return encoding(name)
            .map(Some)
            .map_err(|nearest| flag("--encoding", name, &no_encoding(nearest, lang), lang));
    }
    let Some(name) = &config.encoding else { return Ok(None) };
    encoding(name.get_ref()).map(Some).map_err(|nearest| {
        let what = format!("encoding = \"{}\"", escape(name.get_ref()));
        config.complain_at(name.span(), &format!("{what}: {}", no_encoding(nearest, lang)))
    })
}

/// An encoding by name; the nearest label for a slip.
pub(crate) fn encoding(name: &str) -> Result<TextEncoding, Option<&'static str>> {
    TextEncoding::named(name)
        .ok_or_else(|| suggest::nearest(&name.trim().to_ascii_lowercase(), ENCODINGS))
}

/// The encodings that lists come in, for suggestions.
const ENCODINGS: [&str; 14] = [
    "utf-8",
    "gbk",
    "gb18030",
    "gb2312",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "utf-16le",
    "utf-16be",
    "utf-32le",
    "utf-32be",
    "windows-1252",
    "iso-8859-1",
];

fn no_encoding(nearest: Option<&str>, lang: Lang) -> String {
    let known = nearest.unwrap_or("utf-8, gbk, gb18030, big5, shift_jis, euc-kr, utf-16le");
    match (nearest, lang) {
        (Some(name), Lang::En) => format!("no encoding is called that; did you mean {name}?"),
        (Some(name), Lang::Zh) => format!("没有这种编码；您是否想用 {name}？"),
        (None, Lang::En) => format!("no encoding is called that; there are {known} ..."),
        (None, Lang::Zh) => format!("没有这种编码；可用的有 {known} 等"),
    }
}

fn apply_severities(
    options: &mut Options,
    config: &Config,
    rules: &RuleArgs,
    lang: Lang,
) -> Result<(), Failure> {
    if config.strict {
        options.deny_warnings();
    }
    for (name, level) in &config.severity {
        let severity: Option<Severity> = (*level.get_ref()).into();
        options
            .set_severity(name.0, severity)
            .map_err(|error| config.complain_at(level.span(), &error.message(lang)))?;
    }
    if rules.strict {
        options.deny_warnings();
    }
    for &(code, severity) in &rules.severities.in_order {
        options.set_severity(code, severity).map_err(|error| {
            flag(severity_flag(severity), code.name(), &error.message(lang), lang)
        })?;
    }
    Ok(())
}

fn severity_flag(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "--deny",
        Some(Severity::Warning) => "--warn",
        None => "--allow",
    }
}

fn apply_fixes(
    options: &mut Options,
    config: &Config,
    fixes: &FixArgs,
    lang: Lang,
) -> Result<(), Failure> {
    let of_file = config.fix.iter().map(|name| (name, Fix::Apply));
    for (name, fix) in of_file.chain(config.no_fix.iter().map(|name| (name, Fix::Leave))) {
        let code = name.get_ref().0;
        apply_fix(options, code, fix)
            .map_err(|error| config.complain_at(name.span(), &error.message(lang)))?;
    }
    for &(code, fix) in &fixes.in_order {
        let name = if fix == Fix::Apply { "--fix" } else { "--no-fix" };
        apply_fix(options, code, fix)
            .map_err(|error| flag(name, code.name(), &error.message(lang), lang))?;
    }
    Ok(())
}

fn apply_fix(options: &mut Options, code: Code, fix: Fix) -> Result<(), RuleConfigError> {
    match fix {
        Fix::Apply => options.fix(code),
        Fix::Leave => options.no_fix(code),
    }
}

fn apply_resources(
    options: &mut Options,
    config: &Config,
    args: &ResourceArgs,
    lang: Lang,
) -> Result<(), Failure> {
    options.threads = args.threads.or(config.threads);
    let size_of = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => size::parse(text).map(Some).ok_or_else(|| {
            let hint = lang.pick(["write a size as 512M or 4GiB", "大小请写成 512M 或 4GiB"]);
            flag(name, text, hint, lang)
        }),
    };
    let of_file = |size: Option<super::config::Size>| size.map(|size| size.0);
    let memory = size_of("--max-memory", &args.max_memory)?;
    let from_flag = memory.is_some();
    if let Some(size) = memory.or(of_file(config.max_memory)) {
        if size < LEAST_MEMORY {
            let name = if from_flag { "--max-memory" } else { "max-memory =" };
            let typed = args.max_memory.clone().filter(|_| from_flag);
            let hint = lang.pick([
                "that is too little memory; give at least 64K, such as 512M",
                "内存过小；至少为 64K，如 512M",
            ]);
            return Err(flag(name, &typed.unwrap_or_else(|| size.to_string()), hint, lang));
        }
        options.max_memory = size;
    }
    if let Some(size) = size_of("--max-spill", &args.max_spill)?.or(of_file(config.max_spill)) {
        options.max_spill = Some(size);
    }
    let inflated = size_of("--max-inflated", &args.max_inflated)?;
    if let Some(size) = inflated.or(of_file(config.max_inflated)) {
        options.max_inflated = size;
    }
    Ok(())
}

fn as_report(path: &Path, view: View) -> Result<Requested, Failure> {
    Requested::at(path, view).ok_or_else(|| {
        let hint = view.lang.pick([
            "the extension says the form: .html, .json, .jsonl or .csv; FORM:PATH says it for others",
            "报告格式由扩展名决定：.html、.json、.jsonl 或 .csv；其他扩展名请写成 格式:路径",
        ]);
        flag("--report", &path.to_string_lossy(), hint, view.lang)
    })
}

fn target(args: &CleanArgs, lang: Lang) -> Result<Target, Failure> {
    let to = args.output.to.map(PackageFormat::from);
    let Some(output) = &args.output.output else { return beside_input(args, to, lang) };
    if output == Path::new("-") {
        if standard_output::is_closed() {
            let message = lang.pick([
                "-o -: standard output is closed; name a file, or discard the package with -o /dev/null",
                "-o -：标准输出已关闭；请指定文件，或用 -o /dev/null 丢弃号码包",
            ]);
            return Err(Failure::Usage(message.into()));
        }
        return stream_form(to, lang).map(Target::Stdout);
    }
    let named = PackageFormat::of_name(&output.to_string_lossy());
    if named.is_none() && Output::path(output).is_stream() {
        return Ok(Target::Node(output.clone(), to.unwrap_or(PackageFormat::Txt)));
    }
    let form = named.ok_or_else(|| {
        let hint = lang.pick([
            "the package's form follows its extension: .txt, .csv or .zip",
            "号码包的格式由扩展名决定：.txt、.csv 或 .zip",
        ]);
        flag("--output", &output.to_string_lossy(), hint, lang)
    })?;
    match to {
        Some(said) if said != form => {
            let hint = lang.pick([
                "the extension of OUT says another form; leave out one of the two",
                "与输出文件的扩展名不一致；请去掉其中一个",
            ]);
            Err(flag("--to", said.name(), hint, lang))
        }
        _ => Ok(Target::Path(output.clone())),
    }
}

/// NAME.clean.EXT beside the input, where OUT is not named.
fn beside_input(
    args: &CleanArgs,
    to: Option<PackageFormat>,
    lang: Lang,
) -> Result<Target, Failure> {
    let file = args.input.first();
    let is_stream = file == Path::new("-") || Output::path(file).is_stream();
    // What is in a gzip is called by the name without its ending.
    let is_gzip = file.extension().is_some_and(|own| own.eq_ignore_ascii_case("gz"));
    let file = &if is_gzip { file.with_extension("") } else { file.to_path_buf() };
    let Some(stem) = file.file_stem().filter(|_| !is_stream) else {
        return Err(Failure::Usage(
            lang.pick([
                "say where to write the package: -o OUT, or -o - for standard output",
                "请指定输出位置：-o 输出文件，或 -o - 写到标准输出",
            ])
            .into(),
        ));
    };
    let own = file
        .extension()
        .filter(|own| PackageFormat::of_name(&format!("x.{}", own.to_string_lossy())).is_some());
    let read_as = args.input.reading.from.map(PackageFormat::from);
    let extension = match (to.or(read_as), own) {
        (Some(form), _) => form.name().into(),
        (None, Some(own)) => own.to_os_string(),
        (None, None) => PackageFormat::Txt.name().into(),
    };
    let mut name = stem.to_os_string();
    name.push(".clean.");
    name.push(extension);
    Ok(Target::Path(file.with_file_name(name)))
}

/// The form of a package that goes to a stream: a zip is written from its end.
fn stream_form(to: Option<PackageFormat>, lang: Lang) -> Result<PackageFormat, Failure> {
    match to {
        Some(PackageFormat::Zip) => {
            let hint = lang.pick([
                "standard output takes txt or csv; name a .zip file with -o",
                "标准输出只能写 txt 或 csv；请用 -o 指定 .zip 文件",
            ]);
            Err(flag("--to", PackageFormat::Zip.name(), hint, lang))
        }
        other => Ok(other.unwrap_or(PackageFormat::Txt)),
    }
}

/// Parts need names of their own. A config file's `split` is for where there can be parts.
fn refuse_split_stream(args: &CleanArgs, target: &Target, lang: Lang) -> Result<(), Failure> {
    let is_stream = match target {
        Target::Path(path) => Output::path(path).is_stream(),
        Target::Node(..) | Target::Stdout(_) => true,
    };
    if !args.output.split || !is_stream {
        return Ok(());
    }
    Err(Failure::Usage(
        lang.pick([
            "--split writes several files, which a stream cannot take; name a file with -o",
            "--split 会写出多个文件，数据流无法容纳；请用 -o 指定文件",
        ])
        .into(),
    ))
}

/// How many rows may be rejected: none under `--fail-on-reject`.
fn max_rejects(args: &CleanArgs, config: &Config, lang: Lang) -> Result<MaxRejects, Failure> {
    if let Some(text) = &args.output.max_rejects {
        return text.parse().map_err(|_| {
            let hint = lang
                .pick(["give a number of rows, or a share as 5%", "请给出行数，或 5% 这样的比例"]);
            flag("--max-rejects", text, hint, lang)
        });
    }
    Ok(match &config.max_rejects {
        _ if args.output.fail_on_reject => MaxRejects::Rows(0),
        Some(most) => most.0,
        None if config.fail_on_reject == Some(true) => MaxRejects::Rows(0),
        None => MaxRejects::Any,
    })
}

/// A column by its number from 1, else by its name.
fn column(name: &str, text: &str, lang: Lang) -> Result<Column, Failure> {
    match text.parse::<usize>() {
        Ok(number) => std::num::NonZeroUsize::new(number).map(Column::Number).ok_or_else(|| {
            flag(name, text, lang.pick(["columns count from 1", "列号从 1 数起"]), lang)
        }),
        Err(_) if text.is_empty() => {
            let hint = lang.pick(["give a name or a number", "请给出列名或列号"]);
            Err(flag(name, text, hint, lang))
        }
        Err(_) => Ok(Column::Name(text.to_string())),
    }
}

/// What is said of columns: by flags, else by the config file. A column that a flag asks for is asked
/// for although the config file says that rows are whole.
fn apply_columns(
    options: &mut Options,
    config: &Config,
    args: &ColumnArgs,
    lang: Lang,
) -> Result<(), Failure> {
    options.column =
        args.column.as_deref().map(|text| column("--column", text, lang)).transpose()?;
    options.delimiter = match (&args.delimiter, config.delimiter.map(|value| value.0)) {
        (Some(text), _) => delimiter(text, lang)?,
        (None, Some(Delimiter::None)) if options.column.is_some() => Delimiter::Auto,
        (None, said) => said.unwrap_or_default(),
    };
    if options.delimiter == Delimiter::None && options.column.is_some() {
        let hint = lang.pick([
            "each row is one account, so that there is no column to choose; leave out --column or --delimiter",
            "每行就是一个完整的账号，没有列可选；请去掉 --column 或 --delimiter",
        ]);
        return Err(flag("--delimiter", "none", hint, lang));
    }
    Ok(())
}

/// One ASCII character, or a name.
fn delimiter(text: &str, lang: Lang) -> Result<Delimiter, Failure> {
    text.parse().map_err(|_| {
        let hint = lang.pick([
            "give one ASCII character other than a quote, or `tab`, or `none` where each row is one account",
            "请给出一个 ASCII 字符（引号除外），或 `tab`；如每行就是一个完整的账号，请用 `none`",
        ]);
        flag("--delimiter", text, hint, lang)
    })
}

fn flag(name: &str, value: &str, hint: &str, lang: Lang) -> Failure {
    let value = text::quote(value);
    Failure::Usage(match lang {
        Lang::En => format!("{name} {value}: {hint}"),
        Lang::Zh => format!("{name} {value}：{hint}"),
    })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::args::{Command, parse};

    const CONTEXT: Context =
        Context { lang: Lang::En, lang_is_chosen: false, verbosity: Verbosity::Normal };

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
        assert_eq!(target("-o -").unwrap(), Target::Stdout(PackageFormat::Txt));
        assert_eq!(target("-o - --to csv").unwrap(), Target::Stdout(PackageFormat::Csv));
        assert_eq!(target("-o - --output-format csv").unwrap(), Target::Stdout(PackageFormat::Csv));
        assert!(target("-o - --to zip").unwrap_err().contains("txt or csv"));
        assert_eq!(target("-o b.zip").unwrap(), Target::Path("b.zip".into()));
        assert!(target("-o b.xlsx").unwrap_err().contains(".txt, .csv or .zip"));
        assert!(target("-o - --format json").unwrap_err().contains("standard output"));
        assert!(target("-o - --report -").unwrap_err().contains("-o - and --report -"));
        assert!(target("-o - --split").unwrap_err().contains("name a file"));
    }

    #[test]
    fn a_package_without_a_name_is_called_after_its_input() {
        let target =
            |words: &str| match clean(&format!("acctpack clean --no-config {words}"))?.target {
                Target::Path(path) => Ok(path.display().to_string()),
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
            ("a.gz b.csv", "a.clean.txt"),
            ("a.xlsx", "a.clean.txt"),
        ] {
            assert_eq!(target(words).as_deref(), Ok(name), "{words}");
        }
        assert!(target("-").unwrap_err().contains("-o OUT"));
    }
}
