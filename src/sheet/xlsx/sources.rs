//! « Sources »: where each value comes from.

use super::page::{Page, Style};
use domain::value::Date;
use projections::sheet::{CalculationSheet, SheetValue};
use rust_xlsxwriter::XlsxError;

/// The row of the heads.
const HEADS: u32 = 3;

/// The sheet of the sources.
pub(super) fn page(sheet: &CalculationSheet) -> Result<Page, XlsxError> {
    let lead = "Les valeurs telles qu’Entente les a retenues. Pour en changer une, la changer dans « Données » ou dans « Paramètres ».";
    let mut page = Page::new("Sources", "Sources des valeurs", lead)?;
    page.keep_heads(HEADS)?;
    let heads = [
        ("Membre", 30),
        ("Critère demandé", 46),
        ("Valeur", 16),
        ("Millésime", 10),
        ("Source", 30),
        ("État", 14),
        ("Connue le", 13),
        ("Fait n°", 10),
    ];
    for (column, (head, width)) in (0..).zip(heads) {
        page.text(HEADS, column, head, Style::Head)?;
        page.width(column, width)?;
    }
    for (row, value) in (HEADS.saturating_add(1)..).zip(&sheet.sources) {
        source(&mut page, row, sheet, value)?;
    }
    Ok(page)
}

fn source(page: &mut Page, row: u32, sheet: &CalculationSheet, value: &SheetValue) -> Result<(), XlsxError> {
    let member = value.member.map_or("valeur de référence", |index| sheet.name_of(index));
    let texts = [
        (0, member.to_owned()),
        (1, value.ask.french(sheet.year)),
        (2, value.value.french()),
        (3, value.vintage.map(|year| year.to_string()).unwrap_or_default()),
        (4, value.source.clone().unwrap_or_default()),
        (
            5,
            value
                .status
                .map(|status| status.french().to_owned())
                .unwrap_or_default(),
        ),
        (6, value.known_on.map(Date::french).unwrap_or_default()),
        (
            7,
            value.position.map(|position| position.to_string()).unwrap_or_default(),
        ),
    ];
    for (column, text) in texts {
        page.text(row, column, &text, Style::Text)?;
    }
    Ok(())
}
