//! Lineage: which member came out of which, and who stands in the place of one that is no more.
//!
//! A member is a legal person. A merger ends some and may create another; a commune that is re-established takes back the SIREN it had, and
//! with it its identity here: a member may live, end, and live again. Every question is therefore asked at a date.

use super::SuccessionKind;
use super::event::MemberSucceeded;
use crate::value::{Date, EventId, MemberId, Name};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of a member on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// First day of the successors.
    pub effective_on: Date,
    /// How.
    pub kind: SuccessionKind,
    /// Who succeeds it; itself among them, if it goes on.
    pub successors: Vec<MemberId>,
    /// Those succeeded with it that are no members of the ledger.
    pub others: Vec<Name>,
    /// The act that says so.
    pub reference: Name,
    /// The event that recorded it.
    pub fact: EventId,
}

/// What a member came out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// First day.
    pub effective_on: Date,
    /// How.
    pub kind: SuccessionKind,
    /// The member it succeeds.
    pub predecessor: MemberId,
    /// Whether it came out of others too, which are no members of the ledger.
    pub others: bool,
}

/// What successions made of one member, by date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Life {
    successions: Vec<Succession>,
    origins: Vec<Origin>,
}

/// A turn of a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Ended,
    Born,
}

impl Life {
    /// The beginnings and ends of the member `id`, oldest first.
    fn turns(&self, id: MemberId) -> Vec<(Date, Turn)> {
        let births = self.origins.iter().filter(|origin| origin.kind.creates());
        let births = births.map(|origin| (origin.effective_on, Turn::Born));
        let ends = self
            .endings(id)
            .map(|succession| (succession.effective_on, Turn::Ended));
        let turns: BTreeSet<_> = births.chain(ends).collect();
        turns.into_iter().collect()
    }

    /// The successions that ended it, oldest first.
    fn endings(&self, id: MemberId) -> impl DoubleEndedIterator<Item = &Succession> {
        self.successions
            .iter()
            .filter(move |succession| !succession.successors.contains(&id))
    }
}

/// Whether a member is there on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// It is.
    Active,
    /// It begins later, on that day.
    NotYet(Date),
    /// It ended.
    Succeeded(&'a Succession),
}

/// The successions of the members of a ledger. A member without any is active on every date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    lives: OrdMap<MemberId, Arc<Life>>,
}

