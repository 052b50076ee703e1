//! The life of a convention in force, and its end.

use super::desk::{Draft, InField, date_of, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::{Convention, TerminationGround};
use crate::graphql::reading;
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::convention::command::{
    CloseLiquidation, DenounceConvention, DissolveConvention, EstablishExpiry, EstablishRenewal, NameLiquidator,
    OpenLiquidation, PublishConvention, ResumeConvention, SuspendConvention, TerminateConvention, TransmitConvention,
    WithdrawDenunciation,
};
use domain::value::{Name, Organisation, Personal, Text};

/// De quoi enregistrer la transmission d’une convention.
#[derive(InputObject)]
struct ConventionTransmitInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de la transmission.
    transmitted_on: Date,
    /// Identifiant donné par la télétransmission (@CTES).
    actes_id: Option<String>,
    /// Jour de l’accusé de réception.
    received_on: Option<Date>,
    /// Empreinte SHA-256 de l’accusé de réception.
    receipt: Option<String>,
}

/// De quoi enregistrer la publication d’une convention.
#[derive(InputObject)]
struct ConventionPublishInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de la publication.
    published_on: Date,
}

/// De quoi suspendre une convention.
#[derive(InputObject)]
struct ConventionSuspendInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Premier jour de la suspension.
    from: Date,
    /// Pourquoi.
    ground: String,
}

/// De quoi lever une suspension.
#[derive(InputObject)]
struct ConventionResumeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Premier jour où elle s’applique de nouveau.
    from: Date,
}

/// De quoi enregistrer le préavis d’une partie.
#[derive(InputObject)]
struct ConventionDenounceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La partie qui dénonce.
    member: ID,
    /// Jour où les autres l’ont reçu.
    received_on: Date,
    /// Si la convention prend fin pour toutes. Sans précision : seulement si elle n’a pas plus de deux parties.
    ends_convention: Option<bool>,
}

/// De quoi reprendre un préavis.
#[derive(InputObject)]
struct DenunciationWithdrawInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La partie.
    member: ID,
    /// Jour où il est repris.
    withdrawn_on: Date,
}

/// De quoi résilier une convention.
#[derive(InputObject)]
struct ConventionTerminateInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// La partie qui résilie ; aucune si toutes sont d’accord.
    member: Option<ID>,
    /// Le motif.
    ground: TerminationGround,
    /// Les raisons, en toutes lettres.
    reasons: String,
    /// Jour de l’acte.
    decided_on: Date,
    /// Dernier jour d’application.
    last_day: Date,
}

/// De quoi constater une reconduction tacite.
#[derive(InputObject)]
struct RenewalEstablishInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
}

/// De quoi constater la fin d’une convention.
#[derive(InputObject)]
struct ExpiryEstablishInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
}

/// De quoi dissoudre une coopération.
#[derive(InputObject)]
struct ConventionDissolveInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Dernier jour d’application.
    last_day: Date,
}

/// De quoi nommer un liquidateur.
#[derive(InputObject)]
struct LiquidatorNameInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Le liquidateur. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    liquidator: String,
    /// Son organisme, s’il en a un : SIREN ou SIRET.
    organisation: Option<String>,
    /// Jour de sa nomination.
    named_on: Date,
}

/// De quoi ouvrir une liquidation.
#[derive(InputObject)]
struct LiquidationOpenInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de l’ouverture.
    opened_on: Date,
}

/// De quoi clore une liquidation.
#[derive(InputObject)]
struct LiquidationCloseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// Jour de la clôture.
    closed_on: Date,
}

/// Mutations.
#[derive(Default)]
pub(super) struct LifeMutation;

/// Ce que l’on peut enregistrer de la vie d’une convention.
#[Object]
impl LifeMutation {
    /// Enregistre la transmission d’une convention signée. L’accusé de réception n’en est que la preuve.
    async fn convention_transmit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionTransmitInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = TransmitConvention {
                convention,
                transmitted_on: input.transmitted_on.read().in_field("transmittedOn")?,
                actes_id: input
                    .actes_id
                    .as_deref()
                    .map(Name::new)
                    .transpose()
                    .in_field("actesId")?,
                received_on: date_of(input.received_on.as_ref(), "receivedOn")?,
                receipt: digest_of(input.receipt.as_deref(), "receipt")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre la publication d’une convention signée.
    async fn convention_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionPublishInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = PublishConvention {
                convention,
                published_on: input.published_on.read().in_field("publishedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Suspend une convention en vigueur.
    async fn convention_suspend(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionSuspendInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = SuspendConvention {
                convention,
                from: input.from.read().in_field("from")?,
                ground: Text::new(&input.ground).in_field("ground")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Lève la suspension d’une convention.
    async fn convention_resume(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionResumeInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = ResumeConvention {
                convention,
                from: input.from.read().in_field("from")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre le préavis d’une partie ; le dernier jour en est déduit.
    async fn convention_denounce(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionDenounceInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = DenounceConvention {
                convention,
                member: draft.known(&input.member, "member")?,
                received_on: input.received_on.read().in_field("receivedOn")?,
                ends_convention: input.ends_convention,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre qu’une partie reprend son préavis avant qu’il prenne effet.
    async fn denunciation_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: DenunciationWithdrawInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = WithdrawDenunciation {
                convention,
                member: draft.known(&input.member, "member")?,
                withdrawn_on: input.withdrawn_on.read().in_field("withdrawnOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Résilie une convention avant son terme, pour un motif.
    async fn convention_terminate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionTerminateInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = TerminateConvention {
                convention,
                member: input.member.as_ref().map(|id| draft.known(id, "member")).transpose()?,
                ground: input.ground.into(),
                reasons: Text::new(&input.reasons).in_field("reasons")?,
                decided_on: input.decided_on.read().in_field("decidedOn")?,
                last_day: input.last_day.read().in_field("lastDay")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate qu’une convention est reconduite, personne ne l’ayant dénoncée.
    async fn renewal_establish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: RenewalEstablishInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = EstablishRenewal { convention };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Constate qu’une convention a pris fin.
    async fn expiry_establish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ExpiryEstablishInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = EstablishExpiry { convention };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Dissout la coopération, les membres en étant d’accord.
    async fn convention_dissolve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ConventionDissolveInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = DissolveConvention {
                convention,
                last_day: input.last_day.read().in_field("lastDay")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Nomme le liquidateur d’une coopération qui a pris fin.
    async fn liquidator_name(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LiquidatorNameInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = NameLiquidator {
                convention,
                liquidator: Personal::new(&input.liquidator).in_field("liquidator")?,
                organisation: input
                    .organisation
                    .as_deref()
                    .map(Organisation::parse)
                    .transpose()
                    .in_field("organisation")?,
                named_on: input.named_on.read().in_field("namedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Ouvre la liquidation d’une convention qui a pris fin.
    async fn liquidation_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LiquidationOpenInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = OpenLiquidation {
                convention,
                opened_on: input.opened_on.read().in_field("openedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Clôt une liquidation : rien ne reste dû entre les parties.
    async fn liquidation_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LiquidationCloseInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = CloseLiquidation {
                convention,
                closed_on: input.closed_on.read().in_field("closedOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
