//! What the rules remember of settlements.

use super::SettlementOutcome;
use super::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use crate::refusal::{Code, Refusal};
use crate::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, EventId, FiscalYear, MemberId, RepaymentId, SettlementId,
};
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
    pub(crate) allocation: AllocationId,
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
    by_id: OrdMap<SettlementId, Arc<Settlement>>,
    repayments: OrdSet<RepaymentId>,
}

impl Settlements {
    /// Whether the id is taken.
    pub fn contains(&self, id: SettlementId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether the id of a repayment is taken.
    pub fn repaid(&self, id: RepaymentId) -> bool {
        self.repayments.contains(&id)
    }

    pub(crate) fn get(&self, id: SettlementId) -> Result<&Settlement, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("La régularisation {id} est inconnue de ce registre.");
            Refusal::new(Code::SettlementUnknown, message).at("settlement")
        })
    }

    /// What the settlements of a fiscal year owe, and to whom.
    pub fn credits(&self, convention: ConventionId, year: FiscalYear) -> impl Iterator<Item = (MemberId, Credit)> {
        let of_year = self.by_id.values();
        let of_year = of_year.filter(move |of| of.convention == convention && of.fiscal_year == year);
        let credits = of_year.flat_map(|settlement| settlement.credits.iter());
        credits.map(|(member, credit)| (*member, *credit))
    }

    /// Whether the result of an allocation was carried to a later budget.
    pub fn carried(&self, allocation: AllocationId) -> bool {
        let mut settlements = self.by_id.values();
        settlements.any(|of| of.allocation == allocation && of.outcome == SettlementOutcome::CarriedForward)
    }

    pub(crate) fn established(&mut self, data: &AllocationSettled, fact: EventId) {
        let settlement = Settlement {
            allocation: data.allocation,
            budget: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            outcome: data.outcome,
            settled_on: data.settled_on,
            credits: OrdMap::new(),
            fact,
        };
        self.by_id.insert(data.settlement, Arc::new(settlement));
    }

    pub(crate) fn share_settled(&mut self, data: &ShareSettled) {
        let Some(settlement) = self.by_id.get_mut(&data.settlement).map(Arc::make_mut) else {
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
        self.used(data.settlement, data.member, data.amount);
    }

    pub(crate) fn credit_offset(&mut self, data: &CreditOffset) {
        self.used(data.settlement, data.member, data.amount);
    }

    fn used(&mut self, settlement: SettlementId, member: MemberId, amount: Cents) {
        let settlement = self.by_id.get_mut(&settlement).map(Arc::make_mut);
        if let Some(credit) = settlement.and_then(|settlement| settlement.credits.get_mut(&member)) {
            credit.used = credit.used.plus(amount).unwrap_or(credit.used);
        }
    }
}
