//! The service's documented error codes: what each means and what to do about it, in English and
//! Chinese. One table; the client's messages and the sandbox's answers are made from it.

use std::fmt;

use acctpack::Lang;

macro_rules! service_codes {
    ($($variant:ident $number:literal $certainty:ident {
        $name:literal; $en:literal, $zh:literal; $fix_en:literal, $fix_zh:literal
    })*) => {
        /// An error code of the service's documentation.
        ///
        /// ```
        /// use acctpack::Lang;
        /// use acctpack_tpns::ServiceCode;
        ///
        /// let code = ServiceCode::of(1008028).unwrap();
        /// assert_eq!(code, ServiceCode::TooFast);
        /// assert!(code.remedy(Lang::En).contains("wait"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ServiceCode {
            $(#[doc = concat!("`", stringify!($number), "`: ", $en, ".")] $variant,)*
        }

        impl ServiceCode {
            /// Every documented code.
            pub const ALL: &'static [ServiceCode] = &[$(ServiceCode::$variant),*];

            fn entry(self) -> Entry {
                match self {
                    $(ServiceCode::$variant => Entry {
                        number: $number, name: $name, certainty: Certainty::$certainty,
                        meaning: [$en, $zh], remedy: [$fix_en, $fix_zh],
                    },)*
                }
            }
        }
    };
}

struct Entry {
    number: i64,
    name: &'static str,
    certainty: Certainty,
    meaning: [&'static str; 2],
    remedy: [&'static str; 2],
}

/// What a code says of whether the request took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    /// It was refused: nothing was sent to anyone.
    Refused,
    /// The request was taken in before something failed: what became of it is not known.
    Unclear,
}

service_codes! {
ParameterParse 1008001 Refused { "parameter parse error";
    "the service could not read the request's parameters", "服务无法解析请求参数";
    "check the JSON of --message and --field", "请检查 --message 和 --field 的 JSON" }
MissingParameter 1008002 Refused { "missing parameter";
    "a required parameter is missing", "缺少必填参数";
    "give the upload id, a title and a content; for iOS also --environment", "请给出 upload_id、标题和内容；iOS 还需 --environment" }
Authentication 1008003 Refused { "authentication failed";
    "the service did not accept the AccessId and SecretKey", "鉴权失败：服务不接受该 AccessId 和 SecretKey";
    "check TPNS_ACCESS_ID and TPNS_SECRET_KEY against the console; with --auth sign also this machine's clock", "请在控制台核对 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY；使用 --auth sign 时还要核对本机时间" }
Internal 1008004 Unclear { "internal service call failed";
    "a call inside the service failed after it had taken the request", "服务接收请求后内部调用失败";
    "an upload can be sent again; before a push is, look in the console whether it is there", "上传可以重试；再次推送之前，请先在控制台查看推送是否已存在" }
InvalidToken 1008006 Refused { "invalid token";
    "a device token is not valid", "设备 Token 无效";
    "check the package with --target tpns-token: a token has 36 characters", "请用 --target tpns-token 检查：Token 为 36 个字符" }
InvalidParameter 1008007 Refused { "invalid parameter";
    "a parameter has a value that the service does not take", "参数值不合法";
    "compare the request (--dry-run prints it) with the service's documentation", "请用 --dry-run 打印请求，并与服务文档对照" }
UploadFailed 1008011 Refused { "file upload failed";
    "the service did not take the package", "服务未接受该号码包";
    "run `acctpack check FILE`: the service does not say what is wrong with a package", "请运行 `acctpack check 文件`：服务不会说明包有什么问题" }
EmptyFile 1008012 Refused { "uploaded file is empty";
    "the package is empty", "上传的文件为空";
    "check the export: its query may have matched nothing", "请检查导出：查询可能没有命中任何数据" }
ContentRefused 1008019 Refused { "content refused by the content check";
    "the service's content check refused the message", "消息内容未通过内容安全检测";
    "change the title or the content", "请修改标题或内容" }
TooFast 1008028 Refused { "request too fast";
    "requests come too fast: one package push a second is taken", "请求过快：号码包推送每秒最多一次";
    "wait a few seconds, then run again", "请等待几秒后重试" }
Unpaid 1008030 Refused { "unpaid";
    "the app's service is not paid for", "应用未购买推送服务";
    "see the console's billing page", "请查看控制台的费用页面" }
Expired 1008031 Refused { "app expired";
    "the app's service has expired", "应用的推送服务已到期";
    "renew it in the console", "请在控制台续费" }
WrongHost 1008035 Refused { "wrong AccessId or wrong host";
    "the AccessId is wrong, or belongs to another access point", "AccessId 错误，或不属于该服务接入点";
    "check --access-point: the console shows which one the app belongs to", "请检查 --access-point：控制台会显示应用所属的接入点" }
NoTarget 10010005 Refused { "push target does not exist";
    "there is no such push target", "推送目标不存在";
    "check the upload id and the AccessId it was uploaded under; or upload the package again", "请核对 upload_id 及上传时所用的 AccessId，或重新上传" }
IllegalTime 10010012 Refused { "illegal push time";
    "the push time is not valid", "推送时间不合法";
    "write --send-time as \"2026-01-31 20:00:00\", in the future", "--send-time 请写成 \"2026-01-31 20:00:00\"，且须晚于当前时间" }
Repeated 10010018 Unclear { "repeated push";
    "the service has this very push already", "重复推送：服务已有相同的推送";
    "look in the console: the first one is under way or done", "请在控制台查看：第一次推送正在进行或已完成" }
}

impl ServiceCode {
    /// The code of a number, if the documentation has it.
    pub fn of(number: i64) -> Option<ServiceCode> {
        ServiceCode::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// Its number.
    pub fn number(self) -> i64 {
        self.entry().number
    }

    /// A short name in English, as the service might say it.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it means.
    pub fn meaning(self, lang: Lang) -> &'static str {
        lang.pick(self.entry().meaning)
    }

    /// What to do about it.
    pub fn remedy(self, lang: Lang) -> &'static str {
        lang.pick(self.entry().remedy)
    }

    /// Whether the request may have taken effect all the same.
    pub fn is_unclear(self) -> bool {
        self.entry().certainty == Certainty::Unclear
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_is_there_and_speaks_both_languages() {
        let documented = [
            1008001, 1008002, 1008003, 1008004, 1008006, 1008007, 1008011, 1008012, 1008019,
            1008028, 1008030, 1008031, 1008035, 10010005, 10010012, 10010018,
        ];
        assert_eq!(ServiceCode::ALL.len(), documented.len());
        for number in documented {
            let code = ServiceCode::of(number).unwrap();
            assert!(!code.meaning(Lang::Zh).is_ascii() && !code.remedy(Lang::Zh).is_ascii());
            assert!(code.meaning(Lang::En).is_ascii() && code.remedy(Lang::En).is_ascii());
        }
        assert_eq!(ServiceCode::of(1), None);
    }
}
