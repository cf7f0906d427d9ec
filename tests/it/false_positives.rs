//! Clean lists of every kind that campaigns use raise no warning but `duplicate`: a checker that
//! cries wolf is switched off. Each list is made from a fixed seed; `ACCTPACK_ROWS=1000000` makes
//! them as long as those that the figures in RELIABILITY.md were measured with, best by
//! `cargo test --release --test it false_positives`; `ACCTPACK_KIND=names` takes the kinds that are called so.

use acctpack::{Code, Input, PackageFormat};

use crate::oracle::{Rules, Task};
use crate::support::run;

/// Numbers without end, the same ones in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn letters(&mut self, from: &str, len: u64) -> String {
        let from = from.as_bytes();
        (0..len).map(|_| from[self.below(from.len() as u64) as usize] as char).collect()
    }

    fn char_of(&mut self, first: u32, last: u32) -> char {
        let code = u64::from(first) + self.below(u64::from(last - first + 1));
        char::from_u32(code as u32).expect("a range of characters")
    }
}

fn phone(dice: &mut Dice) -> String {
    let prefix = dice.one(&["", "", "", "86", "+86"]);
    format!("{prefix}1{}{:09}", 3 + dice.below(7), dice.below(1_000_000_000))
}

fn email(dice: &mut Dice) -> String {
    let first = dice.one(&["test", "null", "none", "na", "o'neil", "1e5", "0", "zhang.wei", "li"]);
    let middle = dice.one(&["", ".", "_", "-", "+"]);
    let (len, top) = (1 + dice.below(9), dice.one(&["com", "cn", "com.cn", "co.uk", "io"]));
    let last = dice.letters("abcdefghijklmnopqrstuvwxyz0123456789", len);
    let host = dice.one(&["qq", "163", "gmail", "example", "xn--fiqs8s", "邮件"]);
    format!("{first}{middle}{last}@{host}.{top}")
}

fn uuid(dice: &mut Dice) -> String {
    let hex = format!("{:016x}{:016x}", dice.roll(), dice.roll());
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    if dice.below(2) == 0 { groups } else { groups.to_uppercase() }
}

fn open_id(dice: &mut Dice) -> String {
    let base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    format!("o{}", dice.letters(base64url, 27))
}

fn qq(dice: &mut Dice) -> String {
    let digits = 4 + dice.below(8);
    format!("{}{}", 1 + dice.below(9), dice.letters("0123456789", digits))
}

/// A piece of a nickname as people write them.
fn piece(dice: &mut Dice) -> String {
    let emoji =
        ["😀", "❤️", "❤️‍🔥", "👨‍👩‍👧‍👦", "👩🏽‍💻", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇨🇳", "1️⃣", "☀︎", "🧚🏻‍♀️", "👁️‍🗨️", "🐻‍❄️", "©️", "™️"];
    let latin = ["Lucy", "Null Island", "Tom Null", "José", "Zoë", "nan nan", "e10", "N°5"];
    let other =
        ["·", "丶", "灬", "々", "〆", "ー", "の", "ღ", "№", "～", "！", "。", "（笑）", "—", "《"];
    match dice.below(10) {
        0..=3 => dice.char_of(0x4e00, 0x9fff).into(),
        4 => dice.char_of(0x3400, 0x4dbf).into(),
        5 => match dice.below(3) {
            0 => dice.char_of(0x20000, 0x2a6df).into(),
            // A name with an ideographic variation selector.
            1 => "葛󠄀".into(),
            _ => "邊󠄂".into(),
        },
        6 => dice.char_of(0x3042, 0x30fa).to_string().replace(['\u{3097}', '\u{3098}'], "あ"),
        7 => dice.one(&emoji).into(),
        8 => dice.one(&latin).into(),
        _ => dice.one(&other).into(),
    }
}

fn nickname(dice: &mut Dice) -> String {
    let mut name: String = (0..2 + dice.below(4)).map(|_| piece(dice)).collect();
    // Nothing but dashes stands for no value, and is said to.
    if name.chars().all(|c| c == '—') {
        name.push('丶');
    }
    if dice.below(4) == 0 {
        name.push_str(&dice.below(10_000).to_string());
    }
    name
}

/// How many rows a list has.
fn rows() -> u64 {
    let rows = std::env::var("ACCTPACK_ROWS").ok().and_then(|rows| rows.parse().ok());
    rows.unwrap_or(20_000)
}

fn raises_nothing(kind: &str, make: Make) {
    let mut dice = Dice(7);
    let text: String = (0..rows()).map(|_| make(&mut dice) + "\n").collect();
    raises_nothing_in(kind, &text);
}

fn raises_nothing_in(kind: &str, text: &str) {
    let input = Input::bytes("list.txt", text.as_bytes());
    let told = run(input, Task::Check, PackageFormat::Txt, &Rules::default());
    let summary = &told.summary;
    assert_eq!(summary.rows, rows());
    let wrong = told.told.iter().find(|told| told.found.code != Code::Duplicate);
    if let Some(wrong) = wrong {
        let row = String::from_utf8_lossy(&wrong.raw);
        panic!("{kind}: {} on {row:?}, of {:?}", wrong.found.code, summary.findings);
    }
}

/// A mixture in which no kind is of most.
fn mixed(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => phone(dice),
        1 => email(dice),
        2 => open_id(dice),
        _ => nickname(dice),
    }
}

