//! A copy of the file while programs write to it.

use super::error::store_error;
use super::file::open_reader;
use crate::StoreError;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Copies the store at `from`, as it is at one moment, to the new file `to`, which appears whole or not at all. Refuses to replace a file.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let denied = |error: io::Error| StoreError::Denied(format!("{} : {error}", to.display()));
    if to.exists() {
        return Err(denied(io::ErrorKind::AlreadyExists.into()));
    }
    let aside = to.with_extension("incomplet");
    // What an interrupted copy left.
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(denied(error)),
        _ => {}
    }
    let target = aside
        .to_str()
        .ok_or_else(|| denied(io::Error::other("ce nom n’est pas de l’UTF-8")))?;
    open_reader(from)?
        .execute("VACUUM INTO ?1", [target])
        .map_err(|error| store_error(&error))?;
    let keep = || {
        File::open(&aside)?.sync_all()?;
        fs::rename(&aside, to)?;
        // A name without a folder is in this one.
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    };
    keep().map_err(denied)
}
