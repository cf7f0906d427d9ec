//! What a part of an upload says of the file in it: its name, in whatever way a client writes it.

use encoding_rs::{Encoding, GB18030, UTF_8};
use hyper::header::CONTENT_DISPOSITION;
use multer::Field;

/// The file's name without folders: some clients send the whole path, of either kind.
pub(crate) fn file_name(part: &Field<'_>) -> Option<String> {
    let header = part.headers().get(CONTENT_DISPOSITION)?.as_bytes();
    let name = match std::str::from_utf8(header) {
        Ok(text) => extended_name(text).or_else(|| part.file_name().map(str::to_string)),
        // A client on a Chinese Windows sends the bytes of its own encoding.
        Err(_) => {
            let (text, ..) = GB18030.decode(header);
            extended_name(&text).or_else(|| plain_name(&text))
        }
    };
    Some(without_folders(&name?))
}

fn without_folders(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// The name in `filename="..."`, or without quotes. A backslash stays one: in a name of Windows it
/// stands between folders.
fn plain_name(header: &str) -> Option<String> {
    let at = header.to_ascii_lowercase().find("filename=")?;
    let value = header[at + "filename=".len()..].trim_start();
    let name = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split(';').next().map(str::trim),
    };
    name.map(str::to_string)
}

/// The name in `filename*=UTF-8''...` (RFC 5987), as some clients send what is not ASCII, in the
/// encoding that it names.
fn extended_name(header: &str) -> Option<String> {
    let at = header.to_ascii_lowercase().find("filename*=")?;
    let value = header[at + "filename*=".len()..].split(';').next()?.trim().trim_matches('"');
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|c| char::from(*c).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    let name = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    Some(name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_name_is_decoded() {
        let name = |header| extended_name(header);
        let header = "form-data; name=\"file\"; filename*=utf-8''%E5%BC%A0.txt";
        assert_eq!(name(header).unwrap(), "张.txt");
        assert_eq!(name("form-data; filename*=utf-8''a%2"), Some("a%2".into()));
        let gbk = "form-data; filename*=GBK'zh'%C3%FB%B5%A5.txt";
        assert_eq!(name(gbk).unwrap(), "名单.txt");
        assert_eq!(name("form-data; filename=\"a\""), None);
        assert_eq!(name("form-data; filename*=utf-8''%FF"), None);
    }

    #[test]
    fn a_plain_name_ends_where_its_quotes_do() {
        let name = |header| plain_name(header);
        assert_eq!(name("form-data; FileName=\"a;b.txt\"; x=y").as_deref(), Some("a;b.txt"));
        assert_eq!(name("form-data; filename=名单.txt ; x=y").as_deref(), Some("名单.txt"));
        assert_eq!(name("form-data; filename=\"\"").as_deref(), Some(""));
        assert_eq!(name("form-data; name=\"file\""), None);
        assert_eq!(without_folders("C:\\数据\\名单%22.txt"), "名单\".txt");
    }
}
