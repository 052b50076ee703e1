//! Documents: the bytes that evidence names, kept beside the log under their own digest.
//!
//! A document lies at `<folder>/ab/cdef…`, where `abcdef…` is the SHA-256 of its bytes in hexadecimal. It gets there whole or not at all:
//! written aside, forced to the disk, then renamed. What lies under a digest is never written again. The log holds digests only, so that a
//! document can be destroyed where the law wants it without a byte of the log changing.

use crate::merkle::Hash;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of a document: a large scan. What is larger belongs to an archive.
pub const MAX_BYTES: u64 = 64 << 20;

/// Where documents are written before they are whole.
const ASIDE: &str = "incoming";

/// Why a document cannot be kept or given back.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// More bytes than a document may have.
    #[error("le document dépasse 64 Mio")]
    TooLarge,
    /// Nothing lies under this digest.
    #[error("aucune pièce n’est gardée sous l’empreinte {0}")]
    Missing(Hash),
    /// What lies under this digest are other bytes.
    #[error("la pièce {0} est altérée : ses octets n’ont plus cette empreinte")]
    Altered(Hash),
    /// The document to keep cannot be read.
    #[error("le document ne peut pas être lu : {0}")]
    Source(io::Error),
    /// The folder cannot be read or written.
    #[error("{} : {error}", place.display())]
    Folder {
        /// Where.
        place: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// A document that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256 of its bytes: what evidence cites.
    pub digest: Hash,
    /// How many bytes.
    pub bytes: u64,
    /// Whether it was already there.
    pub already: bool,
}

/// A folder of documents.
#[derive(Clone, Debug)]
pub struct Documents {
    folder: PathBuf,
}

impl Documents {
    /// The documents in `folder`, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether something lies under `digest`. Its bytes are not read: see [`Documents::read`].
    pub fn holds(&self, digest: &Hash) -> bool {
        self.path(digest).is_file()
    }

    /// Keeps the bytes of `source`.
    pub fn add(&self, source: impl Read) -> Result<Kept, DocumentError> {
        self.publish(&self.write_aside(source)?)
    }

    /// The bytes that lie under `digest`, if they are still those.
    pub fn read(&self, digest: &Hash) -> Result<Vec<u8>, DocumentError> {
        let place = self.path(digest);
        let file = match File::open(&place) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(DocumentError::Missing(*digest)),
            Err(error) => return Err(DocumentError::Folder { place, error }),
        };
        let mut bytes = Vec::new();
        // A file longer than any document is not the one that was kept.
        let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| DocumentError::Folder { place, error })?;
        if Hash(Sha256::digest(&bytes).into()) == *digest {
            Ok(bytes)
        } else {
            Err(DocumentError::Altered(*digest))
        }
    }

    /// What additions that were cut off left behind. No document: each may be deleted when no addition is under way.
    pub fn left_behind(&self) -> Result<Vec<PathBuf>, DocumentError> {
        let place = self.folder.join(ASIDE);
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(DocumentError::Folder { place, error }),
        };
        let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut paths = paths.map_err(|error| DocumentError::Folder { place, error })?;
        paths.sort();
        Ok(paths)
    }

    fn path(&self, digest: &Hash) -> PathBuf {
        let name = digest.to_string();
        let (folder, file) = name.split_at(2);
        self.folder.join(folder).join(file)
    }

    /// Writes the bytes of `source` to the disk, under no digest yet.
    fn write_aside(&self, source: impl Read) -> Result<Whole, DocumentError> {
        let folder = self.folder.join(ASIDE);
        let made = fs::create_dir_all(&folder);
        made.map_err(|error| DocumentError::Folder {
            place: folder.clone(),
            error,
        })?;
        let (mut file, aside) = create(&folder).map_err(|error| DocumentError::Folder { place: folder, error })?;
        let mut source = source.take(MAX_BYTES + 1);
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0_u64;
        loop {
            let count = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(DocumentError::Source(error)),
            };
            let read = buffer.get(..count).unwrap_or_default();
            bytes += count as u64;
            if bytes > MAX_BYTES {
                return Err(DocumentError::TooLarge);
            }
            hasher.update(read);
            file.write_all(read).map_err(|error| aside.failed(error))?;
        }
        file.sync_all().map_err(|error| aside.failed(error))?;
        Ok(Whole {
            aside,
            digest: Hash(hasher.finalize().into()),
            bytes,
        })
    }

    /// Gives the bytes written aside the name of their digest, unless it has them already.
    fn publish(&self, whole: &Whole) -> Result<Kept, DocumentError> {
        let kept = Kept {
            digest: whole.digest,
            bytes: whole.bytes,
            already: self.holds(&whole.digest),
        };
        if kept.already {
            // Other bytes under this digest are an alteration to be told, not to be covered up.
            return self.read(&whole.digest).map(|_| kept);
        }
        let place = self.path(&whole.digest);
        let folder = place.parent().unwrap_or(&self.folder);
        let moved = fs::create_dir_all(folder)
            .and_then(|()| read_only(&whole.aside.path))
            // Two additions of the same bytes at once may both come here: each gives the name the same bytes.
            .and_then(|()| fs::rename(&whole.aside.path, &place))
            .and_then(|()| sync(folder))
            .and_then(|()| sync(&self.folder));
        moved.map_err(|error| DocumentError::Folder { place, error })?;
        Ok(kept)
    }
}

