//! The cutter and the scanner against the plainest reading of lines: blocks put together again are the
//! text, and every line is a row at its place.
#![no_main]

use acctpack::{PackageFormat, stages};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let blocks = stages::cut(data, false, 1);
    assert_eq!(blocks.concat(), data);
    let mut expected = Vec::new();
    let mut start = 0;
    while start < data.len() {
        expected.push(start);
        let rest = &data[start..];
        let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        start += match end {
            None => rest.len(),
            Some(end) if rest[end..].starts_with(b"\r\n") => end + 2,
            Some(end) => end + 1,
        };
    }
    let rows = stages::rows(data, PackageFormat::Txt);
    let starts: Vec<usize> = rows.iter().map(|(start, _)| *start).collect();
    assert_eq!(starts, expected);
    for (start, account) in rows {
        // An account that is kept stands in its row, fixed at most at its ends.
        let Some(account) = account else { continue };
        let text = std::str::from_utf8(&account).expect("kept accounts are UTF-8");
        assert!((2..=100).contains(&text.chars().count()), "{text:?}");
        assert_eq!(text.trim(), text);
        assert!(data[start..].windows(account.len()).any(|window| window == account));
    }
});
