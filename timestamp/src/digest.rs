//! The digests that timestamps use.

use crate::oid;
use crate::reading::Algorithm;
use ring::digest;

/// A digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    /// For naming a certificate only, as RFC 3161 does: what signs is verified by itself.
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// The digest of this name, if it is known and has no parameter.
    pub(crate) fn named(algorithm: &Algorithm<'_>) -> Option<Self> {
        let digest = match algorithm.oid {
            oid::SHA_1 => Self::Sha1,
            oid::SHA_256 => Self::Sha256,
            oid::SHA_384 => Self::Sha384,
            oid::SHA_512 => Self::Sha512,
            _ => return None,
        };
        algorithm.plain.then_some(digest)
    }

    /// The digest of some bytes.
    pub(crate) fn of(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut imprint = [0; 32];
    let digest = Digest::Sha256.of(bytes);
    for (to, from) in imprint.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    imprint
}
