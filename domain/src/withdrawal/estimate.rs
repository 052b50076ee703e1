//! What a withdrawal would make owe, by key: to know before the vote. Nothing is recorded.

use crate::key::sheet::Sheet;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::value::{Cents, ConventionId, Date, KeyId, LoanId, MemberId};

/// The share of one loan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstimatedLoan {
    /// The loan.
    pub loan: LoanId,
    /// Its outstanding capital that day.
    pub outstanding: Cents,
    /// What the member would bear of it.
    pub share: Cents,
    /// The calculation, with the shares of all, in the order of [`DebtEstimate::participants`].
    pub sheet: Sheet,
}

/// What a member would bear of the debt, if it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtEstimate {
    /// The member.
    pub member: MemberId,
    /// The day at whose end the debt is counted.
    pub on: Date,
    /// The key.
    pub key: KeyId,
    /// The members of the key.
    pub participants: Vec<MemberId>,
    /// The loans contracted while it belongs and not paid off, by day of contract.
    pub loans: Vec<EstimatedLoan>,
    /// Their outstanding capital together.
    pub outstanding: Cents,
    /// What it would bear of it.
    pub share: Cents,
}

impl Ledger {
    /// What `member` would bear of the debt of `convention` if it left on `on`, by `key`: whether or not it asked to leave. Refused as the
    /// settlement would be.
    pub fn estimate_withdrawal(
        &self,
        convention: ConventionId,
        member: MemberId,
        key: KeyId,
        on: Date,
    ) -> Result<DebtEstimate, Refusal> {
        let convention = self.conventions.get(convention)?;
        self.require_party(convention, member)?;
        let keyed = self.keyed_debt(convention, member, key, on)?;
        let mut loans = Vec::new();
        for loan in self.shared_loans(convention, member, on) {
            let outstanding = loan.outstanding_on(on);
            let sheet = self.debt_sheet(&keyed, outstanding)?;
            loans.push(EstimatedLoan {
                loan: loan.id,
                outstanding,
                share: sheet.totals.get(keyed.index).copied().unwrap_or_default(),
                sheet,
            });
        }
        Ok(DebtEstimate {
            member,
            on,
            key,
            participants: keyed.key.participants.clone(),
            outstanding: Cents::sum(loans.iter().map(|loan| loan.outstanding))?,
            share: Cents::sum(loans.iter().map(|loan| loan.share))?,
            loans,
        })
    }
}
