//! The log in memory: same promises as the others, except that it dies with the process.

use crate::hints::{Hints, Patience, wait_beyond};
use crate::merkle::Hash;
use crate::merkle::tile::{Tile, WIDTH};
use crate::stored::check_tile;
use crate::{
    AppendError, Batch, Destruction, EventStore, Head, LedgerEntry, NewEvent, Opening, Receipt, Remains, Sealed,
    StoreError, StoredEvent, TileHash,
};
use async_trait::async_trait;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Ledgers kept in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    ledgers: Mutex<BTreeMap<Uuid, Ledger>>,
    hints: Hints,
}

impl MemoryStore {
    /// A store without any ledger.
    pub fn new() -> Self {
        Self::default()
    }
}

/// The versions of one subject, and where each stands in the events.
type Chain = BTreeMap<u64, usize>;

#[derive(Debug, Default)]
struct Ledger {
    head: Head,
    /// The hashes of whole tiles, level 1 first.
    whole_tiles: Vec<Vec<Hash>>,
    events: Vec<StoredEvent>,
    event_ids: HashSet<Uuid>,
    subjects: HashMap<(String, Uuid), Chain>,
    receipts: HashMap<Uuid, Receipt>,
    openings: HashMap<[u8; 32], Opening>,
}

impl Ledger {
    /// Whether the batch may be recorded, checked whole before anything changes.
    fn check(&self, batch: &Batch) -> Result<(), AppendError> {
        if self.head != batch.expected {
            return Err(AppendError::Conflict {
                expected: batch.expected.size(),
                actual: self.head.size(),
            });
        }
        let mut event_ids = HashSet::new();
        let mut versions = HashSet::new();
        for event in &batch.events {
            if self.event_ids.contains(&event.event_id) || !event_ids.insert(event.event_id) {
                return Err(AppendError::DuplicateEvent);
            }
            let chain = self.subjects.get(&(event.subject_kind.to_owned(), event.subject_id));
            let taken = chain.is_some_and(|chain| chain.contains_key(&event.subject_version));
            if taken || !versions.insert((event.subject_kind, event.subject_id, event.subject_version)) {
                return Err(StoreError::Backend(crate::subject_version_taken().to_owned()).into());
            }
        }
        let mut commands = HashSet::new();
        for receipt in &batch.receipts {
            if self.receipts.contains_key(&receipt.command_id) || !commands.insert(receipt.command_id) {
                return Err(AppendError::DuplicateCommand);
            }
        }
        Ok(())
    }

    fn record(&mut self, batch: Batch) -> Head {
        let Sealed {
            leaves,
            whole_tiles,
            head,
        } = batch.seal();
        for TileHash { level, hash, .. } in whole_tiles {
            let above = level as usize - 1;
            if self.whole_tiles.len() <= above {
                self.whole_tiles.push(Vec::new());
            }
            self.whole_tiles[above].push(hash);
        }
        for ((position, event), leaf) in (self.head.size()..).zip(batch.events).zip(leaves) {
            let NewEvent {
                event_id,
                event_type,
                version,
                subject_kind,
                subject_id,
                subject_version,
                recorded_at,
                body,
            } = event;
            self.event_ids.insert(event_id);
            let chain = self.subjects.entry((subject_kind.to_owned(), subject_id)).or_default();
            chain.insert(subject_version, self.events.len());
            let event_type = event_type.to_owned();
            self.events.push(StoredEvent {
                position,
                event_id,
                event_type,
                version,
                recorded_at,
                leaf,
                body,
            });
        }
        self.receipts
            .extend(batch.receipts.into_iter().map(|receipt| (receipt.command_id, receipt)));
        for opening in batch.openings {
            self.openings.entry(opening.commitment).or_insert(opening);
        }
        self.destroy(&batch.destroyed);
        self.head = head.clone();
        head
    }

