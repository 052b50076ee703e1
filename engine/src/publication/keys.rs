//! The private keys of a ledger: one file for each, that its owner alone may read, apart from the database. A key that gave way to another is
//! kept, and signs no more.

use super::Refused;
use crate::durable;
use domain::value::LedgerId;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tlog::key::{PrivateKey, PublicKey};
use tlog::rotation::Rotation;

const EXTENSION: &str = "cle";

/// The private keys of one ledger.
#[derive(Debug)]
pub struct Keys {
    folder: PathBuf,
    ledger: LedgerId,
    /// That of the file without id: the first, as long as no rotation says otherwise.
    first: Option<PrivateKey>,
    others: Vec<PrivateKey>,
}

impl Keys {
    /// The keys of `ledger` in `folder`.
    pub fn open(folder: &Path, ledger: LedgerId) -> Result<Self, Refused> {
        let mut keys = Self {
            folder: folder.to_owned(),
            ledger,
            first: None,
            others: Vec::new(),
        };
        let first = keys.first_file();
        let beginning = format!("{ledger}.");
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(keys),
            Err(error) => return Err(unusable(folder, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| unusable(folder, &error))?.path();
            let named = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(&beginning));
            if path == first {
                keys.first = Some(read(&path)?);
            } else if named && path.extension().is_some_and(|extension| extension == EXTENSION) {
                keys.others.push(read(&path)?);
            }
        }
        Ok(keys)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.others.is_empty()
    }

    /// The key in charge of a ledger with these `rotations`, if it is here.
    pub fn in_charge(&self, rotations: &[(u64, Rotation)]) -> Option<&PrivateKey> {
        match rotations.last() {
            Some((_, last)) => self.private(&last.statement.new),
            None => self.first.as_ref(),
        }
    }

    /// A key made for a rotation that is not recorded yet: what an interrupted one left.
    pub fn awaiting(&self, rotations: &[(u64, Rotation)]) -> Option<&PrivateKey> {
        let recorded = |key: &PublicKey| {
            let statements = rotations.iter().map(|(_, rotation)| &rotation.statement);
            statements
                .flat_map(|statement| [&statement.old, &statement.new])
                .any(|known| known == key)
        };
        self.others.iter().find(|key| !recorded(key.public()))
    }

    fn private(&self, public: &PublicKey) -> Option<&PrivateKey> {
        self.first.iter().chain(&self.others).find(|key| key.public() == public)
    }

    /// Keeps the first key of the ledger, in the file that is returned. Refused if there is one.
    pub fn keep_first(&self, key: &PrivateKey) -> Result<PathBuf, Refused> {
        self.keep(self.first_file(), key)
    }

    /// Keeps a key that takes the place of another, in the file that is returned.
    pub fn keep_next(&self, key: &PrivateKey) -> Result<PathBuf, Refused> {
        let name = format!("{}.{:08x}.{EXTENSION}", self.ledger, key.public().id());
        self.keep(self.folder.join(name), key)
    }

    fn keep(&self, path: PathBuf, key: &PrivateKey) -> Result<PathBuf, Refused> {
        let made = fs::create_dir_all(&self.folder).and_then(|()| durable::lock(&self.folder));
        let _alone = made.map_err(|error| unusable(&self.folder, &error))?;
        write(&path, key)?;
        Ok(path)
    }

    fn first_file(&self) -> PathBuf {
        self.folder.join(format!("{}.{EXTENSION}", self.ledger))
    }
}

/// The private key in a file.
pub fn read(path: &Path) -> Result<PrivateKey, Refused> {
    let text = fs::read_to_string(path).map_err(|error| unusable(path, &error))?;
    PrivateKey::parse(text.trim_end()).map_err(|error| unusable(path, &error))
}

/// Writes a key in a file that its owner alone may read, and that was not there. Returns once it is on the disk.
pub fn write(path: &Path, key: &PrivateKey) -> Result<(), Refused> {
    let write = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        if path.exists() {
            return Err(io::Error::other(
                "il y a déjà une clé ; aucune n’est jamais remplacée en silence",
            ));
        }
        // Whole or not at all: a key cut short would keep the next one from being made.
        let unfinished = path.with_extension("tmp");
        if unfinished.exists() {
            fs::remove_file(&unfinished)?;
        }
        let mut file = options.open(&unfinished)?;
        writeln!(file, "{}", key.secret_text())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        folder.map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> Refused {
    Refused::Key {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
