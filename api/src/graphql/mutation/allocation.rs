//! From a budget to money received: allocation, calls, payments.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::allocation::Allocation;
use crate::graphql::obligation::Call;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::allocation::command::{Allocate, MemberPresence};
use domain::call::command::CallContributions;
use domain::payment::command::RecordPayment;
use domain::value::{Account, Name, PoolCode};

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi répartir une charge.
#[derive(InputObject)]
struct AllocationComputeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la répartition. Sans précision, il découle de celui de la demande.
    allocation: Option<Uuid>,
    /// Le budget, adopté : pour une répartition prévisionnelle ; les comptes, approuvés : pour la répartition définitive.
    budget: ID,
    /// La charge : son code.
    pool: String,
    /// La clé, adoptée et en vigueur tout l’exercice.
    key: ID,
    /// Jour où la répartition est arrêtée.
    computed_on: Date,
    /// Qui a été présent moins que ce que dit sa participation : le registre sait déjà qui a rejoint ou quitté la coopération dans l’exercice.
    presences: Option<Vec<PresenceInput>>,
}

/// Le temps d’un membre dans la coopération.
#[derive(InputObject)]
pub(super) struct PresenceInput {
    /// Le membre.
    member: ID,
    /// Son premier jour, s’il est dans l’exercice.
    from: Option<Date>,
    /// Son dernier jour, s’il est dans l’exercice.
    until: Option<Date>,
}

impl PresenceInput {
    /// Reads them all.
    pub(super) fn read_all(presences: Option<&[Self]>, draft: &Draft) -> Read<Vec<MemberPresence>> {
        let presences = presences.unwrap_or_default().iter().enumerate();
        presences.map(|(index, presence)| presence.read(draft, index)).collect()
    }

    fn read(&self, draft: &Draft, index: usize) -> Read<MemberPresence> {
        let at = |field: &str| format!("presences.{index}.{field}");
        Ok(MemberPresence {
            member: draft.known(&self.member, at("member"))?,
            from: self.from.as_ref().map(Date::read).transpose().in_field(at("from"))?,
            until: self.until.as_ref().map(Date::read).transpose().in_field(at("until"))?,
        })
    }
}

impl AllocationComputeInput {
    fn read(&self, draft: &Draft) -> Read<Allocate> {
        Ok(Allocate {
            allocation: draft.new_id(self.allocation.as_ref(), "allocation")?,
            budget: draft.known(&self.budget, "budget")?,
            pool: PoolCode::parse(&self.pool).in_field("pool")?,
            key: draft.known(&self.key, "key")?,
            computed_on: self.computed_on.read().in_field("computedOn")?,
            presences: PresenceInput::read_all(self.presences.as_deref(), draft)?,
        })
    }
}

/// De quoi appeler les contributions.
#[derive(InputObject)]
struct ContributionsCallInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La répartition.
    allocation: ID,
    /// Jour de l’émission.
    issued_on: Date,
    /// Les jours d’échéance, dans l’ordre : une échéance chacun. Voir « callSchedule » pour ceux d’un rythme.
    due_dates: Vec<Date>,
    /// Ce que pèse chaque échéance, un entier plus grand que zéro par date : [50, 30, 20]. Sans précision, les échéances sont égales. Leur
    /// somme est la part, au centime.
    weights: Option<Vec<u16>>,
    /// Compte où les membres l’inscrivent.
    payer_account: String,
    /// Compte où le porteur l’inscrit.
    receiver_account: String,
}

impl ContributionsCallInput {
    fn read(&self, draft: &Draft) -> Read<CallContributions> {
        let dates = self.due_dates.iter().enumerate();
        Ok(CallContributions {
            allocation: draft.known(&self.allocation, "allocation")?,
            issued_on: self.issued_on.read().in_field("issuedOn")?,
            due_dates: dates
                .map(|(index, date)| date.read().in_field(format!("dueDates.{index}")))
                .collect::<Read<_>>()?,
            weights: self.weights.clone().unwrap_or_default(),
            payer_account: Account::parse(&self.payer_account).in_field("payerAccount")?,
            receiver_account: Account::parse(&self.receiver_account).in_field("receiverAccount")?,
        })
    }
}

/// De quoi enregistrer un paiement reçu.
#[derive(InputObject)]
struct PaymentRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du paiement. Sans précision, il découle de celui de la demande.
    payment: Option<Uuid>,
    /// L’appel de fonds qu’il paie.
    call: ID,
    /// Montant, plus grand que zéro.
    amount: Money,
    /// Jour de la réception.
    paid_on: Date,
    /// Référence du comptable public.
    reference: String,
    /// Si ce qui dépasse le reste à payer a bien été reçu : gardé à imputer. Sans précision, un dépassement est refusé.
    surplus: Option<bool>,
}

impl PaymentRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordPayment> {
        Ok(RecordPayment {
            payment: draft.new_id(self.payment.as_ref(), "payment")?,
            call: draft.known(&self.call, "call")?,
            amount: self.amount.read().in_field("amount")?,
            paid_on: self.paid_on.read().in_field("paidOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
            surplus: self.surplus.unwrap_or_default(),
        })
    }
}

/// Mutations on allocations, calls and payments.
#[derive(Default)]
pub(super) struct AllocationMutation;

/// Ce que l’on peut enregistrer des répartitions, des appels et des paiements.
#[Object]
impl AllocationMutation {
    /// Répartit une charge d’un budget adopté, ou de comptes approuvés, par une clé en vigueur.
    async fn allocation_compute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AllocationComputeInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Appelle la part de chaque membre, en échéances.
    async fn contributions_call(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ContributionsCallInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Enregistre un paiement reçu d’un membre.
    async fn payment_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PaymentRecordInput,
    ) -> Result<Payload<Call>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let call = order.call;
            Ok((order.into(), call))
        };
        submit(context, &input.sender, &input.address, write, reading::call).await
    }
}
