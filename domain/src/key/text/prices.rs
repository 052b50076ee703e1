//! The nodes that price, and the prices of the others.

use super::reader::{Reader, Spot};
use super::tree::Value;
use super::values::{price, quantity};
use crate::key::{Bracket, Cost, Index, IndexBase, Reference, Scale, ScaleMode, Tariff, UnitCost};
use crate::value::Fraction;

impl Reader<'_> {
    pub(super) fn price(&mut self, spot: &Spot<'_>) -> Option<Fraction> {
        self.value(spot, "un prix, comme \"1.10\"", price)
    }

    pub(super) fn tariff(&mut self, spot: &Spot<'_>) -> Option<Tariff> {
        let fields = self.fields(spot, &["flat", "price", "scale", "units"])?;
        Some(Tariff {
            flat: fields.get("flat").and_then(|spot| self.euros(spot)),
            price: fields.get("price").and_then(|spot| self.price(spot)),
            scale: fields.get("scale").and_then(|spot| self.scale(spot)),
            units: fields.get("units").and_then(|spot| self.basis(spot)),
        })
    }

    fn scale(&mut self, spot: &Spot<'_>) -> Option<Scale> {
        let fields = self.fields(spot, &["brackets", "mode", "neverBelowPrevious"])?;
        let mode = self
            .required(&fields, "mode")
            .and_then(|spot| self.choice(&spot, ScaleMode::ALL, ScaleMode::as_str));
        let never_below_previous = self.flag(fields.get("neverBelowPrevious"));
        let brackets = self
            .required(&fields, "brackets")
            .and_then(|spot| self.items(&spot, "de tranches"))?;
        let brackets = brackets.iter().filter_map(|spot| self.bracket(spot)).collect();
        Some(Scale {
            brackets,
            mode: mode?,
            never_below_previous,
        })
    }

    fn bracket(&mut self, spot: &Spot<'_>) -> Option<Bracket> {
        let fields = self.fields(spot, &["flat", "price", "upTo"])?;
        Some(Bracket {
            flat: fields.get("flat").and_then(|spot| self.euros(spot)),
            price: fields.get("price").and_then(|spot| self.price(spot)),
            up_to: fields
                .get("upTo")
                .and_then(|spot| self.value(spot, "une quantité", quantity)),
        })
    }

    pub(super) fn unit_cost(&mut self, spot: &Spot<'_>) -> Option<UnitCost> {
        let fields = self.fields(spot, &["cost", "units"])?;
        let cost = self.required(&fields, "cost").and_then(|spot| self.cost(&spot));
        let units = self.required(&fields, "units").and_then(|spot| self.basis(&spot));
        cost.zip(units).map(|(cost, units)| UnitCost { cost, units })
    }

    fn cost(&mut self, spot: &Spot<'_>) -> Option<Cost> {
        if !matches!(spot.tree.value, Value::Map(_)) {
            return self.price(spot).map(Cost::Amount);
        }
        let fields = self.fields(spot, &["reference", "source", "vintage"])?;
        let source = fields.get("source").and_then(|spot| self.name(spot));
        let vintage = self.vintage_or_default(&fields);
        let series = self
            .required(&fields, "reference")
            .and_then(|spot| self.criterion(&spot))?;
        Some(Cost::Reference(Reference {
            series,
            source,
            vintage,
        }))
    }

    pub(super) fn index(&mut self, spot: &Spot<'_>) -> Option<Index> {
        let fields = self.fields(spot, &["base", "current", "of", "series", "source"])?;
        let base = self.required(&fields, "base").and_then(|spot| self.index_base(&spot));
        let current = self.required(&fields, "current").and_then(|spot| self.vintage(&spot));
        let series = self.required(&fields, "series").and_then(|spot| self.criterion(&spot));
        let source = fields.get("source").and_then(|spot| self.name(spot));
        let of = Box::new(self.of(&fields)?);
        Some(Index {
            base: base?,
            current: current?,
            of,
            series: series?,
            source,
        })
    }

    /// A number, or a vintage that says it is one: a year alone is a number.
    fn index_base(&mut self, spot: &Spot<'_>) -> Option<IndexBase> {
        match &spot.tree.value {
            Value::Map(_) => {
                let fields = self.fields(spot, &["vintage"])?;
                self.required(&fields, "vintage")
                    .and_then(|spot| self.vintage(&spot))
                    .map(IndexBase::Vintage)
            }
            Value::Scalar { .. } | Value::List(_) => self
                .value(spot, "un nombre ou un millésime", quantity)
                .map(IndexBase::Value),
        }
    }
}
