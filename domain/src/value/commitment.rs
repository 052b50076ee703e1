//! Personal data: sealed before they reach a body, opened only beside the log.
//!
//! A body holds `SHA-256(tag ‖ salt ‖ path ‖ value)`. The opening (salt, path, value) is stored beside the log and can be destroyed
//! without changing a hash, a proof or a figure: no rule and no projection can read it, because [`Personal`] shows nothing and
//! [`Commitment`] holds nothing.

use crate::refusal::{Code, Refusal};
use serde::Serialize;
use sha2::{Digest, Sha256};

const TAG: &[u8] = b"entente/commitment/v1\0";

/// A person's data as a command carries them, until they are sealed. It cannot be shown, compared or read by a rule.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Personal(String);

impl Personal {
    /// Takes what a person typed: 1 to 500 bytes, without control character.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let value = text.trim();
        if value.is_empty() || value.len() > 500 || value.chars().any(char::is_control) {
            return Err(Refusal::new(
                Code::PersonalMalformed,
                "Une donnée personnelle est attendue : 1 à 500 octets, sans caractère de contrôle.",
            ));
        }
        Ok(Self(value.to_owned()))
    }
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Personal(…)")
    }
}

/// What a body holds in place of personal data: 32 bytes, as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// The commitment to `value` at `path` under `salt`.
    pub fn compute(salt: &Salt, path: &str, value: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(salt.0);
        hasher.update(path.as_bytes());
        hasher.update([0]);
        hasher.update(value.as_bytes());
        Self(hasher.finalize().into())
    }

    /// The commitment whose bytes are `bytes`.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        parse_hex(text).map(Self).ok_or_else(|| {
            Refusal::new(
                Code::HashMalformed,
                "Une empreinte de 64 chiffres hexadécimaux minuscules est attendue.",
            )
        })
    }
}

impl std::fmt::Display for Commitment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_hex(&self.0, formatter)
    }
}

impl std::fmt::Debug for Commitment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Commitment({self})")
    }
}

super::string_value!(Commitment, "engagement SHA-256 salé, en hexadécimal", "^[0-9a-f]{64}$");

/// Writes 32 bytes as 64 lower-case hexadecimal digits, in one piece.
pub(crate) fn write_hex(bytes: &[u8; 32], formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    let mut text = [0_u8; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    formatter.write_str(std::str::from_utf8(&text).unwrap_or_default())
}

/// Reads 32 bytes from 64 lower-case hexadecimal digits.
pub(crate) fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a')?.checked_add(10),
        _ => None,
    };
    let mut bytes = [0_u8; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
    }
    Some(bytes)
}

/// Thirty-two random bytes, drawn outside the domain for one command.
#[derive(Clone, Copy)]
pub struct Salt(pub [u8; 32]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Salt(…)")
    }
}

/// What opens a commitment. It is written beside the log in the same transaction, and never into it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The commitment it opens.
    pub commitment: Commitment,
    /// The salt of this commitment alone.
    pub salt: [u8; 32],
    /// Where the value stands: event type and field, `CommitteeInstalled.seats.0.holder`.
    pub path: String,
    /// The value.
    pub value: String,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Opening({})", self.commitment)
    }
}

/// Seals the personal data of one command, and keeps the openings for the store.
#[derive(Debug)]
pub struct Sealer {
    salt: Salt,
    openings: Vec<Opening>,
}

impl Sealer {
    /// A sealer for one command. `salt` must be fresh: two commands with one salt would let equal values be recognised.
    pub const fn new(salt: Salt) -> Self {
        Self {
            salt,
            openings: Vec::new(),
        }
    }

    /// Seals `value` at `path`. Each path of a command has a salt of its own, so that one opening opens one commitment.
    pub fn seal(&mut self, path: impl Into<String>, value: &Personal) -> Commitment {
        let path = path.into();
        let mut hasher = Sha256::new();
        hasher.update(b"entente/salt/v1\0");
        hasher.update(self.salt.0);
        hasher.update(path.as_bytes());
        let salt = Salt(hasher.finalize().into());
        let commitment = Commitment::compute(&salt, &path, &value.0);
        self.openings.push(Opening {
            commitment,
            salt: salt.0,
            path,
            value: value.0.clone(),
        });
        commitment
    }

    /// The openings of all that was sealed.
    pub fn into_openings(self) -> Vec<Opening> {
        self.openings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_opens_with_its_opening_and_tells_nothing_without() {
        let person = Personal::new("Anne Le Goff").unwrap();
        let mut sealer = Sealer::new(Salt([7; 32]));
        let (first, second) = (sealer.seal("a", &person), sealer.seal("b", &person));
        assert_ne!(first, second, "une même personne à deux endroits ne se reconnaît pas");
        for opening in sealer.into_openings() {
            assert_eq!(
                Commitment::compute(&Salt(opening.salt), &opening.path, &opening.value),
                opening.commitment
            );
            assert!(!format!("{opening:?}").contains("Anne"));
        }
        assert!(!format!("{person:?}").contains("Anne"));
        assert_eq!(Commitment::parse(&first.to_string()), Ok(first));
    }
}
