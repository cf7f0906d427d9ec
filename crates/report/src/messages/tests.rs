use super::*;

/// Every fixed text, in both languages.
const TEXTS: &[Text] = &[
    Text::Kicker,
    Text::Reached,
    Text::ReachedAfterClean,
    Text::Lost,
    Text::ToDecide,
    Text::Columns,
    Text::ColumnsNote,
    Text::Column,
    Text::FirstRow,
    Text::Sample,
    Text::LikelyColumn,
    Text::Written,
    Text::Package,
    Text::Accounts,
    Text::Size,
    Text::Rows,
    Text::RowsInFile,
    Text::Location,
    Text::LocationNote,
    Text::Spread,
    Text::Kinds,
    Text::OneKind,
    Text::MixedKinds,
    Text::Lengths,
    Text::Findings,
    Text::NoFindings,
    Text::NothingLeft,
    Text::WhatToDo,
    Text::Example,
    Text::Place,
    Text::WholePackage,
    Text::Empty,
    Text::Fixed,
    Text::FixedNote,
    Text::WhatWasDone,
    Text::Times,
    Text::FirstOne,
    Text::Masked,
    Text::Personal,
    Text::Index,
    Text::Errors,
    Text::Warnings,
    Text::Optional,
    Text::Fixable,
];

/// All that a language says, each text once.
fn all(lang: Lang) -> Vec<String> {
    let words = of(lang);
    let mut all: Vec<String> = TEXTS.iter().map(|&text| words.text(text).to_string()).collect();
    let tasks = [Task::Check, Task::Clean, Task::DryRun, Task::Send];
    for task in tasks {
        for part in [
            RowShare::Kept,
            RowShare::Duplicate,
            RowShare::Excluded,
            RowShare::Rejected,
            RowShare::Blank,
            RowShare::Header,
        ] {
            all.extend([words.part(part, task, 1), words.part(part, task, 2)]);
            all.extend(words.part_in_words(part, task).map(String::from));
        }
        all.extend(
            [Verdict::Accepted, Verdict::Rejected].map(|it| words.verdict(task, it).to_string()),
        );
    }
    let purposes = [
        Purpose::Column,
        Purpose::Rows,
        Purpose::Encoding("GBK".into()),
        Purpose::Split,
        Purpose::Zip,
        Purpose::Rest,
    ];
    all.extend(purposes.iter().filter_map(|purpose| words.purpose(purpose)));
    let fixables = [Fixable::All, Fixable::Some(3), Fixable::Part, Fixable::OnRequest];
    all.extend(fixables.into_iter().filter_map(|fixable| words.fixable(fixable)));
    let labels = [
        Label::Rows,
        Label::Reach,
        Label::Kinds,
        Label::Note,
        Label::Input,
        Label::Written,
        Label::Report,
        Label::Rejects,
        Label::Config,
        Label::Fix,
    ];
    all.extend(labels.map(|label| words.label(label).to_string()));
    for n in [1, 2] {
        let cluster = Cluster { count: n, total: n, first: 1, last: 2 };
        all.extend([Severity::Error, Severity::Warning].map(|it| words.cluster(cluster, it)));
        all.extend([
            words.row(n),
            words.rows(n, 2),
            words.first_in(n),
            words.more_places(n),
            words.more_kinds(n, None),
            words.would_keep(n, 3),
            words.columns(n),
            words.review(""),
            words.left_out(n),
            words.found(n, n),
            words.accounts(n),
            words.written(n, "1 B", 2, n),
            words.temporary(n, "1 B", n),
            words.too_many_rejects(n, 4, MaxRejects::Rows(0)),
            words.place(1, n, n, n),
            words.place(1, n, 0, 0),
            words.lengths("1", "2", "1", n, "1%"),
            words.lengths("1", "1", "1", n, "1%"),
            words.length("1", n),
            words.estimated(n),
            words.more_examples(n),
            words.others(n),
            words.bytes(n),
            words.offset(n),
            words.of_rows("1%"),
        ]);
    }
    all.extend(
        [words.none_left(), words.stdout(), words.stdin(), words.likely()].map(String::from),
    );
    all
}

#[test]
fn no_text_is_empty() {
    for lang in [Lang::En, Lang::Zh] {
        assert!(all(lang).iter().all(|text| !text.trim().is_empty()));
    }
}

#[test]
fn one_is_not_several() {
    let many = |text: &&String| text.starts_with("1 ") || text.contains(" 1 ");
    let plural =
        ["accounts", "rows", "errors", "warnings", "columns", "bytes", "packages", "kinds"];
    for text in all(Lang::En).iter().filter(many) {
        let wrong = plural.iter().find(|noun| text.contains(&format!("1 {noun}")));
        assert_eq!(wrong, None, "{text}");
    }
}

#[test]
fn english_is_plain() {
    let banned = [
        concat!("me", "nd"),
        "let be",
        "stands",
        "stand-in",
        "as you like",
        "may matter",
        "whose",
        "of two minds",
        "they lie",
        "what they look like",
        "that is there",
        "heap",
        "deed",
        "kept aside",
    ];
    for text in all(Lang::En) {
        let found = banned.iter().find(|word| text.to_lowercase().contains(**word));
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn chinese_is_chinese() {
    let names = [
        "acctpack",
        "report",
        "html",
        "csv",
        "findings",
        "verbose",
        "rejects",
        "fix",
        "clean",
        "redact",
        "zip",
        "GBK",
        "kB",
        "B",
        "N",
        "account-type",
        "column",
    ];
    let banned =
        ["缺失值", "包装", "列数不对", "替身", "写出", "回执", "遮盖", "退出状态", "处警告"];
    for text in all(Lang::Zh) {
        let words = text.split(|c: char| !(c.is_ascii_alphabetic() || c == '-'));
        let words = words.map(|word| word.trim_matches('-')).filter(|word| !word.is_empty());
        let english: Vec<&str> = words.filter(|word| !names.contains(word)).collect();
        assert_eq!(english, [""; 0], "{text}");
        assert_eq!(banned.iter().find(|word| text.contains(**word)), None, "{text}");
    }
}
