//! The engine: which ledgers are open.

use crate::config::EngineConfig;
use crate::environment::Environment;
use crate::error::{ExecuteError, Failure};
use crate::handle::LedgerHandle;
use crate::log::Log;
use crate::order::{Execute, Receipt};
use crate::proof;
use crate::publication::{Bar, Guard};
use crate::running::RunningLedger;
use crate::verify::{Verified, verify};
use domain::value::{Commitment, LedgerId, Name, Siren};
use domain::{Code, Command, Event, Refusal};
use eventstore::{EventStore, LedgerEntry, Opening};
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tlog::merkle::Hash;
use tlog::merkle::tile::Tile;
use tokio::sync::OnceCell;

/// Ledgers whose event 0 is read at once when they are listed.
const SUMMARIES_AT_ONCE: usize = 8;

/// A ledger of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerSummary {
    /// The ledger.
    pub ledger: LedgerId,
    /// How many events it holds.
    pub size: u64,
    /// What it was called at its opening.
    pub name: Name,
    /// SIREN of the organisation that keeps it.
    pub operator: Siren,
}

/// Runs the ledgers of one store.
#[derive(Debug)]
pub struct Engine {
    store: Arc<dyn EventStore>,
    environment: Environment,
    config: EngineConfig,
    bar: Bar,
    opened: Mutex<Opened>,
}

/// Where an open ledger stands, or will stand once it is read: those who ask meanwhile wait for the same reading.
type Slot = Arc<OnceCell<Arc<RunningLedger>>>;

#[derive(Debug, Default)]
struct Opened {
    slots: HashMap<LedgerId, (Slot, LastUse)>,
    uses: LastUse,
    closed: bool,
}

/// A count of uses: larger is more recent.
type LastUse = u64;

impl Engine {
    /// An engine on `store`. Opens nothing yet.
    pub fn new(store: Arc<dyn EventStore>, environment: Environment, config: EngineConfig) -> Self {
        Self {
            store,
            environment,
            config,
            bar: Bar::default(),
            opened: Mutex::default(),
        }
    }

    /// The same, which records nothing in a ledger whose store does not continue what was signed of it in `folder`.
    #[must_use]
    pub fn guarded_by(self, folder: PathBuf) -> Self {
        let bar = Bar::Signed(folder);
        Self { bar, ..self }
    }

    /// The same, which records nothing at all.
    #[must_use]
    pub fn for_reading(self) -> Self {
        let bar = Bar::Everything;
        Self { bar, ..self }
    }

    /// Whether a ledger may be written: says what is wrong if its store does not continue what was signed.
    pub async fn check_signed(&self, id: LedgerId) -> Result<(), Failure> {
        let head = self.store.head(id.uuid()).await?.unwrap_or_default();
        self.guard(id).check(&*self.store, &head).await
    }

    fn guard(&self, id: LedgerId) -> Guard {
        Guard::new(id, self.bar.clone())
    }

    /// The clock and the ids it runs with.
    pub const fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Where its ledgers are kept.
    pub(crate) const fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// Events read at once from the store.
    pub(crate) const fn page_events(&self) -> usize {
        self.config.page_events
    }

    /// The ledger `id`, opened if it was not.
    pub async fn ledger(&self, id: LedgerId) -> Result<LedgerHandle, Failure> {
        let slot = self.slot(id)?;
        let running = self.start(id, &slot).await?;
        if running.size() == 0 {
            self.forget(id, &slot);
            return Err(Failure::UnknownLedger(id));
        }
        self.keep_within_budget();
        Ok(LedgerHandle::new(running))
    }

    /// Executes the command that opens a ledger, and returns it open. A retry gets the first receipt.
    pub async fn open_ledger(&self, execute: impl Into<Execute>) -> Result<(LedgerHandle, Receipt), ExecuteError> {
        let execute = execute.into();
        let Command::OpenLedger(order) = &execute.request.command else {
            let message = "Cette commande s’adresse à un registre déjà ouvert : nommer le registre.";
            return Err(Refusal::new(Code::LedgerNotOpen, message).at("command").into());
        };
        let id = order.ledger;
        let slot = self.slot(id)?;
        let handle = LedgerHandle::new(self.start(id, &slot).await?);
        let receipt = handle.execute(execute).await?;
        self.keep_within_budget();
        Ok((handle, receipt))
    }

    /// Every ledger of the store, by id.
    pub async fn ledgers(&self) -> Result<Vec<LedgerSummary>, Failure> {
        let entries = self.store.ledgers().await?;
        let summaries = stream::iter(entries.into_iter().map(|entry| self.summary(entry)));
        summaries
            .buffered(SUMMARIES_AT_ONCE)
            .try_filter_map(|summary| async { Ok(summary) })
            .try_collect()
            .await
    }

    /// What event 0 says of a ledger.
    async fn summary(&self, entry: LedgerEntry) -> Result<Option<LedgerSummary>, Failure> {
        let ledger = LedgerId::new(entry.ledger);
        let store = Arc::clone(&self.store);
        let first = Log { ledger, store }.read(0, 1).await?.pop();
        let Some(Event::LedgerOpened(opened)) = first.map(|first| first.recorded.event) else {
            return Ok(None);
        };
        Ok(Some(LedgerSummary {
            ledger,
            size: entry.size,
            name: opened.name,
            operator: opened.operator,
        }))
    }

