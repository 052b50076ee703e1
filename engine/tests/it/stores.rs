//! The stores the engine is tested on, and a store that fails when told.

use async_trait::async_trait;
use domain::value::LedgerId;
use engine::{Engine, EngineConfig, Environment, LedgerHandle};
use eventstore::memory::MemoryStore;
use eventstore::merkle::Hash;
use eventstore::merkle::tile::Tile;
use eventstore::sqlite::SqliteStore;
use eventstore::testing::Database;
use eventstore::{
    AppendError, Batch, Destruction, EventStore, Head, LedgerEntry, Opening, Receipt, Remains, StoreError, StoredEvent,
};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};
use uuid::Uuid;

use crate::load;

/// Somewhere ledgers are kept, that several processes could connect to.
pub(crate) enum Place {
    Memory(Arc<MemoryStore>),
    Sqlite(TempDir),
    Postgres(Database),
}

impl Place {
    /// One place of each kind.
    pub(crate) async fn all() -> [Self; 3] {
        [Self::memory(), Self::sqlite(), Self::Postgres(Database::create().await)]
    }

    pub(crate) fn memory() -> Self {
        Self::Memory(Arc::new(MemoryStore::new()))
    }

    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    /// Connects to it anew, as another process would.
    pub(crate) async fn connect(&self) -> Arc<dyn EventStore> {
        match self {
            Self::Memory(store) => Arc::clone(store) as Arc<dyn EventStore>,
            Self::Sqlite(folder) => Arc::new(SqliteStore::open(folder.path().join("essai.db")).await.unwrap()),
            Self::Postgres(database) => Arc::new(database.store().await),
        }
    }

    /// An engine of its own on it.
    pub(crate) async fn engine(&self) -> Engine {
        engine_on(self.connect().await)
    }
}

pub(crate) fn engine_on(store: Arc<dyn EventStore>) -> Engine {
    Engine::new(store, Environment::system(), EngineConfig::default())
}

/// The ledger number 1 of `engine`, opened and with its members.
pub(crate) async fn ready(engine: &Engine) -> LedgerHandle {
    ready_ledger(engine, load::ledger(1)).await
}

/// The ledger `id` of `engine`, opened and with its members.
pub(crate) async fn ready_ledger(engine: &Engine, id: LedgerId) -> LedgerHandle {
    let (ledger, receipt) = engine.open_ledger(load::open(id)).await.unwrap();
    assert_eq!((receipt.position, receipt.event_count, receipt.replayed), (0, 1, false));
    let receipt = ledger.execute(load::members(id)).await.unwrap();
    assert_eq!((receipt.first_position, receipt.position), (1, load::MEMBERS));
    ledger
}

/// What happens to an append.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// Nothing is recorded, and the store says so.
    Fail,
    /// It is recorded, and the answer is lost.
    LoseAnswer,
    /// The connection breaks before it is sent.
    LoseRequest,
}

/// A real store whose connection fails when told.
#[derive(Debug)]
pub(crate) struct FragileStore {
    store: Arc<dyn EventStore>,
    /// What happens to the next appends; `None` for one that goes through.
    fates: Mutex<VecDeque<Option<Fate>>>,
    /// While set, nothing but `append` is answered.
    down: AtomicBool,
    /// Appends pass as readers.
    gate: Arc<RwLock<()>>,
    /// How often events were read.
    reads: AtomicU64,
}

impl FragileStore {
    pub(crate) fn on(store: Arc<dyn EventStore>) -> Arc<Self> {
        Arc::new(Self {
            store,
            fates: Mutex::default(),
            down: AtomicBool::new(false),
            gate: Arc::default(),
            reads: AtomicU64::new(0),
        })
    }

    /// Tells what happens to the next appends.
    pub(crate) fn fates(&self, fates: impl IntoIterator<Item = Option<Fate>>) {
        self.fates.lock().unwrap().extend(fates);
    }

    /// Stops answering questions, or starts again.
    pub(crate) fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    /// Lets no append through while the guard lives.
    pub(crate) async fn close_gate(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.gate).write_owned().await
    }

    pub(crate) fn reads(&self) -> u64 {
        self.reads.load(Ordering::SeqCst)
    }

    fn check_up(&self) -> Result<(), StoreError> {
        if self.down.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("coupure d’essai".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl EventStore for FragileStore {
    async fn append(&self, batch: Batch) -> Result<Head, AppendError> {
        let _passing = self.gate.read().await;
        let fate = self.fates.lock().unwrap().pop_front().flatten();
        match fate {
            None => self.store.append(batch).await,
            Some(Fate::Fail) => Err(StoreError::Unavailable("panne d’essai".to_owned()).into()),
            Some(Fate::LoseRequest) => Err(AppendError::Unknown("envoi perdu".to_owned())),
            Some(Fate::LoseAnswer) => {
                self.store.append(batch).await?;
                Err(AppendError::Unknown("réponse perdue".to_owned()))
            }
        }
    }

    async fn head(&self, ledger: Uuid) -> Result<Option<Head>, StoreError> {
        self.check_up()?;
        self.store.head(ledger).await
    }

    async fn read(&self, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.check_up()?;
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.store.read(ledger, from, limit).await
    }

    async fn read_subject(
        &self,
        ledger: Uuid,
        kind: &str,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.check_up()?;
        self.store.read_subject(ledger, kind, id, from_version, limit).await
    }

    async fn tile(&self, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
        self.check_up()?;
        self.store.tile(ledger, tile).await
    }

    async fn size_at(&self, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
        self.check_up()?;
        self.store.size_at(ledger, recorded_at).await
    }

    async fn receipts(&self, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError> {
        self.check_up()?;
        self.store.receipts(ledger, command_ids).await
    }

    async fn destroy(&self, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
        self.check_up()?;
        self.store.destroy(ledger, what).await
    }

    async fn scrub(&self) -> Result<Remains, StoreError> {
        self.check_up()?;
        self.store.scrub().await
    }

    async fn openings(&self, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError> {
        self.check_up()?;
        self.store.openings(ledger, commitments).await
    }

    async fn ledgers(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        self.check_up()?;
        self.store.ledgers().await
    }

    async fn wait_beyond(&self, ledger: Uuid, size: u64, timeout: Duration) -> Result<u64, StoreError> {
        self.check_up()?;
        self.store.wait_beyond(ledger, size, timeout).await
    }
}
