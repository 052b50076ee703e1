//! What each member owes, what is called of it, when it falls due and what was paid. Nothing here depends on a date.

use crate::money::{add, subtract};
use crate::obligations::{CallView, ObligationView, PaymentView};
use crate::reporting::Rows;
use domain::call::event::Instalment;
use domain::value::Cents;

table! {
    OBLIGATION "obligation", key 2, "Ce qu’un membre doit au titre d’une répartition, tout ce qui est consigné compté, quelle qu’en soit la date.";
    write_sums(obligation: &ObligationView, called: Cents, paid: Cents) {
        allocation_id: Id = obligation.allocation, "La répartition.";
        member_id: Id = obligation.member, "Le membre que la répartition nomme. Si d’autres ont pris sa place depuis, voir succession.";
        fiscal_year: Year = obligation.fiscal_year, "Exercice.";
        budget_id: Id = obligation.budget, "Le budget.";
        due_cents: Cents = obligation.due, "Dû : la part, appelée ou non, en centimes.";
        called_cents: Cents = called, "Appelé, en centimes.";
        paid_cents: Cents = paid, "Payé, en centimes.";
        remaining_cents: Cents = subtract(called, paid), "Reste à payer : appelé moins payé, en centimes.";
    }
}

table! {
    CALL "call", key 3, "Un appel de fonds.";
    write_call(obligation: &ObligationView, call: &CallView) {
        allocation_id: Id = obligation.allocation, "La répartition appelée.";
        member_id: Id = obligation.member, "Le membre.";
        call_id: Id = call.id, "Identifiant de l’appel.";
        fiscal_year: Year = obligation.fiscal_year, "Exercice.";
        issued_on: Date = call.issued_on, "Jour de l’émission.";
        amount_cents: Cents = call.amount, "Montant, en centimes : la somme de ses échéances.";
        payer_account: Text = &call.payer_account, "Compte du membre.";
        receiver_account: Text = &call.receiver_account, "Compte du porteur.";
        position: Integer = call.fact.position, "Position du fait qui l’a consigné.";
        event_id: Id = call.fact.event, "Le fait qui l’a consigné.";
    }
}

table! {
    INSTALMENT "instalment", key 4, "Une échéance d’un appel. Les paiements remplissent la plus ancienne d’abord.";
    write_instalment(obligation: &ObligationView, call: &CallView, instalment: &Instalment, cumulative: Cents, paid: Cents) {
        allocation_id: Id = obligation.allocation, "La répartition appelée.";
        member_id: Id = obligation.member, "Le membre.";
        call_id: Id = call.id, "L’appel.";
        number: Integer = instalment.number, "Rang de l’échéance, à partir de 1.";
        due_on: Date = instalment.due_on, "Jour où elle est due.";
        amount_cents: Cents = instalment.amount, "Montant, en centimes.";
        cumulative_cents: Cents = cumulative, "Somme des échéances jusqu’à celle-ci, en centimes : dès que les paiements l’atteignent, elle est soldée.";
        paid_cents: Cents = paid, "Ce qui en est payé, tout paiement consigné compté, en centimes.";
        remaining_cents: Cents = subtract(instalment.amount, paid), "Ce qui en reste à payer, en centimes.";
    }
}

table! {
    PAYMENT "payment", key 4, "Un paiement reçu.";
    write_payment(obligation: &ObligationView, call: &CallView, payment: &PaymentView) {
        allocation_id: Id = obligation.allocation, "La répartition appelée.";
        member_id: Id = obligation.member, "Le membre.";
        call_id: Id = call.id, "L’appel.";
        payment_id: Id = payment.id, "Identifiant du paiement.";
        paid_on: Date = payment.paid_on, "Jour de l’encaissement.";
        amount_cents: Cents = payment.amount, "Montant, en centimes.";
        reference: Text = &payment.reference, "Référence du comptable public.";
        position: Integer = payment.fact.position, "Position du fait qui l’a consigné.";
        event_id: Id = payment.fact.event, "Le fait qui l’a consigné.";
    }
}

/// The rows of an obligation, of its call and of what was paid.
pub(super) fn write_obligation(obligation: &ObligationView, rows: &mut dyn Rows) {
    let Some(call) = &obligation.call else {
        return write_sums(obligation, Cents::ZERO, Cents::ZERO, rows);
    };
    let paid = call
        .payments()
        .fold(Cents::ZERO, |sum, payment| add(sum, payment.amount));
    write_sums(obligation, call.amount, paid, rows);
    write_call(obligation, call, rows);
    let (mut unspent, mut cumulative) = (paid, Cents::ZERO);
    for instalment in call.instalments.iter() {
        let paid = unspent.min(instalment.amount);
        unspent = subtract(unspent, paid);
        cumulative = add(cumulative, instalment.amount);
        write_instalment(obligation, call, instalment, cumulative, paid, rows);
    }
    for payment in call.payments() {
        write_payment(obligation, call, payment, rows);
    }
}