fn mobile(dice: &mut Dice) -> String {
    format!("1{}{:09}", 3 + dice.below(7), dice.below(1_000_000_000))
}

/// Numbers of many countries, with `+`.
fn phone_of_a_country(dice: &mut Dice) -> String {
    const COUNTRIES: [(&str, u64); 12] = [
        ("86", 11),
        ("852", 8),
        ("886", 9),
        ("81", 10),
        ("82", 10),
        ("1", 10),
        ("44", 10),
        ("49", 11),
        ("91", 10),
        ("65", 8),
        ("60", 9),
        ("971", 9),
    ];
    let (code, digits) = COUNTRIES[dice.below(12) as usize];
    format!("+{code}{}{}", 1 + dice.below(9), dice.letters("0123456789", digits - 1))
}

const LOWER_HEX: &str = "0123456789abcdef";

fn md5(dice: &mut Dice) -> String {
    dice.letters(LOWER_HEX, 32)
}

/// Hexadecimal digits of any even length.
fn hex(dice: &mut Dice) -> String {
    let len = 8 + 2 * dice.below(29);
    dice.letters(LOWER_HEX, len)
}

fn base64(dice: &mut Dice) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = dice.letters(signs, 22);
    format!("{text}==")
}

fn base64url(dice: &mut Dice) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    dice.letters(signs, 43)
}

fn idfa(dice: &mut Dice) -> String {
    uuid(dice).to_uppercase()
}

fn mac(dice: &mut Dice) -> String {
    let pairs: Vec<String> = (0..6).map(|_| dice.letters("0123456789ABCDEF", 2)).collect();
    pairs.join(":")
}

fn imei(dice: &mut Dice) -> String {
    format!("35{}", dice.letters("0123456789", 13))
}

fn snowflake(dice: &mut Dice) -> String {
    let milliseconds = 400_000_000_000 + dice.below(60_000_000_000);
    format!("{}", milliseconds << 22 | dice.below(1 << 10) << 12 | dice.below(4096))
}

fn token(dice: &mut Dice) -> String {
    dice.letters("0123456789abcdefghijklmnopqrstuvwxyz", 36)
}

fn arabic_name(dice: &mut Dice) -> String {
    let letters = 3 + dice.below(5);
    let word = |dice: &mut Dice| -> String {
        (0..letters).map(|_| dice.char_of(0x0628, 0x063a)).collect()
    };
    format!("{} {}", word(dice), word(dice))
}

/// Emoji of one sign and of several.
fn emoji_name(dice: &mut Dice) -> String {
    let signs = ["😀", "❤️", "👨‍👩‍👧‍👦", "👩🏽‍💻", "🏳️‍🌈", "🇨🇳", "🧚🏻‍♀️", "🐻‍❄️", "🎉", "✨"];
    (0..2 + dice.below(2)).map(|_| dice.one(&signs)).collect()
}

