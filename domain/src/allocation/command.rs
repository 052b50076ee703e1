//! Commands on allocations.

use crate::command::orders;
use crate::value::{AllocationId, BudgetId, Date, KeyId, PoolCode};

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
    }
}
