//! One leaf proven in one file: its place, the hashes up to the root, and the signed checkpoint (C2SP tlog-proof).

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::PublicKey;
use crate::merkle::Hash;
use crate::merkle::proof::{ProofError, verify_inclusion};
use crate::note::{MAX_BYTES, Note};
use crate::{base64, number};
use std::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The most hashes a proof has: one for each bit of a position.
const MAX_HASHES: usize = 64;

/// A proof of one leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// What its maker adds, authenticated by nothing: in ours, the body of the event.
    pub extra: Option<Vec<u8>>,
    /// The place of the leaf.
    pub index: u64,
    /// The hashes from its sibling up.
    pub hashes: Vec<Hash>,
    /// The checkpoint, as it was published.
    pub checkpoint: Note,
}

/// Why a proof cannot be read, or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// The text is none.
    #[error("ligne {0} : ce n’est pas une preuve d’appartenance au format c2sp.org/tlog-proof@v1")]
    Form(usize),
    /// Longer than any proof.
    #[error("le fichier est trop long pour une preuve d’appartenance")]
    TooLong,
    /// Its checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Its hashes.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl InclusionProof {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, InclusionError> {
        // The extra data may be a whole event, twice as long in base 64.
        if text.len() > 4 * MAX_BYTES {
            return Err(InclusionError::TooLong);
        }
        let (proof, note) = text.split_once("\n\n").ok_or(InclusionError::Form(1))?;
        let mut lines = proof.split('\n').enumerate().map(|(n, line)| (n + 1, line)).peekable();
        if lines.next().is_none_or(|(_, line)| line != HEADER) {
            return Err(InclusionError::Form(1));
        }
        let mut extra = None;
        if let Some((n, line)) = lines.next_if(|(_, line)| line.starts_with("extra ")) {
            extra = Some(base64::decode(&line["extra ".len()..]).ok_or(InclusionError::Form(n))?);
        }
        let (n, line) = lines.next().ok_or(InclusionError::Form(2))?;
        let index = line
            .strip_prefix("index ")
            .and_then(number::parse)
            .ok_or(InclusionError::Form(n))?;
        let hashes = lines
            .map(|(n, line)| base64::hash(line).ok_or(InclusionError::Form(n)))
            .collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > MAX_HASHES {
            return Err(InclusionError::TooLong);
        }
        let checkpoint = Note::parse(note).map_err(CheckpointError::from)?;
        Ok(Self {
            extra,
            index,
            hashes,
            checkpoint,
        })
    }

    /// The same, for a log whose key was changed and that is known by several: one is enough, and none may be forged. Nothing without a key.
    pub fn verify_with_any<'k>(
        &self,
        leaf: Hash,
        keys: impl IntoIterator<Item = &'k PublicKey>,
    ) -> Option<Result<Checkpoint, InclusionError>> {
        let mut verified = None;
        for key in keys {
            match self.verify(leaf, key) {
                Err(InclusionError::Checkpoint(CheckpointError::NotSigned(name))) => {
                    let refused = InclusionError::Checkpoint(CheckpointError::NotSigned(name));
                    verified.get_or_insert(Err(refused));
                }
                Ok(checkpoint) => verified = Some(Ok(checkpoint)),
                Err(error) => return Some(Err(error)),
            }
        }
        verified
    }

    /// Checks that `leaf` is in the log whose key, known from elsewhere, is `key`. Gives the checkpoint that it is proven in.
    pub fn verify(&self, leaf: Hash, key: &PublicKey) -> Result<Checkpoint, InclusionError> {
        let (checkpoint, _) = Checkpoint::open(&self.checkpoint.to_string(), key)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &self.hashes, checkpoint.root)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", base64::encode(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(formatter, "{}", base64::encode(&hash.0))?;
        }
        write!(formatter, "\n{}", self.checkpoint)
    }
}
