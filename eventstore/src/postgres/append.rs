//! Appending: one statement, so one round trip, and one transaction that the server commits before it answers.

use super::error::{append_error, lost_a_race, pool_error, store_error};
use crate::merkle::Hash;
use crate::stored::{peaks, signed, unsigned};
use crate::{AppendError, Batch, Destruction, Head, Sealed, StoreError};
use deadpool_postgres::{Object, Pool};
use tokio_postgres::Error;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Everything hangs on the head having moved: if it did not, nothing is inserted and nothing comes back.
macro_rules! append_where {
    ($head_moves:literal) => {
        append_where!($head_moves, "")
    };
    ($head_moves:literal, $more:literal) => {
        concat!(
            "WITH head AS (",
            $head_moves,
            " RETURNING size
            ), events AS (
                INSERT INTO entente.event (ledger_id, position, event_id, event_type, version, subject_kind, subject_id,
                                           subject_version, recorded_at, leaf, body)
                SELECT $1, $2 + n - 1, event_id, event_type, version, subject_kind, subject_id, subject_version, recorded_at, leaf, body
                  FROM head, unnest($7::uuid[], $8::text[], $9::int[], $10::text[], $11::uuid[], $12::bigint[], $13::bigint[],
                                    $14::bytea[], $15::bytea[]) WITH ORDINALITY
                       AS new (event_id, event_type, version, subject_kind, subject_id, subject_version, recorded_at, leaf, body, n)
            ), receipts AS (
                INSERT INTO entente.receipt (ledger_id, command_id, digest, salt, first_position, event_count, recorded_at)
                SELECT $1, new.*
                  FROM head, unnest($16::uuid[], $17::bytea[], $18::bytea[], $19::bigint[], $20::bigint[], $21::bigint[]) AS new
            ), openings AS (
                INSERT INTO entente.opening (ledger_id, commitment, salt, path, value)
                SELECT $1, new.*
                  FROM head, unnest($22::bytea[], $23::bytea[], $24::text[], $25::text[]) AS new
                ON CONFLICT DO NOTHING
            ), tile_hashes AS (
                INSERT INTO entente.tile_hash (ledger_id, level, place, hash)
                SELECT $1, new.*
                  FROM head, unnest($26::int[], $27::bigint[], $28::bytea[]) AS new
            )",
            $more,
            " SELECT size FROM head"
        )
    };
}

const CONTINUE_LEDGER: &str = append_where!(
    "UPDATE entente.ledger_head SET size = $4, root = $5, peaks = $6 WHERE ledger_id = $1 AND size = $2 AND root = $3"
);

/// The same, and destroys what events of the batch say is destroyed: rare, so that the others need not carry it.
const CONTINUE_AND_DESTROY: &str = append_where!(
    "UPDATE entente.ledger_head SET size = $4, root = $5, peaks = $6 WHERE ledger_id = $1 AND size = $2 AND root = $3",
    ", gone AS (
        DELETE FROM entente.opening USING head WHERE ledger_id = $1 AND commitment = ANY($29)
    ), blinded AS (
        UPDATE entente.receipt SET digest = decode(repeat('00', 32), 'hex'), salt = decode(repeat('00', 32), 'hex')
          FROM head WHERE ledger_id = $1 AND command_id = ANY($30)
    )"
);

/// Destroys without an event: those that say so are there already.
const DESTROY: &str = "
    WITH gone AS (
        DELETE FROM entente.opening WHERE ledger_id = $1 AND commitment = ANY($2) RETURNING 1
    ), blinded AS (
        UPDATE entente.receipt SET digest = decode(repeat('00', 32), 'hex'), salt = decode(repeat('00', 32), 'hex')
         WHERE ledger_id = $1 AND command_id = ANY($3)
    )
    SELECT count(*) FROM gone";

const BEGIN_LEDGER: &str = append_where!(
    "INSERT INTO entente.ledger_head AS old (ledger_id, size, root, peaks) VALUES ($1, $4, $5, $6)
     ON CONFLICT (ledger_id) DO UPDATE SET size = excluded.size, root = excluded.root, peaks = excluded.peaks
     WHERE old.size = $2 AND old.root = $3"
);

/// The events of a batch, column by column.
struct EventColumns<'a> {
    event_ids: Vec<Uuid>,
    event_types: Vec<&'a str>,
    versions: Vec<i32>,
    subject_kinds: Vec<&'a str>,
    subject_ids: Vec<Uuid>,
    subject_versions: Vec<i64>,
    recorded_at: Vec<i64>,
    leaves: Vec<&'a [u8]>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> EventColumns<'a> {
    fn new(batch: &'a Batch, leaves: &'a [Hash]) -> Self {
        let events = &batch.events;
        Self {
            event_ids: events.iter().map(|event| event.event_id).collect(),
            event_types: events.iter().map(|event| event.event_type).collect(),
            versions: events.iter().map(|event| i32::from(event.version)).collect(),
            subject_kinds: events.iter().map(|event| event.subject_kind).collect(),
            subject_ids: events.iter().map(|event| event.subject_id).collect(),
            subject_versions: events.iter().map(|event| signed(event.subject_version)).collect(),
            recorded_at: events.iter().map(|event| event.recorded_at).collect(),
            leaves: leaves.iter().map(|leaf| &leaf.0[..]).collect(),
            bodies: events.iter().map(|event| &event.body[..]).collect(),
        }
    }
}

