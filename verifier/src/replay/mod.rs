//! The facts replayed: every share computed again, every call compared with what is due, and what the bundle claims computed from the facts.
//!
//! It stands on the events and on the calculation of the rules, and on no read model: what it finds, it finds again. The rules it holds are
//! those of `docs/reference/audit-bundle.md`, § 5, whose numbers it cites.

mod acts;
mod allocations;
mod calls;
mod claims;
mod people;

pub use claims::{Claim, Sink};

use acts::Acts;
use allocations::Allocations;
use calls::Calls;
use domain::Recorded;
use domain::event::Event;
use domain::key::event::KeyDefined;
use domain::value::{EventId, KeyId};
use people::People;
use std::collections::HashMap;
use std::sync::Arc;

/// The position of each fact, by its id.
pub type Positions = HashMap<EventId, u32>;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The position of the fact at fault.
    pub position: u32,
    /// In French.
    pub message: String,
}

/// The fault of the smallest position, of those that were found.
#[derive(Debug, Default)]
pub(crate) struct Faults(Option<Fault>);

impl Faults {
    /// That of the smallest position.
    pub(crate) const fn first(&self) -> Option<&Fault> {
        self.0.as_ref()
    }

    /// A fault at `position`. Of two at one position, the first that was found is told.
    pub(crate) fn add(&mut self, position: u32, message: impl FnOnce() -> String) {
        if self.0.as_ref().is_none_or(|fault| position < fault.position) {
            self.0 = Some(Fault {
                position,
                message: message(),
            });
        }
    }
}

/// The facts of a ledger, replayed.
#[derive(Debug, Default)]
pub struct Replay {
    people: People,
    keys: HashMap<KeyId, Arc<KeyDefined>>,
    allocations: Allocations,
    calls: Calls,
    acts: Acts,
    faults: Faults,
}

/// What a replay counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many allocations.
    pub allocations: usize,
    /// How many shares.
    pub shares: usize,
    /// How many calls.
    pub calls: usize,
    /// How many calls rest on a fact that fell, or that lacks an authority.
    pub doubtful_calls: usize,
}

impl Replay {
    /// The replay of an extract: calls of other conventions are named in it, and are not there.
    pub fn of_extract() -> Self {
        Self {
            calls: Calls::of_extract(),
            ..Self::default()
        }
    }

    /// How many calls are named that an extract does not hold.
    pub fn passed_calls(&self) -> usize {
        self.calls.passed()
    }

    /// Passes over the place of a fact that an extract does not hold.
    pub fn skip(&mut self) {
        self.acts.skip();
    }

    /// Folds the next fact, of version `version` of its type, whose authorities stand at `authorities`.
    pub fn apply(&mut self, recorded: Recorded, version: u16, authorities: &[u32], positions: &Positions) {
        let Ok(position) = u32::try_from(recorded.position) else {
            return;
        };
        let cites_none = recorded.authorised_by.is_empty();
        self.acts.add(position, &recorded.event, authorities, cites_none);
        match recorded.event {
            Event::MemberRegistered(data) => self.people.registered(&data),
            Event::MemberIdentifiersChanged(data) => self.people.identifiers_changed(&data),
            Event::CriterionRecorded(data) => self.people.criterion_recorded(&data, position),
            Event::KeyDefined(data) => self.key_defined(position, version, data),
            Event::AllocationComputed(data) => self.allocation_computed(position, data),
            Event::ShareAllocated(data) => {
                let complete = self.allocations.share(position, version, data, &mut self.faults);
                if let Some(pending) = complete {
                    self.judge(&pending, positions);
                }
            }
            Event::AllocationSettled(data) => self.allocations.settled(position, &data, &mut self.faults),
            Event::ShareSettled(data) => self.allocations.share_settled(position, &data, &mut self.faults),
            Event::WithdrawalDue(data) => self.calls.due(position, &data, &mut self.faults),
            Event::ContributionCalled(data) => {
                self.calls
                    .called(position, &data, &self.allocations, &self.people, &mut self.faults);
                self.acts.called(position);
            }
            Event::CallWithdrawn(data) => self.calls.withdrawn(position, data.call, &mut self.faults),
            ref money => self.calls.money(position, money, &mut self.faults),
        }
    }

    /// Rule 1: the digest of a key is that of its words.
    fn key_defined(&mut self, position: u32, version: u16, data: KeyDefined) {
        if version >= 2 && data.digest() != Some(data.hash) {
            self.faults.add(position, || {
                format!(
                    "l’empreinte de la clé « {} » n’est pas celle de son texte : la clé a été changée",
                    data.name
                )
            });
        }
        let name = data.name.clone();
        if self.keys.insert(data.key, Arc::new(data)).is_some() {
            self.faults.add(position, || {
                format!("la clé « {name} » est définie une seconde fois sous le même identifiant")
            });
        }
    }

    /// The facts are over: what was left to judge, and what was found.
    pub fn conclude(&mut self, positions: &Positions) -> Counted {
        for pending in self.allocations.unfinished() {
            self.judge(&pending, positions);
        }
        self.acts.conclude(positions);
        Counted {
            allocations: self.allocations.len(),
            shares: self.allocations.shares(),
            calls: self.calls.len(),
            doubtful_calls: self.acts.doubtful_calls(),
        }
    }

    /// The fault of the smallest position.
    pub const fn fault(&self) -> Option<&Fault> {
        self.faults.first()
    }
}
