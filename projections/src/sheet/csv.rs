//! The sheet as CSV: one number a row, so that a spreadsheet or a script computes it again. `docs/reference/calculation-sheet.md` documents
//! its columns.

use super::json::{constant_word, quantity_word};
use super::lines::{NumberedStep, RuledLine};
use super::rounding::RoundingRow;
use super::{CalculationSheet, SheetMember};
use domain::key::sheet::{Constant, Quantity, StepColumn};
use domain::value::{Cents, Fraction, Ratio};

const HEADER: [&str; 12] = [
    "line",
    "label",
    "step",
    "parent",
    "node",
    "member",
    "siren",
    "quantity",
    "detail",
    "value",
    "exact_cents",
    "amount_eur",
];

/// The sheet, told to a spreadsheet: RFC 4180, UTF-8, commas.
pub fn csv(sheet: &CalculationSheet) -> String {
    let mut writer = Writer {
        sheet,
        text: record(HEADER.map(str::to_owned)),
    };
    for line in &sheet.lines() {
        writer.line(line);
    }
    for (index, total) in sheet.sheet.totals.iter().enumerate() {
        writer.row(&Row {
            node: "total",
            member: sheet.members.get(index),
            quantity: "amount",
            number: Number::Money(*total),
            ..Row::default()
        });
    }
    writer.text
}

struct Writer<'a> {
    sheet: &'a CalculationSheet,
    text: String,
}

/// A row: one number and what it is.
#[derive(Clone, Default)]
struct Row<'a> {
    line: String,
    label: &'a str,
    step: String,
    parent: String,
    node: &'a str,
    member: Option<&'a SheetMember>,
    quantity: &'a str,
    detail: String,
    number: Number,
}

/// The number of a row.
#[derive(Clone, Default)]
enum Number {
    /// None: the row says a word.
    #[default]
    None,
    /// Something other than money.
    Plain(Ratio),
    /// An exact number of cents.
    ExactCents(Ratio),
    /// A whole number of cents, with its sign.
    Money(Cents),
}

