//! Flags and config file become what the engine takes, in one step. The command line beats the
//! config file; what is wrong in either is told in the caller's language.

mod output;

use std::path::{Path, PathBuf};

use acctpack::{
    AccountForm, ByteSize, Code, Column, Delimiter, HashAlgorithm, Lang, MaxRejects, Normalization,
    Options, Overwrite, PackageFormat, Privacy, Recipient, RuleConfigError, Severity, Split,
    TextEncoding, View,
};

pub(crate) use self::output::OutputTarget;
use self::output::{one_for_stdout, refuse_split_stream, stdout_reports, target};
use crate::args::{
    CheckArgs, CleanArgs, ColumnArgs, Fix, FixArgs, Format, ReadingArgs, ReportArgs, ResourceArgs,
    RuleArgs, RulesArgs, SniffArgs, TargetsArgs,
};
use crate::config::{Config, ConfigSearch};
use crate::context::{Context, Verbosity};
use crate::error::{CommandError, ConfigError, Failure, FlagError};
use crate::reports::Requested;
use crate::starter;
use crate::suggest;
use crate::terminal::Channel;
use acctpack_report::Invocation;
use acctpack_report::terminal::Limit;

/// How many findings the terminal shows, and how many of one code, unless told otherwise.
const MAX_FINDINGS: Limit = Limit { in_all: 10, of_each: 3 };
const EVERY_FINDING: Limit = Limit { in_all: usize::MAX, of_each: usize::MAX };

/// With less memory than this no block of text can be judged.
const LEAST_MEMORY: u64 = 64 << 10;

