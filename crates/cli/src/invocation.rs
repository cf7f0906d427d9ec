//! What was typed, as the command that comes next keeps it (see [`acctpack_report::Advice`]).

use std::path::Path;

use acctpack::{HashAlgorithm, Normalization, PackageFormat, Severity};
use acctpack_report::Invocation;

use crate::args::{CheckArgs, CleanArgs, ColumnArgs, Fix, ReadingArgs, ReportArgs, RuleArgs};
use crate::context::Context;
use crate::resolve::OutputTarget;
use crate::starter::Starter;

/// What was typed for `check` of this file.
pub(crate) fn typed_check(args: &CheckArgs, file: &Path) -> Invocation {
    let mut typed = typed(file, &args.input.reading, &args.rules, &args.report);
    keep_columns(&mut typed, &args.column);
    typed
}

/// What was typed for `clean`, which writes to `target`.
pub(crate) fn typed_clean(args: &CleanArgs, target: &OutputTarget) -> Invocation {
    let input = &args.input;
    let mut typed = typed(input.first(), &input.reading, &args.rules, &args.report);
    typed.more = input.files.iter().skip(1).cloned().collect();
    if let Some(sheet) = &input.sheet {
        typed.keep("--sheet", sheet);
    }
    for list in &input.exclude {
        typed.keep("--exclude", list.to_string_lossy());
    }
    if let Some(column) = &input.exclude_column {
        typed.keep("--exclude-column", column);
    }
    typed.output = Some(match target {
        OutputTarget::Path(path) | OutputTarget::Node(path, _) => path.clone(),
        OutputTarget::Stdout(_) => "-".into(),
    });
    keep_columns(&mut typed, &args.column);
    for &(code, fix) in &args.fixes.in_order {
        let name = match fix {
            Fix::Apply => "--fix",
            Fix::Leave => "--no-fix",
        };
        typed.keep(name, code.name());
    }
    if let Some(form) = args.output.to {
        typed.keep("--to", PackageFormat::from(form).name());
    }
    if let Some(path) = &args.output.rejects {
        typed.keep("--rejects", path.to_string_lossy());
    }
    if let Some(most) = &args.output.max_rejects {
        typed.keep("--max-rejects", most);
    }
    let switches = [
        (args.output.split, "--split"),
        (args.output.fail_on_reject, "--fail-on-reject"),
        (args.output.force, "--force"),
    ];
    switch(&mut typed, &switches);
    typed
}

fn keep_columns(typed: &mut Invocation, args: &ColumnArgs) {
    if let Some(delimiter) = &args.delimiter {
        typed.keep("--delimiter", delimiter);
    }
    if let Some(column) = &args.column {
        typed.keep("--column", column);
    }
}

/// What was typed for a delivery that cleans on its way: the same command comes next.
pub(crate) fn typed_delivery(
    args: &CleanArgs,
    target: &OutputTarget,
    context: &Context<'_>,
) -> Invocation {
    let mut typed = typed_clean(args, target);
    let words = context.words.iter().skip(1);
    typed.words = words.map(|word| word.to_string_lossy().into_owned()).collect();
    typed
}

fn typed(file: &Path, reading: &ReadingArgs, rules: &RuleArgs, report: &ReportArgs) -> Invocation {
    let mut typed = Invocation::default();
    typed.shell = Starter::found().shell();
    typed.file = file.to_path_buf();
    if let Some(form) = reading.from {
        typed.keep("--from", PackageFormat::from(form).name());
    }
    if let Some(name) = &reading.encoding {
        typed.keep("--encoding", name);
    }
    if let Some(name) = &rules.target {
        typed.keep("--target", name);
    }
    if let Some(number) = rules.account_type {
        typed.keep("--account-type", number.to_string());
    }
    if let Some(kind) = rules.normalize {
        typed.keep("--normalize", Normalization::from(kind).name());
    }
    if let Some(country) = &rules.country {
        typed.keep("--country", country);
    }
    if let Some(algorithm) = rules.hash {
        typed.keep("--hash", HashAlgorithm::from(algorithm).name());
    }
    if let Some(path) = &rules.config {
        typed.keep("--config", path.to_string_lossy());
    }
    for &(code, severity) in &rules.severities.in_order {
        let name = match severity {
            Some(Severity::Error) => "--deny",
            Some(Severity::Warning) => "--warn",
            None => "--allow",
        };
        typed.keep(name, code.name());
    }
    let switches =
        [(rules.strict, "--strict"), (rules.no_config, "--no-config"), (report.redact, "--redact")];
    switch(&mut typed, &switches);
    typed
}

fn switch(typed: &mut Invocation, switches: &[(bool, &'static str)]) {
    switches.iter().filter(|(on, _)| *on).for_each(|(_, name)| typed.switch(name));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Command, parse};
    use acctpack::{Code, ColumnSample, Privacy, Summary};
    use acctpack_report::Advice;

    #[test]
    fn what_was_typed_is_kept_with_its_values() {
        let line = "acctpack clean a.csv b.txt -o b.zip --encoding gbk --target tpns-token --config c.toml \
                    --deny placeholder --fix full-width --no-fix header-row --rejects r.txt \
                    --delimiter tab --column 手机号 --max-rejects 5% --redact --exclude o.csv --sheet May \
                    --exclude p.txt --exclude-column 2";
        let words: Vec<_> = line.split_whitespace().map(Into::into).collect();
        let Command::Clean(args) = parse(&words, acctpack::Lang::En).unwrap().command else {
            panic!()
        };
        let mut summary = Summary::new("a.csv".into(), PackageFormat::Csv);
        summary.findings.add(Code::FileSize, 1);
        let column = |name: &str| ColumnSample {
            name: name.into(),
            sample: "x".into(),
            ..ColumnSample::default()
        };
        summary.digest.columns = vec![column("id"), column("phone")];
        let mut typed = typed_clean(&args, &OutputTarget::Path("b.zip".into()));
        typed.shell = acctpack_report::Shell::Posix;
        let next = Advice::after(&summary, &typed, Privacy::Plain).unwrap();
        let command = next.command();
        for flag in line.split(" --").skip(1) {
            assert!(command.contains(&format!(" --{}", flag.trim())), "--{flag}: {command}");
        }
        assert!(command.starts_with("acctpack clean a.csv b.txt -o b.zip --"), "{command}");
    }
}
