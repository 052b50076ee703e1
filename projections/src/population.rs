//! Amounts per inhabitant: what makes a small commune and a large one comparable.

use crate::LedgerView;
use crate::french::de;
use crate::members::{CriterionView, MemberView};
use domain::member::{Criterion, CriterionName, CriterionStatus};
use domain::value::{Cents, Date, FiscalYear, Fraction, MemberId, Name};
use std::sync::Arc;

/// The population municipale of a member in force on 1 January of a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// How many inhabitants.
    pub value: Fraction,
    /// Its reference year.
    pub vintage: FiscalYear,
    /// Who published it.
    pub source: Name,
    /// From when it applies.
    pub in_force_on: Date,
}

/// An amount for each inhabitant, and the population it is divided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerInhabitant {
    /// The exact quotient, rounded once to the nearest cent, half a cent away from zero.
    pub amount: Cents,
    /// The inhabitants.
    pub population: Population,
}

impl LedgerView {
    /// The population municipale of `member` in force on 1 January of `year`; or why there is none, in a French sentence.
    pub fn population(&self, member: MemberId, year: FiscalYear) -> Result<Population, String> {
        let known = self.members.get(member);
        known.and_then(|known| Population::of(known, year)).ok_or_else(|| {
            let name = known.map_or_else(|| member.to_string(), |known| known.name().to_string());
            format!(
                "Le registre ne connaît pas de population municipale {} en vigueur au {}.",
                de(&name),
                year.first_day().french()
            )
        })
    }

    /// `amount` for each inhabitant of `member` on 1 January of `year`; or why it cannot be told, in a French sentence.
    pub fn per_inhabitant(&self, member: MemberId, year: FiscalYear, amount: Cents) -> Result<PerInhabitant, String> {
        let population = self.population(member, year)?;
        let amount = divided(amount, &population.value)
            .ok_or_else(|| "Le montant par habitant dépasse ce que le registre sait compter.".to_owned())?;
        Ok(PerInhabitant { amount, population })
    }
}

impl Population {
    /// That of `member` for `year`, picked as keys pick theirs: of the values in force on 1 January, the latest in force, a definitive one
    /// before a provisional one, then the latest known.
    pub fn of(member: &MemberView, year: FiscalYear) -> Option<Self> {
        let municipale = Criterion::from(CriterionName::PopulationMunicipale);
        let candidate = |view: &&Arc<CriterionView>| {
            view.criterion == municipale && view.in_force_on <= year.first_day() && !view.value.is_zero()
        };
        let picked = member.criteria().filter(candidate).max_by_key(|view| {
            let definitive = view.status == CriterionStatus::Definitive;
            (view.in_force_on, definitive, view.known_on)
        })?;
        Some(Self {
            value: picked.value,
            vintage: picked.vintage,
            source: picked.source.clone(),
            in_force_on: picked.in_force_on,
        })
    }

    /// How many inhabitants, where it is a whole number, as populations are.
    pub fn whole(&self) -> Option<u64> {
        let whole = self.value.denominator() == 1;
        whole.then(|| u64::try_from(self.value.numerator()).ok()).flatten()
    }
}

/// `amount` over `inhabitants`, divided exactly, then rounded to the nearest cent, half a cent away from zero. None without inhabitants.
fn divided(amount: Cents, inhabitants: &Fraction) -> Option<Cents> {
    let exact = u128::from(amount.get().unsigned_abs()).checked_mul(inhabitants.denominator())?;
    let twice = exact.checked_mul(2)?.checked_add(inhabitants.numerator())?;
    let rounded = twice.checked_div(inhabitants.numerator().checked_mul(2)?)?;
    let cents = i64::try_from(rounded).ok()?;
    Some(Cents::new(if amount.get() < 0 { cents.checked_neg()? } else { cents }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_per_inhabitant_is_rounded_to_the_nearest_cent_half_away_from_zero() {
        for (cents, inhabitants, expected) in [
            // 5 585,03 € for 1 873 inhabitants: 2,9818… €.
            (558_503, 1_873, 298),
            // 1 914,36 € for 642: 2,98186… €.
            (191_436, 642, 298),
            // A cent and a half: two cents.
            (3, 2, 2),
            (-3, 2, -2),
            // 1,4999… cent: one.
            (1_499, 1_000, 1),
            (0, 255, 0),
        ] {
            assert_eq!(
                divided(Cents::new(cents), &Fraction::whole(inhabitants)),
                Some(Cents::new(expected)),
                "{cents} / {inhabitants}"
            );
        }
    }

    #[test]
    fn nobody_pays_per_inhabitant_where_there_is_none() {
        assert_eq!(divided(Cents::new(100), &Fraction::whole(0)), None);
    }
}
