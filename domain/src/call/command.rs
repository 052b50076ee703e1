//! Commands on contribution calls.

use crate::command::orders;
use crate::value::{Account, AllocationId, Date, Text};

orders! {
    /// Calls every member's share of an allocation, in instalments.
    CallContributions {
        /// The allocation.
        allocation: AllocationId,
        /// Day of issue.
        issued_on: Date,
        /// Due dates, in order: one instalment each.
        due_dates: Vec<Date>,
        /// What each instalment weighs: one for each due date, more than zero (50, 30, 20). Empty for equal instalments.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        weights: Vec<u16>,
        /// Account on which members enter it.
        payer_account: Account,
        /// Account on which the carrier enters it.
        receiver_account: Account,
    }

    /// Withdraws the calls of an allocation, made by mistake: nothing of them was paid, and no title stands on them. The allocation may be
    /// called again.
    WithdrawCalls {
        /// The allocation.
        allocation: AllocationId,
        /// First day on which nothing is called.
        withdrawn_on: Date,
        /// Why.
        reason: Text,
    }
}
