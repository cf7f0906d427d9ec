//! The few bytes around a deflated text that make it a gzip (RFC 1952). No name and no time stand in it:
//! the same accounts make the same file on any day.

use crate::output::deflate::END;

/// What stands before the deflated text: magic number, method, no flags, no time, an unknown system.
pub(crate) const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// How many bytes [`tail`] makes.
pub(crate) const TAIL_LEN: u64 = END.len() as u64 + 8;

/// What stands after it. Of a text of 4 GiB and more the length is kept modulo 2^32, as the RFC has it.
pub(crate) fn tail(text_len: u64, crc: u32) -> Vec<u8> {
    let len = (text_len & u64::from(u32::MAX)) as u32;
    [&END[..], &crc.to_le_bytes(), &len.to_le_bytes()].concat()
}
