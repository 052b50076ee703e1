//! The witnesses, under a policy that the auditor has from elsewhere.

use super::{Done, Failure, Outcome};
use crate::files::CHECKPOINT;
use tlog::policy::Policy;

/// Checks that enough witnesses cosigned.
pub(crate) fn check(checkpoint: &str, policy: Option<&Policy>) -> Done<()> {
    let Some(policy) = policy else {
        let why = "aucune politique n’est donnée (--policy) : ceux qui auraient contresigné ne sont pas comptés";
        return Ok(((), Outcome::Skipped(why.to_owned())));
    };
    match policy.accept(checkpoint) {
        Ok(accepted) if accepted.witnesses.is_empty() => Ok((
            (),
            Outcome::Passed("la politique donnée n’exige aucun témoin".to_owned()),
        )),
        Ok(accepted) => {
            let names: Vec<&str> = accepted.witnesses.keys().map(String::as_str).collect();
            Ok(((), Outcome::Passed(format!("ont contresigné : {}", names.join(", ")))))
        }
        Err(error) => {
            let message = format!("le point de contrôle ne satisfait pas la politique donnée : {error}");
            Err(Failure::new(message).of(CHECKPOINT).into())
        }
    }
}
