//! The lines of a calculation: what each shares, and the sheet that computes it.

use super::cells::{common_denominator, largest, scaled};
use super::division::difference;
use super::inputs::{Inputs, fraction};
use super::page::Style;
use domain::key::sheet::LineSheet;
use domain::key::{Blend, BlendMode, Formula, Line, LineAmount, Stack};
use domain::value::{Cents, Fraction};
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::XlsxError;

/// A billion euros, in cents: what the tables that cut an amount between lines are made for.
const LARGEST_AMOUNT: u128 = 100_000_000_000;

/// A line: what is rounded once for each member.
pub(super) struct Plan<'a> {
    /// The name of its sheet.
    pub(super) name: String,
    /// What people call it, where the key does.
    pub(super) label: Option<&'a str>,
    /// Its node.
    pub(super) formula: &'a Formula,
    /// The cell of what it shares, in cents and with its sign; nothing for a price.
    pub(super) amount: Option<String>,
    /// What was computed.
    pub(super) line: &'a LineSheet,
}

impl Plan<'_> {
    /// The cell of what it shares, in cents.
    fn shared(&self) -> String {
        format!("'{}'!$D$3", self.name.replace('\'', "''"))
    }

    /// The cell of what its members owe together, in cents.
    pub(super) fn total(&self) -> String {
        format!("'{}'!$D$4", self.name.replace('\'', "''"))
    }

    /// What is between its total and what it shares.
    pub(super) fn gap(&self) -> Option<Cents> {
        let shared = || {
            let amount = self
                .line
                .steps
                .first()?
                .amount
                .as_ref()
                .filter(|_| self.amount.is_some())?;
            let cents = i64::try_from(amount.numerator()).ok()?;
            // What joiners add has the sign of what is shared.
            Some(Cents::new(cents.saturating_mul(self.line.total.get().signum())))
        };
        self.line.gap().or_else(|| self.line.total.minus(shared()?).ok())
    }

    /// The cell of what each member owes, in cents.
    pub(super) fn owed(&self) -> String {
        format!("'{}'!$D{{r}}", self.name.replace('\'', "''"))
    }
}

/// The lines of the whole formula, with their amounts written among the parameters.
pub(super) fn plan<'a>(sheet: &'a CalculationSheet, inputs: &mut Inputs<'a>) -> Result<Vec<Plan<'a>>, XlsxError> {
    let numbered = (1_usize..).zip(&sheet.sheet.lines);
    let plans = numbered.map(|(number, line)| Plan {
        name: sheet_name(number, line.label.as_deref()),
        label: line.label.as_deref(),
        formula: &sheet.formula,
        amount: None,
        line,
    });
    let mut planner = Planner {
        inputs,
        plans: plans.collect(),
        unit: sheet.rounding.unit.cents(),
    };
    let given = match sheet.formula.takes(sheet.amount.unwrap_or_default()).and(sheet.amount) {
        Some(amount) => Some(planner.inputs.amount("Montant à répartir", amount)?),
        None => None,
    };
    planner.lines(0, &sheet.formula, given)?;
    Ok(planner.plans)
}

/// The name of the sheet of a line: at most 31 characters, and none of those a sheet may not have.
fn sheet_name(number: usize, label: Option<&str>) -> String {
    let name = format!("Ligne {number} – {}", label.unwrap_or("calcul"));
    let allowed = name
        .chars()
        .map(|character| if "[]:*?/\\".contains(character) { '-' } else { character });
    let name: String = allowed.take(31).collect();
    name.trim_end_matches(['\'', ' ']).to_owned()
}

/// How many lines `formula` makes.
fn count(formula: &Formula) -> usize {
    match formula {
        Formula::Stack(stack) => stack.lines.iter().map(|line| count(&line.of)).sum(),
        Formula::Blend(blend) if blend.mode == BlendMode::Nested => {
            blend.parts.iter().map(|part| count(&part.of)).sum()
        }
        _ => 1,
    }
}

struct Planner<'p, 'a> {
    inputs: &'p mut Inputs<'a>,
    plans: Vec<Plan<'a>>,
    /// The unit of rounding, in cents.
    unit: u64,
}

