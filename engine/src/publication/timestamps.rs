//! What an authority dated of what was signed: requests and responses (RFC 3161), beside the checkpoints. They are bytes here; whoever
//! keeps them has read them.

use super::{Refused, record};
use crate::durable;
use domain::value::LedgerId;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

const REQUEST: &str = "tsq";
const RESPONSE: &str = "tsr";

/// The timestamps of one ledger: for each size at most one request, and one response to it. Neither is ever replaced.
#[derive(Debug)]
pub struct Timestamps {
    checkpoints: PathBuf,
}

/// What was asked about one checkpoint, and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// How many events the checkpoint counts.
    pub size: u64,
    /// The note of the checkpoint.
    pub note: String,
    /// The request, in DER.
    pub request: Vec<u8>,
    /// The response, in DER, once there is one.
    pub response: Option<Vec<u8>>,
}

impl Timestamps {
    /// Those of `ledger` in `folder`, where its checkpoints are.
    pub fn of(folder: &Path, ledger: LedgerId) -> Self {
        Self {
            checkpoints: folder.join(ledger.to_string()),
        }
    }

    /// All of them, by size.
    pub fn all(&self) -> Result<Vec<Dated>, Refused> {
        let folder = self.folder();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(record::refused(&folder, &error)),
        };
        let mut sizes = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| record::refused(&folder, &error))?.path();
            let is_request = path.extension().is_some_and(|extension| extension == REQUEST);
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            sizes.extend(stem.filter(|_| is_request).and_then(|stem| stem.parse::<u64>().ok()));
        }
        sizes.sort_unstable();
        sizes
            .into_iter()
            .filter_map(|size| self.get(size).transpose())
            .collect()
    }

    /// What was asked about the checkpoint of `size` events.
    pub fn get(&self, size: u64) -> Result<Option<Dated>, Refused> {
        let Some(request) = read(&self.file(size, REQUEST))? else {
            return Ok(None);
        };
        Ok(Some(Dated {
            size,
            note: record::note(&self.checkpoints, size)?,
            request,
            response: read(&self.file(size, RESPONSE))?,
        }))
    }

    /// Keeps the request about the checkpoint of `size` events, unless there is one. Returns, once it is on the disk, the one that is kept.
    pub fn ask(&self, size: u64, request: &[u8]) -> Result<Vec<u8>, Refused> {
        let _alone = self.lock()?;
        let path = self.file(size, REQUEST);
        if let Some(known) = read(&path)? {
            return Ok(known);
        }
        durable::write(&path, request).map_err(|error| record::refused(&path, &error))?;
        Ok(request.to_vec())
    }

    /// Keeps the response to it. Returns once it is on the disk. Refused if there is another.
    pub fn keep(&self, size: u64, response: &[u8]) -> Result<(), Refused> {
        let _alone = self.lock()?;
        let path = self.file(size, RESPONSE);
        match read(&path)? {
            None => durable::write(&path, response).map_err(|error| record::refused(&path, &error)),
            Some(known) if known == response => Ok(()),
            Some(_) => Err(record::refused(
                &path,
                &io::Error::other("une autre réponse y est déjà, et n’est pas remplacée"),
            )),
        }
    }

    fn lock(&self) -> Result<File, Refused> {
        let folder = self.folder();
        fs::create_dir_all(&folder)
            .and_then(|()| durable::lock(&folder))
            .map_err(|error| record::refused(&folder, &error))
    }

    fn folder(&self) -> PathBuf {
        self.checkpoints.join("timestamps")
    }

    fn file(&self, size: u64, extension: &str) -> PathBuf {
        self.folder().join(format!("{size:020}.{extension}"))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Refused> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(record::refused(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> (tempfile::TempDir, Timestamps) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = LedgerId::parse("01900000-0000-7000-8000-000000000001").unwrap();
        let timestamps = Timestamps::of(folder.path(), ledger);
        fs::create_dir_all(&timestamps.checkpoints).unwrap();
        for size in [7, 12] {
            let note = timestamps.checkpoints.join(format!("{size:020}.checkpoint"));
            fs::write(note, format!("note {size}")).unwrap();
        }
        (folder, timestamps)
    }

    #[test]
    fn the_first_request_about_a_size_stays() {
        let (_folder, timestamps) = kept();
        assert_eq!(timestamps.all().unwrap(), []);
        assert_eq!(timestamps.ask(12, b"first").unwrap(), b"first");
        assert_eq!(timestamps.ask(12, b"second").unwrap(), b"first");
        assert_eq!(timestamps.ask(7, b"other").unwrap(), b"other");
        let all = timestamps.all().unwrap();
        let told: Vec<_> = all
            .iter()
            .map(|dated| {
                (
                    dated.size,
                    dated.note.as_str(),
                    &dated.request[..],
                    dated.response.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [(7, "note 7", &b"other"[..], None), (12, "note 12", &b"first"[..], None)]
        );
    }

    #[test]
    fn a_response_is_never_replaced() {
        let (_folder, timestamps) = kept();
        timestamps.ask(12, b"request").unwrap();
        timestamps.keep(12, b"response").unwrap();
        timestamps.keep(12, b"response").unwrap();
        let refused = timestamps.keep(12, b"other").unwrap_err().to_string();
        assert!(refused.contains("n’est pas remplacée"), "{refused}");
        let dated = timestamps.get(12).unwrap().unwrap();
        assert_eq!(dated.response.as_deref(), Some(&b"response"[..]));
    }
}
