//! What was signed: one file for each checkpoint, on the disk before anybody sees it. Its text never changes: lines that witnesses sign
//! are added to it.

use super::Refused;
use crate::durable;
use domain::value::LedgerId;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tlog::checkpoint::Checkpoint;
use tlog::note::Note;
use tlog::rotation::Succession;

const EXTENSION: &str = "checkpoint";

/// The checkpoints of one ledger that its keys signed.
#[derive(Debug)]
pub struct Record {
    folder: PathBuf,
}

impl Record {
    /// The record of `ledger` in `folder`, which is made if it is not there.
    pub fn open(folder: &Path, ledger: LedgerId) -> Result<Self, Refused> {
        let folder = folder.join(ledger.to_string());
        fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        Ok(Self { folder })
    }

    /// The largest checkpoint that was signed, by the key that was in charge of it.
    pub fn last(&self, keys: &Succession) -> Result<Option<(Checkpoint, Note)>, Refused> {
        let Some((path, text)) = latest_in(&self.folder)? else {
            return Ok(None);
        };
        match keys.open(&text) {
            Ok(read) => Ok(Some(read)),
            Err(error) => Err(Refused::Stranger { path, error }),
        }
    }

    /// The size that the largest checkpoint claims, whoever signed it; none if it is unreadable. Reason enough to sign nothing, and never
    /// believed otherwise.
    pub(super) fn claimed(&self) -> Result<Option<u64>, Refused> {
        let latest = latest_in(&self.folder)?;
        let read = latest.and_then(|(_, text)| Checkpoint::parse(Note::parse(&text).ok()?.text()).ok());
        Ok(read.map(|checkpoint| checkpoint.size))
    }

    /// Keeps a checkpoint. Returns once it is on the disk, under its name.
    pub(super) fn keep(&self, checkpoint: &Checkpoint, note: &Note) -> Result<(), Refused> {
        let path = self.folder.join(format!("{:020}.{EXTENSION}", checkpoint.size));
        durable::write(&path, &note.to_string()).map_err(|error| refused(&path, &error))
    }

    /// Keeps other publishers away until the file that is returned is dropped.
    pub(super) fn lock(&self) -> Result<File, Refused> {
        durable::lock(&self.folder).map_err(|error| refused(&self.folder, &error))
    }
}

/// The text of the largest checkpoint of `ledger` kept in `folder`, whoever signed it: its reader checks that.
pub fn latest(folder: &Path, ledger: LedgerId) -> Result<Option<String>, Refused> {
    let folder = folder.join(ledger.to_string());
    if !folder.exists() {
        return Ok(None);
    }
    Ok(latest_in(&folder)?.map(|(_, text)| text))
}

fn latest_in(folder: &Path) -> Result<Option<(PathBuf, String)>, Refused> {
    let mut largest = None;
    for entry in fs::read_dir(folder).map_err(|error| refused(folder, &error))? {
        let path = entry.map_err(|error| refused(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            largest = largest.max(Some(path));
        }
    }
    let Some(path) = largest else { return Ok(None) };
    let text = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
    Ok(Some((path, text)))
}

fn refused(path: &Path, error: &io::Error) -> Refused {
    Refused::Record {
        path: path.to_owned(),
        why: error.to_string(),
    }
}
