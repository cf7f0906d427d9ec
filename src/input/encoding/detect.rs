//! Which encoding a text that is not UTF-8 is in. A wrong guess makes every account another one,
//! so what counts is to know when one does not know: an encoding is *sure* only when the text
//! decodes in it to what names and words of its language are mostly made of, and in no other.

use std::collections::HashSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, MACINTOSH, SHIFT_JIS, WINDOWS_1252,
};

use super::languages::{LANGUAGES, Language, is_neutral, language_of};
use super::{Decoder, RowDecoder, Sniffed, TextEncoding};
use crate::text::column_names::{ends_as_column_names_do, is_known_column_name};
use crate::text::unicode::BOM;

/// How many bytes of rows outside ASCII are looked at.
const EVIDENCE: usize = 64 * 1024;

/// Where a sample begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With row 1, which may name the columns.
    OfText,
    Within,
}

/// Tells the encoding of a text that is known not to be UTF-8 throughout, from a sample of it: the
/// more of its rows outside ASCII, the better. The sample may be cut at its end.
pub(crate) fn detect(sample: &[u8], start: Start) -> Sniffed {
    // A mark of UTF-8 speaks against every other encoding, so that none is sure.
    match sample.strip_prefix(BOM.as_bytes()) {
        Some(text) if start == Start::OfText => match detect_rows(text, start) {
            Sniffed::LooksLike { encoding, .. } => Sniffed::LooksLike { encoding, sure: false },
            sniffed => sniffed,
        },
        _ => detect_rows(sample, start),
    }
}

fn detect_rows(sample: &[u8], start: Start) -> Sniffed {
    let sample = match memchr::memrchr2(b'\n', b'\r', sample) {
        Some(end) => &sample[..=end],
        None => sample,
    };
    if is_binary(sample) {
        return Sniffed::Unknown;
    }
    let rows = RowCounts::of(sample);
    if rows.are_utf8() {
        return Sniffed::Utf8 { bom: false };
    }
    if let Some(encoding) = by_header(sample, start, &rows) {
        return looks_like(encoding, true);
    }
    let best = among_languages(&rows);
    if let Some(Candidate { encoding, confidence: Confidence::Sure }) = best {
        return looks_like(encoding, true);
    }
    let single = single_byte(&rows);
    match (best, single) {
        (_, Some(Candidate { encoding, confidence: Confidence::Sure })) => {
            looks_like(encoding, true)
        }
        // A few broken rows in a list of ASCII do not make it anything else, nor do rows cut short.
        _ if rows.are_few() || rows.cut == rows.broken => Sniffed::Utf8 { bom: false },
        (Some(Candidate { encoding, .. }), _) | (None, Some(Candidate { encoding, .. })) => {
            looks_like(encoding, false)
        }
        (None, None) => Sniffed::Unknown,
    }
}

/// Whether a text holds the escape sequences of ISO-2022-JP, which are bytes of ASCII, and what it is
/// by them.
pub(crate) fn escaped(text: &[u8]) -> Option<Sniffed> {
    const DOUBLE: [&[u8]; 2] = [b"\x1B$B", b"\x1B$@"];
    let begin = |row: &[u8]| {
        memchr::memchr_iter(0x1B, row)
            .find(|&at| DOUBLE.iter().any(|set| row[at..].starts_with(set)))
    };
    let at = begin(text)?;
    let start = memchr::memrchr2(b'\n', b'\r', &text[..at]).map_or(0, |at| at + 1);
    let rows = text[start..].split(|byte| matches!(byte, b'\n' | b'\r'));
    let mut evidence = Vec::new();
    for row in rows.filter(|row| begin(row).is_some()) {
        evidence.extend_from_slice(row);
        evidence.push(b'\n');
        if evidence.len() > EVIDENCE {
            break;
        }
    }
    let language = language_of(SHIFT_JIS)?;
    let reading = EncodingReading::of(ISO_2022_JP, &evidence, language);
    // Escapes of which nothing comes are none.
    let is_sure = text.is_ascii() && reading.bad_rows == 0 && reading.is_sure(None);
    (reading.letters > 0 && reading.bad_rows * 2 <= reading.rows)
        .then(|| looks_like(ISO_2022_JP, is_sure))
}

