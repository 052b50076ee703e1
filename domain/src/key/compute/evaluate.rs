//! What each node makes of what is under it, exactly.

use super::bounds::{Infeasible, Limits, Place};
use super::exact::{Exact, Rational};
use super::number::{Overflow, Whole};
use super::presence::counted;
use super::problem::Problem;
use super::scale::{self, in_cents};
use crate::key::sheet::{Constant, NodeKind, Quantity, Step, StepColumn};
use crate::key::{
    Ask, Basis, Blend, Bound, BoundKind, Bounded, Coefficient, Cost, Fixed, Formula, Index, IndexBase, Prorata, Smoothed,
    Tariff, UnitCost,
};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Fraction, MemberId, Ratio};
use std::collections::{BTreeMap, BTreeSet};

/// Why a computation stops.
pub(super) enum Stop {
    /// 128 bits do not hold it: again, with integers without bound.
    Overflow,
    /// A rule says no.
    Refused(Box<Refusal>),
}

impl From<Overflow> for Stop {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

fn refuse<T>(code: Code, message: impl Into<String>) -> Result<T, Stop> {
    Err(Refusal::new(code, message).into())
}

/// Exact numbers and, if asked for, the step that gives them.
pub(super) struct Node<N> {
    /// Shares of the amount, which sum to one; or amounts in cents, for a price.
    pub(super) exact: Exact<N>,
    pub(super) step: Option<Step>,
}

/// Evaluates the nodes of one problem.
pub(super) struct Evaluator<'a> {
    pub(super) problem: &'a Problem<'a>,
    /// Whether to keep the steps.
    pub(super) traced: bool,
}

/// Which parties a node concerns, in their order.
pub(super) type Concerned = [bool];

impl<'a> Evaluator<'a> {
    /// Every party.
    pub(super) fn everybody(&self) -> Vec<bool> {
        vec![true; self.problem.parties.len()]
    }

    /// The shares of `amount`, in cents, by a node that shares.
    pub(super) fn share<N: Whole>(&self, formula: &Formula, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        match formula {
            Formula::Criterion(basis) => self.by_criterion(basis, amount, concerned),
            Formula::Equal => {
                let n = concerned.iter().map(|concerned| N::from_u128((*concerned).into())).collect();
                self.shares(NodeKind::Equal, amount, n, |_| {})
            }
            Formula::Fixed(fixed) => self.by_quotas(fixed, amount, concerned),
            Formula::Blend(blend) => self.blend(blend, amount, concerned),
            Formula::Bounded(bounded) => self.bound_shares(bounded, amount, concerned),
            Formula::Smoothed(smoothed) => self.smooth_shares(smoothed, amount, concerned),
            Formula::Coefficient(coefficient) => {
                let under = self.share(&coefficient.of, amount, concerned)?;
                let factors = self.factors(coefficient);
                self.multiply_shares(NodeKind::Coefficient, amount, under, &factors, Quantity::Factor)
            }
            Formula::Only(only) => {
                let concerned = self.only(&only.members, concerned);
                let under = self.share(&only.of, amount, &concerned)?;
                Ok(self.passed_on(NodeKind::Only, Some(amount), under))
            }
            Formula::Prorata(prorata) => {
                let (times, whole) = self.times(prorata)?;
                let present = concerned.iter().zip(&times).map(|(concerned, time)| *concerned && !time.is_zero());
                let under = self.share(&prorata.of, amount, &present.collect::<Vec<_>>())?;
                let mut node = self.multiply_shares(NodeKind::Prorata, amount, under, &times, Quantity::Presence)?;
                if let Some(step) = &mut node.step {
                    step.constants.push((Constant::WholePeriod, whole.into()));
                }
                Ok(node)
            }
            Formula::Stack(_) | Formula::Tariff(_) | Formula::UnitCost(_) | Formula::Index(_) => refuse(
                Code::FormulaInvalid,
                "Un nœud à prix, ou plusieurs lignes, ne peuvent pas partager un montant à cette place.",
            ),
        }
    }

