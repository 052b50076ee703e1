//! SHA-256 digests.

use crate::refusal::{Code, Refusal};
use sha2::Digest as _;

/// A SHA-256 digest, as 64 lower-case hexadecimal digits: of a document, of a key's text, of an event (leaf hash).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest whose bytes are `bytes`.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Its 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        super::commitment::parse_hex(text).map(Self).ok_or_else(|| {
            Refusal::new(
                Code::HashMalformed,
                "Une empreinte SHA-256 de 64 chiffres hexadécimaux minuscules est attendue.",
            )
        })
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        super::commitment::write_hex(&self.0, formatter)
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

super::string_value!(Digest, "empreinte SHA-256, en hexadécimal", "^[0-9a-f]{64}$");
