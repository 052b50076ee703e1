//! Participations: how a member joins a cooperation, takes part in it and leaves it. Leaving cancels nothing that is due.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Leaving, MovementRequest, Participation, ParticipationStage};

use crate::consultation::Question;
use crate::value::MemberId;

crate::value::choices! {
    /// Which way a member moves.
    Movement {
        /// It joins.
        Accession "accession" "adhésion";
        /// It leaves.
        Withdrawal "withdrawal" "retrait";
    }
}

impl Movement {
    /// The question put to the members.
    pub const fn question(self, member: MemberId) -> Question {
        match self {
            Self::Accession => Question::Accession(member),
            Self::Withdrawal => Question::Withdrawal(member),
        }
    }

    /// The text that governs it in a syndicate.
    pub const fn reference(self) -> crate::law::LegalReference {
        match self {
            Self::Accession => crate::law::ACCESSION,
            Self::Withdrawal => crate::law::WITHDRAWAL,
        }
    }
}
