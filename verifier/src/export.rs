//! Writing a bundle: the facts are given twice, in the same order, and nothing but their hashes is kept in between.
//!
//! The first time they are folded ([`Draft`]), which gives the sizes and digests of every file; the second time they are written ([`Bundle`]).

use crate::container::{Measure, Writer};
use crate::files::{self, CHECKPOINT, CHECKPOINTS, MANIFEST, OPENINGS, groups};
use crate::log::{EntryError, Log};
use crate::manifest::{Count, FORMAT, File, Manifest, WHOLE};
use crate::replay::{Claim, Counted};
use domain::value::{Digest, LedgerId};
use std::collections::BTreeMap;
use std::io::{self, Write};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::merkle::Hash;
use tlog::merkle::tile::WIDTH;
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
    /// The notes of checkpoints published before.
    pub earlier: Vec<String>,
    /// The openings that may be shown, in canonical form; nothing for none.
    pub openings: Vec<u8>,
}

/// A bundle whose facts are being read a first time.
#[derive(Debug)]
pub struct Draft {
    log: Log,
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
            leaves: Vec::new(),
            bodies: Measure::default(),
            files: Vec::new(),
        }
    }

    /// Adds the next fact.
    pub fn push(&mut self, body: &[u8]) -> Result<(), ExportError> {
        let position = self.log.size();
        let leaf = self
            .log
            .push(body)
            .map_err(|error| ExportError::Entry { position, error })?;
        self.leaves.push(leaf);
        self.bodies.add(&prefix(body)?);
        self.bodies.add(body);
        if self.log.size().is_multiple_of(WIDTH) {
            self.files.push(std::mem::take(&mut self.bodies));
        }
        Ok(())
    }

    /// The facts are over: what the bundle will hold.
    pub fn plan(mut self, pieces: Pieces) -> Result<Plan, ExportError> {
        let size = self.log.size();
        if !size.is_multiple_of(WIDTH) {
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
        let small = self.small_files(pieces)?;
        Ok(Plan {
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
    fn small_files(&self, pieces: Pieces) -> Result<BTreeMap<String, Vec<u8>>, ExportError> {
        let mut small = pieces.files;
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

/// What a bundle will hold: everything but the bodies.
#[derive(Debug)]
pub struct Plan {
    origin: String,
    log: Log,
    leaves: Vec<Hash>,
    bodies: Vec<Measure>,
    small: BTreeMap<String, Vec<u8>>,
    counted: Counted,
}

/// A file to write.
enum Content<'p> {
    Small(&'p [u8]),
    Claims(Claim),
    Leaves(&'p [Hash]),
    Bodies,
}

impl Plan {
    /// How many allocations, shares and calls were computed again.
    pub const fn counted(&self) -> Counted {
        self.counted
    }

    /// How many facts.
    pub const fn size(&self) -> u64 {
        self.log.size()
    }

    /// Begins to write the bundle: all that comes before the bodies.
    pub fn begin<W: Write>(mut self, out: W) -> Result<Bundle<W>, ExportError> {
        let mut files = self.files()?;
        let manifest = self.manifest(&files)?;
        let at = files.partition_point(|(name, _)| name.as_str() < MANIFEST);
        files.insert(at, (MANIFEST.to_owned(), Measure::of(&manifest)));
        self.small.insert(MANIFEST.to_owned(), manifest);
        let mut bundle = Bundle {
            plan: self,
            writer: Writer::new(out),
            files: files.into(),
            pending: Vec::new(),
            count: 0,
        };
        bundle.until_bodies()?;
        Ok(bundle)
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
        let mut leaves = self.leaves.chunks(256);
        for (group, bodies) in groups(self.log.size()).zip(&self.bodies) {
            let mut measure = Measure::default();
            for leaf in leaves.next().unwrap_or_default() {
                measure.add(&leaf.0);
            }
            files.insert(group.leaves, measure);
            files.insert(group.bodies, bodies.clone());
        }
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
        let manifest = Manifest {
            counts: counts.collect(),
            files: files.collect(),
            format: FORMAT,
            ledger: self.log.ledger(),
            origin: self.origin.clone(),
            root: Digest::new(self.log.root().0),
            scope: WHOLE.to_owned(),
            size: self.log.size(),
        };
        Ok(manifest.canonical()?)
    }

    fn content(&self, name: &str) -> Content<'_> {
        if let Some(content) = self.small.get(name) {
            return Content::Small(content);
        }
        if let Some(claim) = Claim::ALL.into_iter().find(|claim| claim.file() == name) {
            return Content::Claims(claim);
        }
        let place = name.strip_prefix("tile/0/").and_then(tlog::merkle::tile::place);
        let leaves = place.and_then(|(index, _)| self.leaves.chunks(256).nth(usize::try_from(index).ok()?));
        leaves.map_or(Content::Bodies, Content::Leaves)
    }
}

/// A bundle that is being written: its facts are given again.
#[derive(Debug)]
pub struct Bundle<W> {
    plan: Plan,
    writer: Writer<W>,
    /// The files to come.
    files: std::collections::VecDeque<(String, Measure)>,
    /// The file of bodies that is being filled.
    pending: Vec<u8>,
    count: u64,
}

impl<W: Write> Bundle<W> {
    /// Writes the files that come before the next file of bodies.
    fn until_bodies(&mut self) -> Result<(), ExportError> {
        while let Some((name, measure)) = self.files.pop_front() {
            match self.plan.content(&name) {
                Content::Small(content) => self.writer.file(&name, &measure, |out| out.write_all(content))?,
                Content::Leaves(leaves) => {
                    let write = |out: &mut dyn Write| leaves.iter().try_for_each(|leaf| out.write_all(&leaf.0));
                    self.writer.file(&name, &measure, write)?;
                }
                Content::Claims(claim) => {
                    let plan = &mut self.plan;
                    let write = |out: &mut dyn Write| plan.write_claims(claim, out).map_err(io::Error::other);
                    self.writer.file(&name, &measure, write)?;
                }
                Content::Bodies => {
                    self.files.push_front((name, measure));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Writes the next fact: the one that was folded at this place.
    pub fn push(&mut self, body: &[u8]) -> Result<(), ExportError> {
        self.pending.extend(prefix(body)?);
        self.pending.extend(body);
        self.count = self.count.saturating_add(1);
        if self.count.is_multiple_of(WIDTH) || self.count == self.plan.size() {
            self.bodies()?;
        }
        Ok(())
    }

    fn bodies(&mut self) -> Result<(), ExportError> {
        let changed = || ExportError::Disagrees("les faits ont changé pendant l’écriture du paquet".to_owned());
        let (name, measure) = self.files.pop_front().ok_or_else(changed)?;
        if Measure::of(&self.pending).sha256() != measure.sha256() {
            return Err(changed());
        }
        let pending = std::mem::take(&mut self.pending);
        self.writer.file(&name, &measure, |out| out.write_all(&pending))?;
        self.until_bodies()
    }

    /// Ends the bundle.
    pub fn finish(self) -> Result<W, ExportError> {
        if self.files.is_empty() && self.pending.is_empty() {
            return Ok(self.writer.finish()?);
        }
        Err(ExportError::Disagrees(
            "il manque des faits pour finir le paquet".to_owned(),
        ))
    }
}

/// The length that comes before a body.
fn prefix(body: &[u8]) -> Result<[u8; 2], ExportError> {
    let length = u16::try_from(body.len());
    length
        .map(u16::to_be_bytes)
        .map_err(|_| io::Error::other("un fait est trop long").into())
}
