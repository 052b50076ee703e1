//! The signature around a timestamp: CMS signed data, by one signer (RFC 5652, 5; RFC 3161, 2.4.2).

use crate::TimestampError;
use crate::digest::Digest;
use crate::oid;
use crate::reading::{self, constructed, primitive};
use crate::signature::{self, Verification};
use der::asn1::ObjectIdentifier;
use der::{Decode as _, ErrorKind, Reader as _, SliceReader, Tag};

/// What was signed, and by whom it says.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// The `TSTInfo`.
    pub(crate) content: Vec<u8>,
    /// The certificates that came with it.
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) signer: Signer,
}

/// The signer, in its own words.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) identifier: Identifier,
    /// The attributes as they are signed: a SET.
    pub(crate) attributes: Vec<u8>,
    pub(crate) digest: Digest,
    pub(crate) message_digest: Vec<u8>,
    /// The digest that names its certificate.
    pub(crate) certificate: (Digest, Vec<u8>),
    pub(crate) verifications: Vec<Verification>,
    pub(crate) signature: Vec<u8>,
}

/// Which certificate, as CMS names it.
#[derive(Clone, Debug)]
pub(crate) enum Identifier {
    /// The content of an `IssuerAndSerialNumber`.
    Issued(Vec<u8>),
    /// A key, by the identifier that its certificate gives it.
    Key(Vec<u8>),
}

/// Why signed data cannot be used.
pub(crate) enum Odd {
    /// Where is nothing that its reader could use.
    Form,
    Digest,
    Signature,
}

impl From<der::Error> for Odd {
    fn from(_: der::Error) -> Self {
        Self::Form
    }
}

impl From<Odd> for TimestampError {
    fn from(odd: Odd) -> Self {
        match odd {
            Odd::Form => Self::Unreadable("son jeton signé"),
            Odd::Digest => Self::Unsupported("une autre empreinte que SHA-256, SHA-384 ou SHA-512"),
            Odd::Signature => Self::Unsupported("une autre signature que RSA, ou ECDSA sur P-256 ou P-384"),
        }
    }
}

impl Signed {
    /// Reads a `ContentInfo` that holds a signed timestamp.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Odd> {
        let mut outer = reading::open(bytes, Tag::Sequence)?;
        named(&mut outer, oid::SIGNED_DATA)?;
        let mut fields = reading::open(reading::value(&mut outer, constructed(0))?, Tag::Sequence)?;
        outer.finish()?;
        reading::version(&mut fields, 3)?;
        let digests = digests(&mut fields)?;
        let content = content(&mut fields)?;
        let certificates = match reading::optional(&mut fields, constructed(0))? {
            Some(content) => certificates(content)?,
            None => Vec::new(),
        };
        // Lists of revoked certificates, if any: not signed, and not believed.
        reading::optional(&mut fields, constructed(1))?;
        let mut signers = reading::inside(&mut fields, Tag::Set)?;
        let signer = Signer::read(&mut signers)?;
        signers.finish()?;
        fields.finish()?;
        if digests.contains(&Some(signer.digest)) {
            Ok(Self {
                content,
                certificates,
                signer,
            })
        } else {
            Err(Odd::Digest)
        }
    }
}

/// The next value must be this name.
fn named(reader: &mut SliceReader<'_>, name: ObjectIdentifier) -> der::Result<()> {
    if reading::oid(reader)? == name {
        Ok(())
    } else {
        Err(wrong(Tag::ObjectIdentifier))
    }
}

fn wrong(tag: Tag) -> der::Error {
    ErrorKind::Value { tag }.into()
}

fn digests(reader: &mut SliceReader<'_>) -> der::Result<Vec<Option<Digest>>> {
    let mut set = reading::inside(reader, Tag::Set)?;
    let mut digests = Vec::new();
    while !set.is_finished() {
        digests.push(Digest::named(&reading::algorithm(&mut set)?));
    }
    Ok(digests)
}

fn content(reader: &mut SliceReader<'_>) -> der::Result<Vec<u8>> {
    let mut fields = reading::inside(reader, Tag::Sequence)?;
    named(&mut fields, oid::TST_INFO)?;
    let mut explicit = reading::inside(&mut fields, constructed(0))?;
    let content = reading::value(&mut explicit, Tag::OctetString)?;
    explicit.finish()?;
    fields.finish()?;
    Ok(content.to_vec())
}

/// Certificates of X.509; of those of other kinds, which are marked, none can be ours.
fn certificates(content: &[u8]) -> der::Result<Vec<Vec<u8>>> {
    let mut set = SliceReader::new(content)?;
    let mut certificates = Vec::new();
    while !set.is_finished() {
        let ours = reading::next_is(&set, Tag::Sequence);
        let certificate = reading::whole(&mut set)?;
        if ours {
            certificates.push(certificate.to_vec());
        }
    }
    Ok(certificates)
}

