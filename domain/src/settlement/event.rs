//! Facts about settlements.

use super::SettlementOutcome;
use crate::event::facts;
use crate::value::{
    Account, AllocationId, BudgetId, CallId, Cents, ConventionId, Date, FiscalYear, MemberId, Name, PoolCode,
    RepaymentId,
};

facts! {
    /// What an allocation changes was settled. One [`ShareSettled`] per member follows, in the same commit, and a call for each
    /// complement.
    AllocationSettled {
        /// The allocation.
        allocation: AllocationId,
        /// The budget.
        budget: BudgetId,
        /// What members owe together beyond what was called.
        complements: Cents,
        /// The convention.
        convention: ConventionId,
        /// What members are owed together.
        credits: Cents,
        /// Day by which complements and credits are to be paid.
        due_on: Date,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// How many members follow.
        members: u32,
        /// What becomes of the difference.
        outcome: SettlementOutcome,
        /// The cost pool.
        pool: PoolCode,
        /// Account on which the carrier enters a credit it repays.
        refund_account: Account,
        /// Account on which a member enters it.
        refunded_account: Account,
        /// Day of the settlement.
        settled_on: Date,
    }

    /// What an allocation changes for one member.
    ShareSettled {
        /// The allocation.
        allocation: AllocationId,
        /// The budget.
        budget: BudgetId,
        /// `share − former`: more than zero, the member owes it; below, it is owed it. Nobody owes it when the result is carried.
        difference: Cents,
        /// Its share before.
        former: Cents,
        /// The member.
        member: MemberId,
        /// Its share in the end.
        share: Cents,
    }

    /// A credit was paid back to a member.
    CreditRepaid {
        /// The allocation whose settlement gave the credit.
        allocation: AllocationId,
        /// The amount.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The member.
        member: MemberId,
        /// Day it was paid.
        paid_on: Date,
        /// The treasury’s reference.
        reference: Name,
        /// The repayment.
        repayment: RepaymentId,
    }

    /// A credit paid a call to the same member.
    CreditOffset {
        /// The allocation whose settlement gave the credit.
        allocation: AllocationId,
        /// The amount.
        amount: Cents,
        /// The budget whose settlement gave the credit.
        budget: BudgetId,
        /// The call it pays.
        call: CallId,
        /// The member.
        member: MemberId,
        /// Day of the offset.
        offset_on: Date,
    }
}