/// What the flags and the config file come to.
#[derive(Debug)]
pub(crate) struct RunPlan {
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

impl RunPlan {
    /// Has the reports know what was typed.
    pub(crate) fn typed(&mut self, typed: &Invocation) {
        self.reports.iter_mut().for_each(|report| report.typed(typed));
    }
}

/// What `clean` has besides.
#[derive(Debug)]
pub(crate) struct CleanPlan {
    pub(crate) plan: RunPlan,
    pub(crate) target: OutputTarget,
    /// The column of a list of those who are left out.
    pub(crate) exclude_column: Option<Column>,
}

/// For `check` of one file.
pub(crate) fn of_check(
    args: &CheckArgs,
    file: &Path,
    context: &Context,
) -> Result<RunPlan, Failure> {
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
    let target = target(args, &plan.options.target.formats, lang)?;
    let package = matches!(target, OutputTarget::Stdout(_)).then(|| "-o -".to_string());
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

/// How `sniff` reads and shows.
pub(crate) fn of_sniff(args: &SniffArgs, context: &Context) -> Result<(Options, View), Failure> {
    let file = &args.input.file;
    let (config, lang) = load_config((&args.config, args.no_config), file, context)?;
    config.tell_passed_by(lang);
    refuse_folder(file, lang)?;
    let mut options = Options::default();
    options.input_format = args.input.reading.from.map(PackageFormat::from);
    options.encoding = chosen_encoding(&args.input.reading, &config, lang)?;
    let columns = ColumnArgs { column: None, delimiter: args.delimiter.clone() };
    apply_columns(&mut options, &config, &columns, lang)?;
    let is_masked = args.redact || config.redact.unwrap_or(false);
    let privacy = if is_masked { Privacy::Masked } else { Privacy::Plain };
    Ok((options, View { lang, privacy }))
}

/// The target in force where there is no input: the one that is named, the config file's, or the default.
/// And the language, which the config file may choose.
pub(crate) fn of_rules(
    args: &RulesArgs,
    context: &Context,
) -> Result<(acctpack::Target, Lang), Failure> {
    let (config, lang) = load_config((&args.config, args.no_config), Path::new("-"), context)?;
    config.tell_passed_by(lang);
    let name = args.target.as_ref().or(config.target.as_ref());
    let target = name.map(|name| config.target(name, lang)).transpose()?;
    Ok((target.unwrap_or_default(), lang))
}

/// For `targets`: the config file, and the language, which it may choose.
pub(crate) fn of_targets(args: &TargetsArgs, context: &Context) -> Result<(Config, Lang), Failure> {
    let (config, lang) = load_config((&args.config, args.no_config), Path::new("-"), context)?;
    config.tell_passed_by(lang);
    Ok((config, lang))
}

/// Refuses what cannot be read as one package: folders, standard input twice, and a last word that was
/// meant as the output.
fn refuse_inputs(args: &CleanArgs, lang: Lang) -> Result<(), Failure> {
    let (files, exclude) = (&args.input.files, &args.input.exclude);
    let all = || files.iter().chain(exclude);
    all().try_for_each(|file| refuse_folder(file, lang))?;
    if all().filter(|file| *file == Path::new("-")).count() > 1 {
        return Err(Failure::command(CommandError::StdinTwice, lang));
    }
    let [inputs @ .., last] = &**files else { return Ok(()) };
    let is_package = PackageFormat::of_name(&last.to_string_lossy()).is_some();
    // `-` is standard input, too: which is meant is said with the flag.
    let is_output = last == Path::new("-") || (is_package && !last.exists());
    if inputs.is_empty() || args.output.output.is_some() || !is_output {
        return Ok(());
    }
    let word = |file: &PathBuf| starter::quote(&file.to_string_lossy());
    let inputs: Vec<String> = inputs.iter().map(word).collect();
    let line = format!("acctpack clean {} -o {}", inputs.join(" "), word(last));
    Err(Failure::command(CommandError::OutputWithoutFlag { last: last.clone(), line }, lang))
}

/// A package is made of files.
fn refuse_folder(file: &Path, lang: Lang) -> Result<(), Failure> {
    match file.is_dir() {
        true => Err(Failure::command(CommandError::Folder(file.to_path_buf()), lang)),
        false => Ok(()),
    }
}

/// The config file by the flags `--config` and `--no-config`, else one near an input; and the language, which
/// it may choose.
fn load_config(
    flags: (&Option<PathBuf>, bool),
    input: &Path,
    context: &Context,
) -> Result<(Config, Lang), Failure> {
    let search = match flags {
        (Some(path), _) => ConfigSearch::At(path),
        (None, true) => ConfigSearch::Off,
        (None, false) => ConfigSearch::Near(input),
    };
    let config = Config::load(search, context.lang)?;
    let lang = config.lang_in(context);
    Ok((config, lang))
}

fn common(
    (file, reading): (&Path, &ReadingArgs),
    rules: &RuleArgs,
    report: &ReportArgs,
    resources: &ResourceArgs,
    context: &Context,
) -> Result<(RunPlan, Config), Failure> {
    let (config, lang) = load_config((&rules.config, rules.no_config), file, context)?;
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
        let name = if rules.account_type.is_some() { "--account-type" } else { "account-type =" };
        return Err(flag(name, &number.to_string(), FlagError::AccountType, lang));
    }
    apply_identifiers(&mut options, &config, rules, lang)?;
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
    let plan = RunPlan {
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

/// What is asked of identifiers: by flags, else by the config file.
fn apply_identifiers(
    options: &mut Options,
    config: &Config,
    rules: &RuleArgs,
    lang: Lang,
) -> Result<(), Failure> {
    options.normalize = rules.normalize.map(Normalization::from).or(config.normalize);
    let algorithm = rules.hash.map(HashAlgorithm::from).or(config.hash);
    options.hash = algorithm.map(acctpack_digest::hasher);
    options.country = match (&rules.country, &config.country) {
        (Some(text), _) => {
            Some(text.parse().map_err(|_| flag("--country", text, FlagError::Country, lang))?)
        }
        // A config file's country is for where there are phone numbers.
        (None, Some(text)) if options.normalize == Some(Normalization::Phone) => {
            let unknown = || ConfigError::Country(text.get_ref().clone());
            let country = text.get_ref().parse();
            Some(country.map_err(|_| config.complain_at(text.span(), unknown(), lang))?)
        }
        (None, _) => None,
    };
    Ok(())
}

/// Refuses to send to TPNS what is made for another service.
pub(crate) fn refuse_elsewhere(options: &Options, lang: Lang) -> Result<(), Failure> {
    match options.target.recipient {
        Recipient::Elsewhere => {
            let name = options.target.name.clone();
            Err(Failure::command(CommandError::OtherService(name), lang))
        }
        _ => Ok(()),
    }
}

fn chosen_encoding(
    reading: &ReadingArgs,
    config: &Config,
    lang: Lang,
) -> Result<Option<TextEncoding>, Failure> {
    if let Some(name) = &reading.encoding {
        return encoding(name)
            .map(Some)
            .map_err(|nearest| flag("--encoding", name, FlagError::Encoding(nearest), lang));
    }
    let Some(name) = &config.encoding else { return Ok(None) };
    encoding(name.get_ref()).map(Some).map_err(|nearest| {
        let error = ConfigError::Encoding { name: name.get_ref().clone(), nearest };
        config.complain_at(name.span(), error, lang)
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
            .map_err(|error| config.complain_at(level.span(), ConfigError::Rule(error), lang))?;
    }
    if rules.strict {
        options.deny_warnings();
    }
    for &(code, severity) in &rules.severities.in_order {
        options.set_severity(code, severity).map_err(|error| {
            flag(severity_flag(severity), code.name(), FlagError::Rule(error), lang)
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
            .map_err(|error| config.complain_at(name.span(), ConfigError::Rule(error), lang))?;
    }
    for &(code, fix) in &fixes.in_order {
        let name = if fix == Fix::Apply { "--fix" } else { "--no-fix" };
        apply_fix(options, code, fix)
            .map_err(|error| flag(name, code.name(), FlagError::Rule(error), lang))?;
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
    let size_of = |name: &'static str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => {
            let size = text.parse().map(|size: ByteSize| Some(size.0));
            size.map_err(|_| flag(name, text, FlagError::Size, lang))
        }
    };
    let of_file = |size: Option<ByteSize>| size.map(|size| size.0);
    let memory = size_of("--max-memory", &args.max_memory)?;
    let from_flag = memory.is_some();
    if let Some(size) = memory.or(of_file(config.max_memory)) {
        if size < LEAST_MEMORY {
            let name = if from_flag { "--max-memory" } else { "max-memory =" };
            let typed = args.max_memory.clone().filter(|_| from_flag);
            let shown = typed.unwrap_or_else(|| size.to_string());
            return Err(flag(name, &shown, FlagError::TooLittleMemory, lang));
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
    Requested::at(path, view)
        .ok_or_else(|| flag("--report", &path.to_string_lossy(), FlagError::ReportForm, view.lang))
}

/// How many rows may be rejected: none under `--fail-on-reject`.
fn max_rejects(args: &CleanArgs, config: &Config, lang: Lang) -> Result<MaxRejects, Failure> {
    if let Some(text) = &args.output.max_rejects {
        return text.parse().map_err(|_| flag("--max-rejects", text, FlagError::MaxRejects, lang));
    }
    Ok(match &config.max_rejects {
        _ if args.output.fail_on_reject => MaxRejects::Rows(0),
        Some(most) => most.0,
        None if config.fail_on_reject == Some(true) => MaxRejects::Rows(0),
        None => MaxRejects::Any,
    })
}

/// A column by its number from 1, else by its name.
fn column(name: &'static str, text: &str, lang: Lang) -> Result<Column, Failure> {
    match text.parse::<usize>() {
        Ok(number) => std::num::NonZeroUsize::new(number)
            .map(Column::Number)
            .ok_or_else(|| flag(name, text, FlagError::ColumnZero, lang)),
        Err(_) if text.is_empty() => Err(flag(name, text, FlagError::NoColumn, lang)),
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
        return Err(flag("--delimiter", "none", FlagError::ColumnOfWholeRows, lang));
    }
    Ok(())
}

/// One ASCII character, or a name.
fn delimiter(text: &str, lang: Lang) -> Result<Delimiter, Failure> {
    text.parse().map_err(|_| flag("--delimiter", text, FlagError::Delimiter, lang))
}

fn flag(name: &'static str, value: &str, error: FlagError, lang: Lang) -> Failure {
    Failure::command(CommandError::Flag { flag: name, value: value.to_string(), error }, lang)
}

#[cfg(test)]
mod tests;
