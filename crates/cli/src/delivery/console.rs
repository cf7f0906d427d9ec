//! `acctpack console`: the page on this machine, until it is closed or a signal ends it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use acctpack::Lang;
use acctpack_console::{Console, SandboxPages, Service};
use acctpack_sandbox::Sandbox;
use acctpack_tpns::BaseUrl;

use super::args::{ConsoleArgs, ServiceArgs};
use super::connect::{self, Rehearsal};
use super::credentials::{self, Found};
use super::tell;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
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
                .map_err(|why| cannot_start(0, &why, lang))?,
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
            tell(&match lang {
                Lang::En => format!("  The page is open. To open it once more: {next}\n"),
                Lang::Zh => format!("  页面已打开。如需再次打开：{next}\n"),
            });
        });
    }
    let console = builder.start().map_err(|why| cannot_start(args.port, &why, lang))?;
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
        tell(lang.pick([
            "  A push is on its way; waiting for the answer. Once more ends at once, and leaves its outcome unclear.\n",
            "  推送正在发送，等待应答。再次中断会立即退出，但推送结果将无法确定。\n",
        ]));
    }
    while console.is_sending() {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Exit::Accepted)
}

/// The client, or why there is none: a list can be checked without credentials.
fn service(to: &ServiceArgs, context: &Context) -> Result<Service, Failure> {
    let lang = context.lang;
    let is_here = match &to.base_url {
        Some(url) => url.parse::<BaseUrl>().map_err(Failure::service(lang))?.is_loopback(),
        None => false,
    };
    match credentials::find(to.credentials.as_deref(), lang)? {
        Found::Nothing(why) if !is_here => Ok(Service::Missing(why.message())),
        _ => {
            let line = connect::open(to, Rehearsal::AtSandbox, context)?;
            Ok(Service::Client(line.client))
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
    Failure::Usage(
        lang.pick([
            "there is no home folder to keep receipts in; name a folder with --receipts",
            "没有可保存回执的主目录；请用 --receipts 指定文件夹",
        ])
        .into(),
    )
}

fn cannot_start(port: u16, source: &io::Error, lang: Lang) -> Failure {
    let why = acctpack::system_reason(source, lang);
    Failure::Usage(match (port, lang) {
        (0, Lang::En) => format!("the console cannot start: {why}"),
        (0, Lang::Zh) => format!("控制台无法启动：{why}"),
        (_, Lang::En) => {
            format!(
                "the console cannot start on 127.0.0.1:{port}: {why}; leave --port out for a free one"
            )
        }
        (_, Lang::Zh) => {
            format!("控制台无法在 127.0.0.1:{port} 上启动：{why}；不加 --port 可自动选择空闲端口")
        }
    })
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
