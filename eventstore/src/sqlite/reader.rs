//! Reading: a few connections, used on blocking threads, each question answered from one snapshot of the file.

use super::error::store_error;
use super::file::open_reader;
use crate::merkle::Hash;
use crate::merkle::tile::{Tile, WIDTH};
use crate::stored::{self, check_sequence, check_tile, expected_count, signed, unsigned};
use crate::{Head, LedgerEntry, Opening, Receipt, StoreError, StoredEvent};
use rusqlite::{Connection, Error, OptionalExtension, Row, Statement, params};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Questions answered at once; more wait for their turn.
const CONNECTIONS: usize = 4;

/// The reading connections.
#[derive(Debug)]
pub(super) struct Readers {
    permits: Arc<Semaphore>,
    idle: Arc<Idle>,
}

#[derive(Debug)]
struct Idle {
    path: PathBuf,
    connections: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Readers of the file at `path`; connections are opened as they are needed.
    pub(super) fn new(path: PathBuf) -> Self {
        let idle = Idle {
            path,
            connections: Mutex::default(),
        };
        Self {
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
            idle: Arc::new(idle),
        }
    }

    /// Answers `question` from one snapshot, on a thread that may block.
    pub(super) async fn ask<A: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<A, StoreError> + Send + 'static,
    ) -> Result<A, StoreError> {
        let stopped = |error: &dyn std::error::Error| StoreError::Backend(format!("lecture interrompue : {error}"));
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| stopped(&error))?;
        let idle = Arc::clone(&self.idle);
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = idle.take()?;
            let snapshot = connection
                .unchecked_transaction()
                .map_err(|error| store_error(&error))?;
            let answer = question(&snapshot);
            snapshot.finish().map_err(|error| store_error(&error))?;
            idle.give_back(connection);
            answer
        });
        reading.await.map_err(|error| stopped(&error))?
    }
}

