//! Taking an upload in: the multipart body goes piece by piece to a temporary file, so that memory
//! stays bounded whatever its size and however many come at once.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use multer::{Field, Multipart};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::auth::Claim;
use crate::http::{BodyError, Pieces};
use crate::part::file_name;
use acctpack_tpns::ServiceCode;
use acctpack_tpns::wire::hex;

/// A package's own limit is 100 MB, for the engine to find; what is much larger is not kept.
const MAX_KEPT: u64 = 128 << 20;
/// How much of a body may be held back while a part's headers are looked for.
const MAX_HELD: u64 = 2 << 20;

/// Why a body could not be taken in.
pub(crate) enum Trouble {
    /// The client is too slow, went away, or sent without end: there is no one to answer to.
    Gone,
    /// A code to answer with.
    Refused(ServiceCode, String),
}

impl From<BodyError> for Trouble {
    fn from(_: BodyError) -> Trouble {
        Trouble::Gone
    }
}

/// A package that was taken in.
pub(crate) struct Spooled {
    pub(crate) file: NamedTempFile,
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Takes the part `file` in. The claim is fed with the whole body, for its signature.
pub(crate) async fn spool(
    content_type: &str,
    pieces: Pieces,
    claim: Claim,
    folder: &std::path::Path,
) -> (Claim, Result<Spooled, Trouble>) {
    let shared = Arc::new(tokio::sync::Mutex::new(UploadSource {
        pieces,
        claim: Some(claim),
        first: Vec::new().into(),
        trouble: None,
        fed: 0,
    }));
    let taken = Arc::new(AtomicU64::new(0));
    let result = read_parts(content_type, &shared, &taken, folder).await;
    let mut source = shared.lock().await;
    // Whatever the parts were, the rest of the body belongs to the signature and to the client.
    let rest = source.drain().await;
    let result = match (source.trouble.take(), rest, result) {
        (Some(trouble), ..) | (None, Err(trouble), _) => Err(trouble),
        (None, Ok(()), result) => result,
    };
    (source.claim.take().unwrap_or(Claim::None), result)
}

/// The body as it comes, with what was looked at before the parts were known.
struct UploadSource {
    pieces: Pieces,
    claim: Option<Claim>,
    first: Bytes,
    trouble: Option<Trouble>,
    fed: u64,
}

impl UploadSource {
    async fn pull(&mut self) -> Result<Option<Bytes>, Trouble> {
        let piece = self.pieces.next().await?;
        if let (Some(piece), Some(claim)) = (&piece, &mut self.claim) {
            claim.update(piece);
        }
        Ok(piece)
    }

    /// The start of the body, as far as a boundary can reach.
    async fn peek(&mut self) -> Result<Bytes, Trouble> {
        let mut start = Vec::new();
        while start.len() < 256 {
            match self.pull().await? {
                Some(piece) => start.extend_from_slice(&piece),
                None => break,
            }
        }
        self.first = start.into();
        Ok(self.first.clone())
    }

    async fn drain(&mut self) -> Result<(), Trouble> {
        while self.pull().await?.is_some() {}
        Ok(())
    }
}

async fn read_parts(
    content_type: &str,
    source: &Arc<tokio::sync::Mutex<UploadSource>>,
    taken: &Arc<AtomicU64>,
    folder: &std::path::Path,
) -> Result<Spooled, Trouble> {
    let start = source.lock().await.peek().await?;
    let boundary = boundary(content_type, &start)
        .ok_or_else(|| parse_error("the body is no multipart/form-data"))?;
    let stream = Box::pin(feed(source.clone(), taken.clone()));
    let mut parts = Multipart::new(stream, boundary);
    let mut found = None;
    loop {
        // Between parts nothing is held back on purpose.
        let mut part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => return Err(parse_error(&error.to_string())),
        };
        if part.name() == Some("file") {
            if found.is_some() {
                return Err(parse_error("more than one part is named file"));
            }
            found = Some(keep(&mut part, taken, folder).await?);
        } else {
            skip(&mut part, taken).await?;
        }
    }
    found
        .ok_or((ServiceCode::MissingParameter, "no part is named file".to_string()))
        .map_err(|(code, why)| Trouble::Refused(code, why))
}

fn parse_error(why: &str) -> Trouble {
    Trouble::Refused(ServiceCode::ParameterParse, why.to_string())
}

