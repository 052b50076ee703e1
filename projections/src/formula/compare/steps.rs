//! The steps that bound, multiply, restrict or reduce the result of a rule.

use super::alignment::Alignment;
use super::{Changes, Rank};
use crate::formula::{bounds, prices, sentence};
use crate::french::{de, number, parenthesised, price, quoted, share, to};
use domain::key::{Bound, BoundKind, Bounded, Factor, Formula, Index, IndexBase, Joiners, Only, Prorata, Smoothed};
use domain::value::Fraction;
use std::mem::discriminant;

/// What shares or prices, and the steps that follow it, in order.
pub(super) struct Peeled<'a> {
    pub(super) core: &'a Formula,
    pub(super) steps: Vec<&'a Formula>,
}

pub(super) fn peeled(formula: &Formula) -> Peeled<'_> {
    let (mut core, mut steps) = (formula, Vec::new());
    while let Some(inner) = inner(core) {
        steps.insert(0, core);
        core = inner;
    }
    Peeled { core, steps }
}

/// What a step applies to; nothing of what is not a step.
fn inner(formula: &Formula) -> Option<&Formula> {
    match formula {
        Formula::Bounded(bounded) => Some(&bounded.of),
        Formula::Coefficient(coefficient) => Some(&coefficient.of),
        Formula::Index(index) => Some(&index.of),
        Formula::Only(only) => Some(&only.of),
        Formula::Prorata(prorata) => Some(&prorata.of),
        Formula::Smoothed(smoothed) => Some(&smoothed.of),
        Formula::Blend(_)
        | Formula::Criterion(_)
        | Formula::Equal
        | Formula::Fixed(_)
        | Formula::Stack(_)
        | Formula::Tariff(_)
        | Formula::UnitCost(_) => None,
    }
}

