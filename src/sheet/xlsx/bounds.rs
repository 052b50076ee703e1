//! Floors and caps.
//!
//! Which members end at a bound is written as Entente found it, and may be changed; what the others pay follows. A column says
//! « à revoir » where the numbers no longer agree with it.

use super::bench::Bench;
use super::cells::{Number, all_members, common_denominator, largest, scaled};
use super::division::Place;
use super::inputs::Datum;
use super::page::Style;
use super::shares::{Shares, most_of};
use super::units::Concern;
use domain::key::sheet::{Quantity, Step};
use domain::key::{Bound, BoundKind, Bounded, RoundingUnit, Smoothed};
use domain::value::{Fraction, Ratio};
use rust_xlsxwriter::XlsxError;

/// The cells of the bounds, in whole cents. A member without cap has a word in its place; without floor, zero.
pub(super) struct Limits {
    floor: Option<String>,
    cap: Option<String>,
}

impl Bench<'_, '_> {
    /// The bounds that the key declares.
    pub(super) fn limits(
        &mut self,
        bounded: &Bounded,
        amount: Option<&Number>,
        concern: &Concern,
    ) -> Result<Limits, XlsxError> {
        Ok(Limits {
            floor: self.limit(bounded.floor.as_ref(), BoundKind::Floor, amount, concern)?,
            cap: self.limit(bounded.cap.as_ref(), BoundKind::Cap, amount, concern)?,
        })
    }

    fn limit(
        &mut self,
        bound: Option<&Bound>,
        kind: BoundKind,
        amount: Option<&Number>,
        concern: &Concern,
    ) -> Result<Option<String>, XlsxError> {
        let Some(bound) = bound else { return Ok(None) };
        let title = title(kind);
        let cell = match (bound, amount) {
            (Bound::ShareOfTotal(share), Some(amount)) => {
                let label = self.own(&format!("{title}, part du montant"));
                let cell = self.inputs.parameter(&label, share, Style::InputPercent)?;
                let by = common_denominator([share]);
                let most = largest([share]);
                let share = Number::common(scaled(&cell, by, most), most.saturating_mul(by));
                let limit = self.divide(Place::Common(&format!("{title}, exact")), amount, &share, &literal(by))?;
                let whole = self.whole_units(kind, &limit);
                self.common(&format!("{title}, en centimes"), &whole)?
            }
            (Bound::PerUnit(per_unit), _) => {
                let units = self.units("Unités", &per_unit.units, concern, &[])?;
                let label = self.own(&format!("{title}, par unité"));
                let limit = self.priced(&units, &label, &per_unit.price)?;
                let whole = self.whole_units(kind, &limit);
                self.column(title, Style::Whole, &whole)?
            }
            (Bound::Amount(own), _) => {
                let label = self.own(title);
                let cell = self.inputs.amount(&label, *own)?;
                let whole = self.whole_units(kind, &Number::common(cell, own.get().unsigned_abs().into()));
                self.common(&format!("{title}, en centimes"), &whole)?
            }
            // A part of the total bounds no price: such a key does not exist.
            (Bound::ShareOfTotal(_), None) => return Ok(None),
        };
        Ok(Some(cell))
    }

    /// The bounds that last year sets.
    pub(super) fn last_year_limits(&mut self, smoothed: &Smoothed) -> Result<Limits, XlsxError> {
        let data: Vec<_> = self
            .source
            .members
            .iter()
            .map(|member| member.last_year.map(Datum::Euros))
            .collect();
        let cell = self
            .inputs
            .datum("an dernier", "Montant de l’an dernier", "pour le même coût", &data)?;
        let most = self
            .source
            .members
            .iter()
            .filter_map(|member| member.last_year)
            .map(|amount| amount.get().unsigned_abs());
        let most = u128::from(most.max().unwrap_or_default());
        let whole = self.column(
            "An dernier, en centimes",
            Style::Whole,
            &format!("MAX(0,ROUND({cell}*100,0))"),
        )?;
        let before = Number {
            whole,
            part: None,
            most,
            sum: most,
        };
        let cap = match &smoothed.increase {
            Some(rate) => Some(self.last_year_limit(&before, BoundKind::Cap, rate)?),
            None => None,
        };
        // A decrease of more than the whole leaves no floor.
        let floor = match smoothed
            .decrease
            .as_ref()
            .filter(|rate| !Fraction::ONE.is_less_than(rate))
        {
            Some(rate) => Some(self.last_year_limit(&before, BoundKind::Floor, rate)?),
            None => None,
        };
        Ok(Limits { floor, cap })
    }

