//! How the keeping of the ledger is told: its key replaced, personal data erased.

use super::Teller;
use crate::french::{count, quoted};
use domain::erasure::event::PersonalDataErased;
use domain::log_key::event::LogKeyRotated;

impl Teller<'_> {
    pub(super) fn log_key_rotated(data: &LogKeyRotated) -> String {
        let (old, new) = (data.old_key.id(), data.new_key.id());
        if data.old_signature.is_some() {
            format!("La clé {old}, qui signait le registre, a été remplacée par la clé {new} ; les deux l’ont signé.")
        } else {
            format!(
                "La clé {old}, qui signait le registre, est perdue ; la clé {new} la remplace sans que rien ne le prouve : \
                 elle est à faire connaître de nouveau."
            )
        }
    }

    pub(super) fn personal_data_erased(data: &PersonalDataErased) -> String {
        let number = usize::try_from(data.count).unwrap_or(usize::MAX);
        format!(
            "{}, au motif suivant : {}.",
            count(
                number,
                "donnée personnelle a été effacée",
                "données personnelles ont été effacées"
            ),
            quoted(data.reason.as_str().trim_end_matches('.'))
        )
    }
}
