//! The glossary pairs the words of people with the names of the code. Both must exist.

#[path = "support/sources.rs"]
mod sources;

use domain::{Command, EventType, SubjectKind};
use sources::{Source, root, rust_files, words};
use std::collections::BTreeSet;

/// A concept of the glossary.
struct Row {
    french: String,
    identifiers: Vec<String>,
    to_come: bool,
}

fn rows() -> Vec<Row> {
    let page = std::fs::read_to_string(root().join("docs/reference/glossary.md")).unwrap();
    page.lines().filter_map(row).collect()
}

/// Reads `| français | identifiants | sens |`. The heads of tables hold no identifier.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
    let &[french, identifiers, meaning, ""] = cells.as_slice() else {
        panic!("ligne sans trois colonnes : {line}")
    };
    let identifiers: Vec<String> = identifiers.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    (!identifiers.is_empty()).then(|| Row {
        french: french.to_owned(),
        identifiers,
        to_come: meaning.contains("« à venir »"),
    })
}

/// The types, variants, fields and functions that the sources declare.
fn declared() -> BTreeSet<String> {
    let sources = rust_files(&[
        "domain/src",
        "timestamp/src",
        "tlog/src",
        "verifier/src",
        "eventstore/src",
        "projections/src",
        "engine/src",
        "api/src",
        "src",
    ]);
    sources
        .iter()
        .flat_map(Source::code)
        .filter_map(|(_, line)| declaration(line))
        .map(str::to_owned)
        .collect()
}

/// The name that a line declares: after a keyword, or first on its line as variants, fields and the lines of our macros are.
fn declaration(line: &str) -> Option<&str> {
    const KEYWORDS: [&str; 7] = ["const", "enum", "fn", "mod", "struct", "trait", "type"];
    let line = line
        .trim_start()
        .trim_start_matches("pub(crate) ")
        .trim_start_matches("pub ");
    let mut names = words(line);
    let first = names.next().filter(|first| line.starts_with(first))?;
    if KEYWORDS.contains(&first) {
        return names.next();
    }
    let rest = &line[first.len()..];
    let is_type = first.starts_with(char::is_uppercase)
        && [" {", "(", ",", " \"", " v ", " in ", " max "]
            .iter()
            .any(|next| rest.starts_with(next));
    let is_field = first.starts_with(char::is_lowercase) && rest.starts_with(": ");
    (is_type || is_field).then_some(first)
}

#[test]
fn every_identifier_of_the_glossary_exists_unless_it_is_to_come() {
    let declared = declared();
    for row in rows() {
        let missing: Vec<_> = row
            .identifiers
            .iter()
            .filter(|identifier| !declared.contains(*identifier))
            .collect();
        if row.to_come {
            assert!(
                !missing.is_empty(),
                "« {} » existe désormais : la ligne n’est plus « à venir »",
                row.french
            );
        } else {
            assert!(
                missing.is_empty(),
                "« {} » : {missing:?} n’existe pas dans les sources",
                row.french
            );
        }
    }
}

#[test]
fn every_subject_event_and_command_is_in_the_glossary() {
    let rows = rows();
    let told: BTreeSet<&str> = rows
        .iter()
        .filter(|row| !row.to_come)
        .flat_map(|row| row.identifiers.iter().map(String::as_str))
        .collect();
    let subjects = SubjectKind::ALL.iter().map(|kind| format!("{kind:?}"));
    let events = EventType::ALL.iter().map(|event| event.as_str().to_owned());
    let commands = Command::NAMES.iter().map(|&name| name.to_owned());
    let forgotten: Vec<String> = subjects
        .chain(events)
        .chain(commands)
        .filter(|name| !told.contains(name.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "absents du glossaire : {}", forgotten.join(", "));
}

#[test]
fn one_concept_has_one_row() {
    let mut seen = BTreeSet::new();
    for row in rows() {
        assert!(
            !row.french.is_empty() && seen.insert(row.french.clone()),
            "« {} » est dit deux fois",
            row.french
        );
    }
}
