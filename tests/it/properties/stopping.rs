//! A run that is asked to stop does, between any two reads and writes.

use std::io::Read;

use acctpack::{Input, PackageFormat};

use super::plain_rules;
use crate::support::filler;

#[test]
fn a_run_is_stopped_while_it_copies() {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    /// Counts its calls, and asks to stop early on.
    struct Stopping<'s, T>(T, &'s AtomicBool, &'s AtomicU64);
    impl<T> Stopping<'_, T> {
        fn count(&self) {
            let calls = self.2.fetch_add(1, Ordering::Relaxed) + 1;
            self.1.store(calls > 3, Ordering::Relaxed);
        }
    }
    impl<T: Write> Write for Stopping<'_, T> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.count();
            self.0.write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            self.0.flush()
        }
    }
    impl<T: Read> Read for Stopping<'_, T> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            self.count();
            let len = bytes.len().min(100_000);
            self.0.read(&mut bytes[..len])
        }
    }
    let text = filler(3 << 20);
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = text.len() as u64 + 10;
    let clean = |input, output, stop| {
        let mut hooks = acctpack::Hooks::default();
        hooks.cancel = Some(stop);
        let error = acctpack::clean_with(input, output, &rules.options, hooks).unwrap_err();
        assert!(matches!(error.kind(), acctpack::ErrorKind::Cancelled), "{error}");
    };
    // What is held back from a stream until it is known to be within the limit.
    let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let writer = Stopping(std::io::sink(), &stop, &calls);
    let output = acctpack::Output::writer(PackageFormat::Txt, writer);
    clean(Input::bytes("a.txt", &text), output, &stop);
    assert!(calls.load(Ordering::Relaxed) < 20);
    // A zip that comes as a stream, whose directory is at its end.
    let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let zip = [b"PK\x03\x04", &*text].concat();
    let input = Input::reader("-", Stopping(&*zip, &stop, &calls));
    clean(input, acctpack::Output::writer(PackageFormat::Txt, std::io::sink()), &stop);
    assert!(calls.load(Ordering::Relaxed) < 20);
}

/// A reader that gives a little at a time, and never ends, is asked for no more.
#[test]
fn a_run_stops_between_two_reads() {
    use acctpack::{ErrorKind, Hooks, Options, Output};
    use std::sync::atomic::{AtomicBool, Ordering};
    struct Trickle<'s>(&'s AtomicBool, usize, usize);
    impl Read for Trickle<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.0.load(Ordering::Relaxed), "read after it was to stop");
            let Trickle(stop, left, many) = self;
            *left -= 1;
            stop.store(*left == 0, Ordering::Relaxed);
            let len = bytes.len().min(*many);
            bytes[..len].fill(b'1');
            Ok(len)
        }
    }
    // In what tells the form, in the first blocks, and where the text is decoded.
    for (reads, many, encoding) in [(3, 9, None), (90, 3600, None), (90, 3600, Some("gbk"))] {
        let stop = AtomicBool::new(false);
        let mut options = Options::default();
        options.encoding = encoding.and_then(acctpack::TextEncoding::named);
        let mut hooks = Hooks::default();
        hooks.cancel = Some(&stop);
        let input = Input::reader("-", Trickle(&stop, reads, many));
        let output = Output::writer(PackageFormat::Txt, std::io::sink());
        let error = acctpack::clean_with(input, output, &options, hooks).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error}");
    }
}

#[test]
fn a_run_stopped_from_within_calls_back_no_more() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let text = b"x\n".repeat(100_000);
    let stop = AtomicBool::new(false);
    let mut calls = 0;
    let mut hooks = acctpack::Hooks::default();
    hooks.cancel = Some(&stop);
    hooks.finding = Some(Box::new(|_| {
        calls += 1;
        stop.store(calls == 3, Ordering::Relaxed);
    }));
    let input = Input::bytes("a.txt", &text);
    let error = acctpack::check_with(input, &acctpack::Options::default(), hooks).unwrap_err();
    assert!(matches!(error.kind(), acctpack::ErrorKind::Cancelled), "{error}");
    assert_eq!(calls, 3);
}
