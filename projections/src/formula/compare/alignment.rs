//! Which items of a list became which of another.

/// Two lists side by side.
pub(super) struct Alignment<'a, T> {
    /// What is in both, in the order of the first list.
    pub(super) pairs: Vec<(&'a T, &'a T)>,
    /// What is in the first only.
    pub(super) removed: Vec<&'a T>,
    /// What is in the second only.
    pub(super) added: Vec<&'a T>,
    /// Whether what is in both comes in another order.
    pub(super) moved: bool,
}

/// Whether an item may have become another.
pub(super) type Alike<'a, T> = &'a dyn Fn(&T, &T) -> bool;

impl<'a, T> Alignment<'a, T> {
    /// Pairs the items that the first test of `tests` finds alike, then the next test, and so on.
    pub(super) fn of(before: &'a [T], after: &'a [T], tests: &[Alike<'_, T>]) -> Self {
        let mut left: Vec<(usize, &T)> = before.iter().enumerate().collect();
        let mut free: Vec<(usize, &T)> = after.iter().enumerate().collect();
        let mut pairs = Vec::new();
        for alike in tests {
            left.retain(|one| match free.iter().position(|other| alike(one.1, other.1)) {
                Some(at) => {
                    pairs.push((*one, free.remove(at)));
                    false
                }
                None => true,
            });
        }
        pairs.sort_by_key(|(one, _)| one.0);
        Self {
            moved: !pairs.is_sorted_by_key(|(_, other)| other.0),
            pairs: pairs.into_iter().map(|(one, other)| (one.1, other.1)).collect(),
            removed: left.into_iter().map(|one| one.1).collect(),
            added: free.into_iter().map(|other| other.1).collect(),
        }
    }
}
