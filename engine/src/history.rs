//! Views kept along the way, from which any earlier one is a short fold away.

use projections::LedgerView;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many views are kept along the way at most. They share what did not change between them; but what changes all the time is copied for
/// each.
const KEPT: usize = 256;

/// Events between two kept views, to begin with; it doubles each time there are too many: past a million. Folding as many takes some ten milliseconds.
const SPACING: u64 = 4_096;

/// How many of the views last asked for are kept besides.
const VISITED: usize = 4;

/// Views kept along the way, by how many events they hold.
#[derive(Debug)]
pub(crate) struct History {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    spacing: u64,
    views: BTreeMap<u64, LedgerView>,
    /// The last one last.
    visited: VecDeque<LedgerView>,
}

impl History {
    /// Nothing kept yet.
    pub(crate) const fn new() -> Self {
        let kept = Kept {
            spacing: SPACING,
            views: BTreeMap::new(),
            visited: VecDeque::new(),
        };
        Self { kept: Mutex::new(kept) }
    }

    /// Keeps the view of the first `size` events if the last one kept is far enough behind.
    pub(crate) fn offer(&self, size: u64, view: impl FnOnce() -> LedgerView) {
        let mut kept = self.lock();
        let last = kept.views.last_key_value().map_or(0, |(size, _)| *size);
        if size < last + kept.spacing {
            return;
        }
        kept.views.insert(size, view());
        if kept.views.len() > KEPT {
            kept.spacing *= 2;
            let mut odd = false;
            kept.views.retain(|_, _| {
                odd = !odd;
                !odd
            });
        }
    }

    /// Keeps a view that somebody asked for, in place of the one that was asked for longest ago.
    pub(crate) fn visited(&self, view: &LedgerView) {
        let mut kept = self.lock();
        kept.visited.retain(|known| known.size() != view.size());
        kept.visited.push_back(view.clone());
        if kept.visited.len() > VISITED {
            kept.visited.pop_front();
        }
    }

    /// The nearest view of at most `size` events, with its size; the empty view if none was kept.
    pub(crate) fn nearest(&self, size: u64) -> (u64, LedgerView) {
        let kept = self.lock();
        let along = kept.views.range(..=size).next_back().map(|(size, view)| (*size, view));
        let visited = kept.visited.iter().map(|view| (view.size(), view));
        let before = visited.filter(|(known, _)| *known <= size).chain(along);
        let nearest = before.max_by_key(|(size, _)| *size);
        nearest.map_or_else(Default::default, |(size, view)| (size, view.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Fold;
    use domain::sample::{record, story};
    use eventstore::merkle::leaf_hash;

    #[test]
    fn a_view_kept_along_the_way_and_folded_on_is_the_replay_of_the_log() {
        let (_, log) = record(&story());
        let history = History::new();
        history.lock().spacing = 16;
        let (mut fold, mut replayed, mut replays) = (Fold::default(), LedgerView::default(), Vec::new());
        for event in &log {
            fold.apply(event, leaf_hash(b"a body"), 6);
            history.offer(fold.size(), || fold.view());
            replayed.apply(event);
            assert!(fold.view() == replayed, "position {}", event.position);
            replays.push(replayed.clone());
        }
        // In no order: each leaves views behind that the next may start from.
        for n in 0..log.len() {
            let index = n * 89 % log.len();
            let size = log[index].position + 1;
            let (known, mut view) = history.nearest(size);
            assert!(known <= size && view.size() == known);
            log[..=index]
                .iter()
                .skip_while(|event| event.position < known)
                .for_each(|event| view.apply(event));
            assert!(view == replays[index], "position {index}");
            history.visited(&view);
        }
    }

    #[test]
    fn a_bounded_number_of_views_is_kept_and_the_nearest_is_found() {
        let history = History::new();
        for size in (0..=1_000_000).step_by(1_000) {
            history.offer(size, LedgerView::default);
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
