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
CertificateUnread 1008013 Refused { "failed to parse the certificate";
    "the service cannot parse the certificate", "证书解析失败";
    "upload the app's push certificate again in the console", "请在控制台重新上传应用的推送证书" }
NoTask 1008015 Refused { "push task does not exist";
    "there is no push task with that id", "推送任务 ID 不存在";
    "check the ids in --field and --message", "请核对 --field 和 --message 中的 ID" }
BadDate 1008016 Refused { "incorrect date and time format";
    "a date or time has the wrong format", "日期时间参数格式不正确";
    "write times as \"2026-01-31 20:00:00\"", "时间请写成 \"2026-01-31 20:00:00\"" }
ContentRefused 1008019 Refused { "content refused by the content check";
    "the service's content check refused the message", "消息内容未通过内容安全检测";
    "change the title or the content", "请修改标题或内容" }
CertificateName 1008020 Refused { "failed to verify the certificate package name";
    "the certificate belongs to another app", "证书包名校验失败";
    "upload the certificate of this app in the console", "请在控制台上传该应用的证书" }
CertificateForm 1008021 Refused { "failed to verify the .p12 certificate";
    "the .p12 certificate is not valid", "p12 证书的格式或内容校验失败";
    "export the .p12 certificate again, and upload it in the console", "请重新导出 p12 证书，并在控制台上传" }
CertificatePassword 1008022 Refused { "incorrect .p12 certificate password";
    "the password of the .p12 certificate is wrong", "p12 证书密码不正确";
    "upload the certificate again in the console, with its password", "请在控制台重新上传证书，并填写正确的密码" }
CertificateExpired 1008023 Refused { "iOS push certificate expired";
    "the app's iOS push certificate has expired", "应用的 iOS 推送证书已过期";
    "upload a valid push certificate in the console, or change --environment", "请在控制台更新推送证书，或更换 --environment" }
AppExists 1008025 Refused { "the application already exists";
    "the product already has an app for this platform", "产品下已存在该平台的应用";
    "use the app that is there", "请使用已有的应用" }
PartlyFailed 1008026 Unclear { "batch operation partially failed";
    "a part of the request failed", "批量操作部分失败";
    "look in the console which part took effect", "请在控制台查看哪一部分已生效" }
AllFailed 1008027 Refused { "batch operation completely failed";
    "every part of the request failed", "批量操作全部失败";
    "compare the request (--dry-run prints it) with the service's documentation", "请用 --dry-run 打印请求，并与服务文档对照" }
TooFast 1008028 Refused { "request too fast";
    "requests come too fast: one package push a second is taken", "请求过快：号码包推送每秒最多一次";
    "wait a few seconds, then run again", "请等待几秒后重试" }
IllegalToken 1008029 Refused { "invalid token";
    "a device token does not pass the service's check", "Token 校验非法";
    "check the package with --target tpns-token, and whether the tokens belong to this app", "请用 --target tpns-token 检查，并确认 Token 属于该应用" }
Unpaid 1008030 Refused { "unpaid";
    "the app's service is not paid for", "应用未购买推送服务";
    "see the console's billing page", "请查看控制台的费用页面" }
Expired 1008031 Refused { "app expired";
    "the app's service has expired", "应用的推送服务已到期";
    "renew it in the console", "请在控制台续费" }
WrongHost 1008035 Refused { "wrong AccessId or wrong host";
    "the AccessId is wrong, or belongs to another access point", "AccessId 错误，或不属于该服务接入点";
    "check --access-point: the console shows which one the app belongs to", "请检查 --access-point：控制台会显示应用所属的接入点" }
NotDeployed 1010001 Refused { "no resources are deployed";
    "the service has no resources for this app", "资源未部署";
    "check in the console whether push is paid for, and --access-point", "请在控制台确认应用已购买推送资源，并核对 --access-point" }
NoTarget 10010005 Refused { "push target does not exist";
    "there is no such push target", "推送目标不存在";
    "check the upload id and the AccessId it was uploaded under; or upload the package again", "请核对 upload_id 及上传时所用的 AccessId，或重新上传" }
IllegalTime 10010012 Refused { "illegal push time";
    "the push time is not valid", "推送时间不合法";
    "write --send-time as \"2026-01-31 20:00:00\", in the future and at most 90 days ahead", "--send-time 请写成 \"2026-01-31 20:00:00\"，须晚于当前时间且在 90 天以内" }
Repeated 10010018 Unclear { "repeated push";
    "the service has this very push already", "重复推送：服务已有相同的推送";
    "look in the console: the first one is under way or done", "请在控制台查看：第一次推送正在进行或已完成" }
KeyMismatch 10030002 Refused { "AccessId and key do not match";
    "the AccessId and the key belong to different apps", "AccessId 和密钥不匹配";
    "copy TPNS_ACCESS_ID and TPNS_SECRET_KEY again from the console, both of the same app", "请从控制台重新复制同一应用的 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY" }
NotBound 10110008 Refused { "the token or account does not exist";
    "the service does not know the token or account", "Token 或账号不存在";
    "check whether the app has bound it", "请确认应用已绑定该 Token 或账号" }
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
            1008001, 1008002, 1008003, 1008004, 1008006, 1008007, 1008011, 1008012, 1008013,
            1008015, 1008016, 1008019, 1008020, 1008021, 1008022, 1008023, 1008025, 1008026,
            1008027, 1008028, 1008029, 1008030, 1008031, 1008035, 1010001, 10010005, 10010012,
            10010018, 10030002, 10110008,
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
