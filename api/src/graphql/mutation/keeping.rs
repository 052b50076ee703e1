//! How the ledger is kept: its key replaced, personal data erased.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::ledger::Ledger;
use crate::graphql::reading::Reading;
use crate::graphql::scalars::Position;
use async_graphql::{Context, InputObject, Object, Result};
use domain::Refusal;
use domain::erasure::command::ErasePersonalData;
use domain::log_key::command::RotateLogKey;
use domain::value::{Commitment, Digest, LogKey, Signature, Text};
use std::sync::Arc;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi enregistrer qu’une clé en remplace une autre. « entente key rotate » fait tout : la nouvelle clé, les signatures, l’enregistrement.
#[derive(InputObject)]
struct LogKeyRotateInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’ancienne clé publique, comme « entente key show » la montre.
    old_key: String,
    /// La nouvelle.
    new_key: String,
    /// Combien de faits le registre compte : sa dernière position, plus un.
    size: Position,
    /// Sa racine, 64 chiffres hexadécimaux.
    root: String,
    /// Signature de la rotation par l’ancienne clé : 64 octets en base64. Une clé perdue ne se déclare pas ici.
    old_signature: String,
    /// Signature de la rotation par la nouvelle clé.
    new_signature: String,
}

impl LogKeyRotateInput {
    // Without the former key’s signature, anybody who reaches this door could put a key of their own in charge: a loss is told by who holds
    // the store, on the command line.
    fn read(&self) -> Read<RotateLogKey> {
        Ok(RotateLogKey {
            old_key: LogKey::parse(&self.old_key).in_field("oldKey")?,
            new_key: LogKey::parse(&self.new_key).in_field("newKey")?,
            size: self.size.read().in_field("size")?,
            root: Digest::parse(&self.root).in_field("root")?,
            old_signature: Some(Signature::parse(&self.old_signature).in_field("oldSignature")?),
            new_signature: Signature::parse(&self.new_signature).in_field("newSignature")?,
        })
    }
}

/// De quoi effacer des données personnelles. « entente erase » retrouve celles d’une personne.
#[derive(InputObject)]
struct PersonalDataEraseInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// Les engagements dont l’ouverture est à détruire, tels que les faits les portent : 500 au plus.
    commitments: Vec<String>,
    /// À la demande de qui, et à quel titre. Le motif est enregistré au registre pour toujours : sans aucun nom.
    reason: String,
}

impl PersonalDataEraseInput {
    fn read(&self) -> Read<ErasePersonalData> {
        let commitments = self.commitments.iter().enumerate();
        let commitments = commitments.map(|(n, text)| Commitment::parse(text).in_field(format!("commitments.{n}")));
        Ok(ErasePersonalData {
            commitments: commitments.collect::<Read<_>>()?,
            reason: Text::new(&self.reason).in_field("reason")?,
        })
    }
}

/// Mutations on the keeping of the ledger.
#[derive(Default)]
pub(super) struct KeepingMutation;

/// Ce que l’on peut enregistrer de la tenue d’un registre.
#[Object]
impl KeepingMutation {
    /// Enregistre que la clé qui signe le registre est remplacée par une autre. Refusé si les deux n’ont pas signé, ou pas sur ce registre tel
    /// qu’il est.
    async fn log_key_rotate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LogKeyRotateInput,
    ) -> Result<Payload<Ledger>> {
        let write = |_: &Draft| Ok((input.read()?.into(), ()));
        submit(context, &input.sender, &input.address, write, |reading, ()| {
            Some(ledger(reading))
        })
        .await
    }

    /// Efface des données personnelles, pour toujours : ce qui ouvre ces engagements est détruit en même temps que l’effacement est
    /// enregistré. Aucun fait, aucune preuve et aucun montant n’en change.
    async fn personal_data_erase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: PersonalDataEraseInput,
    ) -> Result<Payload<Ledger>> {
        let write = |_: &Draft| Ok((input.read()?.into(), ()));
        submit(context, &input.sender, &input.address, write, |reading, ()| {
            Some(ledger(reading))
        })
        .await
    }
}

/// The ledger, as it stands now.
fn ledger(reading: &Arc<Reading>) -> Ledger {
    Ledger {
        reading: Arc::clone(reading),
    }
}
