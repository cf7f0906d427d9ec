//! What English says of the service's codes.

use super::super::CodeText;
use crate::service_code::ServiceCode;

/// The texts of one code.
pub(super) fn text(code: ServiceCode) -> CodeText {
    let (meaning, remedy) = match code {
        ServiceCode::ParameterParse => (
            "the service could not read the request's parameters",
            "check the JSON of --message and --field",
        ),
        ServiceCode::MissingParameter => (
            "a required parameter is missing",
            "give the upload id, a title and a content; for iOS also --environment",
        ),
        ServiceCode::Authentication => (
            "the service did not accept the AccessId and SecretKey",
            "check TPNS_ACCESS_ID and TPNS_SECRET_KEY against the console; with --auth sign also this machine's clock",
        ),
        ServiceCode::Internal => (
            "a call inside the service failed after it had taken the request",
            "an upload can be sent again; before a push is, look in the console whether it is there",
        ),
        ServiceCode::InvalidToken => (
            "a device token is not valid",
            "check the package with --target tpns-token: a token has 36 characters",
        ),
        ServiceCode::InvalidParameter => (
            "a parameter has a value that the service does not take",
            "compare the request (--dry-run prints it) with the service's documentation",
        ),
        ServiceCode::UploadFailed => (
            "the service did not take the package",
            "run `acctpack check FILE`: the service does not say what is wrong with a package",
        ),
        ServiceCode::EmptyFile => {
            ("the package is empty", "check the export: its query may have matched nothing")
        }
        ServiceCode::CertificateUnread => (
            "the service cannot parse the certificate",
            "upload the app's push certificate again in the console",
        ),
        ServiceCode::NoTask => {
            ("there is no push task with that id", "check the ids in --field and --message")
        }
        ServiceCode::BadDate => {
            ("a date or time has the wrong format", "write times as \"2026-01-31 20:00:00\"")
        }
        ServiceCode::ContentRefused => {
            ("the service's content check refused the message", "change the title or the content")
        }
        ServiceCode::CertificateName => (
            "the certificate belongs to another app",
            "upload the certificate of this app in the console",
        ),
        ServiceCode::CertificateForm => (
            "the .p12 certificate is not valid",
            "export the .p12 certificate again, and upload it in the console",
        ),
        ServiceCode::CertificatePassword => (
            "the password of the .p12 certificate is wrong",
            "upload the certificate again in the console, with its password",
        ),
        ServiceCode::CertificateExpired => (
            "the app's iOS push certificate has expired",
            "upload a valid push certificate in the console, or change --environment",
        ),
        ServiceCode::AppExists => {
            ("the product already has an app for this platform", "use the app that is there")
        }
        ServiceCode::PartlyFailed => {
            ("a part of the request failed", "look in the console which part took effect")
        }
        ServiceCode::AllFailed => (
            "every part of the request failed",
            "compare the request (--dry-run prints it) with the service's documentation",
        ),
        ServiceCode::TooFast => (
            "requests come too fast: one package push a second is taken",
            "wait a few seconds, then run again",
        ),
        ServiceCode::IllegalToken => (
            "a device token does not pass the service's check",
            "check the package with --target tpns-token, and whether the tokens belong to this app",
        ),
        ServiceCode::Unpaid => {
            ("the app's service is not paid for", "see the console's billing page")
        }
        ServiceCode::Expired => ("the app's service has expired", "renew it in the console"),
        ServiceCode::WrongHost => (
            "the AccessId is wrong, or belongs to another access point",
            "check --access-point: the console shows which one the app belongs to",
        ),
        ServiceCode::NotDeployed => (
            "the service has no resources for this app",
            "check in the console whether push is paid for, and --access-point",
        ),
        ServiceCode::NoTarget => (
            "there is no such push target",
            "check the upload id and the AccessId it was uploaded under; or upload the package again",
        ),
        ServiceCode::IllegalTime => (
            "the push time is not valid",
            "write --send-time as \"2026-01-31 20:00:00\", in the future and at most 90 days ahead",
        ),
        ServiceCode::Repeated => (
            "the service has this very push already",
            "look in the console: the first one is under way or done",
        ),
        ServiceCode::KeyMismatch => (
            "the AccessId and the key belong to different apps",
            "copy TPNS_ACCESS_ID and TPNS_SECRET_KEY again from the console, both of the same app",
        ),
        ServiceCode::NotBound => {
            ("the service does not know the token or account", "check whether the app has bound it")
        }
    };
    CodeText { meaning, remedy }
}
