//! Folding a stretch of the log, as fast as the machine can.
//!
//! Pages are read and decoded ahead, several at once, while one thread folds them in order. Decoding and folding take about as long
//! as each other, so two cores are enough to hide one behind the other.

use crate::error::Failure;
use crate::log::{Decoded, Log, interrupted};
use futures::{StreamExt, TryStreamExt, stream};
use std::ops::Range;
use tokio::sync::mpsc;

/// Pages read and decoded ahead of the fold.
const PAGES_AHEAD: usize = 3;

/// Folds the events at `positions` into `state`, page by page, in order. Fewer are folded when the log ends before.
pub(crate) async fn replay<S: Send + 'static>(
    log: &Log,
    positions: Range<u64>,
    page_events: usize,
    mut state: S,
    mut fold: impl FnMut(&mut S, Vec<Decoded>) + Send + 'static,
) -> Result<S, Failure> {
    let (sender, mut pages) = mpsc::channel(1);
    let folding = tokio::task::spawn_blocking(move || {
        while let Some(page) = pages.blocking_recv() {
            fold(&mut state, page);
        }
        state
    });
    let read = feed(log, positions, page_events, sender).await;
    let state = folding.await.map_err(interrupted)?;
    read.map(|()| state)
}

/// Sends the pages of the events at `positions`, in order.
async fn feed(
    log: &Log,
    positions: Range<u64>,
    page_events: usize,
    pages: mpsc::Sender<Vec<Decoded>>,
) -> Result<(), Failure> {
    let end = positions.end;
    let reads = positions.step_by(page_events.max(1)).map(|from| {
        let limit = usize::try_from(end - from).unwrap_or(usize::MAX).min(page_events);
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
