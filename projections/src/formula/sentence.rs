//! The rule of a key, node by node.

use super::{Namer, basis, bounds, prices};
use crate::french::{de, list, number, parenthesised, quoted, share, to};
use domain::key::{
    Basis, Blend, BlendMode, Coefficient, Fixed, Formula, Joiners, Line, LineAmount, Only, Part, Prorata, ProrataBasis,
    Rounding, RoundingRule, RoundingUnit, Stack,
};
use domain::value::{Fraction, MemberId};

/// Quotas up to this many are told one by one.
const MAX_QUOTAS_TOLD: usize = 8;

/// The whole rule: « selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste ».
pub fn sentence(formula: &Formula, rounding: Rounding, name: &dyn Fn(MemberId) -> String) -> String {
    let nearest = nearest(rounding.unit);
    let lines = Lines::of(formula);
    let rounding = match (lines.share, lines.price) {
        // The rule is for what has a total to reach: a price is rounded to the nearest unit, whatever the rule.
        (false, _) => nearest,
        (true, false) => rounded(rounding, name),
        (true, true) => format!("{} ; pour les lignes à prix, {nearest}", rounded(rounding, name)),
    };
    format!("{} ; {rounding}", clause(formula, name))
}

/// The rule without its rounding: « selon la population municipale en vigueur au 1er janvier de l’exercice ».
pub fn clause(formula: &Formula, name: &dyn Fn(MemberId) -> String) -> String {
    Clause::of(formula, name, "").alone()
}

/// « au plus fort reste », « arrondi au centime le plus proche, l’écart à Castel ».
pub(super) fn rounded(rounding: Rounding, name: Namer<'_>) -> String {
    let nearest = nearest(rounding.unit);
    match (rounding.rule, rounding.unit) {
        (RoundingRule::LargestRemainder, RoundingUnit::Cent) => "au plus fort reste".to_owned(),
        (RoundingRule::LargestRemainder, RoundingUnit::Euro) => "au plus fort reste, à l’euro".to_owned(),
        (RoundingRule::HalfUpResidueToCarrier, _) => format!("{nearest}, l’écart au porteur"),
        (RoundingRule::HalfUpResidueTo(member), _) => format!("{nearest}, l’écart {}", to(&name(member))),
        (RoundingRule::HalfUpPerMember, _) => format!("{nearest}, membre par membre"),
    }
}

fn nearest(unit: RoundingUnit) -> String {
    let unit = match unit {
        RoundingUnit::Cent => "au centime",
        RoundingUnit::Euro => "à l’euro",
    };
    format!("arrondi {unit} le plus proche")
}

/// Whether some lines share, and whether some price.
struct Lines {
    share: bool,
    price: bool,
}

impl Lines {
    fn of(formula: &Formula) -> Self {
        let (Formula::Stack(_) | Formula::Blend(_)) = formula else {
            let price = formula.is_priced();
            return Self { share: !price, price };
        };
        let none = Self {
            share: false,
            price: false,
        };
        formula
            .children()
            .into_iter()
            .map(Self::of)
            .fold(none, |all, line| Self {
                share: all.share || line.share,
                price: all.price || line.price,
            })
    }
}

/// A rule being told.
struct Clause {
    /// What shares or prices.
    base: String,
    shape: Shape,
    /// The members it is restricted to.
    scopes: Vec<String>,
    /// What is done to its result, in order.
    steps: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Rule,
    Mix,
    Lines,
}

impl Clause {
    /// `number` begins the numbers of lines within lines: « 2. ».
    fn of(formula: &Formula, name: Namer<'_>, number: &str) -> Self {
        let under = |of: &Formula| Self::of(of, name, number);
        match formula {
            Formula::Equal => Self::new(Shape::Rule, "à parts égales"),
            Formula::Criterion(basis) => Self::new(Shape::Rule, format!("selon {}", basis::dated(basis))),
            Formula::Fixed(fixed) => Self::new(Shape::Rule, quotas(fixed, name)),
            Formula::Tariff(tariff) => Self::new(Shape::Rule, prices::tariff(tariff)),
            Formula::UnitCost(unit_cost) => Self::new(Shape::Rule, prices::unit_cost(unit_cost)),
            Formula::Blend(blend) => Self::new(Shape::Mix, mix(blend, name)),
            Formula::Stack(stack) => Self::new(Shape::Lines, lines(stack, name, number)),
            Formula::Bounded(bounded) => under(&bounded.of).then(bounds::bounded(bounded)),
            Formula::Smoothed(smoothed) => under(&smoothed.of).then(bounds::smoothed(smoothed)),
            Formula::Coefficient(coefficient) => under(&coefficient.of).then(factors(coefficient, name)),
            Formula::Index(index) => under(&index.of).then(prices::index(index)),
            Formula::Prorata(prorata) => under(&prorata.of).then(self::prorata(prorata)),
            Formula::Only(only) => under(&only.of).within(self::only(only, name)),
        }
    }

