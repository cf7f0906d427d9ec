//! Identifiers that are normalised and hashed: by examples of the services' documents, and by a naive
//! reading that knows one spelling of each person.

use std::collections::BTreeSet;

use acctpack::{
    Code, ErrorKind, HashAlgorithm, Input, Normalization, Options, Output, PackageFormat,
    RowHasher, Severity, Summary, Target, UsageError, Verdict,
};
use md5::Md5;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn by(kind: Normalization, country: &str, hash: Option<HashAlgorithm>) -> Options {
    let mut options = Options::default();
    options.normalize = Some(kind);
    options.country = (!country.is_empty()).then(|| country.parse().unwrap());
    options.hash = hash.map(|algorithm| match algorithm {
        HashAlgorithm::Md5 => RowHasher::new(algorithm, md5),
        _ => RowHasher::new(algorithm, sha256),
    });
    options
}

fn clean(text: &str, options: &Options) -> (Summary, String) {
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let input = Input::bytes("in.txt", text.as_bytes());
    let summary = acctpack::clean(input, output, options).unwrap();
    (summary, String::from_utf8(package).unwrap())
}

fn check(text: &str, options: &Options) -> Summary {
    acctpack::check(Input::bytes("in.txt", text.as_bytes()), options).unwrap()
}

const MD5: Option<HashAlgorithm> = Some(HashAlgorithm::Md5);
const SHA256: Option<HashAlgorithm> = Some(HashAlgorithm::Sha256);

#[test]
fn nothing_of_it_happens_unasked() {
    let text = "138 0013 8000\nTom@Example.com\n1e2dfa89-496a-47fd-9941-df1fc4e6484a\n";
    let (summary, package) = clean(text, &Options::default());
    assert_eq!(package, text);
    assert_eq!(summary.findings.get(Code::NotNormalized), 0);
    assert_eq!(summary.findings.get(Code::NotHashed), 0);
}

#[test]
fn two_spellings_are_one_person_before_and_after_hashing() {
    let text = "+86 138 0013 8000\n13800138000\n008613800138000\n13800138001\n";
    let (summary, package) = clean(text, &by(Normalization::Phone, "CN", None));
    assert_eq!(package, "+8613800138000\n+8613800138001\n");
    assert_eq!((summary.kept, summary.duplicates), (2, 2));
    assert_eq!(summary.fixed.get(Code::NotNormalized), 4);
    let (summary, package) = clean(text, &by(Normalization::Phone, "CN", SHA256));
    assert_eq!(package, format!("{}\n{}\n", sha256(b"+8613800138000"), sha256(b"+8613800138001")));
    assert_eq!((summary.kept, summary.fixed.get(Code::NotHashed)), (2, 4));
}

/// Meta, "Customer Information Parameters": the e-mail address and the phone number of its examples.
#[test]
fn digests_are_those_of_the_services_documents() {
    let (_, package) = clean(" John_Smith@gmail.com\n", &by(Normalization::Email, "", SHA256));
    assert_eq!(package, "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f\n");
    let mut meta = by(Normalization::Phone, "US", SHA256);
    meta.target.phone = acctpack::PhoneStyle::Digits;
    let (_, package) = clean("1(650)561-5622\n", &meta);
    assert_eq!(package, format!("{}\n", sha256(b"16505615622")));
    // Tencent Ads: MD5 of the 11 digits, and of a MAC address in upper case without colons.
    let mut tencent = by(Normalization::Phone, "", MD5);
    tencent.target = Target::preset("tencent-ads").unwrap();
    let mut package = Vec::new();
    let input = Input::bytes("in.txt", b"+86 138 0013 8000\n");
    let output = Output::writer(PackageFormat::Txt, &mut package);
    acctpack::clean(input, output, &tencent).unwrap();
    assert_eq!(package, b"7945bd83237335e5376ff44d62e4f0ae\n");
    tencent.normalize = Some(Normalization::Mac);
    let verdicts = acctpack::RuleSet::clean(&tencent).unwrap();
    let digest = verdicts.judge(b"84:c7:aa:00:11:22").account.into_owned();
    assert_eq!(digest, md5(b"84C7AA001122").into_bytes());
}

#[test]
fn a_digest_is_not_hashed_again_and_is_the_same_person_as_what_it_is_of() {
    let digest = md5(b"tom@example.com");
    let text = format!("{}\nTom@Example.com\n{digest}\n", digest.to_uppercase());
    let options = by(Normalization::Email, "", MD5);
    let (summary, package) = clean(&text, &options);
    assert_eq!(package, format!("{digest}\n"));
    assert_eq!((summary.kept, summary.duplicates), (1, 2));
    assert_eq!(summary.fixed.get(Code::NotNormalized), 1);
    assert_eq!(check(&package, &options).verdict, Verdict::Accepted);
    // A digest of another algorithm can be made none.
    let (summary, _) = clean(&format!("{}\n", sha256(b"x")), &options);
    assert_eq!((summary.rejected, summary.findings.get(Code::AccountType)), (1, 1));
}

#[test]
fn check_says_which_rows_are_in_clear() {
    let text = format!("{}\n13800138000\nhello\n", md5(b"x"));
    let options = by(Normalization::Phone, "CN", MD5);
    let summary = check(&text, &options);
    assert_eq!(summary.findings.get(Code::NotHashed), 2);
    assert_eq!((summary.verdict, summary.rejected), (Verdict::Rejected, 2));
    // So does a target that takes digests alone.
    let mut target = Options::default();
    target.target.form = Some(acctpack::AccountForm::Md5);
    let summary = check(&text, &target);
    assert_eq!((summary.findings.get(Code::NotHashed), summary.kept), (2, 1));
    let (summary, package) = clean(&text, &target);
    assert_eq!((summary.rejected, package), (2, format!("{}\n", md5(b"x"))));
}

