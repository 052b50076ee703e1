//! What both databases store alike, and the checks on what comes back.

use crate::merkle::tile::{HEIGHT, Tile, WIDTH};
use crate::merkle::{Frontier, Hash};
use crate::{Head, StoreError, StoredEvent};
use uuid::Uuid;

/// The bytes in which the peaks of a head are stored: 32 each, largest subtree first.
pub(crate) fn peaks(head: &Head) -> Vec<u8> {
    head.frontier().peaks().iter().flat_map(|peak| peak.0).collect()
}

/// The head that was stored as these columns.
pub(crate) fn head(ledger: Uuid, size: i64, root: &[u8], peaks: &[u8]) -> Result<Head, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt {
        ledger,
        position: unsigned(size),
        what: what.to_owned(),
    };
    let (peaks, rest) = peaks.as_chunks::<32>();
    let frontier = Frontier::from_peaks(unsigned(size), peaks.iter().copied().map(Hash).collect());
    let head = frontier
        .filter(|_| rest.is_empty())
        .map(Head::new)
        .ok_or_else(|| corrupt("frontière illisible"))?;
    if head.root().0 != *root {
        return Err(corrupt("la racine de la tête n’est pas celle de sa frontière"));
    }
    Ok(head)
}

/// Refuses `events`, read from position `from` on, unless their positions follow each other and they are at least `expected` many.
pub(crate) fn check_sequence(ledger: Uuid, from: u64, expected: u64, events: &[StoredEvent]) -> Result<(), StoreError> {
    let hole = events
        .iter()
        .zip(from..)
        .find(|(event, position)| event.position != *position);
    let (position, what) = match hole {
        Some((event, position)) => (
            position,
            format!("le fait suivant porte la position {}", event.position),
        ),
        None if (events.len() as u64) < expected => (
            from + events.len() as u64,
            "le fait manque, alors que la tête le compte".to_owned(),
        ),
        None => return Ok(()),
    };
    Err(StoreError::Corrupt { ledger, position, what })
}

/// Refuses the hashes read of `tile` if some are missing.
pub(crate) fn check_tile(ledger: Uuid, tile: Tile, hashes: &[Hash]) -> Result<(), StoreError> {
    if hashes.len() as u64 == tile.width {
        return Ok(());
    }
    let found = tile.index.saturating_mul(WIDTH) + hashes.len() as u64;
    let position = found.checked_shl(HEIGHT * tile.level).unwrap_or(u64::MAX);
    let what = format!("une empreinte manque à la tuile {tile} de l’arbre");
    Err(StoreError::Corrupt { ledger, position, what })
}

/// How many events a read of at most `limit` from position `from` on must give, when the ledger holds `size`.
pub(crate) fn expected_count(size: u64, from: u64, limit: usize) -> u64 {
    size.saturating_sub(from).min(limit as u64)
}

/// A position or a count as databases store it. No ledger reaches the bound, so a value cut to it still finds nothing.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A position or a count as databases store it, never negative there: the tables check it.
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}
