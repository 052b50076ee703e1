//! The acts of members taken over from files: what each claims, and which file says so.

use crate::{FactRef, SortKey};
use domain::past_act::event::PastActRecorded;
use domain::value::{Date, MemberId};
use imbl::OrdMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What people are told of every past act, wherever one is shown.
pub const NOT_CHECKED: &str = "repris d’un fichier, non vérifié";

/// An act taken over from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastActView {
    /// What the file says.
    pub act: PastActRecorded,
    /// The event that recorded it.
    pub fact: FactRef,
}

impl PastActView {
    /// Whether its number or its object holds `words`, whatever their case and accents.
    pub fn mentions(&self, words: &SortKey) -> bool {
        [self.act.number.as_str(), self.act.object.as_str()]
            .iter()
            .any(|text| SortKey::of(text).contains(words))
    }
}

/// The past acts of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastActs {
    by_member: OrdMap<MemberId, OrdMap<(Date, u64), Arc<PastActView>>>,
    count: usize,
}

impl PastActs {
    /// The acts of `member`: by date, then in the order they were recorded.
    pub fn of(&self, member: MemberId) -> impl DoubleEndedIterator<Item = &Arc<PastActView>> {
        self.by_member.get(&member).into_iter().flat_map(OrdMap::values)
    }

    /// The member, the day and the position of every act.
    pub(crate) fn places(&self) -> impl Iterator<Item = (MemberId, Date, u64)> {
        let of_members = self.by_member.iter();
        of_members.flat_map(|(member, acts)| acts.keys().map(|(day, position)| (*member, *day, *position)))
    }

    /// The same, of the acts that `other` has not, or has otherwise.
    pub(crate) fn differing(&self, other: &Self) -> BTreeSet<(MemberId, Date, u64)> {
        let nothing = OrdMap::new();
        let of = |acts: &Self, member: MemberId| acts.by_member.get(&member).unwrap_or(&nothing).clone();
        let mut places = BTreeSet::new();
        for member in crate::changes::differing(&self.by_member, &other.by_member) {
            let acts = crate::changes::differing(&of(self, member), &of(other, member));
            places.extend(acts.into_iter().map(|(day, position)| (member, day, position)));
        }
        places
    }

    /// The act of `member` of `day` recorded at `position`.
    pub(crate) fn at(&self, member: MemberId, day: Date, position: u64) -> Option<&Arc<PastActView>> {
        self.by_member.get(&member)?.get(&(day, position))
    }

    /// How many there are, all members together.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn recorded(&mut self, data: &PastActRecorded, fact: FactRef) {
        let view = PastActView {
            act: data.clone(),
            fact,
        };
        let acts = self.by_member.entry(data.member).or_default();
        acts.insert((data.decided_on, fact.position), Arc::new(view));
        self.count = self.count.saturating_add(1);
    }
}
