//! What English says of presets, of targets and of identifiers.

use super::PresetText;
use crate::identifier::Normalization;
use crate::target::{Evidence, Preset, TargetError, UnknownFact};
use crate::text::escape::escape;

/// What is known of a preset. The pages were read in November 2026.
pub(super) fn text(preset: Preset) -> PresetText {
    match preset {
        Preset::TpnsAccount => PresetText {
            title: "Tencent Push (TPNS), account package",
            rows: "accounts that the app has bound; `--account-type N` checks their form",
            source: "\"Push API\" and \"Upload package\", Tencent Push Notification Service documentation",
            note: "",
        },
        Preset::TpnsToken => PresetText {
            title: "Tencent Push (TPNS), token package",
            rows: "device tokens of 36 characters",
            source: "\"Push API\" and \"Upload package\", Tencent Push Notification Service documentation",
            note: "",
        },
        Preset::TencentAds => PresetText {
            title: "Tencent Ads, number package of a custom audience",
            rows: "one kind of id: IMEI, IDFA, OAID, WeChat ids, or their MD5 or SHA-256; of phone numbers the MD5 or SHA-256 of the 11 digits",
            source: "\"Upload customer audience data files\", developers.e.qq.com and datanexus.qq.com",
            note: "Digests: `--normalize phone --hash md5`, or idfa, imei, mac. A MAC address is hashed in upper case without colons.",
        },
        Preset::Qianchuan => PresetText {
            title: "Ocean Engine Qianchuan, audience upload",
            rows: "one kind of id: IMEI, IDFA, OAID, MAC, phone number or open id, or the MD5 or SHA-256 of one",
            source: "comments of the Go client bububa/oceanengine, which quote the API documentation",
            note: "Over 25 MB the service takes parts of 5 to 25 MB: `--split`. It drops duplicates itself, and asks for lists without them.",
        },
        Preset::JpushAlias => PresetText {
            title: "JPush, file push by alias",
            rows: "aliases of up to 40 bytes: letters, digits, _, Han characters and @!#$&*+=.|",
            source: "\"File management API\", JPush documentation",
            note: "At most 20 files are valid at a time, each for 30 days at most.",
        },
        Preset::JpushRegistrationId => PresetText {
            title: "JPush, file push by registration id",
            rows: "registration ids",
            source: "\"File management API\", JPush documentation",
            note: "At most 20 files are valid at a time, each for 30 days at most.",
        },
        Preset::UmengFile => PresetText {
            title: "Umeng U-Push, filecast and customizedcast",
            rows: "device tokens or aliases",
            source: "a copy of \"U-Push API integration\" on 0008fc.com",
            note: "The service takes the text in the field content of a JSON request, not as a file. It keeps it for two months.",
        },
        Preset::YandexDevices => PresetText {
            title: "Yandex Audience, device ids and MAC addresses",
            rows: "GAIDs in lower case, IDFAs in upper case, MAC addresses, or the SHA-256 of each; no new MD5 since January 2025",
            source: "\"Data requirements\", Yandex Audience documentation",
            note: "Fewer than 100 rows make no segment.",
        },
        Preset::WechatPayCrowd => PresetText {
            title: "WeChat Pay, crowd package of a brand",
            rows: "open ids of a bound app id, or the MD5 of phone numbers",
            source: "\"Begin an upload\" (brand/marketing/user-package/uploads), WeChat Pay documentation",
            note: "No header. A file name may be used once.",
        },
        Preset::Onesignal => PresetText {
            title: "OneSignal, import by external id",
            rows: "external ids in printable ASCII, below the header external_id",
            source: "\"Import\", OneSignal documentation",
            note: "For e-mail addresses, phone numbers (E.164) or subscription ids define a target of your own with `like = \"onesignal\"` and `header = \"email\"`, \"phone_number\" or \"subscription_id\".",
        },
        Preset::BrazeExternalId => PresetText {
            title: "Braze, CSV import by external id",
            rows: "external ids, below the header external_id",
            source: "\"CSV import\", Braze documentation",
            note: "A file of external ids alone makes a segment and uses no data points.",
        },
        Preset::Klaviyo => PresetText {
            title: "Klaviyo, list of e-mail addresses",
            rows: "e-mail addresses, below the header Email Address",
            source: "articles 115005078967 and 115005078807, help.klaviyo.com",
            note: "For phone numbers define a target of your own with `like = \"klaviyo\"`, `header = \"Phone Number\"` and `form = \"phone\"`.",
        },
        Preset::Mintegral => PresetText {
            title: "Mintegral, audience of device ids",
            rows: "device ids, below a header of any name",
            source: "\"Upload Audience File\", Mintegral documentation",
            note: "The service takes the file as a gzip too: `-o OUT.txt.gz`.",
        },
    }
}

pub(super) fn unknown(fact: UnknownFact) -> &'static str {
    match fact {
        UnknownFact::Encoding => "which encoding is read; clean writes UTF-8",
        UnknownFact::ByteOrderMark => "whether a byte order mark is tolerated; clean writes none",
        UnknownFact::Header => "whether a header row is tolerated; clean writes none",
        UnknownFact::MostRows => "how many rows there may be",
        UnknownFact::Length => "how long a row may be; acctpack takes up to 255 characters",
        UnknownFact::FileSize => "how large the file may be; acctpack sets no limit",
        UnknownFact::Megabyte => {
            "whether a megabyte is 1,000,000 or 1,048,576 bytes; clean writes no more than the smaller"
        }
        UnknownFact::CharactersOrBytes => "whether characters or bytes are counted",
        UnknownFact::Duplicates => "what becomes of repeated rows; clean drops them",
        UnknownFact::BadRows => "what becomes of blank and bad rows",
        UnknownFact::FileName => "what the file may be called",
        UnknownFact::LetterCase => "in which case ids are compared or hashed",
        UnknownFact::PhoneStyle => "how a phone number is written before it is hashed",
    }
}

pub(super) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::OwnPage => "the service's own documentation",
        Evidence::ClientLibrary => "a client library that quotes the service's documentation",
        Evidence::Copy => "a copy of the service's documentation on another site",
    }
}

/// Why a table makes no target.
pub(super) fn error(error: &TargetError) -> String {
    match error {
        TargetError::Preset => {
            "a preset has this name; choose another, with `like` to begin from the preset".into()
        }
        TargetError::Like(name) => format!("`like`: no preset is called `{}`", escape(name)),
        TargetError::Bounds => "the lower bound is above the upper".into(),
        TargetError::Formats => "formats: name at least one of txt, csv and zip".into(),
        TargetError::SafeBytes => "safe-bytes is above max-bytes".into(),
        TargetError::SplitBytes => "split-bytes is above max-bytes".into(),
        TargetError::TwoAlphabets => {
            "ascii and alphabet say the same thing in two ways; leave one out".into()
        }
        TargetError::Header(name) => format!(
            "header: \"{}\" cannot be the name of one column; leave out separators, quotes and spaces at either end",
            escape(name)
        ),
        TargetError::AnyHeader => "any-header needs a header, which clean writes".into(),
    }
}

fn normalization(kind: Normalization) -> &'static str {
    match kind {
        Normalization::Phone => "a phone number",
        Normalization::Email => "an e-mail address",
        Normalization::Idfa => "an IDFA",
        Normalization::Imei => "an IMEI",
        Normalization::Mac => "a MAC address",
    }
}

/// What an account is not that was to be normalised.
pub(super) fn not_of_kind(kind: Normalization) -> String {
    match kind {
        Normalization::Phone => {
            "a phone number whose country is certain; with its code it begins with +".into()
        }
        _ => normalization(kind).into(),
    }
}
