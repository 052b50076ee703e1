//! Steering committees: seats, sessions, quorum, votes, decisions.

pub mod command;
mod decide;
pub mod event;
mod quorum;
mod state;
mod vote;

pub use state::{Committee, Committees, Decision, Session, SessionStage};

use crate::value::choices;

choices! {
    /// What a committee's decision is worth. Only the last two can move money.
    BindingLevel {
        /// An opinion.
        Opinion "opinion" "avis";
        /// A proposal to the assemblies.
        Proposal "proposal" "proposition";
        /// A decision on the inner running of the service.
        Internal "internal" "décision interne";
        /// Taken under a delegation that the assemblies approved.
        Delegated "delegated" "décision déléguée";
        /// Taken by an assembly.
        Deliberation "deliberation" "délibération";
    }

    /// What a decision needs.
    MajorityRule {
        /// More than half of the votes present or represented: an abstention weighs against.
        PresentOrRepresented "presentOrRepresented" "majorité des voix présentes ou représentées";
        /// More votes in favour than against: an abstention does not count.
        Expressed "expressed" "majorité des suffrages exprimés";
    }

    /// How a seat votes.
    Choice {
        /// Yes.
        InFavour "inFavour" "pour";
        /// No.
        Against "against" "contre";
        /// Neither: not an expressed vote.
        Abstention "abstention" "abstention";
    }
}

impl BindingLevel {
    /// Whether a decision of this level can authorise a key, a budget or a call.
    pub const fn can_move_money(self) -> bool {
        matches!(self, Self::Delegated | Self::Deliberation)
    }
}
