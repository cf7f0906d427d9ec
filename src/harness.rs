//! The engine as a fuzz target: one function over arbitrary bytes. To panic is its contract: it does
//! so when a promise of the crate is broken, and else never. Programs call [`check`] and [`clean`].

use std::num::NonZeroUsize;

use crate::engine::{check, clean};
use crate::format::PackageFormat;
use crate::input::Input;
use crate::options::Options;
use crate::output::Output;
use crate::summary::{Summary, Verdict};

/// Runs `check` and `clean` over `package` as a file of that form, in memory, and returns both
/// summaries. For other projects' fuzzers, and for this one's.
///
/// ```
/// use acctpack::{PackageFormat, harness};
///
/// let runs = harness::exercise(PackageFormat::Txt, b"13800138000\n13800138000\n");
/// assert_eq!(runs.clean.kept, 1);
/// assert_eq!(runs.package, b"13800138000\n");
/// ```
///
/// # Panics
/// When a promise of the crate is broken: figures that do not add up, a clean package that is not
/// accepted or changes when it is cleaned again, a result that depends on the number of threads.
pub fn exercise(format: PackageFormat, package: &[u8]) -> Runs {
    let mut options = Options::default();
    options.input_format = Some(format);
    options.max_inflated = 16 << 20;
    let checked = check(Input::bytes(name(format), package), &options)
        .expect("bytes in memory can always be read");
    let (cleaned, written) = clean_to(PackageFormat::Txt, format, package, &options);
    assert!(checked.adds_up() && cleaned.adds_up(), "{checked:?} {cleaned:?}");
    let foreseen = checked.would_keep.unwrap_or(cleaned.kept);
    assert_eq!(foreseen, cleaned.kept, "{checked:?} {cleaned:?}");
    hold_to_threads(format, package, &options, &cleaned, &written);
    if cleaned.verdict == Verdict::Accepted {
        hold_clean(&written, &cleaned);
    } else {
        assert!(written.is_empty());
    }
    Runs { check: checked, clean: cleaned, package: written }
}

/// What came of [`exercise`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Runs {
    /// The summary of `check`.
    pub check: Summary,
    /// The summary of `clean`.
    pub clean: Summary,
    /// The package that `clean` wrote, as .txt.
    pub package: Vec<u8>,
}

fn name(format: PackageFormat) -> String {
    format!("package.{}", format.name())
}

fn clean_to(
    to: PackageFormat,
    format: PackageFormat,
    package: &[u8],
    options: &Options,
) -> (Summary, Vec<u8>) {
    let mut written = Vec::new();
    let output = Output::writer(to, &mut written);
    let summary = clean(Input::bytes(name(format), package), output, options)
        .expect("memory can always be written to");
    (summary, written)
}

/// The same comes out whatever the number of threads and the memory.
fn hold_to_threads(
    format: PackageFormat,
    package: &[u8],
    options: &Options,
    summary: &Summary,
    written: &[u8],
) {
    let mut other = options.clone();
    other.threads = NonZeroUsize::new(1);
    other.max_memory = 1;
    let (mut alone, package) = clean_to(PackageFormat::Txt, format, package, &other);
    assert_eq!(package, written, "one thread, no memory");
    alone.seconds = summary.seconds;
    assert_eq!(alone, *summary, "one thread, no memory");
}

/// What `clean` writes, `check` accepts, in every form, and cleaning it again changes nothing.
fn hold_clean(written: &[u8], cleaned: &Summary) {
    for format in [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip] {
        let options = Options::default();
        let (again, package) = clean_to(format, PackageFormat::Txt, written, &options);
        assert_eq!((again.kept, again.duplicates, again.rejected), (cleaned.kept, 0, 0));
        let checked = check(Input::bytes(name(format), &package), &options)
            .expect("bytes in memory can always be read");
        assert_eq!(checked.verdict, Verdict::Accepted, "{format:?} {checked:?}");
        assert_eq!((checked.kept, checked.rows), (cleaned.kept, cleaned.kept), "{format:?}");
        let (_, back) = clean_to(PackageFormat::Txt, format, &package, &options);
        assert_eq!(back, written, "{format:?}");
    }
}
