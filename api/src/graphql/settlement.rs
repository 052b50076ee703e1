//! Settlements: what an allocation changes for a member, its credit and how it was used; closed years.

use super::fact::Fact;
use super::id::global_id;
use super::reading::Reading;
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, SimpleObject};
use projections::closings::ClosingView;
use projections::obligations::{CreditUse as CreditUseView, CreditView, UsedCredit};
use std::sync::Arc;

/// Ce que devient la différence entre ce qui est dû et ce qui était appelé.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::settlement::SettlementOutcome")]
pub(crate) enum SettlementOutcome {
    /// Chaque membre paie son complément, ou reçoit un avoir.
    ByMember,
    /// Le résultat est repris par un budget ultérieur : les membres doivent ce qui était appelé.
    CarriedForward,
}

/// Ce que partage une répartition.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::allocation::AllocationStage")]
pub(crate) enum AllocationStage {
    /// Le prévu, sur les crédits votés.
    Forecast,
    /// Le dépensé, sur les comptes approuvés.
    Final,
    /// La même charge de nouveau, selon ce qui est connu et en vigueur depuis.
    Regularised,
}

/// Un avoir : ce qu’une régularisation doit à un membre, à la date « on » de la question.
#[derive(SimpleObject)]
pub(crate) struct Credit {
    /// Le montant.
    amount: Money,
    /// Ce qui n’en est encore ni remboursé ni imputé.
    left: Money,
    /// Jour de la régularisation.
    settled_on: Date,
    /// Jour auquel il est dû.
    due_on: Date,
    /// Compte où le porteur l’inscrit.
    refund_account: String,
    /// Compte où le membre l’inscrit.
    refunded_account: String,
    /// Comment il a été utilisé, par jour.
    uses: Vec<CreditUse>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

/// L’utilisation d’un avoir.
#[derive(SimpleObject)]
pub(crate) struct CreditUse {
    /// Le montant.
    amount: Money,
    /// Le jour.
    on: Date,
    /// La référence du comptable public, pour un remboursement.
    reference: Option<String>,
    /// L’appel payé, pour une imputation : identifiant global.
    call: Option<ID>,
    /// Le fait qui l’a enregistrée.
    fact: Fact,
}

impl Credit {
    /// The credit that `view` shows.
    pub(crate) fn of(reading: &Arc<Reading>, view: &CreditView) -> Self {
        let left = view.amount.minus(view.used_on(reading.on)).unwrap_or(view.amount);
        Self {
            amount: view.amount.into(),
            left: left.into(),
            settled_on: view.settled_on.into(),
            due_on: view.due_on.into(),
            refund_account: view.refund_account.to_string(),
            refunded_account: view.refunded_account.to_string(),
            uses: view.uses().map(|used| CreditUse::of(reading, used)).collect(),
            fact: Fact::of(reading, view.fact),
        }
    }
}

impl CreditUse {
    fn of(reading: &Arc<Reading>, used: &UsedCredit) -> Self {
        let (reference, call) = match &used.how {
            CreditUseView::Repaid { reference, .. } => (Some(reference.to_string()), None),
            CreditUseView::Offset { call } => (None, Some(global_id(reading.ledger, *call))),
        };
        Self {
            amount: used.amount.into(),
            on: used.on.into(),
            reference,
            call,
            fact: Fact::of(reading, used.fact),
        }
    }
}

/// Un exercice clos : appelé, moins rendu, égale dû ; rien ne reste.
#[derive(SimpleObject)]
pub(crate) struct ClosedYear {
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Jour de la clôture.
    closed_on: Date,
    /// Ce qui a été appelé, compléments compris.
    called: Money,
    /// Ce qui a été rendu.
    credits: Money,
    /// Ce que les membres devaient en définitive.
    owed: Money,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl ClosedYear {
    /// The closed year that `view` shows.
    pub(crate) fn of(reading: &Arc<Reading>, view: &ClosingView) -> Self {
        Self {
            fiscal_year: view.closed.fiscal_year.get(),
            closed_on: view.closed.closed_on.into(),
            called: view.closed.called.into(),
            credits: view.closed.credits.into(),
            owed: view.closed.owed.into(),
            fact: Fact::of(reading, view.fact),
        }
    }
}
