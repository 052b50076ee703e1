//! One step: its title, its rule with the numbers in it, its table.

use super::super::CalculationSheet;
use super::super::lines::NumberedStep;
use super::number::{euros, number, six_decimals};
use super::rule::Teller;
use super::table::{Align, Table, paragraph};
use domain::key::sheet::{NodeKind, Quantity, StepColumn};
use domain::key::{BoundKind, Formula};
use domain::value::{Fraction, Ratio};

/// The text of a step, one of `steps`.
pub(super) fn step(sheet: &CalculationSheet, step: &NumberedStep<'_>, steps: &[NumberedStep<'_>]) -> String {
    let mut text = format!("Étape {} — {}\n", step.number, step.step.node.french());
    for sentence in Teller::new(sheet, step, steps).sentences() {
        text.push_str(&paragraph(&sentence, 2));
    }
    // A step that passes on what is under it has nothing to compute.
    if step.step.node != NodeKind::Only {
        text.push('\n');
        text.push_str(&table(sheet, step, steps).render());
    }
    text
}

fn table(sheet: &CalculationSheet, step: &NumberedStep<'_>, steps: &[NumberedStep<'_>]) -> Table {
    let names = sheet.members.iter().map(|member| member.name.clone());
    let mut table = Table::new("membre", names.chain(["somme".to_owned()]), 1);
    let under: Vec<&NumberedStep<'_>> = steps
        .iter()
        .filter(|other| step.children.contains(&other.number))
        .collect();
    for child in &under {
        let cells = child.step.result.iter().map(six_decimals);
        let sum = six_decimals(&sum(&child.step.result));
        table.column(format!("étape\u{a0}{}", child.number), Align::Right, cells.chain([sum]));
    }
    let summed = step
        .step
        .columns
        .iter()
        .any(|column| column.quantity == Quantity::Units);
    for column in &step.step.columns {
        table.column(heading(column, summed, step.formula), Align::Right, cells(column));
        if step.step.amount.is_some() && matches!(column.quantity, Quantity::Factor | Quantity::Presence) {
            let products = products(column, &under);
            let total = six_decimals(&sum(&products));
            table.column(
                "produit",
                Align::Right,
                products.iter().map(six_decimals).chain([total]),
            );
        }
    }
    if step.step.bounds.iter().any(Option::is_some) {
        let place = |bound: &Option<BoundKind>| match bound {
            Some(BoundKind::Cap) => "au plafond".to_owned(),
            Some(BoundKind::Floor) => "au plancher".to_owned(),
            None => String::new(),
        };
        table.column("borne atteinte", Align::Left, step.step.bounds.iter().map(place));
    }
    let result = &step.step.result;
    let heading = if step.step.amount.is_some() {
        "part exacte"
    } else {
        "montant exact"
    };
    let total = sum(result);
    table.column(
        heading,
        Align::Right,
        result.iter().map(six_decimals).chain([six_decimals(&total)]),
    );
    let fractions = result.iter().map(Ratio::to_string);
    table.column("en centimes", Align::Left, fractions.chain([total.to_string()]));
    table
}

fn heading(column: &StepColumn, summed: bool, formula: &Formula) -> String {
    match &column.quantity {
        Quantity::Criterion { ask, coefficient } if summed && *coefficient != Fraction::ONE => {
            format!("{} × {}", ask.criterion.french(), number(&(*coefficient).into()))
        }
        Quantity::Criterion { ask, .. } if summed => ask.criterion.french().to_owned(),
        Quantity::Criterion { .. } => "valeur".to_owned(),
        Quantity::Units => "unités".to_owned(),
        Quantity::Quota => "quote-part".to_owned(),
        Quantity::Factor => "coefficient".to_owned(),
        Quantity::Presence => match formula {
            Formula::Prorata(prorata) => format!("présence en {}", prorata.basis.french()),
            _ => "présence".to_owned(),
        },
        Quantity::LastYear => "l’an dernier".to_owned(),
        Quantity::Floor => BoundKind::Floor.french().to_owned(),
        Quantity::Cap => BoundKind::Cap.french().to_owned(),
    }
}

/// The numbers of a column, and their sum where it means something.
fn cells(column: &StepColumn) -> Vec<String> {
    let shown: fn(&Ratio) -> String = match column.quantity {
        Quantity::LastYear | Quantity::Floor | Quantity::Cap => euros,
        Quantity::Quota => percent,
        Quantity::Criterion { .. } | Quantity::Units | Quantity::Factor | Quantity::Presence => number,
    };
    let cell = |value: &Option<Ratio>| value.as_ref().map_or_else(|| "—".to_owned(), shown);
    let mut cells: Vec<String> = column.values.iter().map(cell).collect();
    if matches!(
        column.quantity,
        Quantity::Criterion { .. } | Quantity::Units | Quantity::Quota
    ) {
        cells.push(shown(&sum(column.values.iter().flatten())));
    }
    cells
}

/// The numbers of a column times what is under the step; nothing where the member is not concerned.
pub(super) fn products(column: &StepColumn, under: &[&NumberedStep<'_>]) -> Vec<Ratio> {
    let under = under.iter().flat_map(|step| &step.step.result);
    let product = |(value, under): (&Option<Ratio>, &Ratio)| {
        value
            .as_ref()
            .map_or_else(|| Ratio::from(Fraction::ZERO), |value| value.times(under))
    };
    column.values.iter().zip(under).map(product).collect()
}

/// « 12,345 % ».
pub(super) fn percent(value: &Ratio) -> String {
    let hundredfold = value.times(&Ratio::new(100_u32.into(), 1_u32.into()));
    format!("{}\u{a0}%", number(&hundredfold))
}

/// The sum of exact numbers.
pub(super) fn sum<'r>(values: impl IntoIterator<Item = &'r Ratio>) -> Ratio {
    let nothing = Ratio::from(Fraction::ZERO);
    values.into_iter().fold(nothing, |sum, value| sum.plus(value))
}
