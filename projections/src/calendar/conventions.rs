//! Deadlines of conventions in force: their end or their renewal, the last day to give notice, suspensions, departures.

use super::{Calendar, Deadline, DeadlineKind};
use crate::FactRef;
use crate::conventions::ConventionView;
use crate::french::{capitalised, count};
use domain::convention::Convention;
use domain::deadline::{last_notice_day, months_after};
use domain::value::{Date, EventId, MemberId};

/// Anniversaries of a term looked at for the next one that a notice can still reach.
const MAX_ANNIVERSARIES: u16 = 200;

impl Calendar<'_> {
    pub(super) fn conventions(&mut self) {
        let view = self.view;
        for convention in view.conventions.iter() {
            let Some(state) = convention.state() else { continue };
            let Some((_, in_force)) = state.in_force else { continue };
            let fact = convention.fact(in_force);
            if let Some(end) = state.end {
                self.ends(
                    convention,
                    end.last_day,
                    "dernier jour, tel que sa fin a été constatée",
                    convention.fact(end.fact),
                );
            } else {
                self.term(convention, state, fact);
                self.notice(convention, state, fact);
            }
            self.suspensions(convention, state);
            self.departures(convention, state);
        }
    }

    fn term(&mut self, convention: &ConventionView, state: &Convention, fact: Option<FactRef>) {
        if let Some(notice) = state.denunciation() {
            self.term_to_establish(
                convention,
                notice.last_day,
                "dernier jour du préavis",
                convention.fact(notice.fact),
            );
            return;
        }
        let Some(on) = state.term_end_on(self.today) else {
            return;
        };
        let clause = state.terms_on(on).provisions.renewal;
        match clause.filter(|clause| usize::from(clause.times) > state.renewals.len()) {
            None => self.term_to_establish(convention, on, "dernier jour prévu par le texte", fact),
            Some(clause) => {
                let until = on
                    .plus_days(1)
                    .and_then(|from| months_after(from, clause.months))
                    .and_then(|end| end.minus_days(1));
                let until = until.map_or_else(|_| String::new(), |end| format!(" jusqu’au {}", end.french()));
                self.until_met(Deadline {
                    on,
                    kind: DeadlineKind::Renewal,
                    what: capitalised(&format!("{} : terme avant reconduction", self.teller().convention(convention.id))),
                    rule: format!(
                        "clause de la convention : {} mois par reconduction, {} au plus, dont {} déjà faites",
                        clause.months,
                        count(usize::from(clause.times), "reconduction", "reconductions"),
                        state.renewals.len()
                    ),
                    reference: None,
                    missed: format!(
                        "Si personne ne la dénonce, elle est reconduite tacitement{until} : reste à le constater, le lendemain."
                    ),
                    fact,
                });
            }
        }
    }

    /// The end that is to come and, once past, to be established.
    fn term_to_establish(&mut self, convention: &ConventionView, on: Date, rule: &str, fact: Option<FactRef>) {
        let deadline = self.end(convention, on, rule, fact);
        self.until_met(deadline);
    }

    /// The end that is already established.
    fn ends(&mut self, convention: &ConventionView, on: Date, rule: &str, fact: Option<FactRef>) {
        let deadline = self.end(convention, on, rule, fact);
        self.until_past(deadline);
    }

    fn end(&self, convention: &ConventionView, on: Date, rule: &str, fact: Option<FactRef>) -> Deadline {
        Deadline {
            on,
            kind: DeadlineKind::Term,
            what: capitalised(&format!("{} prend fin", self.teller().convention(convention.id))),
            rule: rule.to_owned(),
            reference: None,
            missed:
                "Elle cesse de s’appliquer : plus aucune clé ni aucun budget ne peut être adopté sur son fondement."
                    .to_owned(),
            fact,
        }
    }

    fn notice(&mut self, convention: &ConventionView, state: &Convention, fact: Option<FactRef>) {
        let Some(clause) = state.terms_on(self.today).provisions.notice else {
            return;
        };
        if state.denunciation().is_some() {
            return;
        }
        // Without a day of its own, a notice runs out any day: only a term that comes first gives it a last one.
        let first = clause.term_end.or_else(|| state.term_end_on(self.today));
        let reaches = |term: Date| Some((term, last_notice_day(clause.months, term).ok()?));
        let years = if clause.term_end.is_some() {
            MAX_ANNIVERSARIES
        } else {
            1
        };
        let next = first.and_then(|first| {
            (0..years)
                .filter_map(|year| months_after(first, year.saturating_mul(12)).ok())
                .filter_map(reaches)
                .find(|(_, last)| *last >= self.today)
        });
        let Some((term, on)) = next else { return };
        self.until_past(Deadline {
            on,
            kind: DeadlineKind::Notice,
            what: format!(
                "Dernier jour pour recevoir une dénonciation {} pour le {}",
                self.teller().convention(convention.id).de(),
                term.french()
            ),
            rule: format!(
                "clause de la convention : préavis de {} mois, reçu avant le terme",
                clause.months
            ),
            reference: None,
            missed: "Une dénonciation reçue plus tard ne prend effet qu’au terme suivant, ou à la fin de son préavis."
                .to_owned(),
            fact,
        });
    }

    fn suspensions(&mut self, convention: &ConventionView, state: &Convention) {
        if !state.is_suspended_on(self.today) {
            return;
        }
        for suspension in state.suspensions.iter().filter(|one| one.resumed.is_none()) {
            self.until_met(Deadline {
                on: suspension.from,
                kind: DeadlineKind::Suspension,
                what: capitalised(&format!("{} est suspendue", self.teller().convention(convention.id))),
                rule: "depuis ce jour, jusqu’à la levée".to_owned(),
                reference: None,
                missed: "Tant que la suspension n’est pas levée, elle ne fonde ni clé, ni budget, ni appel.".to_owned(),
                fact: convention.fact(suspension.fact),
            });
        }
    }

    fn departures(&mut self, convention: &ConventionView, state: &Convention) {
        for (member, participation) in &state.participations {
            if let Some(leaving) = &participation.leaving {
                self.departure(convention, *member, leaving.last_day, leaving.fact);
            }
        }
        for (member, notice) in &state.denunciations {
            let known = state.participations.get(member).is_some_and(|it| it.leaving.is_some());
            if !notice.ends_convention && !known {
                self.departure(convention, *member, notice.last_day, notice.fact);
            }
        }
    }

    fn departure(&mut self, convention: &ConventionView, member: MemberId, on: Date, fact: EventId) {
        let what = format!(
            "{} quitte {}",
            self.teller().member(member),
            self.teller().convention(convention.id)
        );
        self.until_past(Deadline {
            on,
            kind: DeadlineKind::Leaving,
            what: capitalised(&what),
            rule: "dernier jour de sa participation".to_owned(),
            reference: None,
            missed: "Il n’est plus compté dans les clés ni les consultations ; ce qu’il doit reste dû.".to_owned(),
            fact: convention.fact(fact),
        });
    }
}