    /// How many openings were there.
    fn destroy(&mut self, what: &Destruction) -> u64 {
        for command in &what.commands {
            if let Some(receipt) = self.receipts.get_mut(command) {
                (receipt.digest, receipt.salt) = ([0; 32], [0; 32]);
            }
        }
        let there = what
            .commitments
            .iter()
            .filter(|gone| self.openings.remove(*gone).is_some());
        there.count() as u64
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    async fn append(&self, batch: Batch) -> Result<Head, AppendError> {
        let id = batch.ledger;
        let mut ledgers = self.ledgers.lock().await;
        let head = if let Some(ledger) = ledgers.get_mut(&id) {
            ledger.check(&batch)?;
            ledger.record(batch)
        } else {
            let mut ledger = Ledger::default();
            ledger.check(&batch)?;
            let head = ledger.record(batch);
            ledgers.insert(id, ledger);
            head
        };
        self.hints.announce(id, head.size());
        Ok(head)
    }

    async fn head(&self, ledger: Uuid) -> Result<Option<Head>, StoreError> {
        Ok(self.ledgers.lock().await.get(&ledger).map(|ledger| ledger.head.clone()))
    }

    async fn read(&self, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let events = ledgers.get(&ledger).map_or(&[][..], |ledger| &ledger.events);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(events.iter().skip(from).take(limit).cloned().collect())
    }

    async fn read_subject(
        &self,
        ledger: Uuid,
        kind: &str,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let Some(ledger) = ledgers.get(&ledger) else {
            return Ok(Vec::new());
        };
        let Some(chain) = ledger.subjects.get(&(kind.to_owned(), id)) else {
            return Ok(Vec::new());
        };
        let indexes = chain.range(from_version..).take(limit);
        Ok(indexes
            .filter_map(|(_, index)| ledger.events.get(*index))
            .cloned()
            .collect())
    }

    async fn tile(&self, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let first = usize::try_from(tile.index.saturating_mul(WIDTH)).unwrap_or(usize::MAX);
        let wanted = usize::try_from(tile.width).unwrap_or(usize::MAX);
        let hashes: Vec<Hash> = ledgers.get(&ledger).map_or_else(Vec::new, |ledger| match tile.level {
            0 => {
                let events = ledger.events.iter().skip(first).take(wanted);
                events.map(|event| event.leaf).collect()
            }
            level => {
                let level = ledger.whole_tiles.get(level as usize - 1).into_iter().flatten();
                level.skip(first).take(wanted).copied().collect()
            }
        });
        check_tile(ledger, tile, &hashes)?;
        Ok(hashes)
    }

    async fn size_at(&self, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let events = ledgers.get(&ledger).map_or(&[][..], |ledger| &ledger.events);
        Ok(events.partition_point(|event| event.recorded_at <= recorded_at) as u64)
    }

    async fn receipts(&self, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let Some(ledger) = ledgers.get(&ledger) else {
            return Ok(Vec::new());
        };
        Ok(command_ids
            .iter()
            .filter_map(|id| ledger.receipts.get(id))
            .cloned()
            .collect())
    }

    async fn openings(&self, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        let Some(ledger) = ledgers.get(&ledger) else {
            return Ok(Vec::new());
        };
        Ok(commitments
            .iter()
            .filter_map(|commitment| ledger.openings.get(commitment))
            .cloned()
            .collect())
    }

    async fn destroy(&self, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError> {
        let mut ledgers = self.ledgers.lock().await;
        Ok(ledgers.get_mut(&ledger).map_or(0, |ledger| ledger.destroy(what)))
    }

    async fn scrub(&self) -> Result<Remains, StoreError> {
        Ok(Remains::Nothing)
    }

    async fn ledgers(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        let ledgers = self.ledgers.lock().await;
        Ok(ledgers
            .iter()
            .map(|(id, ledger)| LedgerEntry {
                ledger: *id,
                size: ledger.head.size(),
            })
            .collect())
    }

    async fn wait_beyond(&self, ledger: Uuid, size: u64, timeout: Duration) -> Result<u64, StoreError> {
        // Every append is announced here: there is nothing to poll for.
        let patience = Patience {
            timeout,
            poll_every: timeout,
        };
        wait_beyond(self, &self.hints, (ledger, size), patience).await
    }
}
