//! The names of things in ASN.1.

use der::asn1::ObjectIdentifier;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// CMS signed data (RFC 5652, 5.1).
pub(crate) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
/// What a timestamp signs (RFC 3161, 2.4.2).
pub(crate) const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
/// Attribute: the type of what is signed (RFC 5652, 11.1).
pub(crate) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
/// Attribute: its digest (RFC 5652, 11.2).
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
/// Attribute: the certificate that signed, by SHA-1 (RFC 2634, 5.4).
pub(crate) const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
/// Attribute: the certificate that signed, by another digest (RFC 5035, 3).
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
/// RSA, whatever the digest (RFC 3370, 3.2).
pub(crate) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
/// The purpose of a key that dates (RFC 3161, 2.3).
pub(crate) const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
/// The same, as the bytes of its value, which webpki wants.
pub(crate) const TIME_STAMPING_BYTES: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
/// Digests (RFC 5754, 2; RFC 3370, 2.1).
pub(crate) const SHA_1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(crate) const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