impl Changes<'_> {
    pub(super) fn steps(&mut self, before: &[&Formula], after: &[&Formula]) {
        let steps = Alignment::of(
            before,
            after,
            &[&|one, other| discriminant(*one) == discriminant(*other)],
        );
        for (old, new) in &steps.pairs {
            self.step(old, new);
        }
        for new in &steps.added {
            self.added(new);
        }
        for old in &steps.removed {
            self.removed(old);
        }
        let order: Vec<&str> = after.iter().filter_map(|step| noun(step)).collect();
        if order.len() > 1 && (steps.moved || !steps.added.is_empty()) {
            let order = order.join(", puis ");
            self.note(Rank::Terms, format!("s’appliquent désormais, dans cet ordre : {order}"));
        }
    }

    /// Compares two steps of one kind.
    fn step(&mut self, before: &Formula, after: &Formula) {
        match (before, after) {
            (Formula::Bounded(before), Formula::Bounded(after)) => self.bounded(before, after),
            (Formula::Smoothed(before), Formula::Smoothed(after)) => self.smoothed(before, after),
            (Formula::Coefficient(before), Formula::Coefficient(after)) => {
                self.factors(&before.factors, &after.factors);
            }
            (Formula::Only(before), Formula::Only(after)) => self.only(before, after),
            (Formula::Prorata(before), Formula::Prorata(after)) => self.prorata(before, after),
            (Formula::Index(before), Formula::Index(after)) => self.index(before, after),
            _ => {}
        }
    }

    fn added(&mut self, step: &Formula) {
        match step {
            Formula::Bounded(bounded) => self.bounded(&unbounded(), bounded),
            Formula::Smoothed(smoothed) => self.smoothed(&free(), smoothed),
            Formula::Coefficient(coefficient) => self.factors(&[], &coefficient.factors),
            Formula::Only(only) => {
                let scope = sentence::only(only, self.name);
                self.note(Rank::Rule, format!("la règle s’applique désormais {scope}"));
            }
            Formula::Prorata(prorata) => {
                let prorata = sentence::prorata(prorata);
                self.note(Rank::Terms, format!("la règle s’applique désormais {prorata}"));
            }
            Formula::Index(index) => {
                let indexation = prices::indexation(index);
                self.note(Rank::Terms, format!("le prix est désormais indexé sur {indexation}"));
            }
            _ => {}
        }
    }

    fn removed(&mut self, step: &Formula) {
        match step {
            Formula::Bounded(bounded) => self.bounded(bounded, &unbounded()),
            Formula::Smoothed(smoothed) => self.smoothed(smoothed, &free()),
            Formula::Coefficient(coefficient) => self.factors(&coefficient.factors, &[]),
            Formula::Only(only) => {
                let scope = sentence::only(only, self.name);
                self.note(
                    Rank::Rule,
                    format!("la règle ne s’applique plus {scope}, mais à tous les participants"),
                );
            }
            Formula::Prorata(_) => self.note(Rank::Terms, "le temps de présence n’est plus pris en compte"),
            Formula::Index(index) => {
                let series = quoted(index.series.french());
                self.note(Rank::Terms, format!("le prix n’est plus indexé sur {series}"));
            }
            _ => {}
        }
    }

    fn bounded(&mut self, before: &Bounded, after: &Bounded) {
        self.bound("plancher", before.floor.as_ref(), after.floor.as_ref());
        self.bound("plafond", before.cap.as_ref(), after.cap.as_ref());
        let order = |bounded: &Bounded| order(bounded.floor.is_some() && bounded.cap.is_some(), bounded.first);
        match (order(before), order(after)) {
            (Some(BoundKind::Floor), Some(BoundKind::Cap)) => {
                self.note(Rank::Terms, "le plafond s’applique désormais avant le plancher");
            }
            (None | Some(BoundKind::Cap), Some(BoundKind::Floor)) => {
                self.note(Rank::Terms, "le plancher s’applique désormais avant le plafond");
            }
            _ => {}
        }
    }

    fn bound(&mut self, what: &str, before: Option<&Bound>, after: Option<&Bound>) {
        let words = match (before, after) {
            (before, after) if before == after => return,
            (None, Some(new)) => format!("un {what} de {} est ajouté", bounds::bound(new)),
            (Some(old), None) => format!("le {what} de {} est supprimé", bounds::bound(old)),
            (Some(Bound::ShareOfTotal(old)), Some(Bound::ShareOfTotal(new))) => {
                format!("le {what} passe de {} à {} du total", share(old), share(new))
            }
            (Some(Bound::PerUnit(old)), Some(Bound::PerUnit(new))) if old.units == new.units => {
                format!(
                    "le {what} passe de {} à {}",
                    price(&old.price),
                    bounds::bound(&Bound::PerUnit(new.clone()))
                )
            }
            (Some(old), Some(new)) => format!("le {what} passe de {} à {}", bounds::bound(old), bounds::bound(new)),
            (None, None) => return,
        };
        self.note(Rank::Terms, words);
    }

    fn smoothed(&mut self, before: &Smoothed, after: &Smoothed) {
        self.limit("hausse", before.increase, after.increase);
        self.limit("baisse", before.decrease, after.decrease);
        let order = |smoothed: &Smoothed| {
            order(
                smoothed.increase.is_some() && smoothed.decrease.is_some(),
                smoothed.first,
            )
        };
        match (order(before), order(after)) {
            (Some(BoundKind::Floor), Some(BoundKind::Cap)) => {
                self.note(
                    Rank::Terms,
                    "la limite de hausse s’applique désormais avant la limite de baisse",
                );
            }
            (None | Some(BoundKind::Cap), Some(BoundKind::Floor)) => {
                self.note(
                    Rank::Terms,
                    "la limite de baisse s’applique désormais avant la limite de hausse",
                );
            }
            _ => {}
        }
    }

    fn limit(&mut self, what: &str, before: Option<Fraction>, after: Option<Fraction>) {
        let words = match (before.as_ref().map(share), after.as_ref().map(share)) {
            (before, after) if before == after => return,
            (Some(old), Some(new)) => {
                format!("la {what} par rapport à l’an dernier, limitée à {old}, l’est désormais à {new}")
            }
            (None, Some(new)) => format!("la {what} par rapport à l’an dernier est désormais limitée à {new}"),
            (Some(old), None) => format!("la {what} par rapport à l’an dernier n’est plus limitée à {old}"),
            (None, None) => return,
        };
        self.note(Rank::Terms, words);
    }

    fn factors(&mut self, before: &[Factor], after: &[Factor]) {
        let factors = Alignment::of(before, after, &[&|one, other| one.member == other.member]);
        for (old, new) in factors.pairs {
            let of = de(&(self.name)(new.member));
            if old.factor != new.factor {
                let exempt = if new.factor.is_zero() { " (exonération)" } else { "" };
                let (old, new) = (number(&old.factor), number(&new.factor));
                self.note(
                    Rank::Terms,
                    format!("le coefficient {of} passe de {old} à {new}{exempt}"),
                );
            }
            if old.reason != new.reason {
                let reason = quoted(new.reason.as_str());
                self.note(Rank::Wording, format!("le motif du coefficient {of} devient {reason}"));
            }
        }
        for factor in factors.added {
            let (member, reason) = ((self.name)(factor.member), parenthesised(factor.reason.as_str()));
            let words = if factor.factor.is_zero() {
                format!("une exonération {} est ajoutée {reason}", de(&member))
            } else {
                format!(
                    "un coefficient de {} s’applique désormais {} {reason}",
                    number(&factor.factor),
                    to(&member)
                )
            };
            self.note(Rank::Terms, words);
        }
        for factor in factors.removed {
            let of = de(&(self.name)(factor.member));
            let words = if factor.factor.is_zero() {
                format!("l’exonération {of} est supprimée")
            } else {
                format!("le coefficient {of} ({}) est supprimé", number(&factor.factor))
            };
            self.note(Rank::Terms, words);
        }
    }

    fn only(&mut self, before: &Only, after: &Only) {
        let members = Alignment::of(&before.members, &after.members, &[&|one, other| one == other]);
        for member in members.added {
            self.note(
                Rank::Rule,
                format!("la règle s’applique désormais aussi {}", to(&(self.name)(*member))),
            );
        }
        for member in members.removed {
            self.note(
                Rank::Rule,
                format!("la règle ne s’applique plus {}", to(&(self.name)(*member))),
            );
        }
    }

    fn prorata(&mut self, before: &Prorata, after: &Prorata) {
        if before.basis != after.basis {
            let (old, new) = (before.basis.french(), after.basis.french());
            self.note(
                Rank::Terms,
                format!("le temps de présence n’est plus compté en {old} mais en {new}"),
            );
        }
        if before.joiners != after.joiners && !after.of.is_priced() {
            let words = match after.joiners {
                Joiners::Add => "la part des arrivants s’ajoute désormais, au lieu de soulager les autres",
                Joiners::Relieve => "la part des arrivants soulage désormais les autres, au lieu de s’ajouter",
            };
            self.note(Rank::Terms, words);
        }
    }

    fn index(&mut self, before: &Index, after: &Index) {
        let series = quoted(after.series.french());
        let words = match (&before.base, &after.base) {
            _ if before.series != after.series || before.current != after.current || before.source != after.source => {
                let (old, new) = (prices::indexation(before), prices::indexation(after));
                format!("le prix n’est plus indexé sur {old} mais sur {new}")
            }
            (old, new) if old == new => return,
            (IndexBase::Value(old), IndexBase::Value(new)) => {
                format!("la base de {series} passe de {} à {}", number(old), number(new))
            }
            (_, IndexBase::Value(new)) => format!("la base de {series} est désormais {}", number(new)),
            (_, IndexBase::Vintage(new)) => format!(
                "la base de {series} est désormais sa {}",
                crate::formula::basis::value(*new)
            ),
        };
        self.note(Rank::Terms, words);
    }
}

