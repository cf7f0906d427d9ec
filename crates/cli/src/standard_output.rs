//! What stands behind standard output.

/// Whether standard output was closed from the start (`>&-`). What is written to it is then lost without
/// a word: before `main`, Rust opens /dev/null in its place, for reading and writing as no shell's
/// `> /dev/null` does.
#[cfg(unix)]
pub(crate) fn is_closed() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let stdout = std::io::stdout();
    let is_for_both = fcntl_getfl(&stdout).is_ok_and(|f| f & OFlags::ACCMODE == OFlags::RDWR);
    let is_null = match (fstat(&stdout), stat("/dev/null")) {
        (Ok(ours), Ok(null)) => (ours.st_mode, ours.st_rdev) == (null.st_mode, null.st_rdev),
        _ => false,
    };
    is_for_both && is_null
}

#[cfg(not(unix))]
pub(crate) fn is_closed() -> bool {
    false
}
