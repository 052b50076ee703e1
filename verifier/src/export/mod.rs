//! Writing a bundle: the facts are given twice, in the same order, and nothing but their hashes is kept in between.
//!
//! The first time they are folded ([`Draft`]), which gives the sizes and digests of every file; the second time they are written ([`Bundle`]).
//! For an extract they are read once more before ([`Survey`]), to know which are of it.

mod bundle;
mod survey;

pub use bundle::Bundle;
pub use survey::{Selection, Survey};

use crate::container::Measure;
use crate::extract;
use crate::files::{self, CHECKPOINT, CHECKPOINTS, INVENTORY, MANIFEST, OPENINGS, groups};
use crate::log::{EntryError, Log};
use crate::manifest::{CONVENTION, Count, FORMAT, File, MEMBER, Manifest, WHOLE};
use crate::replay::{Claim, Counted};
use domain::value::{Digest, LedgerId};
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::inventory::{InventoryError, Statement};
use tlog::merkle::tile::WIDTH;
use tlog::merkle::{Hash, leaf_hash};
use tlog::note::Note;

/// Why no bundle can be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A fact of the store is not one.
    #[error("le fait n° {position} : {error}")]
    Entry {
        /// Its position.
        position: u64,
        /// Why.
        error: EntryError,
    },
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The inventory.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// An extract needs an inventory, and the ledger signed none of that size.
    #[error("le registre n’a pas signé d’inventaire à {0} faits : rien ne prouverait qu’un extrait est complet")]
    NoInventory(u64),
    /// The facts are not those that the checkpoint signed, or do not agree with each other.
    #[error("{0}")]
    Disagrees(String),
    /// The bundle cannot be written.
    #[error("le paquet ne peut pas être écrit : {0}")]
    Write(#[from] io::Error),
    /// A file cannot be written as JSON.
    #[error("le paquet ne peut pas être écrit : {0}")]
    Json(#[from] serde_json::Error),
}

/// The files that do not follow from the facts.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// By name: readme, policy, rules, schemas of every type, the other verifier, time stamps. Schemas of types that are not there are left out.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The signed note of the checkpoint.
    pub checkpoint: String,
    /// The signed note of the inventory of the same facts, if there is one.
    pub inventory: Option<String>,
    /// The notes of checkpoints published before.
    pub earlier: Vec<String>,
    /// The openings that may be shown, in canonical form; nothing for none.
    pub openings: Vec<u8>,
}

/// A bundle whose facts are being read a first time.
#[derive(Debug)]
pub struct Draft {
    log: Log,
    /// What it is an extract of, and where its facts stand.
    selection: Option<Selection>,
    positions: Vec<u64>,
    leaves: Vec<Hash>,
    /// The file of bodies that is being filled, and those that are full.
    bodies: Measure,
    files: Vec<Measure>,
}

impl Draft {
    /// The bundle of `ledger`, without a fact yet.
    pub fn new(ledger: LedgerId) -> Self {
        Self {
            log: Log::new(ledger),
            selection: None,
            positions: Vec::new(),
            leaves: Vec::new(),
            bodies: Measure::default(),
            files: Vec::new(),
        }
    }

    /// The extract of `ledger` that `selection` tells, without a fact yet. All facts are given, those that are not of it too.
    pub fn of_extract(ledger: LedgerId, selection: Selection) -> Self {
        Self {
            log: Log::of_extract(ledger),
            selection: Some(selection),
            ..Self::new(ledger)
        }
    }

    /// Adds the next fact of the ledger; tells whether the bundle will hold it.
    pub fn push(&mut self, body: &[u8]) -> Result<bool, ExportError> {
        let position = self.log.size();
        let entry = |error| ExportError::Entry { position, error };
        if let Some(selection) = &self.selection
            && !selection.holds(body).map_err(entry)?
        {
            let leaf = leaf_hash(body);
            self.log.skip(leaf);
            self.leaves.push(leaf);
            return Ok(false);
        }
        let leaf = self.log.push(body).map_err(entry)?;
        self.leaves.push(leaf);
        if self.selection.is_some() {
            self.positions.push(position);
            self.bodies.add(&position.to_be_bytes());
        }
        self.bodies.add(&prefix(body)?);
        self.bodies.add(body);
        if self.held().is_multiple_of(WIDTH) {
            self.files.push(std::mem::take(&mut self.bodies));
        }
        Ok(true)
    }

