//! The sheet that programs read, and the reference page that documents it.

use crate::cases;
use crate::generated::assert_up_to_date;
use domain::key::Formula;
use projections::sheet::{csv, json, text};
use serde_json::Value;

const PAGE: &str = "../docs/reference/calculation-sheet.md";

/// What a field may not hold: a number that a reader could round.
fn assert_exact(value: &Value) {
    match value {
        Value::Number(number) => assert!(number.as_u64().is_some_and(|number| number < 1_000_000), "{number}"),
        Value::Array(items) => items.iter().for_each(assert_exact),
        Value::Object(fields) => fields.values().for_each(assert_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn no_number_is_one_that_a_reader_could_round() {
    for case in cases::all() {
        assert_exact(&json(&case.sheet()));
    }
}

#[test]
fn the_formula_of_a_sheet_is_the_one_of_the_event_that_defined_the_key() {
    for case in cases::all() {
        let read: Formula = serde_json::from_value(json(&case.sheet())["formula"].clone()).unwrap();
        assert_eq!(read, case.formula);
    }
}

#[test]
fn the_portions_of_every_line_sum_to_its_total_and_the_totals_to_the_total() {
    let cents = |value: &Value| {
        domain::value::Cents::parse_euros(value.as_str().unwrap())
            .unwrap()
            .get()
    };
    for case in cases::all() {
        let sheet = json(&case.sheet());
        for line in sheet["lines"].as_array().unwrap() {
            let portions = line["portions"].as_array().unwrap();
            assert_eq!(
                portions.iter().map(|portion| cents(&portion["amount"])).sum::<i64>(),
                cents(&line["total"])
            );
        }
        let totals = sheet["totals"].as_array().unwrap();
        assert_eq!(totals.iter().map(cents).sum::<i64>(), cents(&sheet["total"]));
    }
}

#[test]
fn every_step_but_the_last_is_under_the_step_it_goes_into() {
    let sheet = json(&cases::bounded_blend().sheet());
    let [bounded] = sheet["lines"][0]["steps"].as_array().unwrap().as_slice() else {
        panic!("une racine")
    };
    assert_eq!((&bounded["node"], &bounded["number"]), (&"bounded".into(), &4.into()));
    let blend = &bounded["children"][0];
    let leaves: Vec<&Value> = blend["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leaf| &leaf["number"])
        .collect();
    assert_eq!(
        (&blend["number"], leaves),
        (&3.into(), vec![&Value::from(1), &Value::from(2)])
    );
    assert_eq!(bounded["bounds"], serde_json::json!([null, null, "cap", null, "floor"]));
}

/// A value as a person lays it out: on one line where it holds in one.
fn laid_out(value: &Value, indent: usize) -> String {
    let one_line = value.to_string();
    let (open, close, items) = match value {
        _ if one_line.len() + indent <= 110 => return one_line,
        Value::Array(items) => (
            '[',
            ']',
            items.iter().map(|item| laid_out(item, indent + 2)).collect::<Vec<_>>(),
        ),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| format!("\"{name}\": {}", laid_out(value, indent + 2));
            ('{', '}', fields.iter().map(field).collect())
        }
        _ => return one_line,
    };
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    format!("{open}\n{inner}{}\n{outer}{close}", items.join(&format!(",\n{inner}")))
}

/// The page, its examples made again.
fn with_examples(page: &str) -> String {
    let sheet = cases::population().sheet();
    let examples = [
        ("text", "text", text(&sheet)),
        ("json", "json", laid_out(&json(&sheet), 0) + "\n"),
        ("csv", "csv", csv(&sheet).replace("\r\n", "\n")),
    ];
    examples
        .into_iter()
        .fold(page.to_owned(), |page, (name, language, example)| {
            let (start, end) = (
                format!("<!-- exemple {name} -->\n"),
                format!("<!-- fin de l’exemple {name} -->\n"),
            );
            let (before, rest) = page.split_once(&start).unwrap();
            let (_, after) = rest.split_once(&end).unwrap();
            format!("{before}{start}\n```{language}\n{example}```\n\n{end}{after}")
        })
}

#[test]
fn the_examples_of_the_reference_page_are_up_to_date() {
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/reference/calculation-sheet.md"
    ))
    .unwrap();
    assert_up_to_date(PAGE, &with_examples(&page));
}

#[test]
fn every_field_is_documented() {
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/reference/calculation-sheet.md"
    ))
    .unwrap();
    let mut fields = std::collections::BTreeSet::new();
    for case in cases::all() {
        let mut sheet = json(&case.sheet());
        sheet["formula"].take();
        collect(&sheet, &mut fields);
    }
    let missing: Vec<_> = fields
        .iter()
        .filter(|field| !page.contains(&format!("| `{field}` |")))
        .collect();
    assert!(missing.is_empty(), "champs sans ligne dans la page : {missing:?}");
}

fn collect(value: &Value, fields: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, fields)),
        Value::Object(object) => {
            for (field, value) in object {
                fields.insert(field.clone());
                // What the key language documents is not documented twice.
                if !["rounding", "vintageAsked"].contains(&field.as_str()) {
                    collect(value, fields);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
