//! Views kept along the way, from which any earlier one is a short fold away.

use projections::LedgerView;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many views are kept at most. They share what did not change between them; but what changes all the time is copied for each, so a
/// few views far apart cost little, and many close together cost more than the state itself.
const KEPT: usize = 8;

/// Events between two kept views, to begin with; it doubles each time there are too many.
const SPACING: u64 = 16_384;

/// Views kept along the way, by how many events they hold.
#[derive(Debug)]
pub(crate) struct History {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    spacing: u64,
    views: BTreeMap<u64, LedgerView>,
}

impl History {
    /// Nothing kept yet.
    pub(crate) const fn new() -> Self {
        let kept = Kept {
            spacing: SPACING,
            views: BTreeMap::new(),
        };
        Self { kept: Mutex::new(kept) }
    }

    /// Keeps the view of the first `size` events if the last one kept is far enough behind.
    pub(crate) fn offer(&self, size: u64, view: &LedgerView) {
        let mut kept = self.lock();
        let last = kept.views.last_key_value().map_or(0, |(size, _)| *size);
        if size < last + kept.spacing {
            return;
        }
        kept.views.insert(size, view.clone());
        if kept.views.len() > KEPT {
            kept.spacing *= 2;
            let mut odd = false;
            kept.views.retain(|_, _| {
                odd = !odd;
                !odd
            });
        }
    }

    /// The nearest view of at most `size` events, with its size; the empty view if none was kept.
    pub(crate) fn nearest(&self, size: u64) -> (u64, LedgerView) {
        let kept = self.lock();
        let nearest = kept.views.range(..=size).next_back();
        nearest.map_or_else(Default::default, |(size, view)| (*size, view.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_number_of_views_is_kept_and_the_nearest_is_found() {
        let history = History::new();
        for size in (0..=1_000_000).step_by(1_000) {
            history.offer(size, &LedgerView::default());
            assert!(history.lock().views.len() <= KEPT);
        }
        assert_eq!(history.nearest(SPACING - 1).0, 0);
        for size in [200_000, 600_000, 1_000_000] {
            let (nearest, _) = history.nearest(size);
            let spacing = history.lock().spacing;
            assert!(
                nearest <= size && size - nearest <= 2 * spacing,
                "{nearest} pour {size}"
            );
        }
    }
}