    /// The amounts, in cents, of a node that prices.
    pub(super) fn price<N: Whole>(&self, formula: &Formula, concerned: &Concerned) -> Result<Node<N>, Stop> {
        match formula {
            Formula::Tariff(tariff) => self.tariff(tariff, concerned),
            Formula::UnitCost(unit_cost) => self.unit_cost(unit_cost, concerned),
            Formula::Index(index) => self.index(index, concerned),
            Formula::Bounded(bounded) => {
                let under = self.price(&bounded.of, concerned)?;
                let limits = self.limits(bounded, None, &under.exact)?;
                self.clamp(NodeKind::Bounded, under, &limits)
            }
            Formula::Smoothed(smoothed) => {
                let under = self.price(&smoothed.of, concerned)?;
                let limits = self.last_year_limits(smoothed, &under.exact)?;
                Ok(self.with_last_year(self.clamp(NodeKind::Smoothed, under, &limits)?))
            }
            Formula::Coefficient(coefficient) => {
                let under = self.price(&coefficient.of, concerned)?;
                let factors = self.factors(coefficient);
                self.multiply_prices(NodeKind::Coefficient, under, &factors, Quantity::Factor)
            }
            Formula::Only(only) => {
                let concerned = self.only(&only.members, concerned);
                let under = self.price(&only.of, &concerned)?;
                Ok(self.passed_on(NodeKind::Only, None, under))
            }
            Formula::Prorata(prorata) => {
                let (times, whole) = self.times(prorata)?;
                let present = concerned.iter().zip(&times).map(|(concerned, time)| *concerned && !time.is_zero());
                let mut under = self.price::<N>(&prorata.of, &present.collect::<Vec<_>>())?;
                under.exact.d = under.exact.d.times(&N::from_u128(whole.numerator()))?;
                let mut node = self.multiply_prices(NodeKind::Prorata, under, &times, Quantity::Presence)?;
                if let Some(step) = &mut node.step {
                    step.constants.push((Constant::WholePeriod, whole.into()));
                }
                Ok(node)
            }
            Formula::Criterion(_) | Formula::Equal | Formula::Fixed(_) | Formula::Blend(_) | Formula::Stack(_) => {
                refuse(Code::AmountNeeded, "Ce nœud partage un montant : il ne fixe pas de prix.")
            }
        }
    }

    fn by_criterion<N: Whole>(&self, basis: &Basis, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let units = self.units(basis, concerned)?;
        self.shares(NodeKind::Criterion, amount, units.n.clone(), |step| {
            self.basis_columns(step, basis, &units, concerned);
        })
    }

    fn by_quotas<N: Whole>(&self, fixed: &Fixed, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let quotas: BTreeMap<MemberId, Fraction> = fixed.quotas.iter().map(|quota| (quota.member, quota.share)).collect();
        let quota = |(concerned, member): (&bool, MemberId)| match (concerned, quotas.get(&member)) {
            (false, _) => Ok(Fraction::ZERO),
            (true, Some(quota)) => Ok(*quota),
            (true, None) => Err(Refusal::new(Code::QuotasInvalid, "Un membre concerné n’a pas de quote-part.")),
        };
        let quotas: Vec<Fraction> = concerned.iter().zip(self.members()).map(quota).collect::<Result<_, _>>()?;
        let weights = Exact::over_one_denominator(&quotas)?;
        self.shares(NodeKind::Fixed, amount, weights.n, |step| {
            step.columns.push(column(Quantity::Quota, quotas.iter().map(|quota| Ratio::from(*quota)), concerned));
        })
    }