/// The body as a stream for the parser. It ends with an error when the parser holds back more
/// than a part's headers can need.
fn feed(
    source: Arc<tokio::sync::Mutex<UploadSource>>,
    taken: Arc<AtomicU64>,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    stream::unfold((source, taken), |(source, taken)| async move {
        let next = {
            let mut inner = source.lock().await;
            let first = std::mem::take(&mut inner.first);
            let piece = match first.is_empty() {
                false => Ok(Some(first)),
                true => inner.pull().await,
            };
            match piece {
                Ok(Some(piece)) => {
                    inner.fed += piece.len() as u64;
                    match inner.fed > taken.load(Ordering::Relaxed) + MAX_HELD {
                        false => Ok(piece),
                        true => Err(std::io::Error::other("a part without an end of its headers")),
                    }
                }
                Ok(None) => return None,
                Err(trouble) => {
                    inner.trouble = Some(trouble);
                    Err(std::io::Error::other("the body broke off"))
                }
            }
        };
        Some((next, (source, taken)))
    })
}

async fn next_piece(part: &mut Field<'_>, taken: &AtomicU64) -> Result<Option<Bytes>, Trouble> {
    let piece = part.chunk().await.map_err(|error| parse_error(&error.to_string()))?;
    if let Some(piece) = &piece {
        taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
    Ok(piece)
}

async fn skip(part: &mut Field<'_>, taken: &AtomicU64) -> Result<(), Trouble> {
    while next_piece(part, taken).await?.is_some() {}
    Ok(())
}

async fn keep(
    part: &mut Field<'_>,
    taken: &AtomicU64,
    folder: &std::path::Path,
) -> Result<Spooled, Trouble> {
    let failed = |error: std::io::Error| {
        Trouble::Refused(ServiceCode::Internal, format!("cannot keep the upload: {error}"))
    };
    let name = file_name(part);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        skip(part, taken).await?;
        let why = "the part file has no file name".to_string();
        return Err(Trouble::Refused(ServiceCode::MissingParameter, why));
    };
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(piece) = next_piece(part, taken).await? {
        bytes += piece.len() as u64;
        if bytes <= MAX_KEPT {
            hash.update(&piece);
            // A write to the page cache; the disk is not waited for.
            file.write_all(&piece).map_err(failed)?;
        }
    }
    if bytes > MAX_KEPT {
        let why = format!("the file has {bytes} bytes; the limit is 100 MB");
        return Err(Trouble::Refused(ServiceCode::UploadFailed, why));
    }
    Ok(Spooled { file, name, bytes, sha256: hex(&hash.finalize()) })
}

/// The boundary of a multipart body. curl called as the service's documentation says sends two,
/// its own behind the documented one, and a documented Python sample writes a comma before it:
/// what the body begins with decides.
fn boundary(content_type: &str, start: &[u8]) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    if !lower.trim_start().starts_with("multipart/form-data") {
        return None;
    }
    let candidates: Vec<&str> = lower
        .match_indices("boundary=")
        .filter_map(|(at, key)| {
            let value = &content_type[at + key.len()..];
            match value.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => value.split([';', ',', ' ', '\t']).next(),
            }
        })
        .filter(|value| !value.is_empty() && value.len() <= 200)
        .collect();
    let begins = |value: &&&str| {
        let start = start.strip_prefix(b"\r\n").unwrap_or(start);
        start.strip_prefix(b"--").is_some_and(|rest| rest.starts_with(value.as_bytes()))
    };
    let best = candidates.iter().filter(begins).max_by_key(|value| value.len());
    best.or(candidates.first()).map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_decides_between_boundaries() {
        let curl = "multipart/form-data; boundary=----WebKit7MA; boundary=------------8f3a";
        let find = |content_type, start: &[u8]| boundary(content_type, start);
        assert_eq!(find(curl, b"--------------8f3a\r\n").unwrap(), "------------8f3a");
        assert_eq!(find(curl, b"------WebKit7MA\r\n").unwrap(), "----WebKit7MA");
        assert_eq!(find("multipart/form-data,boundary=x", b"--x\r\n").unwrap(), "x");
        assert_eq!(find("Multipart/Form-Data; BOUNDARY=\"a b\"; c=d", b"").unwrap(), "a b");
        for wrong in
            ["", "application/json", "multipart/form-data", "multipart/form-data; boundary="]
        {
            assert_eq!(boundary(wrong, b"--x"), None, "{wrong}");
        }
    }
}
