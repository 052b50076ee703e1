//! Commands on allocations.

use crate::command::orders;
use crate::value::{AllocationId, BudgetId, Date, KeyId, MemberId, PoolCode};

orders! {
    /// Allocates one cost pool of an adopted budget by a key in force.
    Allocate {
        /// The allocation.
        allocation: AllocationId,
        /// The budget, adopted.
        budget: BudgetId,
        /// The cost pool.
        pool: PoolCode,
        /// The key, adopted and in force over the fiscal year.
        key: KeyId,
        /// Day the allocation was decided (date of the act), not after today.
        computed_on: Date,
        /// Who belongs to the cooperation less than the whole fiscal year: what a key that counts time needs to know.
        presences: Vec<MemberPresence>,
    }

    /// The days a member belongs to the cooperation.
    MemberPresence {
        /// The member.
        member: MemberId,
        /// Its first day, if it is within the fiscal year.
        from: Option<Date>,
        /// Its last day, likewise.
        until: Option<Date>,
    }
}
