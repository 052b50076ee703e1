//! Sending a batch to the store, and finding the receipts that its doubtful orders may have had before.

use crate::error::{ExecuteError, Failure};
use crate::order::{Answer, Order, Receipt};
use crate::publication::Guard;
use crate::stage::Entry;
use domain::value::{EventId, Instant};
use eventstore::{AppendError, Batch, EventStore};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// How a batch ended.
pub(crate) struct Landing {
    /// Whether it is recorded. A batch without event lands if the head is the expected one: what was refused was refused rightly.
    pub(crate) append: Result<(), NotLanded>,
    /// Receipts of earlier sendings of its commands: of the doubtful ones, or of all if the store says that there are some.
    pub(crate) earlier: Result<Earlier, Failure>,
}

/// Why a batch is not recorded, or may not be.
pub(crate) enum NotLanded {
    /// The store did not take it.
    Append(AppendError),
    /// Nothing may be recorded here, not even answered.
    Barred(Failure),
}

/// Which commands of a batch may have been sent before.
pub(crate) struct Suspects {
    doubtful: Vec<Uuid>,
    all: Vec<Uuid>,
}

impl Suspects {
    pub(crate) fn among(entries: &[Entry]) -> Self {
        let ids =
            |entries: &mut dyn Iterator<Item = &Entry>| entries.map(|entry| entry.order.command_id().uuid()).collect();
        Self {
            doubtful: ids(&mut entries.iter().filter(|entry| entry.is_doubtful())),
            all: ids(&mut entries.iter()),
        }
    }
}

/// Sends `batch`, durably, if `guard` lets it through, and looks for earlier receipts.
pub(crate) async fn land(store: Arc<dyn EventStore>, guard: Arc<Guard>, batch: Batch, suspects: Suspects) -> Landing {
    let ledger = batch.ledger;
    if let Err(barred) = guard.check(&*store, &batch.expected).await {
        return Landing {
            append: Err(NotLanded::Barred(barred)),
            earlier: Ok(Earlier::default()),
        };
    }
    let append = if batch.events.is_empty() {
        check_head(&*store, &batch).await
    } else {
        store.append(batch).await.map(|_| ())
    };
    let ids = match append {
        Ok(()) => suspects.doubtful,
        Err(AppendError::DuplicateCommand) => suspects.all,
        Err(_) => Vec::new(),
    };
    let earlier = Earlier::find(&*store, ledger, &ids).await;
    Landing {
        append: append.map_err(NotLanded::Append),
        earlier,
    }
}

async fn check_head(store: &dyn EventStore, batch: &Batch) -> Result<(), AppendError> {
    let head = store.head(batch.ledger).await?.unwrap_or_default();
    if head == batch.expected {
        return Ok(());
    }
    Err(AppendError::Conflict {
        expected: batch.expected.size(),
        actual: head.size(),
    })
}

/// Receipts that the store holds, with the ids of their events.
#[derive(Default)]
pub(crate) struct Earlier {
    by_command: HashMap<Uuid, (eventstore::Receipt, Vec<EventId>)>,
}

impl Earlier {
    async fn find(store: &dyn EventStore, ledger: Uuid, commands: &[Uuid]) -> Result<Self, Failure> {
        let mut earlier = Self::default();
        if commands.is_empty() {
            return Ok(earlier);
        }
        for receipt in store.receipts(ledger, commands).await? {
            let events = store
                .read(ledger, receipt.first_position, receipt.event_count as usize)
                .await?;
            let ids = events.iter().map(|event| EventId::new(event.event_id)).collect();
            earlier.by_command.insert(receipt.command_id, (receipt, ids));
        }
        Ok(earlier)
    }

    /// The answer that `order` had before, or a conflict if that command id went with another request; none if it was never answered.
    pub(crate) fn answer_to(&self, order: &Order) -> Option<Answer> {
        let (receipt, event_ids) = self.by_command.get(&order.command_id().uuid())?;
        if !order.is_answered_by(receipt) {
            return Some(Err(ExecuteError::CommandConflict));
        }
        let after_first = u64::from(receipt.event_count).saturating_sub(1);
        Some(Ok(Receipt {
            command_id: order.command_id(),
            position: receipt.first_position + after_first,
            first_position: receipt.first_position,
            event_count: receipt.event_count,
            event_ids: event_ids.clone(),
            replayed: true,
            recorded_at: Instant::from_millis(receipt.recorded_at),
        }))
    }
}
