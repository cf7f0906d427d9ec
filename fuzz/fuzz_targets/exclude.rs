//! Exclusion over arbitrary lists: what is left is what a set of the exclusion list's accounts leaves, by one
//! thread or two, in memory or past it.
#![no_main]

use std::collections::HashSet;
use std::num::NonZeroUsize;

use acctpack::{Input, Options, Output, PackageFormat, Summary};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, lists)) = data.split_first() else { return };
    let cut = lists.iter().position(|&byte| byte == 0).unwrap_or(lists.len());
    let (list, out) = (&lists[..cut], lists.get(cut + 1..).unwrap_or_default());
    // What each list comes to by itself.
    let (Some((_, kept)), Some((_, left_out))) = (clean(list, None, 0), clean(out, None, 0)) else {
        return;
    };
    let Some((summary, package)) = clean(list, Some(out), choice) else { return };
    assert!(summary.adds_up());
    let left_out: HashSet<&[u8]> = rows(&left_out).collect();
    let expected: Vec<&[u8]> = rows(&kept).filter(|row| !left_out.contains(row)).collect();
    if package.is_empty() {
        return;
    }
    // A column's name that would come first stands second.
    let sorted = |mut rows: Vec<&[u8]>| {
        rows.sort_unstable();
        rows.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    assert_eq!(sorted(rows(&package).collect()), sorted(expected));
    let again = acctpack::check(Input::bytes("a.txt", &package), &Options::default());
    assert_eq!(again.expect("bytes can be read").kept, summary.kept);
});

fn clean(list: &[u8], out: Option<&[u8]>, choice: u8) -> Option<(Summary, Vec<u8>)> {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(1 + usize::from(choice & 1));
    if choice & 2 != 0 {
        options.max_memory = 64 << 10;
    }
    let mut input = Input::bytes("in.txt", list);
    if let Some(out) = out {
        input = input.excluding(Input::bytes("out.txt", out));
    }
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean(input, output, &options).ok()?;
    Some((summary, package))
}

fn rows(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').filter(|row| !row.is_empty())
}
