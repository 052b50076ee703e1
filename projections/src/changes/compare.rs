//! Two moments, compared portrait by portrait.

use super::portrait::{Feature, Portrait};
use super::sentence::sentence;
use super::{Change, Changes, MemberYearChange, Moment, Noun, Scope};
use crate::journal::Teller;
use crate::{FactRef, LedgerView, Register, SortKey};
use domain::value::{Date, EventId};
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use std::collections::BTreeSet;
use std::ops::Range;
use uuid::Uuid;

/// One of the two moments. Names come from the one that knows more, for both: a thing that is renamed is the same thing.
#[derive(Clone, Copy)]
pub(super) struct Side<'v> {
    pub(super) view: &'v LedgerView,
    pub(super) on: Date,
    pub(super) tell: Teller<'v>,
}

impl Side<'_> {
    /// Where the fact `event` stands, where the view keeps it.
    pub(super) fn fact(&self, event: EventId) -> Option<FactRef> {
        self.view.fact_of(event)
    }
}

/// A comparison under way.
pub(super) struct Comparison<'v> {
    pub(super) before: Side<'v>,
    pub(super) after: Side<'v>,
    pub(super) scope: Scope,
    /// Whether everything is looked at, even what both views share.
    exhaustive: bool,
    changes: Vec<(Place, Change)>,
    pub(super) member_years: Vec<MemberYearChange>,
}

/// Where a change is told: by noun, by name, by thing, then in the order of its features.
type Place = (Noun, SortKey, Uuid, usize, String);

