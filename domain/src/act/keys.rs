//! When a key applies, worked out from all that adopted, replaced, repealed and undid it.

use super::Standing;
use super::graph::{Acts, Index};
use super::undoing::UndoingKind;
use crate::event::EventType;
use crate::key::event::{KeyAdopted, KeyRepealed};
use crate::value::{Date, EventId, KeyId, Period};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An adoption, as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Adoption {
    from: Date,
    until: Option<Date>,
    /// The adoption it replaces.
    replaces: Option<Index>,
}

/// The adoptions and repeals of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyActs {
    adoptions: OrdMap<Index, Adoption>,
    by_key: OrdMap<KeyId, Arc<Vec<Index>>>,
    /// `(replaced, replacing)`: adoptions.
    replacements: OrdSet<(Index, Index)>,
    /// `(adoption, repeal, first day without it)`.
    repeals: OrdSet<(Index, Index, Date)>,
}

impl KeyActs {
    fn latest(&self, key: KeyId) -> Option<Index> {
        self.by_key.get(&key).and_then(|adoptions| adoptions.last().copied())
    }

    pub(super) fn adopted(&mut self, index: Index, data: &KeyAdopted) {
        let replaces = data.replaces.and_then(|key| self.latest(key));
        self.adoptions.insert(
            index,
            Adoption {
                from: data.from,
                until: data.until,
                replaces,
            },
        );
        if let Some(replaced) = replaces {
            self.replacements.insert((replaced, index));
        }
        Arc::make_mut(self.by_key.entry(data.key).or_default()).push(index);
    }

    pub(super) fn repealed(&mut self, index: Index, data: &KeyRepealed) {
        if let Some(adoption) = self.latest(data.key) {
            self.repeals.insert((adoption, index, data.from));
        }
    }

    /// The adoptions that replace `adoption`, and those that replace them in turn.
    fn successors(&self, adoption: Index) -> BTreeSet<Index> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![adoption];
        while let Some(replaced) = waiting.pop() {
            let next = self.replacements.range((replaced, 0)..=(replaced, Index::MAX));
            for (_, successor) in next {
                if found.insert(*successor) {
                    waiting.push(*successor);
                }
            }
        }
        found
    }

    fn repeals_of(&self, adoption: Index) -> impl Iterator<Item = (Index, Date)> {
        let repeals = self.repeals.iter().filter(move |(of, ..)| *of == adoption);
        repeals.map(|(_, repeal, from)| (*repeal, *from))
    }
}

impl Acts {
    /// Whether the key applies on `date`: adopted by an act that stands, neither repealed nor replaced by one that stands.
    pub fn key_applies_on(&self, key: KeyId, date: Date) -> bool {
        self.adoptions_of(key).any(|adoption| self.applies_on(adoption, date))
    }

    /// The fact that adopted the key for the whole of `period`.
    pub fn key_covers(&self, key: KeyId, period: Period) -> Option<EventId> {
        let covers = |adoption: &Index| {
            let ends = BTreeSet::from([period.from(), period.until()]);
            let changes = self.changes(*adoption);
            let days = ends.iter().chain(changes.range(period.from()..=period.until()));
            days.copied().all(|day| self.applies_on(*adoption, day))
        };
        let adoption = self.adoptions_of(key).find(covers)?;
        self.node(adoption).map(|node| node.fact)
    }

    /// Whether the latest adoption of the key that stands was ended by a repeal that stands.
    pub fn key_is_repealed(&self, key: KeyId) -> bool {
        let adoption = self.key_adoption(key).and_then(|(fact, ..)| self.index(fact));
        let mut repeals = adoption.into_iter().flat_map(|adoption| self.keys.repeals_of(adoption));
        repeals.any(|(repeal, from)| self.decided_and_stands(repeal, from))
    }

    /// Whether what adopted the key for `date` was annulled, rescinded or declared illegal: what may be regularised, even for the past.
    pub fn key_is_irregular_on(&self, key: KeyId, date: Date) -> bool {
        self.adoptions_of(key)
            .any(|adoption| self.is_irregular_on(adoption, date))
    }

    /// Whether a key that had replaced this one for `date` was annulled, rescinded or declared illegal: this one came back for want of
    /// another, and may give way to one that regularises.
    pub fn key_is_back_on(&self, key: KeyId, date: Date) -> bool {
        self.adoptions_of(key)
            .flat_map(|adoption| self.keys.successors(adoption))
            .any(|successor| self.is_irregular_on(successor, date))
    }

    /// Whether an adoption that covers `date`, or a decision that it cites, was annulled, rescinded or declared illegal.
    fn is_irregular_on(&self, adoption: Index, date: Date) -> bool {
        let days = self.keys.adoptions.get(&adoption);
        let covers = days.is_some_and(|days| days.from <= date && days.until.is_none_or(|until| date <= until));
        covers
            && self.with_decisions(adoption).any(|act| {
                let standing = self.standing_of(act, date).0;
                matches!(
                    standing,
                    Standing::Annulled | Standing::Rescinded | Standing::DeclaredIllegal
                )
            })
    }

    /// Whether what adopted the key was ever annulled, rescinded or declared illegal, from whatever day, even by a judgment reversed since.
    pub(crate) fn key_was_irregular(&self, key: KeyId) -> bool {
        let acts = self.adoptions_of(key).flat_map(|index| self.with_decisions(index));
        acts.flat_map(|act| self.undoings_of(act)).any(|undoing| {
            matches!(
                undoing.kind,
                UndoingKind::Annulled | UndoingKind::Rescinded | UndoingKind::DeclaredIllegal
            )
        })
    }

