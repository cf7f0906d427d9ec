//! The one table of codes: what each finding is called, how severe it is, what it says and what
//! fixes it, in English and Chinese. Reports, `acctpack rules`, the README and the tests are made
//! from it; a new code is one entry here and one test.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::error::UnknownName;
use crate::lang::Lang;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The package, or the row, is likely to be taken otherwise than was meant.
    Warning,
    /// The service's rules are broken: the package is refused, or the row is lost.
    Error,
}

impl Severity {
    /// `error` or `warning`, as reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Severity, UnknownName> {
        [Severity::Warning, Severity::Error]
            .into_iter()
            .find(|severity| severity.name() == name)
            .ok_or_else(|| UnknownName::of("severity", name))
    }
}

/// Whether a finding is about the package as a whole or about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The package as a whole.
    Package,
    /// One row of it.
    Row,
}

/// Whether `clean` fixes what a code finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FixAvailability {
    /// It cannot be fixed without loss or guessing.
    Never,
    /// Only when asked to, with `--fix`: what the row meant is likely, not sure.
    OnRequest,
    /// Unless told not to, with `--no-fix`: nothing is lost by it.
    ByDefault,
    /// Always: what `clean` writes cannot hold it.
    Always,
}

/// What the table says of one code.
struct Entry {
    code: Code,
    name: &'static str,
    scope: Scope,
    severity: Severity,
    fix: FixAvailability,
    /// Whether the severity stands fast: acctpack cannot go on past it, or would write garbage.
    locked: bool,
    /// What it is about in a few words, true of every target.
    title: [&'static str; 2],
    /// What is wrong; `{}` stands for the particulars.
    message: [&'static str; 2],
    remedy: [&'static str; 2],
    /// What `clean` did where it fixed it; `None` where it never does.
    deed: Option<[&'static str; 2]>,
    /// The longer explanation: the source of the rule and what it costs to break it.
    why: [&'static str; 2],
}

/// What is fixed says how; what is never fixed cannot.
macro_rules! deed {
    (Never) => {
        None
    };
    ($fix:ident ($en:literal, $zh:literal)) => {
        Some([$en, $zh])
    };
}

macro_rules! codes {
    ($($variant:ident $name:literal $scope:ident $severity:ident
        $fix:ident $(($did_en:literal, $did_zh:literal))? $locked:literal {
        $title_en:literal, $title_zh:literal;
        $en:literal, $zh:literal; $fix_en:literal, $fix_zh:literal; $why_en:literal, $why_zh:literal
    })*) => {
        /// What a finding is about. A code never changes its meaning.
        ///
        /// ```
        /// use acctpack::{Code, Lang, Severity};
        ///
        /// let code: Code = "too-short".parse().unwrap();
        /// assert_eq!(code.severity(), Severity::Error);
        /// assert!(code.remedy(Lang::En).contains("account"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $why_en)] $variant,)*
        }

        impl Code {
            /// Every code, package codes first, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];
        }

        static TABLE: &[Entry] = &[$(Entry {
            code: Code::$variant, name: $name, scope: Scope::$scope, severity: Severity::$severity,
            fix: FixAvailability::$fix, locked: $locked, title: [$title_en, $title_zh],
            message: [$en, $zh], remedy: [$fix_en, $fix_zh], why: [$why_en, $why_zh],
            deed: deed!($fix $(($did_en, $did_zh))?),
        }),*];
    };
}

codes! {
FileName "file-name" Package Error Never false {
    "file name of a wrong length", "文件名长度不对";
    "the file name has a wrong length: {}", "文件名长度不对：{}";
    "rename the file", "请缩短文件名";
    "The service takes package file names of 1 to 100 characters.", "服务只接受 1 到 100 个字符的文件名。" }
FileFormat "file-format" Package Error Never false {
    "not a form that is taken", "不是可接受的格式";
    "not of a form that the service takes: {}", "不是服务接受的格式：{}";
    "export it as .txt or .csv; what is a list under another name, `acctpack clean FILE --input-format FORM -o OUT.txt` rewrites", "请导出为 .txt 或 .csv；如只是扩展名不对，可用 `acctpack clean 文件 --input-format 格式 -o 输出.txt` 重写";
    "The service takes .zip, .txt and .csv files, told apart by their extension; a spreadsheet or an archive under another name is refused or read as garbage.", "服务按扩展名识别 .zip、.txt 和 .csv；改名的表格或压缩包会被拒绝或读成乱码。" }
FileSize "file-size" Package Error Never false {
    "over the size limit", "超过大小上限";
    "the file is too large: {}", "文件过大：{}";
    "write it as a .zip with `acctpack clean FILE -o OUT.zip`, or cut it with `--split`", "请用 `acctpack clean 文件 -o 输出.zip` 写成 .zip，或加 `--split` 拆分";
    "The service takes files within 100 MB. Whether that means 1,000,000 or 1,048,576 bytes to the megabyte is not documented: over the larger is an error, over the smaller a warning.", "服务只接受 100 MB 以内的文件。文档未说明 1 MB 是 1,000,000 还是 1,048,576 字节：超过较大值为错误，超过较小值为警告。" }
EmptyPackage "empty-package" Package Error Never false {
    "no account in it", "没有账号";
    "the package holds no account: {}", "号码包中没有账号：{}";
    "fix what else is found, or check the export", "请处理列出的其他问题，或检查导出";
    "A package without a single account is refused (service code 1008012).", "没有账号的号码包会被拒绝（服务错误码 1008012）。" }
Encoding "encoding" Package Error ByDefault("converted to UTF-8", "已转换为 UTF-8") true {
    "not UTF-8", "编码不是 UTF-8";
    "the text is not UTF-8: {}", "文本不是 UTF-8：{}";
    "save it as UTF-8, or name its encoding: `acctpack clean --encoding NAME` converts it", "请另存为 UTF-8，或指明编码：`acctpack clean --encoding 名称` 会转换";
    "The service reads UTF-8. In any other encoding every account outside ASCII is another account, and its user is never reached.", "服务按 UTF-8 读取。其他编码中的非 ASCII 账号会变成另一个账号，用户收不到推送。" }
ZipCorrupt "zip-corrupt" Package Error Never true {
    "damaged zip", "压缩包已损坏";
    "the zip is damaged: {}", "压缩包已损坏：{}";
    "get the file again; if it comes out the same, unpack it, look at the list, and give acctpack the list itself", "请重新获取该文件；如仍如此，请解压并检查名单，然后直接把名单交给 acctpack";
    "A zip must be whole: its directory readable, sizes true, and the checksum of its entry right. Nothing of an entry that fails is taken for good.", "压缩包必须完整：目录可读、大小属实、校验和正确。校验失败的内容一律不采用。" }
ZipEncrypted "zip-encrypted" Package Error Never true {
    "encrypted zip", "压缩包已加密";
    "the entry {} is encrypted", "条目 {} 已加密";
    "unpack it with its password, and give acctpack the list", "请用密码解压，然后直接把名单交给 acctpack";
    "The service has no password to open a package with.", "服务无法打开加密的压缩包。" }
ZipMethod "zip-method" Package Error Never true {
    "compression other than deflate", "压缩方法不是 deflate";
    "the entry {} is compressed by a method other than deflate", "条目 {} 使用了 deflate 以外的压缩方法";
    "unpack it, and give acctpack the list: `acctpack clean LIST -o OUT.zip` deflates it", "请解压，然后直接把名单交给 acctpack：`acctpack clean 名单 -o 输出.zip` 会用 deflate 压缩";
    "Stored and deflated entries are what every zip reader can open; Deflate64, LZMA, Zstandard and the like are not.", "所有工具都能打开存储和 deflate 条目；Deflate64、LZMA、Zstandard 等则不然。" }
ZipFolder "zip-folder" Package Error ByDefault("taken out of the folder", "已移出文件夹") false {
    "folder in the zip", "压缩包内有文件夹";
    "the zip holds a folder: {}", "压缩包内有文件夹：{}";
    "compress the file itself, not the folder that holds it", "请直接压缩文件，而不是压缩文件夹";
    "The service takes a zip of a single file, without folders.", "服务只接受仅含单个文件、没有文件夹的压缩包。" }
ZipEntries "zip-entries" Package Error Never true {
    "not exactly one list in the zip", "压缩包内应有且只有一个名单文件";
    "the zip must hold one .txt or .csv file; it holds {}", "压缩包必须只含一个 .txt 或 .csv 文件，现在{}";
    "compress exactly one .txt or .csv file", "请只压缩一个 .txt 或 .csv 文件";
    "The service takes a zip of exactly one .txt or .csv file.", "服务只接受恰好含一个 .txt 或 .csv 文件的压缩包。" }
ZipEntryFormat "zip-entry-format" Package Error Never false {
    "neither .txt nor .csv in the zip", "压缩包内不是 .txt 或 .csv";
    "not a list that a package can hold: {}", "不是号码包可以包含的名单：{}";
    "put a .txt or .csv file into the zip, or give acctpack the list itself", "请在压缩包内放 .txt 或 .csv 文件，或直接把名单交给 acctpack";
    "The service takes .txt and .csv files in a zip, not a zip in a zip, nor a spreadsheet.", "压缩包内只能是 .txt 或 .csv，不能是另一个压缩包或表格文件。" }
ZipMetadata "zip-metadata" Package Error ByDefault("left out system files", "已去掉系统文件") false {
    "system file in the zip", "压缩包内有系统文件";
    "the zip holds a system file: {}", "压缩包内有系统文件：{}";
    "make the zip on the command line (`zip -X OUT.zip FILE`), or let `acctpack clean` rewrite it", "请用命令行压缩（`zip -X 输出.zip 文件`），或用 `acctpack clean` 重写";
    "macOS and Windows slip hidden files into zips (`__MACOSX/`, `.DS_Store`, `Thumbs.db`, `desktop.ini`); the service's own FAQ names such zips as refused.", "macOS 和 Windows 会在压缩包里塞入隐藏文件（`__MACOSX/`、`.DS_Store`、`Thumbs.db`、`desktop.ini`）；服务的常见问题指出这样的包会被拒绝。" }
ZipTooLarge "zip-too-large" Package Error Never true {
    "zip that inflates too far", "解压后过大";
    "the zip inflates past {} bytes", "压缩包解压后超过 {} 字节";
    "if it is meant, raise `--max-inflated`; else do not trust the file", "如属预期，请调大 `--max-inflated`；否则请勿信任该文件";
    "A small zip can inflate without end (a zip bomb); acctpack stops at `--max-inflated`, 4 GiB by default.", "很小的压缩包可能无限膨胀（压缩炸弹）；acctpack 在 `--max-inflated`（默认 4 GiB）处停止。" }
ZipPortability "zip-portability" Package Warning Always("written so that every reader opens it", "已重写为通用的压缩包") false {
    "zip that some readers refuse", "部分工具无法打开的压缩包";
    "some readers refuse the zip or cannot name its entry: {}", "部分工具会拒绝该压缩包或无法识别其条目名：{}";
    "let `acctpack clean` rewrite it, or unpack it and give acctpack the list", "请用 `acctpack clean` 重写，或解压后直接把名单交给 acctpack";
    "The zip is sound, and whoever opens it finds the same list. Which reader the service has is unknown, and some do not open such a zip: Python, Java, Info-ZIP and 7-Zip differ in what they let pass.", "该压缩包没有损坏，能打开它的工具读到的都是同一份名单。服务使用何种工具无从得知，而 Python、Java、Info-ZIP 和 7-Zip 对此类压缩包的处理不尽相同。" }

InvalidUtf8 "invalid-utf8" Row Error Never true {
    "bytes that are not UTF-8", "含非 UTF-8 字节";
    "the row holds bytes that are not {}", "该行含有非 {}字节";
    "correct the account in its source", "请在数据源中修正该账号";
    "The row was cut, or is not in the encoding of the rest of the text: which account was meant cannot be known.", "该行可能被截断，或与文本其余部分编码不同，无法得知原账号。" }
TooShort "too-short" Row Error Never false {
    "too short", "太短";
    "the account is too short: {}", "账号太短：{}";
    "correct the account in its source, or drop the row", "请在数据源中修正该账号，或删除该行";
    "An account has 2 to 100 characters; one of a single character cannot be bound at all.", "账号长度为 2 到 100 个字符；单个字符的账号根本无法绑定。" }
TooLong "too-long" Row Error Never false {
    "too long", "太长";
    "the account is too long: {}", "账号太长：{}";
    "see whether several accounts or columns were joined in one row", "请检查是否把多个账号或多列拼成了一行";
    "An account has 2 to 100 characters.", "账号长度为 2 到 100 个字符。" }
BlankRow "blank-row" Row Error ByDefault("dropped blank rows", "已去掉空行") false {
    "blank row", "空行";
    "the row is blank{}", "空行{}";
    "drop the row; `acctpack clean` does", "请删除该行；`acctpack clean` 会自动删除";
    "Every row must hold one account; whether the service skips blank rows is not documented.", "每行必须有一个账号；服务是否跳过空行没有文档说明。" }
MultipleColumns "multiple-columns" Row Error ByDefault("dropped empty columns", "已去掉空列") true {
    "wrong number of columns", "列数不对";
    "the row has {}", "该行有 {}";
    "keep one column: `acctpack clean --column NAME|N` takes it out; complete a row that has too few", "请只保留一列：`acctpack clean --column 列名|N` 可以取出；列数不足的行请补全";
    "A .csv package has one column only. `clean` drops empty columns at the end of a row; others need `--column`.", ".csv 包只能有一列。`clean` 会去掉行尾的空列，其余情况需要 `--column`。" }
CsvQuote "csv-quote" Row Error Never true {
    "broken quoting", "引号错误";
    "broken quoting: {}", "引号错误：{}";
    "write the field as \"...\", each quote inside doubled", "请将字段写成 \"...\"，内部的引号写两次";
    "A CSV field that begins with a quote must end with one, and quotes inside are doubled (RFC 4180); otherwise readers disagree where the field ends.", "以引号开头的 CSV 字段必须以引号结尾，内部引号要写两次（RFC 4180），否则各工具对字段边界理解不一。" }
ControlCharacter "control-character" Row Error Never true {
    "control character", "控制字符";
    "the account holds a control character: {}", "账号含有控制字符：{}";
    "correct the account in its source", "请在数据源中修正该账号";
    "NUL and other control characters, and a line break inside a quoted field, are never part of an account: the export was damaged or a field was read wrongly.", "NUL 等控制字符以及引号内的换行绝不是账号的一部分：导出已损坏或字段读取有误。" }

Duplicate "duplicate" Row Warning Always("dropped duplicates", "已去掉重复账号") false {
    "listed more than once", "重复账号";
    "the account was already in row {}", "该账号已在第 {} 行出现";
    "drop the row; `acctpack clean` keeps the first", "请删除该行；`acctpack clean` 保留第一个";
    "Whether the service pushes twice to an account that is listed twice is not documented. Accounts are compared byte by byte.", "同一账号出现两次时服务是否推送两次没有文档说明。账号按字节逐一比较。" }
ByteOrderMark "byte-order-mark" Row Warning Always("dropped the byte order mark", "已去掉 BOM") false {
    "byte order mark", "字节顺序标记（BOM）";
    "the text begins with a byte order mark", "文本以字节顺序标记（BOM）开头";
    "save it as UTF-8 without BOM; `acctpack clean` drops it", "请另存为无 BOM 的 UTF-8；`acctpack clean` 会去掉";
    "A byte order mark may be taken for a part of the first account, whose user is then never reached.", "BOM 可能被当作第一个账号的一部分，该用户将收不到推送。" }
SurroundingWhitespace "surrounding-whitespace" Row Warning ByDefault("trimmed white space", "已去掉首尾空白") false {
    "white space at an end", "首尾有空白";
    "white space stands before or after the account", "账号前后有空白字符";
    "trim it; `acctpack clean` does", "请去掉；`acctpack clean` 会自动去掉";
    "White space at either end (Unicode White_Space, the ideographic space included) makes it another account.", "首尾的空白（含全角空格等 Unicode 空白）会使其成为另一个账号。" }
InvisibleCharacter "invisible-character" Row Warning ByDefault("dropped invisible characters", "已去掉不可见字符") false {
    "invisible character", "不可见字符";
    "the account holds an invisible character: {}", "账号含有不可见字符：{}";
    "delete it in the source; `acctpack clean` drops those at either end, and those inside with `--fix invisible-character`", "请在数据源中删除；`acctpack clean` 会去掉首尾的，加 `--fix invisible-character` 也去掉中间的";
    "Zero-width characters, bidi controls, soft hyphens and byte order marks are copied along unseen and make it another account. Joiners inside emoji and scripts that need them are let be.", "零宽字符、双向控制符、软连字符和 BOM 会被不知不觉地复制进来，使其成为另一个账号。表情和需要连接符的文字除外。" }
FullWidth "full-width" Row Warning OnRequest("written half-width", "已改为半角") false {
    "full-width letters or digits", "全角字母或数字";
    "the account holds full-width letters or digits: {}", "账号含有全角字母或数字：{}";
    "write them half-width: `--fix full-width`", "请改为半角：`--fix full-width`";
    "Full-width digits and letters (１３８) come from an input method, and other scripts have digits of their own (١٣٨, १३८); they are not the digits that the app bound.", "全角数字和字母（１３８）来自输入法，其他文字也有自己的数字（١٣٨、१३८），均与应用绑定的字符不同。" }
Placeholder "placeholder" Row Warning Never false {
    "reads like a missing value", "像是缺失值";
    "the account reads like a missing value: {}", "账号像是缺失值：{}";
    "drop the row unless it is a real account; `acctpack clean --deny placeholder` does", "如非真实账号请删除该行；`acctpack clean --deny placeholder` 会删除";
    "null, N/A, NaN, <NA>, #####, #N/A, \\N, 0, -1, unknown, test and their like are what exports write for no value; a push to them reaches no one, or a test user.", "null、N/A、NaN、<NA>、#####、#N/A、\\N、0、-1、unknown、test 等是导出时的空值；推送给这类账号，没有人会收到，或只会发到测试账号。" }
ScientificNotation "scientific-notation" Row Error OnRequest("written in full", "已还原为完整数字") false {
    "number cut short, as 1.38E+10", "数字被截短，如 1.38E+10";
    "a spreadsheet has shortened the number: {}", "电子表格截短了数字：{}";
    "export the column as text; lost digits cannot be brought back, and where all are there, as in 1.3800138001E10, `--fix scientific-notation` writes the number in full", "请将该列以文本格式导出；丢失的数字无法恢复，数字完整时（如 1.3800138001E10）可用 `--fix scientific-notation` 还原";
    "A spreadsheet shows long numbers as 1.38E+10 and exports what it shows: the last digits are lost, and the row reaches nobody.", "电子表格把长数字显示为 1.38E+10 并按显示导出，末尾数字已丢失，无法送达任何用户。" }
SpreadsheetWrapper "spreadsheet-wrapper" Row Warning ByDefault("unwrapped", "已去掉电子表格的包装") false {
    "wrapped by a spreadsheet", "电子表格的包装";
    "the account is wrapped as a spreadsheet writes text: {}", "账号带有电子表格的文本包装：{}";
    "take the wrapper off; `acctpack clean` unwraps =\"...\" and \"...\", and a leading apostrophe with `--fix spreadsheet-wrapper`", "请去掉包装；`acctpack clean` 会去掉 =\"...\" 和 \"...\"，加 `--fix spreadsheet-wrapper` 去掉开头的单引号";
    "=\"138...\", quotes in a .txt, and a leading apostrophe are a spreadsheet's ways to keep a number as text; they are not part of the account.", "=\"138...\"、.txt 中的引号和开头的单引号是电子表格保留文本的方式，不是账号的一部分。" }
FloatSuffix "float-suffix" Row Warning OnRequest("cut off .0", "已去掉 .0") false {
    "number ending in .0", "数字带 .0";
    "the account looks like a number that became a decimal: {}", "账号像是被转成小数的整数：{}";
    "export the column as text, or cut the suffix with `--fix float-suffix`", "请以文本格式导出，或用 `--fix float-suffix` 去掉后缀";
    "pandas and databases write 13800138000.0 when a column of whole numbers has gaps.", "当整数列存在空值时，pandas 和数据库会写出 13800138000.0。" }
HeaderRow "header-row" Row Warning ByDefault("dropped column names", "已去掉列名") false {
    "column name", "列名";
    "the row is a column name: {}", "该行是列名：{}";
    "drop it; `acctpack clean` does", "请删除；`acctpack clean` 会自动删除";
    "The service has no notion of a header: its text is taken for an account. A row further down that repeats row 1's is a header too, as where parts of an export were joined.", "服务没有表头的概念：表头文字会被当作账号。拼接多份导出时，后面重复第 1 行表头的行同样是表头。" }
DamagedText "damaged-text" Row Warning ByDefault("dropped what was added", "已去掉多余字符") false {
    "damaged text", "文本已损坏";
    "the text of the account is damaged: {}", "账号文本已损坏：{}";
    "export the account anew; `acctpack clean` drops a byte order mark read as `ï»¿`, and with `--fix damaged-text` what was added at an end", "请重新导出该账号；`acctpack clean` 会去掉读成 `ï»¿` 的 BOM，加 `--fix damaged-text` 也去掉首尾多余的字符";
    "U+FFFD and question marks stand for characters that were lost, `Ã©` is UTF-8 that was read as another encoding, and `_x000D_` a control character of a spreadsheet's file. What stood there cannot be told, so that two such rows are never called duplicates.", "U+FFFD 和问号代表已丢失的字符，`Ã©` 是被按其他编码读取的 UTF-8，`_x000D_` 是电子表格文件中的控制字符。原文无法得知，因此这样的两行不会被视为重复。" }
NumberGroups "number-groups" Row Warning OnRequest("put digits together", "已合并分组数字") false {
    "phone number in groups", "手机号被分组书写";
    "the phone number is written in groups: {}", "手机号被分组书写：{}";
    "write the digits without signs between them: `--fix number-groups`", "请去掉数字之间的符号：`--fix number-groups`";
    "People write 138 0013 8000 or 138-0013-8000 to be read; the app bound 13800138000, which is another account to the service.", "为便于阅读，人们会写成 138 0013 8000 或 138-0013-8000；应用绑定的是 13800138000，对服务来说是不同的账号。" }
UnlikeTheRest "unlike-the-rest" Row Warning Never false {
    "unlike the rest of the list", "与其余账号不同类";
    "the account is unlike the rest: {}", "该账号与其余账号不同类：{}";
    "correct it in its source, or drop the row; `--fix number-groups` puts numbers in groups together", "请在数据源中修正或删除该行；分组书写的号码可用 `--fix number-groups` 合并";
    "Where over four in five accounts are of one kind, such as phone numbers, one of another kind was mistyped, cut short, or is something else.", "当超过八成的账号属于同一类（如手机号）时，不同类的账号可能是输错、被截断，或根本不是账号。" }
OtherDelimiter "other-delimiter" Row Warning Never false {
    "delimiter inside", "含分隔符";
    "the row is split by {}, where one account was meant", "该行被 {}分成多列，而每行应只有一个账号";
    "if the row has several columns, name them: `acctpack clean --delimiter CHAR --column NAME|N`", "如该行有多列，请指定：`acctpack clean --delimiter 字符 --column 列名|N`";
    "`;`, tab and `|` (and a comma in a .txt) separate columns in many exports, and `，`, `；` or `、` beside a number what people type; one account was meant, several stand there.", "许多导出以 `;`、制表符或 `|`（以及 .txt 中的逗号）分列，手工录入则常在号码旁用 `，`、`；` 或 `、`；本应只有一个账号，却有多个。" }
LongInBytes "long-in-bytes" Row Warning Never false {
    "over the limit in bytes alone", "仅按字节超限";
    "the account is within the limit in characters but not in bytes: {}", "账号按字符未超限，但按字节超限：{}";
    "shorten the account if the service refuses it", "如被服务拒绝，请缩短账号";
    "The service does not say whether its limit of 100 counts characters or bytes.", "服务未说明 100 的上限按字符还是按字节计算。" }
AccountType "account-type" Row Warning Never false {
    "not of the account type's form", "与账号类型不符";
    "the account does not look like {}", "账号格式不符，应为：{}";
    "check `--account-type` and the column that was exported", "请检查 `--account-type` 以及导出的列";
    "The type given by `--account-type` has a form (a phone number, an MD5, an e-mail address); what does not match it was never bound under that type.", "`--account-type` 指定的类型有固定格式（手机号、MD5、邮箱等）；不符合的账号不可能以该类型绑定。" }
}

impl Code {
    /// How many codes there are.
    pub const COUNT: usize = Code::ALL.len();

    fn entry(self) -> &'static Entry {
        let entry = &TABLE[self as usize];
        debug_assert!(entry.code == self);
        entry
    }

    /// Its place in [`Code::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name that reports and flags use, as `too-short`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it is about: the package or a row.
    pub fn scope(self) -> Scope {
        self.entry().scope
    }

    /// Its severity unless [`Options`](crate::Options) set another.
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// Whether and when `clean` fixes it.
    pub fn fix(self) -> FixAvailability {
        self.entry().fix
    }

    /// Whether its severity stands fast, whatever the options say.
    pub fn is_locked(self) -> bool {
        self.entry().locked
    }

    /// What it is about in a few words, for tables and headings.
    pub fn title(self, lang: Lang) -> &'static str {
        lang.pick(self.entry().title)
    }

    /// What `clean` did where it fixed it; `None` where it never does.
    pub fn fixed_title(self, lang: Lang) -> Option<&'static str> {
        self.entry().deed.map(|deed| lang.pick(deed))
    }

    /// What is wrong, with the particulars put in.
    pub fn message(self, lang: Lang, particulars: &str) -> String {
        lang.pick(self.entry().message).replacen("{}", particulars, 1)
    }

    /// What to do about it.
    pub fn remedy(self, lang: Lang) -> &'static str {
        lang.pick(self.entry().remedy)
    }

