//! Sentences on amendments.

use super::teller::Teller;
use crate::french::{capitalised, list, quoted};
use domain::amendment::event::{AmendmentDrafted, AmendmentEnteredIntoForce, AmendmentSigned};

impl Teller<'_> {
    pub(super) fn amendment_drafted(self, data: &AmendmentDrafted) -> String {
        let changes: Vec<String> = data
            .changes
            .iter()
            .map(|change| match change.moved() {
                Some(member) => format!("{} ({})", change.french(), self.member_name(member)),
                None => change.french().to_owned(),
            })
            .collect();
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let from = data
            .effective_on
            .map(|day| format!(" à compter du {}", day.french()))
            .unwrap_or_default();
        format!(
            "L’avenant n° {} {} a été rédigé : il modifie {}{from} ; objet : {}.",
            data.number,
            self.convention(data.convention).to(),
            list(&changes),
            quoted(data.object.as_str().trim_end_matches('.'))
        )
    }

    pub(super) fn amendment_signed(self, data: &AmendmentSigned) -> String {
        format!(
            "{} a signé {} le {} (signataire : {}).",
            capitalised(&self.member(data.member).to_string()),
            self.amendment(data.convention, data.amendment),
            data.signed_on.french(),
            data.quality
        )
    }

    pub(super) fn amendment_entered_into_force(self, data: &AmendmentEnteredIntoForce) -> String {
        format!(
            "{} est entré en vigueur le {}, le dernier acte qu’il demande étant exécutoire depuis le {}.",
            capitalised(&self.amendment(data.convention, data.amendment).to_string()),
            data.in_force_on.french(),
            data.last_enforceable_on.french()
        )
    }
}
