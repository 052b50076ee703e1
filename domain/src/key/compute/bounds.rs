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
        loop {
            while self.fix(first)? {}
            while self.fix(other)? {}
            let placed = self.places.contains(&Place::Free) || self.nothing_remains()?;
            if placed || !self.places.contains(&Place::At(first)) {
                return Ok(());
            }
            for place in &mut self.places {
                if *place == Place::At(first) {
                    *place = Place::Free;
                }
            }
        }
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

    fn nothing_remains(&self) -> Result<bool, Overflow> {
        Ok(self.rest()?.is_some_and(|rest| rest.is_zero()))
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
