//! Facts about participations.

use super::Movement;
use crate::event::facts;
use crate::value::{Cents, ConventionId, Date, DeliberationId, Digest, MemberId, Name, Text};

facts! {
    /// A member asked to join or to leave.
    MovementRequested {
        /// The convention.
        convention: ConventionId,
        /// Day of the vote of its assembly.
        decided_on: Date,
        /// Its deliberation.
        deliberation: DeliberationId,
        /// The later of publication and transmission.
        enforceable_on: Date,
        /// Digest of the impact study joined to it.
        #[serde(skip_serializing_if = "Option::is_none")]
        impact_study: Option<Digest>,
        /// The member.
        member: MemberId,
        /// Whether it joins or leaves.
        movement: Movement,
        /// Number of the deliberation in its assembly's register.
        number: Name,
        /// Day of publication.
        published_on: Date,
        /// Day of transmission to the prefect.
        transmitted_on: Date,
    }

    /// A candidate was admitted.
    MemberAdmitted {
        /// On what conditions.
        #[serde(skip_serializing_if = "Option::is_none")]
        conditions: Option<Text>,
        /// The convention.
        convention: ConventionId,
        /// First day it takes part.
        effective_on: Date,
        /// What it pays to enter.
        #[serde(skip_serializing_if = "Option::is_none")]
        entry_fee: Option<Cents>,
        /// The member.
        member: MemberId,
        /// Number of the prefect's order, where the form needs one.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<Name>,
    }

    /// A member was let go.
    MemberReleased {
        /// On what conditions.
        #[serde(skip_serializing_if = "Option::is_none")]
        conditions: Option<Text>,
        /// The convention.
        convention: ConventionId,
        /// Last day it takes part.
        last_day: Date,
        /// The member.
        member: MemberId,
        /// Number of the prefect's order, where the form needs one.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<Name>,
    }

    /// Nothing remains between a member that left and the others.
    ParticipationSettled {
        /// The convention.
        convention: ConventionId,
        /// The member.
        member: MemberId,
        /// Day of the settlement.
        settled_on: Date,
    }
}
