//! What a console of Windows says: Ctrl-C, Ctrl-Break, its window is closed, the user logs off, the
//! system goes down. Each stands for the signal that means the same elsewhere, so that the exit status
//! is the same.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::signal::windows as console;

const SIGHUP: u8 = 1;
const SIGINT: u8 = 2;
const SIGTERM: u8 = 15;

/// Sets the flag and the number when the console says something.
pub(super) fn listen(stop: &Arc<AtomicBool>, received: &Arc<AtomicUsize>) {
    let (stop, received) = (Arc::clone(stop), Arc::clone(received));
    // Without a listener Ctrl-C ends the program as it always does: no harm to the input.
    let Ok(events) = Events::begin() else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return };
    let _ = std::thread::Builder::new().spawn(move || {
        runtime.block_on(events.each(|signal| {
            // Whoever finds the flag set asks next which signal it was.
            let before = received.swap(usize::from(signal), Ordering::Relaxed);
            if before > 0 {
                std::process::exit(128 + i32::from(signal));
            }
            stop.store(true, Ordering::Relaxed);
        }));
    });
}

/// Listeners for all that a console says. A window that is closed stays until the program has ended, for
/// some seconds at most: time enough to clean up.
struct Events {
    ctrl_c: console::CtrlC,
    ctrl_break: console::CtrlBreak,
    close: console::CtrlClose,
    logoff: console::CtrlLogoff,
    shutdown: console::CtrlShutdown,
}

impl Events {
    fn begin() -> io::Result<Events> {
        Ok(Events {
            ctrl_c: console::ctrl_c()?,
            ctrl_break: console::ctrl_break()?,
            close: console::ctrl_close()?,
            logoff: console::ctrl_logoff()?,
            shutdown: console::ctrl_shutdown()?,
        })
    }

    async fn each(mut self, on_signal: impl Fn(u8)) {
        loop {
            on_signal(poll_fn(|context| self.poll(context)).await);
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<u8> {
        let came = [
            (self.ctrl_c.poll_recv(context), SIGINT),
            (self.ctrl_break.poll_recv(context), SIGINT),
            (self.close.poll_recv(context), SIGHUP),
            (self.logoff.poll_recv(context), SIGTERM),
            (self.shutdown.poll_recv(context), SIGTERM),
        ];
        let first = came.into_iter().find(|(event, _)| event.is_ready());
        first.map_or(Poll::Pending, |(_, signal)| Poll::Ready(signal))
    }
}
