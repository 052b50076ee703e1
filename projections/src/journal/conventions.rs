//! Sentences on conventions.

use super::teller::Teller;
use crate::french::{Article, Designation, capitalised, count, list};
use domain::convention::DeliberationSense;
use domain::convention::event::{
    ConventionDrafted, ConventionEnteredIntoForce, ConventionSigned, ConventionSubmitted,
    DeliberationBecameEnforceable, DeliberationRecorded, Votes,
};

impl Teller<'_> {
    pub(super) fn convention_drafted(self, data: &ConventionDrafted) -> String {
        let title = Designation::titled(Article::La, "convention", data.title.as_str());
        let end = data
            .ends_on
            .map(|end| format!(" jusqu’au {}", end.french()))
            .unwrap_or_default();
        let delegated: Vec<_> = data.delegations.iter().map(|object| object.french()).collect();
        let delegations = if delegated.is_empty() {
            String::new()
        } else {
            format!(" ; le comité de pilotage y reçoit délégation pour {}", list(&delegated))
        };
        format!(
            "{} ({}) a été rédigée entre {}, {} étant porteur, pour s’appliquer à compter du {}{end}{delegations}.",
            capitalised(&title.to_string()),
            data.legal_form.french(),
            count(data.parties.len(), "partie", "parties"),
            self.member(data.carrier),
            data.starts_on.french()
        )
    }

    pub(super) fn convention_submitted(self, data: &ConventionSubmitted) -> String {
        format!(
            "{} a été soumise le {} aux assemblées de ses parties.",
            capitalised(&self.convention(data.convention).to_string()),
            data.notified_on.french()
        )
    }

    pub(super) fn deliberation_recorded(self, data: &DeliberationRecorded) -> String {
        let verb = match data.sense {
            DeliberationSense::Adopted => "approuvé",
            DeliberationSense::Rejected => "rejeté",
        };
        let votes = data
            .votes
            .as_ref()
            .map(|votes| format!(", {}", counted(votes)))
            .unwrap_or_default();
        format!(
            "{} a {verb} {} le {} (délibération n° {}{votes}).",
            capitalised(&self.member(data.member).to_string()),
            self.convention(data.convention),
            data.decided_on.french(),
            data.number
        )
    }

    pub(super) fn deliberation_became_enforceable(self, data: &DeliberationBecameEnforceable) -> String {
        let convention = self.view.conventions.get(data.convention);
        let approval = convention.and_then(|convention| convention.approval(data.member));
        let same = approval.filter(|approval| approval.deliberation == data.deliberation);
        let number = same
            .map(|approval| format!(" n° {}", approval.number))
            .unwrap_or_default();
        format!(
            "La délibération{number} {} sur {} est exécutoire depuis le {} : publiée le {}, transmise au représentant de l’État le {}.",
            self.member(data.member).de(),
            self.convention(data.convention),
            data.enforceable_on.french(),
            data.published_on.french(),
            data.transmitted_on.french()
        )
    }

    pub(super) fn convention_signed(self, data: &ConventionSigned) -> String {
        format!(
            "{} a signé {} le {} (signataire : {}).",
            capitalised(&self.member(data.member).to_string()),
            self.convention(data.convention),
            data.signed_on.french(),
            data.quality
        )
    }

    pub(super) fn convention_entered_into_force(self, data: &ConventionEnteredIntoForce) -> String {
        format!(
            "{} est entrée en vigueur le {}, sa dernière approbation étant exécutoire depuis le {}.",
            capitalised(&self.convention(data.convention).to_string()),
            data.in_force_on.french(),
            data.last_enforceable_on.french()
        )
    }
}

/// « 20 voix pour, 2 contre, 1 abstention ».
fn counted(votes: &Votes) -> String {
    let abstentions = usize::try_from(votes.abstentions).unwrap_or(usize::MAX);
    let abstentions = count(abstentions, "abstention", "abstentions");
    format!("{} voix pour, {} contre, {abstentions}", votes.in_favour, votes.against)
}
