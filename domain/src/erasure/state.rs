//! What the rules remember of erasures.

use super::event::PersonalDataErased;
use crate::value::Commitment;
use imbl::OrdSet;
use serde::{Deserialize, Serialize};

/// The commitments that no longer open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasures {
    commitments: OrdSet<Commitment>,
}

impl Erasures {
    /// Whether the ledger says that `commitment` no longer opens.
    pub fn contains(&self, commitment: &Commitment) -> bool {
        self.commitments.contains(commitment)
    }

    /// The commitments that no longer open, in increasing order.
    pub fn iter(&self) -> impl Iterator<Item = &Commitment> {
        self.commitments.iter()
    }

    pub(crate) fn erased(&mut self, data: &PersonalDataErased) {
        self.commitments.extend(data.commitments.iter().copied());
    }
}
