//! `acctpack console`: the page on this machine, until it is closed or a signal ends it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use acctpack::Lang;
use acctpack_console::{Console, PushService, SandboxPages};
use acctpack_sandbox::Sandbox;
use acctpack_tpns::BaseUrl;

use super::args::{ConsoleArgs, ServiceArgs};
use super::connect::{self, Rehearsal};
use super::credentials::{self, FoundPair};
use super::tell;
use crate::context::Context;
use crate::error::{DeliveryError, Failure};
use crate::exit::Exit;
use crate::messages::{self, Notice};
use crate::signals;

/// `acctpack console`.
pub(crate) fn run(args: &ConsoleArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let stop = signals::watch();
    let sandbox = match args.sandbox {
        true => Some(
            Sandbox::builder()
                .pages(SandboxPages(lang))
                .start()
                .map_err(|why| cannot_start(0, why, lang))?,
        ),
        false => None,
    };
    let mut to = args.service.clone();
    to.base_url = sandbox.as_ref().map(Sandbox::base_url).or(to.base_url);
    let service = service(&to, context)?;
    let state = args.receipts.clone().or_else(state_folder).ok_or_else(|| no_folder(lang))?;
    let mut builder = Console::builder(service, state).port(args.port).lang(lang);
    if let Some(sandbox) = &sandbox {
        builder = builder.sandbox(sandbox.base_url());
    }
    if !context.is_quiet() {
        builder = builder.on_opened(move |next| {
            tell(&format!("  {}\n", messages::of(lang).page_opened(next)));
        });
    }
    let console = builder.start().map_err(|why| cannot_start(args.port, why, lang))?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", console.url())
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))?;
    if !args.no_open
        && let Ok(page) = console.opener()
    {
        open_in_browser(&page);
    }
    while !stop.load(Ordering::Relaxed) && !console.is_over() {
        std::thread::sleep(Duration::from_millis(50));
    }
    if console.is_sending() {
        tell(&format!("  {}\n", messages::of(lang).notice(Notice::PushOnItsWay)));
    }
    while console.is_sending() {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Exit::Accepted)
}

/// The client, or why there is none: a list can be checked without credentials.
fn service(to: &ServiceArgs, context: &Context) -> Result<PushService, Failure> {
    let lang = context.lang;
    let is_here = match &to.base_url {
        Some(url) => url.parse::<BaseUrl>().map_err(Failure::service(lang))?.is_loopback(),
        None => false,
    };
    match credentials::find(to.credentials.as_deref(), lang)? {
        FoundPair::Nothing(why) if !is_here => Ok(PushService::Missing(why.message())),
        _ => {
            let line = connect::open(to, Rehearsal::AtSandbox, context)?;
            Ok(PushService::Client(line.client))
        }
    }
}

/// Where programs keep what they did, by the system's custom.
fn state_folder() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let home = || from("HOME");
    let parent = match () {
        () if cfg!(windows) => from("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => {
            home().map(|home| home.join("Library/Application Support"))
        }
        () => from("XDG_STATE_HOME").or_else(|| home().map(|home| home.join(".local/state"))),
    };
    parent.map(|parent| parent.join("acctpack"))
}

fn no_folder(lang: Lang) -> Failure {
    Failure::delivery(DeliveryError::NoStateFolder, lang)
}

fn cannot_start(port: u16, source: io::Error, lang: Lang) -> Failure {
    let port = (port != 0).then_some(port);
    Failure::delivery(DeliveryError::Console { port, source }, lang)
}

/// Opens a page in the browser that the person uses. Where that cannot be done, the address on standard
/// output serves.
fn open_in_browser(page: &Path) {
    let has_screen =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let mut command = match () {
        () if cfg!(target_os = "macos") => Command::new("open"),
        () if cfg!(windows) => Command::new("explorer"),
        () if has_screen => Command::new("xdg-open"),
        () => return,
    };
    let silent = command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = silent.spawn() {
        // It ends when it has handed the page on.
        let _ = std::thread::Builder::new().spawn(move || child.wait());
    }
}
