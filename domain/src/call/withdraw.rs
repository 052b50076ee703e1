//! The rules on withdrawing calls made by mistake.
//!
//! A withdrawal is no undoing of an act (see [`crate::act`]): nothing rested on the call, neither money nor a title, and nothing is judged
//! of its legality.

use super::command::WithdrawCalls;
use super::event::CallWithdrawn;
use super::{Call, call_id};
use crate::allocation::AllocationStage;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::CallId;
use crate::withdrawal::Due;

impl Ledger {
    pub(crate) fn withdraw_calls(&self, order: &WithdrawCalls, context: &Context) -> Result<Vec<Draft>, Refusal> {
        if let Some(due) = self.withdrawals.due(order.allocation) {
            return self.withdraw_call_of_due(due, order, context);
        }
        let allocation = self.allocations.get(order.allocation)?;
        if !allocation.called {
            let message = format!(
                "La charge « {} » de l’exercice {} n’est pas appelée : il n’y a rien à retirer.",
                allocation.pool, allocation.fiscal_year
            );
            return Err(Refusal::new(Code::CallNotCalled, message).at("allocation"));
        }
        let latest = self
            .allocations
            .latest(allocation.convention, allocation.fiscal_year, &allocation.pool);
        if allocation.stage != AllocationStage::Forecast || latest.is_some_and(|latest| latest.id != allocation.id) {
            let message = format!(
                "La charge « {} » de {} est répartie de nouveau depuis : ses appels ne se retirent plus, la régularisation en part.",
                allocation.pool, allocation.fiscal_year
            );
            return Err(Refusal::new(Code::CallNotWithdrawable, message).at("allocation"));
        }
        context.not_after_today(order.withdrawn_on, "withdrawn_on")?;
        let mut drafts = Vec::with_capacity(allocation.shares.len());
        for share in allocation.shares.iter().filter(|share| share.amount.is_positive()) {
            let id = call_id(order.allocation, allocation.times_called, share.member);
            drafts.push(self.withdraw_call(id, order)?);
        }
        Ok(drafts)
    }

    /// The call of a line of a withdrawal, likewise.
    fn withdraw_call_of_due(&self, due: &Due, order: &WithdrawCalls, context: &Context) -> Result<Vec<Draft>, Refusal> {
        if !due.called {
            let message = "Cette ligne du retrait n’est pas appelée : il n’y a rien à retirer.";
            return Err(Refusal::new(Code::CallNotCalled, message).at("allocation"));
        }
        context.not_after_today(order.withdrawn_on, "withdrawn_on")?;
        let id = call_id(order.allocation, due.times_called, due.line.member);
        Ok(vec![self.withdraw_call(id, order)?])
    }

    fn withdraw_call(&self, id: CallId, order: &WithdrawCalls) -> Result<Draft, Refusal> {
        let call = self.calls.get(id)?;
        self.may_be_withdrawn(id, call, order)?;
        let event = CallWithdrawn {
            allocation: order.allocation,
            amount: call.amount,
            budget: call.budget,
            call: id,
            member: call.member,
            reason: order.reason.clone(),
            withdrawn_on: order.withdrawn_on,
        };
        Ok(Draft::new(event, order.withdrawn_on).authorised_by([call.fact]))
    }

    /// Refuses to withdraw a call on which something rests, or before the acts on it.
    fn may_be_withdrawn(&self, id: CallId, call: &Call, order: &WithdrawCalls) -> Result<(), Refusal> {
        let member = self.members.name(call.member);
        if !call.paid.is_zero() {
            let message = format!(
                "{} a été reçu sur l’appel adressé à {member} : un appel payé ne se retire pas. Régulariser par les titres et le solde de l’exercice.",
                call.paid.french()
            );
            return Err(Refusal::new(Code::CallPaid, message).at("allocation"));
        }
        let mut last_on = call.issued_on;
        for title in self.titles.of_call(id) {
            if title.stands() {
                let message = format!(
                    "Le titre n° {} porte l’appel adressé à {member} : annuler d’abord ce titre.",
                    title.number
                );
                return Err(Refusal::new(Code::CallTitled, message).at("allocation"));
            }
            last_on = last_on.max(title.last_on);
        }
        if order.withdrawn_on < last_on {
            let message = format!(
                "Le retrait précède le dernier acte sur l’appel adressé à {member}, du {} : vérifier la date.",
                last_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("withdrawn_on"));
        }
        Ok(())
    }
}
