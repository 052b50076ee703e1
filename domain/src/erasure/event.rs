//! Facts about personal data.

use crate::event::facts;
use crate::value::{Commitment, LedgerId, Text};

facts! {
    /// Personal data were erased: what opened these commitments was destroyed in the same transaction.
    PersonalDataErased {
        /// The commitments that no longer open, in increasing order.
        commitments: Vec<Commitment>,
        /// How many they are.
        count: u32,
        /// The ledger.
        ledger: LedgerId,
        /// On whose request and on which ground. Never a name.
        reason: Text,
    }
}
