//! A client of the service, made of the flags and the environment.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use acctpack::Lang;
use acctpack_tpns::{AccessPoint, BaseUrl, Client, ErrorKind, Timeouts};

use super::args::ServiceArgs;
use super::{credentials, proxy};
use crate::error::Failure;
use crate::signals;

/// A client, and the flag that a signal sets.
pub(crate) struct Line {
    pub(crate) client: Arc<Client>,
    pub(crate) stop: Arc<AtomicBool>,
}

/// Makes ready to speak to the service; nothing is sent.
pub(crate) fn open(args: &ServiceArgs, lang: Lang) -> Result<Line, Failure> {
    let base: BaseUrl = match &args.base_url {
        Some(url) => url.parse().map_err(Failure::service(lang))?,
        None => AccessPoint::from(args.access_point).into(),
    };
    let credentials = credentials::find(args.credentials.as_deref(), lang)?;
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
            Failure::Usage(format!("{}: {}", named.variable, error.message(lang)))
        }
        _ => Failure::Service(error, lang),
    })?;
    Ok(Line { client: Arc::new(client), stop })
}