#[test]
fn what_is_none_of_the_kind_is_rejected_and_not_hashed() {
    for hash in [None, MD5] {
        let (summary, package) = clean("hello\n13800138000\n", &by(Normalization::Phone, "", hash));
        assert_eq!((summary.rejected, summary.kept), (1, 1), "{package}");
        assert_eq!(summary.findings.get(Code::AccountType), 1);
        assert!(!package.contains(&md5(b"hello")));
    }
    let mut allowed = by(Normalization::Phone, "", None);
    allowed.set_severity(Code::AccountType, None).unwrap();
    assert_eq!(clean("hello\n13800138000\n", &allowed).1, "hello\n13800138000\n");
}

#[test]
fn the_digests_of_tpns_go_through_the_same_door() {
    for (account_type, kind, text, clear) in [
        (992, None, "10001\n", "10001"),
        (
            994,
            Some(Normalization::Idfa),
            "1e2dfa89-496a-47fd-9941-df1fc4e6484a\n",
            "1E2DFA89-496A-47FD-9941-DF1FC4E6484A",
        ),
        (996, Some(Normalization::Mac), "84-c7-aa-00-11-22\n", "84:C7:AA:00:11:22"),
        (998, None, "Oaid-x\n", "Oaid-x"),
        (1001, Some(Normalization::Imei), "35-328406-077160-1\n", "353284060771601"),
    ] {
        let mut options = by(Normalization::Phone, "", MD5);
        (options.normalize, options.account_type) = (kind, Some(account_type));
        let (_, package) = clean(text, &options);
        assert_eq!(package, format!("{}\n", md5(clear.as_bytes())), "{account_type}");
        assert_eq!(check(&package, &options).verdict, Verdict::Accepted);
        // What is not normalised is not of the form that its digest is of.
        options.normalize = None;
        let is_normal = clear == text.trim();
        assert_eq!(clean(text, &options).0.kept == 1, is_normal, "{account_type}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |change: fn(&mut Options)| {
        let mut options = by(Normalization::Phone, "", MD5);
        change(&mut options);
        let error = acctpack::check(Input::bytes("a.txt", b"ab\n"), &options).unwrap_err();
        matches!(
            error.kind(),
            ErrorKind::Usage(
                UsageError::NormalizedType { .. }
                    | UsageError::HashedType { .. }
                    | UsageError::HashedTarget { .. }
                    | UsageError::CountryAlone
                    | UsageError::CountryOfTarget(_)
            )
        )
    };
    assert!(refused(|options| options.account_type = Some(1005)));
    assert!(refused(|options| options.account_type = Some(994)));
    assert!(refused(|options| options.account_type = Some(1002)));
    assert!(refused(|options| options.target.form = Some(acctpack::AccountForm::Sha256)));
    assert!(refused(|options| options.target.length = 1..=31));
    assert!(refused(|options| {
        (options.normalize, options.country) = (None, Some("CN".parse().unwrap()));
    }));
    assert!(refused(|options| {
        options.target = Target::preset("tencent-ads").unwrap();
        options.country = Some("US".parse().unwrap());
    }));
}

#[test]
fn exclusion_compares_what_is_normal() {
    let options = by(Normalization::Phone, "CN", MD5);
    let out = "138-0013-8000\n";
    let mut package = Vec::new();
    let input = Input::bytes("in.txt", b"+8613800138000\n13800138001\n")
        .excluding(Input::bytes("out.txt", out.as_bytes()));
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean(input, output, &options).unwrap();
    assert_eq!((summary.excluded, summary.kept), (1, 1));
    assert_eq!(package, format!("{}\n", md5(b"+8613800138001")).into_bytes());
}

/// A person, and one of the ways to write the number.
fn spelled() -> impl Strategy<Value = (u32, String)> {
    (0..12u32, 0..7usize).prop_map(|(person, way)| {
        let number = format!("138001380{person:02}");
        let (a, b, c) = (&number[..3], &number[3..7], &number[7..]);
        let text = match way {
            0 => number.clone(),
            1 => format!("+86{number}"),
            2 => format!("86{number}"),
            3 => format!("{a} {b} {c}"),
            4 => format!("+86 {a}-{b}-{c}"),
            5 => format!(" ({a}){b}{c}\u{3000}"),
            _ => md5(format!("+86{number}").as_bytes()).to_uppercase(),
        };
        (person, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn as_many_are_kept_as_there_are_people(rows in prop::collection::vec(spelled(), 1..60), threads in 1..3usize, memory in prop::sample::select(vec![64u64 << 10, 1 << 30])) {
        let text: String = rows.iter().map(|(_, text)| format!("{text}\n")).collect();
        let mut options = by(Normalization::Phone, "CN", MD5);
        options.threads = std::num::NonZeroUsize::new(threads);
        options.max_memory = memory;
        let (summary, package) = clean(&text, &options);
        // The first of each, in the order of the list.
        let (mut seen, mut expected) = (BTreeSet::new(), String::new());
        for (person, _) in &rows {
            if seen.insert(*person) {
                expected += &md5(format!("+86138001380{person:02}").as_bytes());
                expected.push('\n');
            }
        }
        prop_assert_eq!(&package, &expected);
        prop_assert_eq!(summary.rows, summary.kept + summary.duplicates + summary.rejected);
        let again = check(&package, &options);
        prop_assert_eq!((again.errors, again.warnings, again.kept), (0, 0, seen.len() as u64));
        let mut strict = options.clone();
        strict.deny_warnings();
        prop_assert_eq!(clean(&package, &strict).1, package);
        prop_assert_eq!(Severity::Error, strict.severity(Code::NotNormalized).unwrap());
    }
}
