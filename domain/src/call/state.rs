//! What the rules remember of contribution calls.

use super::event::ContributionCalled;
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, BudgetId, CallId, Cents, Date, EventId, MemberId};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The allocation.
    pub allocation: AllocationId,
    /// The budget.
    pub budget: BudgetId,
    /// The member.
    pub member: MemberId,
    /// The amount called.
    pub amount: Cents,
    /// Day it was issued.
    pub issued_on: Date,
    /// What was paid so far.
    pub paid: Cents,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The calls of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    by_id: OrdMap<CallId, Call>,
}

impl Calls {
    /// The call, or a refusal.
    pub fn get(&self, id: CallId) -> Result<&Call, Refusal> {
        self.by_id.get(&id).ok_or_else(|| {
            Refusal::new(
                Code::CallUnknown,
                format!("L’appel de fonds {id} est inconnu de ce registre."),
            )
            .at("call")
        })
    }

    /// Every call.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.by_id.values()
    }

    pub(crate) fn called(&mut self, data: &ContributionCalled, fact: EventId) {
        let call = Call {
            allocation: data.allocation,
            budget: data.budget,
            member: data.member,
            amount: data.amount,
            issued_on: data.issued_on,
            paid: Cents::ZERO,
            fact,
        };
        self.by_id.insert(data.call, call);
    }

    /// More was paid of the call, or less when the amount is below zero.
    pub(crate) fn paid(&mut self, call: CallId, amount: Cents) {
        if let Some(call) = self.by_id.get_mut(&call) {
            call.paid = call.paid.plus(amount).unwrap_or(call.paid);
        }
    }
}
