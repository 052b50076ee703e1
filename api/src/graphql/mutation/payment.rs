//! What becomes of payments: for no call yet, imputed, given back, moved, rejected.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::payment::{Payment, payment};
use crate::graphql::scalars::{Date, Money, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::payment::command::{ImputeSurplus, MovePayment, ReceiveUnattributed, RefundSurplus, ReversePayment};
use domain::value::{Name, Text};

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi enregistrer une somme reçue sans appel.
#[derive(InputObject)]
struct PaymentReceiveInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du paiement. Sans précision, il découle de celui de la demande.
    payment: Option<Uuid>,
    /// Le membre qui a payé.
    member: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour de la réception.
    paid_on: Date,
    /// Référence du comptable public.
    reference: String,
}

impl PaymentReceiveInput {
    fn read(&self, draft: &Draft) -> Read<ReceiveUnattributed> {
        Ok(ReceiveUnattributed {
            payment: draft.new_id(self.payment.as_ref(), "payment")?,
            member: draft.known(&self.member, "member")?,
            amount: self.amount.read().in_field("amount")?,
            paid_on: self.paid_on.read().in_field("paidOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
        })
    }
}

/// De quoi imputer une somme à imputer.
#[derive(InputObject)]
struct SurplusImputeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le paiement qui la porte.
    payment: ID,
    /// L’appel de fonds qu’elle paie.
    call: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour de l’imputation.
    imputed_on: Date,
}

impl SurplusImputeInput {
    fn read(&self, draft: &Draft) -> Read<ImputeSurplus> {
        Ok(ImputeSurplus {
            payment: draft.known(&self.payment, "payment")?,
            call: draft.known(&self.call, "call")?,
            amount: self.amount.read().in_field("amount")?,
            imputed_on: self.imputed_on.read().in_field("imputedOn")?,
        })
    }
}

/// De quoi enregistrer un remboursement.
#[derive(InputObject)]
struct SurplusRefundInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le paiement dont une somme à imputer est rendue.
    payment: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour du remboursement.
    refunded_on: Date,
    /// Référence du comptable public.
    reference: String,
}

impl SurplusRefundInput {
    fn read(&self, draft: &Draft) -> Read<RefundSurplus> {
        Ok(RefundSurplus {
            payment: draft.known(&self.payment, "payment")?,
            amount: self.amount.read().in_field("amount")?,
            refunded_on: self.refunded_on.read().in_field("refundedOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
        })
    }
}

/// De quoi déplacer un paiement mal attribué.
#[derive(InputObject)]
struct PaymentMoveInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le paiement.
    payment: ID,
    /// L’appel qu’il ne paie pas ; à préciser s’il est imputé sur plusieurs.
    from: Option<ID>,
    /// L’appel qu’il paie, du même membre ou d’un autre.
    to: ID,
    /// Jour du déplacement.
    moved_on: Date,
    /// Pourquoi.
    reason: String,
}

impl PaymentMoveInput {
    fn read(&self, draft: &Draft) -> Read<MovePayment> {
        Ok(MovePayment {
            payment: draft.known(&self.payment, "payment")?,
            from: self.from.as_ref().map(|from| draft.known(from, "from")).transpose()?,
            to: draft.known(&self.to, "to")?,
            moved_on: self.moved_on.read().in_field("movedOn")?,
            reason: Text::new(&self.reason).in_field("reason")?,
        })
    }
}

/// De quoi enregistrer le rejet d’un paiement.
#[derive(InputObject)]
struct PaymentReverseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le paiement.
    payment: ID,
    /// Jour du rejet : l’appel est de nouveau impayé à compter de ce jour.
    reversed_on: Date,
    /// Pourquoi.
    reason: String,
}

impl PaymentReverseInput {
    fn read(&self, draft: &Draft) -> Read<ReversePayment> {
        Ok(ReversePayment {
            payment: draft.known(&self.payment, "payment")?,
            reversed_on: self.reversed_on.read().in_field("reversedOn")?,
            reason: Text::new(&self.reason).in_field("reason")?,
        })
    }
}

/// Mutations on what becomes of payments.
#[derive(Default)]
pub(super) struct PaymentMutation;

/// Ce que l’on peut enregistrer de ce que deviennent les paiements.
#[Object]
impl PaymentMutation {
    /// Enregistre une somme reçue d’un membre, sans appel : elle est gardée à imputer.
    async fn payment_receive(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PaymentReceiveInput,
    ) -> Result<Payload<Payment>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let id = order.payment;
            Ok((order.into(), id))
        };
        submit(context, &input.sender, &input.address, write, payment).await
    }

    /// Impute sur un appel une somme à imputer, ou une partie.
    async fn surplus_impute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SurplusImputeInput,
    ) -> Result<Payload<Payment>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let id = order.payment;
            Ok((order.into(), id))
        };
        submit(context, &input.sender, &input.address, write, payment).await
    }

    /// Enregistre qu’une somme à imputer, ou une partie, a été remboursée.
    async fn surplus_refund(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SurplusRefundInput,
    ) -> Result<Payload<Payment>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let id = order.payment;
            Ok((order.into(), id))
        };
        submit(context, &input.sender, &input.address, write, payment).await
    }

    /// Déplace sur un autre appel un paiement mal attribué.
    async fn payment_move(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PaymentMoveInput,
    ) -> Result<Payload<Payment>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let id = order.payment;
            Ok((order.into(), id))
        };
        submit(context, &input.sender, &input.address, write, payment).await
    }

    /// Enregistre le rejet d’un paiement par la banque.
    async fn payment_reverse(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PaymentReverseInput,
    ) -> Result<Payload<Payment>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let id = order.payment;
            Ok((order.into(), id))
        };
        submit(context, &input.sender, &input.address, write, payment).await
    }
}
