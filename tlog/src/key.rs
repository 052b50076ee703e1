//! Keys of Ed25519 and their written forms (C2SP signed-note, « vkey », and tlog-cosignature).
//!
//! A key is known by its name and a short id, which says what it signs as well: the checkpoints of a log, or the cosignatures of a
//! witness. Signatures are checked as RFC 8032 allows all implementations to (`verify`, not `verify_strict`), so that the verdict is
//! everybody's; a weak public key, under which a signature may hold for any text, is refused when it is read.

use crate::base64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What a key signs: the « signature type » of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The checkpoints of a log: type 0x01, a signature of the text.
    Log,
    /// The checkpoints that a witness saw grow: type 0x04, a signature of the text and of the time.
    Witness,
}

impl Role {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Witness => 0x04,
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Log),
            0x04 => Some(Self::Witness),
            _ => None,
        }
    }
}

/// Why a key cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name of a key is not empty and holds neither space nor plus sign.
    #[error("« {0} » ne peut pas nommer une clé : il faut un nom sans espace ni signe +")]
    Name(String),
    /// The text has not the form of a key.
    #[error("ce n’est pas une clé publique au format « nom+empreinte+base64 »")]
    Form,
    /// The text has not the form of a private key.
    #[error("ce n’est pas une clé privée au format « PRIVATE+KEY+nom+empreinte+base64 »")]
    PrivateForm,
    /// The id written is not that of the key.
    #[error("l’empreinte écrite ({written:08x}) n’est pas celle de la clé ({computed:08x})")]
    Id {
        /// Id written.
        written: u32,
        /// Id computed.
        computed: u32,
    },
    /// The signature type is none that is known here.
    #[error(
        "le type de signature 0x{0:02x} n’est pas pris en charge : il faut 0x01 (registre) ou 0x04 (témoin), en Ed25519"
    )]
    Type(u8),
    /// The bytes are no point of the curve, or a weak one.
    #[error("la clé publique est invalide ou faible : une signature y vaudrait pour n’importe quel texte")]
    Weak,
}

/// Whether `name` may name a key.
fn check_name(name: &str) -> Result<(), KeyError> {
    let fits = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
    if fits {
        Ok(())
    } else {
        Err(KeyError::Name(name.to_owned()))
    }
}

/// The id of a key: the first four bytes of the hash of its name, its type and its bytes.
fn id(name: &str, role: Role, public: &VerifyingKey) -> u32 {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', role.byte()])
        .chain_update(public.as_bytes())
        .finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// That a key signed, and when, for one that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signed {
    /// The time that a witness stated, in seconds since 1970.
    pub time: Option<u64>,
}

/// A key that checks signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    role: Role,
    id: u32,
    key: VerifyingKey,
}

impl PublicKey {
    fn new(name: &str, role: Role, key: VerifyingKey) -> Result<Self, KeyError> {
        check_name(name)?;
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        Ok(Self {
            name: name.to_owned(),
            role,
            id: id(name, role, &key),
            key,
        })
    }

    /// Reads `name+id+base64(type ‖ key)`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, hex, bytes) = split(text).ok_or(KeyError::Form)?;
        let (role, bytes) = typed(&bytes, KeyError::Form)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Weak)?;
        let public = Self::new(name, role, key)?;
        public.check_id(hex, KeyError::Form)?;
        Ok(public)
    }

    fn check_id(&self, hex: &str, otherwise: KeyError) -> Result<(), KeyError> {
        let lower = hex.len() == 8 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u32::from_str_radix(hex, 16) {
            Ok(written) if lower && written == self.id => Ok(()),
            Ok(written) if lower => Err(KeyError::Id {
                written,
                computed: self.id,
            }),
            _ => Err(otherwise),
        }
    }

    /// The name that its signatures bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The short id that its signatures bear.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether `signature` is that of this key over `text`.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Signed> {
        match self.role {
            Role::Log => self.holds(text.as_bytes(), signature).then_some(Signed { time: None }),
            Role::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                let stated = i64::try_from(time).is_ok() && self.holds(cosigned(time, text).as_bytes(), signature);
                stated.then_some(Signed { time: Some(time) })
            }
        }
    }

    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify(message, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}+{:08x}+", self.name, self.id)?;
        formatter.write_str(&base64::encode(&[&[self.role.byte()], &self.bytes()[..]].concat()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({self})")
    }
}

/// The message that a witness signs.
fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// A key that signs. It is never shown: `Debug` gives its public half.
#[derive(Clone)]
pub struct PrivateKey {
    public: PublicKey,
    key: SigningKey,
}

impl PrivateKey {
    /// The key whose seed is `seed`: 32 bytes that nobody can guess.
    pub fn from_seed(name: &str, role: Role, seed: [u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(&seed);
        let public = PublicKey::new(name, role, key.verifying_key())?;
        Ok(Self { public, key })
    }

    /// Reads `PRIVATE+KEY+name+id+base64(type ‖ seed)`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::PrivateForm)?;
        let (name, hex, bytes) = split(rest).ok_or(KeyError::PrivateForm)?;
        let (role, seed) = typed(&bytes, KeyError::PrivateForm)?;
        let private = Self::from_seed(name, role, seed)?;
        private.public.check_id(hex, KeyError::PrivateForm)?;
        Ok(private)
    }

    /// Its written form, to be kept in a file that only the publisher reads.
    pub fn secret_text(&self) -> String {
        let Self { public, key } = self;
        let bytes = [&[public.role.byte()], &key.to_bytes()[..]].concat();
        format!(
            "PRIVATE+KEY+{}+{:08x}+{}",
            public.name,
            public.id,
            base64::encode(&bytes)
        )
    }

    /// The key that checks what it signs.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `text`. A witness states the time, in seconds since 1970, that a log does not.
    pub(crate) fn sign(&self, text: &str, time: u64) -> Vec<u8> {
        match self.public.role {
            Role::Log => self.key.sign(text.as_bytes()).to_bytes().to_vec(),
            Role::Witness => {
                let signature = self.key.sign(cosigned(time, text).as_bytes());
                [&time.to_be_bytes()[..], &signature.to_bytes()].concat()
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKey of {:?}", self.public)
    }
}

/// The name, the id and the bytes of a key. Base 64 has plus signs of its own: only the first two separate.
fn split(text: &str) -> Option<(&str, &str, Vec<u8>)> {
    let mut parts = text.splitn(3, '+');
    let (name, hex, bytes) = (parts.next()?, parts.next()?, parts.next()?);
    Some((name, hex, base64::decode(bytes)?))
}

fn typed(bytes: &[u8], otherwise: KeyError) -> Result<(Role, [u8; 32]), KeyError> {
    let (byte, rest) = bytes.split_first().ok_or(otherwise.clone())?;
    let role = Role::of(*byte).ok_or(KeyError::Type(*byte))?;
    Ok((role, rest.try_into().map_err(|_| otherwise)?))
}
