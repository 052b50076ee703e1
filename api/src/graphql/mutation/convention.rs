//! Conventions: draft, submission, signatures, entry into force.

use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::provisions::{ClauseInput, ProvisionsInput, read_clauses};
use crate::graphql::convention::Convention;
use crate::graphql::provisions::{DelegatedObject, LegalForm};
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::convention::command::{BringIntoForce, CompleteDraft, DraftConvention, SignConvention, SubmitConvention};
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
    /// Ce qu’elle prévoit en outre : clauses et annexes, entrée en vigueur, préavis, reconduction, règles.
    provisions: Option<ProvisionsInput>,
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
            provisions: self
                .provisions
                .as_ref()
                .map(ProvisionsInput::read)
                .transpose()?
                .unwrap_or_default(),
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
    /// Empreinte SHA-256 du texte soumis au vote.
    document: Option<String>,
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

/// De quoi compléter un projet de convention.
#[derive(InputObject)]
struct ConventionCompleteInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention, pas encore soumise.
    convention: ID,
    /// Les clauses et les annexes à ajouter.
    clauses: Vec<ClauseInput>,
    /// Mois entre deux remboursements, quand un service est remboursé.
    reimbursement_months: Option<u16>,
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

    /// Ajoute des clauses et des annexes à un projet de convention.
    async fn convention_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionCompleteInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = CompleteDraft {
                convention,
                clauses: read_clauses(&input.clauses, "clauses")?,
                reimbursement_months: input.reimbursement_months,
            };
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
            let document = digest_of(input.document.as_deref(), "document")?;
            Ok((
                SubmitConvention {
                    convention,
                    notified_on,
                    document,
                }
                .into(),
                convention,
            ))
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
