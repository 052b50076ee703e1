//! From exact shares to whole units: once for each member and line.

use super::evaluate::{Stop, cents_of};
use super::exact::{Exact, Rational};
use super::number::Whole;
use super::problem::Problem;
use crate::key::RoundingRule;
use crate::key::sheet::Portion;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, MemberId};

/// Whole units that sum to `units`, in proportion to the shares (they sum to one), by the largest remainder (plus fort reste): each share
/// is rounded down, and the missing units go one each to the largest remainders. Equal remainders are served in the order of `rank`. The
/// second list says who was served.
pub(super) fn largest_remainder<N: Whole>(
    units: &N,
    shares: &Exact<N>,
    rank: impl Fn(usize) -> usize,
) -> Result<(Vec<N>, Vec<bool>), Stop> {
    let mut floors = Vec::with_capacity(shares.n.len());
    let mut remainders = Vec::with_capacity(shares.n.len());
    let mut placed = N::zero();
    for share in &shares.n {
        let (floor, remainder) = units.times(share)?.divided(&shares.d);
        placed = placed.plus(&floor)?;
        floors.push(floor);
        remainders.push(remainder);
    }
    let missing = units.less(&placed).and_then(|missing| missing.to_u128());
    let missing = usize::try_from(missing.unwrap_or(0)).unwrap_or(usize::MAX);
    let mut served = vec![false; floors.len()];
    for index in largest(&remainders, missing, rank) {
        if let (Some(floor), Some(served)) = (floors.get_mut(index), served.get_mut(index)) {
            *floor = floor.plus(&N::one())?;
            *served = true;
        }
    }
    Ok((floors, served))
}

/// The indexes of the `count` largest remainders.
fn largest<N: Whole>(remainders: &[N], count: usize, rank: impl Fn(usize) -> usize) -> Vec<usize> {
    let mut indexes: Vec<usize> = (0..remainders.len()).collect();
    let Some(last) = count.checked_sub(1).filter(|last| *last < indexes.len()) else {
        return Vec::new();
    };
    indexes.select_nth_unstable_by(last, |a, b| {
        let by_remainder = remainders.get(*b).cmp(&remainders.get(*a));
        by_remainder.then_with(|| rank(*a).cmp(&rank(*b)))
    });
    indexes.truncate(count);
    indexes
}

impl Problem<'_> {
    /// Rounds the shares of `amount` by the rule of the key.
    pub(super) fn round_shares<N: Whole>(&self, amount: Cents, shares: &Exact<N>) -> Result<Vec<Portion>, Stop> {
        let magnitude = N::from_u128(amount.get().unsigned_abs().into());
        match self.rounding.rule {
            RoundingRule::LargestRemainder => self.by_largest_remainder(amount, shares),
            RoundingRule::HalfUpPerMember => self.half_up(amount, &magnitude, shares),
            RoundingRule::HalfUpResidueTo(member) => self.half_up_with_owner(amount, &magnitude, shares, Some(member)),
            RoundingRule::HalfUpResidueToCarrier => self.half_up_with_owner(amount, &magnitude, shares, self.carrier),
        }
    }

    fn by_largest_remainder<N: Whole>(&self, amount: Cents, shares: &Exact<N>) -> Result<Vec<Portion>, Stop> {
        let unit = N::from_u128(self.rounding.unit.cents().into());
        let units = self.units_of::<N>(amount)?;
        let rank = |index: usize| {
            self.participants
                .get(index)
                .map_or(usize::MAX, |participant| participant.rank)
        };
        let (floors, served) = largest_remainder(&units, shares, rank)?;
        let portion = |(units, served): (N, bool)| {
            let residue = if served { unit.clone() } else { N::zero() };
            Ok(Portion {
                amount: signed(amount, cents_of(&units.times(&unit)?)?),
                residue: signed(amount, cents_of(&residue)?),
            })
        };
        floors.into_iter().zip(served).map(portion).collect()
    }

    /// The whole number of units in `amount`, whatever its sign; refused when it has a part of one.
    pub(super) fn units_of<N: Whole>(&self, amount: Cents) -> Result<N, Refusal> {
        let (units, rest) =
            N::from_u128(amount.get().unsigned_abs().into()).divided(&N::from_u128(self.rounding.unit.cents().into()));
        if rest.is_zero() {
            return Ok(units);
        }
        let message = format!(
            "{} n’est pas un nombre entier d’euros : la clé arrondit à l’euro.",
            amount.french()
        );
        Err(Refusal::new(Code::UnitMismatch, message))
    }

    fn half_up<N: Whole>(&self, amount: Cents, magnitude: &N, shares: &Exact<N>) -> Result<Vec<Portion>, Stop> {
        let portion = |share: &N| {
            let exact = Rational {
                n: magnitude.times(share)?,
                d: shares.d.clone(),
            };
            self.nearest(&exact).map(|cents| Portion {
                amount: signed(amount, cents),
                residue: Cents::ZERO,
            })
        };
        shares.n.iter().map(portion).collect()
    }

    fn half_up_with_owner<N: Whole>(
        &self,
        amount: Cents,
        magnitude: &N,
        shares: &Exact<N>,
        owner: Option<MemberId>,
    ) -> Result<Vec<Portion>, Stop> {
        let mut portions = self.half_up(amount, magnitude, shares)?;
        let total = Cents::sum(portions.iter().map(|portion| portion.amount))?;
        let residue = amount.minus(total)?;
        if residue.is_zero() {
            return Ok(portions);
        }
        let place = self
            .participants
            .iter()
            .position(|participant| Some(participant.member) == owner);
        let place = place.filter(|index| shares.n.get(*index).is_some_and(|share| !share.is_zero()));
        if let Some(portion) = place.and_then(|index| portions.get_mut(index)) {
            portion.amount = portion.amount.plus(residue)?;
            portion.residue = residue;
            return Ok(portions);
        }
        let message = format!(
            "L’arrondi laisse {} que la clé donne à un membre qui ne paie rien ici : choisir une autre règle d’arrondi.",
            residue.french()
        );
        Err(Refusal::new(Code::ResidueOwnerAbsent, message).into())
    }

    /// An exact number of cents, brought to the nearest unit; the half goes up.
    pub(super) fn nearest<N: Whole>(&self, exact: &Rational<N>) -> Result<Cents, Stop> {
        let unit = N::from_u128(self.rounding.unit.cents().into());
        Ok(cents_of(&exact.nearest(&unit)?)?)
    }
}

/// `magnitude` with the sign of `amount`.
pub(super) fn signed(amount: Cents, magnitude: Cents) -> Cents {
    Cents::new(magnitude.get().saturating_mul(amount.get().signum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_remainders_are_as_many_as_asked_and_none_when_there_are_not_so_many() {
        let chosen = |count| {
            let mut chosen = largest(&[2_u128, 9, 2], count, |index| 2_usize.saturating_sub(index));
            chosen.sort_unstable();
            chosen
        };
        assert!(chosen(0).is_empty());
        assert_eq!(chosen(1), [1]);
        assert_eq!(chosen(2), [1, 2], "the tie goes to the lowest rank");
        assert_eq!(chosen(3), [0, 1, 2]);
        assert!(chosen(4).is_empty());
    }
}
