//! Acts: which fact authorises which, and what became of those that were undone.
//!
//! Every fact that authorises another, or that another authorises, is a [`Node`] of one graph, [`Acts`]. Undoing never deletes: it adds a
//! fact that names the act, and the graph answers what stands on a date ([`Acts::standing`]), what rests on an act
//! ([`Acts::dependants`]) and which links of a chain have fallen ([`Acts::broken_links`]). What stands is always worked out from all that is
//! recorded, so a judgment that is reversed restores exactly what it had undone.
//!
//! Six undoings, not to be confused: a clerical error corrected (the act is the same), a repeal (for the future), a rescission (by its
//! author, as if it had never been), an annulment (by a court, likewise), a declaration of illegality (between the parties of one case
//! only), and the reversal of a judgment. An amendment is no undoing: it is a new will.

mod chain;
pub mod command;
mod decide;
pub mod event;
mod graph;
mod keys;
mod name;
mod standing;
mod undoing;

pub use chain::{BrokenLink, Dependant};
pub use graph::{Acts, Node};
pub use name::Named;
pub use standing::Standing;
pub use undoing::{Undoing, UndoingKind};

use crate::value::choices;

choices! {
    /// What an act is in the eyes of the law. Qualified by a jurist, never computed.
    ActNature {
        /// It sets a rule: a tariff, a key.
        Regulatory "regulatory" "acte réglementaire";
        /// It is no rule, and nobody holds a right from it.
        NotRightCreating "notRightCreating" "acte non réglementaire, non créateur de droits";
        /// Somebody holds a right from it: an accession, a contribution granted.
        RightCreating "rightCreating" "décision créatrice de droits";
    }

    /// Why an act is repealed.
    RepealGround {
        /// For any reason: its author no longer wants it.
        AnyReason "anyReason" "tout motif";
        /// Because it is illegal.
        Illegality "illegality" "illégalité de l’acte";
        /// Because the condition on which it was granted is no longer met.
        UnmetCondition "unmetCondition" "condition qui n’est plus remplie";
    }
}
