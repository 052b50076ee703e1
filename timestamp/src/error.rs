//! Why a timestamp is not believed.

/// Why a timestamp cannot be read, or is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// More bytes than any response has reason to have.
    #[error("la réponse d’horodatage dépasse {} octets", crate::response::MAX_BYTES)]
    TooLong,
    /// Not a response, or a part of it that is not what RFC 3161 says.
    #[error("ce n’est pas une réponse d’horodatage (RFC 3161) : {0} ne se lit pas")]
    Unreadable(&'static str),
    /// Not a request of ours.
    #[error("ce n’est pas une demande d’horodatage (RFC 3161) d’un texte par SHA-256, avec un nonce")]
    NotARequest,
    /// The authority answered, and did not date.
    #[error("l’autorité n’a pas horodaté : {0}")]
    NotGranted(String),
    /// Something that is allowed, and that this program does not verify.
    #[error("l’horodatage emploie {0}, que ce programme ne sait pas vérifier")]
    Unsupported(&'static str),
    /// The hash dated is that of another text.
    #[error("l’horodatage porte sur un autre texte")]
    OtherText,
    /// The nonce is not that of the request.
    #[error("l’horodatage répond à une autre demande : le nonce n’est pas le sien")]
    OtherRequest,
    /// What was dated is not what was signed.
    #[error("l’horodatage a été modifié : ce n’est pas ce que l’autorité a signé")]
    Altered,
    /// The certificate that signed is not there, or not named as it must be.
    #[error("l’horodatage ne contient pas le certificat de qui l’a signé, ou en nomme un autre")]
    NoCertificate,
    /// The certificate is not one for dating.
    #[error(
        "le certificat de qui a signé n’est pas fait pour horodater : son usage étendu doit être critique, et timeStamping seul"
    )]
    Purpose,
    /// The signature does not hold.
    #[error("la signature de l’horodatage est fausse")]
    Forged,
    /// No path leads to an authority given.
    #[error("l’horodatage n’est pas d’une autorité donnée : aucun certificat ne le relie à elle")]
    UnknownAuthority,
    /// A certificate of the path was no longer valid at the time that is said.
    #[error("un certificat de l’autorité avait expiré à l’instant de l’horodatage")]
    Expired,
    /// A certificate of the path was not valid yet.
    #[error("un certificat de l’autorité n’était pas encore valable à l’instant de l’horodatage")]
    NotYetValid,
    /// Another fault of the path.
    #[error("les certificats de l’autorité ne se suivent pas comme il faut ({0})")]
    Path(String),
    /// Not a certificate, nor several in PEM.
    #[error("ce n’est pas un certificat, en PEM ou en DER")]
    NotAnAuthority,
}
