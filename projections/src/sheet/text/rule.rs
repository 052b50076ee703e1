//! What a step does, in words and with its own numbers: enough to do it again by hand.

use super::super::CalculationSheet;
use super::super::lines::NumberedStep;
use super::number::{euros, number, price};
use super::source::retained;
use super::step::{percent, products, sum};
use crate::french::{list, quoted};
use domain::key::sheet::{Constant, Quantity};
use domain::key::{
    Basis, Blend, Bound, BoundKind, Bounded, Bracket, Coefficient, Formula, Index, Prorata, RoundingUnit, Scale,
    ScaleMode, Smoothed, Tariff,
};
use domain::value::{Cents, Fraction, Ratio};

/// Tells one step of a line.
pub(super) struct Teller<'a> {
    sheet: &'a CalculationSheet,
    step: &'a NumberedStep<'a>,
    /// The steps it is made of.
    under: Vec<&'a NumberedStep<'a>>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(sheet: &'a CalculationSheet, step: &'a NumberedStep<'a>, steps: &'a [NumberedStep<'a>]) -> Self {
        let under = steps
            .iter()
            .filter(|other| step.children.contains(&other.number))
            .collect();
        Self { sheet, step, under }
    }

    pub(super) fn sentences(&self) -> Vec<String> {
        match self.step.formula {
            Formula::Criterion(basis) => vec![self.basis(basis), self.in_proportion(self.noun())],
            Formula::Equal => vec![self.equally()],
            Formula::Fixed(_) => {
                let quotas = percent(&self.column_sum(&Quantity::Quota));
                vec![format!("part = {} × quote-part ÷ {quotas}", self.amount())]
            }
            Formula::Blend(blend) => self.blend(blend),
            Formula::Bounded(bounded) => self.bounded(bounded),
            Formula::Smoothed(smoothed) => self.smoothed(smoothed),
            Formula::Coefficient(coefficient) => self.coefficient(coefficient),
            Formula::Only(only) => {
                let names: Vec<String> = only
                    .members
                    .iter()
                    .map(|member| self.sheet.name_of_member(*member))
                    .collect();
                let noun = if self.is_shared() { "part" } else { "montant" };
                vec![format!(
                    "{noun} = {}, entre ces seuls membres : {}",
                    self.child(),
                    list(&names)
                )]
            }
            Formula::Prorata(prorata) => self.prorata(prorata),
            Formula::Tariff(tariff) => self.tariff(tariff),
            Formula::UnitCost(unit_cost) => {
                let cost = self.constant(&Constant::UnitCost).times(&hundred());
                vec![
                    self.basis(&unit_cost.units),
                    format!("montant = {} × {}", euros(&cost), self.noun()),
                ]
            }
            Formula::Index(index) => self.index(index),
            Formula::Stack(_) => Vec::new(),
        }
    }

    /// What it shares.
    fn amount(&self) -> String {
        self.step.step.amount.as_ref().map(euros).unwrap_or_default()
    }

    fn is_shared(&self) -> bool {
        self.step.step.amount.is_some()
    }

    /// « étape 1 ».
    fn child(&self) -> String {
        self.under
            .first()
            .map(|step| format!("étape\u{a0}{}", step.number))
            .unwrap_or_default()
    }

    fn column_sum(&self, quantity: &Quantity) -> Ratio {
        let column = self
            .step
            .step
            .columns
            .iter()
            .find(|column| column.quantity == *quantity);
        sum(column.into_iter().flat_map(|column| column.values.iter().flatten()))
    }

    fn constant(&self, wanted: &Constant) -> Ratio {
        let found = self.step.step.constants.iter().find(|(constant, _)| constant == wanted);
        found.map_or_else(|| Ratio::from(Fraction::ZERO), |(_, value)| value.clone())
    }

    /// What the numbers of the basis are called: « valeur » of one criterion, « unités » of several.
    fn noun(&self) -> &'static str {
        let summed = self
            .step
            .step
            .columns
            .iter()
            .any(|column| column.quantity == Quantity::Units);
        if summed { "unités" } else { "valeur" }
    }

    /// « valeur = population municipale en vigueur au 1er janvier 2026 ».
    fn basis(&self, basis: &Basis) -> String {
        let term = |term: &domain::key::Term| {
            format!(
                "{} × {}",
                number(&term.coefficient.into()),
                quoted(term.criterion.french())
            )
        };
        let terms = match basis.terms.as_slice() {
            [alone] if alone.coefficient == Fraction::ONE => alone.criterion.french().to_owned(),
            terms => terms.iter().map(term).collect::<Vec<_>>().join(" + "),
        };
        let source = basis.source.as_ref().map(|source| format!(", source {source}"));
        let vintage = retained(basis.vintage, self.sheet.year);
        format!("{} = {terms} ({vintage}{})", self.noun(), source.unwrap_or_default())
    }

    fn in_proportion(&self, noun: &str) -> String {
        let columns = &self.step.step.columns;
        let last = columns.last().map(|column| sum(column.values.iter().flatten()));
        format!(
            "part = {} × {noun} ÷ {}",
            self.amount(),
            last.as_ref().map(number).unwrap_or_default()
        )
    }

    fn equally(&self) -> String {
        let count = self.step.step.result.iter().filter(|part| !part.is_zero()).count();
        if count == 0 {
            return format!("Rien à partager : chaque part est de {}.", Cents::ZERO.french());
        }
        format!("part = {} ÷ {count}", self.amount())
    }

    fn blend(&self, blend: &Blend) -> Vec<String> {
        let steps: Vec<String> = self
            .under
            .iter()
            .map(|step| format!("étape\u{a0}{}", step.number))
            .collect();
        let weights = sum(blend
            .parts
            .iter()
            .map(|part| Ratio::from(part.weight))
            .collect::<Vec<_>>()
            .iter());
        let whole = if weights == Ratio::from(Fraction::ONE) {
            String::new()
        } else {
            format!(" ÷ {}", percent(&weights))
        };
        let mut sentences = vec![format!("part = {}, un seul arrondi à la fin", steps.join(" + "))];
        for (part, under) in blend.parts.iter().zip(&self.under) {
            let label = part.label.as_ref().map(|label| format!(" {}", quoted(label.as_str())));
            let shared = under.step.amount.as_ref().map(euros).unwrap_or_default();
            sentences.push(format!(
                "étape\u{a0}{}{} a partagé {}{whole} × {} = {shared}",
                under.number,
                label.unwrap_or_default(),
                part.weight.percent(),
                self.amount(),
            ));
        }
        sentences
    }

    fn bounded(&self, bounded: &Bounded) -> Vec<String> {
        let bound = |kind: BoundKind, bound: &Option<Bound>| bound.as_ref().map(|bound| self.bound(kind, bound));
        let floor = bound(BoundKind::Floor, &bounded.floor);
        let cap = bound(BoundKind::Cap, &bounded.cap);
        let mut sentences: Vec<String> = floor.into_iter().chain(cap).collect();
        sentences.extend(self.between_bounds(bounded.first));
        sentences
    }

    /// « plafond = 40 % × 48 500,00 € = 19 400,00 € ».
    fn bound(&self, kind: BoundKind, bound: &Bound) -> String {
        let which = kind.french();
        match bound {
            Bound::Amount(amount) => format!("{which} = {}", amount.french()),
            Bound::ShareOfTotal(share) => {
                format!(
                    "{which} = {} × {}, {}",
                    share.percent(),
                    self.amount(),
                    self.bound_rounding(kind)
                )
            }
            Bound::PerUnit(per_unit) => {
                let units = self.basis(&per_unit.units);
                let units = units
                    .strip_prefix(self.noun())
                    .unwrap_or(&units)
                    .trim_start_matches(" = ");
                format!(
                    "{which} = {} × {units}, {}",
                    price(&per_unit.price),
                    self.bound_rounding(kind)
                )
            }
        }
    }

    fn bound_rounding(&self, kind: BoundKind) -> String {
        let unit = match self.sheet.rounding.unit {
            RoundingUnit::Cent => "arrondi au centime",
            RoundingUnit::Euro => "arrondi à l’euro",
        };
        match kind {
            BoundKind::Cap => format!("{unit} inférieur"),
            BoundKind::Floor => format!("{unit} supérieur"),
        }
    }

    fn smoothed(&self, smoothed: &Smoothed) -> Vec<String> {
        let bound = |kind: BoundKind, sign: &str, rate: &Option<Fraction>| {
            let rate = rate.as_ref()?.percent();
            Some(format!(
                "{} = montant de l’an dernier × (1 {sign} {rate}), {}",
                kind.french(),
                self.bound_rounding(kind)
            ))
        };
        let floor = bound(BoundKind::Floor, "−", &smoothed.decrease);
        let cap = bound(BoundKind::Cap, "+", &smoothed.increase);
        let mut sentences: Vec<String> = floor.into_iter().chain(cap).collect();
        let members = self
            .sheet
            .members
            .iter()
            .filter(|member| !member.last_year.is_some_and(Cents::is_positive));
        let without: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        if !without.is_empty() {
            sentences.push(format!(
                "Sans montant l’an dernier, donc sans borne : {}.",
                list(&without)
            ));
        }
        sentences.extend(self.between_bounds(smoothed.first));
        sentences
    }

    /// Who ends at a bound, and what the others share.
    fn between_bounds(&self, first: BoundKind) -> Vec<String> {
        let step = self.step.step;
        if !self.is_shared() {
            return vec![format!(
                "Chaque montant de l’{} est ramené entre ses bornes ; rien n’est redistribué.",
                self.child()
            )];
        }
        if step.bounds.iter().all(Option::is_none) {
            return vec![format!("Aucune borne n’est dépassée : part = {}", self.child())];
        }
        let under = self.under.first().map_or(&[][..], |under| under.step.result.as_slice());
        let free = |values: &[Ratio]| {
            sum(values
                .iter()
                .zip(&step.bounds)
                .filter(|(_, bound)| bound.is_none())
                .map(|(value, _)| value))
        };
        let fixed = sum(step
            .result
            .iter()
            .zip(&step.bounds)
            .filter(|(_, bound)| bound.is_some())
            .map(|(value, _)| value));
        let (rest, free) = (free(&step.result), free(under));
        let mut sentences = vec![
            search(first, &self.child()),
            format!("à une borne : part = la borne ; ensemble {}", euros(&fixed)),
        ];
        if !free.is_zero() {
            let (amount, rest, free) = (self.amount(), euros(&rest), euros(&free));
            sentences.push(format!("reste = {amount} − {} = {rest}", euros(&fixed)));
            sentences.push(format!("les autres : part = {rest} × {} ÷ {free}", self.child()));
        }
        sentences
    }

    fn coefficient(&self, coefficient: &Coefficient) -> Vec<String> {
        let mut sentences = self.multiplied("coefficient", &Quantity::Factor, None);
        for factor in &coefficient.factors {
            let name = self.sheet.name_of_member(factor.member);
            sentences.push(format!(
                "{name} : coefficient {}, motif : {}",
                number(&factor.factor.into()),
                factor.reason
            ));
        }
        sentences.push("Coefficient 1 pour les autres.".to_owned());
        sentences
    }

    fn prorata(&self, prorata: &Prorata) -> Vec<String> {
        let whole = self.constant(&Constant::WholePeriod);
        let mut sentences = vec![format!(
            "présence comptée en {} ; un membre présent toute la période en a {}",
            prorata.basis.french(),
            number(&whole)
        )];
        sentences.extend(self.multiplied("présence", &Quantity::Presence, Some(&whole)));
        sentences
    }

    /// What is under times a number for each member, brought back to the amount where there is one.
    fn multiplied(&self, noun: &str, quantity: &Quantity, over: Option<&Ratio>) -> Vec<String> {
        let child = self.child();
        if !self.is_shared() {
            let over = over.map(|over| format!(" ÷ {}", number(over)));
            return vec![format!("montant = {child} × {noun}{}", over.unwrap_or_default())];
        }
        let column = self
            .step
            .step
            .columns
            .iter()
            .find(|column| column.quantity == *quantity);
        let products = column.map(|column| products(column, &self.under)).unwrap_or_default();
        vec![
            format!("produit = {noun} × {child}"),
            format!("part = {} × produit ÷ {}", self.amount(), euros(&sum(&products))),
        ]
    }

    fn index(&self, index: &Index) -> Vec<String> {
        let (base, current) = (
            self.constant(&Constant::IndexBase),
            self.constant(&Constant::IndexCurrent),
        );
        vec![
            format!(
                "indice : {}, {}",
                index.series.french(),
                retained(index.current, self.sheet.year)
            ),
            format!("montant = {} × {} ÷ {}", self.child(), number(&current), number(&base)),
        ]
    }

    fn tariff(&self, tariff: &Tariff) -> Vec<String> {
        let mut sentences: Vec<String> = tariff.units.iter().map(|basis| self.basis(basis)).collect();
        let flat = tariff.flat.map(Cents::french);
        let priced = match (&tariff.price, &tariff.scale) {
            (Some(unit), _) => Some(format!("{} × {}", price(unit), self.noun())),
            (None, Some(_)) => Some(format!("barème({})", self.noun())),
            (None, None) => None,
        };
        let terms: Vec<String> = flat.into_iter().chain(priced).collect();
        sentences.push(format!("montant = {}", terms.join(" + ")));
        sentences.extend(tariff.scale.iter().flat_map(scale));
        sentences
    }
}

