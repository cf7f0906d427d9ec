//! All of `clean` over structured packages: rows drawn from a small alphabet of troubles, long enough
//! to reach over the ends of blocks, in any form.
#![no_main]

use acctpack::{PackageFormat, harness};
use libfuzzer_sys::fuzz_target;

const PIECES: [&[u8]; 32] = [
    b"\n", b"\r\n", b"\r", b",", b"\"", b"\"\"", b" ", b"\t", b"=\"", b"'", b"0", b"13800138000",
    b"13800138001", b"a", b"zhang.san@example.com", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xc2\xa0",
    b"\xef\xbc\x91", b"\xe5\xbc\xa0\xe4\xb8\x89", b"\xff", b"\xd5\xc5", b"\0", b"null", b"1.38E+10",
    b".0", b"account", b"\xe6\x89\x8b\xe6\x9c\xba\xe5\x8f\xb7", b";", b"|",
    b"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    b"\xf0\x9f\x98\x80",
];

fuzz_target!(|data: &[u8]| {
    let [head, rest @ ..] = data else { return };
    let format = if head & 1 == 0 { PackageFormat::Txt } else { PackageFormat::Csv };
    let mut text: Vec<u8> = Vec::new();
    for byte in rest {
        text.extend_from_slice(PIECES[usize::from(byte % 32)]);
    }
    // Every so often, much of it: several blocks.
    if head & 0xF0 == 0xF0 && !text.is_empty() {
        let times = ((300 << 10) / text.len()).clamp(1, 60_000);
        text = text.repeat(times);
    }
    harness::exercise(format, &text);
});
