//! The nodes of a formula.

use super::reader::{Fields, Reader, Spot};
use super::tree::Value;
use super::values::rate;
use super::words::{COMMA, unknown};
use crate::key::{
    Blend, BlendMode, Bound, BoundKind, Bounded, Coefficient, Factor, Fixed, Formula, Joiners, Line, LineAmount, Only,
    Part, PerUnit, Prorata, ProrataBasis, Quota, Smoothed, Stack,
};
use crate::value::{Cents, Fraction};

const NODES: &[&str] = &[
    "blend",
    "bounded",
    "coefficient",
    "criterion",
    "equal",
    "fixed",
    "index",
    "only",
    "prorata",
    "smoothed",
    "stack",
    "tariff",
    "unitCost",
];

impl Reader<'_> {
    /// A node: `equal`, or one field whose name is the node’s.
    pub(super) fn formula(&mut self, spot: &Spot<'_>) -> Option<Formula> {
        if let Value::Scalar { text, .. } = &spot.tree.value
            && !spot.tree.is_null()
        {
            return match text.as_str() {
                "equal" => Some(Formula::Equal),
                node if NODES.contains(&node) => {
                    self.malformed(spot, format!("« {node} » demande une suite : écrire « {node}: … »."))
                }
                other => self.malformed(spot, unknown("Nœud", other, NODES)),
            };
        }
        let fields = self.any_fields(spot, "un nœud")?;
        let [(node, below)] = fields.entries.as_slice() else {
            for (name, below) in fields.entries.iter().filter(|(name, _)| !NODES.contains(name)) {
                self.unknown(below, "Nœud", name, NODES);
            }
            let names: Vec<&str> = fields.entries.iter().map(|(name, _)| *name).collect();
            return self.malformed(
                spot,
                format!("Un nœud a un seul champ, son nom ; ici : {}.", names.join(", ")),
            );
        };
        self.node(node, below)
    }

    fn node(&mut self, node: &str, spot: &Spot<'_>) -> Option<Formula> {
        match node {
            "blend" => self.blend(spot).map(Formula::Blend),
            "bounded" => self.bounded(spot).map(Formula::Bounded),
            "coefficient" => self.coefficient(spot).map(Formula::Coefficient),
            "criterion" => self.basis(spot).map(Formula::Criterion),
            "equal" => self.malformed(spot, "« equal » s’écrit seul : « formula: equal », « of: equal »."),
            "fixed" => self.fixed(spot).map(Formula::Fixed),
            "index" => self.index(spot).map(Formula::Index),
            "only" => self.only(spot).map(Formula::Only),
            "prorata" => self.prorata(spot).map(Formula::Prorata),
            "smoothed" => self.smoothed(spot).map(Formula::Smoothed),
            "stack" => self.stack(spot).map(Formula::Stack),
            "tariff" => self.tariff(spot).map(Formula::Tariff),
            "unitCost" => self.unit_cost(spot).map(Formula::UnitCost),
            other => {
                self.unknown(spot, "Nœud", other, NODES);
                None
            }
        }
    }

    pub(super) fn of(&mut self, fields: &Fields<'_>) -> Option<Formula> {
        self.required(fields, "of").and_then(|spot| self.formula(&spot))
    }

    fn rate(&mut self, spot: &Spot<'_>) -> Option<Fraction> {
        self.value(spot, "un taux, comme 40 %", rate)
    }

    pub(super) fn euros(&mut self, spot: &Spot<'_>) -> Option<Cents> {
        self.value(spot, "un montant, comme \"500.00\"", Cents::parse_euros)
    }

    fn fixed(&mut self, spot: &Spot<'_>) -> Option<Fixed> {
        let fields = self.fields(spot, &["normalise", "quotas"])?;
        let normalise = self.flag(fields.get("normalise"));
        let list = self.required(&fields, "quotas")?;
        let entries = self
            .any_fields(&list, "les quotes-parts, « nom du membre: taux »")?
            .entries;
        let mut quotas = Vec::new();
        for (label, spot) in &entries {
            if spot.tree.is_null() && label.starts_with(|c: char| c.is_ascii_digit()) {
                self.malformed::<()>(spot, format!("La quote-part de « {label} » manque. {COMMA}"));
                continue;
            }
            let (member, share) = (self.labelled(spot, label), self.rate(spot));
            quotas.extend(member.zip(share).map(|(member, share)| Quota { member, share }));
        }
        Some(Fixed { normalise, quotas })
    }

    fn blend(&mut self, spot: &Spot<'_>) -> Option<Blend> {
        let fields = self.fields(spot, &["mode", "normalise", "parts"])?;
        let mode = self
            .required(&fields, "mode")
            .and_then(|spot| self.choice(&spot, BlendMode::ALL, BlendMode::as_str));
        let normalise = self.flag(fields.get("normalise"));
        let parts = self
            .required(&fields, "parts")
            .and_then(|spot| self.items(&spot, "d’éléments"))?;
        let parts = parts.iter().filter_map(|spot| self.part(spot)).collect();
        Some(Blend {
            mode: mode?,
            normalise,
            parts,
        })
    }

    fn part(&mut self, spot: &Spot<'_>) -> Option<Part> {
        let fields = self.fields(spot, &["label", "of", "weight"])?;
        let label = fields.get("label").and_then(|spot| self.name(spot));
        let weight = self.required(&fields, "weight").and_then(|spot| self.rate(&spot));
        let of = self.of(&fields)?;
        let weight = weight?;
        Some(Part { label, of, weight })
    }

    fn bounded(&mut self, spot: &Spot<'_>) -> Option<Bounded> {
        let fields = self.fields(spot, &["cap", "first", "floor", "of"])?;
        let cap = fields.get("cap").and_then(|spot| self.bound(spot));
        let floor = fields.get("floor").and_then(|spot| self.bound(spot));
        let first = self.first(&fields);
        let of = Box::new(self.of(&fields)?);
        Some(Bounded { cap, first, floor, of })
    }

    fn first(&mut self, fields: &Fields<'_>) -> BoundKind {
        let first = fields
            .get("first")
            .and_then(|spot| self.choice(spot, BoundKind::ALL, BoundKind::as_str));
        first.unwrap_or(BoundKind::Cap)
    }

    fn bound(&mut self, spot: &Spot<'_>) -> Option<Bound> {
        if !matches!(spot.tree.value, Value::Map(_)) {
            return self.euros(spot).map(Bound::Amount);
        }
        let fields = self.fields(spot, &["perUnit", "shareOfTotal", "units"])?;
        match (fields.get("shareOfTotal"), fields.entries.len()) {
            (Some(share), 1) => self.rate(share).map(Bound::ShareOfTotal),
            (Some(_), _) => self.malformed(
                spot,
                "Une borne est une part du total, ou un montant par unité : pas les deux.",
            ),
            (None, _) => {
                let price = self.required(&fields, "perUnit").and_then(|spot| self.price(&spot));
                let units = self.required(&fields, "units").and_then(|spot| self.basis(&spot));
                price
                    .zip(units)
                    .map(|(price, units)| Bound::PerUnit(PerUnit { price, units }))
            }
        }
    }

    fn smoothed(&mut self, spot: &Spot<'_>) -> Option<Smoothed> {
        let fields = self.fields(spot, &["decrease", "first", "increase", "of"])?;
        let decrease = fields.get("decrease").and_then(|spot| self.rate(spot));
        let increase = fields.get("increase").and_then(|spot| self.rate(spot));
        let first = self.first(&fields);
        let of = Box::new(self.of(&fields)?);
        Some(Smoothed {
            decrease,
            first,
            increase,
            of,
        })
    }

    fn coefficient(&mut self, spot: &Spot<'_>) -> Option<Coefficient> {
        let fields = self.fields(spot, &["factors", "of"])?;
        let factors = self
            .required(&fields, "factors")
            .and_then(|spot| self.items(&spot, "de coefficients"));
        let factors = factors
            .unwrap_or_default()
            .iter()
            .filter_map(|spot| self.factor(spot))
            .collect();
        let of = Box::new(self.of(&fields)?);
        Some(Coefficient { factors, of })
    }

    fn factor(&mut self, spot: &Spot<'_>) -> Option<Factor> {
        let fields = self.fields(spot, &["factor", "member", "reason"])?;
        let factor = self.required(&fields, "factor").and_then(|spot| self.rate(&spot));
        let member = self.required(&fields, "member").and_then(|spot| self.member(&spot));
        let reason = self.required(&fields, "reason").and_then(|spot| self.name(&spot));
        Some(Factor {
            factor: factor?,
            member: member?,
            reason: reason?,
        })
    }

    fn only(&mut self, spot: &Spot<'_>) -> Option<Only> {
        let fields = self.fields(spot, &["members", "of"])?;
        let members = self.required(&fields, "members").and_then(|spot| self.members(&spot));
        let of = Box::new(self.of(&fields)?);
        members.map(|members| Only { members, of })
    }

    fn prorata(&mut self, spot: &Spot<'_>) -> Option<Prorata> {
        let fields = self.fields(spot, &["basis", "joiners", "of"])?;
        let basis = self
            .required(&fields, "basis")
            .and_then(|spot| self.choice(&spot, ProrataBasis::ALL, ProrataBasis::as_str));
        let joiners = fields
            .get("joiners")
            .and_then(|spot| self.choice(spot, Joiners::ALL, Joiners::as_str));
        let of = Box::new(self.of(&fields)?);
        Some(Prorata {
            basis: basis?,
            joiners: joiners.unwrap_or(Joiners::Relieve),
            of,
        })
    }

    fn stack(&mut self, spot: &Spot<'_>) -> Option<Stack> {
        let fields = self.fields(spot, &["lines"])?;
        let lines = self
            .required(&fields, "lines")
            .and_then(|spot| self.items(&spot, "de lignes"))?;
        let lines = lines.iter().filter_map(|spot| self.line(spot)).collect();
        Some(Stack { lines })
    }

    fn line(&mut self, spot: &Spot<'_>) -> Option<Line> {
        let fields = self.fields(spot, &["amount", "label", "of"])?;
        let amount = fields.get("amount").and_then(|spot| self.amount(spot));
        let label = self.required(&fields, "label").and_then(|spot| self.name(&spot));
        let of = self.of(&fields)?;
        label.map(|label| Line { amount, label, of })
    }

    fn amount(&mut self, spot: &Spot<'_>) -> Option<LineAmount> {
        match &spot.tree.value {
            Value::Scalar { text, .. } if text == "rest" => Some(LineAmount::Rest),
            Value::Scalar { text, .. } if text.starts_with(|c: char| c.is_alphabetic()) && !spot.tree.is_null() => {
                self.malformed(spot, unknown("Mot", text, &["rest", "un montant, comme \"500.00\""]))
            }
            _ => self.euros(spot).map(LineAmount::Fixed),
        }
    }
}
