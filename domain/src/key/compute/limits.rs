//! Nodes that bound: floors and caps, and how far a member may move from last year.

use super::bounds::{Infeasible, Limits, Place};
use super::evaluate::{Concerned, Evaluator, Node, Stop, cents_of, refuse};
use super::exact::{Exact, Rational};
use super::number::Whole;
use super::scale::in_cents;
use crate::key::sheet::{NodeKind, Quantity, Step, StepColumn};
use crate::key::{Bound, BoundKind, Bounded, Smoothed};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Ratio};

impl Evaluator<'_> {
    pub(super) fn bound_shares<N: Whole>(
        &self,
        bounded: &Bounded,
        amount: &Rational<N>,
        concerned: &Concerned,
    ) -> Result<Node<N>, Stop> {
        let under = self.share(&bounded.of, amount, concerned)?;
        let limits = self.limits(bounded, Some(amount), &under.exact)?;
        self.redistribute(NodeKind::Bounded, amount, under, &limits, bounded.first)
    }

    pub(super) fn smooth_shares<N: Whole>(
        &self,
        smoothed: &Smoothed,
        amount: &Rational<N>,
        concerned: &Concerned,
    ) -> Result<Node<N>, Stop> {
        let under = self.share(&smoothed.of, amount, concerned)?;
        let limits = self.last_year_limits(smoothed, &under.exact)?;
        Ok(self.with_last_year(self.redistribute(NodeKind::Smoothed, amount, under, &limits, smoothed.first)?))
    }

    pub(super) fn with_last_year<N>(&self, mut node: Node<N>) -> Node<N> {
        if let Some(step) = &mut node.step {
            let cents = |amount: Cents| Ratio::new(amount.get().unsigned_abs().into(), 1_u32.into());
            let values = self
                .problem
                .participants
                .iter()
                .map(|participant| participant.last_year.map(cents))
                .collect();
            step.columns.insert(
                0,
                StepColumn {
                    quantity: Quantity::LastYear,
                    values,
                },
            );
        }
        node
    }

    pub(super) fn redistribute<N: Whole>(
        &self,
        kind: NodeKind,
        amount: &Rational<N>,
        under: Node<N>,
        limits: &Limits<N>,
        first: BoundKind,
    ) -> Result<Node<N>, Stop> {
        let (exact, places) = match limits.apply(amount, under.exact, first)? {
            Ok(applied) => applied,
            Err(why) => return Err(self.infeasible(&why, amount).into()),
        };
        let step = self.step(kind, Some(amount), &exact, |step| {
            limit_columns(step, limits, &places);
            step.children.extend(under.step);
        });
        Ok(Node { exact, step })
    }

    /// Prices brought between their bounds, each on its own.
    pub(super) fn clamp<N: Whole>(&self, kind: NodeKind, under: Node<N>, limits: &Limits<N>) -> Result<Node<N>, Stop> {
        let Exact { n, d } = under.exact;
        let mut places = Vec::with_capacity(n.len());
        let mut clamped = Vec::with_capacity(n.len());
        for (index, n) in n.into_iter().enumerate() {
            let floor = limits.floor.get(index).and_then(Option::as_ref);
            let cap = limits.cap.get(index).and_then(Option::as_ref);
            if !n.is_zero() && floor.zip(cap).is_some_and(|(floor, cap)| floor > cap) {
                return Err(self
                    .infeasible(&Infeasible::<N>::Crossed(index), &Rational::whole(0))
                    .into());
            }
            let floor = floor.map(|floor| floor.times(&d)).transpose()?;
            let cap = cap.map(|cap| cap.times(&d)).transpose()?;
            let (n, place) = match (n.is_zero(), floor, cap) {
                (true, _, _) => (n, Place::Outside),
                (_, Some(floor), _) if n < floor => (floor, Place::At(BoundKind::Floor)),
                (_, _, Some(cap)) if n > cap => (cap, Place::At(BoundKind::Cap)),
                _ => (n, Place::Free),
            };
            clamped.push(n);
            places.push(place);
        }
        let exact = Exact { n: clamped, d };
        let step = self.step(kind, None, &exact, |step| {
            limit_columns(step, limits, &places);
            step.children.extend(under.step);
        });
        Ok(Node { exact, step })
    }

    fn infeasible<N: Whole>(&self, why: &Infeasible<N>, amount: &Rational<N>) -> Refusal {
        let euros =
            |cents: &N| cents_of(cents).map_or_else(|_| "plus de cent milliards d’euros".to_owned(), Cents::french);
        let shared = amount.down_to(&N::one()).map(|cents| euros(&cents)).unwrap_or_default();
        let message = match why {
            Infeasible::Crossed(index) => format!(
                "Le plancher {} dépasse son plafond.",
                article::de(self.problem.name(*index))
            ),
            Infeasible::FloorsAbove(floors) => format!(
                "Les planchers font {} en tout, plus que les {shared} à partager : les abaisser, ou partager davantage.",
                euros(floors)
            ),
            Infeasible::CapsBelow(caps) => format!(
                "Les plafonds font {} en tout, moins que les {shared} à partager : les relever, ou partager moins.",
                euros(caps)
            ),
        };
        Refusal::new(Code::BoundsInfeasible, message)
    }

    pub(super) fn limits<N: Whole>(
        &self,
        bounded: &Bounded,
        amount: Option<&Rational<N>>,
        under: &Exact<N>,
    ) -> Result<Limits<N>, Stop> {
        let concerned: Vec<bool> = under.n.iter().map(|n| !n.is_zero()).collect();
        let unit = self.unit();
        let each = |bound: &Option<Bound>, kind: BoundKind| -> Result<Vec<Option<N>>, Stop> {
            let round = |exact: &Rational<N>| match kind {
                BoundKind::Cap => exact.down_to(&unit),
                BoundKind::Floor => exact.up_to(&unit),
            };
            match bound {
                None => Ok(vec![None; concerned.len()]),
                Some(Bound::Amount(amount)) => {
                    let limit = round(&Rational::whole(amount.get().unsigned_abs().into()))?;
                    Ok(vec![Some(limit); concerned.len()])
                }
                Some(Bound::ShareOfTotal(share)) => match amount {
                    Some(amount) => {
                        let limit = round(&amount.times(&Rational::of(*share))?)?;
                        Ok(vec![Some(limit); concerned.len()])
                    }
                    None => refuse(
                        Code::FormulaInvalid,
                        "Une part du total ne borne pas un prix, dont le total est un résultat.",
                    ),
                },
                Some(Bound::PerUnit(per_unit)) => {
                    let limits = self
                        .units::<N>(&per_unit.units, &concerned)?
                        .scaled(&in_cents(Some(per_unit.price))?)?;
                    let limit = |index| round(&limits.at(index)).map(Some);
                    Ok((0..concerned.len()).map(limit).collect::<Result<_, _>>()?)
                }
            }
        };
        Ok(Limits {
            floor: each(&bounded.floor, BoundKind::Floor)?,
            cap: each(&bounded.cap, BoundKind::Cap)?,
        })
    }

    pub(super) fn last_year_limits<N: Whole>(&self, smoothed: &Smoothed, under: &Exact<N>) -> Result<Limits<N>, Stop> {
        let last_year = self
            .problem
            .participants
            .iter()
            .map(|participant| participant.last_year.filter(|amount| amount.is_positive()));
        let last_year: Vec<Option<Cents>> = last_year.collect();
        if last_year.iter().all(Option::is_none) {
            return refuse(
                Code::LastYearMissing,
                "Cette clé lisse contre l’an dernier : aucun montant de l’an dernier n’est connu.",
            );
        }
        let unit: N = self.unit();
        let one = Rational::whole(1);
        let highest = smoothed
            .increase
            .map(|rate| Rational::of(rate).plus(&one))
            .transpose()?;
        let lowest = smoothed
            .decrease
            .map(|rate| one.less(&Rational::of(rate)))
            .transpose()?;
        let mut limits = Limits {
            floor: Vec::with_capacity(under.n.len()),
            cap: Vec::with_capacity(under.n.len()),
        };
        for amount in last_year {
            let amount = amount.map(|amount| Rational::whole(amount.get().unsigned_abs().into()));
            let times = |rate: &Option<Rational<N>>| {
                amount
                    .as_ref()
                    .zip(rate.as_ref())
                    .map(|(amount, rate)| amount.times(rate))
                    .transpose()
            };
            let cap = times(&highest)?.map(|cap| cap.down_to(&unit)).transpose()?;
            let floor = times(&lowest.clone().flatten())?
                .map(|floor| floor.up_to(&unit))
                .transpose()?;
            limits.cap.push(cap);
            limits.floor.push(floor);
        }
        Ok(limits)
    }
}

/// The bounds of the participants that have some, and at which each ends.
fn limit_columns<N: Whole>(step: &mut Step, limits: &Limits<N>, places: &[Place]) {
    for (quantity, limits) in [(Quantity::Floor, &limits.floor), (Quantity::Cap, &limits.cap)] {
        let values = limits.iter().zip(places).map(|(limit, place)| {
            let limit = limit.as_ref().filter(|_| *place != Place::Outside);
            limit.map(|limit| Ratio::new(limit.to_big(), 1_u32.into()))
        });
        let values: Vec<_> = values.collect();
        if values.iter().any(Option::is_some) {
            step.columns.push(StepColumn { quantity, values });
        }
    }
    step.bounds = places
        .iter()
        .map(|place| match place {
            Place::At(kind) => Some(*kind),
            Place::Free | Place::Outside => None,
        })
        .collect();
}