impl<'a> Planner<'_, 'a> {
    /// Places `formula` at the line `first` and those after it.
    fn lines(&mut self, first: usize, formula: &'a Formula, amount: Option<String>) -> Result<(), XlsxError> {
        match formula {
            Formula::Stack(stack) => self.stack(first, stack, amount.as_deref()),
            Formula::Blend(blend) if blend.mode == BlendMode::Nested => {
                self.nested(first, blend, amount.as_deref().unwrap_or("0"))
            }
            _ => {
                if let Some(plan) = self.plans.get_mut(first) {
                    plan.formula = formula;
                    plan.amount = amount.filter(|_| !formula.is_priced());
                }
                Ok(())
            }
        }
    }

    fn stack(&mut self, first: usize, stack: &'a Stack, amount: Option<&str>) -> Result<(), XlsxError> {
        let mut place = first;
        let mut placed = Vec::new();
        let mut rest = None;
        for line in &stack.lines {
            let end = place.saturating_add(count(&line.of));
            match line.amount {
                Some(LineAmount::Rest) => rest = Some((place, line)),
                Some(LineAmount::Fixed(own)) => {
                    let label = format!("Montant de la ligne « {} »", line.label);
                    let cell = self.inputs.amount(&label, own)?;
                    placed.push(cell.clone());
                    self.lines(place, &line.of, Some(cell))?;
                }
                None => {
                    self.lines(place, &line.of, None)?;
                    let own = self.plans.get(place..end).unwrap_or_default().iter();
                    placed.extend(own.map(|plan| {
                        if plan.line.amount.is_some() {
                            plan.shared()
                        } else {
                            plan.total()
                        }
                    }));
                }
            }
            place = end;
        }
        match rest {
            Some((place, line)) => self.rest(place, line, amount.unwrap_or("0"), &placed),
            None => Ok(()),
        }
    }

    fn rest(&mut self, place: usize, line: &'a Line, amount: &str, placed: &[String]) -> Result<(), XlsxError> {
        let label = format!("Montant de la ligne « {} » (le reste)", line.label);
        let others = if placed.is_empty() {
            "0".to_owned()
        } else {
            placed.join("-")
        };
        let cell = self.inputs.computed(&label, &format!("{amount}-{others}"))?;
        self.lines(place, &line.of, Some(cell))
    }

    /// A part of the amount for each element, at the largest remainder, the first line being served first.
    fn nested(&mut self, first: usize, blend: &'a Blend, amount: &str) -> Result<(), XlsxError> {
        self.inputs.skip();
        let start = self.inputs.label("Éléments du mélange")?;
        let heads = [
            "poids",
            "montant en centimes",
            "poids entier",
            "quotient",
            "reste",
            "unités entières",
            "reste",
            "rang",
        ];
        for (column, head) in (1..).zip(heads) {
            self.inputs.parameters.text(start, column, head, Style::Head)?;
        }
        let weights: Vec<Fraction> = blend.parts.iter().map(|part| part.weight).collect();
        let table = Elements {
            amount: amount.to_owned(),
            unit: self.unit,
            by: common_denominator(&weights),
            most: largest(&weights).saturating_mul(u128::try_from(weights.len()).unwrap_or(1)),
            first: start.saturating_add(2),
            last: start
                .saturating_add(1)
                .saturating_add(u32::try_from(weights.len()).unwrap_or_default()),
        };
        let mut place = first;
        for (part, label) in blend.parts.iter().zip(blend.labels()) {
            let row = self.inputs.label(&label)?;
            let page = &mut self.inputs.parameters;
            fraction(page, (row, 1), &part.weight, Style::InputPercent)?;
            for (column, formula) in (2..).zip(table.formulas(row.saturating_add(1))) {
                page.formula(row, column, &formula, Style::Whole)?;
            }
            let cell = page.cell(row, 2);
            self.lines(place, &part.of, Some(cell))?;
            place = place.saturating_add(count(&part.of));
        }
        Ok(())
    }
}

/// The table that cuts an amount between the elements of a blend.
struct Elements {
    /// The cell of the amount, in cents.
    amount: String,
    /// The unit of rounding, in cents.
    unit: u64,
    /// What makes the weights whole.
    by: u128,
    /// At most their sum.
    most: u128,
    /// The first row, as formulas count them.
    first: u32,
    /// The last one.
    last: u32,
}

impl Elements {
    /// The formulas of the row `at`: amount, whole weight, quotient, what it leaves, whole units, remainder, rank.
    fn formulas(&self, at: u32) -> [String; 7] {
        let Self {
            amount,
            unit,
            first,
            last,
            ..
        } = self;
        let column = |name: &str| format!("{name}${first}:{name}${last}");
        let units = if *unit == 1 {
            format!("ABS({amount})")
        } else {
            format!("INT(ABS({amount})/{unit})")
        };
        let weights = format!("SUM({})", column("D"));
        let missing = format!("{units}-SUM({})", column("G"));
        let (weight, quotient) = (format!("D{at}"), format!("E{at}"));
        [
            format!("SIGN({amount})*({unit}*(G{at}+IF(I{at}<={missing},1,0)))"),
            scaled(&format!("B{at}"), self.by, self.most),
            format!("INT({units}*D{at}/{weights})"),
            difference(
                [&units, &weight, &quotient, &weights],
                LARGEST_AMOUNT,
                self.by.saturating_mul(self.most),
            ),
            format!("E{at}+INT(F{at}/{weights})"),
            format!("F{at}-{weights}*INT(F{at}/{weights})"),
            format!(
                "1+SUMPRODUCT(({rests}>H{at})+({rests}=H{at})*(ROW({rests})<ROW()))",
                rests = column("H")
            ),
        ]
    }
}

/// What the whole calculation shares: the amount given, or the sum of those of the lines; nothing when a line prices.
pub(super) fn shared(sheet: &CalculationSheet, plans: &[Plan<'_>], inputs: &Inputs<'_>) -> Option<String> {
    sheet.formula.takes(Cents::ZERO)?;
    let given = inputs.known("Montant à répartir");
    given.or_else(|| {
        let own: Option<Vec<String>> = plans
            .iter()
            .map(|plan| plan.amount.as_ref().map(|_| plan.shared()))
            .collect();
        own.map(|own| own.join("+"))
    })
}