    /// Why the rule is there and what breaking it costs.
    pub fn rationale(self, lang: Lang) -> &'static str {
        lang.pick(self.entry().why)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text is not the name of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no code is called {:?}; `acctpack rules` lists them all", self.0)
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Code, UnknownCode> {
        Code::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name)
            .ok_or_else(|| UnknownCode(name.to_string()))
    }
}

/// By its name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// By its name.
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// How often each code was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts([u64; Code::COUNT]);

impl Default for Counts {
    fn default() -> Counts {
        Counts([0; Code::COUNT])
    }
}

impl Counts {
    /// How often `code` was found.
    pub fn get(&self, code: Code) -> u64 {
        self.0[code.index()]
    }

    /// The codes that were found, each with its count, in the order of [`Code::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Code, u64)> + '_ {
        Code::ALL.iter().map(|&code| (code, self.get(code))).filter(|&(_, count)| count > 0)
    }

    /// For the engine, and for tests of what shows summaries.
    pub fn add(&mut self, code: Code, count: u64) {
        self.0[code.index()] += count;
    }

    /// Takes away those of another, which are among these.
    pub(crate) fn remove(&mut self, other: &Counts) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_sub(*theirs);
        }
    }

    pub(crate) fn merge(&mut self, other: &Counts) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }
}

/// By their names, as `{"duplicate": 12}`; those that were not found are left out.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(code, count)| (code.name(), count)))
    }
}

/// As they were written.
impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Counts, D::Error> {
        let mut counts = Counts::default();
        for (name, count) in BTreeMap::<String, u64>::deserialize(deserializer)? {
            counts.add(name.parse().map_err(D::Error::custom)?, count);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_names_are_unique() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(TABLE[index].code, *code);
            assert_eq!(code.name().parse::<Code>().unwrap(), *code);
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
            for lang in [Lang::En, Lang::Zh] {
                assert!(!code.message(lang, "x").contains("{}"), "{code}");
                assert!(
                    !code.remedy(lang).is_empty() && !code.rationale(lang).is_empty(),
                    "{code}"
                );
                let title = code.title(lang);
                assert!(!title.is_empty() && title.chars().count() <= 36, "{code}");
            }
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!("too-odd".parse::<Code>().is_err());
        assert!(serde_json::from_str::<Code>("\"too-odd\"").is_err());
    }
}
