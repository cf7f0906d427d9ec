//! `check` and `clean` over texts put together from what means something to a rule, in any form, by any
//! number of threads, in much memory or none: each comes to what the oracle of the tests comes to, with
//! all that it tells and writes.
#![no_main]
#![allow(dead_code, reason = "the tests use more of what is shared with them")]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rayon::ThreadPool;

#[path = "../../tests/it/against_oracle.rs"]
mod against_oracle;
#[path = "../../tests/it/oracle.rs"]
mod oracle;
#[path = "../../tests/it/support.rs"]
mod support;

/// How much of an input counts, so that no row is longer than a block, which the oracle does not know.
const MOST: usize = 200;

/// The threads of most runs are this one: to hand over to another takes longer than a run.
static ALONE: LazyLock<ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread"));

fuzz_target!(|data: &[u8]| {
    let data = &data[..data.len().min(MOST)];
    ALONE.install(|| against_oracle::hold(data));
});