impl Signer {
    fn read(reader: &mut SliceReader<'_>) -> Result<Self, Odd> {
        let mut fields = reading::inside(reader, Tag::Sequence)?;
        let version = u8::decode(&mut fields)?;
        let identifier = match version {
            1 => Identifier::Issued(reading::value(&mut fields, Tag::Sequence)?.to_vec()),
            3 => Identifier::Key(reading::value(&mut fields, primitive(0))?.to_vec()),
            _ => return Err(wrong(Tag::Integer).into()),
        };
        let digest = Digest::named(&reading::algorithm(&mut fields)?);
        let digest = digest.filter(|digest| *digest != Digest::Sha1).ok_or(Odd::Digest)?;
        if !reading::next_is(&fields, constructed(0)) {
            return Err(wrong(constructed(0)).into());
        }
        let attributes = reading::whole(&mut fields)?;
        let said = Attributes::read(attributes)?;
        let verifications = signature::named(&reading::algorithm(&mut fields)?, digest);
        if verifications.is_empty() {
            return Err(Odd::Signature);
        }
        let signature = reading::value(&mut fields, Tag::OctetString)?.to_vec();
        // What is not signed says nothing.
        reading::optional(&mut fields, constructed(1))?;
        fields.finish()?;
        Ok(Self {
            identifier,
            attributes: as_set(attributes),
            digest,
            message_digest: said.message_digest,
            certificate: said.certificate,
            verifications,
            signature,
        })
    }
}

/// Attributes are signed under the tag of a SET, not under the one that marks them (RFC 5652, 5.4).
fn as_set(attributes: &[u8]) -> Vec<u8> {
    let rest = attributes.iter().skip(1).copied();
    std::iter::once(0x31).chain(rest).collect()
}

/// What the signed attributes must say.
struct Attributes {
    message_digest: Vec<u8>,
    certificate: (Digest, Vec<u8>),
}

impl Attributes {
    fn read(bytes: &[u8]) -> Result<Self, Odd> {
        let mut set = reading::open(bytes, constructed(0))?;
        let (mut content_type, mut message_digest) = (None, None);
        let (mut by_sha_1, mut by_another) = (None, None);
        while !set.is_finished() {
            let mut attribute = reading::inside(&mut set, Tag::Sequence)?;
            let name = reading::oid(&mut attribute)?;
            let values = reading::inside(&mut attribute, Tag::Set)?;
            attribute.finish()?;
            let wanted = match name {
                oid::CONTENT_TYPE => &mut content_type,
                oid::MESSAGE_DIGEST => &mut message_digest,
                oid::SIGNING_CERTIFICATE => &mut by_sha_1,
                oid::SIGNING_CERTIFICATE_V2 => &mut by_another,
                _ => continue,
            };
            if wanted.replace(values).is_some() {
                return Err(wrong(Tag::Set).into());
            }
        }
        let mut content_type = content_type.ok_or_else(|| wrong(Tag::Set))?;
        named(&mut content_type, oid::TST_INFO)?;
        content_type.finish()?;
        let mut values = message_digest.ok_or_else(|| wrong(Tag::Set))?;
        let message_digest = reading::value(&mut values, Tag::OctetString)?.to_vec();
        values.finish()?;
        let (values, either) = match (by_another, by_sha_1) {
            (Some(values), _) => (values, true),
            (None, Some(values)) => (values, false),
            (None, None) => return Err(wrong(Tag::Set).into()),
        };
        Ok(Self {
            message_digest,
            certificate: signing_certificate(values, either)?,
        })
    }
}

/// The digest of the certificate that signed, first of those that `SigningCertificate` or `SigningCertificateV2` lists.
fn signing_certificate(mut values: SliceReader<'_>, names_digest: bool) -> Result<(Digest, Vec<u8>), Odd> {
    let mut list = reading::inside(&mut values, Tag::Sequence)?;
    values.finish()?;
    let mut certificates = reading::inside(&mut list, Tag::Sequence)?;
    let mut first = reading::inside(&mut certificates, Tag::Sequence)?;
    let digest = match names_digest {
        true if reading::next_is(&first, Tag::Sequence) => {
            Digest::named(&reading::algorithm(&mut first)?).ok_or(Odd::Digest)?
        }
        true => Digest::Sha256,
        false => Digest::Sha1,
    };
    Ok((digest, reading::value(&mut first, Tag::OctetString)?.to_vec()))
}
