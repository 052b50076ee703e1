//! The signature of the checkpoint, by the key that the auditor has from elsewhere.

use super::{Done, Failure, Outcome};
use crate::files::CHECKPOINT;
use tlog::checkpoint::Checkpoint;
use tlog::key::PublicKey;

/// Checks the checkpoint under the key given.
pub(crate) fn check(checkpoint: &str, key: Option<&PublicKey>) -> Done<()> {
    let Some(key) = key else {
        let missing = "aucune clé n’est donnée : rien ne dit qui a signé. Obtenir la clé publique d’ailleurs que de qui a remis ce paquet (une \
                       délibération, un membre), puis relancer avec --key";
        return Ok(((), Outcome::Missing(missing.to_owned())));
    };
    match Checkpoint::open(checkpoint, key) {
        Ok(_) => Ok(((), Outcome::Passed(format!("signée par {key}")))),
        Err(error) => {
            let message = format!("le point de contrôle n’est pas signé de la clé donnée : {error}");
            Err(Failure::new(message).of(CHECKPOINT).into())
        }
    }
}
