//! Facts about allocations.

use crate::event::facts;
use crate::member::{Criterion, CriterionStatus};
use crate::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, Digest, EventId, FiscalYear, Fraction, ItemId, KeyId, MemberId,
    Name, Period, PoolCode, Ratio,
};

facts! {
    /// A cost pool was allocated. One [`ShareAllocated`] per member follows, in the same commit.
    AllocationComputed {
        /// The allocation.
        allocation: AllocationId,
        /// What the budget has to share.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The carrier, to whom reference values belong and rounding may give a residue. Not recorded before version 2.
        #[serde(skip_serializing_if = "Option::is_none")]
        carrier: Option<MemberId>,
        /// Day of the act.
        computed_on: Date,
        /// The convention.
        convention: ConventionId,
        /// The decision to regularise, where it regularises an allocation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// The key.
        key: KeyId,
        /// Digest of the key's text.
        key_hash: Digest,
        /// Its version.
        key_version: u16,
        /// How many shares follow.
        members: u32,
        /// The period shared.
        period: Period,
        /// The cost pool.
        pool: PoolCode,
        /// The pinned values that belong to no member.
        references: Vec<Input>,
        /// The allocation it takes the place of, where it regularises one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        regularises: Option<AllocationId>,
        /// What the members owe together: the amount, unless the key prices or rounds each member on its own.
        total: Cents,
    }

    /// A value an allocation rests on, pinned.
    Input {
        /// Which criterion.
        criterion: Criterion,
        /// The event that recorded it.
        fact: EventId,
        /// From when it applies. Not recorded before version 2.
        #[serde(skip_serializing_if = "Option::is_none")]
        in_force_on: Option<Date>,
        /// When it became publicly known. Not recorded before version 2.
        #[serde(skip_serializing_if = "Option::is_none")]
        known_on: Option<Date>,
        /// Its source.
        source: Name,
        /// Provisional or definitive. Not recorded before version 2.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<CriterionStatus>,
        /// Its value.
        value: Fraction,
        /// Its reference year.
        vintage: FiscalYear,
    }

    /// The days a member belongs to the cooperation, as far as they matter.
    Presence {
        /// Its first day, if it may fall within the period.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
        /// Its last day, likewise.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// A member's part of one line of a key that has several.
    ShareLine {
        /// The member's amount.
        amount: Cents,
        /// What the key calls the line.
        label: Name,
    }

    /// A member's share, with the inputs of its own that it takes to recompute it: the key, the amount and the inputs of the others are in
    /// the events beside it.
    ShareAllocated {
        /// The allocation.
        allocation: AllocationId,
        /// The member's share.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The exact share before rounding, in cents and without sign, over all lines.
        exact: Ratio,
        /// The pinned inputs.
        inputs: Vec<Input>,
        /// What it owed last year, where the key compares.
        #[serde(skip_serializing_if = "Option::is_none")]
        last_year: Option<Cents>,
        /// Its part of each line, where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        lines: Vec<ShareLine>,
        /// The member.
        member: MemberId,
        /// Its presence, where it is less than the whole period.
        #[serde(skip_serializing_if = "Option::is_none")]
        presence: Option<Presence>,
        /// Its place when two remainders are equal: the lowest is served first. Not recorded before version 2.
        #[serde(skip_serializing_if = "Option::is_none")]
        rank: Option<u32>,
        /// What it received beyond its own rounding, in cents and with the sign of the amount.
        residue: Cents,
    }
}