/// A row of a text as it reads in an encoding that it may be in: the first outside ASCII that reads well.
pub(crate) fn row_that_reads(sample: &[u8], encoding: TextEncoding) -> Option<String> {
    let sample = sample.strip_prefix(BOM.as_bytes()).unwrap_or(sample);
    let decoder = RowDecoder::new(encoding);
    let rows = sample.split(|byte| matches!(byte, b'\n' | b'\r'));
    let outside = rows.filter(|row| !row.is_ascii() || row.contains(&0x1B));
    outside.take(1000).find_map(|row| {
        let mut text = Vec::new();
        decoder.decode(row, &mut text);
        String::from_utf8(text).ok().filter(|text| !text.trim().is_empty())
    })
}

/// The encodings of several bytes to the character that column names come in.
const OF_HEADERS: [&Encoding; 5] = [GBK, BIG5, SHIFT_JIS, EUC_JP, EUC_KR];

/// The encoding in which row 1 holds a known column name. Most exports are ASCII but for their header:
/// a dozen bytes, which tell nothing else. It is evidence only where all of it is known, and the rows
/// outside ASCII, if there are any, read well too.
fn by_header(sample: &[u8], start: Start, rows: &RowCounts) -> Option<&'static Encoding> {
    let header = first_row(sample);
    if start == Start::Within || std::str::from_utf8(header).is_ok() || rows.utf8 > 0 {
        return None;
    }
    let below = RowCounts::of(&sample[header.len()..]);
    let agree = |encoding: &&'static Encoding| {
        let Some(language) = language_of(encoding) else { return false };
        let reading = EncodingReading::of(encoding, &below.evidence, language);
        names_columns(encoding, header, language)
            && reading.bad_rows == 0
            && (below.outside_ascii == 0 || reading.is_likely() && reading.share() >= 350)
    };
    let mut found = OF_HEADERS.into_iter().filter(agree);
    found.next().filter(|_| found.next().is_none())
}

/// Whether a header names a column with characters outside ASCII, and holds no others than such names
/// do.
fn names_columns(encoding: &'static Encoding, header: &[u8], language: &Language) -> bool {
    let Some(header) = encoding.decode_without_bom_handling_and_without_replacement(header) else {
        return false;
    };
    let is_known = |c: char| is_neutral(c) || language.commonly(c) || OF_COLUMNS.contains(c);
    let is_name = |name: &str| {
        !name.is_ascii() && (is_known_column_name(name) || ends_as_column_names_do(name))
    };
    header.chars().all(is_known) && column_names(&header).any(is_name)
}

fn first_row(text: &[u8]) -> &[u8] {
    &text[..memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len())]
}

fn column_names(header: &str) -> impl Iterator<Item = &str> {
    header.split([',', ';', '\t', '|']).map(|name| name.trim_matches([' ', '"']))
}

/// Other encodings, each with what row 1 reads like in it, the likeliest first; for a row 1 that is
/// not UTF-8.
pub(crate) fn readings(header: &[u8]) -> impl Iterator<Item = (TextEncoding, String)> {
    let candidates = OF_HEADERS.into_iter().chain([encoding_rs::WINDOWS_1252]);
    candidates.filter_map(move |encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(header)?;
        Some((TextEncoding::whatwg(encoding), text.into_owned()))
    })
}

fn looks_like(encoding: &'static Encoding, sure: bool) -> Sniffed {
    Sniffed::LooksLike { encoding: TextEncoding::whatwg(encoding), sure }
}

/// An encoding that a text could be in.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    encoding: &'static Encoding,
    confidence: Confidence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Confidence {
    Sure,
    Likely,
    Possible,
}

/// Whether so many control characters stand in the bytes that they are no text.
fn is_binary(sample: &[u8]) -> bool {
    let control = |byte: &&u8| matches!(**byte, 0..=8 | 11 | 12 | 14..=31 | 127);
    sample.iter().filter(control).count() * 100 > sample.len()
}

