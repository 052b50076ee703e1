//! Unit costs notified, and the units that members used.

use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::scalars::{CriterionName, Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::unit_cost::event::{CostComponent as Component, MemberUnits as Units};
use domain::unit_cost::{UnitCostNotice as NoticeState, UnitStatement as StatementState, total};
use domain::value::{Account, ConventionId, Fraction};
use std::sync::Arc;

/// Ce que paie une composante d’un coût unitaire : la liste des textes, rien d’étranger au service.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::unit_cost::ComponentKind", name = "CostComponentKind")]
pub(crate) enum ComponentKind {
    /// Charges de personnel.
    Staff,
    /// Fournitures.
    Supplies,
    /// Renouvellement des biens.
    Renewal,
    /// Contrats de services rattachés.
    ServiceContracts,
    /// Flux : admis par l’article R. 5111-1 seul.
    Fluids,
}

/// Quel coût une notification dit.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::unit_cost::UnitCostStage")]
pub(crate) enum UnitCostStage {
    /// Prévu, avant le vote du budget.
    Forecast,
    /// Constaté, une fois l’année finie.
    Actual,
}

/// Une composante d’un coût unitaire.
#[derive(SimpleObject)]
pub(crate) struct CostComponent {
    /// Ce qu’elle paie.
    kind: ComponentKind,
    /// Son libellé.
    label: String,
    /// Le compte qui la porte.
    account: Option<String>,
    /// Son montant sur l’année.
    amount: Money,
}

impl From<&Component> for CostComponent {
    fn from(component: &Component) -> Self {
        Self {
            kind: component.kind.into(),
            label: component.label.to_string(),
            account: component.account.as_ref().map(Account::to_string),
            amount: component.amount.into(),
        }
    }
}

/// Les unités d’un membre.
#[derive(SimpleObject)]
pub(crate) struct MemberUnits {
    /// Le membre.
    member: Member,
    /// Ses unités, exactes : « 21.5 », ou une fraction quand aucun nombre décimal n’est exact.
    units: String,
}

/// A notice.
pub(crate) struct UnitCostNotice {
    reading: Arc<Reading>,
    view: Arc<NoticeState>,
}

/// Une notification de coût unitaire : ce que coûte une unité d’un service, et quand les membres l’ont su.
#[Object]
impl UnitCostNotice {
    /// Identifiant global.
    async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.notified.notice)
    }

    /// Le code de la charge.
    async fn pool(&self) -> &str {
        self.view.notified.pool.as_str()
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.notified.fiscal_year.get()
    }

    /// Prévu ou constaté.
    async fn stage(&self) -> UnitCostStage {
        self.view.notified.stage.into()
    }

    /// Le critère qui compte les unités de chaque membre.
    async fn unit(&self) -> CriterionName {
        (&self.view.notified.unit).into()
    }

    /// Le critère qui tient le coût d’une unité pour le porteur : ce qu’une clé lit.
    async fn series(&self) -> CriterionName {
        (&self.view.notified.series).into()
    }

    /// Ses composantes.
    async fn components(&self) -> Vec<CostComponent> {
        self.view.notified.components.iter().map(CostComponent::from).collect()
    }

    /// La somme des composantes.
    async fn total(&self) -> Result<Money> {
        let total = total(&self.view.notified.components).map_err(super::error::refused)?;
        Ok(total.into())
    }

    /// Les unités du service entier sur l’année, exactes.
    async fn units(&self) -> String {
        exact(&self.view.notified.units)
    }

    /// Le coût d’une unité en euros, exact : « 312.4 », ou une fraction quand aucun nombre décimal n’est exact.
    async fn unit_cost(&self) -> String {
        exact(&self.view.notified.unit_cost)
    }

    /// À combien de décimales d’euro une clause l’arrondit ; rien s’il est exact.
    async fn decimals(&self) -> Option<u16> {
        self.view.notified.decimals.map(u16::from)
    }

    /// Jour où les membres l’ont reçue.
    async fn notified_on(&self) -> Date {
        self.view.notified.notified_on.into()
    }

    /// Dernier jour pour notifier à temps, quand un texte en fixe un.
    async fn due_by(&self) -> Option<Date> {
        self.view.notified.due_by.map(Into::into)
    }

    /// Si elle est venue après ce jour.
    async fn late(&self) -> bool {
        self.view.notified.days_late().is_some()
    }

    /// De combien de jours ; zéro à temps.
    async fn days_late(&self) -> u32 {
        self.view.notified.days_late().unwrap_or(0)
    }

    /// Le document qui notifie.
    async fn reference(&self) -> &str {
        self.view.notified.reference.as_str()
    }

    /// Les unités prévues de chaque membre.
    async fn forecast(&self) -> Result<Vec<MemberUnits>> {
        self.reading.units(&self.view.notified.forecast)
    }

    /// La décision qui l’approuve, ou qui régularise : identifiant global.
    async fn decision(&self) -> Option<ID> {
        let decision = self.view.notified.decision;
        decision.map(|decision| global_id(self.reading.ledger, decision))
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Option<Fact> {
        let fact = self.reading.view.fact_of(self.view.fact);
        fact.map(|fact| Fact::of(&self.reading, fact))
    }
}

