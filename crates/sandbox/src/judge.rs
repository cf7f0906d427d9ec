//! What an upload is worth: the engine's word, in the service's terms.

use std::io;
use std::path::Path;

use acctpack::AccountForm;
use acctpack::Input;
use acctpack::Lang;
use acctpack::Options;
use acctpack::text::escape;
use acctpack::{Code, Scope, Severity};
use acctpack::{Finding, View};
use acctpack::{Hooks, check_with};
use acctpack_tpns::ServiceCode;

/// How many findings of a package are kept for a look.
const MOST_FINDINGS: usize = 20;

/// How strict the sandbox is where the service's own behaviour is not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Rows that break a rule are left out; the package is taken.
    Lenient,
    /// What `check` rejects is refused, and no more.
    #[default]
    Standard,
    /// What the documentation leaves open is refused too: a BOM, a header row, blank or repeated
    /// rows, what is too long in bytes, a repeated push, a push to a list without its type.
    Strict,
}

/// An upload to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    /// Where it lies for the moment.
    pub path: &'a Path,
    /// The name that the client gave.
    pub name: &'a str,
    /// Its size.
    pub bytes: u64,
}

/// What an upload is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// How many accounts a push to it would reach.
    pub accounts: u64,
    /// Whether every row has the 36 characters of a device token.
    pub tokens: bool,
    /// The code it is refused with; `None` when it is taken.
    pub refused: Option<ServiceCode>,
    /// What was found, in words.
    pub findings: Vec<String>,
}

impl Judgement {
    /// A package that is taken.
    pub fn accepted(accounts: u64) -> Judgement {
        Judgement { accounts, tokens: false, refused: None, findings: Vec::new() }
    }

    /// A package that is refused.
    pub fn refused(code: ServiceCode, why: impl Into<String>) -> Judgement {
        Judgement { accounts: 0, tokens: false, refused: Some(code), findings: vec![why.into()] }
    }

    /// The same for a package of device tokens.
    pub fn of_tokens(mut self) -> Judgement {
        self.tokens = true;
        self
    }
}

/// Judges by the engine.
pub(crate) fn by_engine(strictness: Strictness, upload: Upload<'_>) -> io::Result<Judgement> {
    let options = options(strictness);
    let mut findings = Vec::new();
    // The file lies under a name of its own here; judged is the one that the client gave.
    let input = Input::path(upload.path).named(upload.name);
    let take = |finding: &Finding<'_>| {
        if findings.len() < MOST_FINDINGS {
            findings.push(describe(finding));
        }
    };
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(take));
    let summary = check_with(input, &options, hooks).map_err(io::Error::other)?;
    let broken = |code: &Code| {
        summary.findings.get(*code) > 0 && options.severity(*code) == Some(Severity::Error)
    };
    let lost = Code::ALL.iter().any(|code| code.scope() == Scope::Package && broken(code));
    let is_empty = summary.findings.get(Code::EmptyPackage) > 0 && summary.rejected == 0;
    let refused = if is_empty || upload.bytes == 0 {
        Some(ServiceCode::EmptyFile)
    } else if lost || (strictness != Strictness::Lenient && summary.errors > 0) {
        Some(ServiceCode::UploadFailed)
    } else {
        None
    };
    let lengths = &summary.digest.lengths;
    let counted: u64 = lengths.iter().sum();
    Ok(Judgement {
        accounts: if refused.is_none() { summary.kept } else { 0 },
        tokens: counted > 0 && lengths.get(AccountForm::TOKEN_CHARACTERS) == Some(&counted),
        refused,
        findings,
    })
}

fn options(strictness: Strictness) -> Options {
    let mut options = Options::default();
    if strictness == Strictness::Strict {
        for code in [
            Code::ByteOrderMark,
            Code::HeaderRow,
            Code::Duplicate,
            Code::LongInBytes,
            Code::FileSize,
        ] {
            // None of these is locked: it cannot fail.
            let _ = options.set_severity(code, Some(Severity::Error));
        }
        options.target.max_bytes = options.target.safe_bytes;
    }
    options
}

/// A finding without the account: what the sandbox shows holds no personal data.
fn describe(finding: &Finding<'_>) -> String {
    let view = View { lang: Lang::En, privacy: acctpack::Privacy::Masked };
    let message = escape(&finding.message(view));
    match finding.row {
        Some(row) => format!("row {row}: {}: {message}", finding.code),
        None => format!("{}: {message}", finding.code),
    }
}
