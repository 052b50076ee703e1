//! Members that join and leave.

use super::deliberation::EnforceabilityInput;
use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::participation::Movement;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::participation::command::{AdmitMember, ReleaseMember, RequestMovement, SettleParticipation};
use domain::value::{Name, Text};

/// De quoi enregistrer la demande d’un membre.
#[derive(InputObject)]
struct MovementRequestInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Le membre.
    member: ID,
    /// S’il adhère ou se retire.
    movement: Movement,
    /// L’identifiant de sa délibération. Sans précision, il découle de celui de la demande.
    deliberation: Option<Uuid>,
    /// Son numéro au registre de l’assemblée.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Sa publication et sa transmission.
    enforceability: EnforceabilityInput,
    /// Empreinte SHA-256 de l’étude d’impact jointe.
    impact_study: Option<String>,
}

/// De quoi admettre un candidat.
#[derive(InputObject)]
struct MemberAdmitInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Le candidat.
    member: ID,
    /// Premier jour de sa participation.
    effective_on: Date,
    /// À quelles conditions.
    conditions: Option<String>,
    /// Son droit d’entrée.
    entry_fee: Option<Money>,
}

/// De quoi laisser partir un membre.
#[derive(InputObject)]
struct MemberReleaseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Le membre.
    member: ID,
    /// Dernier jour de sa participation.
    last_day: Date,
    /// À quelles conditions.
    conditions: Option<String>,
}

/// De quoi solder une participation.
#[derive(InputObject)]
struct ParticipationSettleInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Le membre.
    member: ID,
    /// Jour du solde.
    settled_on: Date,
}

/// Mutations.
#[derive(Default)]
pub(super) struct ParticipationMutation;

/// Ce que l’on peut enregistrer des adhésions et des retraits.
#[Object]
impl ParticipationMutation {
    /// Enregistre qu’un membre demande à adhérer ou à se retirer, par une délibération exécutoire.
    async fn movement_request(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MovementRequestInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = RequestMovement {
                convention,
                member: draft.known(&input.member, "member")?,
                movement: input.movement.into(),
                deliberation: draft.new_id(input.deliberation.as_ref(), "deliberation")?,
                number: Name::new(&input.number).in_field("number")?,
                decided_on: input.decided_on.read().in_field("decidedOn")?,
                enforceability: input.enforceability.read()?,
                impact_study: digest_of(input.impact_study.as_deref(), "impactStudy")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Admet un candidat sur lequel les membres sont d’accord.
    async fn member_admit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberAdmitInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = AdmitMember {
                convention,
                member: draft.known(&input.member, "member")?,
                effective_on: input.effective_on.read().in_field("effectiveOn")?,
                conditions: input
                    .conditions
                    .as_deref()
                    .map(Text::new)
                    .transpose()
                    .in_field("conditions")?,
                entry_fee: input
                    .entry_fee
                    .as_ref()
                    .map(Money::read)
                    .transpose()
                    .in_field("entryFee")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Laisse partir un membre, les autres en étant d’accord. Ce qu’il doit reste dû.
    async fn member_release(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberReleaseInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = ReleaseMember {
                convention,
                member: draft.known(&input.member, "member")?,
                last_day: input.last_day.read().in_field("lastDay")?,
                conditions: input
                    .conditions
                    .as_deref()
                    .map(Text::new)
                    .transpose()
                    .in_field("conditions")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate que rien ne reste entre un membre parti et les autres.
    async fn participation_settle(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ParticipationSettleInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = SettleParticipation {
                convention,
                member: draft.known(&input.member, "member")?,
                settled_on: input.settled_on.read().in_field("settledOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
