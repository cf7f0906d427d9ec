//! A client of the service, made of the flags and the environment.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use acctpack_tpns::{AccessPoint, BaseUrl, Client, ErrorKind, Timeouts};

use super::args::{CareArgs, ServiceArgs};
use super::credentials::FoundPair;
use super::{credentials, proxy, tell};
use crate::error::{DeliveryError, Failure};
use crate::messages::{self, Notice};
use crate::{Context, signals};

/// A client, and the flag that a signal sets.
pub(crate) struct Line {
    pub(crate) client: Arc<Client>,
    pub(crate) stop: Arc<AtomicBool>,
}

/// Where a pair that opens nothing serves, if no other is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rehearsal {
    /// At a sandbox: it takes any.
    AtSandbox,
    /// Anywhere: nothing is sent.
    Always,
}

impl Rehearsal {
    pub(crate) fn of(care: &CareArgs) -> Rehearsal {
        if care.dry_run { Rehearsal::Always } else { Rehearsal::AtSandbox }
    }
}

/// Makes ready to speak to the service; nothing is sent.
pub(crate) fn open(
    args: &ServiceArgs,
    rehearsal: Rehearsal,
    context: &Context,
) -> Result<Line, Failure> {
    let lang = context.lang;
    let base: BaseUrl = match &args.base_url {
        Some(url) => url.parse().map_err(Failure::service(lang))?,
        None => AccessPoint::from(args.access_point).into(),
    };
    let (credentials, missing) = match credentials::find(args.credentials.as_deref(), lang)? {
        FoundPair::Pair(pair) => (pair, None),
        FoundPair::Nothing(why) if rehearsal == Rehearsal::Always || base.is_loopback() => {
            (credentials::stand_in().map_err(Failure::service(lang))?, Some(why))
        }
        FoundPair::Nothing(why) => return Err(why),
    };
    let proxy = proxy::for_host(base.host(), |name| std::env::var(name).ok());
    let stop = signals::watch();
    let mut timeouts = Timeouts::default();
    timeouts.read = Duration::from_secs(args.timeout);
    let built = Client::builder(credentials)
        .base_url(base)
        .auth(args.auth.into())
        .timeouts(timeouts)
        .proxy(proxy.as_ref().map(|named| &*named.url))
        .cancel(Arc::clone(&stop))
        .build();
    let client = built.map_err(|error| match (error.kind(), &proxy) {
        (ErrorKind::Proxy, Some(named)) => {
            let variable = named.variable.clone();
            Failure::delivery(DeliveryError::Proxy { variable, error }, lang)
        }
        _ => Failure::Service(error, lang),
    })?;
    if let Some(why) = missing {
        // Behind another port of this machine may be a way to the service itself.
        if rehearsal == Rehearsal::AtSandbox && !client.is_sandbox() {
            return Err(why);
        }
        if !context.is_quiet() {
            let said = messages::of(lang).notice(Notice::StandInCredentials);
            tell(&format!("  {said}\n"));
        }
    }
    Ok(Line { client: Arc::new(client), stop })
}
