//! Committees and assemblies: seats and mandates, sessions, quorum, votes, decisions, minutes.
//!
//! Every number of a rule (a quorum, a majority, a notice) comes from the committee's rule set, on the day of the session: see
//! [`crate::rules`]. What a fact applied, it keeps with its reference.

pub mod command;
mod decide;
mod electors;
pub mod event;
pub(crate) mod former;
mod quorum;
mod state;
pub mod vote;

pub use electors::{Elector, Standing};
pub(crate) use state::Decided;
pub use state::{Chairing, Committee, Committees, Decision, MinutesState, SeatRecord, Session, SessionStage, Tenure};

use crate::value::choices;

choices! {
    /// What a committee is, which says what its decisions are worth.
    Nature {
        /// Follows a shared service: proposes, unless the assemblies delegated the object to it.
        SteeringCommittee "steeringCommittee" "comité de pilotage";
        /// Comité syndical, conseil communautaire: its decisions are deliberations.
        DeliberativeAssembly "deliberativeAssembly" "assemblée délibérante";
        /// Conférence of an entente: proposes, and every assembly ratifies.
        Conference "conference" "conférence d’entente";
        /// General assembly of a GIP: decides.
        GeneralAssembly "generalAssembly" "assemblée générale";
    }

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

    /// What a decision needs, in the simple form of an installation.
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
        /// Takes no part in the vote.
        NotVoting "notVoting" "ne prend pas part au vote";
    }

    /// What an item is, which says what majority it needs.
    ItemKind {
        /// An ordinary decision.
        Ordinary "ordinary" "ordinaire";
        /// The accounts of a year: the chair leaves.
        Accounts "accounts" "comptes";
        /// A change of the statutes.
        Statutes "statutes" "statuts";
        /// The appointment of a person.
        Appointment "appointment" "nomination";
    }

    /// Who sits for a seat.
    SatBy {
        /// Its titular.
        Titular "titular" "titulaire";
        /// Its substitute.
        Substitute "substitute" "suppléant";
    }

    /// Why an item of an agenda was not voted.
    SetAside {
        /// Put off: it may come back on another agenda.
        Postponed "postponed" "ajourné";
        /// Taken off for good.
        Withdrawn "withdrawn" "retiré de l’ordre du jour";
    }

    /// What is published of a session.
    SessionDocument {
        /// The minutes (procès-verbal), once settled.
        Minutes "minutes" "procès-verbal";
        /// The list of what was deliberated.
        DecisionList "decisionList" "liste des délibérations examinées";
    }
}

impl Nature {
    /// Whether its decisions bind once published and transmitted to the prefect.
    pub const fn is_transmitted(self) -> bool {
        matches!(self, Self::DeliberativeAssembly)
    }
}

impl Nature {
    /// Whether it is the organ of the cooperation: what it decides, the cooperation decides.
    pub const fn is_organ(self) -> bool {
        matches!(self, Self::DeliberativeAssembly | Self::GeneralAssembly)
    }
}

impl BindingLevel {
    /// Whether a decision of this level can authorise a key, a budget or a call.
    pub const fn can_move_money(self) -> bool {
        matches!(self, Self::Delegated | Self::Deliberation)
    }
}
