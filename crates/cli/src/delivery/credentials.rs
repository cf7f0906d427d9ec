//! Where the AccessId and SecretKey come from: a file or the environment, never a flag.

use std::path::Path;

use acctpack::Lang;
use acctpack_tpns::{Credentials, Error};

use crate::error::Failure;

const ACCESS_ID: &str = "TPNS_ACCESS_ID";
const SECRET_KEY: &str = "TPNS_SECRET_KEY";

/// What stands in for both where nothing is sent to anyone.
const STAND_IN: &str = "rehearsal";

/// What was found of a pair.
pub(crate) enum FoundPair {
    Pair(Credentials),
    /// Neither half, and what to tell where a pair is needed.
    Nothing(Failure),
}

/// The pair of a file, where one is named, else of the environment.
pub(crate) fn find(file: Option<&Path>, lang: Lang) -> Result<FoundPair, Failure> {
    keep_from_core_dumps();
    let failed = Failure::service(lang);
    if let Some(path) = file {
        return Credentials::from_file(path).map(FoundPair::Pair).map_err(failed);
    }
    let [access_id, secret_key] =
        [ACCESS_ID, SECRET_KEY].map(|name| std::env::var(name).unwrap_or_default());
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match Credentials::new(&access_id, secret_key) {
        Ok(pair) => Ok(FoundPair::Pair(pair)),
        Err(error) if is_set(ACCESS_ID) || is_set(SECRET_KEY) => Err(failed(error)),
        Err(error) => Ok(FoundPair::Nothing(failed(error))),
    }
}

/// A pair that opens nothing.
pub(crate) fn stand_in() -> Result<Credentials, Error> {
    Credentials::new(STAND_IN, STAND_IN)
}

/// The pair that a sandbox demands, if it is to demand one.
pub(crate) fn demanded(
    access_id: Option<&str>,
    lang: Lang,
) -> Result<Option<Credentials>, Failure> {
    let secret_key = std::env::var(SECRET_KEY).ok().filter(|key| !key.is_empty());
    let access_id = access_id.map(str::to_string);
    let access_id = access_id.or_else(|| std::env::var(ACCESS_ID).ok().filter(|id| !id.is_empty()));
    keep_from_core_dumps();
    let pair = match (access_id, secret_key) {
        (None, None) => return Ok(None),
        (access_id, secret_key) => (access_id.unwrap_or_default(), secret_key.unwrap_or_default()),
    };
    let checked: Result<Credentials, Error> = Credentials::new(&pair.0, pair.1);
    checked.map(Some).map_err(Failure::service(lang))
}

/// From here on no dump of this process's memory is written, and no other process of the user may
/// look into it, where the system knows how.
fn keep_from_core_dumps() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