fn name_of_a_customer(dice: &mut Dice) -> String {
    let surnames = ["王", "李", "张", "刘", "陈", "欧阳", "司马", "阿不都"];
    let given = dice.below(2) + 1;
    let surname = dice.one(&surnames);
    (0..given).fold(surname.to_string(), |name, _| name + &dice.char_of(0x4e00, 0x9fa5).to_string())
}

fn user_name(dice: &mut Dice) -> String {
    let words = ["li", "wang", "zhang", "super", "cool", "tom", "lucy", "mobile", "phone", "test"];
    let (first, sign) = (dice.one(&words), dice.one(&["_", "-", ".", ""]));
    format!("{first}{sign}{}{}", dice.one(&words), dice.below(10_000))
}

/// Makes a row.
type Make = fn(&mut Dice) -> String;

/// Each kind of list, and what makes its rows.
const KINDS: [(&str, Make); 23] = [
    ("phone numbers, with 86 and without", phone),
    ("mobile numbers", mobile),
    ("phone numbers of twelve countries", phone_of_a_country),
    ("e-mail addresses", email),
    ("UUIDs", uuid),
    ("IDFAs", idfa),
    ("open ids", open_id),
    ("MD5 sums", md5),
    ("hexadecimal digits", hex),
    ("base64", base64),
    ("base64url", base64url),
    ("MAC addresses", mac),
    ("IMEIs", imei),
    ("device tokens", token),
    ("QQ numbers", qq),
    ("snowflake ids", snowflake),
    ("user names", user_name),
    ("nicknames", nickname),
    ("Chinese names", name_of_a_customer),
    ("Arabic names", arabic_name),
    ("emoji", emoji_name),
    ("mixed ids", mixed),
    (
        "mixed phone numbers and ids",
        |dice| if dice.below(2) == 0 { mobile(dice) } else { uuid(dice) },
    ),
];

#[test]
fn clean_lists_raise_no_warning() {
    let only = std::env::var("ACCTPACK_KIND").unwrap_or_default();
    for (kind, make) in KINDS.into_iter().filter(|(kind, _)| kind.contains(&only)) {
        raises_nothing(kind, make);
    }
}

/// Numbers that go up by one, of any length.
#[test]
fn numbers_one_after_the_other_raise_no_warning() {
    for first in
        [10_000u64, 10_000_000, 13_800_000_000, 100_000_000_000_000, 10_000_000_000_000_000]
    {
        let text: String = (0..rows()).map(|n| format!("{}\n", first + n)).collect();
        raises_nothing_in(&format!("numbers from {first}"), &text);
    }
}

/// Mobile numbers alone, of which nothing but the rows set among them is said.
#[test]
fn what_is_unlike_the_rest_is_found_and_nothing_else() {
    let mut dice = Dice(11);
    let mut rows: Vec<String> =
        (0..60_000).map(|n| format!("1{}{n:09}", 3 + dice.below(7))).collect();
    let odd = ["1380013800", "8613800138000", "张三", "alice", "138001380001", "23800138000"];
    let mut places: Vec<usize> = odd.iter().map(|_| dice.below(60_000) as usize).collect();
    places.sort_unstable();
    places.dedup();
    for (place, row) in places.iter().zip(odd) {
        rows[*place] = row.into();
    }
    let text = rows.join("\n") + "\n";
    let input = Input::bytes("list.txt", text.as_bytes());
    let told = run(input, Task::Check, PackageFormat::Txt, &Rules::default());
    let found: Vec<u64> = told.told.iter().filter_map(|told| told.row).collect();
    assert_eq!(found, places.iter().map(|place| *place as u64 + 1).collect::<Vec<_>>());
    assert!(told.told.iter().all(|told| told.found.code == Code::UnlikeTheRest));
    assert_eq!(told.summary.warnings, places.len() as u64);
}
