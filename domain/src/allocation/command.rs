//! Commands on allocations.

use crate::command::orders;
use crate::value::{AllocationId, BudgetId, Date, ItemId, KeyId, MemberId, PoolCode};

orders! {
    /// Allocates one cost pool of an adopted budget, or of approved accounts, by a key in force.
    Allocate {
        /// The allocation.
        allocation: AllocationId,
        /// The budget, adopted: its forecast; or the accounts, approved: what is owed in the end.
        budget: BudgetId,
        /// The cost pool.
        pool: PoolCode,
        /// The key, adopted and in force over the fiscal year.
        key: KeyId,
        /// Day the allocation was decided (date of the act), not after today.
        computed_on: Date,
        /// Who belongs to the cooperation less than what its participation says: the ledger knows who joined or left within the year.
        presences: Vec<MemberPresence>,
    }

    /// Shares again what an allocation shared, by what is known and in force now, on a decision to do so. The former stays as issued: the
    /// differences are settled.
    RegulariseAllocation {
        /// The new allocation.
        allocation: AllocationId,
        /// The one it takes the place of: the latest of its cost pool and fiscal year.
        regularises: AllocationId,
        /// The decision: adopted, binding, and about that allocation.
        decision: ItemId,
        /// The key, adopted and in force over the fiscal year.
        key: KeyId,
        /// Day the allocation was decided (date of the act), not after today.
        computed_on: Date,
        /// As for [`Allocate`].
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
