//! What the rules remember of settlements.

use super::SettlementOutcome;
use super::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, ConventionId, Date, EventId, FiscalYear, MemberId, RepaymentId};
use crate::withdrawal::Withdrawal;
use crate::withdrawal::event::WithdrawalDue;
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a settlement owes a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The amount.
    pub amount: Cents,
    /// What was repaid or offset.
    pub used: Cents,
}

impl Credit {
    /// What is left of it.
    pub fn left(&self) -> Cents {
        self.amount.minus(self.used).unwrap_or(self.amount)
    }
}

/// A settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settlement {
    /// The budget; none for a line of a withdrawal, whose year may not have one yet.
    pub(crate) budget: Option<BudgetId>,
    pub(crate) convention: ConventionId,
    pub(crate) fiscal_year: FiscalYear,
    pub(crate) outcome: SettlementOutcome,
    pub(crate) settled_on: Date,
    pub(crate) credits: OrdMap<MemberId, Credit>,
    pub(crate) fact: EventId,
}

/// The settlements of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlements {
    by_allocation: OrdMap<AllocationId, Arc<Settlement>>,
    repayments: OrdSet<RepaymentId>,
}

impl Settlements {
    /// Whether the id of a repayment is taken.
    pub fn repaid(&self, id: RepaymentId) -> bool {
        self.repayments.contains(&id)
    }

    /// The settlement of an allocation, or a refusal.
    pub(crate) fn get(&self, id: AllocationId) -> Result<&Settlement, Refusal> {
        self.by_allocation.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message =
                format!("La répartition {id} n’est pas régularisée dans ce registre : elle ne doit rien à personne.");
            Refusal::new(Code::SettlementUnknown, message).at("allocation")
        })
    }

    /// The settlements of a fiscal year.
    pub(crate) fn of_year(&self, convention: ConventionId, year: FiscalYear) -> impl Iterator<Item = &Settlement> {
        let settlements = self.by_allocation.values().map(AsRef::as_ref);
        settlements.filter(move |of: &&Settlement| of.convention == convention && of.fiscal_year == year)
    }

    /// Whether the result of an allocation was carried to a later budget.
    pub fn carried(&self, allocation: AllocationId) -> bool {
        let settlement = self.by_allocation.get(&allocation);
        settlement.is_some_and(|of| of.outcome == SettlementOutcome::CarriedForward)
    }

    pub(crate) fn established(&mut self, data: &AllocationSettled, fact: EventId) {
        let settlement = Settlement {
            budget: Some(data.budget),
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            outcome: data.outcome,
            settled_on: data.settled_on,
            credits: OrdMap::new(),
            fact,
        };
        self.by_allocation.insert(data.allocation, Arc::new(settlement));
    }

    pub(crate) fn share_settled(&mut self, data: &ShareSettled) {
        let Some(settlement) = self.by_allocation.get_mut(&data.allocation).map(Arc::make_mut) else {
            return;
        };
        if settlement.outcome == SettlementOutcome::ByMember
            && let Ok(amount) = Cents::ZERO.minus(data.difference)
            && amount.is_positive()
        {
            let credit = Credit {
                amount,
                used: Cents::ZERO,
            };
            settlement.credits.insert(data.member, credit);
        }
    }

    /// A line of a withdrawal owes the member: a credit, as a settlement gives.
    pub(crate) fn owed_by_withdrawal(&mut self, data: &WithdrawalDue, settled: &Withdrawal) {
        let Some(amount) = Cents::ZERO
            .minus(data.amount)
            .ok()
            .filter(|amount| amount.is_positive())
        else {
            return;
        };
        let credit = Credit {
            amount,
            used: Cents::ZERO,
        };
        let settlement = Settlement {
            budget: None,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            outcome: SettlementOutcome::ByMember,
            settled_on: settled.settled_on,
            credits: OrdMap::unit(data.member, credit),
            fact: settled.fact,
        };
        self.by_allocation.insert(data.due, Arc::new(settlement));
    }

    pub(crate) fn credit_repaid(&mut self, data: &CreditRepaid) {
        self.repayments.insert(data.repayment);
        self.used(data.allocation, data.member, data.amount);
    }

    pub(crate) fn credit_offset(&mut self, data: &CreditOffset) {
        self.used(data.allocation, data.member, data.amount);
    }

    fn used(&mut self, allocation: AllocationId, member: MemberId, amount: Cents) {
        let settlement = self.by_allocation.get_mut(&allocation).map(Arc::make_mut);
        if let Some(credit) = settlement.and_then(|settlement| settlement.credits.get_mut(&member)) {
            credit.used = credit.used.plus(amount).unwrap_or(credit.used);
        }
    }
}
