//! Where a fact stands in the log.

use domain::Recorded;
use domain::value::EventId;

/// The event behind a figure: its position and its id. Ordered by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactRef {
    /// Its place in the ledger.
    pub position: u64,
    /// Its identifier.
    pub event: EventId,
}

impl FactRef {
    /// No event: what a figure that nothing recorded has.
    pub(crate) fn nowhere() -> Self {
        Self {
            position: u64::MAX,
            event: EventId::default(),
        }
    }
}

impl From<&Recorded> for FactRef {
    fn from(recorded: &Recorded) -> Self {
        Self {
            position: recorded.position,
            event: recorded.event_id,
        }
    }
}
