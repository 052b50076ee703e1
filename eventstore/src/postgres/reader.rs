//! Reading. Single questions are prepared statements; ranges of events come by binary COPY (see [`super::copy`]).

use super::copy;
use super::error::{pool_error, store_error};
use crate::merkle::Hash;
use crate::merkle::tile::{Tile, WIDTH};
use crate::stored::{self, check_sequence, check_tile, expected_count, signed, unsigned};
use crate::{Head, LedgerEntry, Opening, Receipt, StoreError, StoredEvent};
use deadpool_postgres::{Object, Pool};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};
use uuid::Uuid;

type Parameter<'a> = &'a (dyn ToSql + Sync);

/// A connection of the pool.
async fn client(pool: &Pool) -> Result<Object, StoreError> {
    pool.get().await.map_err(|error| pool_error(&error))
}

/// The rows that answer `sql`, each read by `read`.
async fn ask<T>(
    client: &Object,
    sql: &str,
    parameters: &[Parameter<'_>],
    read: impl Fn(&Row) -> Result<T, Error>,
) -> Result<Vec<T>, StoreError> {
    let answer = async {
        let statement = client.prepare_cached(sql).await?;
        client
            .query(&statement, parameters)
            .await?
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
    };
    answer.await.map_err(|error| store_error(&error))
}

pub(super) async fn head(pool: &Pool, ledger: Uuid) -> Result<Option<Head>, StoreError> {
    head_with(&client(pool).await?, ledger).await
}

async fn head_with(client: &Object, ledger: Uuid) -> Result<Option<Head>, StoreError> {
    let sql = "SELECT size, root, peaks FROM entente.ledger_head WHERE ledger_id = $1";
    let read = |row: &Row| Ok::<_, Error>((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
    let columns: Vec<(i64, Vec<u8>, Vec<u8>)> = ask(client, sql, &[&ledger], read).await?;
    columns
        .first()
        .map(|(size, root, peaks)| stored::head(ledger, *size, root, peaks))
        .transpose()
}

/// The head is read first: every event below it was committed with it or before, and must be there.
pub(super) async fn read(pool: &Pool, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
    let client = client(pool).await?;
    let size = head_with(&client, ledger).await?.unwrap_or_default().size();
    let expected = expected_count(size, from, limit);
    if expected == 0 {
        return Ok(Vec::new());
    }
    let events = copy::events(&client, ledger, from..from + expected).await?;
    check_sequence(ledger, from, expected, &events)?;
    Ok(events)
}

pub(super) async fn read_subject(
    pool: &Pool,
    (ledger, kind, id): (Uuid, &str, Uuid),
    from_version: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = "SELECT position, event_id, event_type, version, recorded_at, leaf, body FROM entente.event
                WHERE ledger_id = $1 AND subject_kind = $2 AND subject_id = $3 AND subject_version >= $4
                ORDER BY subject_version LIMIT $5";
    let (from_version, limit) = (signed(from_version), signed(limit as u64));
    ask(
        &client(pool).await?,
        sql,
        &[&ledger, &kind, &id, &from_version, &limit],
        event,
    )
    .await
}

pub(super) async fn tile(pool: &Pool, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
    let first = tile.index.saturating_mul(WIDTH);
    let [first, end] = [first, first.saturating_add(tile.width)].map(signed);
    let read = |row: &Row| Ok(Hash(thirty_two(row.try_get(0)?)));
    let client = client(pool).await?;
    let hashes = if tile.level == 0 {
        let sql = "SELECT leaf FROM entente.event WHERE ledger_id = $1 AND position >= $2 AND position < $3 ORDER BY position";
        ask(&client, sql, &[&ledger, &first, &end], read).await?
    } else {
        let sql = "SELECT hash FROM entente.tile_hash
                    WHERE ledger_id = $1 AND level = $4 AND place >= $2 AND place < $3 ORDER BY place";
        ask(&client, sql, &[&ledger, &first, &end, &tile.level.cast_signed()], read).await?
    };
    check_tile(ledger, tile, &hashes)?;
    Ok(hashes)
}

/// Searches by halves, since the instants never decrease along a ledger.
pub(super) async fn size_at(pool: &Pool, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
    let sql = "WITH RECURSIVE search (low, high) AS (
                   SELECT 0::bigint, size FROM entente.ledger_head WHERE ledger_id = $1
                   UNION ALL
                   SELECT CASE WHEN recorded_at <= $2 THEN position + 1 ELSE low END,
                          CASE WHEN recorded_at <= $2 THEN high ELSE position END
                     FROM search JOIN entente.event ON ledger_id = $1 AND position = (low + high) / 2
                    WHERE low < high
               )
               SELECT min(high), max(low) FROM search";
    let read = |row: &Row| Ok::<_, Error>((row.try_get(0)?, row.try_get(1)?));
    let bounds: Vec<(Option<i64>, Option<i64>)> =
        ask(&client(pool).await?, sql, &[&ledger, &recorded_at], read).await?;
    let Some(&(Some(high), Some(low))) = bounds.first() else {
        return Ok(0);
    };
    if low < high {
        check_sequence(ledger, unsigned(low).midpoint(unsigned(high)), 1, &[])?;
    }
    Ok(unsigned(low))
}

pub(super) async fn receipts(pool: &Pool, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError> {
    let sql = "SELECT command_id, digest, salt, first_position, event_count, recorded_at FROM entente.receipt
                WHERE ledger_id = $1 AND command_id = ANY($2)";
    let read = |row: &Row| {
        let count: i64 = row.try_get(4)?;
        Ok(Receipt {
            command_id: row.try_get(0)?,
            digest: thirty_two(row.try_get(1)?),
            salt: thirty_two(row.try_get(2)?),
            first_position: unsigned(row.try_get(3)?),
            event_count: u32::try_from(count).unwrap_or(u32::MAX),
            recorded_at: row.try_get(5)?,
        })
    };
    ask(&client(pool).await?, sql, &[&ledger, &command_ids], read).await
}

pub(super) async fn openings(pool: &Pool, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError> {
    let sql = "SELECT commitment, salt, path, value FROM entente.opening WHERE ledger_id = $1 AND commitment = ANY($2)";
    let read = |row: &Row| {
        Ok(Opening {
            commitment: thirty_two(row.try_get(0)?),
            salt: thirty_two(row.try_get(1)?),
            path: row.try_get(2)?,
            value: row.try_get(3)?,
        })
    };
    let keys: Vec<&[u8]> = commitments.iter().map(|commitment| &commitment[..]).collect();
    ask(&client(pool).await?, sql, &[&ledger, &keys], read).await
}

pub(super) async fn ledgers(pool: &Pool) -> Result<Vec<LedgerEntry>, StoreError> {
    let sql = "SELECT ledger_id, size FROM entente.ledger_head ORDER BY ledger_id";
    let read = |row: &Row| {
        Ok(LedgerEntry {
            ledger: row.try_get(0)?,
            size: unsigned(row.try_get(1)?),
        })
    };
    ask(&client(pool).await?, sql, &[], read).await
}

fn event(row: &Row) -> Result<StoredEvent, Error> {
    let version: i32 = row.try_get(3)?;
    Ok(StoredEvent {
        position: unsigned(row.try_get(0)?),
        event_id: row.try_get(1)?,
        event_type: row.try_get(2)?,
        version: u16::try_from(version).unwrap_or(u16::MAX),
        recorded_at: row.try_get(4)?,
        leaf: Hash(thirty_two(row.try_get(5)?)),
        body: row.try_get(6)?,
    })
}

/// The table refuses any other length.
fn thirty_two(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or_default()
}
