//! Facts about what a withdrawal makes owe.

use super::{AssetOutcome, CompensationPayer, DebtPayment, DebtShare, DueKind, WithdrawalTerms};
use crate::allocation::event::Input;
use crate::event::facts;
use crate::value::{
    Account, AllocationId, AssetId, Cents, ConventionId, Date, Digest, FiscalYear, ItemId, KeyId, LoanId, MemberId,
    Name, Text, WithdrawalId,
};

facts! {
    /// The agreement of the organ of the cooperation and of the member.
    OrganAndMember {
        /// Day the assembly of the member deliberated.
        decided_on: Date,
        /// The decision of the organ on the withdrawal, adopted.
        decision: ItemId,
        /// Number of the deliberation of the member.
        number: Name,
    }

    /// An order of the prefect that settles, failing an agreement.
    PrefectSettlement {
        /// Its number.
        number: Name,
        /// Day the prefect was referred to.
        referred_on: Date,
        /// Day it was signed.
        signed_on: Date,
    }

    /// The key that shared the debt, pinned.
    PinnedKey {
        /// The carrier, to whom reference values belong and rounding may give a residue.
        carrier: MemberId,
        /// The key.
        key: KeyId,
        /// Digest of its text.
        key_hash: Digest,
        /// Its version.
        key_version: u16,
        /// How many members it shares among: as many [`DebtShared`] follow.
        members: u32,
        /// The pinned values that belong to no member.
        references: Vec<Input>,
    }

    /// What a member that leaves bears of one loan.
    DebtSettled {
        /// The part of the outstanding capital it bears.
        amount: Cents,
        /// The interest to come that it bears, where it pays by annuities.
        interest: Cents,
        /// The loan.
        loan: LoanId,
        /// The outstanding capital that day.
        outstanding: Cents,
        /// How it pays.
        payment: DebtPayment,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Name>,
        /// How the part was fixed.
        share: DebtShare,
    }

    /// A compensation for an asset.
    Compensation {
        /// The amount, more than zero.
        amount: Cents,
        /// Who pays it.
        paid_by: CompensationPayer,
    }

    /// What becomes of one asset.
    AssetSettled {
        /// The asset.
        asset: AssetId,
        /// What is paid for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        compensation: Option<Compensation>,
        /// What becomes of it.
        outcome: AssetOutcome,
    }

    /// What a withdrawal makes owe was settled. A [`DebtShared`] for each member of the key follows, then a [`WithdrawalDue`] for each line,
    /// in the same commit.
    WithdrawalSettled {
        /// What becomes of the assets.
        assets: Vec<AssetSettled>,
        /// The convention.
        convention: ConventionId,
        /// Day at whose end the debt is counted.
        debt_on: Date,
        /// What the member bears of each loan.
        debts: Vec<DebtSettled>,
        /// Day by which what is paid at once is due.
        due_on: Date,
        /// How many lines follow.
        dues: u32,
        /// The key, where something is shared by it.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<PinnedKey>,
        /// The member that leaves.
        member: MemberId,
        /// What the act says of its reasons.
        reason: Text,
        /// Account on which the carrier enters a compensation that it pays.
        refund_account: Account,
        /// Account on which the member enters it.
        refunded_account: Account,
        /// Day of the act.
        settled_on: Date,
        /// By what authority.
        terms: WithdrawalTerms,
        /// The settlement.
        withdrawal: WithdrawalId,
    }

    /// A member’s share of the capital of one loan, by the key.
    LoanShare {
        /// Its share.
        amount: Cents,
        /// The loan.
        loan: LoanId,
        /// What it received beyond its own rounding, in cents.
        residue: Cents,
    }

    /// The shares of one member of the key in the debt, with the inputs of its own that it takes to compute them again. Only the member that
    /// leaves owes its own.
    DebtShared {
        /// The convention.
        convention: ConventionId,
        /// The pinned inputs.
        inputs: Vec<Input>,
        /// The member.
        member: MemberId,
        /// Its place when two remainders are equal: the lowest is served first.
        rank: u32,
        /// Its shares, loan by loan.
        shares: Vec<LoanShare>,
        /// The settlement.
        withdrawal: WithdrawalId,
    }

    /// A line that a withdrawal makes owe.
    WithdrawalDue {
        /// The amount: more than zero, the member owes it; below, it is owed it.
        amount: Cents,
        /// The asset, for a compensation.
        #[serde(skip_serializing_if = "Option::is_none")]
        asset: Option<AssetId>,
        /// The convention.
        convention: ConventionId,
        /// Its id, under which calls, payments and credits cite it: that of an allocation of one share.
        due: AllocationId,
        /// Day by which it is due; for an annuity, that of the first instalment of the year.
        due_on: Date,
        /// The fiscal year in which it falls due.
        fiscal_year: FiscalYear,
        /// Of which interest.
        interest: Cents,
        /// What it is for.
        kind: DueKind,
        /// The loan, for a debt.
        #[serde(skip_serializing_if = "Option::is_none")]
        loan: Option<LoanId>,
        /// The member that leaves.
        member: MemberId,
        /// The settlement.
        withdrawal: WithdrawalId,
    }
}
