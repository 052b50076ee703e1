//! Decisions.

use super::Committee;
use crate::committee::BindingLevel;
use crate::committee::event::Effect;
use crate::value::{CommitteeId, Date, EventId};
use serde::{Deserialize, Serialize};

/// A decision taken on an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The committee.
    pub committee: CommitteeId,
    /// Day of the vote.
    pub decided_on: Date,
    /// What it does, or would have done.
    pub effect: Effect,
    /// What it is worth; none when rejected.
    pub binding: Option<BindingLevel>,
    /// Day it became enforceable, for an act of an assembly, and the event that recorded it.
    pub enforceable: Option<(Date, EventId)>,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A decision, with the committee that took it.
pub(crate) struct Decided<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) committee: &'a Committee,
}

impl Decision {
    /// The day from which it binds: that of the vote, or that on which it became enforceable.
    pub fn enforceable_on(&self) -> Date {
        self.enforceable.map_or(self.decided_on, |(on, _)| on)
    }

    /// The events that what it authorises must cite: the vote, and what made it enforceable.
    pub fn acts(&self) -> impl Iterator<Item = EventId> + use<> {
        [Some(self.fact), self.enforceable.map(|(_, fact)| fact)]
            .into_iter()
            .flatten()
    }
}
