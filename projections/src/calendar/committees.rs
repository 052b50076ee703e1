//! Deadlines of committees: sessions, minutes, mandates, and the acts of assemblies.

use super::acts::Act;
use super::{Calendar, Deadline, DeadlineKind};
use crate::committees::{CommitteeView, SeatView};
use crate::sessions::SessionView;
use domain::committee::{SessionDocument, SessionStage};
use domain::deadline::{last_day_before, last_sending_day};
use domain::law;
use domain::rules::Parameter;

impl Calendar<'_> {
    pub(super) fn committees(&mut self) {
        let view = self.view;
        for committee in view.committees.iter() {
            for session in committee.sessions() {
                match session.stage() {
                    SessionStage::Convened => self.session(committee, session),
                    SessionStage::Closed => self.minutes(committee, session),
                    _ => {}
                }
            }
            self.mandates(committee);
        }
        self.decisions();
    }

    /// A session to come. Its convocation is sent already: the last day on which it could be is told with the rule.
    fn session(&mut self, committee: &CommitteeView, session: &SessionView) {
        let parameter = if session.state.urgent {
            Parameter::UrgencyNotice
        } else {
            Parameter::ConvocationNotice
        };
        let notice = committee.rules.days(parameter, session.held_on());
        let last = notice.as_ref().and_then(|(days, _)| {
            let last = if days.clear { last_sending_day } else { last_day_before };
            last(session.held_on(), days.days).ok()
        });
        let at_latest = last.map_or_else(String::new, |last| format!(", au plus tard le {}", last.french()));
        self.until_met(Deadline {
            on: session.held_on(),
            kind: DeadlineKind::Session,
            what: format!("Séance {}", self.teller().committee(committee.id).de()),
            rule: format!("convocation envoyée le {}{at_latest}", session.sent_on.french()),
            reference: notice.map(|(_, rule)| rule.cited()),
            missed: "La séance convoquée n’est ni ouverte ni reportée : rien de son ordre du jour n’est décidé."
                .to_owned(),
            fact: Some(session.convened),
        });
    }

    fn minutes(&mut self, committee: &CommitteeView, session: &SessionView) {
        for publication in session.publications(&committee.rules, self.today) {
            if publication.published_on.is_some() {
                continue;
            }
            let document = match publication.document {
                SessionDocument::DecisionList => "liste des délibérations",
                SessionDocument::Minutes => "procès-verbal",
            };
            self.until_met(Deadline {
                on: publication.due_on,
                kind: DeadlineKind::Minutes,
                what: format!("Publication : {document} {}", self.of_session(committee, session)),
                rule: "délai de publication, compté de la séance pour la liste, de l’approbation pour le procès-verbal"
                    .to_owned(),
                reference: Some(publication.rule.to_string()),
                missed: "La publication est en retard : elle reste à faire.".to_owned(),
                fact: session.closed,
            });
        }
        // An assembly whose rules say nothing of minutes owes none.
        let silence = committee.rules.days(Parameter::MinutesSilence, session.held_on());
        let published = committee.rules.days(Parameter::MinutesPublication, session.held_on());
        match (session.minutes.drafted, session.minutes.approved) {
            (None, _) if silence.is_some() || published.is_some() => self.until_met(Deadline {
                on: session.held_on(),
                kind: DeadlineKind::MinutesDraft,
                what: format!("Procès-verbal à rédiger {}", self.of_session(committee, session)),
                rule: "du jour de la séance ; aucun délai fixé".to_owned(),
                reference: None,
                missed: "Sans procès-verbal, rien n’est à approuver ni à publier.".to_owned(),
                fact: session.closed,
            }),
            (Some((drafted_on, _, fact)), None) => {
                let Some((days, rule)) = silence else { return };
                let wait = u64::from(days.days).saturating_add(u64::from(days.clear));
                let Ok(on) = drafted_on.plus_days(wait) else { return };
                self.until_met(Deadline {
                    on,
                    kind: DeadlineKind::Minutes,
                    what: format!("Approbation du procès-verbal {}", self.of_session(committee, session)),
                    rule: format!("{} après sa rédaction, le {}", days.french(), drafted_on.french()),
                    reference: Some(rule.cited()),
                    missed: "Si personne ne le conteste, il est approuvé par silence à compter de ce jour : reste à le dire."
                        .to_owned(),
                    fact: Some(fact),
                });
            }
            _ => {}
        }
    }

    fn of_session(&self, committee: &CommitteeView, session: &SessionView) -> String {
        let of = self.teller().committee(committee.id).de();
        format!("(séance {of} du {})", session.held_on().french())
    }

    fn mandates(&mut self, committee: &CommitteeView) {
        let today = self.today;
        let held = |seat: &&SeatView| seat.record.in_office_on(today);
        for seat in committee.seats.iter().filter(held) {
            let ends_on = seat.record.tenures.last().and_then(|tenure| tenure.ends_on);
            let Some(on) = ends_on.and_then(|ends_on| ends_on.minus_days(1).ok()) else {
                continue;
            };
            self.until_past(Deadline {
                on,
                kind: DeadlineKind::Mandate,
                what: format!(
                    "Fin du mandat d’un siège {} : {}",
                    self.teller().committee(committee.id).de(),
                    self.teller().member(seat.record.member)
                ),
                rule: "dernier jour du mandat enregistré".to_owned(),
                reference: None,
                missed: "Le siège devient vacant : il n’est plus compté parmi les membres en exercice.".to_owned(),
                fact: Some(committee.fact),
            });
        }
    }

    /// The deliberations of assemblies, which are transmitted as those of councils are.
    fn decisions(&mut self) {
        let view = self.view;
        for decision in view.decisions.iter().filter(|decision| decision.adopted) {
            let Some(committee) = view.committees.get(decision.committee) else {
                continue;
            };
            if !committee.nature.is_transmitted() {
                continue;
            }
            let act = Act {
                called: format!(
                    "{} {}",
                    self.teller().decision(decision.item),
                    self.teller().committee(committee.id).de()
                ),
                decided_on: decision.decided_on,
                enforceability: decision
                    .enforceability
                    .map(|dates| (dates.published_on, dates.transmitted_on)),
                fact: decision.fact,
            };
            let reference = law::ENFORCEABILITY_INTERCOMMUNAL.to_string();
            self.terms_of(&act, &committee.rules, true, &reference);
        }
    }
}
