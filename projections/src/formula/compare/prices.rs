//! Tariffs, scales and unit costs.

use super::rules::same_criteria;
use super::{Changes, Rank, cited};
use crate::formula::basis::{per, unit};
use crate::formula::prices::{charge, cost, ranges, scale};
use crate::french::price;
use domain::key::{Basis, Bracket, Cost, Scale, ScaleMode, Tariff, UnitCost};
use domain::value::Cents;

/// Whether two tariffs have a price, or a scale, alike.
pub(super) fn same_pattern(before: &Tariff, after: &Tariff) -> bool {
    let pattern = |tariff: &Tariff| (tariff.price.is_some(), tariff.scale.is_some(), tariff.units.is_some());
    pattern(before) == pattern(after)
}

impl Changes<'_> {
    /// Compares two tariffs of one pattern.
    pub(super) fn tariff(&mut self, before: &Tariff, after: &Tariff) {
        self.flat(before.flat, after.flat);
        if let (Some(old), Some(new), Some(units)) = (before.price, after.price, &after.units)
            && old != new
        {
            let (old, new, unit) = (price(&old), price(&new), unit(units));
            self.note(Rank::Terms, format!("le prix passe de {old} à {new} par {unit}"));
        }
        if let (Some(old), Some(new), Some(units)) = (&before.scale, &after.scale, &after.units) {
            self.scale(old, new, units);
        }
        if let (Some(old), Some(new)) = (&before.units, &after.units) {
            self.units(old, new);
        }
    }

    fn flat(&mut self, before: Option<Cents>, after: Option<Cents>) {
        let words = match (before.map(Cents::french), after.map(Cents::french)) {
            (before, after) if before == after => return,
            (Some(old), Some(new)) => format!("la part fixe passe de {old} à {new}"),
            (None, Some(new)) => format!("une part fixe de {new} est ajoutée"),
            (Some(old), None) => format!("la part fixe de {old} est supprimée"),
            (None, None) => return,
        };
        self.note(Rank::Terms, words);
    }

    fn units(&mut self, before: &Basis, after: &Basis) {
        if same_criteria(before, after) {
            self.basis(before, after);
        } else {
            let (old, new) = (per(before), per(after));
            self.note(Rank::Rule, format!("le prix n’est plus fixé {old} mais {new}"));
        }
    }

    fn scale(&mut self, before: &Scale, after: &Scale, units: &Basis) {
        if before.mode != after.mode || ranges(before) != ranges(after) {
            let (old, new) = (scale(before, Some(units)), scale(after, Some(units)));
            return self.note(Rank::Rule, format!("le barème {} devient {}", cited(&old), cited(&new)));
        }
        let bracket = match after.mode {
            ScaleMode::Marginal => "la tranche",
            ScaleMode::Slab => "le palier",
        };
        for ((old, new), range) in before.brackets.iter().zip(&after.brackets).zip(ranges(after)) {
            let told = |bracket: &Bracket| charge(bracket.flat, bracket.price, Some(unit(units)));
            if old != new {
                self.note(
                    Rank::Terms,
                    format!("{bracket} {} passe de {} à {}", cited(&range), told(old), told(new)),
                );
            }
        }
        match (before.never_below_previous, after.never_below_previous) {
            (false, true) => self.note(
                Rank::Terms,
                "un palier ne fait désormais jamais payer moins qu’un palier précédent",
            ),
            (true, false) => self.note(
                Rank::Terms,
                "un palier peut désormais faire payer moins qu’un palier précédent",
            ),
            (true, true) | (false, false) => {}
        }
    }

    pub(super) fn unit_cost(&mut self, before: &UnitCost, after: &UnitCost) {
        if before.cost != after.cost {
            let words = match (&before.cost, &after.cost) {
                (Cost::Amount(_), Cost::Amount(_)) => {
                    format!("passe de {} à {}", cost(&before.cost), cost(&after.cost))
                }
                _ => format!("n’est plus {} mais {}", cost(&before.cost), cost(&after.cost)),
            };
            self.note(Rank::Terms, format!("le coût unitaire {words}"));
        }
        self.units(&before.units, &after.units);
    }
}
