//! Budgets: draft, adoption.

use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::budget::{Budget, BudgetKind, Direction, PoolKind, Section};
use crate::graphql::committee::Committee;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::budget::command::{AdoptBudget, DraftBudget, RecordOrientationDebate};
use domain::budget::event::{BudgetLine, Pool};
use domain::value::{Account, FiscalYear, FunctionCode, Name, PoolCode};

type Read<T> = std::result::Result<T, Refusal>;

/// Une charge à répartir.
#[derive(InputObject)]
struct PoolInput {
    /// Son code : « paie ».
    code: String,
    /// Ce que c’est.
    label: String,
    /// À quoi elle sert. Sans précision, un service.
    kind: Option<PoolKind>,
}

impl PoolInput {
    fn read(&self, index: usize) -> Read<Pool> {
        Ok(Pool {
            code: PoolCode::parse(&self.code).in_field(format!("pools.{index}.code"))?,
            kind: self.kind.unwrap_or(PoolKind::Service).into(),
            label: Name::new(&self.label).in_field(format!("pools.{index}.label"))?,
        })
    }
}

/// Une ligne de budget.
#[derive(InputObject)]
struct BudgetLineInput {
    /// Compte de la nomenclature M57.
    account: String,
    /// À quoi elle sert.
    label: String,
    /// La charge à laquelle elle appartient : son code.
    pool: String,
    /// Sa section. Sans précision, le fonctionnement.
    section: Option<Section>,
    /// Fonction de la nomenclature M57.
    function: Option<String>,
    /// Dépense ou recette.
    direction: Direction,
    /// Montant, plus grand que zéro ; pour une modification, ce qu’elle ajoute au crédit, ou lui ôte s’il est négatif.
    amount: Money,
}

impl BudgetLineInput {
    fn read(&self, index: usize) -> Read<BudgetLine> {
        let at = |field: &str| format!("lines.{index}.{field}");
        Ok(BudgetLine {
            account: Account::parse(&self.account).in_field(at("account"))?,
            amount: self.amount.read().in_field(at("amount"))?,
            direction: self.direction.into(),
            function: self
                .function
                .as_deref()
                .map(FunctionCode::parse)
                .transpose()
                .in_field(at("function"))?,
            label: Name::new(&self.label).in_field(at("label"))?,
            pool: PoolCode::parse(&self.pool).in_field(at("pool"))?,
            section: self.section.unwrap_or(Section::Running).into(),
        })
    }
}

/// De quoi préparer un budget.
#[derive(InputObject)]
struct BudgetDraftInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du budget. Sans précision, il découle de celui de la demande.
    budget: Option<Uuid>,
    /// La convention.
    convention: ID,
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Ce qu’il est. Sans précision, le budget primitif ; les comptes s’établissent une fois l’exercice fini.
    kind: Option<BudgetKind>,
    /// Ses charges à répartir.
    pools: Vec<PoolInput>,
    /// Ses lignes.
    lines: Vec<BudgetLineInput>,
}

impl BudgetDraftInput {
    fn read(&self, draft: &Draft) -> Read<DraftBudget> {
        Ok(DraftBudget {
            budget: draft.new_id(self.budget.as_ref(), "budget")?,
            convention: draft.known(&self.convention, "convention")?,
            fiscal_year: FiscalYear::new(self.fiscal_year).in_field("fiscalYear")?,
            kind: self.kind.unwrap_or(BudgetKind::Initial).into(),
            pools: self
                .pools
                .iter()
                .enumerate()
                .map(|(index, pool)| pool.read(index))
                .collect::<Read<_>>()?,
            lines: self
                .lines
                .iter()
                .enumerate()
                .map(|(index, line)| line.read(index))
                .collect::<Read<_>>()?,
        })
    }
}

/// De quoi enregistrer un débat d’orientation budgétaire.
#[derive(InputObject)]
struct OrientationDebateRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’assemblée qui a débattu.
    committee: ID,
    /// L’exercice à venir : une année.
    fiscal_year: u16,
    /// Jour du débat.
    held_on: Date,
    /// Empreinte SHA-256 du rapport débattu.
    report: Option<String>,
}

/// De quoi adopter un budget.
#[derive(InputObject)]
struct BudgetAdoptInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le budget.
    budget: ID,
    /// La décision : adoptée, de portée suffisante, et sur ce budget.
    decision: ID,
}

/// Mutations on budgets.
#[derive(Default)]
pub(super) struct BudgetMutation;

/// Ce que l’on peut enregistrer des budgets.
#[Object]
impl BudgetMutation {
    /// Prépare le budget d’un service commun pour un exercice, ou ses comptes.
    async fn budget_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: BudgetDraftInput,
    ) -> Result<Payload<Budget>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let budget = order.budget;
            Ok((order.into(), budget))
        };
        submit(context, &input.sender, &input.address, write, reading::budget).await
    }

    /// Enregistre le débat d’une assemblée sur les orientations de son budget à venir.
    async fn orientation_debate_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: OrientationDebateRecordInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let committee = draft.known(&input.committee, "committee")?;
            let order = RecordOrientationDebate {
                committee,
                fiscal_year: FiscalYear::new(input.fiscal_year).in_field("fiscalYear")?,
                held_on: input.held_on.read().in_field("heldOn")?,
                report: digest_of(input.report.as_deref(), "report")?,
            };
            Ok((order.into(), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Adopte un budget, ou approuve des comptes, par une décision qui le permet.
    async fn budget_adopt(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: BudgetAdoptInput,
    ) -> Result<Payload<Budget>> {
        let write = |draft: &Draft| {
            let budget = draft.known(&input.budget, "budget")?;
            let decision = draft.known(&input.decision, "decision")?;
            Ok((AdoptBudget { budget, decision }.into(), budget))
        };
        submit(context, &input.sender, &input.address, write, reading::budget).await
    }
}
