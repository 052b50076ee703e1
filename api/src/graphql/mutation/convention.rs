//! Conventions: draft, submission, deliberations, signatures, entry into force.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::{Convention, DelegatedObject, DeliberationSense, LegalForm};
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::convention::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, RecordEnforceability, SignConvention,
    SubmitConvention,
};
use domain::convention::event::Votes;
use domain::value::{Name, Personal, Text};

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi rédiger une convention.
#[derive(InputObject)]
struct ConventionDraftInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la convention. Sans précision, il découle de celui de la demande.
    convention: Option<Uuid>,
    /// Son titre.
    title: String,
    /// Sur quoi elle porte.
    object: String,
    /// Sa forme juridique.
    legal_form: LegalForm,
    /// Le porteur, l’une des parties.
    carrier: ID,
    /// Ses parties, porteur compris.
    parties: Vec<ID>,
    /// Premier jour prévu par le texte.
    starts_on: Date,
    /// Dernier jour, s’il y en a un.
    ends_on: Option<Date>,
    /// Ce que les parties délèguent au comité de pilotage.
    delegations: Option<Vec<DelegatedObject>>,
}

impl ConventionDraftInput {
    fn read(&self, draft: &Draft) -> Read<DraftConvention> {
        Ok(DraftConvention {
            convention: draft.new_id(self.convention.as_ref(), "convention")?,
            title: Name::new(&self.title).in_field("title")?,
            object: Text::new(&self.object).in_field("object")?,
            legal_form: self.legal_form.into(),
            carrier: draft.known(&self.carrier, "carrier")?,
            parties: draft.all_known(&self.parties, "parties")?,
            starts_on: self.starts_on.read().in_field("startsOn")?,
            ends_on: self.ends_on.as_ref().map(Date::read).transpose().in_field("endsOn")?,
            delegations: self
                .delegations
                .iter()
                .flatten()
                .map(|object| (*object).into())
                .collect(),
        })
    }
}

/// De quoi soumettre une convention aux assemblées.
#[derive(InputObject)]
struct ConventionSubmitInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de la notification aux parties.
    notified_on: Date,
}

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
    /// La partie.
    member: ID,
    /// L’identifiant de la délibération. Sans précision, il découle de celui de la demande.
    deliberation: Option<Uuid>,
    /// Son numéro au registre de l’assemblée.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Adoptée ou rejetée.
    sense: DeliberationSense,
    /// Les voix, si elles sont connues.
    votes: Option<VotesInput>,
    /// La publication et la transmission, si elles sont faites.
    enforceability: Option<EnforceabilityInput>,
}

impl DeliberationRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordDeliberation> {
        Ok(RecordDeliberation {
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            deliberation: draft.new_id(self.deliberation.as_ref(), "deliberation")?,
            number: Name::new(&self.number).in_field("number")?,
            decided_on: self.decided_on.read().in_field("decidedOn")?,
            sense: self.sense.into(),
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
    /// La partie.
    member: ID,
    /// La publication et la transmission.
    enforceability: EnforceabilityInput,
}

impl DeliberationMakeEnforceableInput {
    fn read(&self, draft: &Draft) -> Read<RecordEnforceability> {
        Ok(RecordEnforceability {
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            enforceability: self.enforceability.read()?,
        })
    }
}

/// De quoi enregistrer la signature d’une partie.
#[derive(InputObject)]
struct ConventionSignInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La partie.
    member: ID,
    /// Jour de la signature.
    signed_on: Date,
    /// Qui a signé. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    signatory: String,
    /// À quel titre : « le maire ».
    quality: String,
}

impl ConventionSignInput {
    fn read(&self, draft: &Draft) -> Read<SignConvention> {
        Ok(SignConvention {
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            signed_on: self.signed_on.read().in_field("signedOn")?,
            signatory: Personal::new(&self.signatory).in_field("signatory")?,
            quality: Name::new(&self.quality).in_field("quality")?,
        })
    }
}

/// De quoi établir qu’une convention est en vigueur.
#[derive(InputObject)]
struct ConventionBringIntoForceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Premier jour où elle s’applique : ni avant le jour prévu, ni avant la dernière approbation exécutoire.
    in_force_on: Date,
}

/// Mutations on conventions.
#[derive(Default)]
pub(super) struct ConventionMutation;

/// Ce que l’on peut enregistrer des conventions.
#[Object]
impl ConventionMutation {
    /// Rédige une convention.
    async fn convention_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionDraftInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Soumet une convention aux assemblées de ses parties.
    async fn convention_submit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionSubmitInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let notified_on = input.notified_on.read().in_field("notifiedOn")?;
            Ok((
                SubmitConvention {
                    convention,
                    notified_on,
                }
                .into(),
                convention,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

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

    /// Enregistre la signature d’une partie, une fois sa délibération exécutoire.
    async fn convention_sign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionSignInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Établit qu’une convention est en vigueur : toutes les parties l’ont approuvée et signée.
    async fn convention_bring_into_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionBringIntoForceInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let in_force_on = input.in_force_on.read().in_field("inForceOn")?;
            Ok((
                BringIntoForce {
                    convention,
                    in_force_on,
                }
                .into(),
                convention,
            ))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
