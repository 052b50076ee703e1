//! Facts about contribution calls.

use crate::event::facts;
use crate::value::{Account, AllocationId, BudgetId, CallId, Cents, Date, FiscalYear, MemberId, Text};

facts! {
    /// An instalment of a call.
    Instalment {
        /// Its amount.
        amount: Cents,
        /// Day it falls due.
        due_on: Date,
        /// 1, 2, 3 …
        number: u16,
    }

    /// A contribution was called from a member.
    ContributionCalled {
        /// The allocation whose share is called.
        allocation: AllocationId,
        /// The amount; its instalments sum to it exactly.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The call.
        call: CallId,
        /// The fiscal year.
        fiscal_year: FiscalYear,
        /// Its instalments, by due date.
        instalments: Vec<Instalment>,
        /// Day it was issued.
        issued_on: Date,
        /// The member.
        member: MemberId,
        /// Account on which the member enters it.
        payer_account: Account,
        /// Account on which the carrier enters it.
        receiver_account: Account,
    }

    /// A call made by mistake was withdrawn: it is told for the days before, and asks for nothing from its day on.
    CallWithdrawn {
        /// The allocation whose share was called.
        allocation: AllocationId,
        /// What was called.
        amount: Cents,
        /// The budget.
        budget: BudgetId,
        /// The call.
        call: CallId,
        /// The member.
        member: MemberId,
        /// Why.
        reason: Text,
        /// First day on which nothing is called.
        withdrawn_on: Date,
    }
}
