//! Amendments: draft, signatures, entry into force.

use super::desk::{Draft, InField, date_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::provisions::{NoticeInput, RenewalInput, read_rules};
use crate::graphql::convention::Convention;
use crate::graphql::provisions::DelegatedObject;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::Refusal;
use domain::amendment::Change;
use domain::amendment::command::{BringAmendmentIntoForce, DraftAmendment, SignAmendment};
use domain::value::{Name, Personal, Text};

/// Une chose que l’avenant modifie.
#[derive(OneofObject)]
enum ChangeInput {
    /// Cette partie porte désormais le service.
    Carrier(ID),
    /// Ce qui est délégué au comité de pilotage, et rien d’autre.
    Delegations(Vec<DelegatedObject>),
    /// La convention finit ce jour-là.
    EndsOn(Date),
    /// Elle n’a plus de fin. La valeur n’est pas lue.
    NoEnd(bool),
    /// Plus personne ne peut la dénoncer avant son terme. La valeur n’est pas lue.
    NoNotice(bool),
    /// Elle n’est plus reconduite. La valeur n’est pas lue.
    NoRenewal(bool),
    /// Comment une partie peut la quitter ou y mettre fin.
    Notice(NoticeInput),
    /// Ce membre devient partie.
    PartyJoins(ID),
    /// Cette partie s’en va.
    PartyLeaves(ID),
    /// Comment elle se poursuit après son terme.
    Renewal(RenewalInput),
    /// Ses règles propres, en JSON comme les faits les écrivent.
    Rules(String),
    /// Son titre.
    Title(String),
}

fn read_changes(changes: &[ChangeInput], draft: &Draft) -> std::result::Result<Vec<Change>, Refusal> {
    let change = |(index, change): (usize, &ChangeInput)| {
        let field = format!("changes.{index}");
        Ok(match change {
            ChangeInput::Carrier(member) => Change::Carrier(draft.known(member, field)?),
            ChangeInput::Delegations(objects) => {
                Change::Delegations(objects.iter().map(|object| (*object).into()).collect())
            }
            ChangeInput::EndsOn(date) => Change::EndsOn(date.read().in_field(field)?),
            ChangeInput::NoEnd(_) => Change::NoEnd,
            ChangeInput::NoNotice(_) => Change::NoNotice,
            ChangeInput::NoRenewal(_) => Change::NoRenewal,
            ChangeInput::Notice(notice) => Change::Notice(notice.read(&field)?),
            ChangeInput::PartyJoins(member) => Change::PartyJoins(draft.known(member, field)?),
            ChangeInput::PartyLeaves(member) => Change::PartyLeaves(draft.known(member, field)?),
            ChangeInput::Renewal(renewal) => Change::Renewal(renewal.into()),
            ChangeInput::Rules(text) => Change::Rules(read_rules(text, &field)?),
            ChangeInput::Title(title) => Change::Title(Name::new(title).in_field(field)?),
        })
    };
    changes.iter().enumerate().map(change).collect()
}

/// De quoi rédiger un avenant. Il se soumet aux membres par « consultationOpen ».
#[derive(InputObject)]
struct AmendmentDraftInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// L’identifiant de l’avenant. Sans précision, il découle de celui de la demande.
    amendment: Option<Uuid>,
    /// Son objet.
    object: String,
    /// Ce qu’il modifie.
    changes: Vec<ChangeInput>,
    /// Premier jour prévu ; sans précision, le jour où le dernier acte requis est exécutoire.
    effective_on: Option<Date>,
}

/// De quoi enregistrer la signature d’un avenant.
#[derive(InputObject)]
struct AmendmentSignInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// L’avenant.
    amendment: ID,
    /// La partie.
    member: ID,
    /// Jour de la signature.
    signed_on: Date,
    /// Qui a signé. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    signatory: String,
    /// À quel titre : « le maire ».
    quality: String,
}

/// De quoi établir qu’un avenant est en vigueur.
#[derive(InputObject)]
struct AmendmentBringIntoForceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention.
    convention: ID,
    /// L’avenant.
    amendment: ID,
    /// Premier jour où il s’applique.
    in_force_on: Date,
}

/// Mutations.
#[derive(Default)]
pub(super) struct AmendmentMutation;

/// Ce que l’on peut enregistrer des avenants.
#[Object]
impl AmendmentMutation {
    /// Rédige un avenant.
    async fn amendment_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AmendmentDraftInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = DraftAmendment {
                convention,
                amendment: draft.new_id(input.amendment.as_ref(), "amendment")?,
                object: Text::new(&input.object).in_field("object")?,
                changes: read_changes(&input.changes, draft)?,
                effective_on: date_of(input.effective_on.as_ref(), "effectiveOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre la signature d’un avenant par une partie, une fois sa délibération exécutoire.
    async fn amendment_sign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AmendmentSignInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = SignAmendment {
                convention,
                amendment: draft.known(&input.amendment, "amendment")?,
                member: draft.known(&input.member, "member")?,
                signed_on: input.signed_on.read().in_field("signedOn")?,
                signatory: Personal::new(&input.signatory).in_field("signatory")?,
                quality: Name::new(&input.quality).in_field("quality")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Établit qu’un avenant est en vigueur : les termes de la convention changent ce jour-là.
    async fn amendment_bring_into_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AmendmentBringIntoForceInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let convention = draft.known(&input.convention, "convention")?;
            let order = BringAmendmentIntoForce {
                convention,
                amendment: draft.known(&input.amendment, "amendment")?,
                in_force_on: input.in_force_on.read().in_field("inForceOn")?,
            };
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
