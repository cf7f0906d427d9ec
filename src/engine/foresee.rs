//! How many accounts `clean` would keep of a package that `check` has judged. Mostly the figures of
//! `check` say it; where `clean` would read or fix something, it goes over the text once more.

use crate::engine::{Goal, run};
use crate::error::{ErrorKind, Result};
use crate::hooks::{Hooks, Phase, Progress};
use crate::input::Second;
use crate::options::Options;
use crate::output::sinks::Sinks;
use crate::rules::catalog::{Code, FixAvailability, Scope, Severity};
use crate::summary::Summary;

/// How many accounts `clean` would keep by the same options. `None` where it would refuse the package
/// as a whole, and where there is nothing left to read a second time.
pub(super) fn would_keep(
    checked: &Summary,
    second: Option<Second<'_>>,
    options: &Options,
    sinks: &mut Sinks<'_, '_>,
) -> Result<Option<u64>> {
    if !is_cleaned_otherwise(checked, options) {
        return Ok(Some(checked.kept));
    }
    let Some(input) = second.and_then(Second::into_input) else { return Ok(None) };
    let mut hooks = Hooks::default();
    hooks.cancel = sinks.cancel().flag();
    if let Some(mut progress) = sinks.take_progress() {
        hooks.progress = Some(Box::new(move |seen: Progress| {
            progress(Progress { phase: Phase::Foresee, ..seen });
        }));
    }
    match run(input, Goal::Foresee, options, hooks) {
        Ok(cleaned) => Ok((!is_refused(&cleaned)).then_some(cleaned.kept)),
        Err(error) if matches!(error.kind(), ErrorKind::Cancelled) => Err(error),
        // What can be read no more is no failure of the check, which is done.
        Err(_) => Ok(None),
    }
}

/// Whether `clean` may keep other rows than `check` has found good.
fn is_cleaned_otherwise(checked: &Summary, options: &Options) -> bool {
    let mut found = Code::ALL.iter().copied().filter(|&code| checked.findings.get(code) > 0);
    found.any(|code| match (code, code.scope()) {
        // They change no account.
        (
            Code::Duplicate
            | Code::FileName
            | Code::FileSize
            | Code::EmptyPackage
            | Code::ExcludeList,
            _,
        ) => false,
        (_, Scope::Package) => true,
        (_, Scope::Row) => options.fixes(code),
    }) || fixes_unseen(options)
}

/// Whether something is fixed that is not found.
fn fixes_unseen(options: &Options) -> bool {
    Code::ALL.iter().any(|&code| {
        code.fix() == FixAvailability::Always
            && code != Code::Duplicate
            && options.severity(code).is_none()
    })
}

/// Whether `clean` could not read the package as one.
fn is_refused(cleaned: &Summary) -> bool {
    let is_open = |code: Code| cleaned.findings.get(code) > cleaned.fixed.get(code);
    let is_fatal = |code: Code| code.scope() == Scope::Package && code.is_locked() && is_open(code);
    let numbers_are_lost = cleaned
        .digest
        .examples_of(Code::DamagedText)
        .any(|finding| finding.row.is_none() && finding.severity == Severity::Error);
    let is_any_fatal = Code::ALL.iter().any(|&code| is_fatal(code));
    cleaned.known_format().is_none() || is_any_fatal || numbers_are_lost
}
