//! A client of the service, made of the flags and the environment.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use acctpack::Lang;
use acctpack::tpns::{AccessPoint, BaseUrl, Client, Timeouts};

use super::args::ServiceArgs;
use super::{credentials, proxy};
use crate::cli::failure::Failure;
use crate::cli::signals;

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
    let timeouts = Timeouts { read: Duration::from_secs(args.timeout), ..Timeouts::default() };
    let client = Client::builder(credentials)
        .base_url(base)
        .auth(args.auth.into())
        .timeouts(timeouts)
        .proxy(proxy.as_deref())
        .cancel(Arc::clone(&stop))
        .build()
        .map_err(Failure::service(lang))?;
    Ok(Line { client: Arc::new(client), stop })
}
