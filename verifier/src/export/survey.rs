//! A ledger read before an extract of it is drafted: which of its facts are of the extract is known once all were read.

use crate::extract::{self, Extract, Opened};
use crate::files::{LINES, LINES_LEAVES};
use crate::log::EntryError;
use domain::Subject;
use domain::inventory::{Glance, Inventory};
use domain::value::Digest;
use std::collections::BTreeSet;
use tlog::merkle::{Hash, leaf_hash};

/// The facts of a ledger, read for their inventory.
#[derive(Debug, Default)]
pub struct Survey {
    inventory: Inventory,
}

/// What an extract holds.
#[derive(Debug)]
pub struct Selection {
    extract: Extract,
    subjects: BTreeSet<Subject>,
    opened: Vec<Opened>,
    leaves: Vec<Hash>,
}

impl Survey {
    /// Adds the next fact.
    pub fn push(&mut self, body: &[u8]) -> Result<(), EntryError> {
        self.inventory.add(&Glance::at(body)?, Digest::new(leaf_hash(body).0));
        Ok(())
    }

    /// The inventory of the facts.
    pub const fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What `extract` holds of them.
    pub fn select(&self, extract: Extract) -> Selection {
        let opened = extract.open(self.inventory.lines().collect());
        Selection {
            subjects: extract.subjects(&opened),
            leaves: extract::leaves(&self.inventory).collect(),
            opened,
            extract,
        }
    }
}

impl Selection {
    /// What it is of.
    pub const fn extract(&self) -> &Extract {
        &self.extract
    }

    /// Whether it holds the facts of `subject`.
    pub fn has(&self, subject: Subject) -> bool {
        self.subjects.contains(&subject)
    }

    /// Whether the fact with this body is of it.
    pub(super) fn holds(&self, body: &[u8]) -> Result<bool, EntryError> {
        Ok(self.subjects.contains(&Glance::at(body)?.subject))
    }

    /// How many lines the inventory has, and its root.
    pub(super) fn root(&self) -> (u64, Hash) {
        tlog::inventory::root(self.leaves.iter().copied())
    }

    /// The files that prove it complete, by name.
    pub(super) fn files(&self) -> [(String, Vec<u8>); 2] {
        let lines: String = self.opened.iter().map(|opened| opened.to_string() + "\n").collect();
        let leaves: Vec<u8> = self.leaves.iter().flat_map(|leaf| leaf.0).collect();
        [
            (LINES.to_owned(), lines.into_bytes()),
            (LINES_LEAVES.to_owned(), leaves),
        ]
    }
}
