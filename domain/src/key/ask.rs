//! What a key asks to know: which criterion, of which vintage, from which source.

use super::{Basis, Bound, Cost, Formula, IndexBase, VintagePolicy};
use crate::member::Criterion;
use crate::value::{Date, FiscalYear, Name};

/// A value that a key needs, for each member it concerns or of nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Which criterion.
    pub criterion: Criterion,
    /// Which vintage of it.
    pub vintage: VintagePolicy,
    /// The only source to take it from, if one is named.
    pub source: Option<Name>,
}

/// All that a formula asks, each once, in the order it is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// Of each member concerned.
    pub members: Vec<Ask>,
    /// Of nobody: reference values.
    pub references: Vec<Ask>,
}

impl Ask {
    /// What an index follows, or starts from.
    pub(crate) fn series(index: &super::Index, vintage: VintagePolicy) -> Self {
        Self {
            criterion: index.series.clone(),
            vintage,
            source: index.source.clone(),
        }
    }

    /// « population municipale, en vigueur au 1er janvier 2025, source INSEE ».
    pub fn french(&self, year: Option<FiscalYear>) -> String {
        let source = self.source.as_ref().map(|source| format!(", source {source}"));
        let vintage = self.vintage.french(year);
        format!("{} {vintage}{}", self.criterion.french(), source.unwrap_or_default())
    }
}

impl VintagePolicy {
    /// The reference year it names, if it names one for the fiscal year `year`.
    pub fn reference_year(self, year: Option<FiscalYear>) -> Option<FiscalYear> {
        match self {
            Self::Pinned(vintage) => Some(vintage),
            Self::YearsBefore(count) => {
                year.and_then(|year| FiscalYear::new(year.get().checked_sub(count.into())?).ok())
            }
            Self::InForceOnFirstJanuary | Self::KnownOn(_) => None,
        }
    }

    /// The day on which the value must have been known, if it says so.
    pub fn known_by(self, year: FiscalYear) -> Option<Date> {
        let Self::KnownOn(day) = self else { return None };
        let year = i32::from(year.get()).checked_sub(day.years_before.into())?;
        // The 29 of February of another year is the 28.
        Date::from_ymd(year, day.month.into(), day.day.into())
            .or_else(|_| Date::from_ymd(year, day.month.into(), u32::from(day.day).saturating_sub(1)))
            .ok()
    }

    /// « en vigueur au 1er janvier 2025 », « de 2022 », « connue au 31 octobre 2024 »; without year, « de l’année N − 1 ».
    pub fn french(self, year: Option<FiscalYear>) -> String {
        match self {
            Self::InForceOnFirstJanuary => match year {
                Some(year) => format!("en vigueur au {}", year.first_day().french()),
                None => "en vigueur au 1er janvier de l’exercice".to_owned(),
            },
            Self::Pinned(vintage) => format!("de {vintage}"),
            Self::YearsBefore(count) => match self.reference_year(year) {
                Some(vintage) => format!("de {vintage}"),
                None if count == 0 => "de l’année N".to_owned(),
                None => format!("de l’année N − {count}"),
            },
            Self::KnownOn(day) => match year.and_then(|year| self.known_by(year)) {
                Some(date) => format!("connue au {}", date.french()),
                None => format!(
                    "connue au {:02}/{:02} de l’année N − {}",
                    day.day, day.month, day.years_before
                ),
            },
        }
    }
}

impl Basis {
    /// What it asks of each member, term by term.
    pub fn asks(&self) -> impl Iterator<Item = Ask> {
        self.terms.iter().map(|term| Ask {
            criterion: term.criterion.clone(),
            vintage: self.vintage,
            source: self.source.clone(),
        })
    }
}

impl Formula {
    /// All that it asks.
    pub fn asks(&self) -> Asks {
        let mut asks = Asks::default();
        self.collect(&mut asks);
        asks
    }

    fn collect(&self, asks: &mut Asks) {
        match self {
            Self::Criterion(basis) => asks.members(basis),
            Self::Tariff(tariff) => {
                if let Some(units) = &tariff.units {
                    asks.members(units);
                }
            }
            Self::UnitCost(unit_cost) => {
                asks.members(&unit_cost.units);
                if let Cost::Reference(reference) = &unit_cost.cost {
                    asks.reference(Ask {
                        criterion: reference.series.clone(),
                        vintage: reference.vintage,
                        source: reference.source.clone(),
                    });
                }
            }
            Self::Bounded(bounded) => {
                for bound in [&bounded.floor, &bounded.cap].into_iter().flatten() {
                    if let Bound::PerUnit(per_unit) = bound {
                        asks.members(&per_unit.units);
                    }
                }
            }
            Self::Index(index) => {
                if let IndexBase::Vintage(vintage) = index.base {
                    asks.reference(Ask::series(index, vintage));
                }
                asks.reference(Ask::series(index, index.current));
            }
            Self::Blend(_)
            | Self::Coefficient(_)
            | Self::Equal
            | Self::Fixed(_)
            | Self::Only(_)
            | Self::Prorata(_)
            | Self::Smoothed(_)
            | Self::Stack(_) => {}
        }
        for child in self.children() {
            child.collect(asks);
        }
    }

    /// Whether it compares with last year’s amounts.
    pub fn asks_last_year(&self) -> bool {
        matches!(self, Self::Smoothed(_)) || self.children().into_iter().any(Self::asks_last_year)
    }

    /// Whether it counts the time of membership.
    pub fn asks_presence(&self) -> bool {
        matches!(self, Self::Prorata(_)) || self.children().into_iter().any(Self::asks_presence)
    }
}

impl Asks {
    fn members(&mut self, basis: &Basis) {
        for ask in basis.asks() {
            if !self.members.contains(&ask) {
                self.members.push(ask);
            }
        }
    }

    fn reference(&mut self, ask: Ask) {
        if !self.references.contains(&ask) {
            self.references.push(ask);
        }
    }
}
