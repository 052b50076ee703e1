//! The log in one SQLite file: nothing to install, nothing to run.
//!
//! One thread writes, and groups what waits into one commit; a few connections read. Several processes may share the file on one
//! machine: the write lock orders them, and the head's compare-and-swap tells whoever comes second.

mod backup;
mod destroy;
mod error;
mod file;
mod reader;
mod writer;

pub use error::store_error;

use crate::hints::{Hints, Patience, wait_beyond};
use crate::merkle::Hash;
use crate::merkle::tile::Tile;
use crate::{
    AppendError, Batch, Destruction, EventStore, Head, LedgerEntry, Opening, Receipt, Remains, StoreError, StoredEvent,
};
use async_trait::async_trait;
use reader::Readers;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use writer::Writer;

/// How often to look for what other processes wrote. What this process writes is announced at once.
const POLL_EVERY: Duration = Duration::from_millis(100);

/// Ledgers kept in a SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    readers: Readers,
    // Closed last, because a connection that only reads cannot bring the journal into the file: one file is left, that may be copied.
    writer: Writer,
    hints: Arc<Hints>,
}

impl SqliteStore {
    /// Opens the file at `path`, creates it if it does not exist, and brings its schema up to date. Refuses with
    /// [`StoreError::NotAStore`] what is not ours and with [`StoreError::SchemaTooNew`] what a later program wrote.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_or_create(path.as_ref(), true).await
    }

    /// Like [`SqliteStore::open`], but refuses a file that does not exist or is empty: a mistyped name creates nothing.
    pub async fn open_existing(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_or_create(path.as_ref(), false).await
    }

    /// Copies the store at `from`, as it is at one moment and while programs write to it, to the new file `to`.
    pub async fn copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), StoreError> {
        let (from, to) = (from.as_ref().to_owned(), to.as_ref().to_owned());
        tokio::task::spawn_blocking(move || backup::copy(&from, &to))
            .await
            .map_err(|error| StoreError::Backend(format!("copie interrompue : {error}")))?
    }

    async fn open_or_create(path: &Path, may_create: bool) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let opening = tokio::task::spawn_blocking(move || {
            let connection = file::open_writer(&path, may_create)?;
            let hints = Arc::new(Hints::default());
            let writer = Writer::start(connection, file::Opened::at(&path), Arc::clone(&hints))?;
            Ok(Self {
                readers: Readers::new(path),
                writer,
                hints,
            })
        });
        opening
            .await
            .map_err(|error| StoreError::Backend(format!("ouverture interrompue : {error}")))?
    }
}

#[async_trait]
impl EventStore for SqliteStore {
    async fn append(&self, batch: Batch) -> Result<Head, AppendError> {
        self.writer.append(batch).await
    }

    async fn head(&self, ledger: Uuid) -> Result<Option<Head>, StoreError> {
        self.readers
            .ask(move |connection| reader::head(connection, ledger))
            .await
    }

    async fn read(&self, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.readers
            .ask(move |connection| reader::read(connection, ledger, from, limit))
            .await
    }

    async fn read_subject(
        &self,
        ledger: Uuid,
        kind: &str,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let kind = kind.to_owned();
        let question = move |connection: &_| reader::read_subject(connection, (ledger, &kind, id), from_version, limit);
        self.readers.ask(question).await
    }

    async fn tile(&self, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
        self.readers
            .ask(move |connection| reader::tile(connection, ledger, tile))
            .await
    }

    async fn size_at(&self, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
        self.readers
            .ask(move |connection| reader::size_at(connection, ledger, recorded_at))
            .await
    }

    async fn receipts(&self, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError> {
        let command_ids = command_ids.to_owned();
        self.readers
            .ask(move |connection| reader::receipts(connection, ledger, &command_ids))
            .await
    }

    async fn openings(&self, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError> {
        let commitments = commitments.to_owned();
        self.readers
            .ask(move |connection| reader::openings(connection, ledger, &commitments))
            .await
    }

    async fn destroy(&self, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
        self.writer.destroy(ledger, what.clone()).await
    }

    async fn scrub(&self) -> Result<Remains, StoreError> {
        self.writer.scrub().await
    }

    async fn ledgers(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        self.readers.ask(reader::ledgers).await
    }

    async fn wait_beyond(&self, ledger: Uuid, size: u64, timeout: Duration) -> Result<u64, StoreError> {
        let patience = Patience {
            timeout,
            poll_every: POLL_EVERY,
        };
        wait_beyond(self, &self.hints, (ledger, size), patience).await
    }
}
