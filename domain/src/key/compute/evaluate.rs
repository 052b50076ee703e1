//! What each node makes of what is under it, exactly.

use super::exact::{Exact, Rational};
use super::number::{Overflow, Whole};
use super::presence::counted;
use super::problem::Problem;
use super::steps::{column, every};
use crate::key::sheet::{Constant, NodeKind, Quantity, Step};
use crate::key::{Basis, Blend, Coefficient, Fixed, Formula, Prorata};
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

pub(super) fn refuse<T>(code: Code, message: impl Into<String>) -> Result<T, Stop> {
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

/// Which participants a node concerns, in their order.
pub(super) type Concerned = [bool];

impl<'a> Evaluator<'a> {
    /// Every participant.
    pub(super) fn everybody(&self) -> Vec<bool> {
        vec![true; self.problem.participants.len()]
    }

    /// The shares of `amount`, in cents, by a node that shares.
    pub(super) fn share<N: Whole>(
        &self,
        formula: &Formula,
        amount: &Rational<N>,
        concerned: &Concerned,
    ) -> Result<Node<N>, Stop> {
        match formula {
            Formula::Criterion(basis) => self.by_criterion(basis, amount, concerned),
            Formula::Equal => {
                let n = concerned
                    .iter()
                    .map(|concerned| N::from_u128((*concerned).into()))
                    .collect();
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
                let under = self.share(&prorata.of, amount, &self.present(concerned)?)?;
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
                let mut under = self.price::<N>(&prorata.of, &self.present(concerned)?)?;
                under.exact.d = under.exact.d.times(&N::from_u128(whole.numerator()))?;
                let mut node = self.multiply_prices(NodeKind::Prorata, under, &times, Quantity::Presence)?;
                if let Some(step) = &mut node.step {
                    step.constants.push((Constant::WholePeriod, whole.into()));
                }
                Ok(node)
            }
            Formula::Criterion(_) | Formula::Equal | Formula::Fixed(_) | Formula::Blend(_) | Formula::Stack(_) => {
                refuse(
                    Code::AmountNeeded,
                    "Ce nœud partage un montant : il ne fixe pas de prix.",
                )
            }
        }
    }

    fn by_criterion<N: Whole>(
        &self,
        basis: &Basis,
        amount: &Rational<N>,
        concerned: &Concerned,
    ) -> Result<Node<N>, Stop> {
        let units = self.units(basis, concerned)?;
        self.shares(NodeKind::Criterion, amount, units.n.clone(), |step| {
            self.basis_columns(step, basis, &units, concerned);
        })
    }

    fn by_quotas<N: Whole>(&self, fixed: &Fixed, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let quotas: BTreeMap<MemberId, Fraction> =
            fixed.quotas.iter().map(|quota| (quota.member, quota.share)).collect();
        let quota = |(concerned, member): (&bool, MemberId)| match (concerned, quotas.get(&member)) {
            (false, _) => Ok(Fraction::ZERO),
            (true, Some(quota)) => Ok(*quota),
            (true, None) => Err(Refusal::new(
                Code::QuotasInvalid,
                "Un membre concerné n’a pas de quote-part.",
            )),
        };
        let quotas: Vec<Fraction> = concerned
            .iter()
            .zip(self.members())
            .map(quota)
            .collect::<Result<_, _>>()?;
        let weights = Exact::over_one_denominator(&quotas)?;
        self.shares(NodeKind::Fixed, amount, weights.n, |step| {
            step.columns.push(column(
                Quantity::Quota,
                quotas.iter().map(|quota| Ratio::from(*quota)),
                concerned,
            ));
        })
    }

    fn blend<N: Whole>(&self, blend: &Blend, amount: &Rational<N>, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let weights: Vec<Fraction> = blend.parts.iter().map(|part| part.weight).collect();
        let whole = Rational::of(
            weights
                .iter()
                .try_fold(Fraction::ZERO, |sum, weight| sum.plus(weight))?,
        );
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
            step.constants
                .extend(weights.map(|(index, weight)| (Constant::Weight(index), Ratio::from(*weight))));
            step.children = children;
        }
        Ok(node)
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
    fn multiply_prices<N: Whole>(
        &self,
        kind: NodeKind,
        under: Node<N>,
        by: &[Fraction],
        quantity: Quantity,
    ) -> Result<Node<N>, Stop> {
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

    fn factors(&self, coefficient: &Coefficient) -> Vec<Fraction> {
        let factors: BTreeMap<MemberId, Fraction> = coefficient
            .factors
            .iter()
            .map(|factor| (factor.member, factor.factor))
            .collect();
        self.members()
            .map(|member| factors.get(&member).copied().unwrap_or(Fraction::ONE))
            .collect()
    }

    fn only(&self, members: &[MemberId], concerned: &Concerned) -> Vec<bool> {
        let members: BTreeSet<MemberId> = members.iter().copied().collect();
        let pairs = concerned.iter().zip(self.members());
        pairs
            .map(|(concerned, member)| *concerned && members.contains(&member))
            .collect()
    }

    /// Those of `concerned` that are there some day of the period, even if that counts for no time, as days that make no full month.
    pub(super) fn present(&self, concerned: &Concerned) -> Result<Vec<bool>, Refusal> {
        let period = self.problem.period()?;
        let pairs = concerned.iter().zip(self.problem.participants);
        let is_present =
            |participant: &super::Participant| period.within(participant.from, participant.until).is_some();
        Ok(pairs
            .map(|(concerned, participant)| *concerned && is_present(participant))
            .collect())
    }

    /// The time of each participant within the period, and that of a participant that is there all along.
    pub(super) fn times(&self, prorata: &Prorata) -> Result<(Vec<Fraction>, Fraction), Refusal> {
        let period = self.problem.period()?;
        let time = |count: u32| Fraction::whole(count.into());
        let of = |participant: &super::Participant| {
            let presence = period.within(participant.from, participant.until);
            presence.map_or(Fraction::ZERO, |presence| {
                time(counted(presence, period, prorata.basis))
            })
        };
        let times = self.problem.participants.iter().map(of).collect();
        Ok((times, time(counted(period, period, prorata.basis))))
    }

    /// The unit of rounding, in cents.
    pub(super) fn unit<N: Whole>(&self) -> N {
        N::from_u128(self.problem.rounding.unit.cents().into())
    }

    fn members(&self) -> impl Iterator<Item = MemberId> + 'a {
        self.problem.participants.iter().map(|participant| participant.member)
    }
}

/// The amount of so many cents, or the refusal of more than a ledger may hold.
pub(super) fn cents_of<N: Whole>(cents: &N) -> Result<Cents, Refusal> {
    let small = cents.to_u128().and_then(|cents| i64::try_from(cents).ok());
    small.map_or(Cents::new(i64::MAX), Cents::new).plus(Cents::ZERO)
}

fn product<N: Whole>(a: &[N], b: &[N]) -> Result<Vec<N>, Overflow> {
    a.iter().zip(b).map(|(a, b)| a.times(b)).collect()
}
