//! The sample story, folded.

use domain::Recorded;
use domain::sample::{record, story};
use projections::LedgerView;

/// The log of the sample story.
pub(crate) fn log() -> Vec<Recorded> {
    record(&story()).1
}

/// The view of `log`.
pub(crate) fn fold(log: &[Recorded]) -> LedgerView {
    let mut view = LedgerView::default();
    for recorded in log {
        view.apply(recorded);
    }
    view
}
