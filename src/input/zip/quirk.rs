//! What a sound zip has that some readers refuse or read in their own way, though all that open it
//! find the same list.

use std::borrow::Cow;

/// One such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quirk {
    /// Bytes stand before the first entry.
    Prefix,
    /// A name is flagged as UTF-8 and is not.
    NameEncoding,
    /// A name is neither UTF-8 nor GBK: readers that are told one of the two refuse it.
    OldName,
    /// A backslash in a name is half a character to some and ends a folder to others.
    Backslash,
    /// A name is longer than file systems take.
    LongName,
    /// A version that readers do not know is needed.
    Version,
    /// Flags are set that readers do not know, or in one of two places.
    Flags,
    /// An extra part is not a sequence of whole fields.
    ExtraFields,
    /// Zip64 records or fields that nothing asks for, or that not all find.
    Zip64,
    /// The directory is signed.
    Signature,
    /// The size of a stored entry follows its data.
    StreamedStored,
    /// Sizes of eight bytes follow the data, though no Zip64 field announces them.
    WideSizes,
    /// The field of a name in UTF-8 stands in one of two headers.
    OneName,
}

impl Quirk {
    const ALL: [Quirk; 13] = [
        Quirk::Prefix,
        Quirk::NameEncoding,
        Quirk::OldName,
        Quirk::Backslash,
        Quirk::LongName,
        Quirk::Version,
        Quirk::Flags,
        Quirk::ExtraFields,
        Quirk::Zip64,
        Quirk::Signature,
        Quirk::StreamedStored,
        Quirk::WideSizes,
        Quirk::OneName,
    ];

    /// What it is, in English and Chinese.
    fn words(self) -> [&'static str; 2] {
        match self {
            Quirk::Prefix => ["bytes stand before it", "开头有多余字节"],
            Quirk::NameEncoding => {
                ["a name is flagged as UTF-8 and is not", "文件名标记为 UTF-8，实际并不是"]
            }
            Quirk::OldName => [
                "a name is neither UTF-8 nor GBK, and readers have to guess",
                "文件名既不是 UTF-8 也不是 GBK，工具只能猜测",
            ],
            Quirk::Backslash => [
                "a name holds a backslash byte that some readers take for a folder's end",
                "文件名含反斜杠字节，部分工具会将其当作文件夹分隔符",
            ],
            Quirk::LongName => ["a name is longer than 255 bytes", "文件名超过 255 字节"],
            Quirk::Version => {
                ["it asks for a version that readers do not have", "要求的解压版本过高"]
            }
            Quirk::Flags => ["it sets flags that readers refuse", "设置了部分工具不接受的标志位"],
            Quirk::ExtraFields => ["its extra fields are broken", "扩展字段已损坏"],
            Quirk::Zip64 => {
                ["it has Zip64 records that are not asked for", "含有多余的 Zip64 记录"]
            }
            Quirk::Signature => ["its directory is signed", "目录带有数字签名"],
            Quirk::StreamedStored => [
                "an entry is stored, and its size follows its data",
                "条目未压缩，而大小写在数据之后",
            ],
            Quirk::WideSizes => [
                "the sizes after an entry's data are longer than announced",
                "条目数据之后的大小字段长于声明",
            ],
            Quirk::OneName => [
                "an entry has another name in UTF-8 in one of its two headers alone",
                "条目的两个文件头中只有一个带有 UTF-8 名称",
            ],
        }
    }
}

/// The quirks of a zip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quirks(u16);

impl Quirks {
    pub(super) fn add(&mut self, quirk: Quirk) {
        self.0 |= 1 << quirk as u16;
    }

    /// What they are, in words; `None` when there are none.
    pub(super) fn words(self) -> Option<[Cow<'static, str>; 2]> {
        let found = Quirk::ALL.iter().filter(|&&quirk| self.0 & 1 << quirk as u16 != 0);
        let words: Vec<[&str; 2]> = found.map(|quirk| quirk.words()).collect();
        let join =
            |lang: usize, by| words.iter().map(|words| words[lang]).collect::<Vec<_>>().join(by);
        (!words.is_empty()).then(|| [join(0, "; ").into(), join(1, "；").into()])
    }
}
