//! The rules on the key that signs the ledger. They see the form of keys and their succession; that the signatures hold, and that they are over
//! this very tree, is checked by who holds the tree and knows Ed25519: the engine, before it records.

use super::command::RotateLogKey;
use super::event::LogKeyRotated;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{LedgerId, LogKey};

impl Ledger {
    pub(crate) fn rotate_log_key(&self, order: &RotateLogKey, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let RotateLogKey {
            old_key,
            new_key,
            size,
            root,
            old_signature,
            new_signature,
        } = order;
        if self.log_keys.rotated_last(old_key, new_key) {
            return Ok(Vec::new());
        }
        let Some(identity) = &self.identity else {
            return Ok(Vec::new());
        };
        names(old_key, identity.id).map_err(|refusal| refusal.at("old_key"))?;
        names(new_key, identity.id).map_err(|refusal| refusal.at("new_key"))?;
        if old_key.origin() != new_key.origin() {
            let message = format!(
                "La nouvelle clé porte le nom « {} », et l’ancienne « {} » : une clé remplacée garde son nom.",
                new_key.origin(),
                old_key.origin()
            );
            return Err(Refusal::new(Code::LogKeyOfAnotherLedger, message).at("new_key"));
        }
        if let Some(current) = self.log_keys.current().filter(|current| *current != old_key) {
            let message = format!(
                "La clé d’empreinte {} n’est plus celle qui signe ce registre : c’est celle d’empreinte {}.",
                old_key.id(),
                current.id()
            );
            return Err(Refusal::new(Code::LogKeyNotInCharge, message).at("old_key"));
        }
        if new_key == old_key || self.log_keys.served(new_key) {
            let message = "Cette clé a déjà servi à ce registre : en faire une nouvelle.";
            return Err(Refusal::new(Code::LogKeyReused, message).at("new_key"));
        }
        let event = LogKeyRotated {
            ledger: identity.id,
            new_key: new_key.clone(),
            new_signature: new_signature.clone(),
            old_key: old_key.clone(),
            old_signature: old_signature.clone(),
            root: *root,
            size: *size,
        };
        Ok(vec![Draft::new(event, context.today)])
    }
}

/// Refuses the key of another ledger: the last part of its name is the ledger.
fn names(key: &LogKey, ledger: LedgerId) -> Result<(), Refusal> {
    if key.origin().rsplit('/').next() == Some(ledger.to_string().as_str()) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::LogKeyOfAnotherLedger,
        format!(
            "La clé « {} » n’est pas d’un nom de ce registre : il finit par {ledger}.",
            key.origin()
        ),
    ))
}
