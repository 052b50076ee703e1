//! Commands on the key that signs the ledger.

use crate::command::orders;
use crate::value::{Digest, LogKey, Signature};

orders! {
    /// Records that a key gives way to another. Both signed the same statement over the ledger as it stands.
    RotateLogKey {
        /// The key that signed until now.
        old_key: LogKey,
        /// The key that signs from now on.
        new_key: LogKey,
        /// How many facts the ledger holds.
        size: u64,
        /// The root over them.
        root: Digest,
        /// Signature of the statement by the former key. None if it is lost: nothing then proves the new one.
        old_signature: Option<Signature>,
        /// Signature of the statement by the new key.
        new_signature: Signature,
    }
}
