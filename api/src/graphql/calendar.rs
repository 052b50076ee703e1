//! The calendar: every deadline that runs.

use super::id::fact_id;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object};
use domain::value::LedgerId;
use projections::calendar;

/// La nature d’un délai.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::calendar::DeadlineKind")]
pub(crate) enum DeadlineKind {
    /// Des comptes sont à approuver.
    Accounts,
    /// Un budget est à voter.
    Budget,
    /// Un acte est à publier et à transmettre.
    Enforceability,
    /// Une échéance d’un appel de fonds est à payer.
    Instalment,
    /// Un membre part.
    Leaving,
    /// Un mandat prend fin.
    Mandate,
    /// Un procès-verbal est à approuver, une liste ou un procès-verbal est à publier.
    Minutes,
    /// Un procès-verbal est à rédiger.
    MinutesDraft,
    /// Une dénonciation ne peut plus être reçue à temps pour un terme.
    Notice,
    /// Une dette ou une action s’éteint.
    Prescription,
    /// Un acte ne peut plus être attaqué, déféré ni retiré.
    Recourse,
    /// Une convention sera reconduite si personne ne la dénonce.
    Renewal,
    /// Le résultat d’une consultation est à constater.
    Result,
    /// Une séance se tient.
    Session,
    /// Le silence d’un membre parlera.
    Silence,
    /// Une convention est suspendue.
    Suspension,
    /// Une convention prend fin.
    Term,
    /// Un coût unitaire est à notifier.
    UnitCost,
    /// Les unités d’une année sont à constater.
    UnitStatement,
}

/// A deadline.
#[derive(Clone)]
pub(crate) struct Deadline {
    ledger: LedgerId,
    today: domain::value::Date,
    view: calendar::Deadline,
}

impl Reading {
    /// Every deadline that runs, until `until`, each with its key.
    pub(super) fn deadlines(&self, until: Option<domain::value::Date>) -> Vec<(String, Deadline)> {
        let rows = self.view.calendar(self.on, until).into_iter().zip(0_u32..);
        let row = |(view, rank): (calendar::Deadline, u32)| {
            let row = Deadline {
                ledger: self.ledger,
                today: self.on,
                view,
            };
            (rank.to_string(), row)
        };
        rows.map(row).collect()
    }
}

/// Un délai qui court.
#[Object]
impl Deadline {
    /// Le jour.
    async fn on(&self) -> Date {
        self.view.on.into()
    }

    /// S’il aurait dû être tenu avant le jour d’où l’on regarde.
    async fn late(&self) -> bool {
        self.view.is_late(self.today)
    }

    /// Sa nature.
    async fn kind(&self) -> DeadlineKind {
        self.view.kind.into()
    }

    /// Ce qui est attendu, ou ce qui finit.
    async fn what(&self) -> &str {
        &self.view.what
    }

    /// Comment le jour est compté.
    async fn rule(&self) -> &str {
        &self.view.rule
    }

    /// Le texte, avec un avertissement s’il n’a pas été lu dans une rédaction à jour ; rien pour ce qu’une clause ou un appel fixe.
    async fn reference(&self) -> Option<&str> {
        self.view.reference.as_deref()
    }

    /// Ce qui arrive s’il est manqué.
    async fn missed(&self) -> &str {
        &self.view.missed
    }

    /// L’identifiant du fait dont elle court, s’il y en a un.
    async fn fact(&self) -> Option<ID> {
        self.view.fact.map(|fact| fact_id(self.ledger, fact.position))
    }
}
