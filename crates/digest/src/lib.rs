//! MD5 and SHA-256 for [`Options::hash`](acctpack::Options::hash): the engine is free of the crates that
//! they take, and a library that hashes nothing compiles none.
//!
//! ```
//! use acctpack::{HashAlgorithm, Input, Normalization, Options, Output, PackageFormat};
//!
//! let mut options = Options::default();
//! options.normalize = Some(Normalization::Phone);
//! options.country = Some("CN".parse()?);
//! options.hash = Some(acctpack_digest::hasher(HashAlgorithm::Sha256));
//! let mut package = Vec::new();
//! let output = Output::writer(PackageFormat::Txt, &mut package);
//! let list = "+86 138 0013 8000\n13800138000\n";
//! let summary = acctpack::clean(Input::bytes("list.txt", list.as_bytes()), output, &options)?;
//! assert_eq!((summary.kept, summary.duplicates), (1, 1));
//! // SHA-256 of +8613800138000.
//! let digest = "ec61f3c620a98bdead8c1f1f0ae747abd1b62a0c2dba4fd4bc22cf0d1d8653e5";
//! assert_eq!(package, format!("{digest}\n").as_bytes());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use acctpack::{HashAlgorithm, RowHasher};
use md5::Md5;
use sha2::{Digest, Sha256};

/// What hashes rows by this algorithm.
pub fn hasher(algorithm: HashAlgorithm) -> RowHasher {
    match algorithm {
        HashAlgorithm::Sha256 => RowHasher::new(algorithm, hex::<Sha256>),
        _ => RowHasher::new(HashAlgorithm::Md5, hex::<Md5>),
    }
}

/// A digest in lower-case hexadecimal digits.
fn hex<D: Digest>(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = D::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let md5 = hasher(HashAlgorithm::Md5);
        let sha256 = hasher(HashAlgorithm::Sha256);
        // RFC 1321, A.5, and FIPS 180-2, B.1.
        assert_eq!(md5.hex(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(md5.hex(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(
            sha256.hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