impl<'v> Comparison<'v> {
    pub(super) fn between(before: Moment<'v>, after: Moment<'v>, scope: Scope) -> Self {
        let later = if after.view.size() < before.view.size() {
            before
        } else {
            after
        };
        let tell = Teller {
            view: later.view,
            on: before.on.max(after.on),
        };
        let side = |moment: Moment<'v>| Side {
            view: moment.view,
            on: moment.on,
            tell,
        };
        Self {
            before: side(before),
            after: side(after),
            scope,
            exhaustive: false,
            changes: Vec::new(),
            member_years: Vec::new(),
        }
    }

    /// The same, without what spares work.
    #[cfg(test)]
    pub(super) fn exhaustive(mut self) -> Self {
        self.exhaustive = true;
        self
    }

    /// Whether what both views share is the same on both sides: it is, but for what depends on a date when the dates differ.
    pub(super) fn shares(&self, dated: bool) -> bool {
        let depends = dated && self.before.on != self.after.on;
        !self.exhaustive && !depends
    }

    /// The ids of the register `of` whose portraits may differ. `dated` tells that they depend on the date.
    pub(super) fn ids<I, V, O>(&self, dated: bool, of: impl Fn(&'v LedgerView) -> &'v Register<I, V, O>) -> BTreeSet<I>
    where
        I: Copy + Ord + 'v,
        V: Clone + PartialEq + 'v,
        O: Clone + Ord + 'v,
    {
        let (before, after) = (of(self.before.view), of(self.after.view));
        if self.shares(dated) {
            before.differing(after)
        } else {
            before.ids().chain(after.ids()).collect()
        }
    }

    /// All that `of` finds on either side.
    pub(super) fn all<I: Ord, L: IntoIterator<Item = I>>(&self, of: impl Fn(&'v LedgerView) -> L) -> BTreeSet<I> {
        of(self.before.view).into_iter().chain(of(self.after.view)).collect()
    }

    /// Compares the two portraits of each of `ids`.
    pub(super) fn each<I: Copy>(
        &mut self,
        ids: impl IntoIterator<Item = I>,
        portrait: impl Fn(&Side<'v>, I) -> Option<Portrait>,
    ) {
        for id in ids {
            let before = portrait(&self.before, id);
            let after = portrait(&self.after, id);
            self.portraits(before.as_ref(), after.as_ref());
        }
    }

    fn portraits(&mut self, before: Option<&Portrait>, after: Option<&Portrait>) {
        // It is called as it is known later.
        let told = if self.later_is_after() {
            after.or(before)
        } else {
            before.or(after)
        };
        let Some(told) = told else { return };
        if ![before, after]
            .into_iter()
            .flatten()
            .any(|portrait| self.scope.keeps(portrait))
        {
            return;
        }
        let (old, new) = (features(before), features(after));
        let other = if self.later_is_after() { old } else { new };
        for (rank, label) in ranked(&told.features, other) {
            let (was, is) = (find(old, &label), find(new, &label));
            if was.map(|feature| &feature.value) == is.map(|feature| &feature.value) {
                continue;
            }
            let Some(named) = find(&told.features, &label).or(is).or(was) else {
                continue;
            };
            let (was_value, is_value) = (was.map(|feature| &feature.value), is.map(|feature| &feature.value));
            let change = Change {
                noun: told.noun,
                id: told.id,
                name: told.name.clone(),
                field: label.clone(),
                before: was_value.cloned(),
                after: is_value.cloned(),
                facts: self.facts([was, is].into_iter().flatten().flat_map(|feature| &feature.facts)),
                sentence: sentence(&named.label, &told.title, was_value, is_value),
            };
            self.changes
                .push(((told.noun, told.sort_key(), told.id, rank, label), change));
        }
    }

    /// Those of `facts` that were recorded between the two moments, in order. A single one between them made all there is.
    pub(super) fn facts<'f>(&self, facts: impl IntoIterator<Item = &'f FactRef>) -> Vec<FactRef> {
        let window = self.window();
        if self.before.on == self.after.on && window.end.saturating_sub(window.start) == 1 {
            let later = if self.later_is_after() { self.after } else { self.before };
            return later.view.last_fact().into_iter().collect();
        }
        let facts: BTreeSet<FactRef> = facts.into_iter().copied().collect();
        facts
            .into_iter()
            .filter(|fact| window.contains(&fact.position))
            .collect()
    }

    fn later_is_after(&self) -> bool {
        self.before.view.size() <= self.after.view.size()
    }

    fn window(&self) -> Range<u64> {
        let (before, after) = (self.before.view.size(), self.after.view.size());
        before.min(after)..before.max(after)
    }

    pub(super) fn finish(mut self) -> Changes {
        self.changes.sort_by(|(one, _), (other, _)| one.cmp(other));
        Changes {
            changes: self.changes.into_iter().map(|(_, change)| change).collect(),
            member_years: self.member_years,
        }
    }
}

fn features(portrait: Option<&Portrait>) -> &[Feature] {
    portrait.map_or(&[], |portrait| portrait.features.as_slice())
}

fn find<'f>(features: &'f [Feature], label: &str) -> Option<&'f Feature> {
    features.iter().find(|feature| feature.label.words() == label)
}

/// The names of the features of either, each once, where the portrait that knows more has them; else where the other has.
fn ranked(told: &[Feature], other: &[Feature]) -> BTreeSet<(usize, String)> {
    let rank = |features: &[Feature], label: &str| features.iter().position(|feature| feature.label.words() == label);
    let all = told.iter().chain(other).map(|feature| feature.label.words());
    let ranked = all.map(|label| {
        let place = rank(told, label).or_else(|| rank(other, label));
        (place.unwrap_or_default(), label.to_owned())
    });
    ranked.collect()
}

/// The keys whose values differ between two persistent maps.
pub(crate) fn differing<K, V>(before: &OrdMap<K, V>, after: &OrdMap<K, V>) -> BTreeSet<K>
where
    K: Copy + Ord,
    V: Clone + PartialEq,
{
    let changed = before.diff(after).map(|item| match item {
        DiffItem::Add(key, _) | DiffItem::Remove(key, _) | DiffItem::Update { new: (key, _), .. } => *key,
    });
    changed.collect()
}
