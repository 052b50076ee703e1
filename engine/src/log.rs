//! The events of one ledger, read and decoded.

use crate::error::Failure;
use domain::value::{EventId, Instant, LedgerId};
use domain::{Recorded, SubjectKind, body};
use eventstore::merkle::Hash;
use eventstore::{EventStore, StoredEvent};
use std::sync::Arc;
use tokio::task::JoinError;
use uuid::Uuid;

/// An event, decoded, with what the log says of its bytes.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) recorded: Recorded,
    pub(crate) leaf: Hash,
    pub(crate) bytes: usize,
}

/// The log of one ledger.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) ledger: LedgerId,
    pub(crate) store: Arc<dyn EventStore>,
}

impl Log {
    /// At most `limit` events from position `from` on. Fewer means that the end was reached.
    pub(crate) async fn read(&self, from: u64, limit: usize) -> Result<Vec<Decoded>, Failure> {
        let stored = self.store.read(self.ledger.uuid(), from, limit).await?;
        self.decode(stored).await
    }

    /// At most `limit` events of one subject, from its version `from_version` on.
    pub(crate) async fn read_subject(
        &self,
        kind: SubjectKind,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<Decoded>, Failure> {
        let ledger = self.ledger.uuid();
        let stored = self
            .store
            .read_subject(ledger, kind.as_str(), id, from_version, limit)
            .await?;
        self.decode(stored).await
    }

    /// Decodes a page beside the tasks that wait, because it takes milliseconds.
    async fn decode(&self, stored: Vec<StoredEvent>) -> Result<Vec<Decoded>, Failure> {
        let ledger = self.ledger;
        let decode = move || stored.iter().map(|event| decode(ledger, event)).collect();
        tokio::task::spawn_blocking(decode)
            .await
            .unwrap_or_else(|error| Err(interrupted(error)))
    }
}

/// Decodes one event.
pub(crate) fn decode(ledger: LedgerId, stored: &StoredEvent) -> Result<Decoded, Failure> {
    let recorded = body::decode_trusted(ledger, &stored.event_type, stored.version, &stored.body)
        .map_err(|error| unreadable(ledger, stored.position, error))?;
    if !is_where_the_index_says(&recorded, stored) {
        let why =
            body::BodyError::Shape("la position, l’identifiant ou l’instant n’est pas celui de l’index".to_owned());
        return Err(unreadable(ledger, stored.position, why));
    }
    Ok(Decoded {
        recorded,
        leaf: stored.leaf,
        bytes: stored.body.len(),
    })
}

/// Whether the body says of itself what the log's columns say.
pub(crate) fn is_where_the_index_says(recorded: &Recorded, stored: &StoredEvent) -> bool {
    recorded.position == stored.position
        && recorded.event_id == EventId::new(stored.event_id)
        && recorded.recorded_at == Instant::from_millis(stored.recorded_at)
}

pub(crate) fn unreadable(ledger: LedgerId, position: u64, error: body::BodyError) -> Failure {
    Failure::Unreadable {
        ledger,
        position,
        error,
    }
}

/// A blocking task ends early when the runtime stops, or when it panicked: then the panic goes on here.
pub(crate) fn interrupted(error: JoinError) -> Failure {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Failure::Closed,
    }
}
