//! Deadlines of acts: what is still to be published and transmitted, and until when an act can be attacked, referred or rescinded.

use super::{Calendar, Deadline, DeadlineKind};
use crate::FactRef;
use crate::french::capitalised;
use domain::convention::DeliberationSense;
use domain::deadline::{clear_months_after, months_after};
use domain::law;
use domain::member::MemberKind;
use domain::rules::{Parameter, Preset, RuleSet, Setting};
use domain::value::Date;

/// An act of an assembly, and the dates from which its terms run.
pub(super) struct Act {
    /// « la délibération n° 12 de la commune d’Ambon sur la convention « Paie » ».
    pub(super) called: String,
    pub(super) decided_on: Date,
    /// Published, then transmitted.
    pub(super) enforceability: Option<(Date, Date)>,
    pub(super) fact: FactRef,
}

impl Calendar<'_> {
    /// The deliberations of members, on every question.
    pub(super) fn deliberations(&mut self) {
        let view = self.view;
        let councils = RuleSet::of(Preset::Council);
        for convention in view.conventions.iter() {
            for told in convention.deliberations() {
                let deliberation = &told.act;
                let act = Act {
                    called: format!(
                        "la délibération n° {} {} sur {}",
                        deliberation.number,
                        self.teller().member(deliberation.member).de(),
                        self.teller().question(convention.id, told.question)
                    ),
                    decided_on: deliberation.decided_on,
                    enforceability: deliberation
                        .enforceability
                        .map(|dates| (dates.published_on, dates.transmitted_on)),
                    fact: deliberation.fact,
                };
                // Another deliberation of the same assembly on the same question leaves nothing to make enforceable.
                let current = convention
                    .state()
                    .and_then(|state| state.consultations.get(&told.question))
                    .and_then(|consultation| consultation.approvals.get(&deliberation.member))
                    .is_some_and(|approval| approval.deliberation == deliberation.deliberation);
                let adopted = deliberation.sense == DeliberationSense::Adopted;
                let kind = view.members.get(deliberation.member).map(|member| member.kind);
                let reference = law::enforceability_of(kind.unwrap_or(MemberKind::Commune));
                self.terms_of(&act, &councils, current && adopted, &reference.to_string());
            }
        }
    }

    /// What runs from an act that still stands: nothing does from one that was undone.
    pub(super) fn terms_of(&mut self, act: &Act, rules: &RuleSet, must_be_enforceable: bool, reference: &str) {
        if !self.view.acts.broken_links(act.fact.event, self.today).is_empty() {
            return;
        }
        self.add(act, rules, &Term::rescission(act));
        match act.enforceability {
            Some((published_on, transmitted_on)) => {
                self.add(act, rules, &Term::recourse(act, published_on));
                self.add(act, rules, &Term::referral(act, transmitted_on));
            }
            None if must_be_enforceable => self.until_met(Deadline {
                on: act.decided_on,
                kind: DeadlineKind::Enforceability,
                what: capitalised(&format!("{}, à publier et à transmettre", act.called)),
                rule: "du jour du vote ; aucun délai fixé ici".to_owned(),
                reference: Some(reference.to_owned()),
                missed: "Elle n’est pas exécutoire : elle n’autorise rien et ne compte pas dans un accord.".to_owned(),
                fact: Some(act.fact),
            }),
            None => {}
        }
    }

    fn add(&mut self, act: &Act, rules: &RuleSet, term: &Term) {
        // A rule set that says nothing of it leaves the law of councils.
        let common = RuleSet::of(Preset::Council);
        let found = rules
            .find(term.parameter, term.from)
            .or_else(|| common.find(term.parameter, term.from));
        let Some(rule) = found else { return };
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
            fact: Some(act.fact),
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

impl Term {
    fn rescission(act: &Act) -> Self {
        Self {
            parameter: Parameter::RescissionTerm,
            from: act.decided_on,
            clear: false,
            what: format!("Retrait possible de {}, si elle est illégale", act.called),
            counted: "de l’acte",
            missed: "Son auteur ne peut plus la retirer ; il peut encore l’abroger pour l’avenir.",
        }
    }

    fn recourse(act: &Act, published_on: Date) -> Self {
        Self {
            parameter: Parameter::RecourseTerm,
            from: published_on,
            clear: true,
            what: format!("Recours possible contre {}", act.called),
            counted: "de la publication, délai franc",
            missed: "Elle est définitive à l’égard des tiers : elle ne peut plus être attaquée directement.",
        }
    }

    fn referral(act: &Act, transmitted_on: Date) -> Self {
        Self {
            parameter: Parameter::LegalityReviewTerm,
            from: transmitted_on,
            clear: true,
            what: format!("Déféré possible de {}", act.called),
            counted: "de la transmission complète, délai franc",
            missed: "Le préfet ne peut plus la déférer au tribunal.",
        }
    }
}