    /// How many facts the bundle will hold.
    fn held(&self) -> u64 {
        match self.selection {
            None => self.log.size(),
            Some(_) => u64::try_from(self.positions.len()).unwrap_or(u64::MAX),
        }
    }

    /// The facts are over: what the bundle will hold.
    pub fn plan(mut self, pieces: Pieces) -> Result<Plan, ExportError> {
        if !self.held().is_multiple_of(WIDTH) {
            self.files.push(std::mem::take(&mut self.bodies));
        }
        let checkpoint = self.believed(&pieces.checkpoint)?;
        let (replay, positions) = self.log.replay();
        let counted = replay.conclude(positions);
        if let Some(fault) = replay.fault() {
            let message = format!("le fait n° {} : {}", fault.position, fault.message);
            return Err(ExportError::Disagrees(message));
        }
        if let Some(fault) = self.log.broken_chain() {
            let message = format!("le fait n° {} : {}", fault.position, fault.message);
            return Err(ExportError::Disagrees(message));
        }
        let small = self.small_files(pieces, &checkpoint)?;
        Ok(Plan {
            facts: self.held(),
            selection: self.selection,
            positions: self.positions.into(),
            origin: checkpoint.origin,
            log: self.log,
            leaves: self.leaves,
            bodies: self.files,
            small,
            counted,
        })
    }

    /// The checkpoint that the note signs, if it is that of the facts.
    fn believed(&self, note: &str) -> Result<Checkpoint, ExportError> {
        let note = Note::parse(note).map_err(CheckpointError::from)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.size == self.log.size() && checkpoint.root == self.log.root() {
            return Ok(checkpoint);
        }
        let message = format!(
            "les {} faits lus ne sont pas les {} que le point de contrôle a signés : la base a été modifiée",
            self.log.size(),
            checkpoint.size
        );
        Err(ExportError::Disagrees(message))
    }

    /// The files that are kept in memory.
    fn small_files(&self, pieces: Pieces, checkpoint: &Checkpoint) -> Result<BTreeMap<String, Vec<u8>>, ExportError> {
        let mut small = pieces.files;
        match (&self.selection, pieces.inventory) {
            (Some(selection), Some(note)) => {
                believed_inventory(&note, checkpoint, selection.root())?;
                small.extend(selection.files());
                small.insert(INVENTORY.to_owned(), note.into_bytes());
            }
            (Some(_), None) => return Err(ExportError::NoInventory(self.log.size())),
            (None, Some(note)) => {
                believed_inventory(
                    &note,
                    checkpoint,
                    tlog::inventory::root(extract::leaves(self.log.inventory())),
                )?;
                small.insert(INVENTORY.to_owned(), note.into_bytes());
            }
            (None, None) => {}
        }
        small.retain(|name, _| {
            let of_schema = files::of_schema(name);
            name == files::ENVELOPE
                || of_schema.is_none_or(|(of, version)| {
                    let counts = self.log.counts().keys();
                    counts
                        .into_iter()
                        .any(|(event_type, counted)| *event_type == of && *counted == version)
                })
        });
        for note in pieces.earlier {
            let parsed = Note::parse(&note).map_err(CheckpointError::from)?;
            let size = Checkpoint::parse(parsed.text())?.size;
            if size < self.log.size() {
                small.insert(format!("{CHECKPOINTS}{size}"), note.into_bytes());
            }
        }
        small.insert(CHECKPOINT.to_owned(), pieces.checkpoint.into_bytes());
        if !pieces.openings.is_empty() {
            small.insert(OPENINGS.to_owned(), pieces.openings);
        }
        Ok(small)
    }
}

/// The note of an inventory is about these facts.
fn believed_inventory(note: &str, checkpoint: &Checkpoint, found: (u64, Hash)) -> Result<(), ExportError> {
    let expected = Statement {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: checkpoint.root,
        lines: found.0,
        inventory: found.1,
    };
    if Statement::read(note)? == expected {
        return Ok(());
    }
    Err(ExportError::Disagrees(
        "l’inventaire signé n’est pas celui que donnent les faits : la base, ou le dossier de publication, a été modifié".to_owned(),
    ))
}

