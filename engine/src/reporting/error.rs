//! Why tables could not be written.

use crate::error::Failure;
use domain::value::LedgerId;
use eventstore::StoreError;

/// Why the SQL tables could not be written or read. What was there before is still there, whole.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportingError {
    /// The log, or the data base of the tables.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// No tables were ever built here.
    #[error("les tables n’ont pas encore été construites dans {0}")]
    Absent(String),
    /// The tables are those of another version of the program.
    #[error("les tables de {0} sont celles d’une autre version du programme")]
    OtherTables(String),
    /// The tables hold more than the log.
    #[error(
        "les tables du registre {ledger} en sont à la position {position}, et le journal s’arrête avant : une sauvegarde plus ancienne a été restaurée"
    )]
    Ahead {
        /// The ledger.
        ledger: LedgerId,
        /// Where its tables are.
        position: u64,
    },
    /// The tables were drawn from another log.
    #[error(
        "les tables du registre {ledger} ont été tirées d’un autre journal : à la position {position}, les racines diffèrent"
    )]
    OtherLog {
        /// The ledger.
        ledger: LedgerId,
        /// Where its tables are.
        position: u64,
    },
    /// The data base refuses to create what the tables need: what an administrator may run.
    #[error("la base refuse de créer les tables : {why}")]
    Denied {
        /// What it says.
        why: String,
        /// The SQL that gives the rights.
        sql: String,
    },
    /// Somebody reads the tables without end, and they cannot be replaced meanwhile.
    #[error(
        "les tables sont reconstruites mais un lecteur les garde ouvertes depuis trop longtemps : rien n’est remplacé"
    )]
    Held,
    /// Views of one's own rest on a column that changes.
    #[error("des vues ajoutées par vos soins reposent sur des colonnes qui changent : {0}")]
    RestedUpon(String),
    /// Another program keeps writing the same tables.
    #[error("un autre programme tient les mêmes tables à jour : rien n’a été écrit")]
    Contended,
}

impl ReportingError {
    /// Whether building the tables anew is what to do.
    pub const fn asks_for_rebuild(&self) -> bool {
        matches!(
            self,
            Self::Absent(_) | Self::OtherTables(_) | Self::Ahead { .. } | Self::OtherLog { .. }
        )
    }
}

impl From<StoreError> for ReportingError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
