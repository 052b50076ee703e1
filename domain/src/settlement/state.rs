//! What the rules remember of settlements.

use super::SettlementOutcome;
use super::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, Cents, ConventionId, Date, EventId, FiscalYear, MemberId, RepaymentId};
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
    pub(crate) budget: BudgetId,
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

    /// What the settlements of a fiscal year owe, and to whom.
    pub fn credits(&self, convention: ConventionId, year: FiscalYear) -> impl Iterator<Item = (MemberId, Credit)> {
        let of_year = self.by_allocation.values();
        let of_year = of_year.filter(move |of| of.convention == convention && of.fiscal_year == year);
        let credits = of_year.flat_map(|settlement| settlement.credits.iter());
        credits.map(|(member, credit)| (*member, *credit))
    }

    /// Whether the result of an allocation was carried to a later budget.
    pub fn carried(&self, allocation: AllocationId) -> bool {
        let settlement = self.by_allocation.get(&allocation);
        settlement.is_some_and(|of| of.outcome == SettlementOutcome::CarriedForward)
    }

    pub(crate) fn established(&mut self, data: &AllocationSettled, fact: EventId) {
        let settlement = Settlement {
            budget: data.budget,
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
