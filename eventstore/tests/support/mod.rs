//! Batches to append.

use eventstore::{Batch, Destruction, Head, NewEvent, Receipt};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The ledger of this number.
pub(crate) fn ledger_id(number: u64) -> Uuid {
    Uuid::from_u64_pair(number, 1)
}

/// A batch of `count` events for the ledger of this number.
pub(crate) fn batch(ledger: u64, expected: &Head, count: usize) -> Batch {
    let events = (0..count).map(|_| event()).collect();
    let ledger = ledger_id(ledger);
    Batch {
        ledger,
        expected: expected.clone(),
        events,
        receipts: Vec::new(),
        openings: Vec::new(),
        destroyed: Destruction::default(),
    }
}

/// The same, with the receipt of a command.
pub(crate) fn batch_with_receipt(ledger: u64, expected: &Head, count: usize) -> Batch {
    let receipt = Receipt {
        command_id: fresh_id(),
        digest: [1; 32],
        salt: [2; 32],
        first_position: expected.size(),
        event_count: 1,
        recorded_at: 0,
    };
    Batch {
        receipts: vec![receipt],
        ..batch(ledger, expected, count)
    }
}

fn event() -> NewEvent {
    let event_id = fresh_id();
    NewEvent {
        event_id,
        event_type: "FaitDEssai",
        version: 1,
        subject_kind: "essai",
        subject_id: event_id,
        subject_version: 1,
        recorded_at: 0,
        body: event_id.to_string().into_bytes(),
    }
}

/// An id that neither this process nor another test process gave.
fn fresh_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(std::process::id().into(), NEXT.fetch_add(1, Ordering::Relaxed))
}
