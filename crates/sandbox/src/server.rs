//! The server: connections on the loopback address alone, each with limits and timeouts, and the
//! few addresses that it answers.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue, SERVER};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, oneshot};

use crate::Event;
use crate::auth::{Claim, Who};
use crate::faults::{FaultKind, Plan, Step};
use crate::http::{self, AnswerBody, Limits, Pieces, Reset, Service, whole};
use crate::judge::{Judgement, Strictness, Upload};
use crate::origin::{self, Stranger};
use crate::page::{self, Arrived, Pages};
use crate::push;
use crate::state::{List, PushRecord, ServiceState, UploadRecord};
use crate::upload::{self, Spooled, Trouble};
use acctpack::PrivateFolder;
use acctpack::text::escape_json;
use acctpack_tpns::Credentials;
use acctpack_tpns::ServiceCode;
use acctpack_tpns::now;
use acctpack_tpns::wire::{PUSH_PATH, UPLOAD_PATH};

/// How many connections are held at once. For one more, the one that has been between requests for
/// the longest is cut off.
const MAX_CONNECTIONS: usize = 512;
/// How many uploads and pushes are served at once.
pub(crate) const WORKING: usize = 128;
/// How many more wait in line for that. What is left of the connections is for those who look at
/// what arrived: however many clients dawdle, they get their answer.
pub(crate) const WAITING: usize = MAX_CONNECTIONS - WORKING - 64;
const JSON: &str = "application/json; charset=utf-8";
/// What it calls itself, as the client knows it.
const NAME: &str = concat!("acctpack-sandbox/", env!("CARGO_PKG_VERSION"));
/// What an answer calls the environment where the request names none.
const USUAL_ENVIRONMENT: &str = "product";
/// A body past this is not even read to its end.
const MAX_BODY: u64 = 1 << 30;
/// A form with one switch.
const MAX_SWITCH: u64 = 4096;
/// A push is a few kilobytes; a list of 1,000 accounts some hundred.
const MAX_PUSH: usize = 2 << 20;

