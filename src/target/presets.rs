//! The presets: services whose limits are known from public pages, and what is not known of each. The
//! facts, and the pages that they are from, are told in the catalogue of messages.

use super::{
    AccountForm, Alphabet, ByteOrderMark, HeaderName, LengthUnit, MacStyle, OtherHeaders,
    PhoneStyle, Recipient, Target,
};
use crate::format::PackageFormat;
use crate::lang::Lang;
use crate::messages;

/// A service, or a kind of file that it takes, whose limits come with acctpack.
///
/// ```
/// use acctpack::{Lang, Preset, UnknownFact};
///
/// let preset = Preset::named("jpush-alias").unwrap();
/// assert_eq!(preset.target().length, 1..=40);
/// assert!(preset.unknown().contains(&UnknownFact::ByteOrderMark));
/// assert!(preset.source(Lang::En).contains("JPush"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// Account packages of TPNS.
    TpnsAccount,
    /// Token packages of TPNS.
    TpnsToken,
    /// Number packages of Tencent Ads.
    TencentAds,
    /// Audiences of Ocean Engine Qianchuan.
    Qianchuan,
    /// Files of aliases of JPush.
    JpushAlias,
    /// Files of registration ids of JPush.
    JpushRegistrationId,
    /// Files of device tokens or aliases of Umeng U-Push.
    UmengFile,
    /// Files of device ids and MAC addresses of Yandex Audience.
    YandexDevices,
    /// Crowd files of WeChat Pay.
    WechatPayCrowd,
    /// Imports of OneSignal by external id.
    Onesignal,
    /// Imports of Braze by external id.
    BrazeExternalId,
    /// Lists of e-mail addresses of Klaviyo.
    Klaviyo,
    /// Audience files of device ids of Mintegral.
    Mintegral,
}

/// How well the facts of a preset are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// From the service's own page.
    OwnPage,
    /// From the comments or the code of a client library, which quote the service.
    ClientLibrary,
    /// From a copy of the service's documentation on another site.
    Copy,
}

/// What the pages that a preset is from do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownFact {
    /// In which encoding the text is read.
    Encoding,
    /// Whether a byte order mark is tolerated.
    ByteOrderMark,
    /// Whether a header row is tolerated.
    Header,
    /// How many rows there may be.
    MostRows,
    /// How long a row may be.
    Length,
    /// How large the file may be.
    FileSize,
    /// Whether a megabyte is 1,000,000 or 1,048,576 bytes.
    Megabyte,
    /// Whether characters or bytes are counted.
    CharactersOrBytes,
    /// What becomes of repeated rows.
    Duplicates,
    /// What becomes of blank and bad rows.
    BadRows,
    /// What the file may be called.
    FileName,
    /// In which case identifiers are compared or hashed.
    LetterCase,
    /// How a phone number is written before it is hashed.
    PhoneStyle,
}

/// The order of all that follows.
const ALL: [(Preset, &str); Preset::COUNT] = [
    (Preset::TpnsAccount, "tpns-account"),
    (Preset::TpnsToken, "tpns-token"),
    (Preset::TencentAds, "tencent-ads"),
    (Preset::Qianchuan, "qianchuan"),
    (Preset::JpushAlias, "jpush-alias"),
    (Preset::JpushRegistrationId, "jpush-registration-id"),
    (Preset::UmengFile, "umeng-file"),
    (Preset::YandexDevices, "yandex-devices"),
    (Preset::WechatPayCrowd, "wechat-pay-crowd"),
    (Preset::Onesignal, "onesignal"),
    (Preset::BrazeExternalId, "braze-external-id"),
    (Preset::Klaviyo, "klaviyo"),
    (Preset::Mintegral, "mintegral"),
];

/// A length that no service names: what is longer is no identifier of any.
const ANY_LENGTH: std::ops::RangeInclusive<u64> = 1..=255;

impl Preset {
    /// How many there are.
    pub const COUNT: usize = 13;

