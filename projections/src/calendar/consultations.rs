//! Deadlines of consultations: until when each assembly can deliberate, and results that nothing can change any more.

use super::{Calendar, Deadline, DeadlineKind};
use crate::conventions::ConventionView;
use crate::french::capitalised;
use domain::consultation::{Answer, Consultation, Question};
use domain::convention::Convention;
use domain::rules::SilenceMeaning;

impl Calendar<'_> {
    pub(super) fn consultations(&mut self) {
        let view = self.view;
        for convention in view.conventions.iter() {
            let Some(state) = convention.state().filter(|state| state.end.is_none()) else {
                continue;
            };
            for consultation in state.consultations.values() {
                self.silences(convention, consultation);
                self.result(convention, state, consultation);
            }
        }
    }

    fn silences(&mut self, convention: &ConventionView, consultation: &Consultation) {
        let Some((rule, silence)) = consultation.silence() else {
            return;
        };
        let worth = match silence.meaning {
            SilenceMeaning::Favourable => "accord",
            SilenceMeaning::Unfavourable => "refus",
        };
        let question = self.teller().question(convention.id, consultation.question);
        for (member, asked) in &consultation.asked {
            let Some(on) = consultation.term_of(*member) else {
                continue;
            };
            if consultation.answer(*member) != Answer::Awaited {
                continue;
            }
            self.until_met(Deadline {
                on,
                kind: DeadlineKind::Silence,
                what: format!(
                    "Dernier jour pour délibérer sur {question} : {}",
                    self.teller().member(*member)
                ),
                rule: format!(
                    "{} mois à compter de la notification du {}",
                    silence.months,
                    asked.notified_on.french()
                ),
                reference: Some(rule.cited()),
                missed: format!("Son silence vaut {worth} : reste à le constater, le lendemain."),
                fact: convention.fact(consultation.fact),
            });
        }
    }

    /// A result that is certain and that nobody established. A ratification needs none: each deliberation is enough.
    fn result(&mut self, convention: &ConventionView, state: &Convention, consultation: &Consultation) {
        let counted = consultation.conclusion.as_ref().filter(|known| !known.outdated);
        let calculation = consultation.calculation();
        let waits = counted.is_none() && calculation.certain && !is_done(state, consultation.question);
        if !waits || matches!(consultation.question, Question::Ratification(_)) {
            return;
        }
        let last = consultation.answers().filter_map(|(_, answer)| answer.counts_from());
        let agreed = if calculation.is_adopted() {
            "les membres donnent leur accord"
        } else {
            "l’accord des membres n’est pas atteint"
        };
        let question = self.teller().question(convention.id, consultation.question);
        self.until_met(Deadline {
            on: last.max().unwrap_or(consultation.notified_on),
            kind: DeadlineKind::Result,
            what: capitalised(&format!("{question} : résultat à constater, {agreed}")),
            rule: "du jour de la dernière réponse ; aucun délai fixé".to_owned(),
            reference: Some(consultation.agreement.cited()),
            missed: "Tant que le résultat n’est pas constaté, rien de ce qui en dépend ne peut être enregistré."
                .to_owned(),
            fact: convention.fact(consultation.fact),
        });
    }
}

/// Whether what was asked has already taken effect.
fn is_done(state: &Convention, question: Question) -> bool {
    match question {
        Question::Convention => state.in_force.is_some(),
        Question::Amendment(id) => state.amendments.get(&id).is_some_and(|it| it.in_force.is_some()),
        Question::Accession(member) => state.participations.get(&member).is_some_and(|it| it.joined.is_some()),
        Question::Withdrawal(member) => state.participations.get(&member).is_some_and(|it| it.leaving.is_some()),
        Question::Dissolution => state.end.is_some(),
        Question::Ratification(_) => false,
    }
}
