//! Unit costs and the units that members used.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::reading;
use crate::graphql::scalars::{CriterionName, Date, Money, Uuid};
use crate::graphql::unit_cost::{ComponentKind, UnitCostStage};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::unit_cost::command::{NotifyUnitCost, StateUnits};
use domain::unit_cost::event::{CostComponent, MemberUnits};
use domain::value::{Account, FiscalYear, Fraction, Name, Period, PoolCode};

type Read<T> = std::result::Result<T, Refusal>;

/// Une composante d’un coût unitaire.
#[derive(InputObject)]
struct CostComponentInput {
    /// Ce qu’elle paie.
    kind: ComponentKind,
    /// Son libellé.
    label: String,
    /// Le compte qui la porte.
    account: Option<String>,
    /// Son montant sur l’année, plus grand que zéro.
    amount: Money,
}

impl CostComponentInput {
    fn read(&self, index: usize) -> Read<CostComponent> {
        let at = |field: &str| format!("components.{index}.{field}");
        let account = self.account.as_deref().map(Account::parse).transpose();
        Ok(CostComponent {
            account: account.in_field(at("account"))?,
            amount: self.amount.read().in_field(at("amount"))?,
            kind: self.kind.into(),
            label: Name::new(&self.label).in_field(at("label"))?,
        })
    }
}

/// Les unités d’un membre.
#[derive(InputObject)]
struct MemberUnitsInput {
    /// Le membre.
    member: ID,
    /// Ses unités, avec un point pour les décimales : "21.5" ; "0" s’il n’a rien utilisé.
    units: String,
}

impl MemberUnitsInput {
    fn read_all(units: &[Self], draft: &Draft, field: &str) -> Read<Vec<MemberUnits>> {
        let of = |(index, of): (usize, &Self)| {
            Ok(MemberUnits {
                member: draft.known(&of.member, format!("{field}.{index}.member"))?,
                units: Fraction::parse_decimal(&of.units).in_field(format!("{field}.{index}.units"))?,
            })
        };
        units.iter().enumerate().map(of).collect()
    }
}

/// De quoi enregistrer la notification d’un coût unitaire.
#[derive(InputObject)]
struct UnitCostNotifyInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la notification. Sans précision, il découle de celui de la demande.
    notice: Option<Uuid>,
    /// La convention.
    convention: ID,
    /// Le code de la charge.
    pool: String,
    /// L’exercice auquel le coût s’applique : une année.
    fiscal_year: u16,
    /// Prévu ou constaté.
    stage: UnitCostStage,
    /// Le critère qui compte les unités de chaque membre : il ne sert à aucune autre charge.
    unit: CriterionName,
    /// Le critère qui tient le coût d’une unité pour le porteur : ce qu’une clé lit. Il ne sert à aucune autre charge.
    series: CriterionName,
    /// Ce dont le coût est fait : une composante au moins.
    components: Vec<CostComponentInput>,
    /// Les unités du service entier sur l’année, avec un point pour les décimales.
    units: String,
    /// À combien de décimales d’euro une clause arrondit le coût unitaire ; exact sans précision.
    decimals: Option<u8>,
    /// Jour où les membres l’ont reçue.
    notified_on: Date,
    /// Le document qui notifie.
    reference: String,
    /// Les unités prévues de chaque membre, pour un coût prévu.
    forecast: Option<Vec<MemberUnitsInput>>,
    /// La décision qui l’approuve ; une fois l’exercice régularisé, celle qui régularise.
    decision: Option<ID>,
}

impl UnitCostNotifyInput {
    fn read(&self, draft: &Draft) -> Read<NotifyUnitCost> {
        let components = self.components.iter().enumerate();
        let decision = self.decision.as_ref();
        Ok(NotifyUnitCost {
            notice: draft.new_id(self.notice.as_ref(), "notice")?,
            convention: draft.known(&self.convention, "convention")?,
            pool: PoolCode::parse(&self.pool).in_field("pool")?,
            fiscal_year: FiscalYear::new(self.fiscal_year).in_field("fiscalYear")?,
            stage: self.stage.into(),
            unit: self.unit.read().in_field("unit")?,
            series: self.series.read().in_field("series")?,
            components: components
                .map(|(index, component)| component.read(index))
                .collect::<Read<_>>()?,
            units: Fraction::parse_decimal(&self.units).in_field("units")?,
            decimals: self.decimals,
            notified_on: self.notified_on.read().in_field("notifiedOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
            forecast: MemberUnitsInput::read_all(self.forecast.as_deref().unwrap_or_default(), draft, "forecast")?,
            decision: decision.map(|decision| draft.known(decision, "decision")).transpose()?,
        })
    }
}

/// De quoi enregistrer un état des unités.
#[derive(InputObject)]
struct UnitsStateInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de l’état. Sans précision, il découle de celui de la demande.
    statement: Option<Uuid>,
    /// La convention.
    convention: ID,
    /// Le code de la charge, dont le coût unitaire est notifié pour l’exercice.
    pool: String,
    /// Premier jour constaté.
    from: Date,
    /// Dernier jour constaté, du même exercice.
    until: Date,
    /// L’état qu’il remplace, s’il en corrige un.
    replaces: Option<ID>,
    /// Les unités de chaque membre.
    units: Vec<MemberUnitsInput>,
    /// Jour de l’état.
    stated_on: Date,
    /// Le document.
    reference: String,
    /// La décision qui l’approuve ; une fois l’exercice régularisé, celle qui régularise.
    decision: Option<ID>,
}

impl UnitsStateInput {
    fn read(&self, draft: &Draft) -> Read<StateUnits> {
        let (replaces, decision) = (self.replaces.as_ref(), self.decision.as_ref());
        let until = self.until.read().in_field("until")?;
        Ok(StateUnits {
            statement: draft.new_id(self.statement.as_ref(), "statement")?,
            convention: draft.known(&self.convention, "convention")?,
            pool: PoolCode::parse(&self.pool).in_field("pool")?,
            period: Period::new(self.from.read().in_field("from")?, until).in_field("until")?,
            replaces: replaces.map(|replaced| draft.known(replaced, "replaces")).transpose()?,
            units: MemberUnitsInput::read_all(&self.units, draft, "units")?,
            stated_on: self.stated_on.read().in_field("statedOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
            decision: decision.map(|decision| draft.known(decision, "decision")).transpose()?,
        })
    }
}

/// Mutations on unit costs.
#[derive(Default)]
pub(super) struct UnitCostMutation;

/// Ce que l’on peut enregistrer des coûts unitaires.
#[Object]
impl UnitCostMutation {
    /// Enregistre la notification d’un coût unitaire aux membres, à temps ou en retard, et les critères qu’une clé lit.
    async fn unit_cost_notify(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: UnitCostNotifyInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre un état des unités utilisées sur une période. Une fois l’année entière constatée, ses sommes deviennent les critères
    /// définitifs qu’une clé lit.
    async fn units_state(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: UnitsStateInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
