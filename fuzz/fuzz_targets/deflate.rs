//! Whatever is deflated inflates to what it was.
#![no_main]

use std::io::Read;

use acctpack::stages;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Repeated, so that a small input reaches the long matches and several blocks.
    let [times, text @ ..] = data else { return };
    let text = text.repeat(usize::from(*times) + 1);
    let deflated = stages::deflate(&text);
    let mut inflated = Vec::new();
    flate2::read::DeflateDecoder::new(&deflated[..]).read_to_end(&mut inflated).expect("valid");
    assert!(inflated == text);
    assert!(deflated.len() <= text.len() + text.len() / 1000 + 64, "it may not grow");
});
