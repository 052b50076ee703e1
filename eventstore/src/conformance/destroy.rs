//! Destroying what opens commitments: with the event that says so or not at all, and nothing else.

use super::ledger::{Ledger, event, events, fresh_id, receipt};
use crate::{AppendError, Batch, Destruction, EventStore, Head, Opening, Receipt, Remains};
use std::sync::Arc;

fn opening(number: u8) -> Opening {
    Opening {
        commitment: [number; 32],
        salt: [number.wrapping_add(100); 32],
        path: "actor.person".to_owned(),
        value: format!("Personne {number}"),
    }
}

/// A ledger with three events, the openings 1 to 3, and two receipts.
async fn ledger_with_openings(store: &Arc<dyn EventStore>) -> (Ledger, [Receipt; 2]) {
    let mut ledger = Ledger::new(store);
    let receipts = [receipt(0), receipt(1)];
    let openings = (1..=3).map(opening).collect();
    ledger
        .append_with(events(3), receipts.to_vec(), openings)
        .await
        .unwrap();
    (ledger, receipts)
}

fn destruction(commitments: &[u8], receipts: &[&Receipt]) -> Destruction {
    Destruction {
        commitments: commitments.iter().map(|number| [*number; 32]).collect(),
        commands: receipts.iter().map(|receipt| receipt.command_id).collect(),
    }
}

/// The values that still open, in order.
async fn open(ledger: &Ledger) -> Vec<String> {
    let wanted: Vec<[u8; 32]> = (1..=3).map(|number| [number; 32]).collect();
    let openings = ledger.store.openings(ledger.id, &wanted).await.unwrap();
    let mut values: Vec<_> = openings.into_iter().map(|opening| opening.value).collect();
    values.sort();
    values
}

async fn receipt_of(ledger: &Ledger, receipt: &Receipt) -> Receipt {
    let found = ledger.store.receipts(ledger.id, &[receipt.command_id]).await.unwrap();
    found.into_iter().next().unwrap()
}

fn blinded(receipt: &Receipt) -> Receipt {
    Receipt {
        digest: [0; 32],
        salt: [0; 32],
        ..receipt.clone()
    }
}

pub(super) async fn what_is_destroyed_goes_with_the_event_that_says_so(store: Arc<dyn EventStore>) {
    let (mut ledger, [bearing, other]) = ledger_with_openings(&store).await;
    let (mut untouched, _) = ledger_with_openings(&store).await;
    let before = ledger.bodies(0, 9).await;
    let batch = Batch {
        destroyed: destruction(&[1, 3], &[&bearing]),
        ..ledger.batch(vec![event("effacement")])
    };
    let sealed = batch.seal().head;
    ledger.head = store.append(batch).await.unwrap();
    assert_eq!(ledger.head, sealed);
    ledger.assert_unchanged().await;
    assert_eq!(ledger.bodies(0, 3).await, before);
    assert_eq!(open(&ledger).await, ["Personne 2"]);
    assert_eq!(receipt_of(&ledger, &bearing).await, blinded(&bearing));
    assert_eq!(receipt_of(&ledger, &other).await, other);
    assert_eq!(open(&untouched).await.len(), 3, "un autre registre ne perd rien");
    // The ledger goes on.
    ledger.append(events(2)).await.unwrap();
    untouched.append(events(1)).await.unwrap();
    assert_eq!(ledger.head.size(), 6);
}

pub(super) async fn a_batch_that_loses_destroys_nothing(store: Arc<dyn EventStore>) {
    let (ledger, [bearing, answered]) = ledger_with_openings(&store).await;
    let stale = Batch {
        expected: Head::default(),
        destroyed: destruction(&[1], &[&bearing]),
        ..ledger.batch(vec![event("effacement")])
    };
    let lost = store.append(stale).await;
    assert!(matches!(lost, Err(AppendError::Conflict { .. })), "{lost:?}");
    let doubled = Batch {
        receipts: vec![answered],
        destroyed: destruction(&[1], &[&bearing]),
        ..ledger.batch(vec![event("effacement")])
    };
    let lost = store.append(doubled).await;
    assert!(matches!(lost, Err(AppendError::DuplicateCommand)), "{lost:?}");
    assert_eq!(open(&ledger).await.len(), 3);
    assert_eq!(receipt_of(&ledger, &bearing).await, bearing);
}

pub(super) async fn what_a_backup_brought_back_is_destroyed_again(store: Arc<dyn EventStore>) {
    let (ledger, [bearing, other]) = ledger_with_openings(&store).await;
    let what = destruction(&[1, 2, 9], &[&bearing]);
    assert_eq!(store.destroy(ledger.id, &what).await.unwrap(), 2);
    assert_eq!(open(&ledger).await, ["Personne 3"]);
    assert_eq!(receipt_of(&ledger, &bearing).await, blinded(&bearing));
    assert_eq!(receipt_of(&ledger, &other).await, other);
    ledger.assert_unchanged().await;
    // Once gone, it is gone; and a ledger that was never written loses nothing.
    assert_eq!(store.destroy(ledger.id, &what).await.unwrap(), 0);
    assert_eq!(store.destroy(fresh_id(), &what).await.unwrap(), 0);
}

pub(super) async fn what_was_destroyed_leaves_the_storage_in_order(store: Arc<dyn EventStore>) {
    let (mut ledger, _) = ledger_with_openings(&store).await;
    store.destroy(ledger.id, &destruction(&[1], &[])).await.unwrap();
    let remains = store.scrub().await.unwrap();
    assert!(matches!(remains, Remains::Nothing | Remains::ForTheAdministrator));
    ledger.assert_unchanged().await;
    ledger.append(events(2)).await.unwrap();
    assert_eq!(open(&ledger).await, ["Personne 2", "Personne 3"]);
}