    fn new(shape: Shape, base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            shape,
            scopes: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn then(mut self, step: String) -> Self {
        self.steps.push(step);
        self
    }

    fn within(mut self, scope: String) -> Self {
        self.scopes.push(scope);
        self
    }

    /// As it stands by itself.
    fn alone(&self) -> String {
        let Self { base, shape, .. } = self;
        let scope = self.scopes.join(", ");
        let restricted = match (scope.is_empty(), shape) {
            (true, _) => base.clone(),
            (false, Shape::Rule) => format!("{base}, {scope}"),
            (false, Shape::Mix | Shape::Lines) => format!("{scope} : {base}"),
        };
        [restricted]
            .into_iter()
            .chain(self.stepped())
            .collect::<Vec<_>>()
            .join(" ; ")
    }

    /// As a part of another rule, where its limits must show: « à parts égales (plancher 500,00 €) ».
    fn inside(&self) -> String {
        let details: Vec<String> = self.scopes.iter().cloned().chain(self.stepped()).collect();
        match self.shape {
            Shape::Rule if details.is_empty() => self.base.clone(),
            Shape::Rule => format!("{} {}", self.base, parenthesised(&details.join(" ; "))),
            Shape::Mix => format!("selon le mélange suivant {}", parenthesised(&self.alone())),
            Shape::Lines => format!("selon les lignes suivantes {}", parenthesised(&self.alone())),
        }
    }

    fn stepped(&self) -> Option<String> {
        (!self.steps.is_empty()).then(|| self.steps.join(" ; puis "))
    }
}

fn quotas(fixed: &Fixed, name: Namer<'_>) -> String {
    let shares = weights(fixed.quotas.iter().map(|quota| quota.share));
    let told = fixed
        .quotas
        .iter()
        .zip(shares)
        .map(|(quota, share)| format!("{} {share}", name(quota.member)));
    let told = match fixed.quotas.len() {
        0..=MAX_QUOTAS_TOLD => format!(" {}", parenthesised(&list(&told.collect::<Vec<_>>()))),
        _ => String::new(),
    };
    let normalised = if fixed.normalise {
        ", ramenées à leur somme"
    } else {
        ""
    };
    format!("selon les quotes-parts fixées par la clé{told}{normalised}")
}

/// Percentages; numbers where one passes the whole, as weights brought back to their sum may.
fn weights(values: impl Iterator<Item = Fraction> + Clone) -> Vec<String> {
    let numbers = values.clone().any(|value| Fraction::ONE.is_less_than(&value));
    values
        .map(|value| if numbers { number(&value) } else { share(&value) })
        .collect()
}

fn mix(blend: &Blend, name: Namer<'_>) -> String {
    let common = common_origin(blend);
    let weights = weights(blend.parts.iter().map(|part| part.weight));
    let told = blend
        .parts
        .iter()
        .zip(weights)
        .map(|(part, weight)| match (&part.of, common) {
            (Formula::Criterion(basis), Some(_)) => {
                weighted(part, &weight, &format!("selon {}", basis::criteria(basis)))
            }
            _ => weighted(part, &weight, &inside(&part.of, name)),
        });
    let told = told.collect::<Vec<_>>().join(", ");
    let origin = common.map(|basis| {
        let source = basis::source(basis.source.as_ref());
        format!(", ces valeurs étant {}{source}", basis::those(basis.vintage))
    });
    let normalised = if blend.normalise {
        " ; poids ramenés à leur somme"
    } else {
        ""
    };
    let nested = match blend.mode {
        BlendMode::Nested => format!(" ; {}", BlendMode::Nested.french()),
        BlendMode::SingleStep => String::new(),
    };
    format!("{told}{}{normalised}{nested}", origin.unwrap_or_default())
}

/// « 50 % selon le potentiel fiscal en vigueur au 1er janvier de l’exercice ».
pub(super) fn part(part: &Part, name: Namer<'_>) -> String {
    let weight = weights(std::iter::once(part.weight)).concat();
    weighted(part, &weight, &inside(&part.of, name))
}

fn weighted(part: &Part, weight: &str, rule: &str) -> String {
    match &part.label {
        Some(label) => format!("{weight} au titre de {} {rule}", quoted(label.as_str())),
        None => format!("{weight} {rule}"),
    }
}

/// A rule as a part of another.
pub(super) fn inside(formula: &Formula, name: Namer<'_>) -> String {
    Clause::of(formula, name, "").inside()
}

/// A basis that has the vintage and the source of all, where three criteria or more share them: they are then said once.
fn common_origin(blend: &Blend) -> Option<&Basis> {
    let plain = |part: &Part| matches!(part.of, Formula::Criterion(_) | Formula::Equal | Formula::Fixed(_));
    let bases = blend.parts.iter().filter_map(|part| match &part.of {
        Formula::Criterion(basis) => Some(basis),
        _ => None,
    });
    let first = bases.clone().next()?;
    let alike = bases
        .clone()
        .all(|basis| basis.vintage == first.vintage && basis.source == first.source);
    (alike && bases.count() > 2 && blend.parts.iter().all(plain)).then_some(first)
}

fn lines(stack: &Stack, name: Namer<'_>, number: &str) -> String {
    let told = (1_usize..).zip(&stack.lines).map(|(rank, line)| {
        let ordinal = if number.is_empty() { "°" } else { "" };
        format!(
            "{number}{rank}{ordinal} {}",
            self::line(line, name, &format!("{number}{rank}."))
        )
    });
    let told = told.collect::<Vec<_>>().join(" ; ");
    // Said once: of lines within lines too.
    let rounded = if number.is_empty() {
        " ; chaque ligne arrondie à part"
    } else {
        ""
    };
    format!("{told}{rounded}")
}

/// « paie (18 000,00 €) : selon le nombre de bulletins de paie de l’exercice ». `number` begins the numbers of its own lines.
pub(super) fn line(line: &Line, name: Namer<'_>, number: &str) -> String {
    let amount = match line.amount {
        Some(LineAmount::Fixed(amount)) => format!(" ({})", amount.french()),
        Some(LineAmount::Rest) => " (le reste du montant)".to_owned(),
        None => String::new(),
    };
    format!(
        "{}{amount} : {}",
        line.label,
        Clause::of(&line.of, name, number).alone()
    )
}

/// « Esves × 0,5 (moins de 300 habitants) ; exonération d’Alpha (commune nouvelle) ».
fn factors(coefficient: &Coefficient, name: Namer<'_>) -> String {
    let told = coefficient.factors.iter().map(|factor| {
        let reason = parenthesised(factor.reason.as_str());
        if factor.factor.is_zero() {
            format!("exonération {} {reason}", de(&name(factor.member)))
        } else {
            format!("{} × {} {reason}", name(factor.member), number(&factor.factor))
        }
    });
    told.collect::<Vec<_>>().join(" ; ")
}

/// « entre Alpha et Castel seulement ».
pub(super) fn only(only: &Only, name: Namer<'_>) -> String {
    let members: Vec<String> = only.members.iter().map(|member| name(*member)).collect();
    let preposition = if members.len() == 1 { "pour" } else { "entre" };
    format!("{preposition} {} seulement", list(&members))
}

/// « au prorata des mois de présence entamés, la part des arrivants soulage les autres ».
pub(super) fn prorata(prorata: &Prorata) -> String {
    let basis = match prorata.basis {
        ProrataBasis::ActualDays => "des jours de présence (365 ou 366)",
        ProrataBasis::FullMonths => "des mois entiers de présence",
        ProrataBasis::MonthsBegun => "des mois de présence entamés",
        ProrataBasis::QuartersBegun => "des trimestres de présence entamés",
        ProrataBasis::Thirty360 => "des jours de présence (mois de 30 jours, année de 360)",
    };
    let joiners = match prorata.joiners {
        // What a member owes by a price is nothing to the others.
        _ if prorata.of.is_priced() => "",
        Joiners::Add => ", la part des arrivants s’ajoute au total, les départs ne chargent pas les autres",
        Joiners::Relieve => ", la part des arrivants soulage les autres",
    };
    format!("au prorata {basis}{joiners}")
}
