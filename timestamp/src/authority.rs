//! Who is believed to date: certificates that the reader has from elsewhere.

use crate::TimestampError;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor};
use webpki::anchor_from_trusted_cert;

/// The certificates of an authority, given from outside: those that issue, or the one that signs.
#[derive(Clone, Debug)]
pub struct Authority {
    certificates: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// Reads the certificates in a file: one or several in PEM, or one in DER.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let wrong = |_| TimestampError::NotAnAuthority;
        let mut certificates = CertificateDer::pem_slice_iter(bytes)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| TimestampError::NotAnAuthority)?;
        if certificates.is_empty() {
            certificates.push(CertificateDer::from(bytes.to_vec()));
        }
        for certificate in &certificates {
            anchor_from_trusted_cert(certificate).map_err(wrong)?;
        }
        Ok(Self { certificates })
    }

    /// Whether this very certificate is given.
    pub(crate) fn gives(&self, certificate: &[u8]) -> bool {
        self.certificates.iter().any(|given| given.as_ref() == certificate)
    }

    /// Where paths may end.
    pub(crate) fn anchors(&self) -> Vec<TrustAnchor<'_>> {
        let anchors = self.certificates.iter();
        anchors
            .filter_map(|given| anchor_from_trusted_cert(given).ok())
            .collect()
    }
}