    fn blend<N: Whole>(&self, blend: &Blend, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let weights: Vec<Fraction> = blend.parts.iter().map(|part| part.weight).collect();
        let whole = Rational::of(weights.iter().try_fold(Fraction::ZERO, |sum, weight| sum.plus(weight))?);
        let mut mixed: Option<Exact<N>> = None;
        let mut children = Vec::new();
        for part in &blend.parts {
            let weight: Rational<N> = Rational::of(part.weight);
            let weight = Rational {
                n: weight.n.times(&whole.d)?,
                d: weight.d.times(&whole.n)?,
            };
            let under = self.share(&part.of, &amount.times(&weight)?, concerned)?;
            let weighted = under.exact.scaled(&weight)?;
            mixed = Some(match mixed {
                None => weighted,
                Some(mixed) => mixed.plus(&weighted)?,
            });
            children.extend(under.step);
        }
        let n = mixed.map(|mixed| mixed.n).unwrap_or_default();
        let mut node = self.shares(NodeKind::Blend, amount, n, |_| {})?;
        if let Some(step) = &mut node.step {
            let weights = weights.iter().enumerate();
            step.constants.extend(weights.map(|(index, weight)| (Constant::Weight(index), Ratio::from(*weight))));
            step.children = children;
        }
        Ok(node)
    }

    fn bound_shares<N: Whole>(&self, bounded: &Bounded, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let under = self.share(&bounded.of, amount, concerned)?;
        let limits = self.limits(bounded, Some(amount), &under.exact)?;
        self.redistribute(NodeKind::Bounded, amount, under, &limits, bounded.first)
    }

    fn smooth_shares<N: Whole>(&self, smoothed: &Smoothed, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let under = self.share(&smoothed.of, amount, concerned)?;
        let limits = self.last_year_limits(smoothed, &under.exact)?;
        Ok(self.with_last_year(self.redistribute(NodeKind::Smoothed, amount, under, &limits, smoothed.first)?))
    }

    fn with_last_year<N>(&self, mut node: Node<N>) -> Node<N> {
        if let Some(step) = &mut node.step {
            let cents = |amount: Cents| Ratio::new(amount.get().unsigned_abs().into(), 1_u32.into());
            let values = self.problem.parties.iter().map(|party| party.last_year.map(cents)).collect();
            step.columns.insert(0, StepColumn { quantity: Quantity::LastYear, values });
        }
        node
    }

