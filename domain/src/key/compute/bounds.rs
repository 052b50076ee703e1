//! Floors and caps on the shares of an amount: what one does not pay, the others pay.

use super::exact::{Exact, Rational, sum};
use super::number::{Overflow, Whole};
use crate::key::BoundKind;

/// The bounds of each member, in whole cents; nothing where it has none.
pub(super) struct Limits<N> {
    pub(super) floor: Vec<Option<N>>,
    pub(super) cap: Vec<Option<N>>,
}

/// Where a member ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It has no share, and no bound applies.
    Outside,
    /// Between its bounds.
    Free,
    /// At one of them.
    At(BoundKind),
}

/// Why bounds cannot be met.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Infeasible<N> {
    /// The floor of the member at this index is above its cap.
    Crossed(usize),
    /// The floors sum to more than the amount.
    FloorsAbove(N),
    /// The caps sum to less than the amount.
    CapsBelow(N),
}

/// Shares brought between their bounds, or why they cannot be.
pub(super) type Bounded<N> = Result<(Exact<N>, Vec<Place>), Infeasible<N>>;

impl<N: Whole> Limits<N> {
    /// Brings the `shares` of `amount` (they sum to one) between the bounds, the bounds of kind `first` before the others.
    pub(super) fn apply(
        &self,
        amount: &Rational<N>,
        shares: Exact<N>,
        first: BoundKind,
    ) -> Result<Bounded<N>, Overflow> {
        let places = shares
            .n
            .iter()
            .map(|n| if n.is_zero() { Place::Outside } else { Place::Free });
        let places: Vec<Place> = places.collect();
        if amount.n.is_zero() {
            return Ok(Ok((shares, places)));
        }
        if let Some(why) = self.infeasible(amount, &places)? {
            return Ok(Err(why));
        }
        let mut spread = Spread {
            limits: self,
            amount,
            shares: &shares.n,
            places,
        };
        spread.settle(first)?;
        let places = spread.places.clone();
        Ok(Ok((spread.result()?, places)))
    }

    fn limit(&self, kind: BoundKind, index: usize) -> Option<&N> {
        let limits = match kind {
            BoundKind::Cap => &self.cap,
            BoundKind::Floor => &self.floor,
        };
        limits.get(index)?.as_ref()
    }

    fn infeasible(&self, amount: &Rational<N>, places: &[Place]) -> Result<Option<Infeasible<N>>, Overflow> {
        let (mut floors, mut caps, mut all_capped) = (N::zero(), N::zero(), true);
        for (index, _) in places.iter().enumerate().filter(|(_, place)| **place != Place::Outside) {
            let (floor, cap) = (self.limit(BoundKind::Floor, index), self.limit(BoundKind::Cap, index));
            if floor.zip(cap).is_some_and(|(floor, cap)| floor > cap) {
                return Ok(Some(Infeasible::Crossed(index)));
            }
            if let Some(floor) = floor {
                floors = floors.plus(floor)?;
            }
            match cap {
                Some(cap) => caps = caps.plus(cap)?,
                None => all_capped = false,
            }
        }
        if floors.times(&amount.d)? > amount.n {
            return Ok(Some(Infeasible::FloorsAbove(floors)));
        }
        if all_capped && caps.times(&amount.d)? < amount.n {
            return Ok(Some(Infeasible::CapsBelow(caps)));
        }
        Ok(None)
    }
}

/// An amount spread over the members that are still free.
struct Spread<'a, N> {
    limits: &'a Limits<N>,
    amount: &'a Rational<N>,
    shares: &'a [N],
    places: Vec<Place>,
}

