//! Facts about allocations.

use crate::event::facts;
use crate::member::CriterionName;
use crate::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, Digest, EventId, FiscalYear, Fraction, KeyId, MemberId, Name,
    PoolCode,
};

facts! {
    /// A cost pool was allocated. One [`ShareAllocated`] per member follows, in the same commit.
    AllocationComputed {
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

    /// A value an allocation rests on, pinned.
    Input {
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

    /// A member's share, with all it takes to recompute it by hand:
    /// `exact = amount × weight / total weight`, rounded down, plus the residual cent if the rule gives it one.
    ShareAllocated {
        /// The allocation.
        allocation: AllocationId,
        /// The member's share.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The exact share, in cents.
        exact: Fraction,
        /// The pinned inputs.
        inputs: Vec<Input>,
        /// The member.
        member: MemberId,
        /// The residual cents received: 0 or 1.
        residue: Cents,
        /// The member's weight.
        weight: Fraction,
    }
}
