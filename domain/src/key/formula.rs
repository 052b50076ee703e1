//! The formula of a key: a small closed language, data and not code.
//!
//! `docs/reference/key-language.md` tells what each node means; [`super::compute`] computes it, [`super::text`] reads and writes it.

use crate::event::facts;
use crate::member::Criterion;
use crate::value::{Cents, FiscalYear, Fraction, MemberId, Name};
use serde::{Deserialize, Serialize};

/// How shares are computed. A node shares an amount it is given (its shares sum to it), or prices what each member owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Formula {
    /// A weighted mix of nodes.
    Blend(Blend),
    /// A floor and a cap for each member.
    Bounded(Bounded),
    /// A multiplier for some members, each with its reason.
    Coefficient(Coefficient),
    /// In proportion to a criterion.
    Criterion(Basis),
    /// The same for each.
    Equal,
    /// By declared quotas.
    Fixed(Fixed),
    /// A price that follows a dated series.
    Index(Index),
    /// Some members only (à la carte).
    Only(Only),
    /// By the time of membership within the period.
    Prorata(Prorata),
    /// At most so much more or less than last year.
    Smoothed(Smoothed),
    /// Several costs, each with its own node, summed by member.
    Stack(Stack),
    /// A flat part, a price per unit, a scale.
    Tariff(Tariff),
    /// A unit cost times units (CGCT, art. D. 5211-16).
    UnitCost(UnitCost),
}

/// Which vintage of a criterion applies. N is the fiscal year shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VintagePolicy {
    /// The value in force on 1 January N.
    InForceOnFirstJanuary,
    /// The latest known on a day of N or of a year before.
    KnownOn(KnownOn),
    /// Always this reference year.
    Pinned(FiscalYear),
    /// The reference year N less so many.
    YearsBefore(u8),
}

/// The latest value known on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KnownOn {
    /// Day of the month.
    pub day: u8,
    /// Month, 1 to 12.
    pub month: u8,
    /// How many years before N.
    pub years_before: u8,
}

crate::value::choices! {
    /// How the parts of a blend are rounded.
    BlendMode {
        /// Each part is rounded on its own, then they are summed.
        Nested "nested" "chaque élément arrondi à part";
        /// The exact mix is rounded once.
        SingleStep "singleStep" "un seul arrondi";
    }

    /// How a scale applies its brackets.
    ScaleMode {
        /// Each bracket prices the units that fall in it.
        Marginal "marginal" "par tranche";
        /// The bracket of the quantity prices all its units.
        Slab "slab" "par palier";
    }

    /// Which of the two bounds of a member.
    BoundKind {
        /// The most it pays.
        Cap "cap" "plafond";
        /// The least it pays.
        Floor "floor" "plancher";
    }

    /// How membership within a period is counted.
    ProrataBasis {
        /// Real days, over 365 or 366.
        ActualDays "actualDays" "jours réels";
        /// Calendar months in which the member is there every day.
        FullMonths "fullMonths" "mois entiers";
        /// Calendar months in which the member is there at least a day.
        MonthsBegun "monthsBegun" "mois entamés";
        /// Calendar quarters in which the member is there at least a day.
        QuartersBegun "quartersBegun" "trimestres entamés";
        /// Months of thirty days.
        Thirty360 "thirty360" "jours 30/360";
    }

    /// What the share of a member that joins within the period does to the others.
    Joiners {
        /// It is one more receipt.
        Add "add" "la part des arrivants s’ajoute";
        /// It relieves them.
        Relieve "relieve" "la part des arrivants soulage les autres";
    }
}