    fn last_year_limit(&mut self, before: &Number, kind: BoundKind, rate: &Fraction) -> Result<String, XlsxError> {
        let (what, sign) = match kind {
            BoundKind::Cap => ("Hausse maximale", '+'),
            BoundKind::Floor => ("Baisse maximale", '-'),
        };
        let label = self.own(what);
        let cell = self.inputs.parameter(&label, rate, Style::InputPercent)?;
        let by = common_denominator([rate]);
        let most = largest([rate]).saturating_add(1);
        let rate = Number::common(scaled(&format!("(1{sign}{cell})"), by, most), most.saturating_mul(by));
        let limit = self.divide(Place::Members, before, &rate, &literal(by))?;
        let whole = self.whole_units(kind, &limit);
        let none = if kind == BoundKind::Cap { "\"aucun\"" } else { "0" };
        self.column(
            title(kind),
            Style::Whole,
            &format!("IF({}>0,{whole},{none})", before.whole),
        )
    }

    /// Whole units: a floor goes up, a cap goes down.
    fn whole_units(&self, kind: BoundKind, limit: &Number) -> String {
        let part = limit.part.as_ref().map(|part| match kind {
            BoundKind::Cap => format!("+INT(ROUND({part},9))"),
            BoundKind::Floor => format!("-INT(-ROUND({part},9))"),
        });
        let cents = format!("({}{})", limit.whole, part.unwrap_or_default());
        match (self.source.rounding.unit, kind) {
            (RoundingUnit::Cent, _) => cents,
            (RoundingUnit::Euro, BoundKind::Cap) => format!("100*INT({cents}/100)"),
            (RoundingUnit::Euro, BoundKind::Floor) => format!("-100*INT(-{cents}/100)"),
        }
    }

    /// Shares brought between their bounds: what one does not pay, the others pay.
    pub(super) fn redistribute(
        &mut self,
        step: &Step,
        amount: &Number,
        under: &Shares,
        limits: &Limits,
    ) -> Result<Shares, XlsxError> {
        let (Shares::Weights(weights) | Shares::Parts(weights)) = under;
        let state = self.words("État", &states(step), &[FREE, AT_CAP, AT_FLOOR])?;
        let (floor, cap) = (or_zero(limits.floor.as_ref()), or_zero(limits.cap.as_ref()));
        let fixed = format!("IF({state}=\"{AT_CAP}\",{cap},IF({state}=\"{AT_FLOOR}\",{floor},0))");
        let fixed = self.column("Montant à la borne", Style::Whole, &fixed)?;
        let free = self.free(&state, weights)?;
        let all_free = self.total("Somme des poids libres", &free)?;
        let placed = all_members(&fixed, self.count());
        let rest = self.common(
            "Reste pour les libres, en centimes",
            &format!("{}-SUM({placed})", amount.whole),
        )?;
        let rest = Number {
            whole: rest,
            ..amount.clone()
        };
        let spread = self.divide(Place::Members, &rest, &free, &all_free)?;
        let whole = self.column("Centimes", Style::Whole, &format!("{fixed}+{}", spread.whole))?;
        let result = Number {
            whole,
            part: spread.part,
            most: amount.most,
            sum: amount.sum,
        };
        let check = Check {
            step,
            floor,
            cap: limits.cap.as_deref(),
            state: &state,
            weight: weights.expression(),
            share: result.expression(),
        };
        let check = check.formula(&rest.expression(), &all_free.expression());
        self.column("Contrôle", Style::Word, &check)?;
        self.warn_last(TO_REVIEW)?;
        Ok(Shares::Parts(result))
    }

    /// The weights of the members that are free.
    fn free(&mut self, state: &str, weights: &Number) -> Result<Number, XlsxError> {
        let free = |cell: &str| format!("IF({state}=\"{FREE}\",{cell},0)");
        let whole = self.column("Poids libre", Style::Whole, &free(&weights.whole))?;
        let part = match &weights.part {
            Some(part) => Some(self.column("Fraction", Style::Fraction, &free(part))?),
            None => None,
        };
        Ok(Number {
            whole,
            part,
            ..weights.clone()
        })
    }

