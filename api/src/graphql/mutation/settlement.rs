//! How a year ends: a cost shared again, what it changes settled, credits used, the year closed.

use super::allocation::PresenceInput;
use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::allocation::Allocation;
use crate::graphql::convention::Convention;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use crate::graphql::settlement::SettlementOutcome;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::allocation::command::RegulariseAllocation;
use domain::closing::command::CloseYear;
use domain::settlement::command::{OffsetCredit, RepayCredit, SettleAllocation};
use domain::value::{Account, FiscalYear, Name};

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi régulariser une répartition.
#[derive(InputObject)]
struct AllocationRegulariseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la nouvelle répartition. Sans précision, il découle de celui de la demande.
    allocation: Option<Uuid>,
    /// La répartition à régulariser : la dernière de sa charge et de son exercice.
    regularises: ID,
    /// La décision de la régulariser, adoptée.
    decision: ID,
    /// La clé, adoptée et en vigueur tout l’exercice.
    key: ID,
    /// Jour où la répartition est arrêtée.
    computed_on: Date,
    /// Qui a été présent moins que ce que dit sa participation.
    presences: Option<Vec<PresenceInput>>,
}

impl AllocationRegulariseInput {
    fn read(&self, draft: &Draft) -> Read<RegulariseAllocation> {
        Ok(RegulariseAllocation {
            allocation: draft.new_id(self.allocation.as_ref(), "allocation")?,
            regularises: draft.known(&self.regularises, "regularises")?,
            decision: draft.known(&self.decision, "decision")?,
            key: draft.known(&self.key, "key")?,
            computed_on: self.computed_on.read().in_field("computedOn")?,
            presences: PresenceInput::read_all(self.presences.as_deref(), draft)?,
        })
    }
}

/// De quoi régulariser ce que doivent les membres.
#[derive(InputObject)]
struct AllocationSettleInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La répartition définitive, ou celle qui en régularise une autre.
    allocation: ID,
    /// Ce que devient la différence.
    outcome: SettlementOutcome,
    /// Jour de la régularisation.
    settled_on: Date,
    /// Jour auquel compléments et avoirs sont dus.
    due_on: Date,
    /// Compte où les membres inscrivent un complément.
    payer_account: String,
    /// Compte où le porteur l’inscrit.
    receiver_account: String,
    /// Compte où le porteur inscrit un avoir qu’il rembourse : 673 pour un titre d’un exercice antérieur.
    refund_account: String,
    /// Compte où le membre l’inscrit : 773 pour un mandat d’un exercice antérieur.
    refunded_account: String,
}

impl AllocationSettleInput {
    fn read(&self, draft: &Draft) -> Read<SettleAllocation> {
        Ok(SettleAllocation {
            allocation: draft.known(&self.allocation, "allocation")?,
            outcome: self.outcome.into(),
            settled_on: self.settled_on.read().in_field("settledOn")?,
            due_on: self.due_on.read().in_field("dueOn")?,
            payer_account: Account::parse(&self.payer_account).in_field("payerAccount")?,
            receiver_account: Account::parse(&self.receiver_account).in_field("receiverAccount")?,
            refund_account: Account::parse(&self.refund_account).in_field("refundAccount")?,
            refunded_account: Account::parse(&self.refunded_account).in_field("refundedAccount")?,
        })
    }
}

/// De quoi enregistrer le remboursement d’un avoir.
#[derive(InputObject)]
struct CreditRepayInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du remboursement. Sans précision, il découle de celui de la demande.
    repayment: Option<Uuid>,
    /// La répartition dont la régularisation a donné l’avoir.
    allocation: ID,
    /// Le membre remboursé.
    member: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour du paiement.
    paid_on: Date,
    /// Référence du comptable public.
    reference: String,
}

impl CreditRepayInput {
    fn read(&self, draft: &Draft) -> Read<RepayCredit> {
        Ok(RepayCredit {
            repayment: draft.new_id(self.repayment.as_ref(), "repayment")?,
            allocation: draft.known(&self.allocation, "allocation")?,
            member: draft.known(&self.member, "member")?,
            amount: self.amount.read().in_field("amount")?,
            paid_on: self.paid_on.read().in_field("paidOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
        })
    }
}

/// De quoi imputer un avoir sur un appel.
#[derive(InputObject)]
struct CreditOffsetInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La répartition dont la régularisation a donné l’avoir.
    allocation: ID,
    /// Le membre.
    member: ID,
    /// L’appel de fonds du même membre que l’avoir paie.
    call: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour de l’imputation.
    offset_on: Date,
}

impl CreditOffsetInput {
    fn read(&self, draft: &Draft) -> Read<OffsetCredit> {
        Ok(OffsetCredit {
            allocation: draft.known(&self.allocation, "allocation")?,
            member: draft.known(&self.member, "member")?,
            call: draft.known(&self.call, "call")?,
            amount: self.amount.read().in_field("amount")?,
            offset_on: self.offset_on.read().in_field("offsetOn")?,
        })
    }
}

/// De quoi clore un exercice.
#[derive(InputObject)]
struct YearCloseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// L’exercice : une année, passée.
    fiscal_year: u16,
    /// Jour de la clôture.
    closed_on: Date,
}

impl YearCloseInput {
    fn read(&self, draft: &Draft) -> Read<CloseYear> {
        Ok(CloseYear {
            convention: draft.known(&self.convention, "convention")?,
            fiscal_year: FiscalYear::new(self.fiscal_year).in_field("fiscalYear")?,
            closed_on: self.closed_on.read().in_field("closedOn")?,
        })
    }
}

/// Mutations on settlements and closings.
#[derive(Default)]
pub(super) struct SettlementMutation;

/// Ce que l’on peut enregistrer de la fin d’un exercice.
#[Object]
impl SettlementMutation {
    /// Répartit de nouveau une charge, selon ce qui est connu et en vigueur aujourd’hui, sur décision. Rien de ce qui a été émis ne change : la
    /// différence se régularise ensuite.
    async fn allocation_regularise(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AllocationRegulariseInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Régularise ce qu’une répartition définitive change : appelle les compléments, doit les avoirs, ou reporte le résultat.
    async fn allocation_settle(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AllocationSettleInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Enregistre le remboursement d’un avoir.
    async fn credit_repay(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: CreditRepayInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Impute un avoir sur un appel du même membre, qui s’en trouve payé d’autant.
    async fn credit_offset(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: CreditOffsetInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Clôt un exercice, une fois que rien n’en reste à répartir, à payer ni à rendre : son solde est zéro, au centime.
    async fn year_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: YearCloseInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