    /// Their names, in order.
    pub(super) const NAMES: [&'static str; Preset::COUNT] = {
        let (mut names, mut at) = ([""; Preset::COUNT], 0);
        while at < Preset::COUNT {
            names[at] = ALL[at].1;
            at += 1;
        }
        names
    };

    /// All of them, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = Preset> {
        ALL.into_iter().map(|(preset, _)| preset)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Preset> {
        ALL.into_iter().find(|&(_, own)| own == name).map(|(preset, _)| preset)
    }

    /// The name that `--target` takes.
    pub fn name(self) -> &'static str {
        ALL.into_iter().find(|&(preset, _)| preset == self).map_or("", |(_, name)| name)
    }

    /// Which service it is, and which of its files, in a few words.
    pub fn title(self, lang: Lang) -> &'static str {
        messages::of(lang).preset(self).title
    }

    /// What its rows may hold.
    pub fn rows(self, lang: Lang) -> &'static str {
        messages::of(lang).preset(self).rows
    }

    /// The page that its facts are from.
    pub fn source(self, lang: Lang) -> &'static str {
        messages::of(lang).preset(self).source
    }

    /// What is to be known besides; empty where there is nothing.
    pub fn note(self, lang: Lang) -> &'static str {
        messages::of(lang).preset(self).note
    }

    /// How well its facts are known.
    pub fn evidence(self) -> Evidence {
        match self {
            Preset::Qianchuan => Evidence::ClientLibrary,
            Preset::UmengFile => Evidence::Copy,
            _ => Evidence::OwnPage,
        }
    }

    /// What is not known of it.
    pub fn unknown(self) -> &'static [UnknownFact] {
        use UnknownFact::*;
        match self {
            Preset::TpnsAccount => &[CharactersOrBytes, Megabyte, ByteOrderMark, Header, BadRows],
            Preset::TpnsToken => &[Megabyte, ByteOrderMark, Header, BadRows],
            Preset::TencentAds => {
                &[Encoding, ByteOrderMark, Header, MostRows, Length, Megabyte, Duplicates, FileName]
            }
            Preset::Qianchuan => {
                &[Encoding, ByteOrderMark, Header, MostRows, Length, Megabyte, LetterCase, FileName]
            }
            Preset::JpushAlias => &[ByteOrderMark, Header, Megabyte, Duplicates, FileName],
            Preset::JpushRegistrationId => {
                &[ByteOrderMark, Header, Length, Megabyte, Duplicates, FileName]
            }
            Preset::UmengFile => {
                &[Encoding, ByteOrderMark, Header, Length, Megabyte, Duplicates, BadRows, FileName]
            }
            Preset::YandexDevices => &[Header, Length, Megabyte, Duplicates, BadRows, FileName],
            Preset::WechatPayCrowd => {
                &[Encoding, ByteOrderMark, FileSize, MostRows, Length, PhoneStyle]
            }
            Preset::Onesignal => &[Length, Megabyte, Duplicates, FileName],
            Preset::BrazeExternalId => &[ByteOrderMark, MostRows, Length, Megabyte, FileName],
            Preset::Klaviyo => &[Encoding, ByteOrderMark, MostRows, Length, Megabyte, FileName],
            Preset::Mintegral => &[Encoding, ByteOrderMark, MostRows, Length, Megabyte, FileName],
        }
    }

    /// Its limits.
    pub fn target(self) -> Target {
        match self {
            Preset::TpnsAccount => Target::tpns_account(),
            Preset::TpnsToken => Target::tpns_token(),
            _ => Target { name: self.name().into(), ..self.limits() },
        }
    }

    fn limits(self) -> Target {
        let csv = vec![PackageFormat::Csv];
        let base = Target {
            recipient: Recipient::Elsewhere,
            file_name: ANY_LENGTH,
            length: ANY_LENGTH,
            ..Target::tpns_account()
        };
        match self {
            Preset::TpnsAccount | Preset::TpnsToken => base,
            Preset::TencentAds => Target {
                formats: vec![PackageFormat::Zip],
                phone: PhoneStyle::National,
                mac: MacStyle::Bare,
                ..of_megabytes(100, base)
            },
            Preset::Qianchuan => Target {
                formats: vec![PackageFormat::Zip],
                split_bytes: Some(25_000_000),
                ..of_megabytes(25, base)
            },
            Preset::JpushAlias => Target {
                formats: vec![PackageFormat::Txt],
                length: 1..=40,
                unit: LengthUnit::Bytes,
                alphabet: jpush_alias(),
                ..of_megabytes(10, base)
            },
            Preset::JpushRegistrationId | Preset::UmengFile => {
                Target { formats: vec![PackageFormat::Txt], ..of_megabytes(10, base) }
            }
            Preset::YandexDevices => Target {
                formats: vec![PackageFormat::Txt, PackageFormat::Csv],
                min_rows: 100,
                max_bytes: 1 << 30,
                safe_bytes: 1_000_000_000,
                ..base
            },
            Preset::WechatPayCrowd => Target {
                formats: csv,
                file_name: 1..=128,
                file_alphabet: "A-Za-z0-9_.-".parse().ok(),
                ..base.without_size_limit()
            },
            Preset::Onesignal => Target {
                formats: csv,
                bom: ByteOrderMark::Forbidden,
                alphabet: Some(Alphabet::printable_ascii()),
                header: Some(HeaderName::exactly("external_id")),
                ..of_megabytes(150, base)
            },
            Preset::BrazeExternalId => Target {
                formats: csv,
                header: Some(HeaderName::exactly("external_id")),
                ..of_megabytes(500, base)
            },
            Preset::Klaviyo => Target {
                formats: csv,
                header: Some(HeaderName::exactly("Email Address")),
                form: Some(AccountForm::Email),
                ..of_megabytes(50, base)
            },
            Preset::Mintegral => Target {
                formats: vec![PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Gz],
                header: Some(HeaderName {
                    name: "device_id".into(),
                    others: OtherHeaders::Accepted,
                }),
                ..of_megabytes(5000, base)
            },
        }
    }
}

