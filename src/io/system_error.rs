//! What the system's errors mean, where the standard library has no kind for them. The numbers are those
//! of Windows.

use std::io;
use std::path::Path;
use std::time::Duration;

const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;
/// The reader of a pipe is gone, while it was read and before anyone did.
const NO_DATA: i32 = 232;
const PIPE_NOT_CONNECTED: i32 = 233;

/// A number of the system's own, on Windows.
fn windows_number(error: &io::Error) -> Option<i32> {
    error.raw_os_error().filter(|_| cfg!(windows))
}

/// Whether another program has the file open and lets nobody else read it, or write to it.
pub(crate) fn is_in_use(error: &io::Error) -> bool {
    windows_number(error).is_some_and(means_in_use)
}

fn means_in_use(number: i32) -> bool {
    matches!(number, SHARING_VIOLATION | LOCK_VIOLATION)
}

/// Whether a file could not be replaced for a reason that may pass by itself: somebody has it open, maybe
/// for a moment, as programs that look for viruses do.
pub(crate) fn may_pass(error: &io::Error) -> bool {
    windows_number(error).is_some_and(|number| number == ACCESS_DENIED || means_in_use(number))
}

/// How long something is waited for that may pass.
#[derive(Debug, Default)]
pub(crate) struct Waits(u32);

impl Waits {
    const MOST: u32 = 10;
    const EACH: Duration = Duration::from_millis(50);

    /// Waits, unless that was done often enough.
    pub(crate) fn one_more(&mut self) -> bool {
        let may_wait = self.0 < Waits::MOST;
        if may_wait {
            self.0 += 1;
            std::thread::sleep(Waits::EACH);
        }
        may_wait
    }
}

/// Refuses a file that cannot be replaced because another program has it open, and keeps it open for
/// longer than a moment. Only on Windows does that matter.
///
/// # Errors
/// That the file is in use.
#[cfg(windows)]
pub(crate) fn refuse_in_use(path: &Path) -> io::Result<()> {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// The right to delete and to rename.
    const DELETE: u32 = 0x0001_0000;
    let mut waits = Waits::default();
    loop {
        match std::fs::File::options().access_mode(DELETE).open(path) {
            Err(error) if !is_in_use(&error) => return Ok(()),
            Err(error) if !waits.one_more() => return Err(error),
            Err(_) => {}
            Ok(_) => return Ok(()),
        }
    }
}

#[cfg(not(windows))]
pub(crate) fn refuse_in_use(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether nobody reads any more what was to be written.
pub fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
        || windows_number(error).is_some_and(means_broken_pipe)
}

fn means_broken_pipe(number: i32) -> bool {
    matches!(number, NO_DATA | PIPE_NOT_CONNECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_windows_are_read_on_windows_alone() {
        let of = |number: i32| {
            let error = io::Error::from_raw_os_error(number);
            (is_in_use(&error), may_pass(&error), is_broken_pipe(&error))
        };
        let here = cfg!(windows);
        for number in [32, 33] {
            assert_eq!((of(number).0, of(number).1), (here, here), "{number}");
        }
        assert_eq!((of(5).0, of(5).1), (false, here));
        assert!([232, 233].iter().all(|&number| of(number).2 == here));
        assert!(is_broken_pipe(&io::ErrorKind::BrokenPipe.into()));
        assert!(means_in_use(32) && means_in_use(33) && !means_in_use(5));
        assert!(means_broken_pipe(232) && means_broken_pipe(233) && !means_broken_pipe(5));
    }
}
