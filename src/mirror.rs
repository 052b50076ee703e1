//! A ledger as static files on a server (C2SP tlog-tiles), read from afar: `<address>/checkpoint`, `<address>/tile/entries/<place>`.

use async_trait::async_trait;
use domain::value::LedgerId;
use engine::recovery::{Source, SourceError};
use engine::tile::{Tile, WIDTH};
use std::time::Duration;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::note::{MAX_BYTES, Note};

/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest bundle of events: each has its length before it, in two bytes.
const MAX_BUNDLE_BYTES: u64 = WIDTH * (2 + 65_535);

/// The tiles of one ledger, as far as its checkpoint goes.
#[derive(Debug)]
pub(crate) struct Mirror {
    address: String,
    size: u64,
    /// Its checkpoint, as it came: its reader checks who signed it.
    pub(crate) note: String,
}

impl Mirror {
    /// The ledger that `address` names: its own address there, or that of the server.
    pub(crate) async fn open(address: &str, ledger: LedgerId) -> Result<Self, SourceError> {
        let own = format!("/ledgers/{ledger}");
        let address = if address.ends_with(&own) {
            address.to_owned()
        } else {
            format!("{address}{own}")
        };
        let limit = MAX_BYTES as u64;
        let note = get(format!("{address}/checkpoint"), limit).await?;
        let wrong = |error: &dyn std::fmt::Display| SourceError(format!("{address}/checkpoint : {error}"));
        let note = String::from_utf8(note).map_err(|error| wrong(&error))?;
        let read = Note::parse(&note).map_err(CheckpointError::from);
        let checkpoint = read.and_then(|note| Checkpoint::parse(note.text()));
        let size = checkpoint.map_err(|error| wrong(&error))?.size;
        Ok(Self { address, size, note })
    }
}

#[async_trait]
impl Source for Mirror {
    async fn size(&self) -> Result<u64, SourceError> {
        Ok(self.size)
    }

    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError> {
        let Some(tile) = Tile::of_tree(self.size, 0, from / WIDTH) else {
            return Ok(Vec::new());
        };
        let place = tile.to_string();
        let place = place.strip_prefix("0/").unwrap_or(&place);
        let url = format!("{}/tile/entries/{place}", self.address);
        let bundle = get(url.clone(), MAX_BUNDLE_BYTES).await?;
        let bodies = split(&bundle, tile.width).ok_or_else(|| {
            SourceError(format!(
                "{url} ne contient pas {} faits, chacun après sa longueur",
                tile.width
            ))
        })?;
        let skipped = usize::try_from(from % WIDTH).unwrap_or(usize::MAX);
        Ok(bodies.into_iter().skip(skipped).take(limit).collect())
    }
}

/// The `count` bodies of a bundle of events, each after its length in two bytes, the larger first; nothing if it is no such bundle.
pub(crate) fn split(mut bundle: &[u8], count: u64) -> Option<Vec<Vec<u8>>> {
    let mut bodies = Vec::new();
    for _ in 0..count {
        let (length, rest) = bundle.split_first_chunk::<2>()?;
        let (body, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        bodies.push(body.to_vec());
        bundle = rest;
    }
    bundle.is_empty().then_some(bodies)
}

/// The bytes at `url`, at most `limit`.
async fn get(url: String, limit: u64) -> Result<Vec<u8>, SourceError> {
    let asking = move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let read = |url: &str| {
            agent
                .get(url)
                .call()?
                .body_mut()
                .with_config()
                .limit(limit)
                .read_to_vec()
        };
        read(&url).map_err(|error| SourceError(format!("{url} : {error}")))
    };
    tokio::task::spawn_blocking(asking)
        .await
        .unwrap_or_else(|error| Err(SourceError(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_cut_or_too_long_is_refused() {
        let bundle = [0, 2, b'a', b'b', 0, 0, 0, 1, b'c'];
        let bodies = vec![b"ab".to_vec(), Vec::new(), b"c".to_vec()];
        assert_eq!(split(&bundle, 3), Some(bodies));
        for end in 0..bundle.len() {
            assert_eq!(split(&bundle[..end], 3), None, "{end}");
        }
        assert_eq!(split(&bundle, 2), None);
    }
}
