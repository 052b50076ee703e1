//! Who read what: a log of its own, apart from the ledger, one file a day and one line an access.
//!
//! A line names what was asked — roots, identifiers, moments — and never what was answered, nor any text that somebody typed: a log of
//! accesses must not become a second copy of the data. It is written before the answer leaves, so that a server told to
//! ([`AccessLog::required`]) answers nothing that it could not log.

mod asked;
mod entry;

pub(crate) use asked::Asked;
pub use entry::{Door, Entry, Field, Kind, Outcome, Reached};

use domain::Refusal;
use domain::value::{Date, Instant, LedgerId};
use engine::environment::{Clock, paris_date};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the files of the log begin, before their date.
const BEGINNING: &str = "acces-";

/// How they end.
const EXTENSION: &str = "jsonl";

/// The log of accesses of one server.
#[derive(Debug)]
pub struct AccessLog {
    folder: PathBuf,
    /// Whether nothing may be answered that is not logged.
    pub required: bool,
    clock: Arc<dyn Clock>,
    today: Mutex<Option<Today>>,
}

/// The file of the day, in Paris.
#[derive(Debug)]
struct Today {
    date: Date,
    file: File,
}

/// Why an access is not logged.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The file.
    #[error("le journal des accès {} ne peut pas être écrit : {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// The clock shows a day that no date can be.
    #[error("le journal des accès ne peut pas être daté : {0}")]
    Clock(Refusal),
}

impl AccessLog {
    /// A log in `folder`, which is made if it is not there. Opens the file of today at once, to tell what is wrong before anybody asks.
    pub fn open(folder: &Path, required: bool, clock: Arc<dyn Clock>) -> Result<Self, AccessError> {
        std::fs::create_dir_all(folder).map_err(|error| AccessError::File {
            path: folder.to_owned(),
            error,
        })?;
        let log = Self {
            folder: folder.to_owned(),
            required,
            clock,
            today: Mutex::default(),
        };
        log.file_of(&mut log.lock(), log.now())?;
        Ok(log)
    }

    /// When an access begins.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Logs an access, in the file of the day it began. Says in the server's own log what fails, and fails only if the log is required.
    pub(crate) fn write(&self, entry: &Entry) -> Result<(), AccessError> {
        match self.try_write(entry) {
            Err(error) => {
                tracing::error!(%error, "un accès n’est pas journalisé");
                if self.required { Err(error) } else { Ok(()) }
            }
            written => written,
        }
    }

    fn try_write(&self, entry: &Entry) -> Result<(), AccessError> {
        let mut today = self.lock();
        let (path, file) = self.file_of(&mut today, entry.at)?;
        // One write, whole: several servers may share the folder.
        let written = serde_json::to_vec(entry).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            file.write_all(&line)
        });
        written.map_err(|error| {
            // Perhaps the file was moved away: the next access opens it anew.
            *today = None;
            AccessError::File { path, error }
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Today>> {
        self.today.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file of the day of `at`, opened if it is not, or no longer there.
    fn file_of<'f>(&self, today: &'f mut Option<Today>, at: Instant) -> Result<(PathBuf, &'f mut File), AccessError> {
        let date = paris_date(at).map_err(AccessError::Clock)?;
        let path = self.folder.join(format!("{BEGINNING}{date}.{EXTENSION}"));
        let current = today.take().filter(|today| today.date == date && path.exists());
        let opened = match current {
            Some(current) => current,
            None => Today {
                date,
                file: append_to(&path).map_err(|error| AccessError::File {
                    path: path.clone(),
                    error,
                })?,
            },
        };
        Ok((path, &mut today.insert(opened).file))
    }
}

/// Opens a file that its owner alone may read.
fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The files of the log in `folder`, with the day of each, the oldest first.
pub fn files(folder: &Path) -> io::Result<Vec<(Date, PathBuf)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let date = stem.strip_prefix(BEGINNING).and_then(|date| Date::parse(date).ok());
        if let Some(date) = date.filter(|_| path.extension().is_some_and(|extension| extension == EXTENSION)) {
            files.push((date, path));
        }
    }
    files.sort();
    Ok(files)
}

/// At which positions a request was answered: noted by whatever reads a ledger for it.
#[derive(Debug, Default)]
pub(crate) struct Taken(Mutex<Vec<Reached>>);

impl Taken {
    /// A ledger was read as it stood after `position`.
    pub(crate) fn note(&self, ledger: LedgerId, position: u64) {
        let reached = Reached { ledger, position };
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.contains(&reached) {
            taken.push(reached);
        }
    }

    pub(crate) fn all(&self) -> Vec<Reached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whole milliseconds of `duration`.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
