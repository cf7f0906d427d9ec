//! The program `acctpack`.

use std::process::ExitCode;

/// musl's own lets one thread in at a time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(acctpack_cli::run(std::env::args_os().collect()))
}
