//! Opening a ledger: read, check, decode and fold all its events, as fast as the machine can.
//!
//! Pages are read and decoded ahead, several at once, while one thread folds them in order. Decoding and folding take about as long
//! as each other, so two cores are enough to hide one behind the other.

use crate::error::Failure;
use crate::fold::Fold;
use crate::history::History;
use crate::log::{Decoded, Log, interrupted};
use eventstore::{Head, StoreError};
use futures::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Pages read and decoded ahead of the fold.
const PAGES_AHEAD: usize = 3;

/// Folds every event of the ledger, and keeps views along the way in `history`. An unknown ledger gives the empty fold.
pub(crate) async fn open(log: &Log, page_events: usize, history: &Arc<History>) -> Result<Fold, Failure> {
    let Some(head) = log.store.head(log.ledger.uuid()).await? else {
        return Ok(Fold::default());
    };
    let (sender, receiver) = mpsc::channel(1);
    let folding = tokio::task::spawn_blocking({
        let history = Arc::clone(history);
        move || fold_pages(receiver, &history)
    });
    let read = feed(log, head.size(), page_events, sender).await;
    let fold = folding.await.map_err(interrupted)?;
    read?;
    check_head(log, &fold, &head)?;
    Ok(fold)
}

/// Sends the pages of the first `size` events, in order.
pub(crate) async fn feed(
    log: &Log,
    size: u64,
    page_events: usize,
    pages: mpsc::Sender<Vec<Decoded>>,
) -> Result<(), Failure> {
    let starts = (0..size).step_by(page_events.max(1));
    let reads = starts.map(|from| {
        let limit = usize::try_from(size - from).unwrap_or(usize::MAX).min(page_events);
        log.read(from, limit)
    });
    stream::iter(reads)
        .buffered(PAGES_AHEAD)
        .try_for_each(|page| async {
            // The fold only stops early when the runtime does, and then nobody waits for it.
            drop(pages.send(page).await);
            Ok(())
        })
        .await
}

fn fold_pages(mut pages: mpsc::Receiver<Vec<Decoded>>, history: &History) -> Fold {
    let mut fold = Fold::default();
    while let Some(page) = pages.blocking_recv() {
        for event in page {
            fold.apply(&event.recorded, event.leaf, event.bytes);
        }
        history.offer(fold.size(), &fold.view);
    }
    fold
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
