//! A server on the loopback address: connections with limits and timeouts, bodies that come in time. What
//! is answered is another's to say; the sandbox and the console both stand on it.

use std::convert::Infallible;
use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::patient::Patient;
use crate::places::{Places, Seat};

/// How long a client may take for its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// What answers requests.
pub trait Service: Send + Sync + 'static {
    /// The body of its answers.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers a request, or has its connection [reset](Reset::now).
    fn answer(
        &self,
        request: Request<Incoming>,
        reset: &Reset,
    ) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// How many connections a server holds, and how patient it is with them.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are held at once. For one more, the one that has been between requests for
    /// the longest is cut off.
    pub connections: usize,
    /// How long a client may take for the next piece of its answer.
    pub stall: Duration,
}

/// The end of a connection without an answer.
#[derive(Debug, Default)]
pub struct Reset(Notify);

impl Reset {
    /// Has the connection reset; the answer to this request never comes.
    pub async fn now<T>(&self) -> T {
        self.0.notify_one();
        pending().await
    }
}

/// Serves until `stop` is over.
pub async fn serve<S: Service>(
    listener: TcpListener,
    service: Arc<S>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Places::new(limits.connections);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => return,
        };
        let Ok((stream, _)) = accepted else {
            // No descriptor left, as a rule: others will be given back soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let place = tokio::select! {
            place = places.take() => place,
            () = &mut stop => return,
        };
        let Some(place) = place else { return };
        // An answer goes out at once, however small.
        let _ = stream.set_nodelay(true);
        let stream = Patient::new(stream, limits.stall);
        tokio::spawn(connection(stream, service.clone(), Arc::new(place)));
    }
}

async fn connection<S: Service>(stream: Patient, service: Arc<S>, place: Arc<Seat>) {
    let reset = Arc::new(Reset::default());
    let (for_requests, held) = (reset.clone(), place.clone());
    let service = service_fn(move |request| {
        let (service, reset, place) = (service.clone(), for_requests.clone(), held.clone());
        async move {
            place.work();
            let answer = service.answer(request, &reset).await;
            place.rest();
            Ok::<_, Infallible>(answer)
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(256 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = &mut connection => {}
        () = place.is_lost() => {}
        () = reset.0.notified() => {
            let stream = connection.into_parts().io.into_inner();
            stream.reset();
        }
    }
}

/// Why no more of a body can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The client is too slow, or went away.
    Gone,
    /// It sends more than is taken.
    TooLarge,
}

/// The pieces of a request's body, each of which must come in time.
#[derive(Debug)]
pub struct Pieces {
    body: Incoming,
    read: u64,
    stall: Duration,
    /// When the last of them must have come.
    end: Instant,
    most: u64,
}

impl Pieces {
    /// A body of at most so many bytes, of which each piece must come within `stall` and the last within
    /// `deadline`.
    pub fn new(body: Incoming, stall: Duration, deadline: Duration, most: u64) -> Pieces {
        Pieces { body, read: 0, stall, end: Instant::now() + deadline, most }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// It does not come in time, or is one too many.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let until = self.end.min(Instant::now() + self.stall);
            let frame = match tokio::time::timeout_at(until, self.body.frame()).await {
                Err(_) | Ok(Some(Err(_))) => return Err(BodyError::Gone),
                Ok(None) => return Ok(None),
                Ok(Some(Ok(frame))) => frame,
            };
            if let Ok(data) = frame.into_data() {
                self.read += data.len() as u64;
                if self.read > self.most {
                    return Err(BodyError::TooLarge);
                }
                return Ok(Some(data));
            }
        }
    }

    /// Reads to the end and forgets it, so that the client comes to read its answer.
    ///
    /// # Errors
    /// The end does not come in time.
    pub async fn drain(&mut self) -> Result<(), BodyError> {
        while self.next().await?.is_some() {}
        Ok(())
    }
}

/// The body of an answer: whole, or a stream.
pub type AnswerBody = UnsyncBoxBody<Bytes, Infallible>;

/// A body that is there as a whole.
pub fn whole(body: impl Into<Bytes>) -> AnswerBody {
    Full::new(body.into()).boxed_unsync()
}

/// How often a line goes out that says nothing, so that a connection that is dead is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Server-sent events that tell of each change after the one that the page has `seen`, the latest alone
/// where they come fast. `held` lives as long as the page listens.
pub fn changes<H: Send + 'static>(changes: watch::Receiver<u64>, seen: u64, held: H) -> AnswerBody {
    let state = (changes, held, true);
    let events = stream::unfold(state, move |(mut changes, held, is_first)| async move {
        let change = |count: u64| format!("event: change\ndata: {count}\n\n");
        let text = match is_first {
            true => match *changes.borrow_and_update() {
                count if count == seen => "retry: 1000\n\n".to_string(),
                count => format!("retry: 1000\n{}", change(count)),
            },
            false => match tokio::time::timeout(HEARTBEAT, changes.changed()).await {
                Ok(Ok(())) => {
                    let count = *changes.borrow_and_update();
                    change(count)
                }
                Ok(Err(_)) => return None,
                Err(_) => ":\n\n".to_string(),
            },
        };
        let frame = Frame::data(Bytes::from(text));
        Some((Ok::<_, Infallible>(frame), (changes, held, false)))
    });
    StreamBody::new(events).boxed_unsync()
}