impl Writer<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let [value, exact, euros] = row.number.cells();
        let siren = row
            .member
            .and_then(|member| member.siren)
            .map(|siren| siren.to_string());
        self.text.push_str(&record([
            row.line.clone(),
            row.label.to_owned(),
            row.step.clone(),
            row.parent.clone(),
            row.node.to_owned(),
            row.member.map(|member| member.name.clone()).unwrap_or_default(),
            siren.unwrap_or_default(),
            row.quantity.to_owned(),
            row.detail.clone(),
            value,
            exact,
            euros,
        ]));
    }

    /// One row for each number of a column, in the order of the members.
    fn by_member(&mut self, row: &Row<'_>, numbers: impl IntoIterator<Item = (Number, String)>) {
        let sheet = self.sheet;
        for (member, (number, detail)) in sheet.members.iter().zip(numbers) {
            if matches!(number, Number::None) && detail.is_empty() {
                continue;
            }
            self.row(&Row {
                member: Some(member),
                number,
                detail,
                ..row.clone()
            });
        }
    }

    fn line(&mut self, line: &RuledLine<'_>) {
        let row = Row {
            line: line.number.to_string(),
            label: line.sheet.label.as_deref().unwrap_or_default(),
            ..Row::default()
        };
        if let Some(amount) = line.amount {
            self.row(&Row {
                node: "line",
                quantity: "amount",
                detail: line.origin.as_str().to_owned(),
                number: Number::Money(amount),
                ..row.clone()
            });
        }
        for step in &line.steps {
            self.step(step, &row);
        }
        if let Some(presence) = line.adding().and_then(|prorata| self.sheet.presence(prorata)) {
            let row = Row {
                node: "presence",
                ..row.clone()
            };
            self.row(&Row {
                quantity: "wholePeriod",
                number: Number::Plain(presence.whole),
                ..row.clone()
            });
            let times = presence
                .times
                .into_iter()
                .map(|time| (Number::Plain(time), String::new()));
            self.by_member(
                &Row {
                    quantity: "presence",
                    ..row
                },
                times,
            );
        }
        let rounding = self.sheet.rounding_of(line.sheet);
        if let Some(rows) = &rounding.at_first {
            self.rounding(
                rows,
                &Row {
                    node: "roundingAtFirst",
                    ..row.clone()
                },
            );
        }
        self.rounding(
            &rounding.rows,
            &Row {
                node: "rounding",
                ..row
            },
        );
    }

    fn step(&mut self, step: &NumberedStep<'_>, line: &Row<'_>) {
        let row = Row {
            step: step.number.to_string(),
            parent: step.parent.map(|parent| parent.to_string()).unwrap_or_default(),
            node: step.step.node.as_str(),
            ..line.clone()
        };
        if let Some(amount) = &step.step.amount {
            self.row(&Row {
                quantity: "amount",
                number: Number::ExactCents(amount.clone()),
                ..row.clone()
            });
        }
        for (constant, value) in &step.step.constants {
            let detail = match constant {
                Constant::Weight(part) => part.saturating_add(1).to_string(),
                _ => String::new(),
            };
            self.row(&Row {
                quantity: constant_word(constant),
                detail,
                number: Number::Plain(value.clone()),
                ..row.clone()
            });
        }
        for column in &step.step.columns {
            self.column(column, &row);
        }
        let bounds = step
            .step
            .bounds
            .iter()
            .map(|bound| (Number::None, bound.map(|bound| bound.to_string()).unwrap_or_default()));
        self.by_member(
            &Row {
                quantity: "bound",
                ..row.clone()
            },
            bounds,
        );
        let result = step
            .step
            .result
            .iter()
            .map(|exact| (Number::ExactCents(exact.clone()), String::new()));
        self.by_member(
            &Row {
                quantity: "result",
                ..row
            },
            result,
        );
    }

    fn column(&mut self, column: &StepColumn, step: &Row<'_>) {
        let number: fn(Ratio) -> Number = match column.quantity {
            Quantity::LastYear | Quantity::Floor | Quantity::Cap => Number::ExactCents,
            _ => Number::Plain,
        };
        let mut row = Row {
            quantity: quantity_word(&column.quantity),
            ..step.clone()
        };
        let detail = match &column.quantity {
            Quantity::Criterion { ask, coefficient } => {
                if *coefficient != Fraction::ONE {
                    let number = Number::Plain((*coefficient).into());
                    row = Row {
                        quantity: "coefficient",
                        detail: ask.criterion.to_string(),
                        number,
                        ..row
                    };
                    self.row(&row);
                    row.quantity = quantity_word(&column.quantity);
                }
                ask.criterion.to_string()
            }
            _ => String::new(),
        };
        let values = column.values.iter().map(|value| match value {
            Some(value) => (number(value.clone()), detail.clone()),
            None => (Number::None, String::new()),
        });
        self.by_member(&row, values);
    }

    fn rounding(&mut self, rows: &[RoundingRow], row: &Row<'_>) {
        let plain = |number: Number| (number, String::new());
        let of = |quantity: &'static str| Row {
            quantity,
            ..row.clone()
        };
        self.by_member(
            &of("exact"),
            rows.iter().map(|row| plain(Number::ExactCents(row.exact.clone()))),
        );
        self.by_member(&of("floor"), rows.iter().map(|row| plain(Number::Money(row.floor))));
        self.by_member(
            &of("remainder"),
            rows.iter().map(|row| plain(Number::ExactCents(row.remainder.clone()))),
        );
        self.by_member(&of("own"), rows.iter().map(|row| plain(Number::Money(row.own))));
        let residue = rows.iter().map(|row| match &row.received {
            Some(received) => (Number::Money(received.amount), received.why.as_str().to_owned()),
            None => plain(Number::None),
        });
        self.by_member(&of("residue"), residue);
        self.by_member(&of("amount"), rows.iter().map(|row| plain(Number::Money(row.amount))));
    }
}

impl Number {
    /// The cells `value`, `exact_cents` and `amount_eur`.
    fn cells(&self) -> [String; 3] {
        match self {
            Self::None => [String::new(), String::new(), String::new()],
            Self::Plain(value) => [value.to_string(), String::new(), String::new()],
            Self::ExactCents(cents) => {
                let euros = cents.over(&Ratio::new(100_u32.into(), 1_u32.into()));
                [String::new(), cents.to_string(), euros.decimal(6, ".")]
            }
            Self::Money(amount) => [String::new(), amount.to_string(), amount.euros()],
        }
    }
}

/// A line of the file.
fn record(cells: [String; 12]) -> String {
    cells.map(|cell| escaped(&cell)).join(",") + "\r\n"
}

/// A cell, between quotes where what it holds would end it.
fn escaped(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        assert_eq!(
            [escaped("Alpha"), escaped("a,b"), escaped("dit « \"le\" »")],
            ["Alpha", "\"a,b\"", "\"dit « \"\"le\"\" »\""]
        );
    }
}
