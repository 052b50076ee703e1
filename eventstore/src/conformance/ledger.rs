//! A ledger under test: small events with ids of their own, appended at the head last seen.

use crate::{AppendError, Batch, Destruction, EventStore, Head, NewEvent, Opening, Receipt};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// When the first event under test is recorded: 12 March 2026, in milliseconds.
pub(super) const BEGIN: i64 = 1_773_300_000_000;

/// An id that no other call gave.
pub(super) fn fresh_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(0xE47E_47E0, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An event with this body, alone in its subject, recorded at [`BEGIN`].
pub(super) fn event(body: impl Into<Vec<u8>>) -> NewEvent {
    NewEvent {
        event_id: fresh_id(),
        event_type: "FaitDEssai",
        version: 1,
        subject_kind: "essai",
        subject_id: fresh_id(),
        subject_version: 1,
        recorded_at: BEGIN,
        body: body.into(),
    }
}

/// `count` events with different bodies.
pub(super) fn events(count: usize) -> Vec<NewEvent> {
    (0..count).map(|n| event(format!("fait {n}"))).collect()
}

/// A receipt of a fresh command, for one event at `first_position`.
pub(super) fn receipt(first_position: u64) -> Receipt {
    let command_id = fresh_id();
    let [digest, salt] = [1, 2].map(|filling| {
        let mut bytes = [filling; 32];
        bytes[..16].copy_from_slice(command_id.as_bytes());
        bytes
    });
    Receipt {
        command_id,
        digest,
        salt,
        first_position,
        event_count: 1,
        recorded_at: BEGIN,
    }
}

/// A ledger and the head its writer last saw.
#[derive(Clone)]
pub(super) struct Ledger {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) id: Uuid,
    pub(super) head: Head,
}

impl Ledger {
    pub(super) fn new(store: &Arc<dyn EventStore>) -> Self {
        Self {
            store: Arc::clone(store),
            id: fresh_id(),
            head: Head::default(),
        }
    }

    /// A batch of these events at the head last seen.
    pub(super) fn batch(&self, events: Vec<NewEvent>) -> Batch {
        let expected = self.head.clone();
        Batch {
            ledger: self.id,
            expected,
            events,
            receipts: Vec::new(),
            openings: Vec::new(),
            destroyed: Destruction::default(),
        }
    }

    pub(super) async fn append(&mut self, events: Vec<NewEvent>) -> Result<(), AppendError> {
        self.append_with(events, Vec::new(), Vec::new()).await
    }

    pub(super) async fn append_with(
        &mut self,
        events: Vec<NewEvent>,
        receipts: Vec<Receipt>,
        openings: Vec<Opening>,
    ) -> Result<(), AppendError> {
        let batch = Batch {
            receipts,
            openings,
            ..self.batch(events)
        };
        self.head = self.store.append(batch).await?;
        Ok(())
    }

    /// Bodies from position `from` on.
    pub(super) async fn bodies(&self, from: u64, limit: usize) -> Vec<Vec<u8>> {
        let events = self.store.read(self.id, from, limit).await.unwrap();
        events.into_iter().map(|event| event.body).collect()
    }

    /// Asserts that the store holds what was seen last: nothing more, nothing less.
    pub(super) async fn assert_unchanged(&self) {
        let stored = self.store.head(self.id).await.unwrap().unwrap_or_default();
        assert_eq!(stored, self.head);
        let events = self.store.read(self.id, 0, usize::MAX).await.unwrap();
        assert_eq!(events.len() as u64, self.head.size());
    }
}
