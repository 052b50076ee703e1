//! On what each call rests: the chain of the facts that authorise it, and those of them that fell.

use super::Positions;
use domain::EventType;
use domain::event::Event;
use domain::value::EventId;
use std::collections::{BTreeSet, HashMap};

/// A chain, and the calls that rest on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) calls: Vec<u32>,
    pub(super) facts: Vec<u32>,
    pub(super) fallen: Vec<u32>,
    pub(super) lacking: Vec<u32>,
}

/// What undoes an act: by its author, by a court; or what reverses a judgment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undoing {
    Rescinded,
    Annulled,
    Reversed,
}

/// The facts, by what authorises them.
#[derive(Debug, Default)]
pub(super) struct Acts {
    /// The list of the authorities of each fact.
    list_of: Vec<u32>,
    /// Each list, once where facts that follow each other cite the same.
    lists: Vec<Vec<u32>>,
    /// The facts that need an authority and cite none.
    lacking: BTreeSet<u32>,
    /// What undoes what, in the order it was recorded.
    undoings: Vec<(u32, Undoing, EventId)>,
    calls: Vec<u32>,
    pub(super) chains: Vec<Chain>,
}

impl Acts {
    /// The fact at `position`, the next one; `cites_none` tells one without any authority from one whose authorities an extract does not hold.
    pub(super) fn add(&mut self, position: u32, event: &Event, authorities: &[u32], cites_none: bool) {
        self.push_list(authorities);
        if cites_none && needs_authority(event.event_type()) {
            self.lacking.insert(position);
        }
        let undoing = match event {
            Event::ActRescinded(data) => Some((Undoing::Rescinded, data.act)),
            Event::ActAnnulled(data) => {
                let wholly = data.effect_from.is_none() && data.partial.is_none();
                // A judgment that does not undo the whole act from the start may still be reversed: it undoes nothing here.
                wholly.then_some((Undoing::Annulled, data.act))
            }
            Event::JudgmentReversed(data) => Some((Undoing::Reversed, data.judgment)),
            _ => None,
        };
        self.undoings
            .extend(undoing.map(|(undoing, act)| (position, undoing, act)));
    }

    /// The next fact is not there: nothing rests on it that is.
    pub(super) fn skip(&mut self) {
        self.push_list(&[]);
    }

    fn push_list(&mut self, authorities: &[u32]) {
        if self.lists.last().is_none_or(|last| last.as_slice() != authorities) {
            self.lists.push(authorities.to_vec());
        }
        self.list_of
            .push(u32::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u32::MAX));
    }

    /// The last fact is a call.
    pub(super) fn called(&mut self, position: u32) {
        self.calls.push(position);
    }

    /// How many calls rest on a fact that fell or that lacks an authority.
    pub(super) fn doubtful_calls(&self) -> usize {
        let doubtful = self
            .chains
            .iter()
            .filter(|chain| !chain.fallen.is_empty() || !chain.lacking.is_empty());
        doubtful.map(|chain| chain.calls.len()).fold(0, usize::saturating_add)
    }

    /// The facts are over: the chains of the calls, in the order of the first call of each.
    pub(super) fn conclude(&mut self, positions: &Positions) {
        let fallen = self.fallen(positions);
        let mut by_list: HashMap<u32, usize> = HashMap::new();
        let mut by_facts: HashMap<Vec<u32>, usize> = HashMap::new();
        for call in std::mem::take(&mut self.calls) {
            let Some(list) = self.list(call) else { continue };
            let index = if let Some(index) = by_list.get(&list) {
                *index
            } else {
                let facts = self.rests_on(list);
                let next = self.chains.len();
                let index = *by_facts.entry(facts.clone()).or_insert(next);
                if index == next {
                    let among =
                        |wanted: &BTreeSet<u32>| facts.iter().copied().filter(|fact| wanted.contains(fact)).collect();
                    self.chains.push(Chain {
                        calls: Vec::new(),
                        fallen: among(&fallen),
                        lacking: among(&self.lacking),
                        facts,
                    });
                }
                by_list.insert(list, index);
                index
            };
            if let Some(chain) = self.chains.get_mut(index) {
                chain.calls.push(call);
            }
        }
    }

    fn list(&self, position: u32) -> Option<u32> {
        self.list_of.get(usize::try_from(position).ok()?).copied()
    }

    /// All that the facts of a list rest on, themselves included.
    fn rests_on(&self, list: u32) -> Vec<u32> {
        let mut found = BTreeSet::new();
        let mut lists = vec![list];
        while let Some(list) = lists.pop() {
            let facts = usize::try_from(list).ok().and_then(|list| self.lists.get(list));
            for fact in facts.into_iter().flatten() {
                if found.insert(*fact) {
                    lists.extend(self.list(*fact));
                }
            }
        }
        found.into_iter().collect()
    }

    /// The facts that are deemed never to have been.
    fn fallen(&self, positions: &Positions) -> BTreeSet<u32> {
        let (mut fallen, mut reversed) = (BTreeSet::new(), BTreeSet::new());
        // Facts only undo what came before them: from the last to the first, each is known to have effect or not when its turn comes.
        for (position, undoing, act) in self.undoings.iter().rev() {
            let Some(act) = positions.get(act).filter(|act| *act < position) else {
                continue;
            };
            let undone = match undoing {
                Undoing::Rescinded => &fallen,
                Undoing::Annulled | Undoing::Reversed => &reversed,
            };
            if undone.contains(position) {
                continue;
            }
            match undoing {
                Undoing::Rescinded | Undoing::Annulled => fallen.insert(*act),
                Undoing::Reversed => reversed.insert(*act),
            };
        }
        fallen
    }
}

/// Whether a fact of this type, in a chain, is nothing without an act that authorises it.
const fn needs_authority(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::AllocationComputed
            | EventType::AllocationSettled
            | EventType::AssetRecorded
            | EventType::BudgetAdopted
            | EventType::CommitteeInstalled
            | EventType::ConventionEnteredIntoForce
            | EventType::ConventionSigned
            | EventType::DecisionAdopted
            | EventType::KeyAdopted
            | EventType::LoanRecorded
            | EventType::SessionConvened
            | EventType::WithdrawalSettled
    )
}
