//! What Chinese says of the limits of a target, in `acctpack targets`.

use acctpack::{
    Alphabet, ByteOrderMark, Lang, LengthUnit, MacStyle, OtherHeaders, PhoneStyle, Target, escape,
};
use acctpack_report::numbers::group;

use super::super::{TargetFact, dotted};

pub(super) fn fact(fact: TargetFact, target: &Target) -> String {
    match fact {
        TargetFact::Formats => format!("格式：{}", dotted(target)),
        TargetFact::Size if target.max_bytes == u64::MAX => "大小：未知".into(),
        TargetFact::Size => format!(
            "大小：不超过 {} 字节；超过 {} 字节为错误",
            group(target.safe_bytes),
            group(target.max_bytes)
        ),
        TargetFact::Parts => format!(
            "分卷（--split）：每个不超过 {} 字节",
            group(target.split_bytes.unwrap_or_default())
        ),
        TargetFact::MinRows => format!("行数：至少 {}", group(target.min_rows)),
        TargetFact::FileName => {
            let (min, max) = (target.file_name.start(), target.file_name.end());
            let length = format!("文件名：{min} 到 {max} 个字符");
            match &target.file_alphabet {
                Some(taken) => format!("{length}，只能使用 {}", escape(taken.as_str())),
                None => length,
            }
        }
        TargetFact::Mark => format!(
            "BOM：{}",
            match target.bom {
                ByteOrderMark::Forbidden => "错误",
                ByteOrderMark::Allowed => "允许",
                _ => "警告",
            }
        ),
        TargetFact::Header => match &target.header {
            Some(header) if header.others == OtherHeaders::Accepted => {
                format!("第 1 行：任意表头；clean 写入 {}", escape(&header.name))
            }
            Some(header) => format!("第 1 行：{}", escape(&header.name)),
            None => "第 1 行：账号".into(),
        },
        TargetFact::Length => {
            let (min, max) = (*target.length.start(), *target.length.end());
            let unit = match target.unit {
                LengthUnit::Bytes => "字节",
                _ => "个字符",
            };
            match min == max {
                true => format!("账号：{} {unit}", group(max)),
                false => format!("账号：{} 到 {} {unit}", group(min), group(max)),
            }
        }
        TargetFact::Alphabet => format!("账号：只能使用 {}", alphabet(target)),
        TargetFact::Form => {
            format!("账号：{}", target.form.map_or("任意", |form| form.name(Lang::Zh)))
        }
        TargetFact::Phone => format!(
            "--normalize phone 的结果：{}",
            match target.phone {
                PhoneStyle::Digits => "8613711112222",
                PhoneStyle::National => "13711112222",
                _ => "+8613711112222",
            }
        ),
        TargetFact::Mac => format!(
            "--normalize mac 与 --hash 同用时，先转为 {} 再计算摘要",
            match target.mac {
                MacStyle::Bare => "84C7AA001122",
                _ => "84:C7:AA:00:11:22",
            }
        ),
    }
}

fn alphabet(target: &Target) -> String {
    match &target.alphabet {
        Some(taken) if *taken == Alphabet::printable_ascii() => "可打印 ASCII".into(),
        taken => escape(taken.as_ref().map_or("", |taken| taken.as_str())),
    }
}
