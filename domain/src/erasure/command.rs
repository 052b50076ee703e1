//! Commands on personal data.

use crate::command::orders;
use crate::value::{Commitment, Text};

orders! {
    /// Erases personal data for ever: what opens these commitments is destroyed as this is recorded.
    ErasePersonalData {
        /// The commitments that must no longer open.
        commitments: Vec<Commitment>,
        /// On whose request and on which ground. Never a name.
        reason: Text,
    }
}
