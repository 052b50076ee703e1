//! What the rules remember of allocations.

use super::event::{AllocationComputed, ShareAllocated};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, Date, EventId, FiscalYear, MemberId, PoolCode};
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
    /// The cost pool.
    pub pool: PoolCode,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
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
    /// The event that recorded it.
    pub fact: EventId,
}

/// The allocations of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocations {
    by_id: OrdMap<AllocationId, Arc<Allocation>>,
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

    pub(crate) fn computed(&mut self, data: &AllocationComputed, fact: EventId) {
        let allocation = Allocation {
            id: data.allocation,
            budget: data.budget,
            pool: data.pool.clone(),
            fiscal_year: data.fiscal_year,
            computed_on: data.computed_on,
            shares: Vec::new(),
            called: false,
            times_called: 0,
            withdrawn_on: None,
            fact,
        };
        self.by_id.insert(data.allocation, Arc::new(allocation));
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
