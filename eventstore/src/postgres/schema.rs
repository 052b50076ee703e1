//! The schema `entente`: bringing it up to date, and refusing to work on another version of it.

use super::error::store_error;
use super::session::settings;
use crate::merkle::tile::WIDTH;
use crate::merkle::{Frontier, Hash};
use crate::stored::signed;
use crate::{StoreError, TileHash};
use futures::TryStreamExt;
use refinery::error::Kind;
use std::pin::pin;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

mod embedded {
    refinery::embed_migrations!("../migrations/postgres");
}

/// Where migrations are remembered: in our schema, so that a database may be shared.
const HISTORY: &str = "entente.schema_history";

/// Held while migrating, so that two programs do not at once. « Ente » in ASCII.
const MIGRATION_LOCK: i64 = 0x456E_7465;

/// Brings the schema of the database at `url` up to date and returns its version. Needs the right to create a schema; with CREATEROLE it
/// also creates the roles `entente_writer` and `entente_reader`.
pub async fn migrate(url: &str) -> Result<u32, StoreError> {
    let (mut client, connection) = settings(url)?
        .connect(NoTls)
        .await
        .map_err(|error| store_error(&error))?;
    let driver = tokio::spawn(connection);
    let outcome = migrate_with(&mut client).await;
    drop(client);
    // The connection ends with its client; what it may still report changes nothing.
    let _ = driver.await;
    outcome
}

async fn migrate_with(client: &mut Client) -> Result<u32, StoreError> {
    let lock = format!("SELECT pg_advisory_lock({MIGRATION_LOCK})");
    client.batch_execute(&lock).await.map_err(|error| store_error(&error))?;
    let (found, known) = (version(client).await?, known_version());
    if found > known {
        return Err(StoreError::SchemaTooNew { found, known });
    }
    if found == 0 {
        let create = "CREATE SCHEMA IF NOT EXISTS entente";
        client
            .batch_execute(create)
            .await
            .map_err(|error| store_error(&error))?;
    }
    let mut runner = embedded::migrations::runner().set_grouped(true);
    runner.set_migration_table_name(HISTORY);
    match runner.run_async(client).await {
        Ok(_) => {
            fill_tile_hashes(client).await.map_err(|error| store_error(&error))?;
            Ok(known)
        }
        Err(error) => Err(match error.kind() {
            Kind::Connection(_, cause) => cause.downcast_ref().map(store_error),
            _ => None,
        }
        .unwrap_or_else(|| StoreError::Backend(format!("migrations de la base : {error}")))),
    }
}

/// Computes the hashes of tiles of ledgers that were begun before they were kept.
async fn fill_tile_hashes(client: &mut Client) -> Result<(), tokio_postgres::Error> {
    let without = "SELECT ledger_id FROM entente.ledger_head head WHERE size >= $1
                      AND NOT EXISTS (SELECT FROM entente.tile_hash tile WHERE tile.ledger_id = head.ledger_id)";
    let transaction = client.transaction().await?;
    for row in transaction.query(without, &[&signed(WIDTH)]).await? {
        let ledger: Uuid = row.try_get(0)?;
        let (mut frontier, mut hashes) = (Frontier::default(), Vec::new());
        let leaves = "SELECT leaf FROM entente.event WHERE ledger_id = $1 ORDER BY position";
        let mut leaves = pin!(transaction.query_raw(leaves, &[&ledger]).await?);
        while let Some(row) = leaves.try_next().await? {
            let leaf: &[u8] = row.try_get(0)?;
            TileHash::push(&mut frontier, Hash(leaf.try_into().unwrap_or_default()), &mut hashes);
        }
        let insert = "INSERT INTO entente.tile_hash (ledger_id, level, place, hash) VALUES ($1, $2, $3, $4)";
        let insert = transaction.prepare(insert).await?;
        for TileHash { level, index, hash } in hashes {
            let parameters: [&(dyn ToSql + Sync); 4] = [&ledger, &level.cast_signed(), &signed(index), &&hash.0[..]];
            transaction.execute(&insert, &parameters).await?;
        }
    }
    transaction.commit().await
}

/// Refuses the database unless its schema is exactly the one this program knows.
pub(super) async fn check_version(client: &Client) -> Result<(), StoreError> {
    let (found, known) = (version(client).await?, known_version());
    match found.cmp(&known) {
        std::cmp::Ordering::Less => Err(StoreError::SchemaTooOld { found, known }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(StoreError::SchemaTooNew { found, known }),
    }
}

fn known_version() -> u32 {
    let versions = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max();
    versions
        .and_then(|version| u32::try_from(version).ok())
        .unwrap_or_default()
}

/// Changes whenever a migration does.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint() -> u64 {
    let runner = embedded::migrations::runner();
    runner
        .get_migrations()
        .iter()
        .fold(0, |all: u64, migration| all.rotate_left(1) ^ migration.checksum())
}

/// The version of the schema, 0 before the first migration.
async fn version(client: &Client) -> Result<u32, StoreError> {
    let version = async {
        let exists = format!("SELECT to_regclass('{HISTORY}') IS NOT NULL");
        if !client.query_one(&exists, &[]).await?.try_get::<_, bool>(0)? {
            return Ok(0);
        }
        let newest = format!("SELECT coalesce(max(version), 0) FROM {HISTORY}");
        client.query_one(&newest, &[]).await?.try_get::<_, i32>(0)
    };
    let version = version.await.map_err(|error| store_error(&error))?;
    Ok(u32::try_from(version).unwrap_or_default())
}
