//! Allocations as earlier versions of this program recorded them. They are read for ever, and never written again.

use super::event::{AllocationComputed, Input, ShareAllocated};
use crate::event::facts;
use crate::member::CriterionName;
use crate::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, Digest, EventId, FiscalYear, Fraction, KeyId, MemberId, Name,
    Period, PoolCode,
};

facts! {
    /// A cost pool was allocated: version 1, by the largest remainder over the whole fiscal year.
    AllocationComputedV1 {
        /// The allocation.
        allocation: AllocationId,
        /// The amount shared; the members' shares sum to it exactly.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// Day of the act.
        computed_on: Date,
        /// The convention.
        convention: ConventionId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// The key.
        key: KeyId,
        /// Digest of the key's text.
        key_hash: Digest,
        /// How many shares follow.
        members: u32,
        /// The cost pool.
        pool: PoolCode,
        /// The rounding rule: `largestRemainder`.
        rounding: Name,
        /// Sum of the weights.
        total_weight: Fraction,
    }

    /// A value an allocation rests on, pinned: version 1.
    InputV1 {
        /// Which criterion.
        criterion: CriterionName,
        /// The event that recorded it.
        fact: EventId,
        /// Its source.
        source: Name,
        /// Its value.
        value: Fraction,
        /// Its reference year.
        vintage: FiscalYear,
    }

    /// A member's share: version 1.
    ShareAllocatedV1 {
        /// The allocation.
        allocation: AllocationId,
        /// The member's share.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The exact share, in cents.
        exact: Fraction,
        /// The pinned inputs.
        inputs: Vec<InputV1>,
        /// The member.
        member: MemberId,
        /// The residual cents received: 0 or 1.
        residue: Cents,
        /// The member's weight.
        weight: Fraction,
    }
}

impl From<AllocationComputedV1> for AllocationComputed {
    fn from(data: AllocationComputedV1) -> Self {
        Self {
            allocation: data.allocation,
            amount: data.amount,
            budget: data.budget,
            carrier: None,
            computed_on: data.computed_on,
            convention: data.convention,
            decision: None,
            fiscal_year: data.fiscal_year,
            key: data.key,
            key_hash: data.key_hash,
            key_version: 1,
            members: data.members,
            period: Period::of_year(data.fiscal_year),
            pool: data.pool,
            references: Vec::new(),
            regularises: None,
            total: data.amount,
        }
    }
}

impl From<ShareAllocatedV1> for ShareAllocated {
    fn from(data: ShareAllocatedV1) -> Self {
        Self {
            allocation: data.allocation,
            amount: data.amount,
            budget: data.budget,
            exact: data.exact.into(),
            inputs: data.inputs.into_iter().map(Input::from).collect(),
            last_year: None,
            lines: Vec::new(),
            member: data.member,
            presence: None,
            rank: None,
            residue: data.residue,
        }
    }
}

impl From<InputV1> for Input {
    fn from(data: InputV1) -> Self {
        Self {
            criterion: data.criterion.into(),
            fact: data.fact,
            in_force_on: None,
            known_on: None,
            source: data.source,
            status: None,
            value: data.value,
            vintage: data.vintage,
        }
    }
}
