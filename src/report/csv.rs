//! A document as CSV in the French convention: semicolons, decimal commas, dates as JJ/MM/AAAA; UTF-8 with a byte order mark, lines that end
//! by CR LF. The tables follow one another, an empty line between two.

use super::layout::{Row, sheets};
use domain::value::{Cents, Date};
use projections::report::{Document, Value};

/// The text of `document`.
pub(crate) fn text(document: &Document) -> String {
    let mut text = String::from('\u{feff}');
    for (index, sheet) in sheets(document).iter().enumerate() {
        if index > 0 {
            text.push_str("\r\n");
        }
        for row in &sheet.rows {
            text.push_str(&line(row));
        }
    }
    text
}

fn line(row: &Row) -> String {
    let cells: Vec<_> = row.cells.iter().map(|cell| quoted(&cell_text(cell))).collect();
    format!("{}\r\n", cells.join(";"))
}

fn cell_text(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Unknown => "—".to_owned(),
        Value::Text(words) => disarmed(words),
        Value::Money(amount) => euros(*amount),
        Value::Date(day) => french_day(*day),
        Value::Number(number) => number.to_string(),
    }
}

/// `-1234,56`, that a French spreadsheet reads as a number.
fn euros(amount: Cents) -> String {
    amount.euros().replace('.', ",")
}

/// `15/05/2025`.
fn french_day(day: Date) -> String {
    day.naive().format("%d/%m/%Y").to_string()
}

/// Words that a spreadsheet would take for a formula begin with an apostrophe, which it does not show.
fn disarmed(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_a_french_spreadsheet_reads() {
        let date = Date::parse("2025-05-15").unwrap();
        for (value, expected) in [
            (Value::Money(Cents::new(-123_456)), "-1234,56"),
            (Value::Money(Cents::new(5)), "0,05"),
            (Value::Date(date), "15/05/2025"),
            (Value::Number(10_418), "10418"),
            (Value::Unknown, "—"),
            (Value::Empty, ""),
            (Value::Text("Paie ; repas".to_owned()), "\"Paie ; repas\""),
            (Value::Text("dit \"le pool\"".to_owned()), "\"dit \"\"le pool\"\"\""),
            (Value::Text("=1+1".to_owned()), "'=1+1"),
        ] {
            assert_eq!(quoted(&cell_text(&value)), expected);
        }
    }
}
