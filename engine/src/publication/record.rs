//! What was signed: one file for each checkpoint, on the disk before anybody sees it. Its text never changes: lines that witnesses sign
//! are added to it.

use super::Refused;
use crate::durable;
use domain::value::LedgerId;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tlog::checkpoint::Checkpoint;
use tlog::key::PublicKey;
use tlog::note::Note;

const EXTENSION: &str = "checkpoint";

/// The checkpoints of one ledger that one key signed.
#[derive(Debug)]
pub struct Record {
    folder: PathBuf,
    key: PublicKey,
}

impl Record {
    /// The record of `ledger` in `folder`, which is made if it is not there.
    pub fn open(folder: &Path, ledger: LedgerId, key: PublicKey) -> Result<Self, Refused> {
        let folder = folder.join(ledger.to_string());
        fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        Ok(Self { folder, key })
    }

    /// The largest checkpoint that was signed.
    pub fn last(&self) -> Result<Option<(Checkpoint, Note)>, Refused> {
        let Some((path, text)) = latest_in(&self.folder)? else {
            return Ok(None);
        };
        match Checkpoint::open(&text, &self.key) {
            Ok(read) => Ok(Some(read)),
            Err(error) => Err(Refused::Stranger { path, error }),
        }
    }

    /// Keeps a checkpoint. Returns once it is on the disk, under its name.
    pub(super) fn keep(&self, checkpoint: &Checkpoint, note: &Note) -> Result<(), Refused> {
        let path = file(&self.folder, checkpoint.size);
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

/// The text of the checkpoint of `size` events that is kept in the folder of a ledger.
pub(super) fn note(folder: &Path, size: u64) -> Result<String, Refused> {
    let path = file(folder, size);
    fs::read_to_string(&path).map_err(|error| refused(&path, &error))
}

fn file(folder: &Path, size: u64) -> PathBuf {
    folder.join(format!("{size:020}.{EXTENSION}"))
}

pub(super) fn refused(path: &Path, error: &io::Error) -> Refused {
    Refused::Record {
        path: path.to_owned(),
        why: error.to_string(),
    }
}