/// A limit in megabytes of which it is not said whether they are 1,000,000 or 1,048,576 bytes.
fn of_megabytes(megabytes: u64, target: Target) -> Target {
    Target { max_bytes: megabytes << 20, safe_bytes: megabytes * 1_000_000, ..target }
}

/// Letters, digits, `_`, Han characters and `@!#$&*+=.|`.
fn jpush_alias() -> Option<Alphabet> {
    "A-Za-z0-9_@!#$&*+=.|\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{f900}-\u{faff}".parse().ok()
}

impl UnknownFact {
    /// In words.
    pub fn name(self, lang: Lang) -> &'static str {
        messages::of(lang).unknown_fact(self)
    }
}

impl Evidence {
    /// In words.
    pub fn name(self, lang: Lang) -> &'static str {
        messages::of(lang).evidence(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_has_its_name_its_texts_and_limits_by_which_something_can_be_judged() {
        for preset in Preset::all() {
            assert_eq!(Preset::named(preset.name()), Some(preset));
            let target = preset.target();
            assert_eq!(target.name, preset.name());
            assert!(target.safe_bytes <= target.max_bytes && !target.formats.is_empty());
            for lang in [Lang::En, Lang::Zh] {
                assert!(!preset.title(lang).is_empty() && !preset.rows(lang).is_empty());
                assert!(!preset.source(lang).is_empty(), "{preset:?}");
            }
        }
        let jpush = Preset::JpushAlias.target();
        let takes = |alias: &str| jpush.alphabet.as_ref().unwrap().first_foreign(alias).is_none();
        assert!(takes("Tom_01@!#$&*+=.|") && takes("\u{5f20}\u{4e09}"));
        assert!(!takes("a-b") && !takes("a b") && !takes("\u{e9}"));
        let wechat = Preset::WechatPayCrowd.target();
        assert!(wechat.file_alphabet.unwrap().first_foreign("may-01_a.csv").is_none());
    }
}
