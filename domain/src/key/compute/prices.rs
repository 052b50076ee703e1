//! Nodes that price: what each member owes, whatever the others owe.

use super::evaluate::{Concerned, Evaluator, Node, Stop, refuse};
use super::exact::{Exact, Rational};
use super::number::Whole;
use super::scale::{self, in_cents};
use crate::key::sheet::{Constant, NodeKind};
use crate::key::{Ask, Cost, Index, IndexBase, Tariff, UnitCost};
use crate::refusal::{Code, Refusal};

impl Evaluator<'_> {
    pub(super) fn tariff<N: Whole>(&self, tariff: &Tariff, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let flat = Rational::whole(tariff.flat.map_or(0, |flat| flat.get().unsigned_abs().into()));
        let units = tariff
            .units
            .as_ref()
            .map(|basis| self.units(basis, concerned))
            .transpose()?;
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

    pub(super) fn beyond_scale(&self, index: usize) -> Refusal {
        let message = format!(
            "{} dépasse la dernière tranche du barème : ajouter une tranche sans borne.",
            self.problem.name(index)
        );
        Refusal::new(Code::UnitsBeyondScale, message)
    }

    pub(super) fn unit_cost<N: Whole>(&self, unit_cost: &UnitCost, concerned: &Concerned) -> Result<Node<N>, Stop> {
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

    pub(super) fn index<N: Whole>(&self, index: &Index, concerned: &Concerned) -> Result<Node<N>, Stop> {
        let base = match index.base {
            IndexBase::Value(value) => value,
            IndexBase::Vintage(vintage) => self.problem.reference(&Ask::series(index, vintage))?,
        };
        let current = self.problem.reference(&Ask::series(index, index.current))?;
        if base.is_zero() {
            return refuse(
                Code::FormulaInvalid,
                format!("La base de l’indice « {} » est nulle.", index.series.french()),
            );
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
}
