//! The service's documented error codes, one table; what each means and what to do about it is in the
//! catalogue of messages. The client's messages and the sandbox's answers are made from both.

use std::fmt;

use acctpack::Lang;

use crate::messages;

macro_rules! service_codes {
    ($($variant:ident $number:literal $certainty:ident $name:literal)*) => {
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
            $(#[doc = concat!("`", stringify!($number), "`: ", $name, ".")] $variant,)*
        }

        impl ServiceCode {
            /// Every documented code.
            pub const ALL: &'static [ServiceCode] = &[$(ServiceCode::$variant),*];

            fn documented(self) -> Documented {
                match self {
                    $(ServiceCode::$variant => Documented {
                        number: $number, name: $name, certainty: Certainty::$certainty,
                    },)*
                }
            }
        }
    };
}

/// What the service's documentation says of a code.
struct Documented {
    number: i64,
    name: &'static str,
    certainty: Certainty,
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
    ParameterParse 1008001 Refused "parameter parse error"
    MissingParameter 1008002 Refused "missing parameter"
    Authentication 1008003 Refused "authentication failed"
    Internal 1008004 Unclear "internal service call failed"
    InvalidToken 1008006 Refused "invalid token"
    InvalidParameter 1008007 Refused "invalid parameter"
    UploadFailed 1008011 Refused "file upload failed"
    EmptyFile 1008012 Refused "uploaded file is empty"
    CertificateUnread 1008013 Refused "failed to parse the certificate"
    NoTask 1008015 Refused "push task does not exist"
    BadDate 1008016 Refused "incorrect date and time format"
    ContentRefused 1008019 Refused "content refused by the content check"
    CertificateName 1008020 Refused "failed to verify the certificate package name"
    CertificateForm 1008021 Refused "failed to verify the .p12 certificate"
    CertificatePassword 1008022 Refused "incorrect .p12 certificate password"
    CertificateExpired 1008023 Refused "iOS push certificate expired"
    AppExists 1008025 Refused "the application already exists"
    PartlyFailed 1008026 Unclear "batch operation partially failed"
    AllFailed 1008027 Refused "batch operation completely failed"
    TooFast 1008028 Refused "request too fast"
    IllegalToken 1008029 Refused "invalid token"
    Unpaid 1008030 Refused "unpaid"
    Expired 1008031 Refused "app expired"
    WrongHost 1008035 Refused "wrong AccessId or wrong host"
    NotDeployed 1010001 Refused "no resources are deployed"
    NoTarget 10010005 Refused "push target does not exist"
    IllegalTime 10010012 Refused "illegal push time"
    Repeated 10010018 Unclear "repeated push"
    KeyMismatch 10030002 Refused "AccessId and key do not match"
    NotBound 10110008 Refused "the token or account does not exist"
}

impl ServiceCode {
    /// The code of a number, if the documentation has it.
    pub fn of(number: i64) -> Option<ServiceCode> {
        ServiceCode::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// Its number.
    pub fn number(self) -> i64 {
        self.documented().number
    }

    /// A short name in English, as the service might say it.
    pub fn name(self) -> &'static str {
        self.documented().name
    }

    /// What it means.
    pub fn meaning(self, lang: Lang) -> &'static str {
        messages::of(lang).service_code(self).meaning
    }

    /// What to do about it.
    pub fn remedy(self, lang: Lang) -> &'static str {
        messages::of(lang).service_code(self).remedy
    }

    /// Whether the request may have taken effect all the same.
    pub fn is_unclear(self) -> bool {
        self.documented().certainty == Certainty::Unclear
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
