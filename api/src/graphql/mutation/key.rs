//! Sharing keys: definition, adoption, repeal.

use super::desk::{Draft, InField, opened, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::error::refused;
use crate::graphql::key::Key;
use crate::graphql::key_text::{self, Written};
use crate::graphql::reading::{self, Reading};
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::key::command::{AdoptKey, DefineKey, RepealKey};
use domain::value::{Name, PoolCode, Text};
use engine::Engine;
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi définir une clé de répartition.
#[derive(InputObject)]
struct KeyDefineInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la clé. Sans précision, il découle de celui de la demande.
    key: Option<Uuid>,
    /// La convention dont elle partage les coûts.
    convention: ID,
    /// Son nom. Sans précision, celui que donne le texte.
    name: Option<String>,
    /// La charge pour laquelle elle est faite : son code, « paie ».
    pool: String,
    /// La clé dans le langage des clés, en YAML ou en JSON (docs/reference/key-language.md), un mébioctet au plus. Un membre y est nommé par son SIREN, par son identifiant global,
    /// ou par son nom s’il est seul à le porter.
    text: String,
    /// Les membres entre lesquels elle partage, parties à la convention, si le texte ne les nomme pas.
    participants: Option<Vec<ID>>,
    /// La clé dont elle est une nouvelle version.
    revises: Option<ID>,
}

impl KeyDefineInput {
    fn read(&self, draft: &Draft, written: &Written) -> Read<DefineKey> {
        let name = match (&self.name, &written.text.name) {
            (None, Some(name)) => name.clone(),
            (given, _) => Name::new(given.as_deref().unwrap_or_default()).in_field("name")?,
        };
        Ok(DefineKey {
            key: draft.new_id(self.key.as_ref(), "key")?,
            convention: draft.known(&self.convention, "convention")?,
            name,
            pool: PoolCode::parse(&self.pool).in_field("pool")?,
            formula: written.text.formula.clone(),
            rounding: written.text.rounding,
            participants: written.participants.clone(),
            ties: written.text.ties.clone(),
            revises: self.revises.as_ref().map(|id| draft.known(id, "revises")).transpose()?,
        })
    }
}

/// De quoi adopter une clé de répartition.
#[derive(InputObject)]
struct KeyAdoptInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La clé.
    key: ID,
    /// La décision : adoptée, de portée suffisante, et sur cette clé.
    decision: ID,
    /// Premier jour. Une clé en vigueur pour la même charge s’arrête la veille.
    from: Date,
    /// Dernier jour, s’il y en a un.
    until: Option<Date>,
    /// Ce qui autorise la clé à compter d’avant le jour de la décision, si c’est le cas : sans motif, une clé rétroactive est refusée.
    retroactivity: Option<String>,
}

impl KeyAdoptInput {
    fn read(&self, draft: &Draft) -> Read<AdoptKey> {
        Ok(AdoptKey {
            key: draft.known(&self.key, "key")?,
            decision: draft.known(&self.decision, "decision")?,
            from: self.from.read().in_field("from")?,
            until: self.until.as_ref().map(Date::read).transpose().in_field("until")?,
            retroactivity: self
                .retroactivity
                .as_deref()
                .map(Text::new)
                .transpose()
                .in_field("retroactivity")?,
        })
    }
}

/// De quoi abroger une clé de répartition.
#[derive(InputObject)]
struct KeyRepealInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La clé.
    key: ID,
    /// La décision : adoptée, de portée suffisante, et qui abroge cette clé.
    decision: ID,
    /// Premier jour où elle ne s’applique plus.
    from: Date,
}

impl KeyRepealInput {
    fn read(&self, draft: &Draft) -> Read<RepealKey> {
        Ok(RepealKey {
            key: draft.known(&self.key, "key")?,
            decision: draft.known(&self.decision, "decision")?,
            from: self.from.read().in_field("from")?,
        })
    }
}

/// Mutations on keys.
#[derive(Default)]
pub(super) struct KeyMutation;

/// Ce que l’on peut enregistrer des clés de répartition.
#[Object]
impl KeyMutation {
    /// Définit une clé de répartition. Elle ne s’applique à rien tant qu’une décision ne l’adopte pas. Toutes les fautes du texte sont dites, avec leur
    /// ligne.
    async fn key_define(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: KeyDefineInput,
    ) -> Result<Payload<Key>> {
        let written = match written(context, &input).await? {
            Ok(written) => written,
            Err(faults) => return Ok(Payload::refused_for(faults)),
        };
        let write = |draft: &Draft| {
            let order = input.read(draft, &written)?;
            let key = order.key;
            Ok((order.into(), key))
        };
        let payload = submit(context, &input.sender, &input.address, write, reading::key).await?;
        Ok(payload.retold(|error| key_text::in_text(&written.text, "text", error)))
    }

    /// Adopte une clé de répartition, par une décision qui le permet.
    async fn key_adopt(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: KeyAdoptInput,
    ) -> Result<Payload<Key>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let key = order.key;
            Ok((order.into(), key))
        };
        submit(context, &input.sender, &input.address, write, reading::key).await
    }

    /// Abroge une clé de répartition, pour l’avenir, par une décision qui le dit.
    async fn key_repeal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: KeyRepealInput,
    ) -> Result<Payload<Key>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let key = order.key;
            Ok((order.into(), key))
        };
        submit(context, &input.sender, &input.address, write, reading::key).await
    }
}

/// The key that the text says, read against the members of the ledger; or all that is wrong with it.
async fn written(context: &Context<'_>, input: &KeyDefineInput) -> Result<std::result::Result<Written, Vec<Refusal>>> {
    let engine = context.data::<Arc<Engine>>()?;
    let ledger = match input.address.ledger() {
        Ok(ledger) => opened(engine, ledger).await?,
        Err(refusal) => Err(refusal),
    };
    let handle = match ledger {
        Ok(handle) => handle,
        Err(refusal) => return Ok(Err(vec![refusal])),
    };
    let today = engine.environment().today().map_err(refused)?;
    let reading = Reading::now(handle, today);
    Ok(key_text::read(
        &reading,
        &input.text,
        input.participants.as_deref(),
        "text",
    ))
}
