//! Sentences on committees, their sessions and decisions.

use super::teller::Teller;
use crate::french::{Article, Designation, capitalised, count, list, quoted};
use domain::committee::BindingLevel;
use domain::committee::event::{
    CommitteeInstalled, DecisionAdopted, DecisionRejected, SessionClosed, SessionConvened, SessionOpened, Tally,
};
use domain::value::{CommitteeId, Name, SessionId};

impl Teller<'_> {
    pub(super) fn committee_installed(self, data: &CommitteeInstalled) -> String {
        let name = Designation::titled(Article::Le, "comité", data.name.as_str());
        let votes = data
            .seats
            .iter()
            .fold(0_u64, |sum, seat| sum.saturating_add(u64::from(seat.votes)));
        let chair = data.seats.iter().find(|seat| seat.seat == data.chair);
        let chair = chair.map(|seat| format!(", sous la présidence {}", self.member(seat.member).de()));
        format!(
            "{} {} a été installé le {} ({}, {votes} voix){}.",
            capitalised(&name.to_string()),
            self.convention(data.convention).de(),
            data.installed_on.french(),
            count(data.seats.len(), "siège", "sièges"),
            chair.unwrap_or_default()
        )
    }

    pub(super) fn session_convened(self, data: &SessionConvened) -> String {
        let titles: Vec<_> = data.agenda.iter().map(|item| quoted(item.title.as_str())).collect();
        format!(
            "{} a été convoqué le {} pour le {} ; à l’ordre du jour : {}.",
            capitalised(&self.committee(data.committee).to_string()),
            data.sent_on.french(),
            data.held_on.french(),
            list(&titles)
        )
    }

    pub(super) fn session_opened(self, data: &SessionOpened) -> String {
        let verdict = if data.quorum_reached {
            "est atteint"
        } else {
            "n’est pas atteint"
        };
        format!(
            "{} a été ouverte avec {} et {} : {} sur {} comptent, le quorum de {} {verdict}.",
            capitalised(&self.session(data.committee, data.session)),
            count(data.present.len(), "siège présent", "sièges présents"),
            count(data.proxies.len(), "pouvoir", "pouvoirs"),
            data.counted,
            data.in_office,
            data.required
        )
    }

    pub(super) fn decision_adopted(self, data: &DecisionAdopted) -> String {
        let worth = match data.binding {
            BindingLevel::Opinion => "c’est un avis",
            BindingLevel::Proposal => "c’est une proposition aux assemblées",
            BindingLevel::Internal => "c’est une décision interne",
            BindingLevel::Delegated => "la décision est prise par délégation des assemblées",
            BindingLevel::Deliberation => "la décision vaut délibération",
        };
        let outcome = outcome(&data.title, &data.tally);
        let committee = capitalised(&self.committee(data.committee).to_string());
        format!(
            "{committee} a adopté le {} {outcome} ; {worth}.",
            data.decided_on.french()
        )
    }

    pub(super) fn decision_rejected(self, data: &DecisionRejected) -> String {
        let outcome = outcome(&data.title, &data.tally);
        let committee = capitalised(&self.committee(data.committee).to_string());
        format!("{committee} a rejeté le {} {outcome}.", data.decided_on.french())
    }

    pub(super) fn session_closed(self, data: &SessionClosed) -> String {
        let session = capitalised(&self.session(data.committee, data.session));
        match &data.note {
            None => format!("{session} a été levée."),
            // The full stop of the note, where it has one, stands inside the guillemets and ends the sentence too.
            Some(note) => {
                let stop = if note.as_str().ends_with(['.', '!', '?', '…']) {
                    ""
                } else {
                    "."
                };
                format!(
                    "{session} a été levée ; le compte rendu retient : {}{stop}",
                    quoted(note.as_str())
                )
            }
        }
    }

    /// « la séance du 12 mars 2026 du comité de pilotage ».
    fn session(self, committee: CommitteeId, session: SessionId) -> String {
        let known = self
            .view
            .committees
            .get(committee)
            .and_then(|committee| committee.session(session));
        let held_on = known.map_or(self.on, |session| session.held_on);
        format!("la séance du {} {}", held_on.french(), self.committee(committee).de())
    }
}

/// « le point « Budget 2026 » (10 voix pour, 2 contre, 1 abstention) ».
fn outcome(title: &Name, tally: &Tally) -> String {
    let abstentions = usize::try_from(tally.abstentions).unwrap_or(usize::MAX);
    let abstentions = count(abstentions, "abstention", "abstentions");
    let casting = if tally.casting_vote {
        ", voix prépondérante de la présidence"
    } else {
        ""
    };
    format!(
        "le point {} ({} voix pour, {} contre, {abstentions}{casting})",
        quoted(title.as_str()),
        tally.in_favour,
        tally.against
    )
}