/// A document on the disk that has no digest for a name yet.
struct Whole {
    aside: Aside,
    digest: Hash,
    bytes: u64,
}

/// A file being written. Deleted with it, unless it was renamed.
struct Aside {
    path: PathBuf,
}

impl Aside {
    fn failed(&self, error: io::Error) -> DocumentError {
        DocumentError::Folder {
            place: self.path.clone(),
            error,
        }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Renamed or already gone: nothing is left to delete.
        drop(fs::remove_file(&self.path));
    }
}

/// Creates a file that nobody else writes.
fn create(folder: &Path) -> io::Result<(File, Aside)> {
    let process = std::process::id();
    let mut attempt = 0_u32;
    loop {
        let path = folder.join(format!("{process}-{attempt}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, Aside { path })),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 10_000 => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

fn read_only(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

/// Makes a name survive a power cut: the folder that holds it goes to the disk too.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[u8] = "Délibération n° 2024-34".as_bytes();

    fn folder() -> (tempfile::TempDir, Documents) {
        let folder = tempfile::tempdir().unwrap();
        let documents = Documents::at(folder.path().join("pièces"));
        (folder, documents)
    }

    fn digest(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    #[test]
    fn a_document_lies_under_its_digest_and_comes_back_as_it_was() {
        let (_folder, documents) = folder();
        let kept = documents.add(WORDS).unwrap();
        assert_eq!(
            (kept.digest, kept.bytes, kept.already),
            (digest(WORDS), WORDS.len() as u64, false)
        );
        let name = kept.digest.to_string();
        let place = documents.folder().join(&name[..2]).join(&name[2..]);
        assert_eq!(fs::read(&place).unwrap(), WORDS);
        assert!(fs::metadata(&place).unwrap().permissions().readonly());
        assert_eq!(documents.read(&kept.digest).unwrap(), WORDS);
        assert!(documents.left_behind().unwrap().is_empty());
    }

    #[test]
    fn a_document_added_twice_is_written_once() {
        let (_folder, documents) = folder();
        documents.add(WORDS).unwrap();
        let place = documents.path(&digest(WORDS));
        let before = fs::metadata(&place).unwrap().modified().unwrap();
        assert!(documents.add(WORDS).unwrap().already);
        assert_eq!(fs::metadata(&place).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_document_whose_bytes_changed_is_told_and_never_covered_up() {
        let (_folder, documents) = folder();
        let kept = documents.add(WORDS).unwrap();
        let place = documents.path(&kept.digest);
        fs::remove_file(&place).unwrap();
        fs::write(&place, b"autre chose").unwrap();
        assert!(matches!(documents.read(&kept.digest), Err(DocumentError::Altered(_))));
        assert!(matches!(documents.add(WORDS), Err(DocumentError::Altered(_))));
        assert_eq!(fs::read(&place).unwrap(), b"autre chose");
        fs::remove_file(&place).unwrap();
        assert!(matches!(documents.read(&kept.digest), Err(DocumentError::Missing(_))));
        assert!(!documents.holds(&kept.digest));
    }

    #[test]
    fn an_addition_cut_off_between_writing_and_renaming_leaves_nothing_under_the_digest() {
        let (_folder, documents) = folder();
        // As `kill -9` does there: what was written stays aside, and nobody tidies up.
        std::mem::forget(documents.write_aside(WORDS).unwrap().aside);
        assert!(!documents.holds(&digest(WORDS)));
        assert_eq!(documents.left_behind().unwrap().len(), 1);
        let kept = documents.add(WORDS).unwrap();
        assert!(!kept.already);
        assert_eq!(documents.read(&kept.digest).unwrap(), WORDS);
        assert_eq!(documents.left_behind().unwrap().len(), 1);
    }

    #[test]
    fn a_source_that_breaks_or_is_too_long_leaves_nothing() {
        struct Breaks(u8);
        impl Read for Breaks {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 2 {
                    Err(io::Error::other("disque débranché"))
                } else {
                    Ok(buffer.len())
                }
            }
        }
        let (_folder, documents) = folder();
        assert!(matches!(documents.add(Breaks(0)), Err(DocumentError::Source(_))));
        assert!(matches!(documents.add(io::repeat(7)), Err(DocumentError::TooLarge)));
        assert!(documents.left_behind().unwrap().is_empty());
        let kept = documents.add(io::repeat(7).take(MAX_BYTES)).unwrap();
        assert_eq!(kept.bytes, MAX_BYTES);
    }
}
