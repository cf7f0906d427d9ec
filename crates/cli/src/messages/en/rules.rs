//! What English says of the rules in `acctpack rules`, beside the engine's own words.

use acctpack::{Code, FixAvailability, Scope, Severity};

/// What a rule is about.
pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Package => "package",
        Scope::Row => "row",
    }
}

/// Whether `clean` fixes it, in a word.
pub(super) fn fix_name(code: Code) -> &'static str {
    match code.fix() {
        FixAvailability::OnRequest => "--fix",
        FixAvailability::ByDefault => "yes",
        FixAvailability::Always => "always",
        _ => "-",
    }
}

/// What `clean` does about it.
pub(super) fn fix_of(code: Code) -> String {
    match (code.fix(), code.scope(), code.severity()) {
        (FixAvailability::Always, ..) => "It always fixes it.".into(),
        (FixAvailability::ByDefault, ..) => format!("It fixes it, unless told --no-fix {code}."),
        (FixAvailability::OnRequest, ..) => {
            format!("It fixes it with --fix {code}: what the row meant is likely, not sure.")
        }
        (_, Scope::Row, Severity::Error) => "It leaves the row out, and reports it.".into(),
        (_, Scope::Row, _) => "It keeps the row as it is, and reports it.".into(),
        (_, Scope::Package, _) => "It cannot fix it without loss or guessing.".into(),
    }
}

/// How its severity is changed.
pub(super) fn severity_of(code: Code) -> String {
    match code.is_locked() {
        true => "It is always an error: past it nothing can be taken for good.".into(),
        false => format!(
            "Change it with --deny {code}, --warn {code} or --allow {code}, or in acctpack.toml \
             under [severity]: {code} = \"error\", \"warning\" or \"allow\"."
        ),
    }
}