/// What a bundle will hold: everything but the bodies.
#[derive(Debug)]
pub struct Plan {
    /// How many facts it holds.
    facts: u64,
    selection: Option<Selection>,
    /// Where the facts of an extract stand, those that were written taken off.
    positions: VecDeque<u64>,
    origin: String,
    log: Log,
    leaves: Vec<Hash>,
    bodies: Vec<Measure>,
    small: BTreeMap<String, Vec<u8>>,
    counted: Counted,
}

impl Plan {
    /// How many allocations, shares and calls were computed again.
    pub const fn counted(&self) -> Counted {
        self.counted
    }

    /// How many facts the bundle will hold.
    pub const fn facts(&self) -> u64 {
        self.facts
    }

    /// How many conventions an extract will hold; none for a whole ledger.
    pub fn conventions(&self) -> Option<usize> {
        Some(self.selection.as_ref()?.extract().conventions.len())
    }

    /// Begins to write the bundle: all that comes before the bodies.
    pub fn begin<W: Write>(mut self, out: W) -> Result<Bundle<W>, ExportError> {
        let mut files = self.files()?;
        let manifest = self.manifest(&files)?;
        let at = files.partition_point(|(name, _)| name.as_str() < MANIFEST);
        files.insert(at, (MANIFEST.to_owned(), Measure::of(&manifest)));
        self.small.insert(MANIFEST.to_owned(), manifest);
        Bundle::begin(self, out, files.into())
    }

    /// Every file but the manifest, measured, by name.
    fn files(&mut self) -> Result<Vec<(String, Measure)>, ExportError> {
        let mut files: BTreeMap<String, Measure> = BTreeMap::new();
        for (name, content) in &self.small {
            files.insert(name.clone(), Measure::of(content));
        }
        for claim in Claim::ALL {
            let mut measure = Measure::default();
            self.write_claims(claim, &mut measure)?;
            files.insert(claim.file().to_owned(), measure);
        }
        let mut names = Vec::new();
        for (group, leaves) in groups(self.log.size()).zip(self.leaves.chunks(256)) {
            let mut measure = Measure::default();
            for leaf in leaves {
                measure.add(&leaf.0);
            }
            files.insert(group.leaves, measure);
            names.push(group.bodies);
        }
        if self.selection.is_some() {
            names = files::extracted(self.facts).map(|(name, _)| name).collect();
        }
        files.extend(names.into_iter().zip(self.bodies.iter().cloned()));
        Ok(files.into_iter().collect())
    }

    fn write_claims(&mut self, claim: Claim, out: &mut dyn Write) -> Result<(), ExportError> {
        let (replay, _) = self.log.replay();
        replay.claim(claim, &mut |line: &[u8], _| {
            out.write_all(line).map_err(ExportError::from)
        })
    }

    fn manifest(&self, files: &[(String, Measure)]) -> Result<Vec<u8>, ExportError> {
        let counts = self.log.counts().iter().map(|((event_type, version), count)| Count {
            count: *count,
            r#type: (*event_type).to_owned(),
            version: *version,
        });
        let files = files.iter().map(|(path, measure)| File {
            path: path.clone(),
            sha256: Digest::new(measure.sha256()),
            size: measure.size(),
        });
        let extract = self.selection.as_ref().map(Selection::extract);
        let member = extract.and_then(|extract| extract.member);
        let manifest = Manifest {
            conventions: extract.map(|extract| extract.conventions.iter().copied().collect()),
            counts: counts.collect(),
            facts: extract.map(|_| self.facts),
            files: files.collect(),
            format: FORMAT,
            ledger: self.log.ledger(),
            member,
            origin: self.origin.clone(),
            root: Digest::new(self.log.root().0),
            scope: match (extract, member) {
                (None, _) => WHOLE,
                (Some(_), None) => CONVENTION,
                (Some(_), Some(_)) => MEMBER,
            }
            .to_owned(),
            size: self.log.size(),
        };
        Ok(manifest.canonical()?)
    }
}

/// The length that comes before a body.
fn prefix(body: &[u8]) -> Result<[u8; 2], ExportError> {
    let length = u16::try_from(body.len());
    length
        .map(u16::to_be_bytes)
        .map_err(|_| io::Error::other("un fait est trop long").into())
}
