//! Facts about loans.

use crate::event::facts;
use crate::value::{AssetId, Cents, ConventionId, Date, ItemId, LoanId, Name};

facts! {
    /// An instalment of a loan.
    LoanInstalment {
        /// Day it falls due to the lender.
        due_on: Date,
        /// Its part of interest.
        interest: Cents,
        /// Its part of principal.
        principal: Cents,
    }

    /// A loan of a cooperation was recorded.
    LoanRecorded {
        /// The asset it financed, where the debt goes with one.
        #[serde(skip_serializing_if = "Option::is_none")]
        asset: Option<AssetId>,
        /// Day the contract was signed.
        contracted_on: Date,
        /// The convention whose cooperation borrowed.
        convention: ConventionId,
        /// The decision to borrow, where a committee of this ledger took it.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The schedule, by due date: the principal parts sum to the principal.
        instalments: Vec<LoanInstalment>,
        /// Who lent.
        lender: Name,
        /// The loan.
        loan: LoanId,
        /// What was borrowed.
        principal: Cents,
        /// What for.
        purpose: Name,
    }
}
