//! Commands on what a withdrawal makes owe.

use super::event::AssetSettled;
use super::{DebtPayment, DebtShare, WithdrawalTerms};
use crate::command::orders;
use crate::value::{Account, ConventionId, Date, KeyId, LoanId, MemberId, Name, Text, WithdrawalId};

orders! {
    /// Settles what a member that leaves owes and is owed: debt and assets. Contributions stay due as they were called.
    SettleWithdrawal {
        /// The settlement.
        withdrawal: WithdrawalId,
        /// The convention.
        convention: ConventionId,
        /// The member, whose withdrawal is granted.
        member: MemberId,
        /// By what authority.
        terms: WithdrawalTerms,
        /// Day of the act that settles, not after today.
        settled_on: Date,
        /// Day at whose end the debt is counted: from the last day of participation on, for what falls due before is in the contributions.
        debt_on: Date,
        /// The key that shares what is shared by key: adopted, and in force that day.
        key: Option<KeyId>,
        /// An answer for each loan contracted while the member belonged, and not paid off.
        debts: Vec<DebtAnswer>,
        /// What becomes of the assets: of those that the member had put at disposal, all; of the others, those that change hands or are
        /// compensated.
        assets: Vec<AssetSettled>,
        /// Day by which what is paid at once is due, not before the settlement. It gives the fiscal year.
        due_on: Date,
        /// Account on which the carrier enters a compensation that it pays.
        refund_account: Account,
        /// Account on which the member enters it.
        refunded_account: Account,
        /// What the act says of its reasons.
        reason: Text,
    }

    /// What becomes of one loan.
    DebtAnswer {
        /// The loan.
        loan: LoanId,
        /// How much of it the member bears.
        share: DebtShare,
        /// How it pays it; without effect on a debt that goes back with an asset.
        payment: DebtPayment,
        /// Why; owed when the member bears nothing.
        reason: Option<Name>,
    }
}
