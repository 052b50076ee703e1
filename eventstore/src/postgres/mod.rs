//! The log in PostgreSQL 15 or later: several processes, backups, replicas, and everyone else's tools.
//!
//! Correctness rests on the transaction and the head's compare-and-swap alone. Roles, triggers and NOTIFY come on top: the first two
//! guard history against people, the last one only saves time.

mod append;
mod copy;
mod error;
mod listener;
mod reader;
mod schema;
mod session;

use crate::hints::{Hints, Patience, wait_beyond};
use crate::merkle::Hash;
use crate::merkle::tile::Tile;
use crate::{
    AppendError, Batch, Destruction, EventStore, Head, LedgerEntry, Opening, Receipt, Remains, StoreError, StoredEvent,
};
use async_trait::async_trait;
use deadpool_postgres::Pool;
use error::pool_error;
use listener::Listener;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub use error::store_error;
#[cfg(feature = "testing")]
pub(crate) use schema::fingerprint;
pub use schema::migrate;
pub use session::connect;

/// How often to ask the server when no notification comes.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// Ledgers kept in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    pool: Pool,
    hints: Arc<Hints>,
    listener: Listener,
}

impl PostgresStore {
    /// Connects to the database at `url` (a URL or `key=value` words). Refuses it with [`StoreError::SchemaTooOld`] until [`migrate`]
    /// has run on it.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let config = session::settings(url)?;
        let pool = session::pool(&config)?;
        let client = pool.get().await.map_err(|error| pool_error(&error))?;
        schema::check_version(&client).await?;
        let hints = Arc::new(Hints::default());
        let listener = Listener::start(config, Arc::clone(&hints));
        Ok(Self { pool, hints, listener })
    }
}

#[async_trait]
impl EventStore for PostgresStore {
    async fn append(&self, batch: Batch) -> Result<Head, AppendError> {
        let head = append::append(&self.pool, &batch).await?;
        self.hints.announce(batch.ledger, head.size());
        self.listener.tell(batch.ledger, head.size());
        Ok(head)
    }

    async fn head(&self, ledger: Uuid) -> Result<Option<Head>, StoreError> {
        reader::head(&self.pool, ledger).await
    }

    async fn read(&self, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        reader::read(&self.pool, ledger, from, limit).await
    }

    async fn read_subject(
        &self,
        ledger: Uuid,
        kind: &str,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        reader::read_subject(&self.pool, (ledger, kind, id), from_version, limit).await
    }

    async fn tile(&self, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
        reader::tile(&self.pool, ledger, tile).await
    }

    async fn size_at(&self, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
        reader::size_at(&self.pool, ledger, recorded_at).await
    }

    async fn receipts(&self, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError> {
        reader::receipts(&self.pool, ledger, command_ids).await
    }

    async fn openings(&self, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError> {
        reader::openings(&self.pool, ledger, commitments).await
    }

    async fn destroy(&self, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
        append::destroy(&self.pool, ledger, what).await
    }

    /// The server keeps deleted rows until its tables are rewritten, and its journals longer: only who administers it can tell.
    async fn scrub(&self) -> Result<Remains, StoreError> {
        Ok(Remains::ForTheAdministrator)
    }

    async fn ledgers(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        reader::ledgers(&self.pool).await
    }

    async fn wait_beyond(&self, ledger: Uuid, size: u64, timeout: Duration) -> Result<u64, StoreError> {
        let patience = Patience {
            timeout,
            poll_every: POLL_EVERY,
        };
        wait_beyond(self, &self.hints, (ledger, size), patience).await
    }
}
