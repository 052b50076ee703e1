//! Titles: calls withdrawn, titles issued, taken in charge, reduced and cancelled; where to bill members.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::allocation::Allocation;
use crate::graphql::ledger::Ledger;
use crate::graphql::member::Member;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use crate::graphql::title::{self, Title};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::call::command::WithdrawCalls;
use domain::member::command::SetBillingDetails;
use domain::title::command::{CancelTitle, IssueTitles, NewTitle, RecordTakingInCharge, ReduceTitle};
use domain::value::{Name, Siret, Text};
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi retirer des appels faits par erreur.
#[derive(InputObject)]
struct CallsWithdrawInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La répartition, dont tous les appels sont retirés : rien n’en est payé, et aucun titre ne les porte.
    allocation: ID,
    /// Premier jour où plus rien n’est appelé.
    withdrawn_on: Date,
    /// Le motif.
    reason: String,
}

impl CallsWithdrawInput {
    fn read(&self, draft: &Draft) -> Read<WithdrawCalls> {
        Ok(WithdrawCalls {
            allocation: draft.known(&self.allocation, "allocation")?,
            withdrawn_on: self.withdrawn_on.read().in_field("withdrawnOn")?,
            reason: Text::new(&self.reason).in_field("reason")?,
        })
    }
}

/// Un titre à enregistrer.
#[derive(InputObject)]
struct NewTitleInput {
    /// L’identifiant du titre. Sans précision, il découle de celui de la demande et de son numéro.
    title: Option<Uuid>,
    /// L’appel de fonds.
    call: ID,
    /// Les rangs des échéances qu’il porte, dans l’ordre.
    instalments: Vec<u16>,
    /// Son numéro, dans l’application de gestion financière : une seule fois par année civile.
    number: String,
}

impl NewTitleInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<NewTitle> {
        let at = |field: &str| format!("titles.{index}.{field}");
        Ok(NewTitle {
            title: match &self.title {
                Some(_) => draft.new_id(self.title.as_ref(), &at("title"))?,
                None => draft.new_id(None, &format!("title.{}", self.number))?,
            },
            call: draft.known(&self.call, at("call"))?,
            instalments: self.instalments.clone(),
            number: Name::new(&self.number).in_field(at("number"))?,
        })
    }
}

/// De quoi enregistrer des titres émis : tous, ou aucun.
#[derive(InputObject)]
struct TitlesIssueInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Les titres.
    titles: Vec<NewTitleInput>,
    /// Jour de l’émission.
    issued_on: Date,
    /// Le numéro du bordereau qui les porte au comptable.
    bordereau: Option<String>,
}

impl TitlesIssueInput {
    fn read(&self, draft: &Draft) -> Read<IssueTitles> {
        let titles = self.titles.iter().enumerate();
        Ok(IssueTitles {
            titles: titles
                .map(|(index, title)| title.read(draft, index))
                .collect::<Read<_>>()?,
            issued_on: self.issued_on.read().in_field("issuedOn")?,
            bordereau: self
                .bordereau
                .as_deref()
                .map(Name::new)
                .transpose()
                .in_field("bordereau")?,
        })
    }
}

/// De quoi enregistrer la prise en charge d’un titre.
#[derive(InputObject)]
struct TitleTakeInChargeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le titre.
    title: ID,
    /// Le jour.
    on: Date,
}

impl TitleTakeInChargeInput {
    fn read(&self, draft: &Draft) -> Read<RecordTakingInCharge> {
        Ok(RecordTakingInCharge {
            title: draft.known(&self.title, "title")?,
            on: self.on.read().in_field("on")?,
        })
    }
}

/// De quoi réduire un titre.
#[derive(InputObject)]
struct TitleReduceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le titre.
    title: ID,
    /// De combien : plus que zéro, moins que ce qui en subsiste.
    amount: Money,
    /// Jour de la décision.
    decided_on: Date,
    /// Le motif.
    reason: String,
    /// Numéro de l’acte qui réduit.
    number: String,
}

impl TitleReduceInput {
    fn read(&self, draft: &Draft) -> Read<ReduceTitle> {
        Ok(ReduceTitle {
            title: draft.known(&self.title, "title")?,
            amount: self.amount.read().in_field("amount")?,
            decided_on: self.decided_on.read().in_field("decidedOn")?,
            reason: Text::new(&self.reason).in_field("reason")?,
            number: Name::new(&self.number).in_field("number")?,
        })
    }
}