    /// Whether the fact `id` stands on `date`, and the decision it rests on with it.
    pub fn stands_with_its_decision(&self, id: EventId, date: Date) -> bool {
        self.index(id).is_some_and(|index| self.decided_and_stands(index, date))
    }

    /// The latest adoption of the key that stands on its first day, with its first and its last day.
    pub fn key_adoption(&self, key: KeyId) -> Option<(EventId, Date, Option<Date>)> {
        let standing = self.adoptions_of(key).filter(|adoption| {
            let from = self.keys.adoptions.get(adoption).map(|adoption| adoption.from);
            from.is_some_and(|from| self.decided_and_stands(*adoption, from))
        });
        let index = standing.last()?;
        let adoption = self.keys.adoptions.get(&index)?;
        Some((self.node(index)?.fact, adoption.from, self.last_day(index)))
    }

    /// The adoption that comes back if `undone` (the adoption of a key) is deemed never to have been: the one it replaced, or that one's own
    /// predecessor, provided it stands and could still apply on the first day of the one undone.
    pub(super) fn adoption_revived_by(&self, undone: Index) -> Option<Index> {
        let adoption = self.keys.adoptions.get(&undone)?;
        let mut former = adoption.replaces;
        while let Some(index) = former {
            let candidate = self.keys.adoptions.get(&index)?;
            let may_apply = candidate.until.is_none_or(|until| adoption.from <= until);
            if may_apply && self.decided_and_stands(index, adoption.from) {
                return Some(index);
            }
            former = candidate.replaces;
        }
        None
    }

    /// The adoption that the repeal at `repeal` ended.
    pub(super) fn adoption_ended_by(&self, repeal: Index) -> Option<Index> {
        let mut repeals = self.keys.repeals.iter();
        repeals.find(|(_, by, _)| *by == repeal).map(|(adoption, ..)| *adoption)
    }

    /// The first and the last day of an adoption.
    pub(super) fn adoption_days(&self, index: Index) -> Option<(Date, Option<Date>)> {
        let adoption = self.keys.adoptions.get(&index)?;
        Some((adoption.from, self.last_day(index)))
    }

    /// The first day that the repeal at `repeal` takes away.
    pub(super) fn repealed_from(&self, repeal: Index) -> Option<Date> {
        let mut repeals = self.keys.repeals.iter();
        repeals.find(|(_, by, _)| *by == repeal).map(|(.., from)| *from)
    }

    fn adoptions_of(&self, key: KeyId) -> impl Iterator<Item = Index> {
        let adoptions = self.keys.by_key.get(&key).into_iter();
        adoptions.flat_map(|adoptions| adoptions.iter().copied())
    }

    fn applies_on(&self, index: Index, date: Date) -> bool {
        let Some(adoption) = self.keys.adoptions.get(&index) else {
            return false;
        };
        let within = adoption.from <= date && adoption.until.is_none_or(|until| date <= until);
        let ended = |(by, from): (Index, Date)| from <= date && self.decided_and_stands(by, date);
        within && self.decided_and_stands(index, date) && !self.endings(index).into_iter().any(ended)
    }

    /// The last day of an adoption, as its repeals and the adoptions that replace it leave it.
    fn last_day(&self, index: Index) -> Option<Date> {
        let adoption = self.keys.adoptions.get(&index)?;
        let standing = self.endings(index).into_iter();
        let standing = standing.filter(|(by, from)| self.decided_and_stands(*by, *from));
        standing.filter_map(|(_, from)| from.eve()).chain(adoption.until).min()
    }

    /// What ends an adoption: its repeals and the adoptions that replace it, each with the first day without it.
    fn endings(&self, index: Index) -> Vec<(Index, Date)> {
        let successors = self.keys.successors(index).into_iter();
        let successors = successors.filter_map(|next| Some((next, self.keys.adoptions.get(&next)?.from)));
        self.keys.repeals_of(index).chain(successors).collect()
    }

    /// Whether an adoption or a repeal stands on `date`, and the decision it rests on with it. The rest of the chain is not asked: that an
    /// assembly's approval fell is shown, and stops what comes next, but does not by itself end a key.
    pub(super) fn decided_and_stands(&self, index: Index, date: Date) -> bool {
        self.with_decisions(index)
            .all(|act| self.standing_of(act, date).0.holds())
    }

    /// An adoption or a repeal, and the decisions it cites.
    fn with_decisions(&self, index: Index) -> impl Iterator<Item = Index> {
        let authorities = self.node(index).map_or(&[][..], |node| &node.authorities);
        let decisions = authorities.iter().copied().filter(|authority| {
            let node = self.node(*authority);
            node.is_some_and(|node| node.event_type == EventType::DecisionAdopted)
        });
        std::iter::once(index).chain(decisions)
    }

    /// The days on which whether an adoption applies may change.
    fn changes(&self, index: Index) -> BTreeSet<Date> {
        let endings = self.endings(index);
        let mut days: BTreeSet<Date> = endings.iter().map(|(_, from)| *from).collect();
        for act in endings.iter().map(|(by, _)| *by).chain([index]) {
            for undoing in self.with_decisions(act).flat_map(|act| self.undoings_of(act)) {
                days.extend(undoing.from);
            }
        }
        days
    }
}
