//! What can go wrong, told so that the reader knows what to do.

use domain::Refusal;
use domain::body::BodyError;
use domain::value::{Instant, LedgerId};
use eventstore::StoreError;
use std::sync::Arc;
use tlog::merkle::proof::ProofError;
use tlog::rotation::RotationError;

/// The machinery broke, or was asked for what is not there. Nothing was recorded by the call that returns it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The store.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// An event that this program cannot read.
    #[error("le fait {position} du registre {ledger} est illisible : {error}")]
    Unreadable {
        /// The ledger.
        ledger: LedgerId,
        /// Position of the event.
        position: u64,
        /// Why.
        error: BodyError,
    },
    /// A command whose facts cannot be written.
    #[error("la commande ne peut pas être écrite : {0}")]
    Unwritable(BodyError),
    /// No such ledger.
    #[error("le registre {0} n’existe pas ici : vérifier son identifiant et le dépôt choisi, ou l’ouvrir d’abord")]
    UnknownLedger(LedgerId),
    /// A position that the ledger has not reached.
    #[error(
        "le registre en est à la position {last}, pas encore à la position {asked} : attendre, ou demander une position antérieure"
    )]
    NotYet {
        /// The position asked for.
        asked: u64,
        /// The position of the last event.
        last: u64,
    },
    /// An instant at which the ledger held nothing.
    #[error("le registre n’existait pas encore le {0} : demander un instant postérieur à son ouverture")]
    BeforeOpening(Instant),
    /// A proof that no tree can give.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A rotation of the log that proves nothing: the store was changed.
    #[error("la rotation de clé du fait {position} n’est pas prouvée : {why}")]
    Rotation {
        /// Position of the event.
        position: u64,
        /// Why.
        why: RotationError,
    },
    /// Other processes kept writing first.
    #[error(
        "d’autres programmes écrivent sans cesse dans le registre {0} : rien n’a été enregistré, réessayer dans un instant"
    )]
    Contended(LedgerId),
    /// The ledger is closed: the program is stopping, or its writer broke.
    #[error(
        "le registre est fermé, le programme s’arrête : rien n’a été enregistré, recommencer une fois le programme relancé"
    )]
    Closed,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Why a command has no receipt.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ExecuteError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The command id was already used for another request.
    #[error(
        "cet identifiant de commande a déjà servi pour une autre demande : renvoyer la demande d’origine, ou choisir un nouvel identifiant"
    )]
    CommandConflict,
    /// It may have been recorded or not.
    #[error(
        "le sort de la commande est inconnu ({0}) : la renvoyer avec le même identifiant, elle ne sera pas enregistrée deux fois"
    )]
    Unknown(String),
    /// The machinery broke; nothing was recorded.
    #[error(transparent)]
    Failed(#[from] Failure),
}
