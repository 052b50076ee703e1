//! Where each value comes from, and why it was retained.

use super::super::{CalculationSheet, SheetValue};
use super::number::number;
use super::part;
use super::table::{Align, Table, paragraph};
use crate::french::capitalised;
use domain::key::{Ask, VintagePolicy};
use domain::value::{Date, FiscalYear};

/// The values, by question of the key.
pub(super) fn sources(sheet: &CalculationSheet) -> String {
    let mut text = part("Sources");
    if sheet.sources.is_empty() {
        text.push_str("  La clé ne demande aucune valeur.\n");
        return text;
    }
    text.push_str(&paragraph(
        "Entre plusieurs valeurs qui conviennent : la plus récente en vigueur, puis la définitive avant la provisoire, puis la dernière \
         connue.",
        2,
    ));
    let mut asks: Vec<&Ask> = Vec::new();
    for value in &sheet.sources {
        if !asks.contains(&&value.ask) {
            asks.push(&value.ask);
        }
    }
    for ask in asks {
        let values: Vec<&SheetValue> = sheet.sources.iter().filter(|value| value.ask == *ask).collect();
        let source = ask.source.as_ref().map(|source| format!(", de la source {source}"));
        let title = format!(
            "{} — pourquoi ces valeurs : {}{}",
            capitalised(ask.criterion.french()),
            retained(ask.vintage, sheet.year),
            source.unwrap_or_default()
        );
        text.push('\n');
        text.push_str(&paragraph(&title, 2));
        text.push('\n');
        text.push_str(&table(sheet, &values).render());
    }
    text
}

/// Which value a key retains: « millésime en vigueur au 1er janvier 2026 ».
pub(super) fn retained(vintage: VintagePolicy, year: Option<FiscalYear>) -> String {
    let noun = match vintage {
        VintagePolicy::KnownOn(_) => "dernière valeur",
        VintagePolicy::InForceOnFirstJanuary | VintagePolicy::Pinned(_) | VintagePolicy::YearsBefore(_) => "millésime",
    };
    format!("{noun} {}", vintage.french(year))
}

/// The columns that hold something: without a ledger, a value may have no source and no position.
fn table(sheet: &CalculationSheet, values: &[&SheetValue]) -> Table {
    let name = |value: &&SheetValue| match value.member {
        Some(index) => sheet.name_of(index).to_owned(),
        None => "valeur de référence".to_owned(),
    };
    let mut table = Table::new("membre", values.iter().map(name), 0);
    table.column(
        "valeur",
        Align::Right,
        values.iter().map(|value| number(&value.value.into())),
    );
    let mut optional = |heading: &str, cell: &dyn Fn(&SheetValue) -> Option<String>| {
        if values.iter().any(|value| cell(value).is_some()) {
            table.column(
                heading,
                Align::Left,
                values.iter().map(|value| cell(value).unwrap_or_default()),
            );
        }
    };
    optional("millésime", &|value| value.vintage.map(|vintage| vintage.to_string()));
    optional("source", &|value| value.source.clone());
    optional("statut", &|value| value.status.map(|status| status.french().to_owned()));
    optional("connue le", &|value| value.known_on.map(Date::french));
    optional("fait n°", &|value| value.position.map(|position| position.to_string()));
    table
}
