//! The certificate of a signer: what RFC 3161, 2.3, wants of it.

use crate::reading::shown;
use crate::signed::{Identifier, Signer};
use crate::{TimestampError, oid};
use der::{Decode as _, Reader as _, SliceReader};
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

/// The certificate among `certificates` that the signer named, by digest and as CMS does.
pub(crate) fn of_signer<'c>(
    signer: &Signer,
    certificates: &'c [Vec<u8>],
) -> Result<(&'c [u8], Certificate), TimestampError> {
    let (digest, expected) = &signer.certificate;
    let named = certificates
        .iter()
        .find(|certificate| digest.of(certificate).as_ref() == expected.as_slice())
        .ok_or(TimestampError::NoCertificate)?;
    let certificate =
        Certificate::from_der(named).map_err(|_| TimestampError::Unreadable("le certificat de qui l’a signée"))?;
    if is(&certificate, &signer.identifier).unwrap_or(false) {
        Ok((named, certificate))
    } else {
        Err(TimestampError::NoCertificate)
    }
}

fn is(certificate: &Certificate, identifier: &Identifier) -> der::Result<bool> {
    let certificate = certificate.tbs_certificate();
    match identifier {
        Identifier::Issued(content) => {
            let mut fields = SliceReader::new(content)?;
            let (issuer, serial) = (Name::decode(&mut fields)?, SerialNumber::decode(&mut fields)?);
            fields.finish()?;
            Ok(*certificate.issuer() == issuer && *certificate.serial_number() == serial)
        }
        Identifier::Key(key) => {
            let known = certificate.get_extension::<SubjectKeyIdentifier>()?;
            Ok(known.is_some_and(|(_, known)| known.0.as_bytes() == key.as_slice()))
        }
    }
}

/// Refuses a certificate whose one purpose, said in a critical extension, is not to date.
pub(crate) fn check_purpose(certificate: &Certificate) -> Result<(), TimestampError> {
    match certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>() {
        Ok(Some((true, purposes))) if purposes.0 == [oid::TIME_STAMPING] => Ok(()),
        _ => Err(TimestampError::Purpose),
    }
}

/// Refuses a certificate that was not valid at this time, since 1970.
pub(crate) fn check_validity(certificate: &Certificate, time: Duration) -> Result<(), TimestampError> {
    let validity = certificate.tbs_certificate().validity();
    if time < validity.not_before.to_unix_duration() {
        Err(TimestampError::NotYetValid)
    } else if time > validity.not_after.to_unix_duration() {
        Err(TimestampError::Expired)
    } else {
        Ok(())
    }
}

/// The name of its holder, as people may read it.
pub(crate) fn holder(certificate: &Certificate) -> String {
    shown(&certificate.tbs_certificate().subject().to_string())
}
