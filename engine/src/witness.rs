//! What a witness remembers: the last checkpoint that it cosigned of each log, on the disk before it answers.

use crate::durable;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tlog::checkpoint::Checkpoint;

/// The checkpoints that a witness cosigned last, one file for each log.
#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    /// Held as long as the witness runs: two of them would each remember something else.
    _lock: File,
}

impl Memory {
    /// The memory kept in `folder`, which is made if it is not there. Refused while another witness uses it.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            _lock: durable::lock(folder)?,
        })
    }

    /// What was cosigned last of the log `origin`. A file that cannot be read stops the witness: it might have cosigned anything.
    pub fn last(&self, origin: &str) -> io::Result<Option<Checkpoint>> {
        let path = self.file(origin);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match Checkpoint::parse(&text) {
            Ok(checkpoint) if checkpoint.origin == origin => Ok(Some(checkpoint)),
            _ => Err(io::Error::other(format!("{} est abîmé", path.display()))),
        }
    }

    /// Remembers `checkpoint`. Returns once it is on the disk.
    pub fn keep(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        durable::write(&self.file(&checkpoint.origin), checkpoint.to_string())
    }

    /// Origins hold slashes: their hash names the file.
    fn file(&self, origin: &str) -> PathBuf {
        let name = Sha256::digest(origin)
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        self.folder.join(format!("{name}.checkpoint"))
    }
}
