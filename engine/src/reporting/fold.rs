//! Folding a ledger into what its tables need: the view and the tree, without the rules.

use crate::error::Failure;
use crate::log::Log;
use crate::replay::replay;
use eventstore::merkle::Frontier;
use eventstore::{Head, StoreError};
use projections::LedgerView;

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
    let folded = replay(
        log,
        0..head.size(),
        page_events,
        Folded::default(),
        move |folded, page| {
            for event in &page {
                folded.view.apply(&event.recorded);
                folded.frontier.push(event.leaf);
            }
            progress(page.len() as u64);
        },
    );
    let folded = folded.await?;
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
