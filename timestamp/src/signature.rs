//! Which signatures are verified: RSA and ECDSA on P-256 and P-384, as TLS does.

use crate::digest::Digest;
use crate::oid;
use crate::reading::Algorithm;
use rustls_pki_types::SignatureVerificationAlgorithm;
use webpki::ring as with;

/// One kind of signature by one kind of key.
pub(crate) type Verification = &'static dyn SignatureVerificationAlgorithm;

/// What is verified, and the digest that goes with it.
static KNOWN: [(Verification, Digest); 13] = [
    (with::RSA_PKCS1_2048_8192_SHA256, Digest::Sha256),
    (with::RSA_PKCS1_2048_8192_SHA384, Digest::Sha384),
    (with::RSA_PKCS1_2048_8192_SHA512, Digest::Sha512),
    (with::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS, Digest::Sha256),
    (with::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS, Digest::Sha384),
    (with::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS, Digest::Sha512),
    (with::RSA_PSS_2048_8192_SHA256_LEGACY_KEY, Digest::Sha256),
    (with::RSA_PSS_2048_8192_SHA384_LEGACY_KEY, Digest::Sha384),
    (with::RSA_PSS_2048_8192_SHA512_LEGACY_KEY, Digest::Sha512),
    (with::ECDSA_P256_SHA256, Digest::Sha256),
    (with::ECDSA_P256_SHA384, Digest::Sha384),
    (with::ECDSA_P384_SHA256, Digest::Sha256),
    (with::ECDSA_P384_SHA384, Digest::Sha384),
];

/// What certificates may be signed with.
pub(crate) fn all() -> Vec<Verification> {
    KNOWN.iter().map(|(known, _)| *known).collect()
}

/// What `algorithm` names with this digest, one for each kind of key. None: it is not known.
pub(crate) fn named(algorithm: &Algorithm<'_>, digest: Digest) -> Vec<Verification> {
    let known = KNOWN.iter().filter(|(_, of)| *of == digest).map(|(known, _)| *known);
    if algorithm.oid == oid::RSA && algorithm.plain {
        return known.take(1).collect();
    }
    known
        .filter(|known| known.signature_alg_id().as_ref() == algorithm.content)
        .collect()
}
