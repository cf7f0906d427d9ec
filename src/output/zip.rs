//! The few bytes around a deflated text that make it a zip archive of one entry. The text is
//! deflated elsewhere, in parallel; sizes and checksum follow it in a data descriptor, so that the
//! archive can be streamed. Fields are those of PKWARE's APPNOTE, version 2.0 of the format.

use crate::output::deflate::END;

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const CENTRAL_END: u32 = 0x0605_4b50;
/// Sizes follow the data (bit 3), the name is UTF-8 (bit 11).
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATE: u16 = 8;
const VERSION: u16 = 20;
/// 1980-01-01, the earliest there is: the same accounts make the same archive on any day.
const DATE: u16 = 0x21;

/// Little-endian fields, one after the other.
struct HeaderFields(Vec<u8>);

impl HeaderFields {
    fn u16(mut self, value: u16) -> HeaderFields {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn u32(mut self, value: u32) -> HeaderFields {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> HeaderFields {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// What stands before the deflated text.
pub(crate) fn head(name: &str) -> Vec<u8> {
    let fields =
        HeaderFields(Vec::new()).u32(LOCAL).u16(VERSION).u16(FLAGS).u16(DEFLATE).u16(0).u16(DATE);
    let sizes_follow = fields.u32(0).u32(0).u32(0);
    sizes_follow.u16(name.len() as u16).u16(0).bytes(name.as_bytes()).0
}

/// What stands after it, in an archive that has `so_far` bytes before. A package's limit keeps all
/// sizes below 4 GiB: it needs no Zip64.
pub(crate) fn tail(name: &str, so_far: u64, text_len: u64, crc: u32) -> Vec<u8> {
    let deflated = (so_far as usize - head(name).len() + END.len()) as u32;
    let text_len = text_len as u32;
    let descriptor =
        HeaderFields(END.to_vec()).u32(DESCRIPTOR).u32(crc).u32(deflated).u32(text_len);
    let start = descriptor.0.len();
    let central_at = so_far as u32 + start as u32;
    let central = descriptor
        .u32(CENTRAL)
        .u16(VERSION)
        .u16(VERSION)
        .u16(FLAGS)
        .u16(DEFLATE)
        .u16(0)
        .u16(DATE)
        .u32(crc)
        .u32(deflated)
        .u32(text_len)
        .u16(name.len() as u16)
        .u16(0)
        .u16(0)
        .u16(0)
        .u16(0)
        .u32(0)
        .u32(0)
        .bytes(name.as_bytes());
    let central_len = (central.0.len() - start) as u32;
    central.u32(CENTRAL_END).u16(0).u16(0).u16(1).u16(1).u32(central_len).u32(central_at).u16(0).0
}

/// How many bytes [`tail`] makes.
pub(crate) fn tail_len(name: &str) -> u64 {
    END.len() as u64 + 16 + 46 + 22 + name.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_the_tail_is_known_before() {
        for name in ["a.txt", "名单.txt"] {
            assert_eq!(tail(name, 1000, 5000, 7).len() as u64, tail_len(name));
        }
    }
}
