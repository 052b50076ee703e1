//! Deadlines of money: budgets to adopt, instalments to pay, debts and titles that lapse.

use super::{Calendar, Deadline, DeadlineKind};
use crate::conventions::ConventionView;
use crate::french::capitalised;
use crate::obligations::{CallView, ObligationView};
use domain::budget::BudgetKind;
use domain::deadline::{Prescription, accounts_day, budget_day};
use domain::payment::limitation::Limitation;
use domain::value::{Date, FiscalYear};

/// What happens once the accountant can no longer recover.
const LOST: &str = "Le comptable ne peut plus recouvrer : la créance est perdue pour le porteur.";

impl Calendar<'_> {
    pub(super) fn money(&mut self) {
        let view = self.view;
        for convention in view.conventions.iter() {
            self.budget(convention);
            self.accounts(convention);
        }
        for obligation in view.obligations.iter() {
            match &obligation.call {
                Some(call) => self.call(obligation, call),
                None if obligation.due().is_positive() => self.uncalled(obligation),
                None => {}
            }
        }
    }

    /// The budget of this year, or of the next once this one is past or its budget adopted.
    fn budget(&mut self, convention: &ConventionView) {
        let this_year = self.today.fiscal_year();
        let next = FiscalYear::new(this_year.get().saturating_add(1)).ok();
        for year in [Some(this_year), next].into_iter().flatten() {
            let adopted = self.view.budgets.iter().any(|budget| {
                budget.kind == BudgetKind::Initial
                    && budget.convention == convention.id
                    && budget.fiscal_year == year
                    && budget.adoption.is_some()
            });
            if adopted || !convention.in_force_on(year.first_day()) {
                continue;
            }
            let Ok((on, reference)) = budget_day(year) else { return };
            self.until_met(Deadline {
                on,
                kind: DeadlineKind::Budget,
                what: format!("Vote du budget {year} {}", self.teller().convention(convention.id).de()),
                rule: "15 avril, ou 30 avril l’année du renouvellement des conseils municipaux".to_owned(),
                reference: Some(reference.to_string()),
                missed: "Le préfet saisit la chambre régionale des comptes, qui propose de régler le budget."
                    .to_owned(),
                fact: convention.in_force.map(|in_force| in_force.fact),
            });
            return;
        }
    }

    /// The accounts of the last year, until they are approved: of a convention whose budget of that year this ledger holds.
    fn accounts(&mut self, convention: &ConventionView) {
        let Ok(year) = FiscalYear::new(self.today.fiscal_year().get().saturating_sub(1)) else {
            return;
        };
        let adopted = |kind| {
            self.view.budgets.iter().any(|budget| {
                budget.kind == kind
                    && budget.convention == convention.id
                    && budget.fiscal_year == year
                    && budget.adoption.is_some()
            })
        };
        if !adopted(BudgetKind::Initial) || adopted(BudgetKind::Accounts) {
            return;
        }
        let Ok((on, reference)) = accounts_day(year) else {
            return;
        };
        self.until_met(Deadline {
            on,
            kind: DeadlineKind::Accounts,
            what: format!(
                "Vote des comptes {year} {}",
                self.teller().convention(convention.id).de()
            ),
            rule: "30 juin de l’année qui suit l’exercice".to_owned(),
            reference: Some(reference.to_string()),
            missed: "Le préfet saisit la chambre régionale des comptes du plus proche budget voté par la suite."
                .to_owned(),
            fact: convention.in_force.map(|in_force| in_force.fact),
        });
    }

    fn call(&mut self, obligation: &ObligationView, call: &CallView) {
        let member = self.teller().member(obligation.member);
        let pool = self.view.line_label(obligation);
        for instalment in obligation.instalments_on(self.today) {
            if !instalment.remaining.is_positive() {
                continue;
            }
            self.until_met(Deadline {
                on: instalment.due_on,
                kind: DeadlineKind::Instalment,
                what: format!(
                    "{} : {} à payer, échéance {} de l’appel {} ({pool})",
                    capitalised(&member.to_string()),
                    instalment.remaining.french(),
                    instalment.number,
                    obligation.fiscal_year
                ),
                rule: format!("échéance de l’appel émis le {}", call.issued_on.french()),
                reference: None,
                missed: "Le comptable relance, puis recouvre ; la dette est exigible.".to_owned(),
                fact: Some(call.fact),
            });
        }
        if obligation.balance_on(self.today).remaining.is_positive() {
            self.limited(obligation, call, &member.to_string(), &pool);
        }
    }

    /// When what remains of a call can no longer be recovered, title by title, and when it is no longer owed, what interrupted the clocks
    /// counted. While no title is taken in charge, the issue of the call stands in for it.
    fn limited(&mut self, obligation: &ObligationView, call: &CallView, member: &str, pool: &str) {
        let owed = format!("ce que {member} doit au titre de {} ({pool})", obligation.fiscal_year);
        let taken: Vec<_> = call.taken_in_charge().collect();
        for (title, taken_on) in &taken {
            let what = format!(
                "Recouvrement du titre n° {} ({member}, {} {pool})",
                title.number, obligation.fiscal_year
            );
            let clocks = self.view.limitations(obligation, Some(*taken_on), self.today);
            for clock in clocks.iter().filter(|clock| clock.clock == Prescription::Recovery) {
                let rule = "quatre ans à compter de la prise en charge du titre";
                self.lapses_at(clock, call, what.clone(), rule, LOST);
            }
        }
        for clock in &self.view.limitations(obligation, None, self.today) {
            match clock.clock {
                Prescription::Recovery if taken.is_empty() => {
                    let rule =
                        "quatre ans à compter de la prise en charge du titre, comptés ici de l’émission de l’appel";
                    self.lapses_at(clock, call, format!("Recouvrement de {owed}"), rule, LOST);
                }
                Prescription::Debt => {
                    let rule = "quatre ans à compter du 1er janvier qui suit la naissance de la créance";
                    let freed = "Le débiteur public est libéré, sauf à être relevé de la prescription.";
                    self.lapses_at(clock, call, format!("Extinction de {owed}"), rule, freed);
                }
                Prescription::Issue | Prescription::Recovery => {}
            }
        }
    }

    fn lapses_at(&mut self, clock: &Limitation, call: &CallView, what: String, rule: &str, missed: &str) {
        let rule = match clock.interruptions.last() {
            None => format!("{rule}, si rien ne les interrompt"),
            Some(last) => format!("{rule}, interrompus le {} ({})", last.on.french(), last.act.french()),
        };
        self.until_past(Deadline {
            on: clock.last_day,
            kind: DeadlineKind::Prescription,
            what,
            rule,
            reference: Some(clock.clock.reference().to_string()),
            missed: missed.to_owned(),
            fact: Some(call.fact),
        });
    }

    fn uncalled(&mut self, obligation: &ObligationView) {
        let allocation = self.view.allocations.get(obligation.allocation);
        let known_on = allocation.map(|allocation| allocation.computed.computed_on);
        // A line of a withdrawal may be asked for from the day it falls due.
        let Some(known_on) = known_on.or(obligation.due.as_ref().map(|due| due.due_on)) else {
            return;
        };
        let member = self.teller().member(obligation.member);
        self.lapses(
            Prescription::Issue,
            known_on,
            format!(
                "Émission du titre pour la part {} au titre de {}",
                member.de(),
                obligation.fiscal_year
            ),
            "cinq ans à compter du jour où la part est connue, si rien ne les interrompt",
            "Le titre ne peut plus être émis.",
            obligation,
        );
    }

    fn lapses(
        &mut self,
        clock: Prescription,
        from: Date,
        what: String,
        rule: &str,
        missed: &str,
        obligation: &ObligationView,
    ) {
        let Ok(on) = clock.last_day(from) else { return };
        self.until_past(Deadline {
            on,
            kind: DeadlineKind::Prescription,
            what,
            rule: rule.to_owned(),
            reference: Some(clock.reference().to_string()),
            missed: missed.to_owned(),
            fact: Some(obligation.call.as_ref().map_or(obligation.fact, |call| call.fact)),
        });
    }
}
