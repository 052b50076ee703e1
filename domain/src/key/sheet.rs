//! The calculation sheet: the tree of steps from which anybody with a pencil finds the same cents.

use super::{Ask, BoundKind};
use crate::value::{Cents, Fraction, Ratio};

crate::value::choices! {
    /// What a step does: the nodes of the language.
    NodeKind {
        /// A weighted mix.
        Blend "blend" "mélange pondéré";
        /// Floor and cap.
        Bounded "bounded" "plancher et plafond";
        /// Multipliers.
        Coefficient "coefficient" "coefficients";
        /// In proportion to a criterion.
        Criterion "criterion" "en proportion d’un critère";
        /// The same for each.
        Equal "equal" "parts égales";
        /// By quotas.
        Fixed "fixed" "quotes-parts";
        /// An indexed price.
        Index "index" "indexation";
        /// Some members only.
        Only "only" "à la carte";
        /// By time of membership.
        Prorata "prorata" "prorata de présence";
        /// Against last year.
        Smoothed "smoothed" "lissage";
        /// Several lines.
        Stack "stack" "lignes";
        /// Flat part, price, scale.
        Tariff "tariff" "tarif";
        /// Unit cost.
        UnitCost "unitCost" "coût unitaire";
    }
}

/// What the numbers of a column are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The values of a criterion, each unit of it counting for `coefficient`.
    Criterion {
        /// The question they answer.
        ask: Ask,
        /// What a unit counts for.
        coefficient: Fraction,
    },
    /// The units of a basis: the sum of its terms.
    Units,
    /// Declared quotas.
    Quota,
    /// Multipliers.
    Factor,
    /// Time within the period.
    Presence,
    /// What the member owed last year, in cents.
    LastYear,
    /// Its floor, in cents.
    Floor,
    /// Its cap, in cents.
    Cap,
}

/// A column of a step: a number for each member it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepColumn {
    /// What the numbers are.
    pub quantity: Quantity,
    /// The numbers, in the order of the participants; nothing where the member is not concerned.
    pub values: Vec<Option<Ratio>>,
}

/// A number of a step that belongs to no member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// The weight of the part of a blend at this index.
    Weight(usize),
    /// The time of a member that is there the whole period.
    WholePeriod,
    /// What a price is indexed from.
    IndexBase,
    /// What it is indexed to.
    IndexCurrent,
    /// A unit cost, in euros.
    UnitCost,
}

/// One step of a calculation: what a node makes of what is under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which node.
    pub node: NodeKind,
    /// What it shares, in cents; nothing for a price.
    pub amount: Option<Ratio>,
    /// Its numbers by member.
    pub columns: Vec<StepColumn>,
    /// Its other numbers.
    pub constants: Vec<(Constant, Ratio)>,
    /// At which bound each member ends, for a node that bounds.
    pub bounds: Vec<Option<BoundKind>>,
    /// The exact amount of each member, in cents, in the order of the participants.
    pub result: Vec<Ratio>,
    /// The steps right under it.
    pub children: Vec<Step>,
}

/// One member's part of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Portion {
    /// Its amount.
    pub amount: Cents,
    /// What it received beyond its own rounding, in cents and with the sign of the line: a residual cent, or the difference the key gives it.
    pub residue: Cents,
}

/// A line: what is rounded once for each member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSheet {
    /// What people call it, where the key does.
    pub label: Option<String>,
    /// What it shares; nothing for a price.
    pub amount: Option<Cents>,
    /// What each member owes, in the order of the participants.
    pub portions: Vec<Portion>,
    /// What the members owe together.
    pub total: Cents,
    /// The exact amount of each member, in cents, without sign. Empty unless asked for.
    pub exact: Vec<Ratio>,
    /// The steps that give it. More than one where joiners add their share: among those there at first, then among all. Empty unless asked for.
    pub steps: Vec<Step>,
}

impl LineSheet {
    /// What rounding leaves between the amount and the total: nothing, unless the key rounds each member on its own.
    pub fn gap(&self) -> Option<Cents> {
        self.amount.and_then(|amount| self.total.minus(amount).ok())
    }
}

/// The result of a calculation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its lines: at least one.
    pub lines: Vec<LineSheet>,
    /// What each member owes over all lines, in the order of the participants.
    pub totals: Vec<Cents>,
    /// What they owe together.
    pub total: Cents,
}
