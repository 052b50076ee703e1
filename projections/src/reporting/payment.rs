//! Payments, whatever they pay, and what was done to recover a call.

use domain::payment::{Payment, RecoveryRecord, RecoveryStep};
use domain::value::{CallId, PaymentId};

table! {
    PAYMENT "payment", key 1, "Un paiement reçu, tel qu’il en est. Ce qu’il paie de chaque appel est dans payment_movement.";
    write_payment(id: PaymentId, payment: &Payment) {
        payment_id: Id = id, "Identifiant du paiement.";
        member_id: Id = payment.member, "Le membre dont il vient, autant qu’on le sache.";
        paid_on: Date = payment.paid_on, "Jour de l’encaissement.";
        received_cents: Cents = payment.received, "Reçu, en centimes.";
        surplus_cents: Cents = payment.surplus, "Ce qui en reste à imputer (compte 471), en centimes.";
        refunded_cents: Cents = payment.refunded, "Ce qui en a été rendu, en centimes.";
        reversed_on: Date null = payment.reversed_on, "Jour où il a été rejeté, s’il l’a été.";
        reference: Text = &payment.reference, "Référence du comptable public.";
        event_id: Id = payment.fact, "Le fait qui l’a consigné.";
    }
}

table! {
    RECOVERY_STEP "recovery_step", key 2, "Ce qui a été fait pour recouvrer un appel, ou pour le contester.";
    write_step(call: CallId, step: &RecoveryRecord) {
        call_id: Id = call, "L’appel.";
        event_id: Id = step.fact, "Le fait qui l’a consigné.";
        kind: Choice = step.kind.as_str(), "Ce qui a été fait." of RecoveryStep;
        done_on: Date = step.on, "Jour de l’acte.";
    }
}
