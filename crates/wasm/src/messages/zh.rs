//! In Chinese.

use super::{PageMessages, PageText, codes};
use crate::settings::{BadRequest, OptionHint};

/// In Chinese.
pub(super) struct Chinese;

impl PageMessages for Chinese {
    fn text(&self, text: PageText) -> &'static str {
        match text {
            PageText::Language => "zh-CN",
            PageText::Skip => "跳到正文",
            PageText::Title => "这份名单能推送到每一个人吗？",
            PageText::Lead => {
                "拖入账号名单，按推送服务的规则检查，可无损修复的问题会自动修复，几秒内即可得到可上传的号码包。"
            }
            PageText::Private => "名单不会离开本机",
            PageText::PrivateNote => {
                "本页面是一个独立文件，无需网络：其安全策略（connect-src 'none'）禁止任何连接，由浏览器强制执行。断开网络后仍可使用。"
            }
            PageText::ChooseFile => "选择文件",
            PageText::OrDrop => "或拖放到页面任意位置",
            PageText::Forms => "支持 .txt、.csv、.zip、.xlsx",
            PageText::OrPaste => "改为粘贴账号",
            PageText::Pasted => "每行一个账号",
            PageText::Check => "检查名单",
            PageText::OneList => "请一次选择一个名单。",
            PageText::Reading => "正在读取名单",
            PageText::Cancel => "取消",
            PageText::AnotherList => "换一个名单",
            PageText::NotRead => "无法检查名单",
            PageText::Accepted => "推送服务可以直接接受该名单。",
            PageText::Rejected => "该名单不符合推送服务的规则。",
            PageText::RejectedAndClean => {
                "该名单不符合推送服务的规则。旁边的号码包符合规则，包含所有可以保留的账号。"
            }
            PageText::Gets => "推送服务将收到",
            PageText::LeftOut => "被剔除",
            PageText::Package => "号码包",
            PageText::DownloadPackage => "下载号码包",
            PageText::DownloadRejects => "下载被剔除的行",
            PageText::DownloadReport => "下载报告",
            PageText::ChooseFirst => "请先选择账号所在的列。",
            PageText::NoPackage => "没有号码包：没有可保留的账号。",
            PageText::UploadIt => "请在推送服务的控制台上传。",
        }
    }

    fn other_language(&self) -> [&'static str; 2] {
        ["en", "English"]
    }

    fn accounts(&self, _count: u64) -> &'static str {
        "个账号"
    }

    fn broken(&self, size: &str) -> String {
        format!(
            "浏览器中止了对该名单（{size}）的检查，很可能是内存不足。请关闭其他页面后重试、拆分名单，或使用命令行程序，它可处理任意大小的名单。"
        )
    }

    fn request_error(&self, error: &BadRequest) -> String {
        match error {
            BadRequest::Malformed(why) => format!("无法读取选项：{why}"),
            BadRequest::NoInput => "没有可读取的名单".into(),
            BadRequest::Rule { option, error } => {
                format!("选项 `{option}`：{}", error.message(acctpack::Lang::Zh))
            }
            BadRequest::Value { option, value, hint } => {
                let what = match hint {
                    OptionHint::OneOf(names) => format!("以下之一：{}", names.join("、")),
                    OptionHint::Code => format!("规则名称：{}", codes()),
                    OptionHint::Encoding => "编码名称，如 GB18030、Big5".into(),
                    OptionHint::Delimiter => "一个 ASCII 字符，或 \"tab\"、\"none\"".into(),
                    OptionHint::Column => "从 1 开始的列号，或列名".into(),
                    OptionHint::MaxRejects => "行数，或比例，如 \"5%\"".into(),
                    OptionHint::AccountType => "推送服务的账号类型，如 1002".into(),
                };
                format!("选项 `{option}` 的值不能为 {value:?}，应为{what}")
            }
        }
    }
}
