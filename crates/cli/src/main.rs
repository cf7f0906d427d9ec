//! The program `acctpack`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(acctpack_cli::run(std::env::args_os().collect()))
}
