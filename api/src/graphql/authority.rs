//! The chain of authority: every act behind a due.

use super::fact::Fact;
use super::id::global_id;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, SimpleObject};
use projections::authority::{Link, Step};
use std::sync::Arc;

/// La nature d’un acte de la chaîne d’autorité.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthorityKind {
    /// L’assemblée d’une partie a approuvé la convention.
    Deliberation,
    /// Cette délibération est devenue exécutoire.
    Enforceability,
    /// La partie a signé.
    Signature,
    /// La convention est entrée en vigueur.
    EntryIntoForce,
    /// Le comité a été installé.
    Committee,
    /// La séance a été convoquée.
    Convocation,
    /// La séance a été ouverte, et son quorum constaté.
    Opening,
    /// Le comité a décidé.
    Decision,
    /// La délibération de l’assemblée est devenue exécutoire.
    DecisionEnforceability,
    /// La clé a été adoptée.
    Key,
    /// Le budget a été adopté.
    Budget,
    /// La charge a été répartie.
    Allocation,
    /// La part du membre a été arrêtée.
    Share,
    /// Ce que la répartition change a été régularisé.
    Settlement,
    /// Ce que le retrait du membre fait devoir a été réglé.
    Withdrawal,
    /// La part a été appelée.
    Call,
    /// Un paiement a été reçu.
    Payment,
    /// Un avoir a été remboursé, ou imputé sur un appel.
    Credit,
}

/// Un acte de la chaîne d’autorité.
#[derive(SimpleObject)]
pub(crate) struct AuthorityStep {
    /// Sa nature.
    kind: AuthorityKind,
    /// L’objet dont il s’agit : identifiant global.
    target: ID,
    /// Le membre dont c’est l’acte, pour une délibération, une signature ou une part : identifiant global.
    member: Option<ID>,
    /// La date civile de l’acte.
    on: Date,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl AuthorityStep {
    /// The step of the chain that `reading` found.
    pub(crate) fn of(reading: &Arc<Reading>, step: Step) -> Self {
        let (kind, target, member) = designate(reading, step.link);
        Self {
            kind,
            target,
            member,
            on: step.on.into(),
            fact: Fact::of(reading, step.fact),
        }
    }
}

fn designate(reading: &Reading, link: Link) -> (AuthorityKind, ID, Option<ID>) {
    let ledger = reading.ledger;
    let by = |member| Some(global_id(ledger, member));
    match link {
        Link::Deliberation(convention, member) => {
            (AuthorityKind::Deliberation, global_id(ledger, convention), by(member))
        }
        Link::Enforceability(convention, member) => {
            (AuthorityKind::Enforceability, global_id(ledger, convention), by(member))
        }
        Link::Signature(convention, member) => (AuthorityKind::Signature, global_id(ledger, convention), by(member)),
        Link::EntryIntoForce(convention) => (AuthorityKind::EntryIntoForce, global_id(ledger, convention), None),
        Link::Committee(committee) => (AuthorityKind::Committee, global_id(ledger, committee), None),
        Link::Convocation(_, session) => (AuthorityKind::Convocation, global_id(ledger, session), None),
        Link::Opening(_, session) => (AuthorityKind::Opening, global_id(ledger, session), None),
        Link::Decision(item) => (AuthorityKind::Decision, global_id(ledger, item), None),
        Link::DecisionEnforceability(item) => (AuthorityKind::DecisionEnforceability, global_id(ledger, item), None),
        Link::Key(key) => (AuthorityKind::Key, global_id(ledger, key), None),
        Link::Budget(budget) => (AuthorityKind::Budget, global_id(ledger, budget), None),
        Link::Allocation(allocation) => (AuthorityKind::Allocation, global_id(ledger, allocation), None),
        Link::Share(allocation, member) => (AuthorityKind::Share, global_id(ledger, allocation), by(member)),
        Link::Settlement(allocation) => (AuthorityKind::Settlement, global_id(ledger, allocation), None),
        Link::Withdrawal(convention, member) => (AuthorityKind::Withdrawal, global_id(ledger, convention), by(member)),
        Link::Credit(allocation, member) => (AuthorityKind::Credit, global_id(ledger, allocation), by(member)),
        Link::Call(call) => (AuthorityKind::Call, global_id(ledger, call), None),
        Link::Payment(payment) => (AuthorityKind::Payment, global_id(ledger, payment), None),
    }
}