    fn redistribute<N: Whole>(
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
    fn clamp<N: Whole>(&self, kind: NodeKind, under: Node<N>, limits: &Limits<N>) -> Result<Node<N>, Stop> {
        let Exact { n, d } = under.exact;
        let mut places = Vec::with_capacity(n.len());
        let mut clamped = Vec::with_capacity(n.len());
        for (index, n) in n.into_iter().enumerate() {
            let floor = limits.floor.get(index).and_then(Option::as_ref);
            let cap = limits.cap.get(index).and_then(Option::as_ref);
            if !n.is_zero() && floor.zip(cap).is_some_and(|(floor, cap)| floor > cap) {
                return Err(self.infeasible(&Infeasible::<N>::Crossed(index), &Rational::whole(0)).into());
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
        let euros = |cents: &N| cents_of(cents).map_or_else(|_| "plus de cent milliards d’euros".to_owned(), Cents::french);
        let shared = amount.down_to(&N::one()).map(|cents| euros(&cents)).unwrap_or_default();
        let message = match why {
            Infeasible::Crossed(index) => format!("Le plancher de {} dépasse son plafond.", self.problem.name(*index)),
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

    fn tariff<N: Whole>(&self, tariff: &Tariff, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let flat = Rational::whole(tariff.flat.map_or(0, |flat| flat.get().unsigned_abs().into()));
        let units = tariff.units.as_ref().map(|basis| self.units(basis, concerned)).transpose()?;
        let mut amounts = Vec::with_capacity(concerned.len());
        for (index, concerned) in concerned.iter().enumerate() {
            if !concerned {
                amounts.push(Rational::whole(0));
                continue;
            }
            let units = units.as_ref().map(|units| units.at(index));
            let priced = match (&units, &tariff.scale) {
                (Some(units), Some(scale)) => scale::price(scale, units)?.ok_or_else(|| self.beyond_scale(index))?,
                (Some(units), None) => in_cents(tariff.price)?.times(units)?,
                (None, _) => Rational::whole(0),
            };
            amounts.push(priced.plus(&flat)?);
        }
        let exact = Exact::of(&amounts)?;
        let step = self.step(NodeKind::Tariff, None, &exact, |step| {
            if let Some((basis, units)) = tariff.units.as_ref().zip(units.as_ref()) {
                self.basis_columns(step, basis, units, concerned);
            }
        });
        Ok(Node { exact, step })
    }

    fn beyond_scale(&self, index: usize) -> Refusal {
        let message = format!(
            "{} dépasse la dernière tranche du barème : ajouter une tranche sans borne.",
            self.problem.name(index)
        );
        Refusal::new(Code::UnitsBeyondScale, message)
    }

    fn unit_cost<N: Whole>(&self, unit_cost: &UnitCost, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let cost = match &unit_cost.cost {
            Cost::Amount(cost) => *cost,
            Cost::Reference(reference) => self.problem.reference(&Ask {
                criterion: reference.series.clone(),
                vintage: reference.vintage,
                source: reference.source.clone(),
            })?,
        };
        let units = self.units(&unit_cost.units, concerned)?;
        let exact = units.clone().scaled(&in_cents(Some(cost))?)?;
        let step = self.step(NodeKind::UnitCost, None, &exact, |step| {
            self.basis_columns(step, &unit_cost.units, &units, concerned);
            step.constants.push((Constant::UnitCost, cost.into()));
        });
        Ok(Node { exact, step })
    }

    fn index<N: Whole>(&self, index: &Index, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let base = match index.base {
            IndexBase::Value(value) => value,
            IndexBase::Vintage(vintage) => self.problem.reference(&Ask::series(index, vintage))?,
        };
        let current = self.problem.reference(&Ask::series(index, index.current))?;
        if base.is_zero() {
            return refuse(Code::FormulaInvalid, format!("La base de l’indice « {} » est nulle.", index.series.french()));
        }
        let under = self.price(&index.of, concerned)?;
        let (base_exact, current_exact) = (Rational::<N>::of(base), Rational::<N>::of(current));
        let ratio = Rational {
            n: current_exact.n.times(&base_exact.d)?,
            d: current_exact.d.times(&base_exact.n)?,
        };
        let exact = under.exact.scaled(&ratio)?;
        let step = self.step(NodeKind::Index, None, &exact, |step| {
            step.constants.push((Constant::IndexBase, base.into()));
            step.constants.push((Constant::IndexCurrent, current.into()));
            step.children.extend(under.step);
        });
        Ok(Node { exact, step })
    }

    /// Shares times a number for each member, brought back to the amount.
    fn multiply_shares<N: Whole>(
        &self,
        kind: NodeKind,
        amount: &Rational<N>,
        under: Node<N>,
        by: &[Fraction],
        quantity: Quantity,
    ) -> Result<Node<N>, Stop> {
        let by_exact = Exact::<N>::over_one_denominator(by)?;
        let n = product(&under.exact.n, &by_exact.n)?;
        self.shares(kind, amount, n, |step| {
            step.columns.push(every(quantity, by));
            step.children.extend(under.step);
        })
    }

    /// Prices times a number for each member.
    fn multiply_prices<N: Whole>(&self, kind: NodeKind, under: Node<N>, by: &[Fraction], quantity: Quantity) -> Result<Node<N>, Stop> {
        let by_exact = Exact::<N>::over_one_denominator(by)?;
        let exact = Exact {
            n: product(&under.exact.n, &by_exact.n)?,
            d: under.exact.d.times(&by_exact.d)?,
        };
        let step = self.step(kind, None, &exact, |step| {
            step.columns.push(every(quantity, by));
            step.children.extend(under.step);
        });
        Ok(Node { exact, step })
    }

    /// The same numbers, under a step of their own.
    fn passed_on<N: Whole>(&self, kind: NodeKind, amount: Option<&Rational<N>>, under: Node<N>) -> Node<N> {
        let step = self.step(kind, amount, &under.exact, |step| step.children.extend(under.step));
        Node {
            exact: under.exact,
            step,
        }
    }

    /// Shares in proportion to `weights`; refused when they are all zero.
    fn shares<N: Whole>(
        &self,
        kind: NodeKind,
        amount: &Rational<N>,
        weights: Vec<N>,
        fill: impl FnOnce(&mut Step),
    ) -> Result<Node<N>, Stop> {
        let exact = Exact::parts_of_sum(weights)?;
        if exact.d.is_zero() {
            return refuse(Code::NoWeight, "Tous les poids sont nuls : rien ne permet de répartir.");
        }
        let step = self.step(kind, Some(amount), &exact, fill);
        Ok(Node { exact, step })
    }

    fn step<N: Whole>(
        &self,
        node: NodeKind,
        amount: Option<&Rational<N>>,
        exact: &Exact<N>,
        fill: impl FnOnce(&mut Step),
    ) -> Option<Step> {
        if !self.traced {
            return None;
        }
        let amount = amount.map(Rational::to_ratio);
        let one = Ratio::from(Fraction::ONE);
        let mut step = Step {
            node,
            result: exact.to_ratios(amount.as_ref().unwrap_or(&one)),
            amount,
            columns: Vec::new(),
            constants: Vec::new(),
            bounds: Vec::new(),
            children: Vec::new(),
        };
        fill(&mut step);
        Some(step)
    }

    /// The units of a basis: for each party concerned, the sum of its terms.
    fn units<N: Whole>(&self, basis: &Basis, concerned: &Concerned) -> Result<Exact<N>, Stop> {
        let mut units: Option<Exact<N>> = None;
        for (term, ask) in basis.terms.iter().zip(basis.asks()) {
            let column = self.problem.column(&ask)?;
            let mut values = Vec::with_capacity(concerned.len());
            for (index, concerned) in concerned.iter().enumerate() {
                values.push(if *concerned { self.problem.value(column, &ask, index)? } else { Fraction::ZERO });
            }
            let mut exact = Exact::over_one_denominator(&values)?;
            if term.coefficient != Fraction::ONE {
                exact = exact.scaled(&Rational::of(term.coefficient))?;
            }
            units = Some(match units {
                None => exact,
                Some(units) => units.plus(&exact)?,
            });
        }
        match units {
            Some(units) => Ok(units),
            None => refuse(Code::FormulaInvalid, "Une assiette a au moins un critère."),
        }
    }

    fn basis_columns<N: Whole>(&self, step: &mut Step, basis: &Basis, units: &Exact<N>, concerned: &Concerned) {
        for (term, ask) in basis.terms.iter().zip(basis.asks()) {
            let values = self.problem.column(&ask).unwrap_or_default().iter();
            let values = values.map(|value| Ratio::from(value.unwrap_or(Fraction::ZERO)));
            let quantity = Quantity::Criterion {
                ask,
                coefficient: term.coefficient,
            };
            step.columns.push(column(quantity, values, concerned));
        }
        if basis.terms.len() > 1 || basis.terms.iter().any(|term| term.coefficient != Fraction::ONE) {
            let one = Ratio::from(Fraction::ONE);
            step.columns.push(column(Quantity::Units, units.to_ratios(&one).into_iter(), concerned));
        }
    }

    fn limits<N: Whole>(&self, bounded: &Bounded, amount: Option<&Rational<N>>, under: &Exact<N>) -> Result<Limits<N>, Stop> {
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
                    let limits = self.units::<N>(&per_unit.units, &concerned)?.scaled(&in_cents(Some(per_unit.price))?)?;
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

    fn last_year_limits<N: Whole>(&self, smoothed: &Smoothed, under: &Exact<N>) -> Result<Limits<N>, Stop> {
        let last_year = self.problem.parties.iter().map(|party| party.last_year.filter(|amount| amount.is_positive()));
        let last_year: Vec<Option<Cents>> = last_year.collect();
        if last_year.iter().all(Option::is_none) {
            return refuse(
                Code::LastYearMissing,
                "Cette clé lisse contre l’an dernier : aucun montant de l’an dernier n’est connu.",
            );
        }
        let unit: N = self.unit();
        let one = Rational::whole(1);
        let highest = smoothed.increase.map(|rate| Rational::of(rate).plus(&one)).transpose()?;
        let lowest = smoothed.decrease.map(|rate| one.less(&Rational::of(rate))).transpose()?;
        let mut limits = Limits {
            floor: Vec::with_capacity(under.n.len()),
            cap: Vec::with_capacity(under.n.len()),
        };
        for amount in last_year {
            let amount = amount.map(|amount| Rational::whole(amount.get().unsigned_abs().into()));
            let times = |rate: &Option<Rational<N>>| amount.as_ref().zip(rate.as_ref()).map(|(amount, rate)| amount.times(rate)).transpose();
            let cap = times(&highest)?.map(|cap| cap.down_to(&unit)).transpose()?;
            let floor = times(&lowest.clone().flatten())?.map(|floor| floor.up_to(&unit)).transpose()?;
            limits.cap.push(cap);
            limits.floor.push(floor);
        }
        Ok(limits)
    }

    fn factors(&self, coefficient: &Coefficient) -> Vec<Fraction> {
        let factors: BTreeMap<MemberId, Fraction> = coefficient.factors.iter().map(|factor| (factor.member, factor.factor)).collect();
        self.members().map(|member| factors.get(&member).copied().unwrap_or(Fraction::ONE)).collect()
    }

    fn only(&self, members: &[MemberId], concerned: &Concerned) -> Vec<bool> {
        let members: BTreeSet<MemberId> = members.iter().copied().collect();
        let pairs = concerned.iter().zip(self.members());
        pairs.map(|(concerned, member)| *concerned && members.contains(&member)).collect()
    }

    /// The time of each party within the period, and that of a party that is there all along.
    pub(super) fn times(&self, prorata: &Prorata) -> Result<(Vec<Fraction>, Fraction), Refusal> {
        let period = self.problem.period()?;
        let time = |count: u32| Fraction::whole(count.into());
        let of = |party: &super::Party| {
            let presence = period.within(party.from, party.until);
            presence.map_or(Fraction::ZERO, |presence| time(counted(presence, period, prorata.basis)))
        };
        let times = self.problem.parties.iter().map(of).collect();
        Ok((times, time(counted(period, period, prorata.basis))))
    }

    /// The unit of rounding, in cents.
    pub(super) fn unit<N: Whole>(&self) -> N {
        N::from_u128(self.problem.rounding.unit.cents().into())
    }

    fn members(&self) -> impl Iterator<Item = MemberId> + 'a {
        self.problem.parties.iter().map(|party| party.member)
    }
}

/// The amount of so many cents, or the refusal of more than a ledger may hold.
pub(super) fn cents_of<N: Whole>(cents: &N) -> Result<Cents, Refusal> {
    let small = cents.to_u128().and_then(|cents| i64::try_from(cents).ok());
    small.map(Cents::new).unwrap_or(Cents::new(i64::MAX)).plus(Cents::ZERO)
}

fn product<N: Whole>(a: &[N], b: &[N]) -> Result<Vec<N>, Overflow> {
    a.iter().zip(b).map(|(a, b)| a.times(b)).collect()
}

/// A column for the parties concerned.
fn column(quantity: Quantity, values: impl Iterator<Item = Ratio>, concerned: &Concerned) -> StepColumn {
    let values = values.zip(concerned).map(|(value, concerned)| concerned.then_some(value));
    StepColumn {
        quantity,
        values: values.collect(),
    }
}

/// A column for every party.
fn every(quantity: Quantity, values: &[Fraction]) -> StepColumn {
    StepColumn {
        quantity,
        values: values.iter().map(|value| Some(Ratio::from(*value))).collect(),
    }
}

/// The bounds of the parties that have some, and at which each ends.
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
