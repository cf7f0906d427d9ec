use std::io;
use std::path::PathBuf;

use super::*;
use crate::rules::catalog::Scope;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Whether a text is Chinese: no English word is left in it but codes, flags, commands, values and the names
/// of formats, encodings and programs.
fn english_words(text: &str) -> Vec<String> {
    const NAMES: &str = "acctpack Excel WPS macOS Windows UTF BOM CSV csv txt zip TXT OUT MB GiB KiB RFC Token QQ \
        MD IDFA IMEI MAC UUID OpenID ID deflate Deflate LZMA Zstandard pandas null NaN NA FFFD NUL ESC DEL unknown test \
        Unicode ASCII clean check column xls JSON XML GBK DS_Store __MACOSX Thumbs db desktop ini tpns target Python Java Info-ZIP Info ZIP Zip";
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    outside
        .split(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-'))
        .filter(|word| !word.starts_with('-'))
        .map(|word| word.trim_matches('-'))
        .filter(|word| word.len() > 1)
        .filter(|word| !NAMES.split_whitespace().any(|name| name == *word))
        .filter(|word| word.parse::<Code>().is_err())
        .map(String::from)
        .collect()
}

/// Every text of a rule, filled.
fn texts(code: Code, lang: Lang) -> Vec<String> {
    let rule = of(lang).rule(code);
    let target = Target::tpns_account();
    let mut texts: Vec<String> = [rule.title, rule.problem, rule.remedy].map(String::from).into();
    texts.extend(rule.fixed.map(String::from));
    texts.push(code.rationale_for(lang, &target).into_owned());
    for count in [1, 2, 1_234] {
        texts.extend(code.headline(lang, count, &Particulars::of_target(&target)));
    }
    texts
}

#[test]
fn every_rule_says_all_that_it_must() {
    for &code in Code::ALL {
        for lang in LANGS {
            let rule = of(lang).rule(code);
            assert_eq!(rule.headline.is_some(), code.scope() == Scope::Row, "{code}");
            let fixes = code.fix() != crate::FixAvailability::Never;
            assert_eq!(rule.fixed.is_some(), fixes, "{code}");
            assert!(rule.title.chars().count() <= 36, "{code}");
            assert!(texts(code, lang).iter().all(|text| !text.is_empty()), "{code}");
            assert!(!code.message(lang, "x").contains("{}"), "{code}");
        }
    }
}

#[test]
fn words_of_the_first_version_are_gone() {
    let english = [
        concat!("me", "nd"),
        "let be",
        "stands",
        "stand-in",
        "taken for good",
        "as you like",
        "may matter",
        "the like of",
        "holds alone",
        "of two minds",
        "deed",
        "thereof",
        "whose limits to go by",
    ];
    let chinese =
        ["缺失值", "包装", "列数不对", "空白字符有", "剔除", "替身", "写出", "被截短", "没有生成"];
    for &code in Code::ALL {
        for text in texts(code, Lang::En) {
            let found = english.iter().find(|word| text.to_lowercase().contains(**word));
            assert_eq!(found, None, "{code}: {text}");
        }
        for text in texts(code, Lang::Zh) {
            assert_eq!(chinese.iter().find(|word| text.contains(**word)), None, "{code}: {text}");
        }
    }
}

#[test]
fn chinese_is_chinese() {
    for &code in Code::ALL {
        for text in texts(code, Lang::Zh) {
            assert!(!text.is_ascii(), "{code}: {text}");
            assert_eq!(english_words(&text), [""; 0], "{code}: {text}");
        }
    }
    let missing = || io::Error::from_raw_os_error(2);
    let odd = io::Error::from_raw_os_error(71);
    for error in [missing(), odd] {
        let text = Action::Write.failed(Some("x.txt"), &error, Lang::Zh);
        assert_eq!(english_words(&text.replace("x.txt", "")), [""; 0], "{text}");
    }
    let path = || PathBuf::from("1.txt");
    let kinds = [
        ErrorKind::OutputExists(path()),
        ErrorKind::OutputIsInput(path()),
        ErrorKind::WrittenTwice(path()),
        ErrorKind::Leftover(path()),
        ErrorKind::InputChanged(path()),
        ErrorKind::Cancelled,
    ];
    for kind in kinds {
        let text = of(Lang::Zh).error(&kind);
        assert_eq!(english_words(&text), [""; 0], "{text}");
    }
}

#[test]
fn a_headline_has_its_number_and_the_limits_of_the_target() {
    let mut target = Target::tpns_account();
    target.length = 3..=50;
    let of = Particulars::of_target(&target);
    let line = |code: Code, count| code.headline(Lang::En, count, &of).unwrap();
    assert_eq!(line(Code::TooShort, 1), "1 account is shorter than 3 characters");
    assert_eq!(line(Code::TooLong, 1_234), "1,234 accounts are longer than 50 characters");
    assert!(Code::TooLong.rationale_for(Lang::En, &target).contains("3 to 50 characters"));
    assert_eq!(Code::TooShort.headline(Lang::Zh, 107, &of).unwrap(), "107 个账号不足 3 个字符");
    target.length = 36..=36;
    assert!(Code::TooLong.rationale_for(Lang::En, &target).contains("exactly 36 characters"));
}

#[test]
fn a_delimiter_is_shown_as_it_is_typed() {
    let text = |c, lang| Detail::Char(c).text(View { lang, ..View::default() });
    assert_eq!(text(';', Lang::En), "`;` (semicolon)");
    assert_eq!(text(';', Lang::Zh), "`;`（分号）");
    assert_eq!(text('，', Lang::En), "`，` (full-width comma)");
    assert_eq!(text('，', Lang::Zh), "`，`（全角逗号）");
    assert_eq!(text('\t', Lang::En), "U+0009 (tab)");
    assert_eq!(text('\t', Lang::Zh), "U+0009（制表符）");
}
