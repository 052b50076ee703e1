//! Members through time: successions and substitutions.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::ledger::Ledger;
use crate::graphql::reading;
use crate::graphql::scalars::Date;
use crate::graphql::succession::SuccessionKind;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::member::command::{EstablishSubstitution, RecordSuccession};
use domain::value::Name;
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi enregistrer que des membres prennent la place d’autres.
#[derive(InputObject)]
struct MemberSucceedInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Premier jour des successeurs.
    effective_on: Date,
    /// Comment.
    kind: SuccessionKind,
    /// Ceux auxquels il est succédé.
    predecessors: Vec<ID>,
    /// Les prédécesseurs qui ne sont pas membres du registre, par leur nom : leur territoire est compris dans celui du successeur.
    others: Option<Vec<String>>,
    /// Les successeurs, inscrits d’abord ; parmi eux, un prédécesseur qui continue.
    successors: Vec<ID>,
    /// L’acte qui le dit : « Arrêté préfectoral du 14 octobre 2025 ».
    reference: String,
}

impl MemberSucceedInput {
    fn read(&self, draft: &Draft) -> Read<RecordSuccession> {
        let others = self.others.iter().flatten().enumerate();
        Ok(RecordSuccession {
            effective_on: self.effective_on.read().in_field("effectiveOn")?,
            kind: self.kind.into(),
            predecessors: draft.all_known(&self.predecessors, "predecessors")?,
            others: others
                .map(|(index, other)| Name::new(other).in_field(format!("others.{index}")))
                .collect::<Read<_>>()?,
            successors: draft.all_known(&self.successors, "successors")?,
            reference: Name::new(&self.reference).in_field("reference")?,
        })
    }
}

/// De quoi enregistrer qu’un EPCI siège dans une convention à la place de ses communes.
#[derive(InputObject)]
struct MemberSubstituteInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention : les statuts du syndicat.
    convention: ID,
    /// L’EPCI.
    member: ID,
    /// Les communes qu’il remplace.
    replaced: Vec<ID>,
    /// Premier jour.
    effective_on: Date,
    /// L’acte qui le dit.
    reference: String,
}

impl MemberSubstituteInput {
    fn read(&self, draft: &Draft) -> Read<EstablishSubstitution> {
        Ok(EstablishSubstitution {
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            replaced: draft.all_known(&self.replaced, "replaced")?,
            effective_on: self.effective_on.read().in_field("effectiveOn")?,
            reference: Name::new(&self.reference).in_field("reference")?,
        })
    }
}

/// Mutations on members through time.
#[derive(Default)]
pub(super) struct SuccessionMutation;

/// Ce que l’on peut enregistrer de ce que les membres deviennent.
#[Object]
impl SuccessionMutation {
    /// Enregistre que des membres prennent la place d’autres : commune nouvelle, fusion, absorption, scission, rétablissement. Ce qui a été
    /// appelé et payé reste au nom du prédécesseur ; le successeur en répond.
    async fn member_succeed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberSucceedInput,
    ) -> Result<Payload<Ledger>> {
        let write = |draft: &Draft| Ok((input.read(draft)?.into(), ()));
        let ledger = |reading: &Arc<_>, ()| {
            Some(Ledger {
                reading: Arc::clone(reading),
            })
        };
        submit(context, &input.sender, &input.address, write, ledger).await
    }

    /// Enregistre qu’un EPCI siège dans une convention à la place de ses communes. Le nombre de délégués ne change pas ; pour les majorités,
    /// seule compte la population des communes remplacées.
    async fn member_substitute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MemberSubstituteInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
