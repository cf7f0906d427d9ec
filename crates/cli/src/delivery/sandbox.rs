//! `acctpack sandbox`: a double of the service on this machine, until a signal ends it.

use std::io::{self, Write as _};
use std::sync::atomic::Ordering;
use std::time::Duration;

use acctpack::Lang;
use acctpack_console::SandboxPages;
use acctpack_sandbox::{Event, Sandbox};
use acctpack_tpns::{local_time, now};

use super::args::SandboxArgs;
use super::{credentials, tell};
use crate::context::Context;
use crate::error::{DeliveryError, Failure};
use crate::exit::Exit;
use crate::messages;
use crate::signals;

/// `acctpack sandbox`.
pub(crate) fn run(args: &SandboxArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let stop = signals::watch();
    let mut builder =
        Sandbox::builder().port(args.port).strictness(args.strictness()).seed(args.seed);
    builder = builder.pages(SandboxPages(lang));
    if let Some(credentials) = credentials::demanded(args.access_id.as_deref(), lang)? {
        builder = builder.credentials(credentials);
    }
    for fault in &args.fault {
        builder = builder.fault(*fault);
    }
    if !context.is_quiet() {
        builder = builder.on_event(move |event| tell(&line(event, lang)));
    }
    let sandbox = builder.start().map_err(|source| cannot_start(args.port, source, lang))?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", sandbox.base_url())
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))?;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Exit::Accepted)
}

fn cannot_start(port: u16, source: io::Error, lang: Lang) -> Failure {
    use io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    let is_port =
        port > 0 && matches!(source.kind(), AddrInUse | AddrNotAvailable | PermissionDenied);
    // Where the system is short of something, another port is no remedy.
    let port = is_port.then_some(port);
    Failure::delivery(DeliveryError::Listen { port, source }, lang)
}

/// One event for the log, a line if there is something to say. Accounts never stand in it.
fn line(event: Event<'_>, lang: Lang) -> String {
    let text = messages::of(lang).event(event);
    text.map(|text| format!("{} {text}\n", local_time(&now()))).unwrap_or_default()
}
