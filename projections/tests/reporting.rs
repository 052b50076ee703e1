//! The SQL tables are a function of the view, whole or part by part.

#[path = "support/kept.rs"]
mod kept;
#[path = "support/tables.rs"]
mod tables;

use domain::sample::{date, record, story};
use domain::value::Cents;
use kept::keep;
use projections::LedgerView;
use projections::reporting::{EXAMPLES, Kind, TABLES, Table, Value};
use std::collections::{BTreeMap, BTreeSet};
use tables::Tables;

/// The amounts of an obligation, as a balance has them.
const AMOUNTS: [&str; 7] = [
    "due_cents",
    "called_cents",
    "titled_cents",
    "paid_cents",
    "remaining_cents",
    "credit_cents",
    "to_repay_cents",
];

fn view() -> LedgerView {
    let mut view = LedgerView::default();
    let (_, log) = record(&story());
    for recorded in &log {
        view.apply(recorded);
    }
    view
}

#[test]
fn tables_kept_event_by_event_are_those_of_the_view() {
    let (_, log) = record(&story());
    keep(&log, &[1], |view, tables| assert_eq!(*tables, Tables::of(view)));
    keep(&log, &[7, 1, 40], |view, tables| assert_eq!(*tables, Tables::of(view)));
}

#[test]
fn every_table_has_rows_in_the_story_and_every_value_is_of_the_kind_its_column_says() {
    let mut filled = BTreeSet::new();
    // A year that is closed is opened again later on: its row is there for a while only.
    let (_, log) = record(&story());
    keep(&log, &[1], |_, tables| {
        for ((name, _), values) in &tables.rows {
            let table = TABLES.iter().find(|table| table.name == *name).unwrap();
            assert_fits(table, values);
            filled.insert(*name);
        }
    });
    let names = TABLES.iter().map(|table| table.name);
    let empty: Vec<_> = names.filter(|name| !filled.contains(name)).collect();
    assert!(empty.is_empty(), "tables sans ligne dans l’histoire : {empty:?}");
}

fn assert_fits(table: &Table, values: &[Value<'_>]) {
    assert_eq!(table.columns.len(), values.len(), "{}", table.name);
    for (column, value) in table.columns.iter().zip(values) {
        let fits = match (column.kind, value) {
            (_, Value::Null) => column.optional,
            (Kind::Choice, Value::Text(word)) => (column.words)().iter().any(|(known, _)| known == word),
            (Kind::Id, Value::Id(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Cents | Kind::Integer | Kind::Year, Value::Integer(_))
            | (Kind::Boolean, Value::Boolean(_)) => true,
            _ => false,
        };
        assert!(fits, "{}.{} = {value:?}", table.name, column.name);
    }
}

#[test]
fn names_are_unique_amounts_are_named_cents_and_every_column_is_told_in_french() {
    let names: BTreeSet<_> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(names.len(), TABLES.len());
    for table in TABLES {
        let columns: BTreeSet<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
        assert!(table.about.ends_with('.'), "{}", table.name);
        for column in table.columns {
            let name = column.name;
            assert_eq!(
                column.kind == Kind::Cents,
                name.ends_with("_cents"),
                "{}.{name}",
                table.name
            );
            assert_eq!(column.kind == Kind::Id, name.ends_with("_id"), "{}.{name}", table.name);
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{name}"
            );
            assert!(column.about.ends_with('.'), "{}.{name} : {}", table.name, column.about);
            let listed = !(column.words)().is_empty();
            assert_eq!(column.kind == Kind::Choice, listed, "{}.{name}", table.name);
        }
        for column in &table.columns[..table.key] {
            assert!(!column.optional, "{}.{} est dans la clé", table.name, column.name);
        }
    }
    assert!(EXAMPLES.iter().all(|example| !example.sql.ends_with(';')));
}

#[test]
fn an_obligation_row_says_what_its_balance_says_once_everything_counts() {
    let view = view();
    let on = date("2199-12-31");
    let mut sums: BTreeMap<_, [i64; 7]> = BTreeMap::new();
    for ((name, _), values) in &Tables::of(&view).rows {
        if *name == "obligation" {
            let table = TABLES.iter().find(|table| table.name == "obligation").unwrap();
            let amount = |column: &str| {
                let place = table.columns.iter().position(|known| known.name == column).unwrap();
                let Value::Integer(amount) = values[place] else {
                    panic!("{values:?}")
                };
                amount
            };
            let sum = sums.entry(values[2].clone()).or_default();
            for (sum, column) in sum.iter_mut().zip(AMOUNTS) {
                *sum += amount(column);
            }
        }
    }
    assert_eq!(sums.len(), 5, "deux exercices répartis, trois d’un retrait");
    for year in view.obligations.years() {
        let total = view.year_total(year, on);
        let told = [
            total.due,
            total.called,
            total.titled,
            total.paid,
            total.remaining,
            total.credit,
            total.to_repay,
        ];
        let told = told.map(Cents::get);
        assert_eq!(sums[&Value::from(year)], told, "{year}");
    }
}

#[test]
fn a_secret_ballot_leaves_no_row_that_links_a_seat_to_a_vote() {
    let tables = Tables::of(&view());
    let column = |name: &str| {
        let table = TABLES.iter().find(|table| table.name == "decision").unwrap();
        table.columns.iter().position(|column| column.name == name).unwrap()
    };
    let (ballot, id) = (column("ballot"), column("decision_id"));
    let decisions = tables.rows.iter().filter(|((name, _), _)| *name == "decision");
    let secret: BTreeSet<_> = decisions
        .filter(|(_, values)| values[ballot] == Value::from("secret") || values[ballot] == Value::from("appointment"))
        .map(|(_, values)| values[id].clone())
        .collect();
    assert!(secret.len() >= 2, "{secret:?}");
    let votes = tables.rows.iter().filter(|((name, _), _)| *name == "vote");
    assert!(votes.clone().count() > 3);
    assert!(votes.into_iter().all(|(_, values)| !secret.contains(&values[0])));
}