facts! {
    /// A quantity per member: the sum of its terms, each a criterion times a coefficient.
    Basis {
        /// The only source to take values from, if one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<Name>,
        /// Its terms: at least one.
        terms: Vec<Term>,
        /// Which vintage of the criteria.
        vintage: VintagePolicy,
    }

    /// A criterion and what a unit of it counts for.
    Term {
        /// What a unit counts for.
        coefficient: Fraction,
        /// Which criterion.
        criterion: Criterion,
    }

    /// Declared quotas.
    Fixed {
        /// Whether quotas that do not sum to one are brought back to their sum.
        normalise: bool,
        /// One for each participant.
        quotas: Vec<Quota>,
    }

    /// A member's declared share.
    Quota {
        /// The member.
        member: MemberId,
        /// Its share of the whole.
        share: Fraction,
    }

    /// A weighted mix of nodes that share.
    Blend {
        /// Where it is rounded.
        mode: BlendMode,
        /// Whether weights that do not sum to one are brought back to their sum.
        normalise: bool,
        /// What is mixed.
        parts: Vec<Part>,
    }

    /// A part of a blend.
    Part {
        /// What people call it.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<Name>,
        /// The node.
        of: Formula,
        /// Its weight.
        weight: Fraction,
    }

    /// A flat part, a price per unit or a scale.
    Tariff {
        /// Flat part.
        #[serde(skip_serializing_if = "Option::is_none")]
        flat: Option<Cents>,
        /// Price of a unit, in euros.
        #[serde(skip_serializing_if = "Option::is_none")]
        price: Option<Fraction>,
        /// Scale, instead of a price.
        #[serde(skip_serializing_if = "Option::is_none")]
        scale: Option<Scale>,
        /// The units that the price or the scale is for.
        #[serde(skip_serializing_if = "Option::is_none")]
        units: Option<Basis>,
    }

    /// A scale by brackets, in ascending order.
    Scale {
        /// Its brackets.
        brackets: Vec<Bracket>,
        /// How they apply.
        mode: ScaleMode,
        /// Whether a slab is never less than a lower slab at its upper end.
        never_below_previous: bool,
    }

    /// A bracket of a scale.
    Bracket {
        /// Flat amount of the bracket (slabs only).
        #[serde(skip_serializing_if = "Option::is_none")]
        flat: Option<Cents>,
        /// Price of a unit, in euros.
        #[serde(skip_serializing_if = "Option::is_none")]
        price: Option<Fraction>,
        /// Its upper end, included; only the last may have none.
        #[serde(skip_serializing_if = "Option::is_none")]
        up_to: Option<Fraction>,
    }

    /// A unit cost times units.
    UnitCost {
        /// The cost of a unit.
        cost: Cost,
        /// The units.
        units: Basis,
    }

    /// A value that belongs to no member: in a ledger, a criterion recorded for the carrier.
    Reference {
        /// What it is.
        series: Criterion,
        /// The only source to take it from, if one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<Name>,
        /// Which vintage of it.
        vintage: VintagePolicy,
    }

    /// A floor and a cap for each member: at least one of them.
    Bounded {
        /// The most a member pays.
        #[serde(skip_serializing_if = "Option::is_none")]
        cap: Option<Bound>,
        /// Which bound is applied first.
        first: BoundKind,
        /// The least a member pays.
        #[serde(skip_serializing_if = "Option::is_none")]
        floor: Option<Bound>,
        /// What is bounded.
        of: Box<Formula>,
    }

    /// So much for each unit.
    PerUnit {
        /// Price of a unit, in euros.
        price: Fraction,
        /// The units.
        units: Basis,
    }

    /// At most so much more or less than last year: at least one of them.
    Smoothed {
        /// The largest decrease.
        #[serde(skip_serializing_if = "Option::is_none")]
        decrease: Option<Fraction>,
        /// Which bound is applied first.
        first: BoundKind,
        /// The largest increase.
        #[serde(skip_serializing_if = "Option::is_none")]
        increase: Option<Fraction>,
        /// What is smoothed.
        of: Box<Formula>,
    }

    /// A multiplier for some members.
    Coefficient {
        /// The multipliers.
        factors: Vec<Factor>,
        /// What is multiplied.
        of: Box<Formula>,
    }

    /// A member's multiplier: nothing is an exemption.
    Factor {
        /// What its share is multiplied by.
        factor: Fraction,
        /// The member.
        member: MemberId,
        /// Why.
        reason: Name,
    }

    /// Some members only.
    Only {
        /// The members.
        members: Vec<MemberId>,
        /// What they share.
        of: Box<Formula>,
    }

    /// By the time of membership within the period.
    Prorata {
        /// How the time is counted.
        basis: ProrataBasis,
        /// What a joiner's share does to the others.
        joiners: Joiners,
        /// What is reduced.
        of: Box<Formula>,
    }

    /// A price that follows a dated series.
    Index {
        /// The value it starts from.
        base: IndexBase,
        /// Which vintage of the series it follows.
        current: VintagePolicy,
        /// What is indexed.
        of: Box<Formula>,
        /// The series.
        series: Criterion,
        /// The only source to take the series from, if one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<Name>,
    }

    /// Several costs, each with its own node.
    Stack {
        /// The lines.
        lines: Vec<Line>,
    }

    /// A line of a stack.
    Line {
        /// What it shares; nothing for a price.
        #[serde(skip_serializing_if = "Option::is_none")]
        amount: Option<LineAmount>,
        /// What people call it.
        label: Name,
        /// Its node.
        of: Formula,
    }
}

/// A unit cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cost {
    /// So many euros.
    Amount(Fraction),
    /// What was established and recorded.
    Reference(Reference),
}

/// The value a price is indexed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum IndexBase {
    /// This number.
    Value(Fraction),
    /// The series' own value of a vintage.
    Vintage(VintagePolicy),
}

