//! What the rules remember of the keys that signed the ledger.

use super::event::LogKeyRotated;
use crate::value::LogKey;
use imbl::Vector;
use serde::{Deserialize, Serialize};

/// The keys that signed the ledger, as its rotations tell. None was told as long as the first key never changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogKeys {
    /// In the order in which they signed.
    served: Vector<LogKey>,
}

impl LogKeys {
    /// The key in charge, if a rotation told it.
    pub fn current(&self) -> Option<&LogKey> {
        self.served.last()
    }

    /// Whether `key` signed, or signs, the ledger, as far as rotations tell.
    pub fn served(&self, key: &LogKey) -> bool {
        self.served.contains(key)
    }

    /// Whether the last rotation is this one.
    pub(super) fn rotated_last(&self, old: &LogKey, new: &LogKey) -> bool {
        let mut latest = self.served.iter().rev();
        latest.next() == Some(new) && latest.next() == Some(old)
    }

    pub(crate) fn rotated(&mut self, data: &LogKeyRotated) {
        if self.served.last() != Some(&data.old_key) {
            self.served.push_back(data.old_key.clone());
        }
        self.served.push_back(data.new_key.clone());
    }
}
