//! Loans, assets, and what withdrawals make owe.

use crate::reporting::Rows;
use crate::withdrawals::SettledWithdrawal;
use domain::asset::Asset;
use domain::loan::Loan;
use domain::loan::event::LoanInstalment;
use domain::value::Cents;
use domain::withdrawal::event::{AssetSettled, DebtSettled, DebtShared, LoanShare, WithdrawalDue};
use domain::withdrawal::{AssetOutcome, CompensationPayer, DebtPayment, DebtShare, DueKind};

table! {
    LOAN "loan", key 1, "Un emprunt de la coopération. Le capital restant dû à une date se déduit de ses échéances (voir loan_instalment).";
    write_loan(loan: &Loan) {
        loan_id: Id = loan.id, "Identifiant de l’emprunt.";
        convention_id: Id = loan.convention, "La convention.";
        asset_id: Id null = loan.asset, "Le bien qu’il a financé, si sa dette suit ce bien.";
        lender: Text = &loan.lender, "Le prêteur.";
        purpose: Text = &loan.purpose, "L’objet.";
        contracted_on: Date = loan.contracted_on, "Jour de la signature du contrat.";
        principal_cents: Cents = loan.principal, "Capital emprunté, en centimes.";
        event_id: Id = loan.fact, "Le fait qui l’a consigné.";
    }
}

table! {
    LOAN_INSTALMENT "loan_instalment", key 2, "Une échéance d’un emprunt, due au prêteur.";
    write_instalment(loan: &Loan, instalment: &LoanInstalment, outstanding: Cents) {
        loan_id: Id = loan.id, "L’emprunt.";
        due_on: Date = instalment.due_on, "Jour où elle est due.";
        principal_cents: Cents = instalment.principal, "Part de capital, en centimes.";
        interest_cents: Cents = instalment.interest, "Part d’intérêts, en centimes.";
        outstanding_cents: Cents = outstanding, "Capital restant dû une fois cette échéance payée, en centimes.";
    }
}

table! {
    ASSET "asset", key 1, "Un bien de la coopération, mis à disposition par un membre ou acquis depuis.";
    write_asset(asset: &Asset) {
        asset_id: Id = asset.id, "Identifiant du bien.";
        convention_id: Id = asset.convention, "La convention.";
        label: Text = &asset.label, "Ce qu’il est.";
        made_available_by_id: Id null = asset.made_available_by, "Le membre qui l’a mis à disposition.";
        acquired_on: Date = asset.acquired_on, "Jour de l’acquisition, ou de la mise à disposition.";
        value_cents: Cents = asset.value, "Valeur nette comptable, en centimes.";
        valued_on: Date = asset.valued_on, "Jour de cette valeur.";
        event_id: Id = asset.fact, "Le fait qui l’a consigné.";
    }
}

table! {
    WITHDRAWAL "withdrawal", key 1, "Le règlement d’un retrait : ce que le membre qui part doit de la dette, et ce que deviennent les biens.";
    write_settlement(view: &SettledWithdrawal) {
        withdrawal_id: Id = view.settled.withdrawal, "Identifiant du règlement.";
        convention_id: Id = view.settled.convention, "La convention.";
        member_id: Id = view.settled.member, "Le membre qui se retire.";
        settled_on: Date = view.settled.settled_on, "Jour de l’acte.";
        debt_on: Date = view.settled.debt_on, "Jour à la fin duquel la dette est comptée.";
        due_on: Date = view.settled.due_on, "Jour où ce qui se paie en une fois est dû.";
        terms: Text = view.settled.terms.french(), "Par quelle autorité.";
        key_id: Id null = view.settled.key.as_ref().map(|pinned| pinned.key), "La clé qui partage la dette.";
        position: Integer = view.fact.position, "Position du fait qui l’a consigné.";
        event_id: Id = view.fact.event, "Le fait qui l’a consigné.";
    }
}

