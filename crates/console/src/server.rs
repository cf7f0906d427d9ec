//! What all requests share, and the way of each: guarded first, then answered.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, LOCATION, SET_COOKIE};
use hyper::{Method, Request, Response, StatusCode};
use maud::Markup;
use tokio::sync::{Notify, watch};

use acctpack::{Lang, PrivateFolder};
use acctpack_sandbox::http::{self, Reset, Service as Answers};

use crate::campaign::{Campaign, Turns};
use crate::guard::{self, PageKeys, Unserved};
use crate::intake::FormFields;
use crate::ledger::Ledger;
use crate::live::Listeners;
use crate::pages::{self, PageView};
use crate::{ConsoleBuilder, OnOpened, PushService, routes};

pub(crate) type Body = http::AnswerBody;
pub(crate) type PageResponse = Response<Body>;

/// So many campaigns are open at once.
const MOST_CAMPAIGNS: usize = 32;
const HTML: &str = "text/html; charset=utf-8";

/// What all requests share.
pub(crate) struct ConsoleState {
    pub(crate) gate: PageKeys,
    pub(crate) scratch: PrivateFolder,
    pub(crate) ledger: Ledger,
    pub(crate) service: PushService,
    pub(crate) sandbox: Option<String>,
    pub(crate) turns: Arc<Turns>,
    pub(crate) listeners: Listeners,
    /// Never changes: pages without a campaign listen to it, to show that they are open.
    pub(crate) quiet: watch::Sender<u64>,
    campaigns: Mutex<BTreeMap<String, Arc<Campaign>>>,
    is_chinese: AtomicBool,
    opened: Option<Box<OnOpened>>,
    idle: Duration,
    last: Mutex<Instant>,
    over: Notify,
}

impl ConsoleState {
    pub(crate) fn new(
        builder: ConsoleBuilder,
        port: u16,
        scratch: PrivateFolder,
    ) -> io::Result<ConsoleState> {
        Ok(ConsoleState {
            gate: PageKeys::new(port)?,
            scratch,
            ledger: Ledger::open(builder.state)?,
            service: builder.service,
            sandbox: builder.sandbox,
            turns: Arc::default(),
            listeners: Listeners::default(),
            quiet: watch::channel(0).0,
            campaigns: Mutex::default(),
            is_chinese: AtomicBool::new(builder.lang == Lang::Zh),
            opened: builder.opened,
            idle: builder.idle,
            last: Mutex::new(Instant::now()),
            over: Notify::new(),
        })
    }

    /// Comes back when a page asked for the end, or no page was open for long. What is being sent is
    /// waited for.
    pub(crate) async fn is_over(&self) {
        let tick = (self.idle / 20).clamp(Duration::from_millis(20), Duration::from_secs(10));
        loop {
            tokio::select! {
                () = self.over.notified() => return,
                () = tokio::time::sleep(tick) => {}
            }
            let is_used = self.listeners.count() > 0
                || self.campaigns().iter().any(|campaign| campaign.is_sending());
            let mut last = self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if is_used {
                *last = Instant::now();
            } else if last.elapsed() >= self.idle {
                return;
            }
        }
    }

    /// Has the server end.
    pub(crate) fn end(&self) {
        self.campaigns().iter().for_each(|campaign| campaign.stop());
        self.over.notify_one();
    }