/// A statement.
pub(crate) struct UnitStatement {
    reading: Arc<Reading>,
    view: Arc<StatementState>,
}

/// Un état des unités que les membres ont utilisées sur une période.
#[Object]
impl UnitStatement {
    /// Identifiant global.
    async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.stated.statement)
    }

    /// Le code de la charge.
    async fn pool(&self) -> &str {
        self.view.stated.pool.as_str()
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.stated.fiscal_year.get()
    }

    /// Premier jour constaté.
    async fn from(&self) -> Date {
        self.view.stated.period.from().into()
    }

    /// Dernier jour constaté.
    async fn until(&self) -> Date {
        self.view.stated.period.until().into()
    }

    /// Le critère qui compte les unités.
    async fn unit(&self) -> CriterionName {
        (&self.view.stated.unit).into()
    }

    /// Les unités de chaque membre.
    async fn units(&self) -> Result<Vec<MemberUnits>> {
        self.reading.units(&self.view.stated.units)
    }

    /// Jour de l’état.
    async fn stated_on(&self) -> Date {
        self.view.stated.stated_on.into()
    }

    /// Le document.
    async fn reference(&self) -> &str {
        self.view.stated.reference.as_str()
    }

    /// L’état qu’il remplace : identifiant global.
    async fn replaces(&self) -> Option<ID> {
        let replaced = self.view.stated.replaces;
        replaced.map(|statement| global_id(self.reading.ledger, statement))
    }

    /// L’état qui le remplace : celui-ci ne compte plus.
    async fn replaced_by(&self) -> Option<ID> {
        let replaced = self.view.replaced_by;
        replaced.map(|statement| global_id(self.reading.ledger, statement))
    }

    /// La décision qui l’approuve, ou qui régularise : identifiant global.
    async fn decision(&self) -> Option<ID> {
        let decision = self.view.stated.decision;
        decision.map(|decision| global_id(self.reading.ledger, decision))
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Option<Fact> {
        let fact = self.reading.view.fact_of(self.view.fact);
        fact.map(|fact| Fact::of(&self.reading, fact))
    }
}

impl Reading {
    /// The notices of a convention, in the order they were recorded; of one fiscal year, if it is given.
    pub(super) fn unit_cost_notices(
        self: &Arc<Self>,
        convention: ConventionId,
        year: Option<u16>,
    ) -> Vec<UnitCostNotice> {
        let of_it = self.view.unit_costs.notices().filter(|notice| {
            let of = &notice.notified;
            of.convention == convention && year.is_none_or(|year| of.fiscal_year.get() == year)
        });
        of_it
            .map(|view| UnitCostNotice {
                reading: Arc::clone(self),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// The statements of a convention, likewise.
    pub(super) fn unit_statements(self: &Arc<Self>, convention: ConventionId, year: Option<u16>) -> Vec<UnitStatement> {
        let of_it = self.view.unit_costs.statements().filter(|statement| {
            let of = &statement.stated;
            of.convention == convention && year.is_none_or(|year| of.fiscal_year.get() == year)
        });
        of_it
            .map(|view| UnitStatement {
                reading: Arc::clone(self),
                view: Arc::clone(view),
            })
            .collect()
    }

    fn units(self: &Arc<Self>, units: &[Units]) -> Result<Vec<MemberUnits>> {
        let of = |of: &Units| {
            Ok(MemberUnits {
                member: self.member(of.member)?,
                units: exact(&of.units),
            })
        };
        units.iter().map(of).collect()
    }
}

/// An exact number, with its decimals where they end.
fn exact(number: &Fraction) -> String {
    number.decimal().unwrap_or_else(|| number.to_string())
}
