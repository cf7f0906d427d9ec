//! What Chinese says where something is asked for that cannot be.

use super::super::{delimiter, formats, shown};
use crate::error::UsageError;
use crate::text::escape::escape;

/// What is wrong, and what to do.
pub(super) fn error(error: &UsageError) -> String {
    match error {
        UsageError::NoInput => "没有可读取的输入".into(),
        UsageError::InFile { file, error: inner } => {
            format!("{}：{}", escape(file), self::error(inner))
        }
        UsageError::ColumnOfWholeRows => {
            "分隔符为 `none` 时每行就是一个完整的账号，没有列可选".into()
        }
        UsageError::Delimiter => "分隔符必须是引号和换行以外的一个 ASCII 字符".into(),
        UsageError::EmptyTarget(name) => {
            format!("目标 {} 什么都不接受：请检查长度、文件名长度和格式", escape(name))
        }
        UsageError::MaxRejects(limit) => {
            format!("{limit} 不是有效的比例；剔除行数的上限为 0% 到 100%")
        }
        UsageError::AccountType(number) => {
            format!("账号类型 {number}：没有这种账号类型；可用的有 0 到 16、989 和 991 到 1015")
        }
        UsageError::OtherDelimiter { asked, found, columns } => {
            let (asked, found) = (delimiter(*asked), delimiter(*found));
            format!(
                "按 {asked} 分列只有一列，按 {found} 分列有 {columns} 列；请加 --delimiter {found}"
            )
        }
        UsageError::OutputExtension(path) => {
            format!("{}：输出文件名必须以 .txt、.csv 或 .zip 结尾", shown(path))
        }
        UsageError::OutputFormat { name, format, target, taken } => format!(
            "{}：{} 不接受 .{}；可接受：{}",
            escape(name),
            escape(target),
            format.name(),
            formats(taken)
        ),
        UsageError::OutputName { name, min, max } => {
            format!("{}：输出文件名必须有 {min} 到 {max} 个字符", escape(name))
        }
        UsageError::PartName { name, len, max } => format!(
            "{}：加上分卷编号后文件名有 {len} 个字符，超过上限 {max}；请缩短输出文件名",
            escape(name)
        ),
        UsageError::EndlessZip { name, most } => format!(
            "{}：来自数据流的 zip 超过了允许的解压大小（{most} 字节）；请先保存为文件，或提高 --max-inflated",
            escape(name)
        ),
        UsageError::EndlessGzip(most) => {
            format!("gzip 解压后超过 {most} 字节；请提高 --max-inflated")
        }
        UsageError::NoSheet { asked, sheets } => {
            format!("工作簿中没有工作表 {}；现有：{}", escape(asked), escape(&sheets.join(", ")))
        }
        UsageError::SeveralSheets(sheets) => format!(
            "有 {} 个工作表可能包含账号：{}；请用 --sheet 名称 指定",
            sheets.len(),
            escape(&sheets.join(", "))
        ),
        UsageError::MissingFolder { file, folder } => format!(
            "无法写入 {}：文件夹 {} 不存在；请先创建，或指定其他文件",
            shown(file),
            shown(folder)
        ),
        UsageError::Folder(path) => format!("{} 是文件夹；请给出其中的文件名", shown(path)),
        UsageError::Node(path) => {
            format!("{} 是设备或管道，不能作为号码包的分卷", shown(path))
        }
        UsageError::AddressSpace { space, ample, threads } => format!(
            "地址空间上限 {space} MiB（ulimit -v）不足以运行 {threads} 个线程；请提高到 {ample} MiB，或减少线程数"
        ),
    }
}