    /// As [`LedgerHandle::verify`], for a ledger that need not open: one that cannot, for instance.
    pub async fn verify(&self, id: LedgerId, progress: impl FnMut(u64, u64) + Send) -> Result<Verified, Failure> {
        verify(&*self.store, id, self.config.page_events, progress).await
    }

    /// The proof that event `index` is among the first `size` of a ledger, which need not open.
    pub async fn prove_inclusion(&self, id: LedgerId, index: u64, size: u64) -> Result<Vec<Hash>, Failure> {
        self.check_reached(id, size).await?;
        proof::inclusion(&*self.store, id, index, size).await
    }

    /// The proof that the first `new` events of a ledger continue its first `old`.
    pub async fn prove_consistency(&self, id: LedgerId, old: u64, new: u64) -> Result<Vec<Hash>, Failure> {
        self.check_reached(id, new).await?;
        proof::consistency(&*self.store, id, old, new).await
    }

    /// The hashes of a tile; none where the ledger does not reach.
    pub async fn tile(&self, id: LedgerId, tile: Tile) -> Result<Option<Vec<Hash>>, Failure> {
        let head = self.store.head(id.uuid()).await?.ok_or(Failure::UnknownLedger(id))?;
        let reached = Tile::of_tree(head.size(), tile.level, tile.index);
        if reached.is_none_or(|reached| reached.width < tile.width) {
            return Ok(None);
        }
        Ok(Some(self.store.tile(id.uuid(), tile).await?))
    }

    /// The exact bytes of the events from position `from` on, at most `limit`.
    pub async fn bodies(&self, id: LedgerId, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, Failure> {
        let events = self.store.read(id.uuid(), from, limit).await?;
        Ok(events.into_iter().map(|event| event.body).collect())
    }

    /// What opens those of `commitments` that were not erased, for people allowed to see it: in no order.
    pub async fn openings(&self, id: LedgerId, commitments: &[Commitment]) -> Result<Vec<Opening>, Failure> {
        let commitments: Vec<[u8; 32]> = commitments.iter().map(|commitment| *commitment.bytes()).collect();
        Ok(self.store.openings(id.uuid(), &commitments).await?)
    }

    async fn check_reached(&self, id: LedgerId, size: u64) -> Result<(), Failure> {
        let head = self.store.head(id.uuid()).await?.ok_or(Failure::UnknownLedger(id))?;
        if size > head.size() {
            return Err(Failure::NotYet {
                asked: size.saturating_sub(1),
                last: head.size().saturating_sub(1),
            });
        }
        Ok(())
    }

    /// How many ledgers are open.
    pub fn open_ledgers(&self) -> usize {
        self.lock()
            .slots
            .values()
            .filter(|(slot, _)| slot.initialized())
            .count()
    }

    /// Takes nothing more, answers what is queued, and returns once all is answered.
    pub async fn shutdown(&self) {
        let slots = {
            let mut opened = self.lock();
            opened.closed = true;
            std::mem::take(&mut opened.slots)
        };
        for (slot, _) in slots.into_values() {
            if let Some(running) = slot.get() {
                running.close().await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of `id`, marked as used. A ledger whose writer broke is opened anew.
    fn slot(&self, id: LedgerId) -> Result<Slot, Failure> {
        let mut opened = self.lock();
        if opened.closed {
            return Err(Failure::Closed);
        }
        opened.uses += 1;
        let now = opened.uses;
        let (slot, last_use) = opened.slots.entry(id).or_default();
        if slot.get().is_some_and(|running| running.is_closed()) {
            *slot = Slot::default();
        }
        *last_use = now;
        Ok(Arc::clone(slot))
    }

    async fn start(&self, id: LedgerId, slot: &Slot) -> Result<Arc<RunningLedger>, Failure> {
        let start = || async {
            let (store, environment) = (Arc::clone(&self.store), self.environment.clone());
            RunningLedger::start(id, store, environment, self.config, self.guard(id))
                .await
                .map(Arc::new)
        };
        let started = slot.get_or_try_init(start).await.cloned();
        if started.is_err() {
            self.forget(id, slot);
        }
        started
    }

    /// Takes `slot` off, if it is still the one.
    fn forget(&self, id: LedgerId, slot: &Slot) {
        let mut opened = self.lock();
        if opened
            .slots
            .get(&id)
            .is_some_and(|(current, _)| Arc::ptr_eq(current, slot))
        {
            opened.slots.remove(&id);
        }
    }

    /// Closes idle ledgers, those not asked for longest first, until the others fit the budget.
    fn keep_within_budget(&self) {
        let mut opened = self.lock();
        let mut bytes: u64 = opened
            .slots
            .values()
            .filter_map(|(slot, _)| slot.get())
            .map(|running| running.bytes())
            .sum();
        while bytes > self.config.memory_budget_bytes {
            let idle = opened.slots.iter().filter(|(_, (slot, _))| is_idle(slot));
            let Some(id) = idle.min_by_key(|(_, (_, last_use))| *last_use).map(|(id, _)| *id) else {
                return;
            };
            let freed = opened
                .slots
                .remove(&id)
                .and_then(|(slot, _)| slot.get().map(|running| running.bytes()));
            bytes = bytes.saturating_sub(freed.unwrap_or(0));
        }
    }
}

/// Whether nobody but the engine holds the ledger. Whoever asks for it takes its slot under the lock first.
fn is_idle(slot: &Slot) -> bool {
    Arc::strong_count(slot) == 1 && slot.get().is_some_and(|running| Arc::strong_count(running) == 1)
}