/// A floor or a cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Bound {
    /// An amount.
    Amount(Cents),
    /// So much for each unit.
    PerUnit(PerUnit),
    /// A part of the amount shared.
    ShareOfTotal(Fraction),
}

/// What a line of a stack shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LineAmount {
    /// This amount.
    Fixed(Cents),
    /// What the other lines leave of the key's amount.
    Rest,
}

impl Basis {
    /// One criterion, each unit counting for one.
    pub fn of(criterion: impl Into<Criterion>, vintage: VintagePolicy) -> Self {
        Self {
            source: None,
            terms: vec![Term {
                coefficient: Fraction::ONE,
                criterion: criterion.into(),
            }],
            vintage,
        }
    }
}

impl Blend {
    /// What its parts are called, in order: their label, or « ligne 1 », « ligne 2 »…
    pub fn labels(&self) -> impl Iterator<Item = String> {
        let parts = self.parts.iter().zip(1_usize..);
        parts.map(|(part, number)| {
            part.label
                .as_ref()
                .map_or_else(|| format!("ligne {number}"), ToString::to_string)
        })
    }
}

/// What a line is called under another: « paie › ligne 1 ».
pub(super) fn label_under(label: Option<&str>, own: &str) -> String {
    label.map_or_else(|| own.to_owned(), |label| format!("{label} › {own}"))
}

/// Where the total of a node comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// It shares the amount it is given.
    Given,
    /// It prices: the total is an outcome, and no amount is given.
    Outcome,
    /// Its lines have their own amounts: an amount may be given, and is then their sum.
    Own,
}

impl Formula {
    /// The nodes right under this one.
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Criterion(_) | Self::Equal | Self::Fixed(_) | Self::Tariff(_) | Self::UnitCost(_) => Vec::new(),
            Self::Blend(blend) => blend.parts.iter().map(|part| &part.of).collect(),
            Self::Bounded(bounded) => vec![&bounded.of],
            Self::Coefficient(coefficient) => vec![&coefficient.of],
            Self::Index(index) => vec![&index.of],
            Self::Only(only) => vec![&only.of],
            Self::Prorata(prorata) => vec![&prorata.of],
            Self::Smoothed(smoothed) => vec![&smoothed.of],
            Self::Stack(stack) => stack.lines.iter().map(|line| &line.of).collect(),
        }
    }

    /// Whether it prices what each member owes, rather than share an amount.
    pub fn is_priced(&self) -> bool {
        match self {
            Self::Tariff(_) | Self::UnitCost(_) | Self::Index(_) => true,
            Self::Criterion(_) | Self::Equal | Self::Fixed(_) | Self::Blend(_) | Self::Stack(_) => false,
            Self::Bounded(bounded) => bounded.of.is_priced(),
            Self::Coefficient(coefficient) => coefficient.of.is_priced(),
            Self::Only(only) => only.of.is_priced(),
            Self::Prorata(prorata) => prorata.of.is_priced(),
            Self::Smoothed(smoothed) => smoothed.of.is_priced(),
        }
    }

    /// The amount that a calculation is given when a cost of `amount` is shared: none for a key whose total is an outcome.
    pub fn takes(&self, amount: Cents) -> Option<Cents> {
        (self.total() != Total::Outcome).then_some(amount)
    }

    /// What its lines are called; one that has no label is called « ligne ».
    pub fn line_labels(&self) -> Vec<String> {
        self.labels_under(None)
    }

    fn labels_under(&self, label: Option<&str>) -> Vec<String> {
        let under = |own: &str, of: &Self| of.labels_under(Some(&label_under(label, own)));
        match self {
            Self::Stack(stack) => stack
                .lines
                .iter()
                .flat_map(|line| under(line.label.as_str(), &line.of))
                .collect(),
            Self::Blend(blend) if blend.mode == BlendMode::Nested => {
                let parts = blend.parts.iter().zip(blend.labels());
                parts.flat_map(|(part, own)| under(&own, &part.of)).collect()
            }
            _ => vec![label.unwrap_or("ligne").to_owned()],
        }
    }

    /// Where its total comes from.
    pub fn total(&self) -> Total {
        let Self::Stack(stack) = self else {
            return if self.is_priced() { Total::Outcome } else { Total::Given };
        };
        let has = |wanted: fn(&Line) -> bool| stack.lines.iter().any(wanted);
        if has(|line| line.amount == Some(LineAmount::Rest)) {
            Total::Given
        } else if has(|line| line.amount.is_none() && line.of.total() == Total::Outcome) {
            Total::Outcome
        } else {
            Total::Own
        }
    }
}
