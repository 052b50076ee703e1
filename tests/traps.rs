//! The page of traps names the test that holds each of them, and that test exists.

#[path = "support/sources.rs"]
mod sources;

use sources::{Source, root, rust_files, words};
use std::collections::BTreeSet;

/// The traps of governance, by number: those of keys are held by the golden cases.
fn expected() -> BTreeSet<String> {
    (1..=15).chain(23..=40).map(|number| format!("T{number}")).collect()
}

#[test]
fn every_trap_names_a_test_that_exists() {
    let page = std::fs::read_to_string(root().join("docs/reference/traps.md")).unwrap();
    let folders = ["domain/src", "domain/tests", "projections/tests", "engine/src"];
    let sources = rust_files(&folders);
    let declared: BTreeSet<&str> = sources
        .iter()
        .flat_map(Source::code)
        .filter_map(|(_, line)| words(line).skip_while(|word| *word != "fn").nth(1))
        .collect();
    let mut told = BTreeSet::new();
    for row in page.lines().filter(|line| line.starts_with("| T")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let names: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row}");
        for name in names {
            assert!(declared.contains(name), "{} : le test {name} n’existe pas", cells[0]);
        }
        told.insert(cells[0].to_owned());
    }
    assert_eq!(told, expected());
}
