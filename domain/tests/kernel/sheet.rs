//! What the steps of a calculation sheet show: the numbers that the officer takes up with a pencil.

use crate::standalone::{row, state};
use domain::key::BoundKind;
use domain::key::sheet::{Quantity, Step};
use domain::key::standalone::{Row, RowValue, Standalone};
use domain::key::text::Tree;
use domain::member::Criterion;
use domain::refusal::Refusal;

fn steps(state: &Standalone, key: &str) -> Result<Vec<Step>, Refusal> {
    let key = state.read(&Tree::load(key).unwrap()).unwrap();
    let answer = state.calculate(&key)?;
    Ok(answer.sheet.lines.into_iter().flat_map(|line| line.steps).collect())
}

/// Ten, twenty and thirty sites.
fn sites() -> Standalone {
    state(vec![
        row("Alpha", 10, None),
        row("Bruyères", 20, None),
        row("Castel", 30, None),
    ])
}

/// The same, where the key makes the amount.
fn priced() -> Standalone {
    Standalone {
        amount: None,
        ..sites()
    }
}

/// The columns of a step: what they are, and their numbers.
fn columns(step: &Step) -> Vec<(&'static str, Vec<String>)> {
    let columns = step.columns.iter().map(|column| {
        let what = match &column.quantity {
            Quantity::Criterion { .. } => "criterion",
            Quantity::Units => "units",
            Quantity::Floor => "floor",
            Quantity::Cap => "cap",
            other => panic!("{other:?} is not expected here"),
        };
        let shown = |value: &Option<_>| value.as_ref().map_or_else(String::new, ToString::to_string);
        (what, column.values.iter().map(shown).collect())
    });
    columns.collect()
}

fn numbers(numbers: &[&str]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

#[test]
fn a_criterion_shows_its_values_and_their_sum_only_where_it_has_several_terms_or_a_coefficient() {
    let one = steps(&sites(), "formula: { criterion: sites }").unwrap();
    assert_eq!(columns(&one[0]), [("criterion", numbers(&["10", "20", "30"]))]);

    let weighted = "formula: { criterion: { sum: [{ name: sites, coefficient: 2 }] } }";
    let weighted = steps(&sites(), weighted).unwrap();
    assert_eq!(
        columns(&weighted[0]),
        [
            ("criterion", numbers(&["10", "20", "30"])),
            ("units", numbers(&["20", "40", "60"]))
        ]
    );

    let agents = |member, value| Row {
        value: row(member, value, None).value.map(|row| RowValue {
            criterion: Criterion::new("agents").unwrap(),
            ..row
        }),
        ..row(member, value, None)
    };
    let mut state = sites();
    state
        .rows
        .extend([agents("Alpha", 1), agents("Bruyères", 2), agents("Castel", 3)]);
    let two = "formula: { criterion: { sum: [{ name: sites }, { name: agents }] } }";
    let (what, last) = columns(&steps(&state, two).unwrap()[0]).pop().unwrap();
    assert_eq!((what, last), ("units", numbers(&["11", "22", "33"])));
}

#[test]
fn a_bound_shows_itself_and_who_is_at_it() {
    let key = "formula: { bounded: { floor: \"20.00\", cap: \"45.00\", of: { criterion: sites } } }";
    let steps = steps(&sites(), key).unwrap();
    assert_eq!(
        columns(&steps[0]),
        [("floor", numbers(&["2000"; 3])), ("cap", numbers(&["4500"; 3]))]
    );
    assert_eq!(steps[0].bounds, [Some(BoundKind::Floor), None, Some(BoundKind::Cap)]);
}

#[test]
fn a_member_that_does_not_share_shows_no_bound() {
    let rows = vec![
        row("Alpha", 0, None),
        row("Bruyères", 20, None),
        row("Castel", 30, None),
    ];
    let key = "formula: { bounded: { cap: \"90.00\", of: { criterion: sites } } }";
    let steps = steps(&state(rows), key).unwrap();
    assert_eq!(columns(&steps[0]), [("cap", numbers(&["", "9000", "9000"]))]);
}

#[test]
fn a_price_at_its_bound_is_not_moved_by_it_and_one_beyond_is() {
    let bounded = |floor: &str, cap: &str| {
        let key = format!(
            "formula: {{ bounded: {{ floor: \"{floor}\", cap: \"{cap}\", of: {{ tariff: {{ price: \"1.00\", units: sites }} }} }} }}"
        );
        steps(&priced(), &key).unwrap()
    };
    assert_eq!(bounded("10.00", "30.00")[0].bounds, [None, None, None]);
    assert_eq!(
        bounded("10.01", "29.99")[0].bounds,
        [Some(BoundKind::Floor), None, Some(BoundKind::Cap)]
    );
    assert_eq!(
        bounded("20.00", "20.00")[0].bounds,
        [Some(BoundKind::Floor), None, Some(BoundKind::Cap)],
        "a floor may be the cap"
    );
}

#[test]
fn a_refusal_names_the_member_as_its_file_does() {
    let key = "formula: { bounded: { floor: \"50.00\", cap: { perUnit: \"2.00\", units: sites }, of: { criterion: sites } } }";
    let refusal = steps(&sites(), key).unwrap_err();
    assert!(refusal.message.contains("Alpha"), "{}", refusal.message);
}
