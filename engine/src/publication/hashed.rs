//! What a publisher hashed again: the tree of a ledger, and its inventory.

use super::Refused;
use domain::body::BodyError;
use domain::inventory::{Glance, Inventory};
use domain::value::Digest;
use eventstore::StoredEvent;
use eventstore::merkle::{Frontier, leaf_hash};
use tlog::inventory::{self, Statement};

/// The facts of a ledger, from the first on, as their bodies give them.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    pub(super) frontier: Frontier,
    inventory: Inventory,
    /// The first event whose body is no body, and why.
    unreadable: Option<(u64, BodyError)>,
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
        match Glance::at(&event.body) {
            Ok(glance) => self.inventory.add(&glance, Digest::new(leaf.0)),
            // Told once all was hashed: that the store is another one says more.
            Err(error) => {
                self.unreadable.get_or_insert((position, error));
            }
        }
        self.frontier.push(leaf);
        Ok(())
    }

    /// Refuses events that cannot be read.
    pub(super) fn readable(&self) -> Result<(), Refused> {
        match &self.unreadable {
            None => Ok(()),
            Some((position, error)) => Err(Refused::Unreadable {
                position: *position,
                error: error.clone(),
            }),
        }
    }

    /// What is to be signed of the inventory.
    pub(super) fn statement(&self, origin: &str) -> Statement {
        let leaves = self.inventory.lines();
        let (lines, inventory) = inventory::root(leaves.map(|line| leaf_hash(line.to_string().as_bytes())));
        Statement {
            origin: origin.to_owned(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            lines,
            inventory,
        }
    }
}
