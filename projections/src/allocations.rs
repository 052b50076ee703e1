//! Allocations (répartitions): each member's share, with all that a calculation sheet needs.

use crate::members::Members;
use crate::{FactRef, Register};
use domain::allocation::event::{AllocationComputed, Input, ShareAllocated};
use domain::member::CriterionName;
use domain::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, Digest, EventId, FiscalYear, Fraction, KeyId, MemberId, Name,
    PoolCode,
};
use std::sync::Arc;

/// A value a share rests on, pinned when it was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputView {
    /// Which criterion.
    pub criterion: CriterionName,
    /// Its reference year.
    pub vintage: FiscalYear,
    /// Its value.
    pub value: Fraction,
    /// Its source.
    pub source: Name,
    /// The event that recorded it.
    pub event: EventId,
    /// The position of that event, if the ledger holds it.
    pub position: Option<u64>,
}

/// A member's share: `exact = amount × weight / total weight`, in cents, rounded down, plus the residual cent if the rule gives it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareView {
    /// The member.
    pub member: MemberId,
    /// Its share.
    pub amount: Cents,
    /// The exact share, in cents.
    pub exact: Fraction,
    /// Its weight.
    pub weight: Fraction,
    /// The residual cents received: 0 or 1.
    pub residue: Cents,
    /// The values it rests on.
    pub inputs: Vec<InputView>,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// An allocation of one cost pool of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationView {
    /// Its id.
    pub id: AllocationId,
    /// The budget.
    pub budget: BudgetId,
    /// The convention.
    pub convention: ConventionId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The cost pool.
    pub pool: PoolCode,
    /// The key.
    pub key: KeyId,
    /// Digest of the key's text, as applied.
    pub key_hash: Digest,
    /// The amount shared; the shares sum to it exactly.
    pub amount: Cents,
    /// Sum of the weights.
    pub total_weight: Fraction,
    /// The rounding rule: `largestRemainder`.
    pub rounding: Name,
    /// Day of the act.
    pub computed_on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
    /// The members' shares, in the order of the key.
    pub shares: Vec<Arc<ShareView>>,
}

impl AllocationView {
    /// The share of `member`.
    pub fn share(&self, member: MemberId) -> Option<&Arc<ShareView>> {
        self.shares.iter().find(|share| share.member == member)
    }
}

/// The allocations, listed by fiscal year, then in the order they were computed.
pub type Allocations = Register<AllocationId, AllocationView, (FiscalYear, u64)>;

impl Allocations {
    pub(crate) fn computed(&mut self, data: &AllocationComputed, fact: FactRef) {
        let allocation = AllocationView {
            id: data.allocation,
            budget: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            pool: data.pool.clone(),
            key: data.key,
            key_hash: data.key_hash,
            amount: data.amount,
            total_weight: data.total_weight,
            rounding: data.rounding.clone(),
            computed_on: data.computed_on,
            fact,
            shares: Vec::with_capacity(usize::try_from(data.members).unwrap_or(0).min(1_000)),
        };
        self.insert(data.allocation, (data.fiscal_year, fact.position), allocation);
    }

    /// Adds a share, and says of which fiscal year.
    pub(crate) fn share_allocated(
        &mut self,
        data: &ShareAllocated,
        members: &Members,
        fact: FactRef,
    ) -> Option<FiscalYear> {
        let allocation = self.get_mut(data.allocation)?;
        allocation.shares.push(Arc::new(ShareView {
            member: data.member,
            amount: data.amount,
            exact: data.exact,
            weight: data.weight,
            residue: data.residue,
            inputs: data
                .inputs
                .iter()
                .map(|input| pinned(input, data.member, members))
                .collect(),
            fact,
        }));
        Some(allocation.fiscal_year)
    }
}

fn pinned(input: &Input, member: MemberId, members: &Members) -> InputView {
    let member = members.get(member);
    InputView {
        criterion: input.criterion,
        vintage: input.vintage,
        value: input.value,
        source: input.source.clone(),
        event: input.fact,
        position: member.and_then(|member| member.criterion_position(input.criterion, input.vintage, input.fact)),
    }
}
