//! What a publisher hashed again: the tree of a ledger, and its inventory.

use super::Refused;
use domain::inventory::{Glance, Inventory};
use domain::value::Digest;
use eventstore::StoredEvent;
use eventstore::merkle::{Frontier, leaf_hash};
use tlog::inventory::Statement;

/// The facts of a ledger, from the first on, as their bodies give them.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    pub(super) frontier: Frontier,
    inventory: Inventory,
}

impl Hashed {
    pub(super) const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Adds the next event, if its body is the one whose hash is kept.
    pub(super) fn push(&mut self, event: &StoredEvent) -> Result<(), Refused> {
        let position = event.position;
        let leaf = leaf_hash(&event.body);
        if leaf != event.leaf {
            return Err(Refused::Altered { position });
        }
        let glance = Glance::at(&event.body).map_err(|error| Refused::Unreadable { position, error })?;
        self.inventory.add(&glance, Digest::new(leaf.0));
        self.frontier.push(leaf);
        Ok(())
    }

    /// What is to be signed of the inventory.
    pub(super) fn statement(&self, origin: &str) -> Statement {
        let mut lines = Frontier::default();
        for line in self.inventory.lines() {
            lines.push(leaf_hash(line.to_string().as_bytes()));
        }
        Statement {
            origin: origin.to_owned(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            lines: lines.size(),
            inventory: lines.root(),
        }
    }
}
