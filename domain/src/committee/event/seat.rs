//! Facts about who sits.

use crate::committee::Nature;
use crate::event::facts;
use crate::rules::{Rule, RuleSet, Threshold};
use crate::value::{Commitment, CommitteeId, ConventionId, Date, MemberId, Name, SeatId};

facts! {
    /// When a committee may vote, in the simple form of an installation: `numerator / denominator` of the seats.
    QuorumRule {
        /// Whether a seat that gave a proxy counts as present.
        counts_proxies: bool,
        /// Denominator.
        denominator: u32,
        /// Numerator.
        numerator: u32,
        /// Text the rule is taken from.
        reference: Name,
        /// Whether strictly more is needed.
        strict: bool,
    }

    /// A seat.
    Seat {
        /// Its college: its place in the committee's list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        college: Option<u16>,
        /// Sealed name of the titular.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Commitment>,
        /// The member it belongs to.
        member: MemberId,
        /// The seat.
        seat: SeatId,
        /// Sealed names of the substitutes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        substitutes: Vec<Commitment>,
        /// Last day of the mandate, if it has a term of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// How many votes it has.
        votes: u32,
    }

    /// A committee was installed.
    CommitteeInstalled {
        /// The seat that chairs.
        chair: SeatId,
        /// Its colleges, in the order that its seats name them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        colleges: Vec<Name>,
        /// The committee.
        committee: CommitteeId,
        /// The convention that creates it.
        convention: ConventionId,
        /// Day it was installed.
        installed_on: Date,
        /// Its name.
        name: Name,
        /// What it is.
        nature: Nature,
        /// The rules it goes by.
        rules: RuleSet,
        /// Its seats; those that do not fit here follow in facts of their own.
        seats: Vec<Seat>,
        /// The seats that chair when the chair is absent, in their order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vice_chairs: Vec<SeatId>,
    }

    /// Seats were added.
    SeatsAdded {
        /// The committee.
        committee: CommitteeId,
        /// First day they sit.
        on: Date,
        /// The seats.
        seats: Vec<Seat>,
    }

    /// Seats were removed.
    SeatsRemoved {
        /// The committee.
        committee: CommitteeId,
        /// First day they no longer sit.
        on: Date,
        /// The seats.
        seats: Vec<SeatId>,
    }

    /// A member designated who holds a seat.
    SeatFilled {
        /// The committee.
        committee: CommitteeId,
        /// Sealed name of the titular.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Commitment>,
        /// First day of the mandate.
        on: Date,
        /// The seat.
        seat: SeatId,
        /// Sealed names of the substitutes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        substitutes: Vec<Commitment>,
        /// Last day of the mandate, if it has a term of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// A seat became vacant.
    SeatVacated {
        /// The committee.
        committee: CommitteeId,
        /// First day it is vacant.
        on: Date,
        /// Why, without naming a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Name>,
        /// The seat.
        seat: SeatId,
    }

    /// Mandates ended with the renewal of the councils that gave them.
    MandatesEnded {
        /// The committee.
        committee: CommitteeId,
        /// The member whose delegates no longer sit; all of them when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<MemberId>,
        /// Day the new organ was installed: the first on which they no longer sit.
        on: Date,
    }

    /// The committee goes by other rules on some points.
    RulesChanged {
        /// The committee.
        committee: CommitteeId,
        /// From which day.
        on: Date,
        /// What it sets otherwise from that day on.
        rules: Vec<Rule>,
    }

    /// Another seat chairs.
    ChairChanged {
        /// The seat that chairs.
        chair: SeatId,
        /// The committee.
        committee: CommitteeId,
        /// From which day.
        on: Date,
        /// The seats that chair when the chair is absent, in their order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vice_chairs: Vec<SeatId>,
    }
}

impl QuorumRule {
    /// The share of the seats in office that it asks for.
    pub const fn share(&self) -> Threshold {
        Threshold {
            denominator: self.denominator,
            numerator: self.numerator,
            strict: self.strict,
        }
    }
}
