//! What is asked of an authority: to date a hash.

use crate::TimestampError;
use crate::digest::{Digest, sha256};
use crate::reading;
use der::asn1::UintRef;
use der::{Decode as _, Reader as _, SliceReader, Tag};

/// A request for the date of one text, known to the authority by its SHA-256 only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    imprint: [u8; 32],
    nonce: u64,
}

/// `AlgorithmIdentifier` of SHA-256, with the NULL that everybody writes and must read (RFC 5754, 2).
const SHA_256: [u8; 15] = [0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0];

impl Request {
    /// The request for `text`. The nonce is drawn by the caller: an answer that repeats it was made after it.
    pub fn over(text: &[u8], nonce: u64) -> Self {
        Self {
            imprint: sha256(text),
            nonce,
        }
    }

    /// The SHA-256 of the text.
    pub const fn imprint(&self) -> &[u8; 32] {
        &self.imprint
    }

    /// Whether it is for this text.
    pub fn is_for(&self, text: &[u8]) -> bool {
        self.imprint == sha256(text)
    }

    /// The nonce, as an integer of DER writes it: no zero before, unless the first bit is set.
    pub(crate) fn nonce(&self) -> Vec<u8> {
        let bytes = self.nonce.to_be_bytes();
        let mut significant = bytes.into_iter().skip_while(|byte| *byte == 0).peekable();
        let sign = significant.peek().is_none_or(|first| first & 0x80 != 0);
        sign.then_some(0).into_iter().chain(significant).collect()
    }

    /// The bytes to send: `TimeStampReq`, which asks for the certificate too.
    pub fn to_der(&self) -> Vec<u8> {
        let imprint = field(0x30, &[&SHA_256, &field(4, &[&self.imprint])]);
        let version = field(2, &[&[1]]);
        let nonce = field(2, &[&self.nonce()]);
        let certificate_too = field(1, &[&[0xff]]);
        field(0x30, &[&version, &imprint, &nonce, &certificate_too])
    }

    /// Reads a request as it is written here, and no other.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let request = Self::read(bytes).map_err(|_| TimestampError::NotARequest)?;
        request
            .filter(|request| request.to_der() == bytes)
            .ok_or(TimestampError::NotARequest)
    }

    fn read(bytes: &[u8]) -> der::Result<Option<Self>> {
        let mut fields = reading::open(bytes, Tag::Sequence)?;
        reading::version(&mut fields, 1)?;
        let imprint = imprint(&mut fields)?;
        let nonce = UintRef::decode(&mut fields)?.as_bytes().to_vec();
        if nonce.len() > 8 {
            return Ok(None);
        }
        let nonce = nonce.into_iter().fold(0, |nonce, byte| nonce << 8 | u64::from(byte));
        let certificate_too = bool::decode(&mut fields)?;
        fields.finish()?;
        Ok(imprint
            .filter(|_| certificate_too)
            .map(|imprint| Self { imprint, nonce }))
    }
}

/// Reads a `MessageImprint`: nothing if it is not by SHA-256.
pub(crate) fn imprint(reader: &mut SliceReader<'_>) -> der::Result<Option<[u8; 32]>> {
    let mut fields = reading::inside(reader, Tag::Sequence)?;
    let digest = Digest::named(&reading::algorithm(&mut fields)?);
    let bytes = reading::value(&mut fields, Tag::OctetString)?;
    fields.finish()?;
    let bytes = <[u8; 32]>::try_from(bytes).ok();
    Ok(bytes.filter(|_| digest == Some(Digest::Sha256)))
}

/// A short field: its content is under 128 bytes, which one byte of length tells.
fn field(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    let mut bytes = vec![tag, length];
    bytes.extend(content);
    bytes
}
