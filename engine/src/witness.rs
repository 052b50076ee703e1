//! What a witness remembers: the last checkpoint that it cosigned of each log, on the disk before it answers.

use sha2::{Digest as _, Sha256};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
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
        let lock = File::create(folder.join("verrou"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(io::Error::other("un autre témoin s’en sert en ce moment")),
            Err(TryLockError::Error(error)) => Err(error),
        }
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
        let path = self.file(&checkpoint.origin);
        let unfinished = path.with_extension("tmp");
        let mut file = File::create(&unfinished)?;
        file.write_all(checkpoint.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(&self.folder)?.sync_all()
    }

    /// Origins hold slashes: their hash names the file.
    fn file(&self, origin: &str) -> PathBuf {
        let name = Sha256::digest(origin)
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        self.folder.join(format!("{name}.checkpoint"))
    }
}
