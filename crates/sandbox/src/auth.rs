//! Who is asking: Basic or the service's signature, demanded as the sandbox was told to.

use hyper::HeaderMap;
use zeroize::Zeroizing;

use acctpack_tpns::Credentials;
use acctpack_tpns::ServiceCode;
use acctpack_tpns::wire::{Signer, is_same, parse_basic};

/// What a request says of who sends it. A signature is made over the body as it comes.
pub(crate) enum Claim {
    Basic { access_id: String, secret_key: Zeroizing<String> },
    Sign { access_id: String, sign: String, signer: Option<Signer> },
    None,
}

impl Claim {
    /// Reads the headers. Basic counts where a client sends both.
    pub(crate) fn of(headers: &HeaderMap, demanded: Option<&Credentials>) -> Claim {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(header) = text("authorization") {
            return match parse_basic(header) {
                Some((access_id, secret_key)) => Claim::Basic { access_id, secret_key },
                None => Claim::None,
            };
        }
        match (text("accessid"), text("timestamp"), text("sign")) {
            (Some(access_id), Some(timestamp), Some(sign)) => Claim::Sign {
                access_id: access_id.to_string(),
                sign: sign.to_string(),
                signer: demanded.map(|c| Signer::new(c.secret_key(), access_id, timestamp)),
            },
            _ => Claim::None,
        }
    }

    /// Takes in the next piece of the body.
    pub(crate) fn update(&mut self, body: &[u8]) {
        if let Claim::Sign { signer: Some(signer), .. } = self {
            signer.update(body);
        }
    }

    /// Judges the claim when the whole body has been taken in: the AccessId and the way, or the
    /// code to refuse with.
    pub(crate) fn settle(self, demanded: Option<&Credentials>) -> Result<Who, ServiceCode> {
        let (access_id, way, proven) = match self {
            Claim::None => return Err(ServiceCode::Authentication),
            Claim::Basic { access_id, secret_key } => {
                let proven = demanded.is_none_or(|c| is_same(&secret_key, c.secret_key()));
                (access_id, "basic", proven && !secret_key.is_empty())
            }
            Claim::Sign { access_id, sign, signer } => {
                (access_id, "sign", signer.is_none_or(|signer| signer.verify(&sign)))
            }
        };
        match demanded {
            _ if access_id.is_empty() || access_id.len() > 100 => Err(ServiceCode::Authentication),
            Some(credentials) if credentials.access_id() != access_id => {
                Err(ServiceCode::WrongHost)
            }
            _ if !proven => Err(ServiceCode::Authentication),
            _ => Ok(Who { access_id, way }),
        }
    }
}

/// Who it is, and how that was proven.
pub(crate) struct Who {
    pub(crate) access_id: String,
    pub(crate) way: &'static str,
}
