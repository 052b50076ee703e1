//! A register: views found by id and listed in one stable order.

use imbl::{OrdMap, OrdSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Views of one kind, found by id and listed by `O`, then by id.
///
/// Persistent: a clone shares everything, and a change copies only the path to what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<I: Ord, V, O: Ord> {
    by_id: OrdMap<I, Arc<V>>,
    in_order: OrdSet<(O, I)>,
}

impl<I: Ord, V, O: Ord> Default for Register<I, V, O> {
    fn default() -> Self {
        Self {
            by_id: OrdMap::new(),
            in_order: OrdSet::new(),
        }
    }
}

impl<I: Copy + Ord, V: Clone, O: Clone + Ord> Register<I, V, O> {
    /// The view of `id`. An `Arc`, so that a caller may keep it at the cost of a counter.
    pub fn get(&self, id: I) -> Option<&Arc<V>> {
        self.by_id.get(&id)
    }

    /// Every view, in the register's order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<V>> {
        self.in_order.iter().filter_map(|(_, id)| self.by_id.get(id))
    }

    /// The id of every view, in their order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = I> {
        self.by_id.keys().copied()
    }

    /// The ids whose views differ in `other`. What both share is not looked at.
    pub(crate) fn differing(&self, other: &Self) -> BTreeSet<I>
    where
        V: PartialEq,
    {
        crate::changes::differing(&self.by_id, &other.by_id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(crate) fn insert(&mut self, id: I, order: O, view: V) {
        self.by_id.insert(id, Arc::new(view));
        self.in_order.insert((order, id));
    }

    /// The view of `id`, to be changed. Copied first if a clone of the register still shows it.
    pub(crate) fn get_mut(&mut self, id: I) -> Option<&mut V> {
        self.by_id.get_mut(&id).map(Arc::make_mut)
    }

    /// Lists `id` by `after` and no more by `before`.
    pub(crate) fn reorder(&mut self, id: I, before: O, after: O) {
        self.in_order.remove(&(before, id));
        self.in_order.insert((after, id));
    }
}
