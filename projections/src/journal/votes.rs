//! Sentences on decisions.

use super::sessions::{cited, quorum};
use super::teller::Teller;
use crate::french::{count, quoted};
use domain::committee::BindingLevel;
use domain::committee::event::{
    DecisionAdopted, DecisionBecameEnforceable, DecisionRejected, MajorityApplied, QuorumCheck, Tally, Vote,
};
use domain::value::Name;

impl Teller<'_> {
    pub(super) fn decision_adopted(self, data: &DecisionAdopted) -> String {
        let worth = match data.binding {
            BindingLevel::Opinion => "c’est un avis",
            BindingLevel::Proposal => "c’est une proposition aux assemblées",
            BindingLevel::Internal => "c’est une décision interne",
            BindingLevel::Delegated => "la décision est prise par délégation des assemblées",
            BindingLevel::Deliberation => "la décision vaut délibération",
        };
        format!(
            "{} a adopté le {} {} ; {worth}{}.",
            self.subject(data.committee),
            data.decided_on.french(),
            outcome(&data.title, &data.tally, &data.vote),
            under(data.majority.as_ref(), data.quorum.as_ref())
        )
    }

    pub(super) fn decision_rejected(self, data: &DecisionRejected) -> String {
        format!(
            "{} a rejeté le {} {}{}.",
            self.subject(data.committee),
            data.decided_on.french(),
            outcome(&data.title, &data.tally, &data.vote),
            under(data.majority.as_ref(), data.quorum.as_ref())
        )
    }

    pub(super) fn decision_became_enforceable(self, data: &DecisionBecameEnforceable) -> String {
        format!(
            "La délibération {} est exécutoire depuis le {} : publiée le {}, transmise le {}.",
            self.item(data.decision),
            data.enforceable_on.french(),
            data.published_on.french(),
            data.transmitted_on.french()
        )
    }
}

/// « le point « Budget 2026 » (10 voix pour, 2 contre, 1 abstention) ».
fn outcome(title: &Name, tally: &Tally, vote: &Vote) -> String {
    let votes = &tally.votes;
    let number = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let mut sides = vec![
        format!("{} voix pour", votes.in_favour),
        format!("{} contre", votes.against),
        count(number(votes.abstentions), "abstention", "abstentions"),
    ];
    for (side, one, many) in [(votes.blanks, "blanc", "blancs"), (votes.nulls, "nul", "nuls")] {
        if side > 0 {
            sides.push(count(number(side), one, many));
        }
    }
    match votes.not_voting {
        0 => {}
        1 => sides.push("1 ne prend pas part au vote".to_owned()),
        many => sides.push(format!("{many} ne prennent pas part au vote")),
    }
    if tally.casting_vote {
        sides.push("voix prépondérante de la présidence".to_owned());
    }
    if vote.is_secret() {
        sides.push("scrutin secret".to_owned());
    }
    if let Vote::Appointment(appointment) = vote {
        sides.push(count(appointment.rounds.len(), "tour", "tours"));
        if appointment.older {
            sides.push("au bénéfice de l’âge".to_owned());
        }
    }
    format!("le point {} ({})", quoted(title.as_str()), sides.join(", "))
}

/// What was asked of the vote and of the assembly, with the texts, where the fact keeps them.
fn under(majority: Option<&MajorityApplied>, check: Option<&QuorumCheck>) -> String {
    let majority = majority.map(|applied| {
        format!(
            " ; majorité exigée : {} {}",
            applied.majority.french(),
            cited(&applied.rule)
        )
    });
    let check = check.map(|check| format!(" ; {}", quorum(check, ("compté", "comptés"))));
    format!("{}{}", majority.unwrap_or_default(), check.unwrap_or_default())
}
