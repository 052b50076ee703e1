//! Payments, whatever they pay, what was done to recover a call, and what is provided on late interest.

use domain::payment::event::RatePeriod;
use domain::payment::{InterestBasis, InterestProvision, InterestStart, Payment, RecoveryRecord, RecoveryStep};
use domain::value::{CallId, ConventionId, PaymentId};

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

table! {
    LATE_INTEREST "late_interest", key 2, "Ce qu’une convention règle des intérêts de retard à compter d’un jour. Ce qui vaut un jour donné est la dernière ligne qui commence ce jour-là ou avant. Les taux sont dans late_interest_rate ; ce qu’un appel a produit à une date se demande à l’API.";
    write_interest(convention: ConventionId, provision: &InterestProvision) {
        convention_id: Id = convention, "La convention.";
        event_id: Id = provision.fact, "Le fait qui l’a consigné.";
        valid_from: Date = provision.from, "Premier jour.";
        basis: Choice = provision.basis.as_str(), "Ce qui les donne." of InterestBasis;
        starts: Choice = provision.start.as_str(), "D’où ils courent." of InterestStart;
        flat_cents: Cents null = provision.flat, "Indemnité forfaitaire, une fois par appel payé en retard, en centimes.";
    }
}

table! {
    LATE_INTEREST_RATE "late_interest_rate", key 3, "Un taux annuel d’intérêts de retard, à compter d’un jour.";
    write_rate(convention: ConventionId, provision: &InterestProvision, rate: &RatePeriod) {
        convention_id: Id = convention, "La convention.";
        event_id: Id = provision.fact, "Le fait qui l’a consigné.";
        valid_from: Date = rate.from, "Premier jour du taux.";
        yearly: Text = rate.yearly.decimal().unwrap_or_else(|| rate.yearly.to_string()), "Le taux annuel exact, pour un : « 0.1015 » est 10,15 % ; une fraction quand aucun nombre décimal n’est exact.";
    }
}