impl Lineage {
    /// Where `id` stands on `date`.
    pub fn standing_on(&self, id: MemberId, date: Date) -> Standing<'_> {
        let Some(life) = self.lives.get(&id) else {
            return Standing::Active;
        };
        let turns = life.turns(id);
        match turns.iter().rev().find(|(on, _)| *on <= date) {
            Some((on, Turn::Ended)) => life
                .endings(id)
                .find(|succession| succession.effective_on == *on)
                .map_or(Standing::Active, Standing::Succeeded),
            Some((_, Turn::Born)) => Standing::Active,
            None => match turns.first() {
                Some((birth, Turn::Born)) => Standing::NotYet(*birth),
                _ => Standing::Active,
            },
        }
    }

    /// Whether `id` is there on `date`.
    pub fn is_active_on(&self, id: MemberId, date: Date) -> bool {
        self.standing_on(id, date) == Standing::Active
    }

    /// The day it began, if a succession created it.
    pub fn born_on(&self, id: MemberId) -> Option<Date> {
        let turns = self.lives.get(&id)?.turns(id);
        turns.first().filter(|(_, turn)| *turn == Turn::Born).map(|(on, _)| *on)
    }

    /// Its last day; none for a member that nothing ended, or that lives again.
    pub fn active_until(&self, id: MemberId) -> Option<Date> {
        let turns = self.lives.get(&id)?.turns(id);
        let (on, _) = turns.last().filter(|(_, turn)| *turn == Turn::Ended)?;
        on.eve()
    }

    /// The last turn of its life, a beginning or an end.
    pub fn last_turn(&self, id: MemberId) -> Option<Date> {
        self.lives.get(&id)?.turns(id).last().map(|(on, _)| *on)
    }

    /// The members of which something is known to have become, by id.
    pub fn with_successions(&self) -> impl Iterator<Item = MemberId> {
        let succeeded = self.lives.iter().filter(|(_, life)| !life.successions.is_empty());
        succeeded.map(|(id, _)| *id)
    }

    /// What became of it, oldest first.
    pub fn successions(&self, id: MemberId) -> impl Iterator<Item = &Succession> {
        self.lives.get(&id).into_iter().flat_map(|life| &life.successions)
    }

    /// What it came out of, oldest first.
    pub fn origins(&self, id: MemberId) -> impl Iterator<Item = &Origin> {
        self.lives.get(&id).into_iter().flat_map(|life| &life.origins)
    }

    /// Those it directly came out of up to `date`, each once, by id; not itself.
    pub fn predecessors_on(&self, id: MemberId, date: Date) -> Vec<MemberId> {
        let origins = self.origins(id).filter(|origin| origin.effective_on <= date);
        let predecessors: BTreeSet<_> = origins.map(|origin| origin.predecessor).collect();
        predecessors.into_iter().collect()
    }

    /// Those who hold on `date` what was `id`’s: the successors of its successors, until they are there on that day; each once, by id; not
    /// itself, even if it goes on.
    pub fn successors_on(&self, id: MemberId, date: Date) -> Vec<MemberId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut to_follow: Vec<(MemberId, Option<Date>)> = vec![(id, None)];
        while let Some((member, since)) = to_follow.pop() {
            let followed = self.successions(member).filter(|succession| {
                succession.effective_on <= date && since.is_none_or(|since| since <= succession.effective_on)
            });
            for succession in followed {
                for successor in &succession.successors {
                    if !seen.insert((*successor, succession.effective_on)) {
                        continue;
                    }
                    if self.is_active_on(*successor, date) {
                        found.insert(*successor);
                    }
                    to_follow.push((*successor, Some(succession.effective_on)));
                }
            }
        }
        found.remove(&id);
        found.into_iter().collect()
    }

    /// Who answers on `date` for what `id` owed since `since`: itself while it lives on, then those who took its place; each once, by id.
    /// A member that comes back later does not take back what its successor owes.
    pub fn answering_on(&self, id: MemberId, since: Date, date: Date) -> Vec<MemberId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut to_follow = vec![(id, since)];
        while let Some((member, since)) = to_follow.pop() {
            if !seen.insert((member, since)) {
                continue;
            }
            let ended_before = match self.standing_on(member, since) {
                Standing::Succeeded(ending) => Some(ending),
                Standing::Active | Standing::NotYet(_) => None,
            };
            let ending = ended_before.or_else(|| self.first_ending(member, since));
            match ending.filter(|ending| ending.effective_on <= date) {
                Some(ending) => to_follow.extend(
                    ending
                        .successors
                        .iter()
                        .map(|successor| (*successor, since.max(ending.effective_on))),
                ),
                None => {
                    found.insert(member);
                }
            }
        }
        found.into_iter().collect()
    }

    fn first_ending(&self, id: MemberId, since: Date) -> Option<&Succession> {
        let life = self.lives.get(&id)?;
        life.endings(id).find(|succession| since <= succession.effective_on)
    }

    /// Folds the event `fact`.
    pub fn succeeded(&mut self, data: &MemberSucceeded, fact: EventId) {
        let succession = Succession {
            effective_on: data.effective_on,
            kind: data.kind,
            successors: data.successors.clone(),
            others: data.others.clone(),
            reference: data.reference.clone(),
            fact,
        };
        let life = Arc::make_mut(self.lives.entry(data.member).or_default());
        life.successions.push(succession);
        life.successions.sort_by_key(|succession| succession.effective_on);
        for successor in data.successors.iter().filter(|successor| **successor != data.member) {
            let life = Arc::make_mut(self.lives.entry(*successor).or_default());
            life.origins.push(Origin {
                effective_on: data.effective_on,
                kind: data.kind,
                predecessor: data.member,
                others: !data.others.is_empty(),
            });
            life.origins.sort_by_key(|origin| origin.effective_on);
        }
    }
}
