//! Commands on settlements.

use super::SettlementOutcome;
use crate::command::orders;
use crate::value::{Account, AllocationId, CallId, Cents, Date, MemberId, Name, RepaymentId};

orders! {
    /// Settles what an allocation changes for each member.
    SettleAllocation {
        /// The allocation: the final one, or one that regularises; the latest of its cost pool and fiscal year.
        allocation: AllocationId,
        /// What becomes of the difference.
        outcome: SettlementOutcome,
        /// Day of the settlement, not after today.
        settled_on: Date,
        /// Day by which complements are to be paid, and credits repaid.
        due_on: Date,
        /// Account on which members enter a complement.
        payer_account: Account,
        /// Account on which the carrier enters it.
        receiver_account: Account,
        /// Account on which the carrier enters a credit it repays: 673 for a title of an earlier year.
        refund_account: Account,
        /// Account on which a member enters it: 773 for a mandate of an earlier year.
        refunded_account: Account,
    }

    /// Records that a credit was paid back to a member.
    RepayCredit {
        /// The repayment.
        repayment: RepaymentId,
        /// The allocation whose settlement gave the credit.
        allocation: AllocationId,
        /// The member.
        member: MemberId,
        /// The amount, more than zero.
        amount: Cents,
        /// Day it was paid.
        paid_on: Date,
        /// The treasury’s reference.
        reference: Name,
    }

    /// Sets a credit off against a call to the same member (compensation; Code civil, art. 1347).
    OffsetCredit {
        /// The allocation whose settlement gave the credit.
        allocation: AllocationId,
        /// The member.
        member: MemberId,
        /// The call it pays.
        call: CallId,
        /// The amount, more than zero.
        amount: Cents,
        /// Day of the offset.
        offset_on: Date,
    }
}
