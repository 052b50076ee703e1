//! What the rules remember of payments.

use super::event::PaymentRecorded;
use crate::value::PaymentId;
use imbl::OrdSet;
use serde::{Deserialize, Serialize};

/// The payments of a ledger: which ids are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    known: OrdSet<PaymentId>,
}

impl Payments {
    /// Whether the id is taken.
    pub fn contains(&self, id: PaymentId) -> bool {
        self.known.contains(&id)
    }

    pub(crate) fn recorded(&mut self, data: &PaymentRecorded) {
        self.known.insert(data.payment);
    }
}
