//! An answer can come before its request is whole: a gateway says 401 or 413 and closes. Then the
//! next write fails, and the answer lies unread in the connection. This layer stands between TCP
//! and TLS, takes such a failure for the end of the request, and has the answer read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ureq::Error;
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// How long an answer may take when the request can go no further: it is there, or never comes.
const AFTER_A_CUT: Duration = Duration::from_secs(2);

/// Lays the layer over a connection.
#[derive(Debug)]
pub(crate) struct Listen {
    /// Whether the request's body is on its way. Before that, a failure is what it is.
    pub(crate) begun: Arc<AtomicBool>,
}

impl<In: Transport> Connector<In> for Listen {
    type Out = Listening<In>;

    fn connect(
        &self,
        _details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Listening<In>>, Error> {
        let begun = Arc::clone(&self.begun);
        Ok(chained.map(|inner| Listening { inner, begun, cut: None }))
    }
}

/// A connection that is listened to when it takes no more.
#[derive(Debug)]
pub(crate) struct Listening<T> {
    inner: T,
    begun: Arc<AtomicBool>,
    /// Why it takes no more. What is written from then on goes nowhere.
    cut: Option<Error>,
}

impl<T: Transport> Transport for Listening<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.cut.is_some() {
            return Ok(());
        }
        match self.inner.transmit_output(amount, timeout) {
            Err(error) if self.begun.load(Ordering::Relaxed) => self.cut = Some(error),
            written => return written,
        }
        Ok(())
    }

    fn await_input(&mut self, mut timeout: NextTimeout) -> Result<bool, Error> {
        if self.cut.is_some() && *timeout.after > *AFTER_A_CUT {
            timeout.after = AFTER_A_CUT;
        }
        let heard = self.inner.await_input(timeout);
        // Why the request was cut off tells more than that nothing came after it.
        heard.map_err(|error| self.cut.take().unwrap_or(error))
    }

    fn is_open(&mut self) -> bool {
        self.cut.is_none() && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