/// De quoi annuler un titre, pour ce qui en subsiste.
#[derive(InputObject)]
struct TitleCancelInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le titre.
    title: ID,
    /// Jour de la décision.
    decided_on: Date,
    /// Le motif.
    reason: String,
    /// Numéro de l’acte qui annule.
    number: String,
}

impl TitleCancelInput {
    fn read(&self, draft: &Draft) -> Read<CancelTitle> {
        Ok(CancelTitle {
            title: draft.known(&self.title, "title")?,
            decided_on: self.decided_on.read().in_field("decidedOn")?,
            reason: Text::new(&self.reason).in_field("reason")?,
            number: Name::new(&self.number).in_field("number")?,
        })
    }
}

/// De quoi dire où facturer un membre.
#[derive(InputObject)]
struct BillingDetailsSetInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Le membre.
    member: ID,
    /// À partir de quand.
    from: Date,
    /// Le SIRET de l’établissement qui paie : du SIREN que le membre porte ce jour-là.
    siret: String,
    /// Le code du service destinataire (Chorus Pro), si le membre le demande.
    service_code: Option<String>,
    /// Le numéro d’engagement, si le membre le demande.
    commitment_number: Option<String>,
}

impl BillingDetailsSetInput {
    fn read(&self, draft: &Draft) -> Read<SetBillingDetails> {
        let name = |text: &Option<String>, field: &str| text.as_deref().map(Name::new).transpose().in_field(field);
        Ok(SetBillingDetails {
            member: draft.known(&self.member, "member")?,
            from: self.from.read().in_field("from")?,
            siret: Siret::parse(&self.siret).in_field("siret")?,
            service_code: name(&self.service_code, "serviceCode")?,
            commitment_number: name(&self.commitment_number, "commitmentNumber")?,
        })
    }
}

/// Mutations on titles.
#[derive(Default)]
pub(super) struct TitleMutation;

/// Ce que l’on peut enregistrer des titres.
#[Object]
impl TitleMutation {
    /// Retire les appels d’une répartition, faits par erreur : ils restent dits pour les jours d’avant, et la répartition peut être appelée de nouveau.
    async fn calls_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: CallsWithdrawInput,
    ) -> Result<Payload<Allocation>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let allocation = order.allocation;
            Ok((order.into(), allocation))
        };
        submit(context, &input.sender, &input.address, write, reading::allocation).await
    }

    /// Enregistre des titres émis dans l’application de gestion financière, tous ou aucun. Une échéance n’est portée que par un titre qui subsiste.
    async fn titles_issue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: TitlesIssueInput,
    ) -> Result<Payload<Ledger>> {
        let write = |draft: &Draft| Ok((input.read(draft)?.into(), ()));
        let ledger = |reading: &Arc<_>, ()| {
            Some(Ledger {
                reading: Arc::clone(reading),
            })
        };
        submit(context, &input.sender, &input.address, write, ledger).await
    }

    /// Enregistre que le comptable a pris un titre en charge.
    async fn title_take_in_charge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: TitleTakeInChargeInput,
    ) -> Result<Payload<Title>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let title = order.title;
            Ok((order.into(), title))
        };
        submit(context, &input.sender, &input.address, write, title::title).await
    }

    /// Réduit un titre. L’appel reste ce qu’il est : le solde régularise ce qui est dû.
    async fn title_reduce(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: TitleReduceInput,
    ) -> Result<Payload<Title>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let title = order.title;
            Ok((order.into(), title))
        };
        submit(context, &input.sender, &input.address, write, title::title).await
    }

    /// Annule un titre, pour ce qui en subsiste. Un autre peut porter ses échéances.
    async fn title_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: TitleCancelInput,
    ) -> Result<Payload<Title>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let title = order.title;
            Ok((order.into(), title))
        };
        submit(context, &input.sender, &input.address, write, title::title).await
    }

    /// Dit où facturer un membre à partir d’une date : son établissement, et ce que Chorus Pro demande.
    async fn billing_details_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: BillingDetailsSetInput,
    ) -> Result<Payload<Member>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let member = order.member;
            Ok((order.into(), member))
        };
        submit(context, &input.sender, &input.address, write, reading::member).await
    }
}
