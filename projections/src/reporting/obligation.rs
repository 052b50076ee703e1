//! What each member owes, what is called of it, when it falls due and what was paid. Nothing here depends on a date.

use crate::money::{add, subtract};
use crate::obligations::{CallView, CreditUse, CreditView, ObligationView, PaymentView, TitleView, UsedCredit};
use crate::reporting::Rows;
use domain::allocation::AllocationStage;
use domain::call::event::Instalment;
use domain::payment::MovementKind;
use domain::value::{CallId, Cents, Name, RepaymentId};

table! {
    OBLIGATION "obligation", key 2, "Ce qu’un membre doit au titre d’une répartition, ou de son retrait, tout ce qui est consigné compté, quelle qu’en soit la date.";
    write_sums(obligation: &ObligationView, called: Cents, titled: Cents, paid: Cents, credit: Cents, used: Cents) {
        allocation_id: Id = obligation.allocation, "La répartition ; pour un retrait, la ligne (voir withdrawal_due).";
        member_id: Id = obligation.member, "Le membre que la répartition nomme. Si d’autres ont pris sa place depuis, voir succession.";
        fiscal_year: Year = obligation.fiscal_year, "Exercice.";
        budget_id: Id null = obligation.budget, "Le budget ; pour un retrait, une fois la ligne appelée.";
        stage: Choice null = obligation.stage.map(AllocationStage::as_str), "Ce que la répartition partage ; rien pour un retrait." of AllocationStage;
        share_cents: Cents = obligation.share, "La part, telle qu’elle est désormais, en centimes.";
        former_cents: Cents = obligation.former, "La part de la répartition précédente de la même charge, en centimes ; zéro pour la première.";
        carried: Boolean = obligation.carried, "Si la différence est reportée à un budget suivant : personne ne la doit.";
        due_cents: Cents = obligation.due(), "Dû : la part moins la précédente, appelé ou non, en centimes. Moins que zéro si la répartition rend.";
        called_cents: Cents = called, "Appelé, en centimes.";
        titled_cents: Cents = titled, "Ce qui subsiste des titres émis pour l’appel, en centimes.";
        paid_cents: Cents = paid, "Payé, crédits compensés compris, en centimes.";
        remaining_cents: Cents = subtract(called, paid), "Reste à payer : appelé moins payé, en centimes.";
        settled_on: Date null = obligation.settled.map(|(on, _)| on), "Jour où ce que la répartition change a été régularisé.";
        credit_cents: Cents = credit, "Ce que la régularisation rend au membre, en centimes.";
        to_repay_cents: Cents = subtract(credit, used), "Ce qui n’en est encore ni remboursé ni compensé, en centimes.";
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
        withdrawn_on: Date null = call.withdrawal.as_ref().map(|withdrawal| withdrawal.on), "Premier jour où plus rien n’est appelé, s’il a été retiré.";
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
    TITLE "title", key 4, "Un titre de recettes : ce qui rend exigibles des échéances d’un appel.";
    write_title(obligation: &ObligationView, title: &TitleView) {
        allocation_id: Id = obligation.allocation, "La répartition appelée.";
        member_id: Id = obligation.member, "Le membre.";
        call_id: Id = title.call, "L’appel.";
        title_id: Id = title.id, "Identifiant du titre.";
        number: Text = &title.number, "Numéro dans le logiciel financier.";
        bordereau: Text null = title.bordereau.as_ref(), "Bordereau.";
        fiscal_year: Year = title.fiscal_year, "Exercice d’émission.";
        account: Text = &title.account, "Compte du porteur.";
        issued_on: Date = title.issued_on, "Jour de l’émission.";
        taken_in_charge_on: Date null = title.taken_in_charge.map(|(on, _)| on), "Jour de la prise en charge par le comptable.";
        cancelled_on: Date null = title.cancellation.as_ref().map(|act| act.decided_on), "Jour de l’annulation.";
        amount_cents: Cents = title.amount, "Montant à l’émission, en centimes.";
        reduced_cents: Cents = reduced(title), "Réductions, en centimes.";
        net_cents: Cents = net(title), "Ce qui en subsiste, en centimes : rien s’il est annulé.";
        position: Integer = title.fact.position, "Position du fait qui l’a consigné.";
        event_id: Id = title.fact.event, "Le fait qui l’a consigné.";
    }
}

fn reduced(title: &TitleView) -> Cents {
    title
        .reductions
        .iter()
        .fold(Cents::ZERO, |sum, act| add(sum, act.amount))
}

fn net(title: &TitleView) -> Cents {
    if title.cancellation.is_some() {
        return Cents::ZERO;
    }
    subtract(title.amount, reduced(title))
}

table! {
    PAYMENT_MOVEMENT "payment_movement", key 4, "Ce qu’un paiement apporte à un appel, ou lui retire : reçu, imputé, déplacé, rejeté.";
    write_movement(obligation: &ObligationView, call: &CallView, movement: &PaymentView) {
        allocation_id: Id = obligation.allocation, "La répartition appelée.";
        member_id: Id = obligation.member, "Le membre.";
        call_id: Id = call.id, "L’appel.";
        position: Integer = movement.fact.position, "Position du fait qui l’a consigné.";
        payment_id: Id = movement.id, "Le paiement (voir payment).";
        kind: Choice = movement.kind.as_str(), "Pourquoi." of MovementKind;
        counted_on: Date = movement.paid_on, "Jour à partir duquel il compte : pour de l’argent reçu, le jour de l’encaissement.";
        amount_cents: Cents = movement.amount, "Montant, en centimes : moins que zéro quand il s’en va.";
        event_id: Id = movement.fact.event, "Le fait qui l’a consigné.";
    }
}

table! {
    CREDIT_USE "credit_use", key 3, "Une part d’un crédit, remboursée ou compensée avec un appel.";
    write_credit_use(obligation: &ObligationView, used: &UsedCredit) {
        allocation_id: Id = obligation.allocation, "La répartition dont la régularisation a donné le crédit.";
        member_id: Id = obligation.member, "Le membre.";
        position: Integer = used.fact.position, "Position du fait qui l’a consignée.";
        used_on: Date = used.on, "Jour du remboursement ou de la compensation.";
        amount_cents: Cents = used.amount, "Montant, en centimes.";
        call_id: Id null = offset(used), "L’appel que le crédit a payé, s’il a été compensé.";
        repayment_id: Id null = repaid(used).map(|(id, _)| id), "Identifiant du remboursement.";
        reference: Text null = repaid(used).map(|(_, reference)| reference), "Référence du comptable public, pour un remboursement.";
        event_id: Id = used.fact.event, "Le fait qui l’a consignée.";
    }
}

fn offset(used: &UsedCredit) -> Option<CallId> {
    match &used.how {
        CreditUse::Offset { call } => Some(*call),
        CreditUse::Repaid { .. } => None,
    }
}

fn repaid(used: &UsedCredit) -> Option<(RepaymentId, &Name)> {
    match &used.how {
        CreditUse::Repaid { repayment, reference } => Some((*repayment, reference)),
        CreditUse::Offset { .. } => None,
    }
}

/// The rows of an obligation, of its calls, of what was paid, of its credit.
pub(super) fn write_obligation(obligation: &ObligationView, rows: &mut dyn Rows) {
    let uses = || obligation.credit.iter().flat_map(CreditView::uses);
    let credit = obligation.credit.as_ref().map_or(Cents::ZERO, |credit| credit.amount);
    let given_back = uses().fold(Cents::ZERO, |sum, part| add(sum, part.amount));
    for part in uses() {
        write_credit_use(obligation, part, rows);
    }
    let current = obligation.call.as_ref();
    let called = current.map_or(Cents::ZERO, |call| call.amount);
    let standing = current.into_iter().flat_map(|call| &call.titles);
    let titled = standing.fold(Cents::ZERO, |sum, title| add(sum, net(title)));
    let paid = current.map_or(Cents::ZERO, CallView::paid);
    write_sums(obligation, called, titled, paid, credit, given_back, rows);
    for call in obligation.calls() {
        write_whole_call(obligation, call, rows);
    }
}

/// A call, its instalments, its titles, what came to it and left.
fn write_whole_call(obligation: &ObligationView, call: &CallView, rows: &mut dyn Rows) {
    write_call(obligation, call, rows);
    let (mut unspent, mut cumulative) = (call.paid(), Cents::ZERO);
    for instalment in call.instalments.iter() {
        let paid = unspent.min(instalment.amount);
        unspent = subtract(unspent, paid);
        cumulative = add(cumulative, instalment.amount);
        write_instalment(obligation, call, instalment, cumulative, paid, rows);
    }
    for title in &call.titles {
        write_title(obligation, title, rows);
    }
    for movement in call.movements() {
        write_movement(obligation, call, movement, rows);
    }
}
