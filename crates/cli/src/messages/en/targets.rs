//! What English says of the limits of a target, in `acctpack targets`.

use acctpack::{
    Alphabet, ByteOrderMark, Lang, LengthUnit, MacStyle, OtherHeaders, PhoneStyle, Target, escape,
};
use acctpack_report::numbers::{group, plural};

use super::super::{TargetFact, dotted};

pub(super) fn fact(fact: TargetFact, target: &Target) -> String {
    match fact {
        TargetFact::Formats => format!("format: {}", dotted(target)),
        TargetFact::Size if target.max_bytes == u64::MAX => "size: not known".into(),
        TargetFact::Size => format!(
            "size: up to {} bytes; more than {} is an error",
            group(target.safe_bytes),
            group(target.max_bytes)
        ),
        TargetFact::Parts => format!(
            "parts (--split): up to {} bytes each",
            group(target.split_bytes.unwrap_or_default())
        ),
        TargetFact::MinRows => format!("rows: at least {}", group(target.min_rows)),
        TargetFact::FileName => {
            let (min, max) = (target.file_name.start(), target.file_name.end());
            let length = format!("file name: {min} to {max} characters");
            match &target.file_alphabet {
                Some(taken) => format!("{length} among {}", escape(taken.as_str())),
                None => length,
            }
        }
        TargetFact::Mark => format!(
            "byte order mark: {}",
            match target.bom {
                ByteOrderMark::Forbidden => "an error",
                ByteOrderMark::Allowed => "allowed",
                _ => "a warning",
            }
        ),
        TargetFact::Header => match &target.header {
            Some(header) if header.others == OtherHeaders::Accepted => {
                format!("row 1: a header; clean writes {}", escape(&header.name))
            }
            Some(header) => format!("row 1: {}", escape(&header.name)),
            None => "row 1: an account".into(),
        },
        TargetFact::Length => {
            let (min, max) = (*target.length.start(), *target.length.end());
            let (one, many) = match target.unit {
                LengthUnit::Bytes => ("byte", "bytes"),
                _ => ("character", "characters"),
            };
            match min == max {
                true => format!("account: {}", plural(max, one, many)),
                false => format!("account: {} to {}", group(min), plural(max, one, many)),
            }
        }
        TargetFact::Alphabet => format!("account: characters among {}", alphabet(target)),
        TargetFact::Form => {
            format!("account: {}", target.form.map_or("any", |form| form.name(Lang::En)))
        }
        TargetFact::Phone => format!(
            "--normalize phone makes {}",
            match target.phone {
                PhoneStyle::Digits => "8613711112222",
                PhoneStyle::National => "13711112222",
                _ => "+8613711112222",
            }
        ),
        TargetFact::Mac => format!(
            "--normalize mac with --hash makes {} before it is hashed",
            match target.mac {
                MacStyle::Bare => "84C7AA001122",
                _ => "84:C7:AA:00:11:22",
            }
        ),
    }
}

fn alphabet(target: &Target) -> String {
    match &target.alphabet {
        Some(taken) if *taken == Alphabet::printable_ascii() => "printable ASCII".into(),
        taken => escape(taken.as_ref().map_or("", |taken| taken.as_str())),
    }
}