/// Records `batch`; what fails before the statement is sent has recorded nothing.
pub(super) async fn append(pool: &Pool, batch: &Batch) -> Result<Head, AppendError> {
    let client = pool.get().await.map_err(|error| pool_error(&error))?;
    let sql = match (batch.expected.size(), batch.destroyed.is_empty()) {
        // Nothing is there yet that could be destroyed.
        (0, _) => BEGIN_LEDGER,
        (_, true) => CONTINUE_LEDGER,
        (_, false) => CONTINUE_AND_DESTROY,
    };
    let statement = client.prepare_cached(sql).await.map_err(|error| store_error(&error))?;
    let sealed = batch.seal();
    match execute(&client, &statement, batch, &sealed).await {
        Ok(true) => Ok(sealed.head),
        Ok(false) => Err(conflict(&client, batch).await),
        Err(error) if lost_a_race(&error) => Err(conflict(&client, batch).await),
        Err(error) => {
            let error = append_error(&error);
            if matches!(error, AppendError::Unknown(_)) {
                // The connection is broken: the pool must not lend it again.
                drop(Object::take(client));
            }
            Err(error)
        }
    }
}

/// Whether the head moved. Returns only once the server is ready again, hence after the commit.
async fn execute(
    client: &Object,
    statement: &tokio_postgres::Statement,
    batch: &Batch,
    sealed: &Sealed,
) -> Result<bool, Error> {
    let Sealed {
        leaves,
        whole_tiles,
        head,
    } = sealed;
    let events = EventColumns::new(batch, leaves);
    let Batch {
        ledger,
        expected,
        receipts,
        openings,
        destroyed,
        ..
    } = batch;
    let (expected_root, root) = (expected.root(), head.root());
    let parameters: [&(dyn ToSql + Sync); 30] = [
        ledger,
        &signed(expected.size()),
        &&expected_root.0[..],
        &signed(head.size()),
        &&root.0[..],
        &peaks(head),
        &events.event_ids,
        &events.event_types,
        &events.versions,
        &events.subject_kinds,
        &events.subject_ids,
        &events.subject_versions,
        &events.recorded_at,
        &events.leaves,
        &events.bodies,
        &receipts.iter().map(|receipt| receipt.command_id).collect::<Vec<_>>(),
        &receipts.iter().map(|receipt| &receipt.digest[..]).collect::<Vec<_>>(),
        &receipts.iter().map(|receipt| &receipt.salt[..]).collect::<Vec<_>>(),
        &receipts
            .iter()
            .map(|receipt| signed(receipt.first_position))
            .collect::<Vec<_>>(),
        &receipts
            .iter()
            .map(|receipt| i64::from(receipt.event_count))
            .collect::<Vec<_>>(),
        &receipts.iter().map(|receipt| receipt.recorded_at).collect::<Vec<_>>(),
        &openings
            .iter()
            .map(|opening| &opening.commitment[..])
            .collect::<Vec<_>>(),
        &openings.iter().map(|opening| &opening.salt[..]).collect::<Vec<_>>(),
        &openings.iter().map(|opening| &opening.path[..]).collect::<Vec<_>>(),
        &openings.iter().map(|opening| &opening.value[..]).collect::<Vec<_>>(),
        &whole_tiles
            .iter()
            .map(|tile| tile.level.cast_signed())
            .collect::<Vec<_>>(),
        &whole_tiles.iter().map(|tile| signed(tile.index)).collect::<Vec<_>>(),
        &whole_tiles.iter().map(|tile| &tile.hash.0[..]).collect::<Vec<_>>(),
        &destroyed.commitments.iter().map(|gone| &gone[..]).collect::<Vec<_>>(),
        &destroyed.commands,
    ];
    // The two last are those of what is destroyed.
    let used = if batch.expected.size() == 0 || destroyed.is_empty() {
        &parameters[..28]
    } else {
        &parameters[..]
    };
    let rows = client.query(statement, used).await?;
    Ok(!rows.is_empty())
}

/// Destroys `what`. How many openings were there.
pub(super) async fn destroy(pool: &Pool, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
    let client = pool.get().await.map_err(|error| pool_error(&error))?;
    let gone: Vec<&[u8]> = what.commitments.iter().map(|gone| &gone[..]).collect();
    let row = client.query_one(DESTROY, &[&ledger, &gone, &what.commands]).await;
    row.and_then(|row| row.try_get(0))
        .map(unsigned)
        .map_err(|error| store_error(&error))
}

async fn conflict(client: &Object, batch: &Batch) -> AppendError {
    let select = "SELECT size FROM entente.ledger_head WHERE ledger_id = $1";
    let size = client.query_opt(select, &[&batch.ledger]).await;
    match size.and_then(|row| row.map(|row| row.try_get(0)).transpose()) {
        Ok(size) => AppendError::Conflict {
            expected: batch.expected.size(),
            actual: size.map_or(0, unsigned),
        },
        Err(error) => store_error(&error).into(),
    }
}
