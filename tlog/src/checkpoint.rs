//! Checkpoints: where a log stands, in a note that it signs (C2SP tlog-checkpoint).

use crate::key::{PublicKey, Role};
use crate::merkle::Hash;
use crate::note::{Note, NoteError};
use crate::{base64, number};
use std::fmt;

/// Where a log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: no other has this name.
    pub origin: String,
    /// How many leaves its tree has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a checkpoint cannot be read, or is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is no checkpoint.
    #[error("le texte n’est pas un point de contrôle : origine, taille, racine en base64, une par ligne")]
    Form,
    /// It is that of another log.
    #[error("le point de contrôle est celui de « {found} », et non de « {expected} »")]
    Origin {
        /// Origin of the key given.
        expected: String,
        /// Origin found.
        found: String,
    },
    /// The key given did not sign it.
    #[error("le point de contrôle ne porte aucune signature de la clé « {0} »")]
    NotSigned(String),
    /// The key given is that of a witness.
    #[error("« {0} » est la clé d’un témoin, non celle d’un registre")]
    NotALog(String),
    /// No key that may be believed was in charge of a tree of that size.
    #[error("aucune clé que l’on puisse croire n’était en charge d’un registre de {0} faits")]
    NoKey(u64),
}

impl Checkpoint {
    /// Reads the text of a note. Extension lines are let through, as the specification asks, and mean nothing here.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::Form)?;
        let mut lines = text.split('\n');
        let mut line = || {
            lines
                .next()
                .filter(|line| !line.is_empty())
                .ok_or(CheckpointError::Form)
        };
        let origin = line()?.to_owned();
        let size = number::parse(line()?).ok_or(CheckpointError::Form)?;
        let root = base64::hash(line()?).ok_or(CheckpointError::Form)?;
        if lines.any(str::is_empty) {
            return Err(CheckpointError::Form);
        }
        Ok(Self { origin, size, root })
    }

    /// Reads a signed note and believes it only if `key`, known from elsewhere, signed it for the log that the key names.
    pub fn open(note: &str, key: &PublicKey) -> Result<(Self, Note), CheckpointError> {
        if key.role() != Role::Log {
            return Err(CheckpointError::NotALog(key.name().to_owned()));
        }
        let note = Note::parse(note)?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::Origin {
                expected: key.name().to_owned(),
                found: checkpoint.origin,
            });
        }
        match note.signed_by(key)? {
            Some(_) => Ok((checkpoint, note)),
            None => Err(CheckpointError::NotSigned(key.name().to_owned())),
        }
    }
}

impl Checkpoint {
    /// The same, for a log whose key was changed and that is known by several: one is enough, and none may be forged. Nothing where no key
    /// is that of the log it speaks of.
    pub fn open_with_any<'k>(
        note: &str,
        keys: impl Iterator<Item = &'k PublicKey>,
    ) -> Option<Result<Self, CheckpointError>> {
        let read = Note::parse(note).map_err(CheckpointError::from);
        let origin = match read.and_then(|note| Self::parse(note.text())) {
            Ok(checkpoint) => checkpoint.origin,
            Err(error) => return Some(Err(error)),
        };
        let mut opened = None;
        for key in keys.filter(|key| key.name() == origin) {
            match Self::open(note, key) {
                Ok((checkpoint, _)) => opened = Some(Ok(checkpoint)),
                Err(CheckpointError::NotSigned(name)) => {
                    opened.get_or_insert(Err(CheckpointError::NotSigned(name)));
                }
                Err(error) => return Some(Err(error)),
            }
        }
        opened
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root } = self;
        write!(formatter, "{origin}\n{size}\n{}\n", base64::encode(&root.0))
    }
}
