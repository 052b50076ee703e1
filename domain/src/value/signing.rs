//! What signs a ledger, as facts hold it: public keys and signatures. Their form alone is checked here: who records a rotation, or verifies
//! one, checks what it proves.

use crate::refusal::{Code, Refusal};
use std::sync::Arc;
use unicode_normalization::is_nfc;

/// The longest public key: a name, an id, 44 characters.
const MAX_BYTES: usize = 400;

/// A public key that signs where a ledger stands, as C2SP signed-note writes it (« vkey »): `name+id+base64(type ‖ key)`. Its name is the
/// origin of the ledger, `host/siren/ledger`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogKey(Arc<str>);

impl LogKey {
    /// Reads a public key. Base 64 has plus signs of its own: only the first two separate.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next(), parts.next(), parts.next());
        let named = name.is_some_and(|name| {
            !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control()) && is_nfc(name)
        });
        let is_id = |id: &str| id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_key = |key: &str| key.len() == 44 && key.bytes().all(is_base64);
        if text.len() <= MAX_BYTES && named && id.is_some_and(is_id) && key.is_some_and(is_key) {
            return Ok(Self(text.into()));
        }
        Err(Refusal::new(
            Code::LogKeyMalformed,
            "Une clé publique est attendue, telle que « entente key show » la montre : nom+empreinte+clé en base64.",
        ))
    }

    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that its signatures bear: the origin of the ledger.
    pub fn origin(&self) -> &str {
        self.0.split('+').next().unwrap_or_default()
    }

    /// The short id that its signatures bear: eight hexadecimal digits.
    pub fn id(&self) -> &str {
        self.0.split('+').nth(1).unwrap_or_default()
    }
}

impl std::fmt::Display for LogKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(
    LogKey,
    "clé publique d’un registre (C2SP signed-note, « vkey ») : nom+empreinte+base64",
    "^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}$"
);

/// A signature of Ed25519: 64 bytes in base 64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(Arc<str>);

impl Signature {
    /// Reads a signature.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let digits = text.strip_suffix("==");
        if digits.is_some_and(|digits| digits.len() == 86 && digits.bytes().all(is_base64)) {
            return Ok(Self(text.into()));
        }
        Err(Refusal::new(
            Code::SignatureMalformed,
            "Une signature Ed25519 est attendue : 64 octets en base64, soit 88 caractères.",
        ))
    }

    /// The signature as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Signature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(
    Signature,
    "signature Ed25519 : 64 octets en base64",
    "^[A-Za-z0-9+/]{86}==$"
);

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "entente.exemple.fr/200027027/0190+0a1b2c3d+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1+TW";

    #[test]
    fn a_key_is_kept_as_it_is_written_and_read_by_its_parts() {
        let key = LogKey::parse(KEY).unwrap();
        assert_eq!((key.as_str(), key.id()), (KEY, "0a1b2c3d"));
        assert_eq!(key.origin(), "entente.exemple.fr/200027027/0190");
        for other in [
            "",
            "nom",
            &KEY.replace("0a1b2c3d", "0A1B2C3D"),
            &KEY.replace("entente", "l entente"),
            &KEY[1..][KEY.find('+').unwrap() - 1..],
            &KEY[..KEY.len() - 1],
            &format!("{KEY}="),
            &KEY.replace("exemple", &"x".repeat(400)),
        ] {
            assert_eq!(LogKey::parse(other).unwrap_err().code, Code::LogKeyMalformed, "{other}");
        }
    }

    #[test]
    fn a_signature_is_64_bytes() {
        let signature = format!("{}==", "Ab+/".repeat(22).get(..86).unwrap());
        assert_eq!(Signature::parse(&signature).unwrap().as_str(), signature);
        for other in [
            "",
            "AAAA",
            &signature[..86],
            &signature.replace("==", "=A"),
            &signature.replace('/', "_"),
        ] {
            assert_eq!(
                Signature::parse(other).unwrap_err().code,
                Code::SignatureMalformed,
                "{other}"
            );
        }
    }
}
