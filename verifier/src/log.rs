//! The facts of a bundle, folded one after the other: each body is checked against its envelope and the facts before it, then replayed.
//!
//! Whoever writes a bundle folds them too: what a bundle claims is what its verifier finds.

use crate::replay::{Fault, Faults, Positions, Replay};
use domain::body::{self, BodyError};
use domain::event::Event;
use domain::inventory::{Glance, Inventory};
use domain::log_key::event::LogKeyRotated;
use domain::value::{Digest, EventId, Instant, LedgerId};
use domain::{Recorded, Subject};
use std::collections::{BTreeMap, HashMap, HashSet};
use tlog::merkle::{Frontier, Hash, leaf_hash};

/// A type of fact and a version of it.
pub type Kind = (&'static str, u16);

/// Why a body is not the next fact of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// What the envelope says of its place.
    #[error("{0}")]
    Place(&'static str),
}

impl EntryError {
    /// Whether the fact may be right, for a newer program.
    pub const fn is_unknown(&self) -> bool {
        matches!(
            self,
            Self::Body(BodyError::UnknownType(_) | BodyError::UnknownVersion { .. })
        )
    }
}

/// A key of the log that gave way to another.
#[derive(Clone, Debug)]
pub(crate) struct Rotated {
    pub(crate) position: u64,
    /// The root over the facts before it.
    pub(crate) root: Hash,
    pub(crate) data: LogKeyRotated,
}

/// The facts of a ledger, from the first on; all of them, or those of an extract among the places of all.
#[derive(Debug)]
pub struct Log {
    ledger: LedgerId,
    /// Facts that are cited and that an extract does not hold; none for a whole ledger, where that is a fault.
    absent: Option<HashSet<EventId>>,
    inventory: Inventory,
    /// The position of the first fact of each subject.
    firsts: HashMap<Subject, u32>,
    frontier: Frontier,
    positions: Positions,
    recorded_at: Option<Instant>,
    /// The last fact of each subject: its place in the chain, and its leaf.
    heads: HashMap<Subject, (u64, Digest)>,
    chains: Faults,
    counts: BTreeMap<Kind, u64>,
    replay: Replay,
    rotations: Vec<Rotated>,
    /// The last list of authorities, and where they stand: facts that follow each other often cite the same.
    cited: (Vec<EventId>, Vec<u32>),
}

impl Log {
    /// The log of `ledger`, without a fact yet.
    pub fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            absent: None,
            inventory: Inventory::default(),
            firsts: HashMap::new(),
            frontier: Frontier::default(),
            positions: Positions::default(),
            recorded_at: None,
            heads: HashMap::new(),
            chains: Faults::default(),
            counts: BTreeMap::new(),
            replay: Replay::default(),
            rotations: Vec::new(),
            cited: (Vec::new(), Vec::new()),
        }
    }

    /// The log of an extract of `ledger`, without a fact yet.
    pub fn of_extract(ledger: LedgerId) -> Self {
        Self {
            absent: Some(HashSet::new()),
            replay: Replay::of_extract(),
            ..Self::new(ledger)
        }
    }

    /// How many facts and calls are cited that an extract does not hold.
    pub fn passed(&self) -> (usize, usize) {
        (self.absent.as_ref().map_or(0, HashSet::len), self.replay.passed_calls())
    }

    /// The inventory of the facts that were folded.
    pub const fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Where the first fact of each subject stands.
    pub(crate) const fn firsts(&self) -> &HashMap<Subject, u32> {
        &self.firsts
    }

    /// The ledger.
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// How many facts were folded, those that an extract does not hold counted.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The rotations of its key, in order.
    pub(crate) fn rotations(&self) -> &[Rotated] {
        &self.rotations
    }

    /// How many facts there are of each type and version.
    pub const fn counts(&self) -> &BTreeMap<Kind, u64> {
        &self.counts
    }

    /// Where the chain of a subject is broken first.
    pub const fn broken_chain(&self) -> Option<&Fault> {
        self.chains.first()
    }

    /// The replay, and where each fact stands.
    pub const fn replay(&mut self) -> (&mut Replay, &Positions) {
        (&mut self.replay, &self.positions)
    }

    /// Folds the next body, whose leaf is returned.
    pub fn push(&mut self, body: &[u8]) -> Result<Hash, EntryError> {
        let leaf = leaf_hash(body);
        self.push_hashed(body, leaf)?;
        Ok(leaf)
    }

    /// Folds the place of a fact that an extract does not hold.
    pub fn skip(&mut self, leaf: Hash) {
        self.frontier.push(leaf);
        self.replay.skip();
    }

    /// The same as [`Self::push`], for a body whose leaf is known.
    pub(crate) fn push_hashed(&mut self, body: &[u8], leaf: Hash) -> Result<(), EntryError> {
        let recorded = body::decode(self.ledger, body)?;
        let (_, version) =
            body::kind(body).ok_or(EntryError::Place("son type et sa version ne sont pas à leur place"))?;
        let position = u32::try_from(self.size()).map_err(|_| EntryError::Place("il y a trop de faits"))?;
        self.place(&recorded, position)?;
        self.follow_chain(&recorded, position, leaf);
        self.inventory.add(&Glance::at(body)?, Digest::new(leaf.0));
        let count = self
            .counts
            .entry((recorded.event.event_type().as_str(), version))
            .or_default();
        *count = count.saturating_add(1);
        if let Event::LogKeyRotated(data) = &recorded.event {
            self.rotations.push(Rotated {
                position: u64::from(position),
                root: self.frontier.root(),
                data: data.clone(),
            });
        }
        self.replay.apply(recorded, version, &self.cited.1, &self.positions);
        self.frontier.push(leaf);
        Ok(())
    }

    /// Checks what the envelope says of the fact's place among the others.
    fn place(&mut self, recorded: &Recorded, position: u32) -> Result<(), EntryError> {
        if recorded.position != u64::from(position) {
            return Err(EntryError::Place("sa position n’est pas son rang"));
        }
        if self.recorded_at.is_some_and(|last| recorded.recorded_at < last) {
            return Err(EntryError::Place("l’instant de son enregistrement recule"));
        }
        if matches!(recorded.event, Event::LedgerOpened(_)) != (position == 0) {
            return Err(EntryError::Place("le premier fait, et lui seul, ouvre le registre"));
        }
        // A fact that was absent may have come since.
        if recorded.authorised_by != self.cited.0 || self.cited.0.len() != self.cited.1.len() {
            let mut found = Vec::with_capacity(recorded.authorised_by.len());
            for id in &recorded.authorised_by {
                found.extend(self.find(*id, "un fait qui l’autorise n’est pas dans le registre avant lui")?);
            }
            self.cited = (recorded.authorised_by.clone(), found);
        }
        if let Some(id) = recorded.corrects {
            self.find(id, "le fait qu’il corrige n’est pas dans le registre avant lui")?;
        }
        if self.positions.insert(recorded.event_id, position).is_some() {
            return Err(EntryError::Place("son identifiant est celui d’un autre fait"));
        }
        self.recorded_at = Some(recorded.recorded_at);
        Ok(())
    }

    /// Where a fact stands that is cited. An extract may not hold it.
    fn find(&mut self, id: EventId, missing: &'static str) -> Result<Option<u32>, EntryError> {
        let found = self.positions.get(&id).copied();
        match (&mut self.absent, found) {
            (None, None) => Err(EntryError::Place(missing)),
            (Some(absent), None) => {
                absent.insert(id);
                Ok(None)
            }
            (_, found) => Ok(found),
        }
    }

    fn follow_chain(&mut self, recorded: &Recorded, position: u32, leaf: Hash) {
        self.firsts.entry(recorded.event.subject()).or_insert(position);
        let head = self
            .heads
            .entry(recorded.event.subject())
            .or_insert((0, Digest::new([0; 32])));
        let (version, last) = *head;
        let previous = (version > 0).then_some(last);
        if recorded.subject_version != version.saturating_add(1) || recorded.previous != previous {
            self.chains.add(position, || {
                format!(
                    "le fait se dit le {}e de son sujet, après un fait qui n’est pas celui qui le précède ; il en est le {}e : un fait de ce sujet \
                     a été retiré, ajouté ou changé",
                    recorded.subject_version,
                    version.saturating_add(1)
                )
            });
        }
        *head = (version.saturating_add(1), Digest::new(leaf.0));
    }
}
