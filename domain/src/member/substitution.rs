//! Substitution: an EPCI that sits in a convention in place of its communes.

use super::event::SubstitutionEstablished;
use crate::value::{ConventionId, Date, EventId, MemberId, Name};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An EPCI in place of its communes, in one convention, from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// The EPCI.
    pub member: MemberId,
    /// The communes it replaces.
    pub replaced: Vec<MemberId>,
    /// First day.
    pub effective_on: Date,
    /// The act that says so.
    pub reference: Name,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The substitutions of a ledger, by convention, by date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitutions {
    by_convention: OrdMap<ConventionId, Arc<Vec<Substitution>>>,
}

impl Substitutions {
    /// Those of `convention`, oldest first.
    pub fn of(&self, convention: ConventionId) -> &[Substitution] {
        self.by_convention.get(&convention).map_or(&[], |all| all)
    }

    /// The substitution that puts another in the place of `commune` in `convention` on `date`.
    pub fn of_commune_on(&self, convention: ConventionId, commune: MemberId, date: Date) -> Option<&Substitution> {
        let all = self.of(convention).iter();
        all.filter(|substitution| substitution.effective_on <= date)
            .find(|substitution| substitution.replaced.contains(&commune))
    }

    /// The communes that `member` replaces in `convention` on `date`, each once, in the order they were replaced.
    pub fn replaced_by_on(&self, convention: ConventionId, member: MemberId, date: Date) -> Vec<MemberId> {
        let of_member = self
            .of(convention)
            .iter()
            .filter(|substitution| substitution.member == member && substitution.effective_on <= date);
        of_member
            .flat_map(|substitution| substitution.replaced.iter().copied())
            .collect()
    }

    /// Folds the event `fact`.
    pub fn established(&mut self, data: &SubstitutionEstablished, fact: EventId) {
        let all = Arc::make_mut(self.by_convention.entry(data.convention).or_default());
        all.push(Substitution {
            member: data.member,
            replaced: data.replaced.clone(),
            effective_on: data.effective_on,
            reference: data.reference.clone(),
            fact,
        });
        all.sort_by_key(|substitution| substitution.effective_on);
    }
}
