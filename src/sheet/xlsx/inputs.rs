//! What may be changed: « Paramètres » for the numbers of the key, « Données » for those of the members.

use super::cells::{FIRST, for_member};
use super::page::{Page, Style};
use domain::key::Ask;
use domain::value::{Cents, Fraction, Ratio};
use projections::french::capitalised;
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeMap;

/// The two sheets of inputs, being filled.
pub(super) struct Inputs<'a> {
    pub(super) source: &'a CalculationSheet,
    pub(super) parameters: Page,
    pub(super) data: Page,
    /// The row of the next parameter.
    row: u32,
    /// The column of the next data.
    column: u16,
    /// What is already there, and where.
    known: BTreeMap<String, String>,
    /// How many nodes asked for inputs of the same name.
    names: BTreeMap<String, usize>,
}

/// A number of a member.
#[derive(Clone, Copy, Debug)]
pub(super) enum Datum {
    /// A count or a value.
    Value(Fraction),
    /// A part of the whole.
    Share(Fraction),
    /// Euros.
    Euros(Cents),
    /// Yes, 1, or no, 0.
    Flag(bool),
}

impl<'a> Inputs<'a> {
    pub(super) fn new(source: &'a CalculationSheet) -> Result<Self, XlsxError> {
        let lead = "Les cellules sur fond jaune se changent : tout le classeur se recalcule.";
        let mut parameters = Page::new("Paramètres", "Paramètres de la clé", lead)?;
        for (column, width) in [46, 18, 20, 16, 16, 16, 16, 16, 18, 18].into_iter().enumerate() {
            parameters.width(u16::try_from(column).unwrap_or_default(), width)?;
        }
        let mut data = Page::new("Données", "Données des membres", lead)?;
        data.freeze(2)?;
        let mut inputs = Self {
            source,
            parameters,
            data,
            row: 3,
            column: 0,
            known: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        inputs.members()?;
        Ok(inputs)
    }

    /// How many members share.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.source.members.len()).unwrap_or_default()
    }

    /// The columns that every key has: number, name, SIREN, rank.
    fn members(&mut self) -> Result<(), XlsxError> {
        for (head, width) in [("N°", 6), ("Membre", 30), ("SIREN", 14), ("Ordre de départage", 12)] {
            self.next_column(head, "", width)?;
        }
        for (row, member) in (FIRST..).zip(&self.source.members) {
            self.data.number(
                row,
                0,
                &row.saturating_sub(FIRST).saturating_add(1).to_string(),
                Style::Word,
            )?;
            self.data.text(row, 1, &member.name, Style::Text)?;
            self.data.text(
                row,
                2,
                member.siren.as_ref().map_or("", |siren| siren.as_str()),
                Style::Text,
            )?;
            self.data
                .number(row, 3, &member.rank.saturating_add(1).to_string(), Style::InputWhole)?;
        }
        Ok(())
    }

    pub(super) fn next_column(&mut self, head: &str, under: &str, width: u16) -> Result<u16, XlsxError> {
        let column = self.column;
        self.column = column.saturating_add(1);
        self.data.text(FIRST.saturating_sub(2), column, under, Style::Lead)?;
        self.data.text(FIRST.saturating_sub(1), column, head, Style::Head)?;
        self.data.height(FIRST.saturating_sub(1), 62)?;
        self.data.width(column, width)?;
        Ok(column)
    }

    /// The order in which equal remainders are served.
    pub(super) fn ranks(&self) -> String {
        self.data.members(3)
    }

    /// The number of each member.
    pub(super) fn numbers(&self) -> String {
        self.data.members(0)
    }

    /// The name of each member.
    pub(super) fn names(&self) -> String {
        self.data.members(1)
    }

    /// A column of data, written the first time that `key` is met.
    pub(super) fn datum(
        &mut self,
        key: &str,
        head: &str,
        under: &str,
        values: &[Option<Datum>],
    ) -> Result<String, XlsxError> {
        if let Some(cell) = self.known.get(key) {
            return Ok(cell.clone());
        }
        let column = self.next_column(head, under, 16)?;
        for (row, value) in (FIRST..).zip(values) {
            match value {
                Some(Datum::Value(value)) => fraction(&mut self.data, (row, column), value, Style::InputNumber)?,
                Some(Datum::Share(share)) => fraction(&mut self.data, (row, column), share, Style::InputPercent)?,
                Some(Datum::Euros(amount)) => self.data.number(row, column, &amount.euros(), Style::InputEuros)?,
                Some(Datum::Flag(flag)) => {
                    let flag = if *flag { "1" } else { "0" };
                    self.data.number(row, column, flag, Style::InputWhole)?;
                }

                None => self.data.blank(row, column, Style::InputNumber)?,
            }
        }
        let cell = self.data.members(column);
        self.known.insert(key.to_owned(), cell.clone());
        Ok(cell)
    }

    /// A column that a formula gives, written the first time that `head` is met.
    pub(super) fn formulas(&mut self, head: &str, style: Style, formula: &str) -> Result<String, XlsxError> {
        if let Some(cell) = self.known.get(head) {
            return Ok(cell.clone());
        }
        let column = self.next_column(head, "", 16)?;
        for index in 0..self.count() {
            self.data
                .formula(FIRST.saturating_add(index), column, &for_member(formula, index), style)?;
        }
        let cell = self.data.members(column);
        self.known.insert(head.to_owned(), cell.clone());
        Ok(cell)
    }

