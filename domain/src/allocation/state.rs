//! What the rules remember of allocations.

use super::AllocationStage;
use super::event::{AllocationComputed, ShareAllocated};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, ConventionId, Date, EventId, FiscalYear, KeyId, MemberId, PoolCode};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A member's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The member.
    pub member: MemberId,
    /// Its share.
    pub amount: Cents,
}

/// An allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The budget.
    pub budget: BudgetId,
    /// The convention.
    pub convention: ConventionId,
    /// The cost pool.
    pub pool: PoolCode,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The key.
    pub key: KeyId,
    /// What it shares.
    pub stage: AllocationStage,
    /// The one of the same cost pool and fiscal year that came before: what its shares differ from.
    pub follows: Option<AllocationId>,
    /// Day of the act.
    pub computed_on: Date,
    /// The members' shares, in the order of the key.
    pub shares: Vec<Share>,
    /// Whether it is called: the calls stand.
    pub called: bool,
    /// How many times it was called: more than once when the calls were withdrawn.
    pub times_called: u16,
    /// First day on which nothing was called any more, if the calls were withdrawn.
    pub withdrawn_on: Option<Date>,
    /// Whether what it changes was settled.
    pub settled: bool,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Allocation {
    /// The share of `member`; nothing where it has none.
    pub fn share_of(&self, member: MemberId) -> Cents {
        let share = self.shares.iter().find(|share| share.member == member);
        share.map_or(Cents::ZERO, |share| share.amount)
    }
}

/// The allocations of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocations {
    by_id: OrdMap<AllocationId, Arc<Allocation>>,
    /// The latest of each cost pool and fiscal year.
    #[serde(with = "latest")]
    latest: OrdMap<Line, AllocationId>,
}

/// A cost pool of a convention over a fiscal year.
type Line = (ConventionId, FiscalYear, PoolCode);

/// The latest allocations are written as a list: a triple is no text, and cannot name a field.
mod latest {
    use super::{AllocationId, Line, OrdMap};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Latest = OrdMap<Line, AllocationId>;

    pub(super) fn serialize<S: Serializer>(latest: &Latest, serializer: S) -> Result<S::Ok, S::Error> {
        latest.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Latest, D::Error> {
        let list = Vec::<(Line, AllocationId)>::deserialize(deserializer)?;
        Ok(list.into_iter().collect())
    }
}

impl Allocations {
    /// The allocation, or a refusal.
    pub fn get(&self, id: AllocationId) -> Result<&Allocation, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::AllocationUnknown,
                format!("La répartition {id} est inconnue de ce registre."),
            )
            .at("allocation")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: AllocationId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether the pool of the budget is allocated.
    pub fn exists_for(&self, budget: BudgetId, pool: &PoolCode) -> bool {
        self.of_pool(pool).any(|allocation| allocation.budget == budget)
    }

    /// The allocations of the pools named `pool`, whatever their budget.
    pub fn of_pool(&self, pool: &PoolCode) -> impl Iterator<Item = &Allocation> {
        self.by_id
            .values()
            .map(AsRef::as_ref)
            .filter(move |allocation: &&Allocation| allocation.pool == *pool)
    }

    /// The latest allocation of a cost pool over a fiscal year.
    pub fn latest(&self, convention: ConventionId, year: FiscalYear, pool: &PoolCode) -> Option<&Allocation> {
        let id = self.latest.get(&(convention, year, pool.clone()))?;
        self.by_id.get(id).map(AsRef::as_ref)
    }

    /// `allocation`, then those that came before it, the latest first.
    pub fn back_from(&self, allocation: AllocationId) -> impl Iterator<Item = &Allocation> {
        let find = |id: AllocationId| self.by_id.get(&id).map(AsRef::as_ref);
        std::iter::successors(find(allocation), move |later| find(later.follows?))
    }

    pub(crate) fn computed(&mut self, data: &AllocationComputed, stage: AllocationStage, fact: EventId) {
        let line = (data.convention, data.fiscal_year, data.pool.clone());
        let allocation = Allocation {
            id: data.allocation,
            budget: data.budget,
            convention: data.convention,
            pool: data.pool.clone(),
            fiscal_year: data.fiscal_year,
            key: data.key,
            stage,
            follows: self.latest.insert(line, data.allocation),
            computed_on: data.computed_on,
            shares: Vec::new(),
            called: false,
            times_called: 0,
            withdrawn_on: None,
            settled: false,
            fact,
        };
        self.by_id.insert(data.allocation, Arc::new(allocation));
    }

    pub(crate) fn settled(&mut self, id: AllocationId) {
        if let Some(allocation) = self.by_id.get_mut(&id) {
            Arc::make_mut(allocation).settled = true;
        }
    }

    pub(crate) fn share_allocated(&mut self, data: &ShareAllocated) {
        if let Some(allocation) = self.by_id.get_mut(&data.allocation) {
            Arc::make_mut(allocation).shares.push(Share {
                member: data.member,
                amount: data.amount,
            });
        }
    }

    pub(crate) fn called(&mut self, id: AllocationId) {
        if let Some(allocation) = self.by_id.get_mut(&id).filter(|allocation| !allocation.called) {
            let allocation = Arc::make_mut(allocation);
            allocation.called = true;
            allocation.times_called = allocation.times_called.saturating_add(1);
        }
    }

    pub(crate) fn withdrawn(&mut self, id: AllocationId, on: Date) {
        if let Some(allocation) = self.by_id.get_mut(&id).filter(|allocation| allocation.called) {
            let allocation = Arc::make_mut(allocation);
            allocation.called = false;
            allocation.withdrawn_on = Some(on);
        }
    }
}
