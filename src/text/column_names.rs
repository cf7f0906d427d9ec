//! The names that columns go by, in English, Chinese, Japanese and Korean: what a first row may be that is
//! no account, and which column of a table holds the accounts.

/// Column names, in lower case, with `_`, `-` and spaces left out.
const COLUMN_NAMES: &[&str] = &[
    "account",
    "accounts",
    "accountid",
    "accountno",
    "accountname",
    "accountlist",
    "user",
    "users",
    "userid",
    "username",
    "useraccount",
    "uid",
    "id",
    "openid",
    "unionid",
    "phone",
    "phoneno",
    "phonenumber",
    "mobile",
    "mobileno",
    "mobilephone",
    "mobilenumber",
    "tel",
    "telephone",
    "cellphone",
    "email",
    "emailaddress",
    "mail",
    "token",
    "tokens",
    "devicetoken",
    "deviceid",
    "imei",
    "idfa",
    "oaid",
    "qq",
    "mac",
    "md5",
    "customerid",
    "memberid",
    "name",
    "nickname",
    "msisdn",
    "cust",
    "custid",
    "custno",
    "externalid",
    "accid",
    "accno",
    "qqno",
    "qq号",
    "qq号码",
    "微信号",
    "卡号",
    "会员卡号",
    "guid",
    "uuid",
    "账号",
    "帐号",
    "账户",
    "帐户",
    "账号id",
    "用户",
    "用户名",
    "用户id",
    "用户账号",
    "用户帐号",
    "用户编号",
    "会员",
    "会员号",
    "会员id",
    "会员编号",
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "电话号码",
    "联系电话",
    "邮箱",
    "电子邮箱",
    "邮件",
    "昵称",
    "设备",
    "设备号",
    "设备id",
    "标识",
    "编号",
    "序号",
    "客户",
    "客户号",
    "客户id",
    "客户编号",
    "推送账号",
    "号码",
    "联系方式",
    "帳號",
    "手機",
    "手機號碼",
    "電話",
    "電話號碼",
    "會員編號",
    "姓名",
    "推送帐号",
    "用戶",
    "用戶名",
    "用戶id",
    "使用者",
    "使用者名稱",
    "使用者id",
    "會員",
    "會員id",
    "會員號",
    "客戶",
    "客戶id",
    "客戶編號",
    "帳戶",
    "行動電話",
    "聯絡電話",
    "電郵",
    "電子郵件",
    "電子信箱",
    "暱稱",
    "號碼",
    "編號",
    "裝置id",
    // Japanese.
    "アカウント",
    "アカウントid",
    "アカウント名",
    "ユーザ",
    "ユーザid",
    "ユーザ名",
    "ユーザー",
    "ユーザーid",
    "ユーザー名",
    "利用者id",
    "ログインid",
    "会員番号",
    "会員名",
    "顧客",
    "顧客id",
    "顧客番号",
    "顧客コード",
    "お客様番号",
    "社員番号",
    "電話番号",
    "携帯電話",
    "携帯番号",
    "携帯電話番号",
    "メール",
    "メールアドレス",
    "eメール",
    "氏名",
    "名前",
    "お名前",
    "番号",
    "トークン",
    "デバイスid",
    "端末id",
    "識別子",
    // Korean.
    "계정",
    "계정id",
    "계정명",
    "아이디",
    "사용자",
    "사용자id",
    "사용자아이디",
    "사용자명",
    "유저",
    "유저id",
    "회원",
    "회원id",
    "회원번호",
    "회원명",
    "고객",
    "고객id",
    "고객번호",
    "고객명",
    "로그인id",
    "전화",
    "전화번호",
    "휴대폰",
    "휴대폰번호",
    "휴대전화",
    "휴대전화번호",
    "핸드폰",
    "핸드폰번호",
    "연락처",
    "이메일",
    "이메일주소",
    "이름",
    "성명",
    "닉네임",
    "번호",
    "토큰",
    "기기id",
    "디바이스id",
];

/// More bytes than any of them has.
const NAME_BYTES: usize = 24;

/// What Chinese names of such columns end in, whatever stands before: 会员手机号, 微信OpenID.
const ENDINGS: &[&str] =
    &["手机号", "手机", "号码", "电话", "账号", "帐号", "邮箱", "id", "编号", "联系方式"];

/// More characters than a column's name has that is told by its ending.
const LONGEST_ENDED: usize = 10;

/// What English names of such columns hold as a word among others: user_phone, wx-openid.
const WORDS: &[&str] = &["openid", "unionid", "phone", "mobile", "email"];

