//! What Chinese says of a package as a file.

use crate::rules::package::{EntryProblem, OtherFormat, WorkbookProblem, ZipError, ZipQuirk};
use crate::text::escape::escape;

/// What is wrong with a zip.
pub(super) fn zip_error(error: ZipError) -> &'static str {
    match error {
        ZipError::NoEnd => "缺少结尾：文件被截断、只是分卷之一，或不是 zip",
        ZipError::TwoEnds => "注释中或结尾之后另有一个目录结束记录，不同工具会选取不同的一个",
        ZipError::Buried => "结尾之后有超过 64 KB 的多余字节，工具找不到结尾；请去掉多余内容",
        ZipError::Split => {
            "它只是分卷压缩包的一部分；请将所有分卷放在同一文件夹中解压，再把名单交给 acctpack"
        }
        ZipError::Counts => "目录结束记录中的两个条目数不一致",
        ZipError::Zip64 => "Zip64 记录无法读取，或不在声明的位置",
        ZipError::Zip64Count => "Zip64 记录与目录结束记录矛盾：条目数不同",
        ZipError::Zip64Size => "Zip64 记录与目录结束记录矛盾：目录大小不同",
        ZipError::Zip64Offset => "Zip64 记录与目录结束记录矛盾：目录位置不同",
        ZipError::Directory => "无法读取其目录",
        ZipError::DirectorySize => "目录的大小与目录结束记录不一致",
        ZipError::DirectoryOffset => "目录不在目录结束记录声明的位置：文件开头缺失，或记录有误",
        ZipError::DirectoryCount => "目录的条目数与目录结束记录不一致",
        ZipError::OtherDisk => "目录声明有条目位于另一分卷",
        ZipError::Header => "无法读取条目自身的文件头",
        ZipError::HeaderName => "条目自身的文件头与目录矛盾：名称不同",
        ZipError::HeaderMethod => "条目自身的文件头与目录矛盾：压缩方法不同",
        ZipError::HeaderFlags => "条目自身的文件头与目录矛盾：加密标志不同",
        ZipError::HeaderStreaming => "条目自身的文件头与目录矛盾：大小是否写在数据之后（标志位 3）",
        ZipError::HeaderSize => "条目自身的文件头与目录矛盾：大小不同",
        ZipError::HeaderPacked => "条目自身的文件头与目录矛盾：压缩后大小不同",
        ZipError::HeaderChecksum => "条目自身的文件头与目录矛盾：校验和不同",
        ZipError::Descriptor => "条目数据之后的大小或校验和与目录不一致",
        ZipError::StoredSize => "存储条目的两个大小不一致",
        ZipError::FullFolder => "其中的文件夹条目带有数据，部分工具会将其当作文件",
        ZipError::Overlap => "其条目相互重叠",
        ZipError::Hidden => "其中含有目录未列出的条目",
        ZipError::TwoNames => "条目有两个含义不同的名称",
        ZipError::Truncated => "条目数据被截断",
        ZipError::Deflate => "条目数据无法解压",
        ZipError::Longer => "条目的实际长度大于声明的长度",
        ZipError::Shorter => "条目的实际长度小于声明的长度",
        ZipError::Surplus => "条目数据之后有多余字节",
        ZipError::Checksum => "条目的校验和不正确",
    }
}

/// What some readers of zips do not take.
pub(super) fn zip_quirk(quirk: ZipQuirk) -> &'static str {
    match quirk {
        ZipQuirk::Prefix => "开头有多余字节",
        ZipQuirk::NameEncoding => "文件名标记为 UTF-8，实际并不是",
        ZipQuirk::OldName => "文件名既不是 UTF-8 也不是 GBK，工具只能猜测",
        ZipQuirk::Backslash => "文件名含反斜杠字节，部分工具会将其当作文件夹分隔符",
        ZipQuirk::LongName => "文件名超过 255 字节",
        ZipQuirk::Version => "要求的解压版本过高",
        ZipQuirk::Flags => "设置了部分工具不接受的标志位",
        ZipQuirk::ExtraFields => "扩展字段已损坏",
        ZipQuirk::Zip64 => "含有多余的 Zip64 记录",
        ZipQuirk::Signature => "目录带有数字签名",
        ZipQuirk::StreamedStored => "条目未压缩，而大小写在数据之后",
        ZipQuirk::WideSizes => "条目数据之后的大小字段长于声明",
        ZipQuirk::OneName => "条目的两个文件头中只有一个带有 UTF-8 名称",
    }
}

/// Why an entry cannot be the list.
pub(super) fn entry_problem(name: &str, problem: EntryProblem) -> String {
    match problem {
        EntryProblem::Link => format!("{name} 是符号链接：其中只有另一个文件的路径，没有名单"),
        EntryProblem::Folder => format!("{name} 带有文件夹属性：部分工具会将其视为空文件夹"),
        EntryProblem::Special => format!("{name} 带有设备、管道或套接字的属性"),
        EntryProblem::Extension => format!("{name} 既不是 .txt 也不是 .csv"),
    }
}

/// What a file is in place of a package, and what to do.
pub(super) fn other_format(format: OtherFormat) -> &'static str {
    match format {
        OtherFormat::Workbook => {
            "实为电子表格（.xlsx 或 .ods）；请在 Excel 或 WPS 中“另存为”CSV UTF-8"
        }
        OtherFormat::Zip => "实为 zip 压缩包",
        OtherFormat::OldWorkbook => {
            "实为旧版电子表格（.xls）；请在 Excel 或 WPS 中“另存为”CSV UTF-8"
        }
        OtherFormat::Gzip => "实为 gzip 压缩文件；请先解压",
        OtherFormat::DamagedGzip => "gzip 文件已损坏；请重新导出",
        OtherFormat::ZipInGzip => "gzip 中是 zip 压缩包；请先解压",
        OtherFormat::SevenZipOrRar => "实为 7-Zip 或 RAR 压缩包；请先解压",
        OtherFormat::Archive => "实为压缩包（bzip2、xz、Zstandard 或 tar）；请先解压",
        OtherFormat::Pdf => "实为 PDF；请从数据源重新导出为文本",
        OtherFormat::Markup => {
            "实为网页或 XML（有些系统导出的 .xls 即是如此）；请用 Excel 或 WPS 打开后“另存为”CSV UTF-8"
        }
        OtherFormat::Json => "实为 JSON；请改写为文本，每行一个账号",
    }
}

/// Why a workbook cannot be read, and what to do.
pub(super) fn workbook_problem(problem: &WorkbookProblem) -> String {
    match problem {
        WorkbookProblem::Damaged(why) => {
            format!("电子表格无法读取（{}）；请重新保存，或另存为 CSV UTF-8", escape(why))
        }
        WorkbookProblem::TooLarge => {
            "电子表格解压后超过允许的大小；请将工作表另存为 CSV UTF-8，或提高 --max-inflated".into()
        }
        WorkbookProblem::Unsupported => {
            "这是旧版、加密或 OpenDocument 格式的电子表格；请去掉密码并另存为 .xlsx，或另存为 CSV UTF-8"
                .into()
        }
    }
}