/// What the rows of a text show.
#[derive(Default)]
struct RowCounts {
    all: u64,
    outside_ascii: u64,
    /// How many rows are not UTF-8.
    broken: u64,
    /// How many of those are UTF-8 but for their last character, which is cut.
    cut: u64,
    /// How many rows outside ASCII are wholly good UTF-8.
    utf8: u64,
    /// How many of those have a character of three bytes or four in them.
    surely_utf8: u64,
    /// The rows outside ASCII that are not surely UTF-8, as many as are looked at.
    evidence: Vec<u8>,
    /// Those of them that are not UTF-8 at all.
    broken_rows: Vec<u8>,
}

impl RowCounts {
    fn of(sample: &[u8]) -> RowCounts {
        let mut rows = RowCounts::default();
        for row in sample.split(|byte| matches!(byte, b'\n' | b'\r')) {
            // CRLF leaves one that is empty, as does the end.
            rows.all += u64::from(!row.is_empty());
            if !row.is_ascii() {
                rows.add(row);
            }
        }
        rows
    }

    fn add(&mut self, row: &[u8]) {
        self.outside_ascii += 1;
        match std::str::from_utf8(row) {
            Ok(text) => {
                self.utf8 += 1;
                if text.chars().any(|c| c.len_utf8() > 2) {
                    self.surely_utf8 += 1;
                    return;
                }
            }
            Err(_) => {
                self.broken += 1;
                self.cut += u64::from(is_cut(row.trim_ascii_end()));
            }
        }
        for (rows, is_one) in
            [(&mut self.evidence, true), (&mut self.broken_rows, std::str::from_utf8(row).is_err())]
        {
            if is_one && rows.len() < EVIDENCE {
                rows.extend_from_slice(&row[..row.len().min(EVIDENCE)]);
                rows.push(b'\n');
            }
        }
    }

    /// Whether the text is UTF-8, but for some broken rows. A row of another encoding is seldom
    /// UTF-8 by accident, and then by characters of two bytes.
    fn are_utf8(&self) -> bool {
        let good = self.outside_ascii - self.broken;
        self.surely_utf8 * 2 >= self.broken && self.surely_utf8 > 0 || good >= self.broken * 9
    }

    /// Whether the rows outside ASCII are few among the others: one, or a quarter.
    fn are_few(&self) -> bool {
        self.outside_ascii * 4 <= self.all || self.outside_ascii == 1 && self.all > 1
    }
}

/// Whether a row is UTF-8, with a whole character of three bytes or four in it, but for its end.
fn is_cut(row: &[u8]) -> bool {
    std::str::from_utf8(row).is_err_and(|error| {
        let whole = String::from_utf8_lossy(&row[..error.valid_up_to()]);
        error.error_len().is_none() && whole.chars().any(|c| c.len_utf8() > 2)
    })
}

/// How a text reads in an encoding.
#[derive(Clone, Copy, Debug)]
struct EncodingReading {
    encoding: &'static Encoding,
    /// The rows.
    rows: u64,
    /// Those that are not in this encoding: they hold malformed sequences, or characters of no text.
    /// Nothing else is counted of them.
    bad_rows: u64,
    /// The letters outside ASCII.
    letters: u64,
    /// Those among them that the language uses most.
    common: u64,
    /// How many different ones of those: the same row again is no further evidence.
    distinct: usize,
    /// Characters that no text in the language holds.
    odd: u64,
}

impl EncodingReading {
    fn of(encoding: &'static Encoding, evidence: &[u8], language: &Language) -> EncodingReading {
        let mut text = Vec::new();
        Decoder::new(TextEncoding::whatwg(encoding)).decode(evidence, &mut text);
        let (rows, bad_rows, letters, common, odd) = (0, 0, 0, 0, 0);
        let mut reading =
            EncodingReading { encoding, rows, bad_rows, letters, common, distinct: 0, odd };
        let mut seen = HashSet::new();
        for row in text.split(|&byte| byte == b'\n').filter(|row| !row.is_empty()) {
            reading.rows += 1;
            match std::str::from_utf8(row) {
                Ok(row) if row.chars().all(|c| super::is_text(c) && c != '\u{fffd}') => {
                    reading.add(row, language, &mut seen);
                }
                _ => reading.bad_rows += 1,
            }
        }
        reading.distinct = seen.len();
        reading
    }

