//! The schema `entente`: bringing it up to date, and refusing to work on another version of it.

use super::error::store_error;
use super::session::settings;
use crate::StoreError;
use refinery::error::Kind;
use tokio_postgres::{Client, NoTls};

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
        Ok(_) => Ok(known),
        Err(error) => Err(match error.kind() {
            Kind::Connection(_, cause) => cause.downcast_ref().map(store_error),
            _ => None,
        }
        .unwrap_or_else(|| StoreError::Backend(format!("migrations de la base : {error}")))),
    }
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
