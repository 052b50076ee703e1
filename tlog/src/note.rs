//! Signed notes: a text, a blank line, and one line for each signature (C2SP signed-note).

use crate::base64;
use crate::checkpoint::Checkpoint;
use crate::key::{PrivateKey, PublicKey, Signed};
use std::fmt;

/// The longest note that is read: a checkpoint is some hundred bytes, and each signature about as much.
pub const MAX_BYTES: usize = 65_536;
/// The most signatures that are read.
pub const MAX_SIGNATURES: usize = 64;

const DASH: &str = "— ";

/// A line of signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: String,
    /// Its short id.
    pub id: u32,
    /// The signature, in the form that its key's type gives it.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Reads a line, without its newline.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(DASH)?.split_once(' ')?;
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c == '+') {
            return None;
        }
        let bytes = base64::decode(bytes)?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        (!signature.is_empty()).then(|| Self {
            name: name.to_owned(),
            id: u32::from_be_bytes(*id),
            signature: signature.to_vec(),
        })
    }

    fn is_of(&self, key: &PublicKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.signature].concat();
        write!(formatter, "{DASH}{} {}", self.name, base64::encode(&bytes))
    }
}

/// Why a note cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More bytes or signatures than any note has reason to have.
    #[error("la note signée dépasse {MAX_BYTES} octets ou {MAX_SIGNATURES} signatures")]
    TooLong,
    /// A control character.
    #[error("la note signée contient un caractère de contrôle")]
    Control,
    /// No blank line, no signature line after it, or no newline at the end.
    #[error("la note signée n’a pas la forme attendue : un texte, une ligne vide, des lignes de signature")]
    Form,
    /// A signature line is not one.
    #[error("la ligne de signature {0} est illisible")]
    Line(usize),
    /// A known key's signature does not hold: the whole note is refused.
    #[error("la signature de la clé attendue est fausse")]
    Forged,
}

/// A note: its text, and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// A note of this text, which ends with a newline, not signed yet.
    pub fn new(text: String) -> Result<Self, NoteError> {
        check(&text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::Form);
        }
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// The note of a checkpoint, not signed yet. Its origin may be no other than the name of a key.
    pub fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            text: checkpoint.to_string(),
            signatures: Vec::new(),
        }
    }

    /// Reads a signed note: at least one signature.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        check(note)?;
        let blank = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = (&note[..=blank], &note[blank + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let signatures = lines
            .split('\n')
            .enumerate()
            .map(|(n, line)| SignatureLine::parse(line).ok_or(NoteError::Line(n + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooLong);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// What is signed, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its signatures, known or not.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Signs it. A witness states the time, in seconds since 1970; a log ignores it.
    pub fn sign(&mut self, key: &PrivateKey, time: u64) {
        self.signatures.push(SignatureLine {
            name: key.public().name().to_owned(),
            id: key.public().id(),
            signature: key.sign(&self.text, time),
        });
    }

    /// Adds a signature that another made.
    pub fn add(&mut self, line: SignatureLine) {
        if !self.signatures.contains(&line) {
            self.signatures.push(line);
        }
    }

    /// Whether `key` signed it. A signature that
    /// bears the key's name and id and does not hold condemns the note.
    pub fn signed_by(&self, key: &PublicKey) -> Result<Option<Signed>, NoteError> {
        let mut signed = None;
        for line in self.signatures.iter().filter(|line| line.is_of(key)) {
            let held = key.verify(&self.text, &line.signature).ok_or(NoteError::Forged)?;
            signed = signed.max(Some(held));
        }
        Ok(signed)
    }
}

fn check(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_BYTES {
        Err(NoteError::TooLong)
    } else if text.chars().any(|c| c < ' ' && c != '\n') {
        Err(NoteError::Control)
    } else {
        Ok(())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(formatter, "{line}"))
    }
}