    /// Prices brought between their bounds, each on its own.
    pub(super) fn clamp(&mut self, step: &Step, under: &Number, limits: &Limits) -> Result<Number, XlsxError> {
        let passes = |limit: &Option<String>, sign: char| match limit {
            Some(limit) => format!(
                "IF(ISNUMBER({limit}),({}-{limit})+{}{sign}0,FALSE)",
                under.whole,
                under.part()
            ),
            None => "FALSE".to_owned(),
        };
        let (below, above) = (passes(&limits.floor, '<'), passes(&limits.cap, '>'));
        let state = format!(
            "IF({}=0,\"-\",IF({below},\"{AT_FLOOR}\",IF({above},\"{AT_CAP}\",\"{FREE}\")))",
            under.expression()
        );
        let state = self.column("État", Style::Word, &state)?;
        let (floor, cap) = (or_zero(limits.floor.as_ref()), or_zero(limits.cap.as_ref()));
        let whole = format!(
            "IF({state}=\"{AT_FLOOR}\",{floor},IF({state}=\"{AT_CAP}\",{cap},{}))",
            under.whole
        );
        let whole = self.column("Centimes", Style::Whole, &whole)?;
        let part = format!("IF({state}=\"{FREE}\",{},0)", under.part());
        let part = self.column("Fraction", Style::Fraction, &part)?;
        let most = most_of(&step.result);
        Ok(Number {
            whole,
            part: Some(part),
            most,
            sum: most,
        })
    }
}

const FREE: &str = "libre";
const AT_CAP: &str = "au plafond";
const AT_FLOOR: &str = "au plancher";
const TO_REVIEW: &str = "à revoir";

fn title(kind: BoundKind) -> &'static str {
    match kind {
        BoundKind::Cap => "Plafond",
        BoundKind::Floor => "Plancher",
    }
}

fn or_zero(limit: Option<&String>) -> &str {
    limit.map_or("0", String::as_str)
}

fn states(step: &Step) -> Vec<&'static str> {
    let word = |bound: &Option<BoundKind>| match bound {
        Some(BoundKind::Cap) => AT_CAP,
        Some(BoundKind::Floor) => AT_FLOOR,
        None => FREE,
    };
    step.bounds.iter().map(word).collect()
}

/// What a step divides by, written in the formula itself.
fn literal(by: u128) -> Number {
    Number::common(by.to_string(), by)
}

/// What a column needs to say whether the bounds still agree with the numbers.
struct Check<'a> {
    step: &'a Step,
    floor: &'a str,
    cap: Option<&'a str>,
    state: &'a str,
    weight: String,
    share: String,
}

impl Check<'_> {
    /// « à revoir » where a free member passes a bound, or where a member at a bound would no longer reach it.
    fn formula(&self, rest: &str, free: &str) -> String {
        let Self {
            state, weight, share, ..
        } = self;
        let mut tests = vec![format!("AND({state}<>\"{FREE}\",{weight}=0)")];
        // Equality within a millionth of a cent is equality: shares are fractions, bounds are whole.
        let sides = [
            (BoundKind::Cap, self.cap, '>', '+', '<'),
            (BoundKind::Floor, Some(self.floor), '<', '-', '>'),
        ];
        for (kind, limit, passes, margin, short) in sides {
            let Some(limit) = limit else { continue };
            let beyond = format!("IF(ISNUMBER({limit}),{share}{passes}{limit}{margin}0.000001,FALSE)");
            tests.push(format!("AND({state}=\"{FREE}\",{weight}>0,{beyond})"));
            if self.steady(kind) {
                let word = if kind == BoundKind::Cap { AT_CAP } else { AT_FLOOR };
                let unreached = format!(
                    "IF(ISNUMBER({limit}),{rest}*{weight}{short}({limit}{opposite}0.000001)*{free},FALSE)",
                    opposite = opposite(margin)
                );
                tests.push(format!("AND({state}=\"{word}\",{unreached})"));
            }
        }
        format!("IF(OR({}),\"{TO_REVIEW}\",\"ok\")", tests.join(","))
    }

    /// Whether every member at this bound passes it at the final price of a weight: the order of the bounds may make it otherwise.
    fn steady(&self, kind: BoundKind) -> bool {
        let Some(under) = self.step.children.first().map(|child| &child.result) else {
            return false;
        };
        let quantity = if kind == BoundKind::Cap {
            Quantity::Cap
        } else {
            Quantity::Floor
        };
        let Some(limits) = self.step.columns.iter().find(|column| column.quantity == quantity) else {
            return false;
        };
        let places = self.step.bounds.iter().zip(&self.step.result).zip(under);
        let mut free = places.filter(|((place, result), _)| place.is_none() && !result.is_zero());
        let Some(((_, result), part)) = free.next() else {
            return false;
        };
        let price = result.over(part);
        let agrees = |((place, part), limit): ((&Option<BoundKind>, &Ratio), &Option<Ratio>)| match limit {
            Some(limit) if *place == Some(kind) => match kind {
                BoundKind::Cap => price.times(part) >= *limit,
                BoundKind::Floor => price.times(part) <= *limit,
            },
            _ => true,
        };
        self.step.bounds.iter().zip(under).zip(&limits.values).all(agrees)
    }
}

fn opposite(sign: char) -> char {
    if sign == '+' { '-' } else { '+' }
}
