//! Rules, criteria and quotas.

use super::alignment::Alignment;
use super::steps::peeled;
use super::{Changes, Rank, cited};
use crate::formula::{basis, clause};
use crate::french::{de, number, quoted, share};
use domain::key::{Basis, Fixed, Formula};
use domain::value::{Fraction, Name};
use std::mem::discriminant;

impl Changes<'_> {
    /// Compares two nodes.
    pub(super) fn walk(&mut self, before: &Formula, after: &Formula) {
        let (before, after) = (peeled(before), peeled(after));
        self.rule(before.core, after.core);
        self.steps(&before.steps, &after.steps);
    }

    fn rule(&mut self, before: &Formula, after: &Formula) {
        match (before, after) {
            (Formula::Criterion(before), Formula::Criterion(after)) if same_criteria(before, after) => {
                self.basis(before, after);
            }
            (Formula::Fixed(before), Formula::Fixed(after)) => self.fixed(before, after),
            (Formula::Blend(before), Formula::Blend(after)) => self.blend(before, after),
            (Formula::Stack(before), Formula::Stack(after)) => self.stack(before, after),
            (Formula::Tariff(old), Formula::Tariff(new)) if super::prices::same_pattern(old, new) => {
                self.tariff(old, new);
            }
            (Formula::UnitCost(before), Formula::UnitCost(after)) => self.unit_cost(before, after),
            (before, after) if before == after => {}
            (before, after) => {
                let (before, after) = (clause(before, self.name), clause(after, self.name));
                self.note(
                    Rank::Rule,
                    format!("la règle {} devient {}", cited(&before), cited(&after)),
                );
            }
        }
    }

    /// Compares two bases of the same criteria.
    pub(super) fn basis(&mut self, before: &Basis, after: &Basis) {
        let criteria = basis::criteria(after);
        for (old, new) in before.terms.iter().zip(&after.terms) {
            if old.coefficient != new.coefficient {
                let (criterion, old, new) = (
                    quoted(new.criterion.french()),
                    number(&old.coefficient),
                    number(&new.coefficient),
                );
                self.note(
                    Rank::Terms,
                    format!("le coefficient de {criterion} passe de {old} à {new}"),
                );
            }
        }
        if before.vintage != after.vintage {
            let (old, new) = (basis::that(before.vintage), basis::that(after.vintage));
            self.note(
                Rank::Values,
                format!("la valeur retenue pour {criteria} n’est plus {old} mais {new}"),
            );
        }
        self.source(&criteria, before.source.as_ref(), after.source.as_ref());
    }

    fn source(&mut self, criteria: &str, before: Option<&Name>, after: Option<&Name>) {
        let words = match (before, after) {
            (before, after) if before == after => return,
            (Some(old), Some(new)) => format!("n’est plus {} mais {}", quoted(old.as_str()), quoted(new.as_str())),
            (_, Some(new)) => format!("est désormais {}, à l’exclusion de toute autre", quoted(new.as_str())),
            (Some(old), None) => format!("n’est plus nécessairement {}", quoted(old.as_str())),
            (None, None) => return,
        };
        self.note(Rank::Values, format!("la source retenue pour {criteria} {words}"));
    }

    fn fixed(&mut self, before: &Fixed, after: &Fixed) {
        let quotas = Alignment::of(
            &before.quotas,
            &after.quotas,
            &[&|one, other| one.member == other.member],
        );
        for (old, new) in quotas.pairs {
            if old.share != new.share {
                let of = de(&(self.name)(new.member));
                self.note(
                    Rank::Terms,
                    format!(
                        "la quote-part {of} passe de {} à {}",
                        weight(&old.share),
                        weight(&new.share)
                    ),
                );
            }
        }
        for quota in quotas.added {
            let of = de(&(self.name)(quota.member));
            self.note(
                Rank::Terms,
                format!("une quote-part {of} de {} est ajoutée", weight(&quota.share)),
            );
        }
        for quota in quotas.removed {
            let of = de(&(self.name)(quota.member));
            self.note(
                Rank::Terms,
                format!("la quote-part {of} ({}) est supprimée", weight(&quota.share)),
            );
        }
        self.normalised("les quotes-parts", "ramenées", before.normalise, after.normalise);
    }

    pub(super) fn normalised(&mut self, what: &str, brought: &str, before: bool, after: bool) {
        match (before, after) {
            (false, true) => self.note(Rank::Terms, format!("{what} sont désormais {brought} à leur somme")),
            (true, false) => self.note(Rank::Terms, format!("{what} ne sont plus {brought} à leur somme")),
            (true, true) | (false, false) => {}
        }
    }
}

/// A weight or a quota: « 40 % », or « 3 » where weights brought back to their sum pass the whole.
pub(super) fn weight(value: &Fraction) -> String {
    if Fraction::ONE.is_less_than(value) {
        number(value)
    } else {
        share(value)
    }
}

/// Whether two bases count the same criteria, in the same order.
pub(super) fn same_criteria(before: &Basis, after: &Basis) -> bool {
    let criteria = |basis: &'_ Basis| {
        basis
            .terms
            .iter()
            .map(|term| term.criterion.clone())
            .collect::<Vec<_>>()
    };
    criteria(before) == criteria(after)
}

/// Whether two nodes share or price in the same way, whatever their numbers and the steps that follow.
pub(super) fn same_rule(before: &Formula, after: &Formula) -> bool {
    match (peeled(before).core, peeled(after).core) {
        (Formula::Criterion(before), Formula::Criterion(after)) => same_criteria(before, after),
        (before, after) => discriminant(before) == discriminant(after),
    }
}
