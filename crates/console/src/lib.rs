//! The console: choose a list, fix it, write the message, confirm, push, on a page that this program
//! serves on this machine.
//!
//! Pages are rendered here, and each change is a form: what a script adds is comfort. What is pushed
//! goes through the client, the receipts and the guards of [`acctpack_tpns`], as `acctpack send` does.

mod assets;
mod campaign;
mod draft;
mod guard;
mod intake;
mod judge;
mod ledger;
mod live;
mod messages;
mod pages;
mod rejected;
mod routes;
mod sending;
mod server;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use acctpack::{Lang, PrivateFolder};
use acctpack_sandbox::http::{self, Limits};
use acctpack_sandbox::{Arrived, Pages};
use acctpack_tpns::Client;

use server::{ConsoleState, Server};

/// How many connections are held at once: a browser holds six, and one more a page that is open.
const CONNECTIONS: usize = 128;
/// How long a client may take for the next piece of a body, or of its answer.
const STALL: Duration = Duration::from_secs(30);

/// Draws what arrives in a sandbox, as its page at `/`.
#[derive(Clone, Copy, Debug)]
pub struct SandboxPages(pub Lang);

impl Pages for SandboxPages {
    fn page(&self, arrived: &Arrived) -> String {
        pages::sandbox(&pages::PageView::new(self.0, None), arrived).into_string()
    }

    fn asset(&self, name: &str) -> Option<(&'static str, &'static str)> {
        assets::find(name)
    }
}

/// Through whom the console pushes.
pub enum PushService {
    /// The client of the service, or of a sandbox.
    Client(Arc<Client>),
    /// None, and why: lists can be checked all the same.
    Missing(String),
}

/// Builds a [`Console`].
pub struct ConsoleBuilder {
    port: u16,
    lang: Lang,
    idle: Duration,
    service: PushService,
    state: PathBuf,
    sandbox: Option<String>,
    opened: Option<Box<OnOpened>>,
}

type OnOpened = dyn Fn(&str) + Send + Sync;

impl ConsoleBuilder {
    /// The port to listen on; a free one when it is 0 or not given.
    pub fn port(mut self, port: u16) -> ConsoleBuilder {
        self.port = port;
        self
    }

    /// The language of the pages, until another is chosen on one.
    pub fn lang(mut self, lang: Lang) -> ConsoleBuilder {
        self.lang = lang;
        self
    }

    /// After how long without a page open it ends; half an hour by default.
    pub fn idle(mut self, idle: Duration) -> ConsoleBuilder {
        self.idle = idle;
        self
    }

    /// Where a sandbox that runs beside it shows what arrived.
    pub fn sandbox(mut self, url: impl Into<String>) -> ConsoleBuilder {
        self.sandbox = Some(url.into());
        self
    }

    /// Is told of a new address whenever one was used: it opens the page once more.
    pub fn on_opened(mut self, told: impl Fn(&str) + Send + Sync + 'static) -> ConsoleBuilder {
        self.opened = Some(Box::new(told));
        self
    }

    /// Starts the server on threads of its own.
    ///
    /// # Errors
    /// The port is taken, the folder of receipts cannot be made, or the system gives no thread or
    /// temporary folder.
    pub fn start(self) -> io::Result<Console> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .thread_name("console")
            .enable_io()
            .enable_time()
            .build()?;
        // Loopback alone: the console is for who sits at this machine.
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        let scratch = PrivateFolder::new_in(&std::env::temp_dir(), "acctpack-console-")?;
        let shared = Arc::new(ConsoleState::new(self, address.port(), scratch)?);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = shared.clone();
        let thread = std::thread::Builder::new().name("console".into()).spawn(move || {
            let limits = Limits { connections: CONNECTIONS, stall: STALL };
            let until = serving.clone();
            let end = async move {
                tokio::select! {
                    _ = stopped => {}
                    () = until.is_over() => {}
                }
            };
            runtime.block_on(http::serve(listener, Arc::new(Server(serving)), limits, end));
            runtime.shutdown_timeout(Duration::from_millis(300));
        })?;
        Ok(Console { address, shared, stop: Some(stop), thread: Some(thread) })
    }
}

impl fmt::Debug for ConsoleBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsoleBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}

/// A running console. It stops when it is dropped.
pub struct Console {
    address: SocketAddr,
    shared: Arc<ConsoleState>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Console {
    /// Begins a console on a free port that pushes through `service` and keeps its receipts in the folder
    /// `state`, which is made where there is none.
    pub fn builder(service: PushService, state: impl Into<PathBuf>) -> ConsoleBuilder {
        ConsoleBuilder {
            port: 0,
            lang: Lang::En,
            idle: Duration::from_secs(30 * 60),
            service,
            state: state.into(),
            sandbox: None,
            opened: None,
        }
    }

    /// The address to open, with a token that is good once.
    pub fn url(&self) -> String {
        self.shared.gate.url()
    }

    /// A page for a browser to be started with, which leads to [`url`](Console::url): a command line
    /// with the token in it could be read by every user of the machine, this file by its owner alone.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn opener(&self) -> io::Result<PathBuf> {
        let path = self.shared.scratch.path().join("open.html");
        let url = self.url();
        std::fs::write(&path, pages::opener(&url))?;
        self.shared.scratch.close(&path)?;
        Ok(path)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where receipts are kept.
    pub fn receipts(&self) -> &Path {
        self.shared.ledger.folder()
    }

    /// Whether it has ended, by a page's wish or because no page was open for long.
    pub fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Whether a push is on its way: its answer is worth waiting for.
    pub fn is_sending(&self) -> bool {
        self.shared.campaigns().iter().any(|campaign| campaign.is_sending())
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.shared.end();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("address", &self.address).finish_non_exhaustive()
    }
}
