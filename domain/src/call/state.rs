//! What the rules remember of contribution calls.

use super::event::{CallWithdrawn, ContributionCalled, Instalment};
use crate::refusal::{Code, Refusal};
use crate::value::{Account, AllocationId, BudgetId, CallId, Cents, Date, EventId, MemberId};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The allocation.
    pub allocation: AllocationId,
    /// The budget.
    pub budget: BudgetId,
    /// The member.
    pub member: MemberId,
    /// The amount called.
    pub amount: Cents,
    /// Its instalments, by due date.
    pub instalments: Arc<[Instalment]>,
    /// Account on which the carrier enters it.
    pub receiver_account: Account,
    /// Day it was issued.
    pub issued_on: Date,
    /// What was paid so far.
    pub paid: Cents,
    /// Day it was withdrawn, if it was.
    pub withdrawn_on: Option<Date>,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Call {
    /// Refuses a call that was withdrawn.
    pub fn stands(&self) -> Result<(), Refusal> {
        let Some(on) = self.withdrawn_on else { return Ok(()) };
        let message = format!(
            "Cet appel de fonds a été retiré le {} : viser celui qui l’a remplacé.",
            on.french()
        );
        Err(Refusal::new(Code::CallWithdrawn, message).at("call"))
    }

    /// Its instalment of that number.
    pub fn instalment(&self, number: u16) -> Option<&Instalment> {
        self.instalments.iter().find(|instalment| instalment.number == number)
    }
}

/// The calls of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    by_id: OrdMap<CallId, Arc<Call>>,
}

impl Calls {
    /// The call, or a refusal.
    pub fn get(&self, id: CallId) -> Result<&Call, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::CallUnknown,
                format!("L’appel de fonds {id} est inconnu de ce registre."),
            )
            .at("call")
        })
    }

    /// Every call that stands: one that was withdrawn asks for nothing.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        let calls = self.by_id.values().map(AsRef::as_ref);
        calls.filter(|call: &&Call| call.withdrawn_on.is_none())
    }

    pub(crate) fn called(&mut self, data: &ContributionCalled, fact: EventId) {
        let call = Call {
            allocation: data.allocation,
            budget: data.budget,
            member: data.member,
            amount: data.amount,
            instalments: data.instalments.as_slice().into(),
            receiver_account: data.receiver_account.clone(),
            issued_on: data.issued_on,
            paid: Cents::ZERO,
            withdrawn_on: None,
            fact,
        };
        self.by_id.insert(data.call, Arc::new(call));
    }

    pub(crate) fn withdrawn(&mut self, data: &CallWithdrawn) {
        if let Some(call) = self.by_id.get_mut(&data.call).map(Arc::make_mut) {
            call.withdrawn_on = Some(data.withdrawn_on);
        }
    }

    /// More was paid of the call, or less when the amount is below zero.
    pub(crate) fn paid(&mut self, call: CallId, amount: Cents) {
        if let Some(call) = self.by_id.get_mut(&call).map(Arc::make_mut) {
            call.paid = call.paid.plus(amount).unwrap_or(call.paid);
        }
    }
}
