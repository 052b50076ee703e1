//! Commands on loans.

use super::event::LoanInstalment;
use crate::command::orders;
use crate::value::{AssetId, Cents, ConventionId, Date, ItemId, LoanId, Name};

orders! {
    /// Records a loan of a cooperation, with its schedule.
    RecordLoan {
        /// The loan.
        loan: LoanId,
        /// The convention whose cooperation borrowed: in force, or that was.
        convention: ConventionId,
        /// The decision to borrow, where a committee of this ledger took it.
        decision: Option<ItemId>,
        /// The asset it financed, where the debt goes with one (CGCT, art. L. 5211-25-1).
        asset: Option<AssetId>,
        /// Who lent.
        lender: Name,
        /// What for.
        purpose: Name,
        /// Day the contract was signed, not after today. Who belonged that day shares it on leaving.
        contracted_on: Date,
        /// What was borrowed.
        principal: Cents,
        /// The schedule, by growing due date after the contract; the principal parts sum to the principal.
        instalments: Vec<LoanInstalment>,
    }
}
