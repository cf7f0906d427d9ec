//! Server-sent events: a page learns that its campaign has changed, and asks for itself again. While one
//! listens, a page is open.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::sync::watch;

use crate::server::Body;

/// How often a line goes out that says nothing, so that a connection that is dead is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How many pages listen.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Arc<AtomicUsize>);

/// A page that listens.
struct Listener(Arc<AtomicUsize>);

impl Listeners {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// A body that tells of each change after the one that the page has seen, the latest alone where they
    /// come fast.
    pub(crate) fn body(&self, changes: watch::Receiver<u64>, seen: u64) -> Body {
        self.0.fetch_add(1, Ordering::Relaxed);
        let listener = Listener(self.0.clone());
        let state = (changes, listener, true);
        let events = stream::unfold(state, move |(mut changes, listener, is_first)| async move {
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
            Some((Ok::<_, Infallible>(frame), (changes, listener, false)))
        });
        StreamBody::new(events).boxed_unsync()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
