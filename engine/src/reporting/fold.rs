//! Folding a ledger into what its tables need: the view and the tree, without the rules.

use crate::error::Failure;
use crate::log::{Decoded, Log, interrupted};
use crate::open::feed;
use eventstore::merkle::Frontier;
use eventstore::{Head, StoreError};
use projections::LedgerView;
use tokio::sync::mpsc;

/// A ledger at one position.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) view: LedgerView,
    pub(super) frontier: Frontier,
}

/// Folds every event of `log`, which holds those of `head`, and tells `progress` how many more are folded.
pub(super) async fn fold(
    log: &Log,
    head: &Head,
    page_events: usize,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<Folded, Failure> {
    let (sender, receiver) = mpsc::channel(1);
    let folding = tokio::task::spawn_blocking(move || fold_pages(receiver, &progress));
    let read = feed(log, head.size(), page_events, sender).await;
    let folded = folding.await.map_err(interrupted)?;
    read?;
    if folded.frontier == *head.frontier() {
        return Ok(folded);
    }
    let corrupt = StoreError::Corrupt {
        ledger: log.ledger.uuid(),
        position: folded.frontier.size(),
        what: "les faits lus ne donnent pas la racine de la tête".to_owned(),
    };
    Err(corrupt.into())
}

fn fold_pages(mut pages: mpsc::Receiver<Vec<Decoded>>, progress: &dyn Fn(u64)) -> Folded {
    let mut folded = Folded::default();
    while let Some(page) = pages.blocking_recv() {
        for event in &page {
            folded.view.apply(&event.recorded);
            folded.frontier.push(event.leaf);
        }
        progress(page.len() as u64);
    }
    folded
}
