//! Floors and caps in words: what they are, who ends at one, what the others share.

use super::number::{euros, price};
use super::rule::Teller;
use super::step::sum;
use crate::french::list;
use domain::key::{Bound, BoundKind, Bounded, RoundingUnit, Smoothed};
use domain::value::{Cents, Fraction, Ratio};

impl Teller<'_> {
    pub(super) fn bounded(&self, bounded: &Bounded) -> Vec<String> {
        let bound = |kind: BoundKind, bound: &Option<Bound>| bound.as_ref().map(|bound| self.bound(kind, bound));
        let floor = bound(BoundKind::Floor, &bounded.floor);
        let cap = bound(BoundKind::Cap, &bounded.cap);
        let mut sentences: Vec<String> = floor.into_iter().chain(cap).collect();
        sentences.extend(self.between_bounds(bounded.first));
        sentences
    }

    /// « plafond = 40 % × 48 500,00 € = 19 400,00 € ».
    fn bound(&self, kind: BoundKind, bound: &Bound) -> String {
        let which = kind.french();
        match bound {
            Bound::Amount(amount) => format!("{which} = {}", amount.french()),
            Bound::ShareOfTotal(share) => {
                format!(
                    "{which} = {} × {}, {}",
                    share.percent(),
                    self.amount(),
                    self.bound_rounding(kind)
                )
            }
            Bound::PerUnit(per_unit) => {
                let units = self.basis(&per_unit.units);
                let units = units
                    .strip_prefix(self.noun())
                    .unwrap_or(&units)
                    .trim_start_matches(" = ");
                let units = if per_unit.units.terms.len() > 1 {
                    format!("({units})")
                } else {
                    units.to_owned()
                };
                format!(
                    "{which} = {} × {units}, {}",
                    price(&per_unit.price),
                    self.bound_rounding(kind)
                )
            }
        }
    }

    fn bound_rounding(&self, kind: BoundKind) -> String {
        let unit = match self.sheet.rounding.unit {
            RoundingUnit::Cent => "arrondi au centime",
            RoundingUnit::Euro => "arrondi à l’euro",
        };
        match kind {
            BoundKind::Cap => format!("{unit} inférieur"),
            BoundKind::Floor => format!("{unit} supérieur"),
        }
    }

    pub(super) fn smoothed(&self, smoothed: &Smoothed) -> Vec<String> {
        let bound = |kind: BoundKind, sign: &str, rate: &Option<Fraction>| {
            let rate = rate.as_ref()?.percent();
            Some(format!(
                "{} = montant de l’an dernier × (1 {sign} {rate}), {}",
                kind.french(),
                self.bound_rounding(kind)
            ))
        };
        let floor = bound(BoundKind::Floor, "−", &smoothed.decrease);
        let cap = bound(BoundKind::Cap, "+", &smoothed.increase);
        let mut sentences: Vec<String> = floor.into_iter().chain(cap).collect();
        let members = self
            .sheet
            .members
            .iter()
            .filter(|member| !member.last_year.is_some_and(Cents::is_positive));
        let without: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        if !without.is_empty() {
            sentences.push(format!(
                "Sans montant l’an dernier, donc sans borne : {}.",
                list(&without)
            ));
        }
        sentences.extend(self.between_bounds(smoothed.first));
        sentences
    }

    /// Who ends at a bound, and what the others share.
    fn between_bounds(&self, first: BoundKind) -> Vec<String> {
        let step = self.step.step;
        if !self.is_shared() {
            return vec![format!(
                "Chaque montant de l’{} est ramené entre ses bornes ; rien n’est redistribué.",
                self.child()
            )];
        }
        if step.bounds.iter().all(Option::is_none) {
            return vec![format!("Aucune borne n’est dépassée : part = {}", self.child())];
        }
        let under = self.under.first().map_or(&[][..], |under| under.step.result.as_slice());
        let free = |values: &[Ratio]| {
            sum(values
                .iter()
                .zip(&step.bounds)
                .filter(|(_, bound)| bound.is_none())
                .map(|(value, _)| value))
        };
        let fixed = sum(step
            .result
            .iter()
            .zip(&step.bounds)
            .filter(|(_, bound)| bound.is_some())
            .map(|(value, _)| value));
        let (rest, free) = (free(&step.result), free(under));
        let mut sentences = vec![
            search(first, &self.child()),
            format!("à une borne : part = la borne ; ensemble {}", euros(&fixed)),
        ];
        if !free.is_zero() {
            let (amount, rest, free) = (self.amount(), euros(&rest), euros(&free));
            sentences.push(format!("reste = {amount} − {} = {rest}", euros(&fixed)));
            sentences.push(format!("les autres : part = {rest} × {} ÷ {free}", self.child()));
        }
        sentences
    }
}

/// How to find who ends at a bound.
fn search(first: BoundKind, child: &str) -> String {
    let other = match first {
        BoundKind::Cap => BoundKind::Floor,
        BoundKind::Floor => BoundKind::Cap,
    };
    format!(
        "Pour trouver qui finit à une borne : étaler le montant entre les membres libres en proportion de l’{child}, fixer à son {} \
         chacun qui le dépasse, et recommencer jusqu’à ce qu’aucun ne le dépasse ; puis de même pour le {}. Si plus personne n’est libre et \
         qu’il reste à placer, ceux fixés au {} redeviennent libres et l’on recommence.",
        first.french(),
        other.french(),
        first.french(),
    )
}
