//! Deadlines of acts: until when they can be attacked, referred or rescinded, and when conventions end.

use super::{Calendar, Deadline, DeadlineKind};
use crate::conventions::{ApprovalView, ConventionView};
use crate::french::capitalised;
use domain::deadline::{clear_months_after, months_after};
use domain::rules::{Parameter, Preset, RuleSet, Setting};
use domain::value::Date;

impl Calendar<'_> {
    pub(super) fn acts(&mut self) {
        let view = self.view;
        for convention in view.conventions.iter() {
            self.term(convention);
            for approval in convention.approvals() {
                self.recourse(convention, approval);
            }
        }
    }

    fn term(&mut self, convention: &ConventionView) {
        let Some(end) = convention.ends_on.filter(|_| convention.in_force.is_some()) else {
            return;
        };
        self.until_past(Deadline {
            on: end,
            kind: DeadlineKind::Term,
            what: capitalised(&format!("{} prend fin", self.teller().convention(convention.id))),
            rule: "dernier jour prévu par le texte".to_owned(),
            reference: None,
            missed:
                "Elle cesse de s’appliquer : plus aucune clé ni aucun budget ne peut être adopté sur son fondement."
                    .to_owned(),
            fact: convention.in_force.map(|in_force| in_force.fact),
        });
    }

    /// Once published, a deliberation can be attacked; once transmitted, referred; and rescinded by its author, all for a time.
    fn recourse(&mut self, convention: &ConventionView, approval: &ApprovalView) {
        let act = format!(
            "la délibération n° {} {} sur {}",
            approval.number,
            self.teller().member(approval.member).de(),
            self.teller().convention(convention.id)
        );
        let rescission = Term {
            parameter: Parameter::RescissionTerm,
            from: approval.decided_on,
            clear: false,
            what: format!("Retrait possible de {act}, si elle est illégale"),
            counted: "de l’acte",
            missed: "Son auteur ne peut plus la retirer ; il peut encore l’abroger pour l’avenir.",
        };
        self.add(approval, &rescission);
        let Some(dates) = approval.enforceability else { return };
        let recourse = Term {
            parameter: Parameter::RecourseTerm,
            from: dates.published_on,
            clear: true,
            what: format!("Recours possible contre {act}"),
            counted: "de la publication, délai franc",
            missed: "Elle est définitive à l’égard des tiers : elle ne peut plus être attaquée directement.",
        };
        self.add(approval, &recourse);
        let referral = Term {
            parameter: Parameter::LegalityReviewTerm,
            from: dates.transmitted_on,
            clear: true,
            what: format!("Déféré possible de {act}"),
            counted: "de la transmission complète, délai franc",
            missed: "Le préfet ne peut plus la déférer au tribunal.",
        };
        self.add(approval, &referral);
    }

    fn add(&mut self, approval: &ApprovalView, term: &Term) {
        let rules = RuleSet::of(Preset::Council);
        let Ok(rule) = rules.rule(term.parameter, term.from) else {
            return;
        };
        let Setting::Months(months) = rule.setting else { return };
        let counted = if term.clear { clear_months_after } else { months_after };
        let Ok(on) = counted(term.from, months) else { return };
        self.until_past(Deadline {
            on,
            kind: DeadlineKind::Recourse,
            what: capitalised(&term.what),
            rule: format!("{months} mois à compter {}", term.counted),
            reference: Some(rule.cited()),
            missed: term.missed.to_owned(),
            fact: Some(approval.fact),
        });
    }
}

/// A term of months after an act.
struct Term {
    parameter: Parameter,
    from: Date,
    /// Whether neither end counts.
    clear: bool,
    what: String,
    counted: &'static str,
    missed: &'static str,
}
