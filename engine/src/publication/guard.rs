//! Whether a ledger may be written: not while its store is behind what was signed, or is something else.
//!
//! A backup that was restored is a sound ledger, only an older one: nothing in it says that facts are missing. Whoever writes on gives
//! positions that were taken another fact, and the ledger has two histories. What was signed is kept apart from the store, and knows.

use super::{Refused, record};
use crate::error::Failure;
use crate::proof;
use domain::value::{Instant, LedgerId};
use eventstore::{EventStore, Head};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{self, Duration, SystemTime, UNIX_EPOCH};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::note::Note;

/// How long the date of a folder must have been the same for it to tell whether the folder changes again: file systems count by ticks of ten
/// milliseconds at most.
const SETTLED: Duration = Duration::from_millis(100);

/// What keeps one open ledger from being written.
#[derive(Debug)]
pub(crate) struct Guard {
    ledger: LedgerId,
    bar: Bar,
    seen: Arc<Mutex<Seen>>,
}

/// What an engine holds its writes against.
#[derive(Clone, Debug, Default)]
pub(crate) enum Bar {
    /// Nothing.
    #[default]
    Nothing,
    /// What was signed, in this folder.
    Signed(PathBuf),
    /// It only reads.
    Everything,
}

/// What was last seen in the folder.
#[derive(Debug, Default)]
struct Seen {
    /// The date of the folder, and since when it is known.
    changed: Option<(SystemTime, time::Instant)>,
    /// Whether any change to come will change that date.
    settled: bool,
    signed: Option<Signed>,
    /// Whether the ledger was found to continue it.
    continued: bool,
}

/// A checkpoint, and when it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signed {
    checkpoint: Checkpoint,
    on: Option<Instant>,
}

impl Guard {
    pub(crate) fn new(ledger: LedgerId, bar: Bar) -> Self {
        Self {
            ledger,
            bar,
            seen: Arc::default(),
        }
    }

    /// Refuses to let anything follow `head`, the head of the ledger as its writer knows it, if the store does not hold what was signed.
    /// Lets through a writer that only lags behind the store: its append loses.
    pub(crate) async fn check(&self, store: &dyn EventStore, head: &Head) -> Result<(), Failure> {
        let folder = match &self.bar {
            Bar::Nothing => return Ok(()),
            Bar::Everything => return Err(Failure::OnlyReads),
            Bar::Signed(folder) => folder.join(self.ledger.to_string()),
        };
        let Some(signed) = self.look(folder).await? else {
            return Ok(());
        };
        let Some(found) = self.compare(store, head, &signed).await? else {
            return Ok(());
        };
        let actual = store.head(self.ledger.uuid()).await?.unwrap_or_default();
        if actual == *head { Err(found) } else { Ok(()) }
    }

    /// What was signed last, if it is not yet known that the ledger continues it.
    async fn look(&self, folder: PathBuf) -> Result<Option<Signed>, Failure> {
        let seen = Arc::clone(&self.seen);
        let looking = move || {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.look(&folder)
        };
        tokio::task::spawn_blocking(looking)
            .await
            .map_err(crate::log::interrupted)?
    }

    /// What is wrong with a store whose head is `head`, against what was signed; nothing if it continues it.
    async fn compare(&self, store: &dyn EventStore, head: &Head, signed: &Signed) -> Result<Option<Failure>, Failure> {
        let Checkpoint { size, root, .. } = signed.checkpoint;
        if head.size() < size {
            return self.behind(store, head, signed).await.map(Some);
        }
        let found = if head.size() == size {
            head.root()
        } else {
            proof::root(store, self.ledger, size).await?
        };
        if found != root {
            return Ok(Some(Failure::Forked {
                ledger: self.ledger,
                signed: size,
                on: signed.on,
            }));
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.continued |= seen.signed.as_ref() == Some(signed);
        Ok(None)
    }

    async fn behind(&self, store: &dyn EventStore, head: &Head, signed: &Signed) -> Result<Failure, Failure> {
        let last = match head.size().checked_sub(1) {
            Some(position) => store.read(self.ledger.uuid(), position, 1).await?.pop(),
            None => None,
        };
        Ok(Failure::Behind {
            ledger: self.ledger,
            found: head.size(),
            last: last.map(|event| Instant::from_millis(event.recorded_at)),
            signed: signed.checkpoint.size,
            on: signed.on,
        })
    }
}

impl Seen {
    /// Reads the folder again if it changed, and gives what was signed last unless the ledger is known to continue it.
    fn look(&mut self, folder: &Path) -> Result<Option<Signed>, Failure> {
        let changed = match fs::metadata(folder).and_then(|folder| folder.modified()) {
            Ok(changed) => changed,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // What was there and is no longer is not forgotten as long as this program runs.
                return Ok(self.signed.clone().filter(|_| !self.continued));
            }
            Err(error) => return Err(unreadable(folder, &error)),
        };
        let since = match self.changed {
            Some((known, since)) if known == changed => since,
            _ => {
                self.settled = false;
                time::Instant::now()
            }
        };
        self.changed = Some((changed, since));
        if !self.settled {
            self.settled = since.elapsed() > SETTLED;
            let signed = read(folder).map_err(|error| {
                self.settled = false;
                unreadable(folder, &error)
            })?;
            if signed != self.signed {
                self.signed = signed;
                self.continued = false;
            }
        }
        Ok(self.signed.clone().filter(|_| !self.continued))
    }
}

/// What was signed last. Whether it is ours is for the publisher to say, which has the key: here it can only forbid.
fn read(folder: &Path) -> Result<Option<Signed>, Refused> {
    let Some((path, text)) = record::latest_in(folder)? else {
        return Ok(None);
    };
    let checkpoint = Note::parse(&text)
        .map_err(CheckpointError::from)
        .and_then(|note| Checkpoint::parse(note.text()))
        .map_err(|error| Refused::Record {
            path: path.clone(),
            why: error.to_string(),
        })?;
    let written = fs::metadata(&path).and_then(|file| file.modified()).ok();
    let since = written.and_then(|written| written.duration_since(UNIX_EPOCH).ok());
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    Ok(Some(Signed {
        checkpoint,
        on: millis.map(Instant::from_millis),
    }))
}

fn unreadable(folder: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::Unchecked {
        folder: folder.to_owned(),
        why: error.to_string(),
    }
}
