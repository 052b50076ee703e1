//! What can go wrong, told so that the reader knows what to do.

use domain::Refusal;
use domain::body::BodyError;
use domain::value::{Instant, LedgerId};
use eventstore::StoreError;
use std::path::PathBuf;
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
    /// The store holds fewer events than were signed: an older backup was restored. Nothing is recorded, reading goes on.
    #[error(
        "la base ne contient que {found} faits{}, alors que {signed} ont été signés{} : une sauvegarde plus ancienne a été restaurée. Rien ne s’enregistre au registre {ledger} tant que les faits manquants ne sont pas revenus ; ce qui est là se lit toujours",
        moment(", le dernier enregistré le ", .last.as_ref()),
        moment(" le ", .on.as_ref())
    )]
    Behind {
        /// The ledger.
        ledger: LedgerId,
        /// Events in the store.
        found: u64,
        /// When the last of them was recorded.
        last: Option<Instant>,
        /// Events signed.
        signed: u64,
        /// When they were.
        on: Option<Instant>,
    },
    /// The store holds other events than were signed. Nothing is recorded, reading goes on.
    #[error(
        "les {signed} premiers faits de la base ne sont pas ceux qui ont été signés{} : une autre histoire du registre {ledger} s’y trouve. Rien ne s’y enregistre ; ce qui est là se lit toujours, mais n’est pas ce qui a été signé",
        moment(" le ", .on.as_ref())
    )]
    Forked {
        /// The ledger.
        ledger: LedgerId,
        /// Events signed.
        signed: u64,
        /// When they were.
        on: Option<Instant>,
    },
    /// What was signed cannot be read, so nobody knows whether the store is behind it.
    #[error(
        "ce qui a été signé ne peut pas être lu dans {} ({why}) : rien ne s’enregistre tant que l’on ignore si la base est en retard ; elle se lit toujours",
        .folder.display()
    )]
    Unchecked {
        /// The folder.
        folder: PathBuf,
        /// What happened.
        why: String,
    },
    /// The program was opened for reading only.
    #[error("cette commande ne fait que lire le registre : rien n’a été enregistré")]
    OnlyReads,
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

/// An instant in a sentence that can do without.
fn moment(before: &str, instant: Option<&Instant>) -> String {
    instant.map_or_else(String::new, |instant| format!("{before}{instant}"))
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
