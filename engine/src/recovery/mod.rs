//! Bringing back what a store lost: an older backup was restored, or the store is gone, and a fuller copy of the ledger exists elsewhere.
//!
//! Nothing is believed. The copy must continue what the store holds and pass through what was signed; only then are its events appended,
//! bytes for bytes, so that the root is the one that was signed. Each batch is recorded whole, between two commands: an interrupted
//! recovery is started again and goes on from where it was.

mod bring_back;
mod plan;
mod source;

pub use plan::{Plan, Signed};
pub use source::{Source, SourceError, StoreSource};

use crate::error::Failure;
use domain::value::LedgerId;
use tlog::merkle::Hash;

/// Why nothing was brought back, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The store, or the ledger in it.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The copy cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The copy ends before what was signed.
    #[error("la source ne contient que {found} faits, alors que {signed} ont été signés : il en faut une plus récente")]
    TooShort {
        /// Events in the copy.
        found: u64,
        /// Events signed.
        signed: u64,
    },
    /// An event of the copy is not sound.
    #[error("le fait n° {position} de la source n’est pas valable : {why}")]
    Unsound {
        /// Its position.
        position: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The copy is not what was signed.
    #[error(
        "la source n’est pas ce qui a été signé : la racine de ses {size} premiers faits est {found}, et non {signed}"
    )]
    NotSigned {
        /// How many events were signed.
        size: u64,
        /// The root over that many events of the copy.
        found: Hash,
        /// The root that was signed.
        signed: Hash,
    },
    /// Nothing was signed, and it was not said that this does not matter.
    #[error("aucun point de contrôle signé ne dit ce que le registre doit contenir")]
    NothingSigned,
    /// The store holds another history.
    #[error(
        "la base n’est pas le début de la source : le fait n° {position} y est un autre. On y a enregistré des faits depuis qu’elle est en retard, ou elle a été modifiée"
    )]
    Forked {
        /// The first position at which they differ.
        position: u64,
    },
    /// The copy changed between its reading and its recording.
    #[error("le fait n° {position} de la source a changé depuis qu’elle a été vérifiée")]
    Changed {
        /// Its position.
        position: u64,
    },
    /// Another program writes this ledger.
    #[error("un autre programme écrit dans le registre {0} : l’arrêter, puis relancer")]
    Contended(LedgerId),
    /// The answer of the store was lost.
    #[error("le sort du dernier lot est inconnu ({0})")]
    Unknown(String),
}