/// Names of columns that hold accounts, the surest first.
const ACCOUNT_COLUMNS: &[&str] = &[
    "account", "账号", "帐号", "账户", "phone", "mobile", "手机", "电话", "tel", "openid",
    "open_id", "unionid", "email", "e-mail", "mail", "邮箱", "user", "用户", "uid", "token",
    "imei", "idfa", "oaid", "id",
];

/// From here on a name says little.
const FIRST_WEAK_NAME: &str = "user";

/// Whether a column's name is one that columns of accounts have, and how sure that is: the lower, the
/// surer.
pub fn account_column_rank(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    // A value such as an address may hold such a word, too.
    let is_value = name.contains('@') || name.chars().any(|c| c.is_ascii_digit());
    if is_value {
        return None;
    }
    ACCOUNT_COLUMNS.iter().position(|known| name.contains(known))
}

/// Whether a name of that rank says little: a column called `id` may number the rows.
pub(crate) fn is_weak_rank(rank: usize) -> bool {
    ACCOUNT_COLUMNS.iter().position(|&name| name == FIRST_WEAK_NAME).is_none_or(|weak| rank >= weak)
}

/// Names of columns that hold no accounts but stand beside those that do.
const OTHER_COLUMNS: &[&str] = &[
    "no",
    "index",
    "name",
    "nick",
    "nickname",
    "real_name",
    "city",
    "province",
    "country",
    "region",
    "address",
    "gender",
    "sex",
    "age",
    "birthday",
    "date",
    "time",
    "created_at",
    "level",
    "type",
    "status",
    "tag",
    "tags",
    "channel",
    "note",
    "remark",
    "序号",
    "编号",
    "姓名",
    "名字",
    "名称",
    "昵称",
    "城市",
    "省份",
    "地区",
    "国家",
    "地址",
    "性别",
    "年龄",
    "生日",
    "日期",
    "时间",
    "等级",
    "类型",
    "状态",
    "标签",
    "渠道",
    "备注",
];

/// Whether a text is the name of such a column.
pub(crate) fn is_other_column_name(text: &str) -> bool {
    OTHER_COLUMNS.contains(&text.to_lowercase().as_str())
}

/// How surely a text names a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// It is a name that columns are known by.
    Known,
    /// It is made as such names are, by what a word of it says. A nickname may be too.
    Resembles,
}

/// Whether a text reads like a column's name. Asked of every row until an account is kept.
pub(crate) fn likeness(text: &str) -> Option<Likeness> {
    let text = without_remark(text);
    if is_known_column_name(text) {
        return Some(Likeness::Known);
    }
    (ends_as_column_names_do(text) || holds_word_of_names(text)).then_some(Likeness::Resembles)
}

pub(crate) fn is_column_name(text: &str) -> bool {
    likeness(text).is_some()
}

/// Whether a text that resembles a column's name is an account by the accounts that follow: nicknames made
/// as it is, where those it would name are none that it promises.
pub(crate) fn is_one_of(text: &str, accounts: &[String]) -> bool {
    let text = without_remark(text);
    let promises_ids = ["openid", "unionid", "id", "账号", "帐号", "编号"]
        .iter()
        .any(|word| text.to_ascii_lowercase().ends_with(word));
    let are_mostly = |is: fn(&str) -> bool| {
        accounts.len() >= FEWEST_LIKE
            && accounts.iter().filter(|account| is(account)).count() * 2 > accounts.len()
    };
    match text.is_ascii() {
        true => are_mostly(if promises_ids { is_joined } else { is_nickname }),
        false => !promises_ids && are_mostly(|account| !account.is_ascii()),
    }
}

/// Fewer accounts than this show nothing.
const FEWEST_LIKE: usize = 3;

/// Letters, then letters or digits joined by `_`, `-` and `.`, as in `zhang_wei88`.
fn is_joined(account: &str) -> bool {
    account.contains(['_', '-', '.']) && is_nickname(account)
}

/// A word as people choose it: no number, no address, nothing as long as what machines make.
fn is_nickname(account: &str) -> bool {
    const LONGEST: usize = 20;
    let is_part = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    account.len() <= LONGEST
        && account.starts_with(|c: char| c.is_ascii_alphabetic())
        && account.split(['_', '-', '.']).all(is_part)
}

/// A name without what templates set about it: 手机号（必填）, *phone.
fn without_remark(text: &str) -> &str {
    let text = text.trim_matches('*');
    let name = text
        .strip_suffix([')', '）'])
        .and_then(|text| text.rsplit_once(['(', '（']))
        .map_or(text, |(name, _)| name);
    name.trim()
}

