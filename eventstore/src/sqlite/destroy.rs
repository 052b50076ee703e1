//! Destroying what opens commitments, down to the bytes of the file.

use super::error::store_error;
use crate::{Destruction, Remains, StoreError};
use rusqlite::{Connection, Error, params};
use uuid::Uuid;

/// Destroys `what`, within the transaction that is open. How many openings were there.
pub(super) fn destroy(connection: &Connection, ledger: Uuid, what: &Destruction) -> Result<u64, Error> {
    let mut blind = connection.prepare_cached(
        "UPDATE receipt SET digest = zeroblob(32), salt = zeroblob(32) WHERE ledger_id = ?1 AND command_id = ?2",
    )?;
    for command in &what.commands {
        blind.execute(params![ledger.as_bytes(), command.as_bytes()])?;
    }
    let mut delete = connection.prepare_cached("DELETE FROM opening WHERE ledger_id = ?1 AND commitment = ?2")?;
    let mut there = 0;
    for commitment in &what.commitments {
        there += delete.execute(params![ledger.as_bytes(), commitment])? as u64;
    }
    Ok(there)
}

/// The same in a transaction of its own.
pub(super) fn destroy_alone(connection: &Connection, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
    let run = |sql: &str| connection.execute_batch(sql).map_err(|error| store_error(&error));
    run("BEGIN IMMEDIATE")?;
    let destroyed = destroy(connection, ledger, what).map_err(|error| store_error(&error));
    let there = match destroyed {
        Ok(there) => run("COMMIT").map(|()| there),
        Err(error) => Err(error),
    };
    if there.is_err() && !connection.is_autocommit() {
        run("ROLLBACK")?;
    }
    there
}

/// Rewrites the file, then empties the journal into it: a deleted row leaves copies where pages were split or filled before, and the journal
/// holds the pages of old.
pub(super) fn scrub(connection: &Connection) -> Result<Remains, StoreError> {
    let broken = |error: Error| store_error(&error);
    // The copy that VACUUM makes is as large as the file.
    connection.pragma_update(None, "temp_store", "FILE").map_err(broken)?;
    let rewritten = connection.execute_batch("VACUUM");
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(broken)?;
    rewritten.map_err(broken)?;
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(broken)?;
    if busy == 0 {
        return Ok(Remains::Nothing);
    }
    Err(StoreError::Unavailable(
        "un autre programme lit le fichier : les octets effacés sont encore dans son journal ; recommencer quand il a fini".to_owned(),
    ))
}
