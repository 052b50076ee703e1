//! The rules on payments.

use super::Payment;
use super::command::{ImputeSurplus, MovePayment, ReceiveUnattributed, RecordPayment, RefundSurplus, ReversePayment};
use super::event::{
    Imputation, PaymentMoved, PaymentRecorded, PaymentReversed, ReceiptUnattributed, SurplusImputed, SurplusRefunded,
};
use crate::call::Call;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{CallId, Cents, Date, PaymentId};

/// Calls that one payment may pay, so that its reversal fits a body.
const MAX_IMPUTATIONS: usize = 100;

impl Ledger {
    pub(crate) fn record_payment(&self, order: &RecordPayment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.payments.contains(order.payment), "un autre paiement", "payment")?;
        let call = self.calls.get(order.call)?;
        call.stands()?;
        positive(order.amount)?;
        context.not_after_today(order.paid_on, "paid_on")?;
        self.not_before_call(call, order.paid_on, "paid_on")?;
        let remaining = self.remaining_from(order.call, call, order.paid_on)?;
        if order.amount > remaining && !order.surplus {
            let message = format!(
                "{} : vérifier le montant ou l’appel visé ; si l’excédent a bien été reçu, le dire, pour qu’il soit gardé à imputer.",
                self.what_remains(call, remaining)
            );
            return Err(Refusal::new(Code::PaymentExceedsCall, message).at("amount"));
        }
        let amount = order.amount.min(remaining);
        let event = PaymentRecorded {
            amount,
            budget: call.budget,
            call: order.call,
            member: call.member,
            paid_on: order.paid_on,
            payment: order.payment,
            reference: order.reference.clone(),
            surplus: order.amount.minus(amount)?,
        };
        Ok(vec![Draft::new(event, order.paid_on).authorised_by([call.fact])])
    }

    pub(crate) fn receive_unattributed(
        &self,
        order: &ReceiveUnattributed,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.payments.contains(order.payment), "un autre paiement", "payment")?;
        positive(order.amount)?;
        context.not_after_today(order.paid_on, "paid_on")?;
        self.members.require_active(order.member, order.paid_on, "member")?;
        let event = ReceiptUnattributed {
            amount: order.amount,
            member: order.member,
            paid_on: order.paid_on,
            payment: order.payment,
            reference: order.reference.clone(),
        };
        Ok(vec![Draft::new(event, order.paid_on)])
    }

    pub(crate) fn impute_surplus(&self, order: &ImputeSurplus, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let payment = self.standing_payment(order.payment, order.imputed_on, "imputed_on", context)?;
        let call = self.calls.get(order.call)?;
        positive(order.amount)?;
        self.not_before_call(call, order.imputed_on, "imputed_on")?;
        self.answers_for(payment, call, order.imputed_on)?;
        within_surplus(payment, order.amount)?;
        self.fits(order.call, call, order.amount, order.imputed_on, "amount")?;
        if payment.imputed_on(order.call).is_none() {
            at_most(
                MAX_IMPUTATIONS,
                payment.imputed.len().saturating_add(1),
                "appels payés",
                "call",
            )?;
        }
        let event = SurplusImputed {
            amount: order.amount,
            budget: call.budget,
            call: order.call,
            imputed_on: order.imputed_on,
            member: payment.member,
            payment: order.payment,
        };
        Ok(vec![
            Draft::new(event, order.imputed_on).authorised_by([payment.fact, call.fact]),
        ])
    }

    pub(crate) fn refund_surplus(&self, order: &RefundSurplus, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let payment = self.standing_payment(order.payment, order.refunded_on, "refunded_on", context)?;
        positive(order.amount)?;
        within_surplus(payment, order.amount)?;
        let event = SurplusRefunded {
            amount: order.amount,
            member: payment.member,
            payment: order.payment,
            reference: order.reference.clone(),
            refunded_on: order.refunded_on,
        };
        Ok(vec![Draft::new(event, order.refunded_on).authorised_by([payment.fact])])
    }

    pub(crate) fn move_payment(&self, order: &MovePayment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let payment = self.standing_payment(order.payment, order.moved_on, "moved_on", context)?;
        let (from, amount) = moved(payment, order.from)?;
        let to = self.calls.get(order.to).map_err(|refusal| refusal.at("to"))?;
        if from == order.to {
            let message = "Le paiement est déjà imputé sur cet appel : en viser un autre.";
            return Err(Refusal::new(Code::PaymentState, message).at("to"));
        }
        self.not_before_call(to, order.moved_on, "moved_on")?;
        self.fits(order.to, to, amount, order.moved_on, "to")?;
        let event = PaymentMoved {
            amount,
            budget: to.budget,
            former_member: payment.member,
            from,
            member: if self.comes_from(payment, to, order.moved_on) {
                payment.member
            } else {
                to.member
            },
            moved_on: order.moved_on,
            payment: order.payment,
            reason: order.reason.clone(),
            to: order.to,
        };
        Ok(vec![
            Draft::new(event, order.moved_on).authorised_by([payment.fact, to.fact]),
        ])
    }

    pub(crate) fn reverse_payment(&self, order: &ReversePayment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let payment = self.standing_payment(order.payment, order.reversed_on, "reversed_on", context)?;
        if payment.refunded.is_positive() {
            let message = format!(
                "{} de ce paiement ont été rendus à {} : il ne peut plus être rejeté. Demander d’abord que cette somme soit reversée.",
                payment.refunded.french(),
                self.members.name(payment.member)
            );
            return Err(Refusal::new(Code::PaymentState, message).at("payment"));
        }
        let imputed = payment.imputed.iter().map(|(call, amount)| Imputation {
            amount: *amount,
            call: *call,
        });
        let event = PaymentReversed {
            imputed: imputed.collect(),
            member: payment.member,
            payment: order.payment,
            reason: order.reason.clone(),
            reversed_on: order.reversed_on,
            surplus: payment.surplus,
        };
        Ok(vec![Draft::new(event, order.reversed_on).authorised_by([payment.fact])])
    }

    /// The payment, unless it came to nothing, or something later is known of it than `on`.
    fn standing_payment(&self, id: PaymentId, on: Date, field: &str, context: &Context) -> Result<&Payment, Refusal> {
        let payment = self.payments.get(id)?;
        if let Some(reversed_on) = payment.reversed_on {
            let message = format!(
                "Ce paiement a été rejeté le {} : enregistrer celui qui le remplace.",
                reversed_on.french()
            );
            return Err(Refusal::new(Code::PaymentState, message).at("payment"));
        }
        context.not_after_today(on, field)?;
        if on < payment.last_on {
            let message = format!(
                "Ce paiement a été reçu, imputé ou rendu le {} : ce qui suit n’est pas daté d’avant. Vérifier la date.",
                payment.last_on.french()
            );
            return Err(Refusal::new(Code::PaymentOrder, message).at(field));
        }
        Ok(payment)
    }

    /// Refuses what is about a call and dated before the day it was issued.
    pub(super) fn not_before_call(&self, call: &Call, on: Date, field: &str) -> Result<(), Refusal> {
        if call.issued_on <= on {
            return Ok(());
        }
        let message = format!(
            "L’appel adressé à {} a été émis le {} : rien ne s’y rapporte avant ce jour ; une somme reçue plus tôt s’enregistre comme reçue sans appel, puis s’impute.",
            self.members.name(call.member),
            call.issued_on.french()
        );
        Err(Refusal::new(Code::PaymentOrder, message).at(field))
    }

    /// Refuses to pay with the money of one member the call of another, unless the one answers for the other.
    fn answers_for(&self, payment: &Payment, call: &Call, on: Date) -> Result<(), Refusal> {
        if self.comes_from(payment, call, on) {
            return Ok(());
        }
        let message = format!(
            "Cette somme vient {} et l’appel est adressé {} : viser un appel de celui qui a payé, ou déplacer le paiement s’il a été mal attribué.",
            self.members.of(payment.member),
            article::to(&self.members.name(call.member))
        );
        Err(Refusal::new(Code::PaymentOfAnother, message).at("call"))
    }

    /// Whether the payment comes from the member that is called, from who answers for it, or from whom it answers for.
    fn comes_from(&self, payment: &Payment, call: &Call, on: Date) -> bool {
        let lineage = &self.members.lineage;
        call.member == payment.member
            || lineage
                .answering_on(call.member, call.issued_on, on)
                .contains(&payment.member)
            || lineage
                .answering_on(payment.member, payment.paid_on, on)
                .contains(&call.member)
    }

    /// What may still be paid of the call from `on` on, so that on no day more is paid than called.
    pub(crate) fn remaining_from(&self, id: CallId, call: &Call, on: Date) -> Result<Cents, Refusal> {
        call.amount.minus(self.payments.most_paid_from(id, on))
    }

    fn fits(&self, id: CallId, call: &Call, amount: Cents, on: Date, field: &str) -> Result<(), Refusal> {
        let remaining = self.remaining_from(id, call, on)?;
        if amount <= remaining {
            return Ok(());
        }
        let message = format!(
            "{} : vérifier le montant ou l’appel visé.",
            self.what_remains(call, remaining)
        );
        Err(Refusal::new(Code::PaymentExceedsCall, message).at(field))
    }

    fn what_remains(&self, call: &Call, remaining: Cents) -> String {
        format!(
            "Il ne reste que {} à payer par {} sur cet appel",
            remaining.french(),
            self.members.name(call.member)
        )
    }
}

