//! Decoding against encoding_rs and the standard library, whole and cut anywhere.
#![no_main]

use acctpack::stages;
use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 12] = [
    "utf-8",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "utf-32le",
    "utf-32be",
];

fuzz_target!(|data: &[u8]| {
    let [choice, size, raw @ ..] = data else { return };
    let label = LABELS[usize::from(*choice) % LABELS.len()];
    let size = usize::from(*size).max(1) * 4;
    let [whole, parts] = stages::decode(raw, label, size).expect("these are known");
    assert_eq!(whole, parts, "{label} in pieces of {size}");
    if let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(raw) {
            assert_eq!(whole, text.as_bytes(), "{label}");
        } else {
            assert!(std::str::from_utf8(&whole).is_err(), "{label}: malformed text must show");
        }
    }
    if std::str::from_utf8(raw).is_ok() && !raw.contains(&0) && !raw.starts_with(&[0xFE]) {
        assert!(matches!(stages::detect(raw), None | Some(("UTF-8", _))), "UTF-8 is UTF-8");
    }
});
