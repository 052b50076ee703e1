//! What follows a session: enforceability, minutes.

use super::deliberation::EnforceabilityInput;
use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::session::SessionAddress;
use crate::graphql::decision::Decision;
use crate::graphql::reading;
use crate::graphql::scalars::Date;
use crate::graphql::session::{Session, SessionDocument};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Command;
use domain::committee::command::{ApproveMinutes, DraftMinutes, PublishSessionDocument, RecordDecisionEnforceability};
use domain::value::Digest;

/// De quoi constater qu’une délibération d’assemblée est exécutoire.
#[derive(InputObject)]
struct DecisionMakeEnforceableInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La décision.
    decision: ID,
    /// Sa publication et sa transmission.
    enforceability: EnforceabilityInput,
}

/// De quoi enregistrer qu’un procès-verbal est rédigé.
#[derive(InputObject)]
struct MinutesDraftInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Jour où il a été rédigé.
    drafted_on: Date,
    /// SHA-256 du document.
    sha256: String,
}

/// De quoi enregistrer qu’un procès-verbal est arrêté par silence.
#[derive(InputObject)]
struct MinutesApproveInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Jour où il a été arrêté.
    approved_on: Date,
}

/// De quoi enregistrer qu’un document d’une séance est publié.
#[derive(InputObject)]
struct SessionPublishInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Lequel.
    document: SessionDocument,
    /// Jour de la publication.
    published_on: Date,
}

/// Mutations on what follows a session.
#[derive(Default)]
pub(super) struct MinutesMutation;

/// Ce que l’on peut enregistrer après une séance.
#[Object]
impl MinutesMutation {
    /// Constate qu’une délibération d’assemblée, publiée et transmise, est exécutoire.
    async fn decision_make_enforceable(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DecisionMakeEnforceableInput,
    ) -> Result<Payload<Decision>> {
        let write = |draft: &Draft| {
            let decision = draft.known(&input.decision, "decision")?;
            let enforceability = input.enforceability.read()?;
            let order = RecordDecisionEnforceability {
                decision,
                enforceability,
            };
            Ok((Command::from(order), decision))
        };
        submit(context, &input.sender, &input.address, write, reading::decision).await
    }

    /// Enregistre que le procès-verbal d’une séance est rédigé.
    async fn minutes_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MinutesDraftInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = DraftMinutes {
                committee,
                session,
                drafted_on: input.drafted_on.read().in_field("draftedOn")?,
                digest: Digest::parse(&input.sha256).in_field("sha256")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Enregistre que le procès-verbal d’une séance est arrêté par silence. Un vote l’arrête autrement, par un point qui l’approuve.
    async fn minutes_approve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MinutesApproveInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = ApproveMinutes {
                committee,
                session,
                approved_on: input.approved_on.read().in_field("approvedOn")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Enregistre que le procès-verbal d’une séance, ou la liste de ses délibérations, est publié.
    async fn session_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionPublishInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = PublishSessionDocument {
                committee,
                session,
                document: input.document.into(),
                published_on: input.published_on.read().in_field("publishedOn")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }
}