    fn by_id(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Campaign>>> {
        self.campaigns.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The campaigns that are open, the one looked at last first.
    pub(crate) fn campaigns(&self) -> Vec<Arc<Campaign>> {
        let mut all: Vec<_> = self.by_id().values().cloned().collect();
        all.sort_by_key(|campaign| std::cmp::Reverse(campaign.touched()));
        all
    }

    pub(crate) fn campaign(&self, id: &str) -> Option<Arc<Campaign>> {
        self.by_id().get(id).cloned()
    }

    /// Opens a campaign; `false` where too many are open. One that was pushed gives way: its receipt is
    /// kept.
    pub(crate) fn open(&self, campaign: &Arc<Campaign>) -> bool {
        let all = self.campaigns();
        if all.len() >= MOST_CAMPAIGNS {
            match all.iter().rev().find(|campaign| campaign.is_over()) {
                Some(over) => self.close(over),
                None => return false,
            }
        }
        self.by_id().insert(campaign.id.clone(), campaign.clone());
        true
    }

    /// Closes a campaign, and removes what is on disk of it.
    pub(crate) fn close(&self, campaign: &Campaign) {
        campaign.stop();
        self.by_id().remove(&campaign.id);
        let _ = std::fs::remove_dir_all(self.scratch.path().join(&campaign.id));
    }

    pub(crate) fn lang(&self) -> Lang {
        if self.is_chinese.load(Ordering::Relaxed) { Lang::Zh } else { Lang::En }
    }

    pub(crate) fn speak(&self, lang: Lang) {
        self.is_chinese.store(lang == Lang::Zh, Ordering::Relaxed);
    }

    /// What a page is drawn with.
    pub(crate) fn view(&self) -> PageView<'_> {
        PageView::new(self.lang(), self.sandbox.as_deref())
    }

    fn was_used(&self) {
        *self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Instant::now();
    }

    /// A token becomes a cookie. The page that bears it leads on by itself: a browser sends a strict
    /// cookie only where it was led to by a page of the same site, which a file or a link elsewhere is
    /// not.
    fn admit(&self, token: &str, has_cookie: bool) -> PageResponse {
        if !self.gate.redeem(token) {
            return match has_cookie {
                true => see_other("/"),
                false => self.stranger(Unserved::NoCookie),
            };
        }
        self.was_used();
        if let Some(told) = &self.opened {
            told(&self.gate.url());
        }
        let mut answer = page(StatusCode::OK, pages::admitted(&self.view()));
        if let Ok(cookie) = HeaderValue::from_str(&self.gate.set_cookie()) {
            answer.headers_mut().insert(SET_COOKIE, cookie);
        }
        answer
    }

    fn stranger(&self, stranger: Unserved) -> PageResponse {
        let status = match stranger {
            Unserved::Host => StatusCode::MISDIRECTED_REQUEST,
            Unserved::Page | Unserved::NoCookie => StatusCode::FORBIDDEN,
        };
        page(status, pages::denied(&self.view(), stranger))
    }

    async fn guarded(self: &Arc<Self>, request: Request<Incoming>, reset: &Reset) -> PageResponse {
        let headers = request.headers();
        if let Err(stranger) = self.gate.check_host(headers) {
            return self.stranger(stranger);
        }
        let cookie = self.gate.check_cookie(headers);
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        if is_look && request.uri().path() == "/" {
            let query = FormFields::parse(request.uri().query().unwrap_or_default());
            if let Some(token) = query.get("token") {
                return self.admit(token, cookie.is_ok());
            }
        }
        let writer = if is_look { Ok(()) } else { self.gate.check_writer(headers) };
        if let Err(stranger) = cookie.and(writer) {
            return self.stranger(stranger);
        }
        self.was_used();
        routes::answer(self, request, reset).await
    }
}

/// The service: the shared state behind an `Arc`, for what a request begins outlives it.
pub(crate) struct Server(pub(crate) Arc<ConsoleState>);

impl Answers for Server {
    type Body = Body;

    async fn answer(&self, request: Request<Incoming>, reset: &Reset) -> PageResponse {
        let mut answer = self.0.guarded(request, reset).await;
        guard::dress(answer.headers_mut());
        answer
    }
}

fn build(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> PageResponse {
    let mut answer = Response::new(http::whole(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// A page.
pub(crate) fn page(status: StatusCode, page: Markup) -> PageResponse {
    build(status, HTML, page.into_string())
}

/// A file of the binary's own, or JSON.
pub(crate) fn asset(content_type: &'static str, body: impl Into<Bytes>) -> PageResponse {
    build(StatusCode::OK, content_type, body)
}

/// Events, as long as the page listens.
pub(crate) fn events(body: Body) -> PageResponse {
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    answer
}

/// Leads to another page after a change.
pub(crate) fn see_other(path: &str) -> PageResponse {
    let mut answer = build(StatusCode::SEE_OTHER, HTML, "");
    if let Ok(path) = HeaderValue::from_str(path) {
        answer.headers_mut().insert(LOCATION, path);
    }
    answer
}

/// A file to keep, under a name of its own.
pub(crate) fn download(content_type: &'static str, name: &str, body: Body) -> PageResponse {
    let mut answer = Response::new(body);
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    answer
}
