//! What Chinese says of presets, of targets and of identifiers.

use super::PresetText;
use crate::identifier::Normalization;
use crate::target::{Evidence, Preset, TargetError, UnknownFact};
use crate::text::escape::escape;

/// What is known of a preset. The pages were read in November 2026.
pub(super) fn text(preset: Preset) -> PresetText {
    match preset {
        Preset::TpnsAccount => PresetText {
            title: "腾讯移动推送 TPNS，账号包",
            rows: "应用已绑定的账号；可用 `--account-type N` 检查格式",
            source: "腾讯移动推送文档“推送 API”和“上传号码包”",
            note: "",
        },
        Preset::TpnsToken => PresetText {
            title: "腾讯移动推送 TPNS，Token 包",
            rows: "36 个字符的设备 Token",
            source: "腾讯移动推送文档“推送 API”和“上传号码包”",
            note: "",
        },
        Preset::TencentAds => PresetText {
            title: "腾讯广告，客户人群号码包",
            rows: "同一类标识：IMEI、IDFA、OAID、微信标识，或其 MD5、SHA-256；手机号为 11 位号码的 MD5 或 SHA-256",
            source: "“上传客户人群数据文件”，developers.e.qq.com、datanexus.qq.com",
            note: "生成摘要：`--normalize phone --hash md5`，或 idfa、imei、mac。MAC 地址去掉冒号并转为大写后再计算摘要。",
        },
        Preset::Qianchuan => PresetText {
            title: "巨量千川，人群上传",
            rows: "同一类标识：IMEI、IDFA、OAID、MAC、手机号或 openid，或其 MD5、SHA-256",
            source: "Go 客户端 bububa/oceanengine 的注释（引自接口文档）",
            note: "超过 25 MB 时需拆成 5 到 25 MB 的多个文件：`--split`。平台会去重，但要求先自行去重。",
        },
        Preset::JpushAlias => PresetText {
            title: "极光推送，按别名的文件推送",
            rows: "不超过 40 字节的别名：字母、数字、下划线、汉字和 @!#$&*+=.|",
            source: "极光推送文档“文件管理 API”",
            note: "同时有效的文件最多 20 个，每个最长保留 30 天。",
        },
        Preset::JpushRegistrationId => PresetText {
            title: "极光推送，按 Registration ID 的文件推送",
            rows: "Registration ID",
            source: "极光推送文档“文件管理 API”",
            note: "同时有效的文件最多 20 个，每个最长保留 30 天。",
        },
        Preset::UmengFile => PresetText {
            title: "友盟 U-Push，文件播和自定义播",
            rows: "device_token 或 alias",
            source: "“U-Push API 集成文档”的副本（0008fc.com）",
            note: "内容放在 JSON 请求的 content 字段中，不以文件形式上传；保留两个月。",
        },
        Preset::YandexDevices => PresetText {
            title: "Yandex Audience，设备标识和 MAC 地址",
            rows: "小写 GAID、大写 IDFA、MAC 地址，或其 SHA-256；2025 年 1 月起不再接受新的 MD5",
            source: "Yandex Audience 文档“Data requirements”",
            note: "不足 100 行时无法建立人群。",
        },
        Preset::WechatPayCrowd => PresetText {
            title: "微信支付，品牌人群包",
            rows: "已绑定 appid 的 openid，或手机号的 MD5",
            source: "微信支付文档“初始化上传”（brand/marketing/user-package/uploads）",
            note: "不含表头。文件名不能重复使用。",
        },
        Preset::Onesignal => PresetText {
            title: "OneSignal，按 external id 导入",
            rows: "可打印 ASCII 的 external id，表头为 external_id",
            source: "OneSignal 文档“Import”",
            note: "邮箱、手机号（E.164）或 subscription id 请自定义目标：`like = \"onesignal\"`，`header` 设为 \"email\"、\"phone_number\" 或 \"subscription_id\"。",
        },
        Preset::BrazeExternalId => PresetText {
            title: "Braze，按 external id 导入 CSV",
            rows: "external id，表头为 external_id",
            source: "Braze 文档“CSV import”",
            note: "只含 external id 的文件会生成分群，不消耗 data points。",
        },
        Preset::Klaviyo => PresetText {
            title: "Klaviyo，邮箱列表",
            rows: "邮箱地址，表头为 Email Address",
            source: "help.klaviyo.com 文章 115005078967 和 115005078807",
            note: "手机号请自定义目标：`like = \"klaviyo\"`、`header = \"Phone Number\"`、`form = \"phone\"`。",
        },
        Preset::Mintegral => PresetText {
            title: "Mintegral，设备标识人群",
            rows: "设备标识，首行为任意表头",
            source: "Mintegral 文档“Upload Audience File”",
            note: "也接受 gzip：`-o 输出.txt.gz`。",
        },
    }
}

