//! Commands on participations. The other members are asked by opening a consultation.

use super::Movement;
use crate::command::orders;
use crate::convention::command::Enforceability;
use crate::value::{Cents, ConventionId, Date, DeliberationId, Digest, MemberId, Name, Text};

orders! {
    /// Records that a member asks to join, or to leave, by a deliberation of its own.
    RequestMovement {
        /// The convention.
        convention: ConventionId,
        /// The member.
        member: MemberId,
        /// Whether it joins or leaves.
        movement: Movement,
        /// Its deliberation.
        deliberation: DeliberationId,
        /// Its number in the assembly's register.
        number: Name,
        /// Day of the vote.
        decided_on: Date,
        /// Its publication and transmission: a request binds once it is enforceable.
        enforceability: Enforceability,
        /// Digest of the impact study joined to it.
        impact_study: Option<Digest>,
    }

    /// Admits a candidate on which the members agreed.
    AdmitMember {
        /// The convention.
        convention: ConventionId,
        /// The candidate.
        member: MemberId,
        /// First day it takes part.
        effective_on: Date,
        /// On what conditions.
        conditions: Option<Text>,
        /// What it pays to enter.
        entry_fee: Option<Cents>,
    }

    /// Lets a member leave, as the members agreed.
    ReleaseMember {
        /// The convention.
        convention: ConventionId,
        /// The member.
        member: MemberId,
        /// Last day it takes part.
        last_day: Date,
        /// On what conditions.
        conditions: Option<Text>,
    }

    /// Records that nothing remains between a member that left and the others.
    SettleParticipation {
        /// The convention.
        convention: ConventionId,
        /// The member.
        member: MemberId,
        /// Day of the settlement.
        settled_on: Date,
    }
}
