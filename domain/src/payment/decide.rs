//! The rules on payments.

use super::command::RecordPayment;
use super::event::PaymentRecorded;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};

impl Ledger {
    pub(crate) fn record_payment(&self, order: &RecordPayment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.payments.contains(order.payment), "un autre paiement", "payment")?;
        let call = self.calls.get(order.call)?;
        call.stands()?;
        if !order.amount.is_positive() {
            return Err(Refusal::new(Code::PaymentNotPositive, "Un paiement est supérieur à zéro.").at("amount"));
        }
        context.not_after_today(order.paid_on, "paid_on")?;
        let remaining = call.amount.minus(call.paid)?;
        if order.amount > remaining {
            let message = format!(
                "Il ne reste que {} à payer par {} sur cet appel : vérifier le montant ou l’appel visé.",
                remaining.french(),
                self.members.name(call.member)
            );
            return Err(Refusal::new(Code::PaymentExceedsCall, message).at("amount"));
        }
        let event = PaymentRecorded {
            amount: order.amount,
            budget: call.budget,
            call: order.call,
            member: call.member,
            paid_on: order.paid_on,
            payment: order.payment,
            reference: order.reference.clone(),
        };
        Ok(vec![Draft::new(event, order.paid_on).authorised_by([call.fact])])
    }
}
