//! What was signed: one file for each checkpoint, on the disk before anybody sees it. Its text never changes: lines that witnesses sign
//! are added to it.

use super::Refused;
use crate::durable;
use domain::value::LedgerId;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tlog::checkpoint::Checkpoint;
use tlog::note::Note;
use tlog::rotation::Succession;

const EXTENSION: &str = "checkpoint";
const INVENTORY: &str = "inventory";

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
        let path = file(&self.folder, checkpoint.size);
        durable::write(&path, note.to_string()).map_err(|error| refused(&path, &error))
    }

    /// Whether the inventory of the first `size` events is kept.
    pub(super) fn has_inventory(&self, size: u64) -> bool {
        inventory_file(&self.folder, size).exists()
    }

    /// Keeps the inventory of the first `size` events. Returns once it is on the disk, under its name.
    pub(super) fn keep_inventory(&self, size: u64, note: &Note) -> Result<(), Refused> {
        let path = inventory_file(&self.folder, size);
        durable::write(&path, note.to_string()).map_err(|error| refused(&path, &error))
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

/// The signed inventory of the first `size` events of `ledger`, if one is kept in `folder`, whoever signed it: its reader checks that.
pub fn inventory(folder: &Path, ledger: LedgerId, size: u64) -> Result<Option<String>, Refused> {
    let path = inventory_file(&folder.join(ledger.to_string()), size);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refused(&path, &error)),
    }
}

/// The text of the inventory that was signed with the largest checkpoint of `ledger` kept in `folder`, whoever signed it.
pub fn latest_inventory(folder: &Path, ledger: LedgerId) -> Result<Option<String>, Refused> {
    let of_ledger = folder.join(ledger.to_string());
    if !of_ledger.exists() {
        return Ok(None);
    }
    let size = latest_in(&of_ledger)?.and_then(|(path, _)| size_of(&path));
    size.map_or(Ok(None), |size| inventory(folder, ledger, size))
}

/// The ledgers of which something may have been signed: those that have a folder of their own in `folder`.
pub fn ledgers(folder: &Path) -> Result<Vec<LedgerId>, Refused> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut ledgers = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| refused(folder, &error))? {
        let path = entry.map_err(|error| refused(folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        ledgers.extend(
            name.filter(|_| path.is_dir())
                .and_then(|name| LedgerId::parse(name).ok()),
        );
    }
    Ok(ledgers)
}

/// The texts of the checkpoints of `ledger` kept in `folder` that count at most `size` events, by size: the last of each of `most` equal
/// parts of the ledger, so that a long record gives few.
pub fn earlier(folder: &Path, ledger: LedgerId, size: u64, most: u64) -> Result<Vec<String>, Refused> {
    let folder = folder.join(ledger.to_string());
    let mut last_of: BTreeMap<u64, (u64, PathBuf)> = BTreeMap::new();
    for entry in fs::read_dir(&folder).map_err(|error| refused(&folder, &error))? {
        let path = entry.map_err(|error| refused(&folder, &error))?.path();
        let Some(counted) = size_of(&path).filter(|counted| *counted < size) else {
            continue;
        };
        let part = u64::try_from(u128::from(counted) * u128::from(most) / u128::from(size)).unwrap_or(0);
        let kept = last_of.entry(part).or_insert_with(|| (counted, path.clone()));
        if counted > kept.0 {
            *kept = (counted, path);
        }
    }
    let texts = last_of
        .into_values()
        .map(|(_, path)| fs::read_to_string(&path).map_err(|error| refused(&path, &error)));
    texts.collect()
}

/// How many events the checkpoint in that file counts.
fn size_of(path: &Path) -> Option<u64> {
    path.extension().filter(|extension| *extension == EXTENSION)?;
    path.file_stem()?.to_str()?.parse().ok()
}

/// The largest checkpoint kept in the folder of a ledger, with its file.
pub(super) fn latest_in(folder: &Path) -> Result<Option<(PathBuf, String)>, Refused> {
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

fn inventory_file(folder: &Path, size: u64) -> PathBuf {
    folder.join(format!("{size:020}.{INVENTORY}"))
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