    fn add(&mut self, row: &str, language: &Language, seen: &mut HashSet<char>) {
        for c in row.chars().filter(|&c| !is_neutral(c)) {
            if language.commonly(c) {
                self.common += 1;
                seen.insert(c);
            }
            match (language.letters)(c) || language.commonly(c) {
                true => self.letters += 1,
                false => self.odd += 1,
            }
        }
    }

    /// The share of common letters in all that is outside ASCII, in thousandths. A bad row counts as
    /// two letters.
    fn share(&self) -> u64 {
        self.common * 1000 / (self.letters + self.odd + self.bad_rows * 2).max(1)
    }

    /// Whether it could be this encoding at all: most rows are in it, and few characters are odd.
    fn is_likely(&self) -> bool {
        self.letters > 0
            && self.bad_rows * 5 <= self.rows
            && self.odd * 50 <= self.letters
            && self.share() >= 250
    }

    /// Whether it must be: nearly all rows are in it, common letters are many, and far more frequent than
    /// in `rival`. By accident one letter in seven is a common one, so that six different ones are none.
    fn is_sure(&self, rival: Option<&EncodingReading>) -> bool {
        let times_ten = if self.distinct >= 30 { 15 } else { 20 };
        self.bad_rows * 50 <= self.rows
            && self.distinct >= 6
            && self.share() >= 350
            && rival.is_none_or(|rival| rival.share() * times_ten < self.share() * 10)
    }
}

/// Looks for the encodings of several bytes to the character.
fn among_languages(rows: &RowCounts) -> Option<Candidate> {
    let mut readings: Vec<EncodingReading> = LANGUAGES
        .iter()
        .map(|(encoding, language)| EncodingReading::of(encoding, &rows.evidence, language))
        .collect();
    readings.sort_by_key(|reading| std::cmp::Reverse(reading.share()));
    let best = readings.first().filter(|best| best.is_likely())?;
    // Rows of UTF-8 among them are told one by one. Where they are many, none of both is the text's.
    let pure = rows.surely_utf8 * 4 <= rows.outside_ascii;
    let paired = best.encoding == SHIFT_JIS || are_paired(&rows.evidence);
    let encoding = match best.encoding {
        encoding if encoding == GBK && has_four_bytes(&rows.evidence) => GB18030,
        encoding => encoding,
    };
    let rival = readings.get(1).map_or(0, EncodingReading::share);
    // Among letters of ASCII it may be accents that are read.
    let ascii = rows.evidence.iter().filter(|byte| byte.is_ascii_alphabetic()).count() as u64;
    let alone = ascii <= best.letters * 2;
    let confidence = match () {
        () if pure && paired && best.is_sure(readings.get(1)) => Confidence::Sure,
        () if paired
            && alone
            && best.common >= 3
            && best.share() >= if best.distinct >= 12 { 350 } else { 600 }
            && rival * 13 < best.share() * 10 =>
        {
            Confidence::Likely
        }
        // What is proposed makes other people of the accounts if it is wrong.
        () => return None,
    };
    Some(Candidate { encoding, confidence })
}

/// Whether bytes outside ASCII come in pairs, as they mostly do in an encoding of two bytes to the
/// character. In a text of accented letters they stand alone, and each could be the first byte of a
/// character whose second is in ASCII.
fn are_paired(text: &[u8]) -> bool {
    let (mut all, mut paired) = (0, 0);
    for run in text.split(u8::is_ascii) {
        all += run.len();
        paired += if run.len() > 1 { run.len() } else { 0 };
    }
    paired * 5 >= all
}

/// Whether a GBK text holds characters that only GB 18030 has, of four bytes.
fn has_four_bytes(text: &[u8]) -> bool {
    let (decoded, _) = GBK.decode_without_bom_handling(text);
    let decoded: String = decoded.chars().filter(|&c| c != char::REPLACEMENT_CHARACTER).collect();
    GBK.encode(&decoded).2
}

