//! Commands on the ledger itself.

use crate::command::orders;
use crate::value::{LedgerId, Name, Siren};

orders! {
    /// Opens the ledger: its first command.
    OpenLedger {
        /// The ledger.
        ledger: LedgerId,
        /// What people call it.
        name: Name,
        /// SIREN of the organisation that keeps it.
        operator: Siren,
    }
}
