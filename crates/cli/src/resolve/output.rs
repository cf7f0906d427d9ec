//! Where `clean` writes: what `-o`, `--to` and the input's name come to.

use std::path::{Path, PathBuf};

use acctpack::{Lang, Output, PackageFormat, sibling_path};

use super::flag;
use crate::args::CleanArgs;
use crate::error::{CommandError, Failure, FlagError};
use crate::reports::Requested;
use crate::standard_output;

/// Where `clean` writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutputTarget {
    Path(PathBuf),
    /// What a shell makes of `>(command)`, /dev/null or the like, whose name tells no form.
    Node(PathBuf, PackageFormat),
    Stdout(PackageFormat),
}

/// What the flags come to.
pub(super) fn target(args: &CleanArgs, lang: Lang) -> Result<OutputTarget, Failure> {
    let to = args.output.to.map(PackageFormat::from);
    let Some(output) = &args.output.output else { return beside_input(args, to, lang) };
    if output == Path::new("-") {
        if standard_output::is_closed() {
            return Err(Failure::command(CommandError::StdoutClosed, lang));
        }
        return stream_form(to, lang).map(OutputTarget::Stdout);
    }
    let named = PackageFormat::of_name(&output.to_string_lossy());
    if named.is_none() && Output::path(output).is_stream() {
        return Ok(OutputTarget::Node(output.clone(), to.unwrap_or(PackageFormat::Txt)));
    }
    let form = named
        .ok_or_else(|| flag("--output", &output.to_string_lossy(), FlagError::PackageForm, lang))?;
    match to {
        Some(said) if said != form => {
            Err(flag("--to", said.name(), FlagError::OtherExtension, lang))
        }
        _ => Ok(OutputTarget::Path(output.clone())),
    }
}

/// NAME.clean.EXT beside the input, where OUT is not named.
fn beside_input(
    args: &CleanArgs,
    to: Option<PackageFormat>,
    lang: Lang,
) -> Result<OutputTarget, Failure> {
    let file = args.input.first();
    let is_stream = file == Path::new("-") || Output::path(file).is_stream();
    // What is in a gzip is called by the name without its ending.
    let is_gzip = file.extension().is_some_and(|own| own.eq_ignore_ascii_case("gz"));
    let file = &if is_gzip { file.with_extension("") } else { file.to_path_buf() };
    let Some(stem) = file.file_stem().filter(|_| !is_stream) else {
        return Err(Failure::command(CommandError::NoOutput, lang));
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
    Ok(OutputTarget::Path(sibling_path(file, name)))
}

/// The form of a package that goes to a stream: a zip is written from its end.
fn stream_form(to: Option<PackageFormat>, lang: Lang) -> Result<PackageFormat, Failure> {
    match to {
        Some(PackageFormat::Zip) => {
            Err(flag("--to", PackageFormat::Zip.name(), FlagError::ZipStream, lang))
        }
        other => Ok(other.unwrap_or(PackageFormat::Txt)),
    }
}

/// Parts need names of their own. A config file's `split` is for where there can be parts.
pub(super) fn refuse_split_stream(
    args: &CleanArgs,
    target: &OutputTarget,
    lang: Lang,
) -> Result<(), Failure> {
    let is_stream = match target {
        OutputTarget::Path(path) => Output::path(path).is_stream(),
        OutputTarget::Node(..) | OutputTarget::Stdout(_) => true,
    };
    if !args.output.split || !is_stream {
        return Ok(());
    }
    Err(Failure::command(CommandError::SplitStream, lang))
}

/// The reports that go to standard output, by their flags.
pub(super) fn stdout_reports(reports: &[Requested]) -> Vec<String> {
    reports.iter().filter_map(Requested::stdout_flag).collect()
}

/// Standard output takes one thing.
pub(super) fn one_for_stdout(
    wishes: impl Iterator<Item = String>,
    lang: Lang,
) -> Result<(), Failure> {
    let wishes: Vec<String> = wishes.collect();
    let [first, second, ..] = &*wishes else { return Ok(()) };
    let (first, second) = (first.clone(), second.clone());
    Err(Failure::command(CommandError::TwoForStdout { first, second }, lang))
}