/// Whether a text is one of the known names.
pub(crate) fn is_known_column_name(text: &str) -> bool {
    let mut folded = [0; NAME_BYTES];
    let mut len = 0;
    for c in text.chars().map(half_width).filter(|c| !matches!(c, '_' | '-' | ' ' | '.')) {
        let Some(room) = folded.get_mut(len..len + c.len_utf8()) else { return false };
        c.to_ascii_lowercase().encode_utf8(room);
        len += c.len_utf8();
    }
    let folded = &folded[..len];
    len > 1 && COLUMN_NAMES.iter().any(|name| name.as_bytes() == folded)
}

/// The half-width form of a letter, as of those in `ユーザＩＤ`.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Whether a text is Chinese, maybe with Latin letters after it, and ends as column names do. Digits,
/// punctuation and emoji are in nicknames and ids alone.
pub(crate) fn ends_as_column_names_do(text: &str) -> bool {
    let is_chinese = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let chinese = text.trim_start_matches(is_chinese);
    if chinese.len() == text.len() || text.chars().nth(LONGEST_ENDED).is_some() {
        return false;
    }
    let folded = text.to_ascii_lowercase();
    chinese.bytes().all(|byte| byte.is_ascii_alphabetic())
        && ENDINGS.iter().any(|ending| folded.ends_with(ending))
}

/// Whether a text is words of ASCII letters joined by `_` or `-`, one of which names an account. A
/// digit makes it an id.
fn holds_word_of_names(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic());
    let is_of_names = |word: &str| WORDS.iter().any(|name| word.eq_ignore_ascii_case(name));
    text.len() <= 32
        && text.contains(['_', '-'])
        && text.split(['_', '-']).all(is_word)
        && text.split(['_', '-']).any(is_of_names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_are_known_in_both_languages() {
        for name in [
            "account",
            "User_ID",
            "手机号",
            "用户ID",
            "Phone Number",
            "会员手机号",
            "客户手机",
            "微信OpenID",
            "号码",
            "联系方式",
            "注册邮箱",
            "user_phone",
            "wx_openid",
            "WX-UnionID",
            "手机号（必填）",
            "*手机号(11位)",
            "Phone (required)",
            "QQ号",
            "cust_id",
            "ユーザID",
            "ユーザー ＩＤ",
            "アカウント",
            "会員番号",
            "携帯電話番号",
            "メールアドレス（必須）",
            "전화번호",
            "회원 ID",
            "휴대전화 번호",
            "이메일",
            "電子信箱",
        ] {
            assert!(is_column_name(name), "{name}");
        }
        for account in [
            "alice",
            "13800138000",
            "小明",
            "手机号13800138000",
            "小米手机🎉",
            "oABC_phone1",
            "o_6bmj-OpenidAbc",
            "我的手机里面有很多照片和电话",
            "id_card",
            "microphone_man",
            "アイID",
            "小明（手机号）",
            "（必填）",
        ] {
            assert!(!is_column_name(account), "{account}");
        }
    }

    #[test]
    fn what_resembles_a_name_is_an_account_among_its_like() {
        let is_one = |name: &str, accounts: &str| {
            assert_eq!(likeness(name), Some(Likeness::Resembles), "{name}");
            is_one_of(name, &accounts.split(' ').map(str::to_string).collect::<Vec<_>>())
        };
        for (name, accounts) in [
            ("zhang_mobile", "li_ming wang_fang88 zhao-lei sun.li"),
            ("zhang_mobile", "tom lucy alice2020"),
            ("my-email", "li_ming wang_fang88 zhao-lei 13800138000"),
            ("小米手机", "小明 红豆生南国 张三"),
            ("dev_openid", "dev_one dev_two my_dev"),
        ] {
            assert!(is_one(name, accounts), "{name} {accounts}");
        }
        for (name, accounts) in [
            ("user_mobile", "13800138000 13900139000 13700137000"),
            ("user_mobile", "5d41402abc4b2a76b9719d911017c592 7d793037a0760186574b0282f2f435e7 x1"),
            ("user_email", "a@b.cn c@d.cn e@f.cn"),
            ("user_email", "li_ming wang_fang"),
            ("wx_openid", "oABCDEFGHIJKLMNOPQRSTUVWXY_z tom lucy"),
            ("会员账号", "小明 红豆生南国 张三"),
            ("客户手机", "13800138000 13900139000 13700137000"),
        ] {
            assert!(!is_one(name, accounts), "{name} {accounts}");
        }
    }

    #[test]
    fn every_name_fits() {
        assert!(COLUMN_NAMES.iter().all(|name| name.len() <= NAME_BYTES));
    }
}