pub(crate) type Observer = dyn Fn(Event<'_>) + Send + Sync;
pub(crate) type Judge = dyn Fn(Upload<'_>) -> std::io::Result<Judgement> + Send + Sync;

/// What all connections share.
pub(crate) struct ServerShared {
    pub(crate) credentials: Option<Credentials>,
    pub(crate) strictness: Strictness,
    pub(crate) plan: Plan,
    pub(crate) state: ServiceState,
    pub(crate) judge: Arc<Judge>,
    pub(crate) observer: Option<Box<Observer>>,
    pub(crate) pages: Option<Box<dyn Pages>>,
    /// Judging is heavy and runs on all cores: few at a time.
    pub(crate) judging: Semaphore,
    pub(crate) folder: PrivateFolder,
    /// How long a client may take for the next piece of a body, or of its answer.
    pub(crate) stall: Duration,
    /// How long a client may take for a body in all.
    pub(crate) deadline: Duration,
    pub(crate) working: Semaphore,
    pub(crate) waiting: Semaphore,
}

impl ServerShared {
    /// The pieces of a body, within this server's limits.
    fn pieces(&self, body: Incoming) -> Pieces {
        Pieces::new(body, self.stall, self.deadline, MAX_BODY)
    }

    fn tell(&self, event: Event<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }
}

type Answer = Response<AnswerBody>;

impl Service for ServerShared {
    type Body = AnswerBody;

    async fn answer(&self, request: Request<Incoming>, reset: &Reset) -> Answer {
        answer(request, self, reset).await
    }
}

/// How many connections there are, and how patient they are.
pub(crate) fn limits(stall: Duration) -> Limits {
    Limits { connections: MAX_CONNECTIONS, stall }
}

async fn answer(request: Request<Incoming>, shared: &ServerShared, reset: &Reset) -> Answer {
    let path = request.uri().path().to_string();
    let step = match path.as_str() {
        UPLOAD_PATH => Some(Step::Upload),
        PUSH_PATH => Some(Step::Push),
        _ => None,
    };
    match (request.method(), path.as_str()) {
        (&Method::POST, _) if let Some(step) = step => {
            match origin::check_writer(request.headers()) {
                Ok(()) => in_line(step, request, shared, reset).await,
                Err(stranger) => forbidden(stranger),
            }
        }
        (&Method::GET, "/sandbox/uploads") => {
            look(request.headers(), || shared.state.show(List::Uploads))
        }
        (&Method::GET, "/sandbox/pushes") => {
            look(request.headers(), || shared.state.show(List::Pushes))
        }
        (method, path)
            if let Some(pages) = shared.pages.as_deref().filter(|_| is_of_page(path)) =>
        {
            let is_look = *method == Method::GET;
            match is_look {
                true => show(pages, request, shared),
                false => turn(request, shared).await,
            }
        }
        (_, UPLOAD_PATH | PUSH_PATH | "/sandbox/uploads" | "/sandbox/pushes") => {
            reply(StatusCode::METHOD_NOT_ALLOWED, &json!({"error": "method not allowed"}))
        }
        _ => reply(
            StatusCode::NOT_FOUND,
            &json!({"error": "not found",
                "paths": [UPLOAD_PATH, PUSH_PATH, "/sandbox/uploads", "/sandbox/pushes"]}),
        ),
    }
}

/// Whether an address is of the page, where there is one.
fn is_of_page(path: &str) -> bool {
    matches!(path, "/" | "/sandbox/events" | "/sandbox/faults") || path.starts_with("/assets/")
}

/// The page, its files, and what tells it of changes.
fn show(pages: &dyn Pages, request: Request<Incoming>, shared: &ServerShared) -> Answer {
    if let Err(stranger) = origin::check_host(request.headers()) {
        return forbidden(stranger);
    }
    let seen = request.uri().query().and_then(|query| query.strip_prefix("seen=")?.parse().ok());
    match request.uri().path() {
        "/" => {
            let changes = shared.state.changes();
            let arrived = Arrived {
                change: *changes.borrow(),
                uploads: shared.state.uploads(),
                pushes: shared.state.pushes(),
                faults: shared.plan.all(),
            };
            page::dressed("text/html; charset=utf-8", pages.page(&arrived))
        }
        "/sandbox/events" => {
            let body = http::changes(shared.state.changes(), seen.unwrap_or_default(), ());
            page::dress(Response::new(body), "text/event-stream")
        }
        path => match pages.asset(path.trim_start_matches("/assets/")) {
            Some((content_type, text)) => page::dressed(content_type, text),
            None => reply(StatusCode::NOT_FOUND, &json!({"error": "not found"})),
        },
    }
}

/// Turns a fault on or off, where the sandbox's own page asks for it.
async fn turn(request: Request<Incoming>, shared: &ServerShared) -> Answer {
    let is_faults = *request.method() == Method::POST && request.uri().path() == "/sandbox/faults";
    if !is_faults {
        return reply(StatusCode::METHOD_NOT_ALLOWED, &json!({"error": "method not allowed"}));
    }
    if let Err(stranger) = page::check_own_page(request.headers()) {
        return forbidden(stranger);
    }
    let mut pieces = Pieces::new(request.into_body(), shared.stall, shared.stall, MAX_SWITCH);
    let mut form = Vec::new();
    while let Ok(Some(piece)) = pieces.next().await {
        form.extend_from_slice(&piece);
    }
    let Some((fault, is_on)) = page::switched(&form) else {
        return reply(StatusCode::BAD_REQUEST, &json!({"error": "no fault"}));
    };
    shared.plan.switch(fault, is_on);
    shared.state.tell();
    page::back()
}

/// What arrived, for a look. Only under a name of this machine: a web page that has its own name
/// point here must not read it.
fn look(headers: &HeaderMap, list: impl FnOnce() -> Bytes) -> Answer {
    match origin::check_host(headers) {
        Ok(()) => build(StatusCode::OK, JSON, list()),
        Err(stranger) => forbidden(stranger),
    }
}

fn forbidden(stranger: Stranger) -> Answer {
    reply(StatusCode::FORBIDDEN, &json!({"error": stranger.reason()}))
}

/// Serves an upload or a push when it is its turn.
async fn in_line(
    step: Step,
    request: Request<Incoming>,
    shared: &ServerShared,
    reset: &Reset,
) -> Answer {
    let full =
        || html(StatusCode::SERVICE_UNAVAILABLE, "<html><body><h1>Too many</h1></body></html>");
    let turn = match shared.working.try_acquire() {
        Ok(turn) => turn,
        Err(_) => {
            let Ok(_place) = shared.waiting.try_acquire() else { return full() };
            match tokio::time::timeout(shared.deadline, shared.working.acquire()).await {
                Ok(Ok(turn)) => turn,
                _ => return full(),
            }
        }
    };
    let answer = with_faults(step, request, shared, reset).await;
    drop(turn);
    answer
}

async fn with_faults(
    step: Step,
    request: Request<Incoming>,
    shared: &ServerShared,
    reset: &Reset,
) -> Answer {
    let faults = shared.plan.next(step);
    for fault in &faults {
        shared.tell(Event::Fault(step, *fault));
        let instead = match fault {
            FaultKind::Delay(time) => {
                tokio::time::sleep(*time).await;
                continue;
            }
            FaultKind::LostAnswer | FaultKind::SlowAnswer(_) => continue,
            FaultKind::Reset => return reset.now().await,
            FaultKind::Status(status) => html(
                StatusCode::from_u16(*status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
                "<html><body><h1>The server cannot answer now</h1></body></html>",
            ),
            FaultKind::RateLimit => refusal(step, ServiceCode::TooFast, ""),
            FaultKind::Garbage => {
                html(StatusCode::OK, "<html><body><h1>Please log in</h1></body></html>")
            }
        };
        let mut pieces = shared.pieces(request.into_body());
        return match pieces.drain().await {
            Ok(()) => instead,
            Err(_) => reset.now().await,
        };
    }
    let result = match step {
        Step::Upload => take_upload(request, shared).await,
        Step::Push => take_push(request, shared).await,
    };
    for fault in &faults {
        match fault {
            FaultKind::SlowAnswer(time) => tokio::time::sleep(*time).await,
            FaultKind::LostAnswer => return reset.now().await,
            _ => {}
        }
    }
    match result {
        Ok(answer) => answer,
        Err(Trouble::Refused(code, why)) => {
            shared.tell(Event::Refused(step, code));
            refusal(step, code, &why)
        }
        Err(Trouble::Gone) => reset.now().await,
    }
}

async fn take_upload(request: Request<Incoming>, shared: &ServerShared) -> Result<Answer, Trouble> {
    let (head, body) = request.into_parts();
    let claim = Claim::of(&head.headers, shared.credentials.as_ref());
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let pieces = shared.pieces(body);
    let (claim, spooled) =
        upload::spool(content_type.unwrap_or_default(), pieces, claim, shared.folder.path()).await;
    if let Err(Trouble::Gone) = spooled {
        return Err(Trouble::Gone);
    }
    // Who it is comes first, whatever else is wrong.
    let who = claim
        .settle(shared.credentials.as_ref())
        .map_err(|code| Trouble::Refused(code, String::new()))?;
    let spooled = spooled?;
    let (spooled, judgement) = judge(spooled, shared).await?;
    let ret_code = judgement.refused.map_or(0, ServiceCode::number);
    let why = judgement.findings.first().cloned().unwrap_or_default();
    let refused = judgement.refused;
    let record = shared.state.add_upload(UploadRecord {
        upload_id: 0,
        at: now(),
        access_id: who.access_id,
        file_name: spooled.name,
        bytes: spooled.bytes,
        sha256: spooled.sha256,
        accounts: judgement.accounts,
        tokens: judgement.tokens,
        ret_code,
        findings: judgement.findings,
    });
    shared.tell(Event::Upload(&record));
    Ok(match refused {
        Some(code) => refusal(Step::Upload, code, &why),
        None => {
            let upload_id = record.upload_id;
            reply(StatusCode::OK, &json!({"retCode": 0, "errMsg": "", "uploadId": upload_id}))
        }
    })
}

/// Judges on a thread of its own; the server goes on serving.
async fn judge(spooled: Spooled, shared: &ServerShared) -> Result<(Spooled, Judgement), Trouble> {
    let internal = |why: String| Trouble::Refused(ServiceCode::Internal, why);
    let Ok(_turn) = shared.judging.acquire().await else {
        return Err(internal("the sandbox is closing".into()));
    };
    let (sender, judged) = oneshot::channel();
    let (judge, path) = (shared.judge.clone(), spooled.file.path().to_path_buf());
    let (name, bytes) = (spooled.name.clone(), spooled.bytes);
    let judge = move || {
        let judgement = judge(Upload { path: &path, name: &name, bytes });
        // Nobody waits for it any more where the client or the sandbox has gone.
        let _ = sender.send(judgement);
    };
    let begun = std::thread::Builder::new().name("judge".into()).spawn(judge);
    begun.map_err(|error| internal(format!("no thread to judge on: {error}")))?;
    match judged.await {
        Ok(judgement) => Ok((spooled, judgement.map_err(|error| internal(error.to_string()))?)),
        Err(_) => Err(internal("the judgement failed".into())),
    }
}

async fn take_push(request: Request<Incoming>, shared: &ServerShared) -> Result<Answer, Trouble> {
    let (head, body) = request.into_parts();
    let mut claim = Claim::of(&head.headers, shared.credentials.as_ref());
    let mut pieces = shared.pieces(body);
    let mut bytes = Vec::new();
    let mut too_large = false;
    while let Some(piece) = pieces.next().await? {
        claim.update(&piece);
        too_large |= bytes.len() + piece.len() > MAX_PUSH;
        if !too_large {
            bytes.extend_from_slice(&piece);
        }
    }
    let who = claim
        .settle(shared.credentials.as_ref())
        .map_err(|code| Trouble::Refused(code, String::new()))?;
    if too_large {
        let why = format!("the request has more than {MAX_PUSH} bytes");
        return Err(Trouble::Refused(ServiceCode::ParameterParse, why));
    }
    let body: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Trouble::Refused(ServiceCode::ParameterParse, error.to_string()))?;
    Ok(record_push(body, bytes.len(), who, shared))
}

fn record_push(body: Value, length: usize, who: Who, shared: &ServerShared) -> Answer {
    let judged = push::judge(&body, &who.access_id, &shared.state, shared.strictness);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_string();
    // SDKs read it as one of two names, and fail on any other.
    let environment = if text("environment") == "dev" { "dev" } else { USUAL_ENVIRONMENT };
    let sequence = body.get("seq").and_then(Value::as_i64).unwrap_or(0);
    let (code, message, accepted) = match judged {
        Ok(accepted) => (0, String::new(), Some(accepted)),
        Err((code, why)) => (code.number(), said(code, &why), None),
    };
    let record = PushRecord {
        push_id: String::new(),
        at: now(),
        access_id: who.access_id,
        auth: who.way.into(),
        audience_type: text("audience_type"),
        upload_id: accepted.as_ref().and_then(|accepted| accepted.upload_id),
        accounts: accepted.as_ref().and_then(|accepted| accepted.accounts),
        ret_code: code,
        err_msg: message.clone(),
        body: Some(body),
    };
    let record = shared.state.add_push(record, length);
    shared.tell(Event::Push(&record));
    let push_id = record.push_id;
    reply(
        StatusCode::OK,
        &json!({"seq": sequence, "push_id": push_id, "ret_code": code, "err_msg": message,
            "environment": environment}),
    )
}

fn said(code: ServiceCode, why: &str) -> String {
    match why {
        "" => code.name().to_string(),
        why => format!("{}: {why}", code.name()),
    }
}

/// A refusal in the form of the request's own answers.
fn refusal(step: Step, code: ServiceCode, why: &str) -> Answer {
    let message = said(code, why);
    let body = match step {
        Step::Upload => json!({"retCode": code.number(), "errMsg": message, "uploadId": 0}),
        Step::Push => json!({"seq": 0, "push_id": "", "ret_code": code.number(),
            "err_msg": message, "environment": USUAL_ENVIRONMENT}),
    };
    reply(StatusCode::OK, &body)
}

fn reply(status: StatusCode, body: &Value) -> Answer {
    build(status, JSON, format!("{}\n", escape_json(&body.to_string())))
}

fn html(status: StatusCode, body: &'static str) -> Answer {
    build(status, "text/html; charset=utf-8", body)
}

fn build(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(whole(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    // By this a client knows that a push reaches no one.
    answer.headers_mut().insert(SERVER, HeaderValue::from_static(NAME));
    answer
}
