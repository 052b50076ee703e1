//! Opening a ledger: read, check, decode and fold all its events.

use crate::error::Failure;
use crate::fold::Fold;
use crate::history::History;
use crate::log::Log;
use crate::replay::replay;
use eventstore::{Head, StoreError};
use std::sync::Arc;

/// Folds every event of the ledger, and keeps views along the way in `history`. An unknown ledger gives the empty fold.
pub(crate) async fn open(log: &Log, page_events: usize, history: &Arc<History>) -> Result<Fold, Failure> {
    let Some(head) = log.store.head(log.ledger.uuid()).await? else {
        return Ok(Fold::default());
    };
    let history = Arc::clone(history);
    let fold = replay(log, 0..head.size(), page_events, Fold::default(), move |fold, page| {
        for event in page {
            fold.apply(&event.recorded, event.leaf, event.bytes);
        }
        history.offer(fold.size(), || fold.view());
    });
    let fold = fold.await?;
    check_head(log, &fold, &head)?;
    Ok(fold)
}

/// The tree of the leaf hashes read must be the one whose root the store keeps.
fn check_head(log: &Log, fold: &Fold, head: &Head) -> Result<(), Failure> {
    if fold.frontier == *head.frontier() {
        return Ok(());
    }
    let corrupt = StoreError::Corrupt {
        ledger: log.ledger.uuid(),
        position: fold.size(),
        what: format!(
            "{} faits lus, la tête en compte {} et sa racine diffère",
            fold.size(),
            head.size()
        ),
    };
    Err(corrupt.into())
}
