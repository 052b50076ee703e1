//! Sentences on conventions.

use super::teller::Teller;
use crate::french::{Article, Designation, capitalised, count, list, quoted};
use domain::convention::DeliberationSense;
use domain::convention::event::{
    ConventionDrafted, ConventionEnteredIntoForce, ConventionSigned, ConventionSubmitted,
    DeliberationBecameEnforceable, DeliberationRecorded, DraftCompleted, Votes,
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

    pub(super) fn draft_completed(self, data: &DraftCompleted) -> String {
        let kinds: Vec<_> = data.clauses.iter().map(|clause| clause.kind.french()).collect();
        let months = data
            .reimbursement_months
            .map(|months| format!("remboursement tous les {months} mois"));
        let added: Vec<&str> = kinds.into_iter().chain(months.as_deref()).collect();
        format!(
            "Le projet {} a été complété : {}.",
            self.convention(data.convention).de(),
            list(&added)
        )
    }

    pub(super) fn convention_submitted(self, data: &ConventionSubmitted) -> String {
        let unmet: Vec<_> = data.unmet.iter().map(|clause| clause.french()).collect();
        let unmet = if unmet.is_empty() {
            String::new()
        } else {
            format!(" ; pièces ou clauses à vérifier, absentes du projet : {}", list(&unmet))
        };
        let flags: Vec<_> = data.flags.iter().map(|flag| flag.french()).collect();
        let flags = if flags.is_empty() {
            String::new()
        } else {
            format!(" ; attention, {}", flags.join(" ; "))
        };
        format!(
            "{} a été soumise le {} aux assemblées de ses parties{unmet}{flags}.",
            capitalised(&self.convention(data.convention).to_string()),
            data.notified_on.french()
        )
    }

    pub(super) fn deliberation_recorded(self, data: &DeliberationRecorded) -> String {
        let verb = match data.sense {
            DeliberationSense::Adopted => "approuvé",
            DeliberationSense::AdoptedOnConditions => "approuvé sous conditions",
            DeliberationSense::Rejected => "rejeté",
        };
        let votes = data
            .votes
            .as_ref()
            .map(|votes| format!(", {}", counted(votes)))
            .unwrap_or_default();
        let conditions = data
            .conditions
            .as_ref()
            .map(|conditions| {
                format!(
                    " ; conditions, qui ne sont pas dans le texte soumis : {}",
                    quoted(conditions.as_str())
                )
            })
            .unwrap_or_default();
        let silence = if data.supersedes_silence.is_some() {
            " ; cette délibération, prise dans le délai, remplace le silence constaté avant qu’elle soit connue"
        } else {
            ""
        };
        format!(
            "{} a {verb} {} le {} (délibération n° {}{votes}){conditions}{silence}.",
            capitalised(&self.member(data.member).to_string()),
            self.question(data.convention, data.question),
            data.decided_on.french(),
            data.number
        )
    }

    pub(super) fn deliberation_became_enforceable(self, data: &DeliberationBecameEnforceable) -> String {
        let convention = self.view.conventions.get(data.convention).and_then(|view| view.state());
        let consultation = convention.and_then(|state| state.consultations.get(&data.question));
        let number = consultation.and_then(|consultation| consultation.number_of(data.deliberation));
        let number = number.map(|number| format!(" n° {number}")).unwrap_or_default();
        format!(
            "La délibération{number} {} sur {} est exécutoire depuis le {} : publiée le {}, transmise au représentant de l’État le {}.",
            self.member(data.member).de(),
            self.question(data.convention, data.question),
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