/// The call that the payment no longer pays, and how much.
fn moved(payment: &Payment, from: Option<CallId>) -> Result<(CallId, Cents), Refusal> {
    let chosen = match from {
        Some(from) => payment.imputed_on(from).map(|amount| (from, amount)),
        None if payment.imputed.len() > 1 => {
            let message = "Ce paiement est imputé sur plusieurs appels : dire lequel il ne paie pas.";
            return Err(Refusal::new(Code::PaymentState, message).at("from"));
        }
        None => payment.imputed.first().copied(),
    };
    chosen.ok_or_else(|| {
        let message = "Ce paiement n’est pas imputé sur cet appel : il n’y a rien à déplacer.";
        Refusal::new(Code::PaymentState, message).at("from")
    })
}

fn positive(amount: Cents) -> Result<(), Refusal> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(Refusal::new(Code::PaymentNotPositive, "Un paiement est supérieur à zéro.").at("amount"))
}

fn within_surplus(payment: &Payment, amount: Cents) -> Result<(), Refusal> {
    if amount <= payment.surplus {
        return Ok(());
    }
    let message = format!(
        "Il ne reste que {} à imputer de ce paiement : vérifier le montant ou le paiement visé.",
        payment.surplus.french()
    );
    Err(Refusal::new(Code::SurplusExceeded, message).at("amount"))
}
