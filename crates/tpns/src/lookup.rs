//! Where a host's name leads: as the system has it, but for this machine, which no resolver is asked
//! about.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::base_url::{Reach, literal, loopback_addresses};

/// How many addresses of a host are tried at most: as many as the client holds.
const MOST: usize = 16;

/// Looks names up, and tells a failure of that from one of the connection.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) reach: Reach,
}

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let (Some(host), Some(port)) = (uri.host(), port(uri)) else {
            return Err(Error::HostNotFound);
        };
        let found = match self.reach {
            Reach::ThisMachine => at(loopback_addresses(host), port),
            Reach::Anywhere => match literal(host) {
                Some(address) => at([address], port),
                None => system(format!("{host}:{port}"), timeout)?,
            },
        };
        let mut addresses = self.empty();
        found.into_iter().take(MOST).for_each(|address| addresses.push(address));
        match addresses.is_empty() {
            true => Err(Error::HostNotFound),
            false => Ok(addresses),
        }
    }
}

fn at(addresses: impl IntoIterator<Item = std::net::IpAddr>, port: u16) -> Vec<SocketAddr> {
    addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect()
}

/// The port that was named, or that the scheme has: a proxy's, too.
fn port(uri: &Uri) -> Option<u16> {
    let usual = || match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => Some(80),
        Some(scheme) if *scheme == Scheme::HTTPS => Some(443),
        Some(scheme) if scheme.as_str().starts_with("socks") => Some(1080),
        _ => None,
    };
    uri.port_u16().or_else(usual)
}

/// Asks the system, on a thread of its own: it may take longer than anyone wants to wait. Where no
/// thread is to be had, that is an error like any other.
fn system(host: String, timeout: NextTimeout) -> Result<Vec<SocketAddr>, Error> {
    let unresolved = |error: io::Error| Error::Other(Box::new(Unresolved(error)));
    if timeout.after.is_not_happening() {
        return host.to_socket_addrs().map(Iterator::collect).map_err(unresolved);
    }
    let (sender, answer) = mpsc::sync_channel(1);
    let ask = move || sender.send(host.to_socket_addrs()).unwrap_or_default();
    thread::Builder::new().name("lookup".into()).spawn(ask).map_err(unresolved)?;
    match answer.recv_timeout(*timeout.after) {
        Ok(found) => found.map(Iterator::collect).map_err(unresolved),
        Err(RecvTimeoutError::Timeout) => Err(Error::Timeout(timeout.reason)),
        Err(RecvTimeoutError::Disconnected) => Err(Error::HostNotFound),
    }
}

/// A name that the system could not resolve.
#[derive(Debug)]
pub(crate) struct Unresolved(io::Error);

impl std::fmt::Display for Unresolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unresolved {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn find(reach: Reach, url: &str) -> Result<Vec<SocketAddr>, Error> {
        let timeout = NextTimeout {
            after: Duration::from_secs(5).into(),
            reason: ureq::Timeout::Resolve,
            ..NextTimeout::default()
        };
        let found = Lookup { reach }.resolve(&url.parse().unwrap(), &Config::default(), timeout);
        found.map(|found| found.iter().copied().collect())
    }

    #[test]
    fn without_tls_no_connection_leaves_this_machine_whatever_a_resolver_says() {
        for (url, count) in [
            ("http://localhost:8080/", 2),
            ("http://127.0.0.1:8080/", 1),
            ("http://[::1]:8080/", 1),
            ("http://example.com:8080/", 0),
            ("http://10.0.0.1:8080/", 0),
        ] {
            let found = find(Reach::ThisMachine, url).unwrap_or_default();
            assert_eq!(found.len(), count, "{url}");
            assert!(found.iter().all(|at| at.ip().is_loopback() && at.port() == 8080), "{url}");
        }
    }

    #[test]
    fn an_address_is_no_name_and_every_scheme_has_its_port() {
        for (url, address) in [
            ("https://10.1.2.3/", "10.1.2.3:443"),
            ("https://[2001:db8::1]/", "[2001:db8::1]:443"),
            ("http://10.1.2.3:3128/", "10.1.2.3:3128"),
            ("socks5://10.1.2.3/", "10.1.2.3:1080"),
        ] {
            assert_eq!(find(Reach::Anywhere, url).unwrap(), [address.parse().unwrap()], "{url}");
        }
        assert!(matches!(find(Reach::Anywhere, "https://nowhere.invalid/"), Err(Error::Other(_))));
    }
}