pub(super) fn unknown(fact: UnknownFact) -> &'static str {
    match fact {
        UnknownFact::Encoding => "按何种编码读取；clean 写出 UTF-8",
        UnknownFact::ByteOrderMark => "是否允许 BOM；clean 不写 BOM",
        UnknownFact::Header => "是否允许表头；clean 不写表头",
        UnknownFact::MostRows => "最多允许多少行",
        UnknownFact::Length => "每行最长多少；acctpack 限 255 个字符",
        UnknownFact::FileSize => "文件最大多少；acctpack 不设上限",
        UnknownFact::Megabyte => {
            "1 MB 是 1,000,000 还是 1,048,576 字节；clean 写出的文件不超过较小者"
        }
        UnknownFact::CharactersOrBytes => "长度按字符还是按字节计算",
        UnknownFact::Duplicates => "重复行如何处理；clean 会去重",
        UnknownFact::BadRows => "空行和错误行如何处理",
        UnknownFact::FileName => "对文件名有何要求",
        UnknownFact::LetterCase => "比较或计算摘要时使用大写还是小写",
        UnknownFact::PhoneStyle => "计算摘要前手机号的写法",
    }
}

pub(super) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::OwnPage => "服务方自己的文档",
        Evidence::ClientLibrary => "引用服务方文档的客户端代码",
        Evidence::Copy => "其他网站上的文档副本",
    }
}

/// Why a table makes no target.
pub(super) fn error(error: &TargetError) -> String {
    match error {
        TargetError::Preset => {
            "这是内置目标的名称；请换一个名称，并用 `like` 以该内置目标为基础".into()
        }
        TargetError::Like(name) => format!("`like`：没有名为 `{}` 的内置目标", escape(name)),
        TargetError::Bounds => "下限大于上限".into(),
        TargetError::Formats => "formats：请至少指定 txt、csv、zip 之一".into(),
        TargetError::SafeBytes => "safe-bytes 大于 max-bytes".into(),
        TargetError::SplitBytes => "split-bytes 大于 max-bytes".into(),
        TargetError::TwoAlphabets => "ascii 和 alphabet 含义重复；请去掉一个".into(),
        TargetError::Header(name) => {
            format!("header：“{}”不能作为单列的列名；请去掉分隔符、引号和首尾空格", escape(name))
        }
        TargetError::AnyHeader => "any-header 需要同时设置 header，clean 会写出它".into(),
    }
}

fn normalization(kind: Normalization) -> &'static str {
    match kind {
        Normalization::Phone => "手机号",
        Normalization::Email => "邮箱地址",
        Normalization::Idfa => "IDFA",
        Normalization::Imei => "IMEI",
        Normalization::Mac => "MAC 地址",
    }
}

/// What an account is not that was to be normalised.
pub(super) fn not_of_kind(kind: Normalization) -> String {
    match kind {
        Normalization::Phone => "可确定国家的手机号；带国家码的号码以 + 开头".into(),
        _ => normalization(kind).into(),
    }
}
