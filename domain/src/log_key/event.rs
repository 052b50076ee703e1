//! Facts about the key that signs the ledger.

use crate::event::facts;
use crate::value::{Digest, LedgerId, LogKey, Signature};

facts! {
    /// The key that signs the ledger gave way to another. What is signed is told in docs/reference/audit-bundle.md, § 7.
    LogKeyRotated {
        /// The ledger.
        ledger: LedgerId,
        /// The key that signs from now on.
        new_key: LogKey,
        /// Signature of the statement by the new key.
        new_signature: Signature,
        /// The key that signed until now.
        old_key: LogKey,
        /// Signature of the statement by the former key. Absent if that key is lost: nothing then proves the new one.
        #[serde(skip_serializing_if = "Option::is_none")]
        old_signature: Option<Signature>,
        /// The root of the ledger before this fact.
        root: Digest,
        /// How many facts the ledger held before this one: its position.
        size: u64,
    }
}
