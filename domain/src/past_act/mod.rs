//! Past acts: what an assembly or its executive decided before this ledger or outside it, taken over from a file.
//!
//! A file claims and proves nothing. Such an act authorises nothing and is authorised by nothing: people are shown « repris d’un fichier,
//! non vérifié ». What binds a party is its deliberation on a convention ([`crate::convention`]).

pub mod command;
mod decide;
pub mod event;
mod matter;
mod state;

pub use matter::{INTERCOMMUNALITY, MatterCode, NomenclatureEntry, TOPICS};
pub use state::PastActs;

use crate::value::choices;

choices! {
    /// What kind of act it is.
    PastActKind {
        /// Of an assembly.
        Deliberation "deliberation" "délibération";
        /// Of an executive, under a delegation of its assembly.
        Decision "decision" "décision";
        /// Arrêté.
        Order "order" "arrêté";
        /// Anything else.
        Other "other" "acte";
    }

    /// What a file says became of an act. Nothing here was checked.
    ClaimedState {
        /// Adopted.
        Adopted "adopted" "adopté";
        /// Transmitted to the prefect.
        Transmitted "transmitted" "transmis";
        /// Published.
        Published "published" "publié";
        /// Enforceable.
        Enforceable "enforceable" "exécutoire";
        /// Voted down.
        Rejected "rejected" "rejeté";
        /// Taken off the agenda, or put off.
        Postponed "postponed" "ajourné";
        /// Withdrawn by its author.
        Rescinded "rescinded" "retiré";
        /// Repealed by its author.
        Repealed "repealed" "abrogé";
        /// Annulled by a court.
        Annulled "annulled" "annulé";
    }
}

impl ClaimedState {
    /// Whether the assembly said yes, by the word of the file.
    pub const fn was_adopted(self) -> bool {
        !matches!(self, Self::Rejected | Self::Postponed)
    }
}