table! {
    WITHDRAWAL_DEBT "withdrawal_debt", key 2, "Ce que le membre qui se retire prend d’un emprunt.";
    write_debt(view: &SettledWithdrawal, debt: &DebtSettled) {
        withdrawal_id: Id = view.settled.withdrawal, "Le règlement.";
        loan_id: Id = debt.loan, "L’emprunt.";
        outstanding_cents: Cents = debt.outstanding, "Capital restant dû, en centimes.";
        amount_cents: Cents = debt.amount, "Ce qu’il en prend, en centimes.";
        interest_cents: Cents = debt.interest, "Intérêts à échoir qu’il prend, s’il paie par annuités, en centimes.";
        share: Text = debt.share.french(), "Comment la part a été fixée.";
        payment: Choice null = paid(debt).map(DebtPayment::as_str), "Comment il paie ; rien si la dette suit un bien." of DebtPayment;
        reason: Text null = debt.reason.as_ref(), "Le motif.";
    }
}

/// How it is paid; a debt that goes back with an asset is paid to the lender.
fn paid(debt: &DebtSettled) -> Option<DebtPayment> {
    (debt.share != DebtShare::WithAsset).then_some(debt.payment)
}

table! {
    WITHDRAWAL_SHARE "withdrawal_share", key 3, "La part d’un membre de la clé dans le capital d’un emprunt, le jour d’un retrait. Seul le membre qui part doit la sienne.";
    write_share(shared: &DebtShared, share: &LoanShare) {
        withdrawal_id: Id = shared.withdrawal, "Le règlement.";
        loan_id: Id = share.loan, "L’emprunt.";
        member_id: Id = shared.member, "Le membre.";
        amount_cents: Cents = share.amount, "Sa part, en centimes.";
        residue_cents: Cents = share.residue, "Ce qu’il reçoit au-delà de son propre arrondi, en centimes.";
    }
}

table! {
    WITHDRAWAL_ASSET "withdrawal_asset", key 2, "Ce que devient un bien lors d’un retrait.";
    write_settled_asset(view: &SettledWithdrawal, asset: &AssetSettled) {
        withdrawal_id: Id = view.settled.withdrawal, "Le règlement.";
        asset_id: Id = asset.asset, "Le bien.";
        outcome: Choice = asset.outcome.as_str(), "Ce qu’il devient." of AssetOutcome;
        compensation_cents: Cents null = asset.compensation.as_ref().map(|paid| paid.amount), "Compensation, en centimes.";
        paid_by: Choice null = asset.compensation.as_ref().map(|paid| paid.paid_by.as_str()), "Qui la paie." of CompensationPayer;
    }
}

table! {
    WITHDRAWAL_DUE "withdrawal_due", key 2, "Une ligne qu’un retrait fait devoir. Elle s’appelle, se titre et se paie comme une part (voir obligation, par allocation_id).";
    write_due(due: &WithdrawalDue) {
        withdrawal_id: Id = due.withdrawal, "Le règlement.";
        allocation_id: Id = due.due, "Identifiant de la ligne, sous lequel appels, paiements et avoirs la citent.";
        member_id: Id = due.member, "Le membre qui se retire.";
        fiscal_year: Year = due.fiscal_year, "Exercice où elle est due.";
        kind: Choice = due.kind.as_str(), "Ce qu’elle est." of DueKind;
        loan_id: Id null = due.loan, "L’emprunt.";
        asset_id: Id null = due.asset, "Le bien.";
        due_on: Date = due.due_on, "Jour où elle est due ; pour une annuité, celui de la première échéance de l’exercice.";
        amount_cents: Cents = due.amount, "Montant, en centimes : moins que zéro si elle est due au membre.";
        interest_cents: Cents = due.interest, "Dont intérêts, en centimes.";
    }
}

/// A loan and its schedule.
pub(super) fn write_whole_loan(loan: &Loan, rows: &mut dyn Rows) {
    write_loan(loan, rows);
    for instalment in loan.instalments.iter() {
        write_instalment(loan, instalment, loan.outstanding_on(instalment.due_on), rows);
    }
}

/// A settlement, what it says of each loan and asset, the shares by key and the lines owed.
pub(super) fn write_withdrawal(view: &SettledWithdrawal, rows: &mut dyn Rows) {
    write_settlement(view, rows);
    for debt in &view.settled.debts {
        write_debt(view, debt, rows);
    }
    for shared in &view.shares {
        for share in &shared.shares {
            write_share(shared, share, rows);
        }
    }
    for asset in &view.settled.assets {
        write_settled_asset(view, asset, rows);
    }
    for due in &view.dues {
        write_due(due, rows);
    }
}
