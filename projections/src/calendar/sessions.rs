//! Deadlines of committees: the sessions convened.

use super::{Calendar, Deadline, DeadlineKind};
use domain::committee::SessionStage;

impl Calendar<'_> {
    pub(super) fn sessions(&mut self) {
        let view = self.view;
        for committee in view.committees.iter() {
            for session in committee.sessions() {
                if session.stage() != SessionStage::Convened {
                    continue;
                }
                self.until_met(Deadline {
                    on: session.held_on(),
                    kind: DeadlineKind::Session,
                    what: format!("Séance {}", self.teller().committee(committee.id).de()),
                    rule: format!("convocation envoyée le {}", session.sent_on.french()),
                    reference: None,
                    missed:
                        "La séance convoquée n’est ni ouverte ni reportée : rien de son ordre du jour n’est décidé."
                            .to_owned(),
                    fact: Some(session.convened),
                });
            }
        }
    }
}
