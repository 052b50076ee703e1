//! Deliberations of the members on what is put to them, and their entry into effect.

use super::consultation::QuestionInput;
use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::approval::DeliberationSense;
use crate::graphql::convention::Convention;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::convention::command::{Enforceability, RecordDeliberation, RecordEnforceability};
use domain::convention::event::Votes;
use domain::value::{Name, Text};

type Read<T> = std::result::Result<T, Refusal>;

/// Les voix comptées dans une assemblée.
#[derive(InputObject)]
struct VotesInput {
    /// Voix pour.
    in_favour: u32,
    /// Voix contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
}

/// La publication et la transmission d’une délibération.
#[derive(InputObject)]
pub(super) struct EnforceabilityInput {
    /// Jour de la publication.
    published_on: Date,
    /// Jour de la transmission au préfet.
    transmitted_on: Date,
}

impl EnforceabilityInput {
    pub(super) fn read(&self) -> Read<Enforceability> {
        Ok(Enforceability {
            published_on: self.published_on.read().in_field("enforceability.publishedOn")?,
            transmitted_on: self.transmitted_on.read().in_field("enforceability.transmittedOn")?,
        })
    }
}

/// De quoi enregistrer ce que l’assemblée d’une partie a décidé.
#[derive(InputObject)]
struct DeliberationRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question soumise aux membres. Sans précision : la convention elle-même.
    question: Option<QuestionInput>,
    /// Le membre.
    member: ID,
    /// L’identifiant de la délibération. Sans précision, il découle de celui de la demande.
    deliberation: Option<Uuid>,
    /// Son numéro au registre de l’assemblée.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Adoptée, adoptée sous conditions ou rejetée.
    sense: DeliberationSense,
    /// Les conditions d’une adoption sous conditions.
    conditions: Option<String>,
    /// Empreinte SHA-256 du texte voté : celle du texte soumis.
    document: Option<String>,
    /// Les voix, si elles sont connues.
    votes: Option<VotesInput>,
    /// La publication et la transmission, si elles sont faites.
    enforceability: Option<EnforceabilityInput>,
}

impl DeliberationRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordDeliberation> {
        Ok(RecordDeliberation {
            convention: draft.known(&self.convention, "convention")?,
            question: QuestionInput::or_convention(self.question.as_ref(), draft)?,
            member: draft.known(&self.member, "member")?,
            deliberation: draft.new_id(self.deliberation.as_ref(), "deliberation")?,
            number: Name::new(&self.number).in_field("number")?,
            decided_on: self.decided_on.read().in_field("decidedOn")?,
            sense: self.sense.into(),
            conditions: self
                .conditions
                .as_deref()
                .map(Text::new)
                .transpose()
                .in_field("conditions")?,
            document: digest_of(self.document.as_deref(), "document")?,
            votes: self.votes.as_ref().map(|votes| Votes {
                abstentions: votes.abstentions,
                against: votes.against,
                in_favour: votes.in_favour,
            }),
            enforceability: self
                .enforceability
                .as_ref()
                .map(EnforceabilityInput::read)
                .transpose()?,
        })
    }
}

/// De quoi constater le caractère exécutoire d’une délibération.
#[derive(InputObject)]
struct DeliberationMakeEnforceableInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La question délibérée. Sans précision : la convention elle-même.
    question: Option<QuestionInput>,
    /// Le membre.
    member: ID,
    /// La publication et la transmission.
    enforceability: EnforceabilityInput,
}

impl DeliberationMakeEnforceableInput {
    fn read(&self, draft: &Draft) -> Read<RecordEnforceability> {
        Ok(RecordEnforceability {
            convention: draft.known(&self.convention, "convention")?,
            question: QuestionInput::or_convention(self.question.as_ref(), draft)?,
            member: draft.known(&self.member, "member")?,
            enforceability: self.enforceability.read()?,
        })
    }
}

/// Mutations on deliberations.
#[derive(Default)]
pub(super) struct DeliberationMutation;

/// Ce que l’on peut enregistrer des délibérations.
#[Object]
impl DeliberationMutation {
    /// Enregistre ce que l’assemblée d’une partie a décidé.
    async fn deliberation_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DeliberationRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate qu’une délibération est publiée et transmise : elle est exécutoire.
    async fn deliberation_make_enforceable(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DeliberationMakeEnforceableInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
