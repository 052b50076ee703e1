//! Facts about the ledger itself.

use crate::event::facts;
use crate::value::{LedgerId, Name, Siren};

facts! {
    /// Event 0: opens the ledger and fixes what every later event rests on.
    LedgerOpened {
        /// Version of the event format: 1.
        format: u16,
        /// Hash of leaves and nodes: `sha-256`.
        hash: Name,
        /// The ledger.
        ledger: LedgerId,
        /// What people call it.
        name: Name,
        /// SIREN of the organisation that keeps it.
        operator: Siren,
        /// Names of the rule sets that applied at opening.
        rule_sets: Vec<Name>,
        /// Time zone of civil dates: `Europe/Paris`.
        time_zone: Name,
        /// Shape of the Merkle tree: `rfc6962`.
        tree: Name,
    }
}