    /// The values that answer `ask`, and those values.
    pub(super) fn criterion(&mut self, ask: &Ask) -> Result<(String, Vec<Fraction>), XlsxError> {
        let mut values = vec![None; self.source.members.len()];
        for source in self.source.sources.iter().filter(|source| source.ask == *ask) {
            if let Some(place) = source.member.and_then(|index| values.get_mut(index)) {
                *place = Some(source.value);
            }
        }
        let question = capitalised(&ask.french(self.source.year));
        let data: Vec<_> = values.iter().map(|value| value.map(Datum::Value)).collect();
        let cell = self.datum(&question, &question, &self.provenance(ask), &data)?;
        Ok((
            cell,
            values
                .into_iter()
                .map(|value| value.unwrap_or(Fraction::ZERO))
                .collect(),
        ))
    }

    /// « 2022 · INSEE » where all values of a criterion come from there.
    fn provenance(&self, ask: &Ask) -> String {
        let mut found = self.source.sources.iter().filter(|source| source.ask == *ask);
        let Some(first) = found.next() else {
            return String::new();
        };
        if found.any(|other| (other.vintage, &other.source) != (first.vintage, &first.source)) {
            return "voir « Sources »".to_owned();
        }
        let words = first
            .vintage
            .map(|vintage| vintage.to_string())
            .into_iter()
            .chain(first.source.clone());
        words.collect::<Vec<_>>().join(" · ")
    }

    /// A number of the key, written the first time that `label` is met: its cell.
    pub(super) fn parameter(&mut self, label: &str, value: &Fraction, style: Style) -> Result<String, XlsxError> {
        if let Some(cell) = self.known.get(label) {
            return Ok(cell.clone());
        }
        let row = self.label(label)?;
        fraction(&mut self.parameters, (row, 1), value, style)?;
        Ok(self.remember(label, row, 1))
    }

    /// An amount of the key, in euros: the cell of its cents.
    pub(super) fn amount(&mut self, label: &str, amount: Cents) -> Result<String, XlsxError> {
        if let Some(cell) = self.known.get(label) {
            return Ok(cell.clone());
        }
        let row = self.label(label)?;
        self.parameters.number(row, 1, &amount.euros(), Style::InputEuros)?;
        self.cents(row)?;
        Ok(self.remember(label, row, 2))
    }

    /// An amount that a formula gives in cents: its cell.
    pub(super) fn computed(&mut self, label: &str, cents: &str) -> Result<String, XlsxError> {
        let row = self.label(label)?;
        self.parameters
            .formula(row, 1, &format!("C{}/100", row.saturating_add(1)), Style::Euros)?;
        self.parameters.formula(row, 2, cents, Style::Whole)?;
        Ok(self.parameters.cell(row, 2))
    }

    fn cents(&mut self, row: u32) -> Result<(), XlsxError> {
        self.parameters.formula(
            row,
            2,
            &format!("ROUND(B{}*100,0)", row.saturating_add(1)),
            Style::Whole,
        )
    }

    /// A row with a label: the row.
    pub(super) fn label(&mut self, label: &str) -> Result<u32, XlsxError> {
        if self.row == 3 {
            for (column, head) in [(0, "Paramètre"), (1, "Valeur"), (2, "en centimes")] {
                self.parameters.text(3, column, head, Style::Head)?;
            }
            self.row = 4;
        }
        let row = self.row;
        self.row = row.saturating_add(1);
        self.parameters.text(row, 0, label, Style::Text)?;
        Ok(row)
    }

    /// The cell of what was written under `label`.
    pub(super) fn known(&self, label: &str) -> Option<String> {
        self.known.get(label).cloned()
    }

    /// `label`, or « label (2) » where it was already taken.
    pub(super) fn fresh(&mut self, label: &str) -> String {
        let count = self.names.entry(label.to_owned()).or_default();
        *count = count.saturating_add(1);
        if *count == 1 {
            label.to_owned()
        } else {
            format!("{label} ({count})")
        }
    }

    /// Leaves a row empty.
    pub(super) fn skip(&mut self) {
        self.row = self.row.saturating_add(1);
    }

    pub(super) fn remember(&mut self, label: &str, row: u32, column: u16) -> String {
        let cell = self.parameters.cell(row, column);
        self.known.insert(label.to_owned(), cell.clone());
        cell
    }

    pub(super) fn finish(self) -> (Page, Page) {
        (self.parameters, self.data)
    }
}

/// An exact number: a decimal where it ends, a division where it does not.
pub(super) fn fraction(
    page: &mut Page,
    (row, column): (u32, u16),
    value: &Fraction,
    style: Style,
) -> Result<(), XlsxError> {
    let whole = value.denominator() == 1;
    let style = if whole && style == Style::InputNumber {
        Style::InputWhole
    } else {
        style
    };
    let ends = (0..=18).any(|places| 10_u128.pow(places) % value.denominator() == 0);
    if ends {
        return page.number(row, column, &Ratio::from(*value).decimal(18, "."), style);
    }
    page.formula(
        row,
        column,
        &format!("{}/{}", value.numerator(), value.denominator()),
        style,
    )
}
