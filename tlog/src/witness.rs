//! The rule of a witness: it cosigns a checkpoint if it continues the last one it cosigned, and never two that do not (C2SP
//! tlog-witness). What it remembers, and how it is asked, is its server's business.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{PrivateKey, PublicKey};
use crate::merkle::Hash;
use crate::merkle::proof::{ProofError, verify_consistency};
use crate::note::{Note, SignatureLine};
use crate::{base64, number};
use std::fmt;

/// The most hashes of a proof, as the protocol bounds it.
const MAX_HASHES: usize = 63;

/// What a log asks: to cosign this checkpoint, which continues the tree of `old` leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Leaves of the tree that the witness cosigned last; 0 if it never did.
    pub old: u64,
    /// The proof that the checkpoint continues it: none from 0.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub checkpoint: Note,
}

/// Why a witness does not cosign. Each has its HTTP status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400: the request is not one.
    #[error("la demande est illisible : {0}")]
    Unreadable(String),
    /// 404: a log that the witness does not follow.
    #[error("ce témoin ne suit pas le registre « {0} »")]
    UnknownLog(String),
    /// 403: no key of the log signed.
    #[error(transparent)]
    NotSigned(CheckpointError),
    /// 409: the witness stands elsewhere.
    #[error("ce témoin a signé pour la dernière fois le registre à {0} faits")]
    Elsewhere(u64),
    /// 409: the same size, and another root. The log shows two histories.
    #[error("ce témoin a signé une autre racine pour {0} faits : le registre montre deux histoires")]
    TwoHistories(u64),
    /// 422: the checkpoint does not continue what was cosigned.
    #[error("le point de contrôle ne continue pas ce que ce témoin a signé : {0}")]
    Inconsistent(ProofError),
}

impl Refusal {
    /// The HTTP status that the protocol gives it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unreadable(_) => 400,
            Self::NotSigned(_) => 403,
            Self::UnknownLog(_) => 404,
            Self::Elsewhere(_) | Self::TwoHistories(_) => 409,
            Self::Inconsistent(_) => 422,
        }
    }
}

impl Request {
    /// Reads the body of `add-checkpoint`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let unreadable = |why: &str| Refusal::Unreadable(why.to_owned());
        let (head, note) = text
            .split_once("\n\n")
            .ok_or_else(|| unreadable("il manque la ligne vide"))?;
        let mut lines = head.split('\n');
        let old = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(number::parse);
        let old = old.ok_or_else(|| unreadable("la première ligne n’est pas « old TAILLE »"))?;
        let proof: Vec<Hash> = lines
            .map(|line| base64::hash(line).ok_or_else(|| unreadable("une empreinte n’est pas en base64")))
            .collect::<Result<_, _>>()?;
        if proof.len() > MAX_HASHES {
            return Err(unreadable("la preuve a plus de 63 empreintes"));
        }
        let checkpoint = Note::parse(note).map_err(|error| unreadable(&error.to_string()))?;
        Ok(Self { old, proof, checkpoint })
    }

    /// The log that it speaks of.
    pub fn origin(&self) -> Result<String, Refusal> {
        let checkpoint = Checkpoint::parse(self.checkpoint.text());
        Ok(checkpoint
            .map_err(|error| Refusal::Unreadable(error.to_string()))?
            .origin)
    }

    /// Whether a witness that knows these logs, and cosigned `last` for this one, may cosign. Gives what it will have cosigned.
    pub fn consider(&self, logs: &[PublicKey], last: Option<&Checkpoint>) -> Result<Checkpoint, Refusal> {
        let origin = self.origin()?;
        let opened = Checkpoint::open_with_any(&self.checkpoint.to_string(), logs.iter());
        let checkpoint = opened.ok_or(Refusal::UnknownLog(origin))?.map_err(Refusal::NotSigned)?;
        if self.old > checkpoint.size {
            return Err(Refusal::Unreadable("l’ancienne taille dépasse la nouvelle".to_owned()));
        }
        let (size, root) = last.map_or((0, None), |last| (last.size, Some(last.root)));
        if self.old != size {
            return Err(Refusal::Elsewhere(size));
        }
        match root {
            Some(root) if checkpoint.size == size && checkpoint.root != root => Err(Refusal::TwoHistories(size)),
            Some(root) if size > 0 => verify_consistency(size, root, checkpoint.size, checkpoint.root, &self.proof)
                .map_err(Refusal::Inconsistent)
                .map(|()| checkpoint),
            _ if self.proof.is_empty() => Ok(checkpoint),
            _ => Err(Refusal::Inconsistent(ProofError::Length)),
        }
    }

    /// The line that the witness answers with, which states `time` in seconds since 1970. Only after [`Request::consider`], and once
    /// what was considered is on the disk.
    pub fn cosign(&self, key: &PrivateKey, time: u64) -> Option<SignatureLine> {
        let mut note = self.checkpoint.clone();
        note.sign(key, time);
        note.signatures().last().cloned()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(formatter, "{}", base64::encode(&hash.0))?;
        }
        write!(formatter, "\n{}", self.checkpoint)
    }
}