/// How to find who ends at a bound.
fn search(first: BoundKind, child: &str) -> String {
    let other = match first {
        BoundKind::Cap => BoundKind::Floor,
        BoundKind::Floor => BoundKind::Cap,
    };
    format!(
        "Pour trouver qui finit à une borne : étaler le montant entre les membres libres en proportion de l’{child}, fixer à son {} \
         chacun qui le dépasse, et recommencer jusqu’à ce qu’aucun ne le dépasse ; puis de même pour le {}. Si plus personne n’est libre et \
         qu’il reste à placer, ceux fixés au {} redeviennent libres et l’on recommence.",
        first.french(),
        other.french(),
        first.french(),
    )
}

fn scale(scale: &Scale) -> Vec<String> {
    let mut sentences = vec![match scale.mode {
        ScaleMode::Marginal => {
            "barème par tranche : chaque tranche à son prix, pour les unités qui y tombent".to_owned()
        }
        ScaleMode::Slab => "barème par palier : la tranche où tombe la quantité vaut pour toutes les unités".to_owned(),
    }];
    let below = std::iter::once(None).chain(scale.brackets.iter().map(|bracket| bracket.up_to));
    sentences.extend(
        scale
            .brackets
            .iter()
            .zip(below)
            .map(|(held, below)| bracket(held, below)),
    );
    if scale.never_below_previous {
        sentences.push("jamais moins que ce que coûte une tranche précédente à sa borne haute".to_owned());
    }
    sentences
}

/// « plus de 1 000, jusqu’à 5 000 compris : 1,50 € par unité ».
fn bracket(bracket: &Bracket, below: Option<Fraction>) -> String {
    let shown = |bound: Fraction| number(&bound.into());
    let range = match (below.map(shown), bracket.up_to.map(shown)) {
        (None, None) => "toute quantité".to_owned(),
        (None, Some(end)) => format!("jusqu’à {end} compris"),
        (Some(start), None) => format!("plus de {start}"),
        (Some(start), Some(end)) => format!("plus de {start}, jusqu’à {end} compris"),
    };
    let flat = bracket.flat.map(Cents::french);
    let unit = bracket.price.as_ref().map(|unit| format!("{} par unité", price(unit)));
    let terms: Vec<String> = flat.into_iter().chain(unit).collect();
    format!("· {range} : {}", terms.join(" + "))
}

fn hundred() -> Ratio {
    Ratio::new(100_u32.into(), 1_u32.into())
}
