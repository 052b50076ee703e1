//! Sentences on sessions, who attends them, and their minutes.

use super::teller::Teller;
use crate::french::{capitalised, count, list, parenthesised, quoted};
use domain::committee::event::{
    AgendaChanged, AttendanceChanged, InterestDeclared, ItemSetAside, MinutesApproved, MinutesDrafted, QuorumCheck,
    SessionClosed, SessionConvened, SessionDocumentPublished, SessionOpened, SessionPostponed,
};
use domain::committee::{SessionDocument, SetAside};
use domain::rules::Citation;
use domain::value::{CommitteeId, ItemId, SeatId, SessionId};

impl Teller<'_> {
    pub(super) fn session_convened(self, data: &SessionConvened) -> String {
        let titles: Vec<_> = data.agenda.iter().map(|item| quoted(item.title.as_str())).collect();
        let committee = self.committee(data.committee);
        let convened = if committee.is_feminine() {
            "convoquée"
        } else {
            "convoqué"
        };
        let how = match (&data.urgency, data.follows) {
            (Some(reason), _) => format!(", en urgence ({reason})"),
            (None, Some(_)) => " une seconde fois, sans condition de quorum".to_owned(),
            (None, None) => String::new(),
        };
        format!(
            "{} a été {convened} le {} pour le {}{how} ; à l’ordre du jour : {}.",
            capitalised(&committee.to_string()),
            data.sent_on.french(),
            data.held_on.french(),
            list(&titles)
        )
    }

    pub(super) fn agenda_changed(self, data: &AgendaChanged) -> String {
        let added: Vec<_> = data.added.iter().map(|item| quoted(item.title.as_str())).collect();
        let removed: Vec<_> = data.removed.iter().map(|item| self.item(*item)).collect();
        let parts = [("ajout", added), ("retrait", removed)];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, items)| !items.is_empty())
            .map(|(what, items)| format!("{what} : {}", list(items)))
            .collect();
        format!(
            "L’ordre du jour de {} a été modifié le {} ({}).",
            self.session(data.committee, data.session),
            data.sent_on.french(),
            parts.join(" ; ")
        )
    }

    pub(super) fn session_postponed(self, data: &SessionPostponed) -> String {
        let reason = data.reason.as_ref().map(|reason| format!(" ({reason})"));
        format!(
            "{} a été reportée le {}{}.",
            capitalised(&self.session(data.committee, data.session)),
            data.decided_on.french(),
            reason.unwrap_or_default()
        )
    }

    pub(super) fn session_opened(self, data: &SessionOpened) -> String {
        let urgency = match data.urgency_accepted {
            None => "",
            Some(true) => " ; l’urgence est admise",
            Some(false) => " ; l’urgence n’est pas admise, la discussion est renvoyée",
        };
        let present = data.present.len();
        let all_present = usize::try_from(data.quorum.counted) == Ok(present);
        let counted = if all_present {
            ("présent", "présents")
        } else {
            ("présent ou représenté", "présents ou représentés")
        };
        format!(
            "{} a été ouverte avec {} et {} ; {}{urgency}.",
            capitalised(&self.session(data.committee, data.session)),
            count(present, "siège présent", "sièges présents"),
            count(data.proxies.len(), "pouvoir", "pouvoirs"),
            quorum(&data.quorum, counted)
        )
    }

    pub(super) fn attendance_changed(self, data: &AttendanceChanged) -> String {
        let committee = data.committee;
        let arrivals: Vec<SeatId> = data.arrivals.iter().map(|arrival| arrival.seat).collect();
        let givers: Vec<SeatId> = data.proxies.iter().map(|proxy| proxy.from).collect();
        let moves = [
            ("arrivée", &arrivals),
            ("départ", &data.departures),
            ("pouvoir donné", &givers),
            ("pouvoir révoqué", &data.revoked),
        ];
        let moves: Vec<String> = moves
            .iter()
            .filter(|(_, seats)| !seats.is_empty())
            .map(|(what, seats)| format!("{what} : {}", self.seats(committee, seats)))
            .collect();
        let before = data.before.map(|item| format!(", avant le point {}", self.item(item)));
        let moves = if moves.is_empty() {
            "changement de présidence".to_owned()
        } else {
            moves.join(" ; ")
        };
        format!(
            "Pendant {}{}, {moves} ; {}.",
            self.session(committee, data.session),
            before.unwrap_or_default(),
            quorum(&data.quorum, ("compté", "comptés"))
        )
    }

    pub(super) fn interest_declared(self, data: &InterestDeclared) -> String {
        let withdraw = if data.seats.len() < 2 {
            ("se déporte", "intéressé")
        } else {
            ("se déportent", "intéressés")
        };
        format!(
            "Pendant {}, {} {} du point {}, y étant {}.",
            self.session(data.committee, data.session),
            self.seats(data.committee, &data.seats),
            withdraw.0,
            self.item(data.item),
            withdraw.1
        )
    }

    pub(super) fn item_set_aside(self, data: &ItemSetAside) -> String {
        let reason = data.reason.as_ref().map(|reason| format!(" ({reason})"));
        let outcome = match data.outcome {
            SetAside::Postponed => "est ajourné",
            SetAside::Withdrawn => "est retiré de l’ordre du jour",
        };
        format!(
            "Pendant {}, le point {} {outcome}{}.",
            self.session(data.committee, data.session),
            self.item(data.item),
            reason.unwrap_or_default()
        )
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

    pub(super) fn minutes_drafted(self, data: &MinutesDrafted) -> String {
        format!(
            "Le procès-verbal de {} a été rédigé le {} ; il relate {}.",
            self.session(data.committee, data.session),
            data.drafted_on.french(),
            count(data.decisions.len(), "décision", "décisions")
        )
    }

    pub(super) fn minutes_approved(self, data: &MinutesApproved) -> String {
        let how = if data.decision.is_some() {
            "par un vote"
        } else {
            "par silence"
        };
        format!(
            "Le procès-verbal de {} a été arrêté le {}, {how}.",
            self.session(data.committee, data.session),
            data.approved_on.french()
        )
    }

    pub(super) fn session_document_published(self, data: &SessionDocumentPublished) -> String {
        let (what, published) = match data.document {
            SessionDocument::Minutes => ("Le procès-verbal", "publié"),
            SessionDocument::DecisionList => ("La liste des délibérations examinées", "publiée"),
        };
        format!(
            "{what} de {} a été {published} le {}.",
            self.session(data.committee, data.session),
            data.published_on.french()
        )
    }

    /// « la séance du 12 mars 2026 du comité de pilotage ».
    pub(super) fn session(self, committee: CommitteeId, session: SessionId) -> String {
        let known = self
            .view
            .committees
            .get(committee)
            .and_then(|committee| committee.session(session));
        let held_on = known.map_or(self.on, |session| session.held_on());
        format!("la séance du {} {}", held_on.french(), self.committee(committee).de())
    }

    /// « « Budget 2026 » »: the title of an item, on whatever agenda it stands or stood.
    pub(super) fn item(self, id: ItemId) -> String {
        let decided = self.view.decisions.get(id).map(|decision| &decision.title);
        let on_agenda = self.view.committees.iter().find_map(|committee| {
            let mut entries = committee.sessions().flat_map(|session| session.agenda());
            entries.find(|entry| entry.item == id).map(|entry| entry.title.clone())
        });
        match decided.cloned().or(on_agenda) {
            Some(title) => quoted(title.as_str()),
            None => id.to_string(),
        }
    }
}

/// « le quorum est atteint : 6 présents sur 10 en exercice, 6 requis (CGCT, art. L. 2121-17) ».
pub(super) fn quorum(check: &QuorumCheck, (one, many): (&str, &str)) -> String {
    let rule = check.rule.as_ref().map(|rule| format!(" {}", cited(rule)));
    let rule = rule.unwrap_or_default();
    let counted = if check.counted < 2 { one } else { many };
    if check.required == 0 {
        return format!("aucun quorum n’est requis{rule} : {} {counted}", check.counted);
    }
    let verdict = if check.reached { "est" } else { "n’est pas" };
    format!(
        "le quorum {verdict} atteint : {} {counted} sur {} en exercice, {} requis{rule}",
        check.counted, check.in_office, check.required
    )
}

/// « (CGCT, art. L. 2121-17 [rédaction de 2008, à vérifier]) ».
pub(super) fn cited(rule: &Citation) -> String {
    parenthesised(&rule.to_string())
}
