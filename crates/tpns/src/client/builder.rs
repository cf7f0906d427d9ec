//! What a client is made of.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use zeroize::Zeroizing;

use super::{Client, Retry};
use crate::base_url::{AccessPoint, BaseUrl};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::http::{self, Timeouts, Wire};
use crate::redact::Mask;
use crate::sign::Auth;

/// Builds a [`Client`].
#[derive(Clone)]
pub struct ClientBuilder {
    pub(super) credentials: Credentials,
    pub(super) base: BaseUrl,
    pub(super) auth: Auth,
    timeouts: Timeouts,
    pub(super) retry: Retry,
    proxy: Option<Zeroizing<String>>,
    pub(super) cancel: Option<Arc<AtomicBool>>,
}

impl ClientBuilder {
    pub(super) fn new(credentials: Credentials) -> ClientBuilder {
        ClientBuilder {
            credentials,
            base: AccessPoint::default().into(),
            auth: Auth::default(),
            timeouts: Timeouts::default(),
            retry: Retry::default(),
            proxy: None,
            cancel: None,
        }
    }

    /// The service's access point that the app belongs to.
    pub fn access_point(self, point: AccessPoint) -> ClientBuilder {
        self.base_url(point.into())
    }

    /// Another address, of a gateway or the sandbox.
    pub fn base_url(mut self, base: BaseUrl) -> ClientBuilder {
        self.base = base;
        self
    }

    /// How requests are authenticated.
    pub fn auth(mut self, auth: Auth) -> ClientBuilder {
        self.auth = auth;
        self
    }

    /// How long each step may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> ClientBuilder {
        self.timeouts = timeouts;
        self
    }

    /// How often a failed request is tried again.
    pub fn retry(mut self, retry: Retry) -> ClientBuilder {
        self.retry = retry;
        self
    }

    /// The proxy that connections go through (`http://[NAME:PASSWORD@]HOST:PORT`, or `socks5://`,
    /// `socks5h://`, `socks4://`). Requests to this machine itself never go through it.
    pub fn proxy(mut self, url: Option<&str>) -> ClientBuilder {
        self.proxy = url.map(|url| Zeroizing::new(url.to_string()));
        self
    }

    /// Set it, from another thread or a signal handler, to stop before the next step.
    pub fn cancel(mut self, cancel: Arc<AtomicBool>) -> ClientBuilder {
        self.cancel = Some(cancel);
        self
    }

    /// The client. No connection is made yet.
    ///
    /// # Errors
    /// The proxy's address cannot be used; or the address is https, and this processor lacks the
    /// instructions that TLS is written in here.
    pub fn build(self) -> Result<Client> {
        if self.base.is_https() && !http::can_speak_tls() {
            return Err(Error::new(ErrorKind::Processor));
        }
        let proxy = self.proxy.as_ref().filter(|_| !self.base.is_loopback());
        let wire = Wire::new(self.timeouts, proxy.map(|url| url.as_str()), self.base.reach())?;
        Ok(Client { wire, mask: Mask::new(&self.credentials), settings: self })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("base", &self.base)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}