impl<N: Whole> Spread<'_, N> {
    /// The three steps of the reference page, until the amount is placed.
    fn settle(&mut self, first: BoundKind) -> Result<(), Overflow> {
        let other = match first {
            BoundKind::Cap => BoundKind::Floor,
            BoundKind::Floor => BoundKind::Cap,
        };
        // Each round that frees members again has fixed one more for good.
        for _ in 0..=self.places.len() {
            while self.fix(first)? {}
            while self.fix(other)? {}
            // With nobody free, the last bounds applied took the sum past the amount: it is never just met.
            let placed = self.places.contains(&Place::Free);
            if placed || !self.places.contains(&Place::At(first)) {
                break;
            }
            for place in &mut self.places {
                if *place == Place::At(first) {
                    *place = Place::Free;
                }
            }
        }
        Ok(())
    }

    /// Fixes each free member that passes its bound of this kind, and says whether there was one.
    fn fix(&mut self, kind: BoundKind) -> Result<bool, Overflow> {
        let free = self.free()?;
        let rest = self.rest()?;
        let mut passing = Vec::new();
        for (index, share) in self.shares.iter().enumerate() {
            if self.places.get(index) != Some(&Place::Free) {
                continue;
            }
            // rest × share / free against limit: all in whole numbers. A rest below zero leaves everybody below its floor, be it zero.
            let reach = || {
                self.limits
                    .limit(kind, index)
                    .map(|limit| limit.times(&self.amount.d)?.times(&free))
                    .transpose()
            };
            let passes = match (kind, &rest) {
                (BoundKind::Cap, Some(rest)) => {
                    reach()?.map_or(Ok(false), |reach| rest.times(share).map(|due| due > reach))?
                }
                (BoundKind::Floor, Some(rest)) => {
                    reach()?.map_or(Ok(false), |reach| rest.times(share).map(|due| due < reach))?
                }
                (BoundKind::Cap, None) => false,
                (BoundKind::Floor, None) => true,
            };
            if passes {
                passing.push(index);
            }
        }
        for index in &passing {
            if let Some(place) = self.places.get_mut(*index) {
                *place = Place::At(kind);
            }
        }
        Ok(!passing.is_empty())
    }

    /// The sum of the shares of the free members.
    fn free(&self) -> Result<N, Overflow> {
        let free = self
            .shares
            .iter()
            .zip(&self.places)
            .filter(|(_, place)| **place == Place::Free);
        free.map(|(share, _)| share)
            .try_fold(N::zero(), |sum, share| sum.plus(share))
    }

    /// What remains of the amount once the fixed members have theirs, over the amount's denominator; nothing when less than zero.
    fn rest(&self) -> Result<Option<N>, Overflow> {
        let mut fixed = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            if let Place::At(kind) = place {
                fixed.extend(self.limits.limit(*kind, index).cloned());
            }
        }
        Ok(self.amount.n.less(&sum(&fixed)?.times(&self.amount.d)?))
    }

    /// The shares of the amount, which sum to one.
    fn result(&self) -> Result<Exact<N>, Overflow> {
        let free = self.free()?;
        let free = if free.is_zero() { N::one() } else { free };
        let rest = self.rest()?.unwrap_or_else(N::zero);
        let scale = self.amount.d.times(&free)?;
        let mut n = Vec::with_capacity(self.shares.len());
        for (index, (share, place)) in self.shares.iter().zip(&self.places).enumerate() {
            n.push(match place {
                Place::Outside => N::zero(),
                Place::Free => rest.times(share)?,
                Place::At(kind) => match self.limits.limit(*kind, index) {
                    Some(limit) => limit.times(&scale)?,
                    None => N::zero(),
                },
            });
        }
        Ok(Exact {
            n,
            d: self.amount.n.times(&free)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The amounts of members whose shares without bounds are `shares` of their sum.
    fn bounded(
        amount: u128,
        shares: &[u128],
        floor: u128,
        cap: u128,
        first: BoundKind,
    ) -> Result<Vec<String>, Infeasible<u128>> {
        let (exact, _) = placed(amount, shares, floor, cap, first)?;
        let ratios = exact.to_ratios(&Rational::<u128>::whole(amount).to_ratio());
        Ok(ratios.iter().map(ToString::to_string).collect())
    }

    fn placed(amount: u128, shares: &[u128], floor: u128, cap: u128, first: BoundKind) -> Bounded<u128> {
        let limits = Limits {
            floor: vec![Some(floor); shares.len()],
            cap: vec![Some(cap); shares.len()],
        };
        let shares = Exact::parts_of_sum(shares.to_vec()).unwrap();
        limits.apply(&Rational::whole(amount), shares, first).unwrap()
    }

    #[test]
    fn bounds_that_are_just_met_are_met() {
        assert_eq!(
            bounded(30, &[1, 2, 3], 10, 10, BoundKind::Cap).unwrap(),
            ["10", "10", "10"]
        );
        assert_eq!(
            bounded(30, &[1, 2, 3], 10, 99, BoundKind::Cap).unwrap(),
            ["10", "10", "10"]
        );
        assert_eq!(
            bounded(30, &[1, 2, 3], 0, 10, BoundKind::Floor).unwrap(),
            ["10", "10", "10"]
        );
    }

    #[test]
    fn bounds_that_cannot_be_met_are_refused_with_their_sum() {
        assert_eq!(
            bounded(29, &[1, 2, 3], 10, 99, BoundKind::Cap),
            Err(Infeasible::FloorsAbove(30))
        );
        assert_eq!(
            bounded(31, &[1, 2, 3], 0, 10, BoundKind::Cap),
            Err(Infeasible::CapsBelow(30))
        );
        assert_eq!(
            bounded(30, &[1, 2, 3], 11, 10, BoundKind::Cap),
            Err(Infeasible::Crossed(0))
        );
    }

    #[test]
    fn a_member_without_share_has_no_bound() {
        assert_eq!(
            bounded(20, &[0, 1, 3], 8, 15, BoundKind::Cap).unwrap(),
            ["0", "8", "12"]
        );
        assert_eq!(
            bounded(30, &[0, 1, 3], 8, 15, BoundKind::Cap).unwrap(),
            ["0", "15", "15"]
        );
        assert_eq!(bounded(0, &[1, 3], 8, 15, BoundKind::Cap).unwrap(), ["0", "0"]);
    }

    #[test]
    fn a_share_at_its_bound_stays_free_and_one_beyond_is_fixed() {
        assert_eq!(bounded(40, &[1, 3], 10, 30, BoundKind::Cap).unwrap(), ["10", "30"]);
        assert_eq!(bounded(40, &[1, 3], 11, 30, BoundKind::Floor).unwrap(), ["11", "29"]);
        assert_eq!(bounded(40, &[1, 3], 10, 29, BoundKind::Cap).unwrap(), ["11", "29"]);
        let (_, at_both) = placed(40, &[1, 3], 10, 30, BoundKind::Cap).unwrap();
        assert_eq!(at_both, [Place::Free, Place::Free]);
        let (_, beyond) = placed(40, &[1, 3], 10, 29, BoundKind::Cap).unwrap();
        assert_eq!(beyond, [Place::Free, Place::At(BoundKind::Cap)]);
    }

    #[test]
    fn what_the_bound_that_comes_first_decides_is_undone_only_when_nobody_else_can_pay() {
        // The cap takes Alpha to 50, the floors take the others to 30 each: 10 too many, which only Alpha can give back.
        assert_eq!(
            bounded(100, &[90, 5, 5], 30, 50, BoundKind::Cap).unwrap(),
            ["40", "30", "30"]
        );
        // The floor takes the smallest to 20, the caps take the others to 30 each: 10 are left, which only it can pay.
        assert_eq!(
            bounded(90, &[1, 100, 100], 20, 30, BoundKind::Floor).unwrap(),
            ["30", "30", "30"]
        );
    }
}
