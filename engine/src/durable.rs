//! Small files that must be on the disk before anybody is told: what was signed, cosigned, dated.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

/// Puts `content` at `path`, whole or not at all, and returns once it is on the disk under that name. One writer at a time: see [`lock`].
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let unfinished = path.with_extension("tmp");
    let mut file = File::create(&unfinished)?;
    file.write_all(content.as_ref())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Keeps other programs away from `folder` until the file that is returned is dropped. Refused at once while another holds it.
pub(crate) fn lock(folder: &Path) -> io::Result<File> {
    let file = File::create(folder.join("verrou"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("un autre programme s’en sert en ce moment")),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