/// Bounds that bound nothing: what a rule without bounds is compared as.
fn unbounded() -> Bounded {
    Bounded {
        cap: None,
        first: BoundKind::Cap,
        floor: None,
        of: Box::new(Formula::Equal),
    }
}

/// Limits that limit nothing.
fn free() -> Smoothed {
    Smoothed {
        decrease: None,
        first: BoundKind::Cap,
        increase: None,
        of: Box::new(Formula::Equal),
    }
}

/// Which of two bounds comes first: it matters when there are two.
fn order(two: bool, first: BoundKind) -> Option<BoundKind> {
    two.then_some(first)
}

/// What a step is called in the order of steps. A restriction has no place in it: it holds from the start.
fn noun(step: &Formula) -> Option<&'static str> {
    match step {
        Formula::Bounded(Bounded {
            floor: Some(_),
            cap: Some(_),
            ..
        }) => Some("le plancher et le plafond"),
        Formula::Bounded(Bounded { floor: Some(_), .. }) => Some("le plancher"),
        Formula::Bounded(_) => Some("le plafond"),
        Formula::Coefficient(_) => Some("les coefficients"),
        Formula::Index(_) => Some("l’indexation"),
        Formula::Prorata(_) => Some("le prorata du temps de présence"),
        Formula::Smoothed(_) => Some("la limite par rapport à l’an dernier"),
        _ => None,
    }
}
