//! A sandbox to rehearse in: an HTTP server on this machine that speaks the service's wire.
//!
//! Uploads are judged by the engine, pushes by the service's documentation; faults come on
//! demand, and what arrived can be looked at. Nothing is sent to anyone.
//!
//! ```
//! use acctpack_sandbox::{Judgement, Sandbox};
//!
//! let sandbox = Sandbox::builder()
//!     .fault("rate-limit@upload:1".parse()?)
//!     .judge(|upload| Ok(Judgement::accepted(upload.bytes / 12)))
//!     .start()?;
//! assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.uploads().is_empty() && sandbox.pushes().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod auth;
mod faults;
pub mod http;
mod judge;
mod origin;
mod page;
mod part;
mod patient;
mod places;
mod push;
mod server;
mod state;
mod upload;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use acctpack::PrivateFolder;
use acctpack_tpns::Credentials;
use acctpack_tpns::ServiceCode;

pub use faults::{Fault, FaultKind, Step, UnknownFault, When};
pub use judge::{Judgement, Strictness, Upload};
pub use page::{Arrived, Pages};
pub use state::{PushRecord, UploadRecord};

/// Builds a [`Sandbox`].
pub struct SandboxBuilder {
    port: u16,
    credentials: Option<Credentials>,
    strictness: Strictness,
    faults: Vec<Fault>,
    seed: u64,
    stall: Duration,
    deadline: Duration,
    judge: Option<Arc<server::Judge>>,
    observer: Option<Box<server::Observer>>,
    pages: Option<Box<dyn Pages>>,
}

/// Something that happened in the sandbox, for a log.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An upload arrived, and was answered or is about to be.
    Upload(&'a UploadRecord),
    /// A push arrived, and was answered or is about to be.
    Push(&'a PushRecord),
    /// A fault strikes a request.
    Fault(Step, FaultKind),
    /// A request was refused before it could be looked at: by its credentials or its form.
    Refused(Step, ServiceCode),
}

impl SandboxBuilder {
    /// The port to listen on; a free one when it is 0 or not given.
    pub fn port(mut self, port: u16) -> SandboxBuilder {
        self.port = port;
        self
    }

    /// Demands these credentials. Without, any are taken.
    pub fn credentials(mut self, credentials: Credentials) -> SandboxBuilder {
        self.credentials = Some(credentials);
        self
    }

    /// How strict it is where the service's behaviour is not documented.
    pub fn strictness(mut self, strictness: Strictness) -> SandboxBuilder {
        self.strictness = strictness;
        self
    }

    /// Adds a fault.
    pub fn fault(mut self, fault: Fault) -> SandboxBuilder {
        self.faults.push(fault);
        self
    }

    /// From which number faults by rate draw their chance: the same seed, the same faults.
    pub fn seed(mut self, seed: u64) -> SandboxBuilder {
        self.seed = seed;
        self
    }

    /// How long a client may take for the next piece of a request's body, or to take the next
    /// piece of its answer; 30 seconds by default.
    pub fn stall(mut self, stall: Duration) -> SandboxBuilder {
        self.stall = stall;
        self
    }

    /// How long a client may take for a request's body in all; 5 minutes by default.
    pub fn deadline(mut self, deadline: Duration) -> SandboxBuilder {
        self.deadline = deadline;
        self
    }

    /// Judges uploads by another word than the engine's.
    pub fn judge(
        mut self,
        judge: impl Fn(Upload<'_>) -> io::Result<Judgement> + Send + Sync + 'static,
    ) -> SandboxBuilder {
        self.judge = Some(Arc::new(judge));
        self
    }

    /// Is told what happens, on the server's thread.
    pub fn on_event(
        mut self,
        observer: impl Fn(Event<'_>) + Send + Sync + 'static,
    ) -> SandboxBuilder {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Shows what arrived at `/`, as these pages draw it.
    pub fn pages(mut self, pages: impl Pages) -> SandboxBuilder {
        self.pages = Some(Box::new(pages));
        self
    }

    /// Starts the server on a thread of its own.
    ///
    /// # Errors
    /// The port is taken, or the system gives no thread or temporary folder.
    pub fn start(self) -> io::Result<Sandbox> {
        let strictness = self.strictness;
        let judge =
            self.judge.unwrap_or_else(|| Arc::new(move |up| judge::by_engine(strictness, up)));
        let shared = Arc::new(server::ServerShared {
            credentials: self.credentials,
            strictness,
            plan: faults::Plan::new(self.faults, self.seed),
            state: state::ServiceState::default(),
            judge,
            observer: self.observer,
            pages: self.pages,
            judging: Semaphore::new(2),
            folder: PrivateFolder::new_in(&std::env::temp_dir(), "acctpack-sandbox-")?,
            stall: self.stall,
            deadline: self.deadline,
            working: Semaphore::new(server::WORKING),
            waiting: Semaphore::new(server::WAITING),
        });
        // On one thread: tokio ends the program where the system refuses it more, and what is heavy
        // has a thread of its own.
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        // Loopback alone: the sandbox is for this machine.
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let serving = shared.clone();
        let thread = std::thread::Builder::new().name("sandbox".into()).spawn(move || {
            let limits = server::limits(serving.stall);
            let stop = async {
                let _ = stopped.await;
            };
            runtime.block_on(http::serve(listener, serving, limits, stop));
            runtime.shutdown_timeout(Duration::from_millis(200));
        })?;
        Ok(Sandbox { address, shared, stop: Some(stop), thread: Some(thread) })
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("strictness", &self.strictness)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// A running sandbox. It stops when it is dropped.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<server::ServerShared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Begins a sandbox on a free port that takes any credentials and has no faults.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            port: 0,
            credentials: None,
            strictness: Strictness::default(),
            faults: Vec::new(),
            seed: 1,
            stall: Duration::from_secs(30),
            deadline: Duration::from_secs(300),
            judge: None,
            observer: None,
            pages: None,
        }
    }

    /// What clients put in the place of `https://api.tpns.tencent.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The uploads that arrived, the newest last.
    pub fn uploads(&self) -> Vec<UploadRecord> {
        self.shared.state.uploads()
    }

    /// The pushes that arrived, the newest last.
    pub fn pushes(&self) -> Vec<PushRecord> {
        self.shared.state.pushes()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).finish_non_exhaustive()
    }
}
