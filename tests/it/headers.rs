//! Rows that name the column, in many languages; and accounts that only look like one.

use acctpack::{Code, Input, Options, Output, PackageFormat, Summary};

/// What `clean` makes of a list, and how many rows `check` takes for names of the column.
fn seen(name: &str, text: &[u8]) -> (Vec<String>, u64, Summary) {
    let options = Options::default();
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let cleaned = acctpack::clean(Input::bytes(name, text), output, &options).expect("it is read");
    let checked = acctpack::check(Input::bytes(name, text), &options).expect("it is read");
    let package = String::from_utf8(package).expect("a package is UTF-8");
    (package.lines().map(str::to_string).collect(), checked.findings.get(Code::HeaderRow), cleaned)
}

const NAMES: [&str; 24] = [
    "ユーザID",
    "ユーザーＩＤ",
    "アカウント",
    "会員番号",
    "携帯電話番号",
    "電話番号",
    "メールアドレス",
    "氏名",
    "顧客コード",
    "아이디",
    "회원번호",
    "사용자 ID",
    "전화번호",
    "휴대전화",
    "이메일",
    "이름",
    "계정",
    "用戶名",
    "會員編號",
    "電子信箱",
    "行動電話",
    "Mobile No.",
    "手机号（必填）",
    "E-mail",
];

#[test]
fn a_name_of_the_column_is_known_in_many_languages() {
    let accounts = ["13800138000", "user_42@example.com", "山田太郎", "o6bmjk"];
    for name in NAMES {
        for (before, end) in [("", "\n"), ("\u{feff}", "\r\n"), ("\n", "\n"), ("", "\r")] {
            for file in ["a.txt", "a.csv"] {
                let text = format!("{before}{name}{end}{}{end}", accounts.join(end));
                let (kept, headers, _) = seen(file, text.as_bytes());
                assert_eq!((&kept[..], headers), (&accounts.map(String::from)[..], 1), "{text:?}");
                // And where lists were joined.
                let twice = format!("{text}{name}{end}13900139000{end}");
                let (kept, headers, _) = seen(file, twice.as_bytes());
                assert_eq!((kept.len(), headers), (accounts.len() + 1, 2), "{twice:?}");
            }
        }
    }
}

#[test]
fn a_name_in_another_encoding_is_known_with_its_rows() {
    for (label, name, rows) in [
        (
            "shift_jis",
            "ユーザID",
            ["山田花子", "鈴木太郎", "佐藤さくら", "高橋美雪", "田中健", "渡辺直美"],
        ),
        (
            "euc-jp",
            "アカウントID",
            ["山田花子", "鈴木太郎", "佐藤さくら", "高橋美雪", "田中健", "渡辺直美"],
        ),
        ("euc-kr", "회원번호", ["김철수", "이영희", "박민수", "최지우", "정수빈", "강동원"]),
        ("big5", "會員編號", ["陳怡君", "林志豪", "黃雅婷", "張家豪", "李淑芬", "王美玲"]),
        ("gbk", "用户名", ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨敏"]),
    ] {
        let text = format!("{name}\r\n{}\r\n", rows.join("\r\n"));
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a label");
        let raw = encoding.encode(&text).0;
        let (kept, _, summary) = seen("a.csv", &raw);
        assert_eq!(summary.encoding, encoding.name());
        assert_eq!(kept, rows, "{label}");
        // Over rows of ASCII it is all there is to go by.
        let raw = encoding.encode(&format!("{name}\n13800138000\nab12\n")).0.into_owned();
        let (kept, _, summary) = seen("a.csv", &raw);
        let is_sure = summary.encoding == encoding.name();
        assert!(is_sure || summary.encoding == "UTF-8", "{label} as {}", summary.encoding);
        assert_eq!(kept, ["13800138000", "ab12"], "{label}");
    }
}

#[test]
fn what_resembles_a_name_is_an_account_among_its_like() {
    for (first, rest, is_name) in [
        ("zhang_mobile", "li_ming\nwang_fang\nzhao_lei\nsun_li\n", false),
        ("zhang_mobile", "tom\nlucy\njack88\n", false),
        ("my-phone", "tom\nlucy\njack88\n13800138000\n", false),
        ("小米手机", "小明\n红豆生南国\n张三\n", false),
        ("zhang_mobile", "13800138000\n13900139000\n13700137000\n", true),
        ("user_email", "a@b.cn\nc@d.cn\ne@f.cn\n", true),
        ("wx_openid", "tom\nlucy\njack88\n", true),
        ("客户手机", "13800138000\n13900139000\n13700137000\n", true),
        // A name that is known is one whatever follows.
        ("mobile", "li_ming\nwang_fang\nzhao_lei\n", true),
        ("手机号", "小明\n红豆生南国\n张三\n", true),
        // Two tell nothing.
        ("zhang_mobile", "li_ming\nwang_fang\n", true),
    ] {
        for end in ["\n", "\r\n"] {
            for file in ["a.txt", "a.csv"] {
                let text = format!("{first}\n{rest}").replace('\n', end);
                let (kept, headers, _) = seen(file, text.as_bytes());
                assert_eq!(headers, u64::from(is_name), "{text:?}");
                assert_eq!(kept.iter().any(|row| row == first), !is_name, "{text:?}");
                // What is written is judged alike.
                let again = format!("{}\n", kept.join("\n"));
                assert_eq!(seen("b.txt", again.as_bytes()).0, kept);
            }
        }
    }
}
