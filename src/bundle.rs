//! An audit bundle as a copy of its ledger: `docs/reference/audit-bundle.md`.

use crate::mirror::split;
use async_trait::async_trait;
use domain::value::LedgerId;
use engine::recovery::{Source, SourceError};
use engine::tile::WIDTH;
use eventstore::Opening;
use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::note::Note;
use verifier::OpeningLine;
use verifier::container::{Container, ContainerError};
use verifier::files::{self, CHECKPOINT, MANIFEST, OPENINGS};
use verifier::manifest::Manifest;

/// The events of a bundle, as far as its checkpoint goes.
#[derive(Debug)]
pub(crate) struct Bundle {
    container: Mutex<Container<BufReader<File>>>,
    /// The ledger that it is of, as it says.
    pub(crate) ledger: LedgerId,
    size: u64,
    /// Its checkpoint, as it is there: its reader checks who signed it.
    pub(crate) note: String,
    openings: HashMap<[u8; 32], Opening>,
}

impl Bundle {
    /// The bundle in the file at `path`. Its structure is checked; what it holds is for the recovery to verify.
    pub(crate) fn open(path: &Path) -> Result<Self, SourceError> {
        let wrong = |why: &dyn std::fmt::Display| SourceError(format!("{} : {why}", path.display()));
        let file = File::open(path).map_err(|error| wrong(&error))?;
        let mut container = Container::open(BufReader::new(file)).map_err(|error| wrong(&error))?;
        let manifest = content(&mut container, MANIFEST)?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|error| wrong(&error))?;
        if manifest.facts.is_some() {
            return Err(wrong(
                &"c’est un extrait, qui n’a pas tous les faits : un registre ne se ramène que d’un paquet entier",
            ));
        }
        let note = String::from_utf8(content(&mut container, CHECKPOINT)?).map_err(|error| wrong(&error))?;
        let read = Note::parse(&note).map_err(CheckpointError::from);
        let checkpoint = read.and_then(|note| Checkpoint::parse(note.text()));
        let size = checkpoint.map_err(|error| wrong(&error))?.size;
        let openings = match container.find(OPENINGS) {
            Some(_) => openings(&content(&mut container, OPENINGS)?).ok_or_else(|| wrong(&OPENINGS))?,
            None => HashMap::new(),
        };
        Ok(Self {
            container: Mutex::new(container),
            ledger: manifest.ledger,
            size,
            note,
            openings,
        })
    }
}

/// The bytes of the file `name` of the bundle.
fn content(container: &mut Container<BufReader<File>>, name: &str) -> Result<Vec<u8>, SourceError> {
    let missing = || SourceError(format!("il manque {name} au paquet"));
    let member = container.find(name).ok_or_else(missing)?.clone();
    container
        .content(&member)
        .map_err(|error| SourceError(ContainerError::from(error).to_string()))
}

/// What opens the commitments of the ledger, one a line.
fn openings(lines: &[u8]) -> Option<HashMap<[u8; 32], Opening>> {
    let lines = std::str::from_utf8(lines).ok()?.lines();
    let opening = |line| {
        let OpeningLine {
            commitment,
            path,
            salt,
            value,
            ..
        } = serde_json::from_str(line).ok()?;
        let opening = Opening {
            commitment: *commitment.bytes(),
            salt: *salt.bytes(),
            path,
            value,
        };
        Some((opening.commitment, opening))
    };
    lines.map(opening).collect()
}

#[async_trait]
impl Source for Bundle {
    async fn size(&self) -> Result<u64, SourceError> {
        Ok(self.size)
    }

    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError> {
        let group = usize::try_from(from / WIDTH).unwrap_or(usize::MAX);
        let Some(group) = files::groups(self.size).nth(group) else {
            return Ok(Vec::new());
        };
        let count = group.positions.end - group.positions.start;
        let mut container = self.container.lock().unwrap_or_else(PoisonError::into_inner);
        let bodies = split(&content(&mut container, &group.bodies)?, count).ok_or_else(|| {
            SourceError(format!(
                "{} ne contient pas {count} faits, chacun après sa longueur",
                group.bodies
            ))
        })?;
        let skipped = usize::try_from(from % WIDTH).unwrap_or(usize::MAX);
        Ok(bodies.into_iter().skip(skipped).take(limit).collect())
    }

    async fn openings(&self, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, SourceError> {
        let found = commitments
            .iter()
            .filter_map(|commitment| self.openings.get(commitment));
        Ok(found.cloned().collect())
    }
}
