//! `check` and `clean` over texts put together from what means something to a rule, in any form, by any
//! number of threads, in much memory or none: each comes to what the oracle of the tests comes to, with
//! all that it tells and writes.
#![no_main]
#![allow(dead_code, reason = "the tests use more of what is shared with them")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/against_oracle.rs"]
mod against_oracle;
#[path = "../../tests/it/oracle.rs"]
mod oracle;
#[path = "../../tests/it/support.rs"]
mod support;

fuzz_target!(|data: &[u8]| against_oracle::hold(data));
