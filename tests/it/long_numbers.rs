//! Numbers of more digits than a spreadsheet keeps: what it did to a list is said once, and of no list
//! that it did nothing to.

use acctpack::{Code, Damage, Detail, Input, Lang, Options, Output, PackageFormat, Severity, View};

/// A number for every `n`, of so many digits.
fn id(n: u64, digits: u32) -> u64 {
    let first = 10u64.pow(digits - 1);
    first + n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) % (8 * first)
}

/// Makes the number of a row.
type Number = Box<dyn Fn(u64) -> u64>;

/// The number as a spreadsheet keeps it.
fn kept(id: u64) -> u64 {
    let lost = 10u64.pow(id.ilog10().saturating_sub(14));
    id / lost * lost
}

fn list(rows: impl IntoIterator<Item = u64>) -> String {
    rows.into_iter().map(|row| format!("{row}\n")).collect()
}

/// The findings of `check`, by code, and the message about the list.
fn found(text: &str) -> (u64, u64, Option<Damage>, String) {
    let (mut damage, mut message) = (None, String::new());
    let mut hooks = acctpack::Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        if let (Code::DamagedText, None, Detail::Damage(what)) =
            (finding.code, finding.row, &finding.detail)
        {
            assert_eq!(finding.severity, Severity::Warning);
            (damage, message) = (Some(*what), finding.message(View::default()));
            let zh = finding.message(View { lang: Lang::Zh, ..View::default() });
            assert!(zh.contains("第 16 位起全为 0"), "{zh}");
        }
    }));
    let input = Input::bytes("a.txt", text.as_bytes());
    let summary = acctpack::check_with(input, &Options::default(), hooks).expect("it is read");
    (summary.findings.get(Code::DamagedText), summary.warnings, damage, message)
}

#[test]
fn what_a_spreadsheet_did_to_a_list_is_said_once() {
    for digits in 16..=19 {
        let text = list((0..1000).map(|n| kept(id(n, digits))));
        let (findings, warnings, damage, message) = found(&text);
        assert_eq!(damage, Some(Damage::Rounded { rounded: 1000, numbers: 1000 }), "{digits}");
        assert_eq!(findings, 1);
        assert!(warnings < 10, "{warnings}");
        assert!(message.starts_with("of the numbers of 16 digits and more, 100%"), "{message}");
        // Among others, which have fewer digits or are none.
        let mixed = text + &list((0..500).map(|n| 13_000_000_000 + n)) + "alice\nbob\n";
        assert_eq!(found(&mixed).2, damage);
    }
}

#[test]
fn of_true_numbers_nothing_is_said() {
    let snowflake = |n: u64| ((1_700_000_000_000 - 1_288_834_974_657 + n * 37) << 22) | (n % 4096);
    let lists: [(&str, Number); 7] = [
        ("random, 16 digits", Box::new(|n| id(n, 16))),
        ("random, 19 digits", Box::new(|n| id(n, 19))),
        ("one after the other", Box::new(|n| 1_000_000_000_000_000_000 + n)),
        ("in tens", Box::new(|n| 100_000_000_000_000_000 + n * 10)),
        ("round by themselves", Box::new(|n| (1_000_000 + n) * 1_000_000_000_000)),
        ("snowflakes", Box::new(snowflake)),
        ("fifteen digits", Box::new(|n| kept(id(n, 15)))),
    ];
    for (kind, number) in lists {
        for many in [20, 1000, 50_000] {
            let text = list((0..many).map(&number));
            assert_eq!(found(&text).2, None, "{kind}, {many}");
        }
    }
    // Too few, and too few of them.
    assert_eq!(found(&list((0..19).map(|n| kept(id(n, 18))))).2, None);
    let half = (0..100).map(|n| if n % 2 == 0 { kept(id(n, 18)) } else { id(n, 18) });
    assert_eq!(found(&list(half)).2, None);
}

/// Where that is an error no row can be told from another, and nothing is written.
#[test]
fn what_is_denied_is_not_written() {
    let text = list((0..100).map(|n| kept(id(n, 18))));
    for is_denied in [false, true] {
        let mut options = Options::default();
        if is_denied {
            options.set_severity(Code::DamagedText, Some(Severity::Error)).expect("it is no lock");
        }
        let mut package = Vec::new();
        let output = Output::writer(PackageFormat::Txt, &mut package);
        let input = || Input::bytes("a.txt", text.as_bytes());
        let summary = acctpack::clean(input(), output, &options).expect("it is read");
        assert_eq!(summary.errors, u64::from(is_denied));
        assert_eq!((package.is_empty(), summary.outputs.is_empty()), (is_denied, is_denied));
        let checked = acctpack::check(input(), &options).expect("it is read");
        let expected = if is_denied { None } else { Some(summary.kept) };
        assert_eq!((checked.errors, checked.would_keep), (u64::from(is_denied), expected));
    }
}

/// Among sound lists, too: each is told by its own numbers, and one of those who are left out as well, for
/// it leaves out nobody whom it names.
#[test]
fn of_several_lists_those_that_are_damaged_are_named() {
    let sound = list((0..1000).map(|n| id(n, 18)));
    let [rounded, out] = [0, 500].map(|from| list((from..from + 100).map(|n| kept(id(n, 18)))));
    for is_denied in [false, true] {
        let mut options = Options::default();
        if is_denied {
            options.set_severity(Code::DamagedText, Some(Severity::Error)).expect("it is no lock");
        }
        let mut files = Vec::new();
        let mut hooks = acctpack::Hooks::default();
        hooks.finding = Some(Box::new(|finding| {
            if (finding.code, finding.row) == (Code::DamagedText, None) {
                files.push(finding.file.as_deref().map(str::to_string));
            }
        }));
        let bytes = |name: &str, text| Input::bytes(name, str::as_bytes(text));
        let input = Input::several([bytes("a.txt", &sound), bytes("b.txt", &rounded)])
            .excluding(bytes("out.txt", &out));
        let mut package = Vec::new();
        let output = Output::writer(PackageFormat::Txt, &mut package);
        let summary = acctpack::clean_with(input, output, &options, hooks).expect("it is read");
        assert_eq!(files, ["out.txt", "b.txt"].map(|name| Some(name.to_string())));
        assert_eq!((package.is_empty(), summary.outputs.is_empty()), (is_denied, is_denied));
    }
}