/// Looks for an encoding of one byte to the character. It is sure only for the letters of a language of
/// western Europe among ASCII ones: any byte is a letter in each.
fn single_byte(rows: &RowCounts) -> Option<Candidate> {
    let evidence = &rows.broken_rows;
    let read = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(evidence)?;
        Some(text.chars().filter(|c| !c.is_ascii()).collect::<Vec<char>>())
    };
    let ascii = evidence.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let fits = |outside: &Vec<char>| {
        ascii >= outside.len() * 2 && WESTERN.iter().any(|language| language.fits(outside))
    };
    if let Some(outside) = read(WINDOWS_1252).filter(fits) {
        let sure = outside.len() >= 12;
        let confidence = if sure { Confidence::Sure } else { Confidence::Possible };
        return Some(Candidate { encoding: WINDOWS_1252, confidence });
    }
    let confidence = Confidence::Possible;
    if is_mac_roman(evidence) && read(MACINTOSH).as_ref().is_some_and(fits) {
        return Some(Candidate { encoding: MACINTOSH, confidence });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(evidence, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let outside = read(encoding)?;
    // Its word for a western language is none where no language fits. Where signs stand among the
    // letters, it is another code page of the same language.
    let is_its_word = encoding.is_single_byte() && encoding != WINDOWS_1252;
    let are_letters = outside.iter().all(|&c| c.is_alphabetic() || matches!(c, '’' | '\u{a0}'));
    (is_its_word && are_letters && outside.len() >= 60)
        .then_some(Candidate { encoding, confidence })
}

/// Whether bytes outside ASCII lie where Mac Roman has its small letters with accents, and other code
/// pages have signs, or few letters.
fn is_mac_roman(text: &[u8]) -> bool {
    let outside = || text.iter().filter(|byte| !byte.is_ascii());
    let low = outside().filter(|byte| **byte < 0xA0).count();
    let first = outside().next();
    low >= 4 && low * 10 >= outside().count() * 9 && outside().any(|byte| Some(byte) != first)
}

/// The letters outside ASCII of a language, and how to know it from its neighbours to the east,
/// which use the same bytes for other letters.
struct Western {
    letters: &'static str,
    /// Of each of these groups, letters make up an eighth at least.
    frequent: &'static [&'static str],
}

impl Western {
    fn fits(&self, outside: &[char]) -> bool {
        let count = |letters: &str| outside.iter().filter(|c| letters.contains(**c)).count();
        // Names know no borders: a few letters may be a neighbour's.
        let neighbours = |c: &char| self.letters.contains(*c) || NEIGHBOURS.contains(*c);
        count(self.letters) * 33 >= outside.len() * 32
            && outside.iter().all(neighbours)
            && self.frequent.iter().all(|group| count(group) * 8 >= outside.len())
    }
}

/// Letters that a name from elsewhere may hold: none of those that stand for the vowels that
/// Hungarian has beside the Spanish or the German ones.
const NEIGHBOURS: &str = "áâäàçéëèíîïóôöòúüßÁÂÄÀÇÉËÈÍÎÏÓÔÖÒÚÜ";

const WESTERN: [Western; 6] = [
    // German, Finnish, Swedish without å: the same bytes in all Latin code pages.
    Western { letters: "äöüßÄÖÜéÉ", frequent: &[] },
    Western {
        letters: "éèêëàâîïôùûçœÉÈÊËÀÂÎÏÔÙÛÇŒ’", frequent: &["éÉ"]
    },
    Western { letters: "áéíóúüñÁÉÍÓÚÜÑ", frequent: &["áíÁÍ"] },
    Western {
        letters: "áâãàçéêíóòôõúüÁÂÃÀÇÉÊÍÓÒÔÕÚÜ", frequent: &["çÇ", "ãÃõÕ"]
    },
    Western { letters: "åäöüéÅÄÖÜÉ", frequent: &["äöÄÖ"] },
    Western { letters: "æøåéöüÆØÅÉÖÜ", frequent: &["øØ", "åÅ"] },
];

/// Characters that headers hold beside those.
const OF_COLUMNS: &str = "账帐户号码编序姓名称昵手机电话联系方式邮箱件地址城市省份区县注册时间日期性别年龄备注等级类型状态标识设备推送会员\
    客户用代微信卡公司部门职务渠道来源金额订单积分生最后登录次数是否帳戶號碼編稱暱電話聯繫郵縣註冊間別齡備級類狀態標識設會員錄訂單\
    番号氏携帯顧客会員端末識別利用者社様계정아디사용자명유저회원번호고객전화휴대폰핸드연락처메일주소성함토큰닉네임로그기";

#[cfg(test)]
mod tests;
