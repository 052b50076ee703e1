//! Consultations as earlier versions of this program recorded them. They are read for ever, and never written again.

use super::event::OrganConsentRecorded as OrganConsentRecordedNow;
use crate::event::facts;
use crate::participation::Movement;
use crate::value::{ConventionId, Date, ItemId, MemberId, Name};

facts! {
    /// The organ of the cooperation gave or refused its consent: version 1, which knew of accessions and withdrawals only, and always before
    /// the members.
    OrganConsentRecordedV1 {
        /// Whether it consents.
        consents: bool,
        /// The convention.
        convention: ConventionId,
        /// Day of the vote.
        decided_on: Date,
        /// The committee decision, where the session was kept in this ledger.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The member that asked.
        member: MemberId,
        /// Whether it joins or leaves.
        movement: Movement,
        /// Number of its deliberation.
        number: Name,
    }
}

impl From<OrganConsentRecordedV1> for OrganConsentRecordedNow {
    fn from(data: OrganConsentRecordedV1) -> Self {
        Self {
            binds_from: data.decided_on,
            consents: data.consents,
            convention: data.convention,
            decided_on: data.decided_on,
            decision: data.decision,
            number: data.number,
            question: data.movement.question(data.member),
            rule: None,
        }
    }
}
