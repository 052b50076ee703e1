//! What an authority answers, read and verified.

use crate::authority::Authority;
use crate::certificate;
use crate::digest::sha256;
use crate::reading;
use crate::request::Request;
use crate::signature;
use crate::signed::Signed;
use crate::stamp::{Odd, Stamp};
use crate::{TimestampError, oid, status};
use der::{Reader as _, Tag};
use rustls_pki_types::{CertificateDer, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage};
use x509_cert::Certificate;

/// The longest response that is read: with its certificates, one takes some thousand bytes.
pub const MAX_BYTES: usize = 65_536;

/// A response that grants a timestamp. It is read; whether it is believed is another question: see [`Response::verify`].
#[derive(Clone, Debug)]
pub struct Response {
    signed: Signed,
    stamp: Stamp,
}

impl Response {
    /// Reads a `TimeStampResp`. Refused if the authority dated nothing.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        if bytes.len() > MAX_BYTES {
            return Err(TimestampError::TooLong);
        }
        let unreadable = |_| TimestampError::Unreadable("son enveloppe");
        let mut fields = reading::open(bytes, Tag::Sequence).map_err(unreadable)?;
        status::check(&mut fields)?;
        let token = reading::whole(&mut fields).map_err(unreadable)?;
        fields.finish().map_err(unreadable)?;
        let signed = Signed::read(token)?;
        let stamp = Stamp::read(&signed.content).map_err(|odd| match odd {
            Odd::Form => TimestampError::Unreadable("ce qu’elle date"),
            Odd::Digest => TimestampError::Unsupported("une autre empreinte du texte que SHA-256"),
            Odd::Extension => TimestampError::Unsupported("une extension critique"),
        })?;
        Ok(Self { signed, stamp })
    }

    /// What it says was dated, and when.
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Refuses a response that dates another text.
    pub fn is_over(&self, text: &[u8]) -> Result<(), TimestampError> {
        if self.stamp.imprint == sha256(text) {
            Ok(())
        } else {
            Err(TimestampError::OtherText)
        }
    }

    /// Refuses a response to another request.
    pub fn answers(&self, request: &Request) -> Result<(), TimestampError> {
        if self.stamp.imprint != *request.imprint() {
            Err(TimestampError::OtherText)
        } else if self.stamp.nonce.as_ref() != Some(&request.nonce()) {
            Err(TimestampError::OtherRequest)
        } else {
            Ok(())
        }
    }

    /// The name of who signed, if the signature holds under the certificate that came with it, one made for dating. Anybody can make such
    /// a certificate: this finds accidents, not forgers.
    pub fn signer(&self) -> Result<String, TimestampError> {
        self.check_signature()
            .map(|(_, certificate)| certificate::holder(&certificate))
    }

    /// The name of who signed, if the signature holds and the certificate is one that `authority` answers for, valid at the time that is
    /// said.
    pub fn verify(&self, authority: &Authority) -> Result<String, TimestampError> {
        let (bytes, certificate) = self.check_signature()?;
        let time = Duration::from_millis(self.stamp.millis);
        if authority.gives(bytes) {
            certificate::check_validity(&certificate, time)?;
        } else {
            self.check_path(bytes, authority, UnixTime::since_unix_epoch(time))?;
        }
        Ok(certificate::holder(&certificate))
    }

    fn check_signature(&self) -> Result<(&[u8], Certificate), TimestampError> {
        let signer = &self.signed.signer;
        if signer.digest.of(&self.signed.content).as_ref() != signer.message_digest.as_slice() {
            return Err(TimestampError::Altered);
        }
        let (bytes, certificate) = certificate::of_signer(signer, &self.signed.certificates)?;
        certificate::check_purpose(&certificate)?;
        let der = CertificateDer::from(bytes);
        let key = EndEntityCert::try_from(&der).map_err(told)?;
        let mut fault = TimestampError::Forged;
        for verification in &signer.verifications {
            match key.verify_signature(*verification, &signer.attributes, &signer.signature) {
                Ok(()) => return Ok((bytes, certificate)),
                Err(webpki::Error::InvalidSignatureForPublicKey) => return Err(TimestampError::Forged),
                // A key of another kind: the next may be of its own.
                Err(_) => fault = TimestampError::Unsupported("une signature qui n’est pas de la sorte de sa clé"),
            }
        }
        Err(fault)
    }

    fn check_path(&self, signer: &[u8], authority: &Authority, time: UnixTime) -> Result<(), TimestampError> {
        let der = CertificateDer::from(signer);
        let key = EndEntityCert::try_from(&der).map_err(told)?;
        let between: Vec<_> = self
            .signed
            .certificates
            .iter()
            .map(|certificate| CertificateDer::from(&**certificate))
            .collect();
        // That of the signer is checked already, and harder; those that issue need say nothing of it.
        let purpose = KeyUsage::required_if_present(oid::TIME_STAMPING_BYTES);
        let anchors = authority.anchors();
        match key.verify_for_usage(&signature::all(), &anchors, &between, time, purpose, None, None) {
            Ok(_) => Ok(()),
            // Of an authority of the same name.
            Err(webpki::Error::InvalidSignatureForPublicKey) => Err(TimestampError::UnknownAuthority),
            Err(error) => Err(told(error)),
        }
    }
}

/// What webpki found, in the words of a timestamp.
fn told(error: webpki::Error) -> TimestampError {
    match error {
        webpki::Error::UnknownIssuer => TimestampError::UnknownAuthority,
        webpki::Error::CertExpired { .. } => TimestampError::Expired,
        webpki::Error::CertNotValidYet { .. } => TimestampError::NotYetValid,
        webpki::Error::RequiredEkuNotFoundContext(_) => TimestampError::Purpose,
        other => TimestampError::Path(format!("{other:?}")),
    }
}