impl Idle {
    fn take(&self) -> Result<Connection, StoreError> {
        let kept = self.connections().pop();
        kept.map_or_else(|| open_reader(&self.path), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.connections().push(connection);
    }

    /// A panic elsewhere leaves the list whole: each change of it is one call.
    fn connections(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn head(connection: &Connection, ledger: Uuid) -> Result<Option<Head>, StoreError> {
    let columns = connection
        .prepare_cached("SELECT size, root, peaks FROM ledger_head WHERE ledger_id = ?1")
        .and_then(|mut select| {
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            select.query_row([ledger.as_bytes()], read).optional()
        });
    let columns: Option<(i64, Vec<u8>, Vec<u8>)> = columns.map_err(|error| store_error(&error))?;
    columns
        .map(|(size, root, peaks)| stored::head(ledger, size, &root, &peaks))
        .transpose()
}

pub(super) fn read(
    connection: &Connection,
    ledger: Uuid,
    from: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, StoreError> {
    let size = head(connection, ledger)?.unwrap_or_default().size();
    let expected = expected_count(size, from, limit);
    let events = connection
        .prepare_cached(
            "SELECT position, event_id, event_type, version, recorded_at, leaf, body FROM event
             WHERE ledger_id = ?1 AND position >= ?2 AND position < ?3 ORDER BY position",
        )
        .and_then(|mut select| {
            let end = from.saturating_add(limit as u64);
            collect(
                &mut select,
                params![ledger.as_bytes(), signed(from), signed(end)],
                event,
            )
        })
        .map_err(|error| store_error(&error))?;
    check_sequence(ledger, from, expected, &events)?;
    Ok(events)
}

pub(super) fn read_subject(
    connection: &Connection,
    (ledger, kind, id): (Uuid, &str, Uuid),
    from_version: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, StoreError> {
    connection
        .prepare_cached(
            "SELECT position, event_id, event_type, version, recorded_at, leaf, body FROM event
             WHERE ledger_id = ?1 AND subject_kind = ?2 AND subject_id = ?3 AND subject_version >= ?4
             ORDER BY subject_version LIMIT ?5",
        )
        .and_then(|mut select| {
            let limit = signed(limit as u64);
            collect(
                &mut select,
                params![ledger.as_bytes(), kind, id.as_bytes(), signed(from_version), limit],
                event,
            )
        })
        .map_err(|error| store_error(&error))
}

pub(super) fn tile(connection: &Connection, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
    let first = tile.index.saturating_mul(WIDTH);
    let [first, end] = [first, first.saturating_add(tile.width)].map(signed);
    let sql = if tile.level == 0 {
        "SELECT leaf FROM event WHERE ledger_id = ?1 AND position >= ?2 AND position < ?3 AND ?4 = 0 ORDER BY position"
    } else {
        "SELECT hash FROM tile_hash WHERE ledger_id = ?1 AND place >= ?2 AND place < ?3 AND level = ?4 ORDER BY place"
    };
    let hashes = connection
        .prepare_cached(sql)
        .and_then(|mut select| {
            let parameters = params![ledger.as_bytes(), first, end, tile.level];
            collect(&mut select, parameters, |row| row.get(0).map(Hash))
        })
        .map_err(|error| store_error(&error))?;
    check_tile(ledger, tile, &hashes)?;
    Ok(hashes)
}

/// Searches by halves, since the instants never decrease along a ledger.
pub(super) fn size_at(connection: &Connection, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
    let (mut low, mut high) = (0, head(connection, ledger)?.unwrap_or_default().size());
    let mut select = connection
        .prepare_cached("SELECT recorded_at <= ?3 FROM event WHERE ledger_id = ?1 AND position = ?2")
        .map_err(|error| store_error(&error))?;
    while low < high {
        let middle = low.midpoint(high);
        let reached = select
            .query_row(params![ledger.as_bytes(), signed(middle), recorded_at], |row| {
                row.get(0)
            })
            .optional();
        match reached.map_err(|error| store_error(&error))? {
            Some(true) => low = middle + 1,
            Some(false) => high = middle,
            None => check_sequence(ledger, middle, 1, &[])?,
        }
    }
    Ok(low)
}

pub(super) fn receipts(
    connection: &Connection,
    ledger: Uuid,
    command_ids: &[Uuid],
) -> Result<Vec<Receipt>, StoreError> {
    let read = |row: &Row<'_>| {
        Ok(Receipt {
            command_id: Uuid::from_bytes(row.get(0)?),
            digest: row.get(1)?,
            salt: row.get(2)?,
            first_position: unsigned(row.get(3)?),
            event_count: row.get(4)?,
            recorded_at: row.get(5)?,
        })
    };
    connection
        .prepare_cached(
            "SELECT command_id, digest, salt, first_position, event_count, recorded_at FROM receipt
             WHERE ledger_id = ?1 AND command_id = ?2",
        )
        .and_then(|mut select| {
            let found = command_ids
                .iter()
                .map(|id| select.query_row([ledger.as_bytes(), id.as_bytes()], read).optional());
            found.filter_map(Result::transpose).collect()
        })
        .map_err(|error| store_error(&error))
}

pub(super) fn openings(
    connection: &Connection,
    ledger: Uuid,
    commitments: &[[u8; 32]],
) -> Result<Vec<Opening>, StoreError> {
    let read = |row: &Row<'_>| {
        Ok(Opening {
            commitment: row.get(0)?,
            salt: row.get(1)?,
            path: row.get(2)?,
            value: row.get(3)?,
        })
    };
    connection
        .prepare_cached("SELECT commitment, salt, path, value FROM opening WHERE ledger_id = ?1 AND commitment = ?2")
        .and_then(|mut select| {
            let found = commitments
                .iter()
                .map(|key| select.query_row(params![ledger.as_bytes(), key], read).optional());
            found.filter_map(Result::transpose).collect()
        })
        .map_err(|error| store_error(&error))
}

pub(super) fn ledgers(connection: &Connection) -> Result<Vec<LedgerEntry>, StoreError> {
    let read = |row: &Row<'_>| {
        Ok(LedgerEntry {
            ledger: Uuid::from_bytes(row.get(0)?),
            size: unsigned(row.get(1)?),
        })
    };
    connection
        .prepare_cached("SELECT ledger_id, size FROM ledger_head ORDER BY ledger_id")
        .and_then(|mut select| collect(&mut select, [], read))
        .map_err(|error| store_error(&error))
}

fn event(row: &Row<'_>) -> Result<StoredEvent, Error> {
    Ok(StoredEvent {
        position: unsigned(row.get(0)?),
        event_id: Uuid::from_bytes(row.get(1)?),
        event_type: row.get(2)?,
        version: row.get(3)?,
        recorded_at: row.get(4)?,
        leaf: Hash(row.get(5)?),
        body: row.get(6)?,
    })
}

fn collect<T>(
    select: &mut Statement<'_>,
    parameters: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    select.query_map(parameters, read)?.collect()
}
