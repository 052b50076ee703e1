//! Every vintage that a formula asks, in one place: for who must put another in its stead.

use super::{Basis, Bound, Cost, Formula, IndexBase, VintagePolicy};
use crate::member::Criterion;
use crate::value::Name;

/// What asks a vintage.
pub(crate) struct Asked<'a> {
    /// Which criteria are asked, all of the same vintage.
    pub(crate) criteria: Vec<&'a Criterion>,
    /// The only source to take them from, if one is named.
    pub(crate) source: Option<&'a Name>,
    /// Whether it is asked of nobody: a reference value.
    pub(crate) of_nobody: bool,
}

impl Formula {
    /// Shows each vintage that it asks to `visit`, which may change it.
    pub(crate) fn each_vintage(&mut self, visit: &mut dyn FnMut(&Asked<'_>, &mut VintagePolicy)) {
        match self {
            Self::Criterion(basis) => basis.vintage_asked(visit),
            Self::Tariff(tariff) => {
                if let Some(units) = &mut tariff.units {
                    units.vintage_asked(visit);
                }
            }
            Self::UnitCost(unit_cost) => {
                unit_cost.units.vintage_asked(visit);
                if let Cost::Reference(reference) = &mut unit_cost.cost {
                    let asked = of_nobody(&reference.series, reference.source.as_ref());
                    visit(&asked, &mut reference.vintage);
                }
            }
            Self::Bounded(bounded) => {
                for bound in [&mut bounded.floor, &mut bounded.cap].into_iter().flatten() {
                    if let Bound::PerUnit(per_unit) = bound {
                        per_unit.units.vintage_asked(visit);
                    }
                }
                bounded.of.each_vintage(visit);
            }
            Self::Index(index) => {
                let asked = of_nobody(&index.series, index.source.as_ref());
                if let IndexBase::Vintage(vintage) = &mut index.base {
                    visit(&asked, vintage);
                }
                visit(&asked, &mut index.current);
                index.of.each_vintage(visit);
            }
            Self::Blend(blend) => blend.parts.iter_mut().for_each(|part| part.of.each_vintage(visit)),
            Self::Stack(stack) => stack.lines.iter_mut().for_each(|line| line.of.each_vintage(visit)),
            Self::Coefficient(coefficient) => coefficient.of.each_vintage(visit),
            Self::Only(only) => only.of.each_vintage(visit),
            Self::Prorata(prorata) => prorata.of.each_vintage(visit),
            Self::Smoothed(smoothed) => smoothed.of.each_vintage(visit),
            Self::Equal | Self::Fixed(_) => {}
        }
    }
}

impl Basis {
    fn vintage_asked(&mut self, visit: &mut dyn FnMut(&Asked<'_>, &mut VintagePolicy)) {
        let asked = Asked {
            criteria: self.terms.iter().map(|term| &term.criterion).collect(),
            source: self.source.as_ref(),
            of_nobody: false,
        };
        visit(&asked, &mut self.vintage);
    }
}

fn of_nobody<'a>(series: &'a Criterion, source: Option<&'a Name>) -> Asked<'a> {
    Asked {
        criteria: vec![series],
        source,
        of_nobody: true,
    }
}
