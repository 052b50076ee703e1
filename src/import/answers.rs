//! Reads what each member of a consultation answers.

use super::criteria::name;
use super::fault::Faults;
use super::office::{Column, each_row};
use std::collections::BTreeSet;

const COLUMNS: [Column; 3] = [
    Column {
        english: "name",
        french: "nom",
        required: true,
    },
    Column {
        english: "population",
        french: "population",
        required: true,
    },
    Column {
        english: "answer",
        french: "réponse",
        required: true,
    },
];
const NAME: usize = 0;
const POPULATION: usize = 1;
const ANSWER: usize = 2;

/// What a table says of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Its assembly adopted, enforceably.
    Yes,
    /// Its assembly rejected.
    No,
    /// Its term passed without any deliberation.
    Silence,
    /// Nothing yet.
    Nothing,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerRow {
    /// The member.
    pub(crate) name: String,
    /// The population it represents.
    pub(crate) population: u64,
    /// What it says.
    pub(crate) said: Said,
}

/// Reads the rows of `bytes`, or all that is wrong with them.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<AnswerRow>, Faults> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    each_row(bytes, &COLUMNS, |cells, faults| {
        for column in [NAME, POPULATION] {
            if cells.cell(column).is_empty() {
                cells.fault(faults, column, "la case est vide.");
            }
        }
        let member = cells.read(faults, NAME, name);
        let population = cells.read(faults, POPULATION, population);
        let said = match cells.cell(ANSWER).trim().to_lowercase().as_str() {
            "" => Said::Nothing,
            "pour" => Said::Yes,
            "contre" => Said::No,
            "silence" => Said::Silence,
            _ => {
                cells.fault(
                    faults,
                    ANSWER,
                    "répondre par « pour », « contre » ou « silence », ou laisser la case vide.",
                );
                return;
            }
        };
        let Some((member, population)) = member.zip(population) else {
            return;
        };
        if !seen.insert(member.as_str().to_lowercase()) {
            cells.fault(
                faults,
                NAME,
                "ce membre est donné deux fois : n’en garder qu’une ligne.",
            );
            return;
        }
        rows.push(AnswerRow {
            name: member.as_str().to_owned(),
            population,
            said,
        });
    })?;
    Ok(rows)
}

/// A whole number of inhabitants, thousands spaced or not.
fn population(cell: &str) -> Result<u64, String> {
    let digits: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let number = digits.parse::<u64>().ok().filter(|number| *number <= 1_000_000_000);
    number.ok_or_else(|| format!("« {cell} » n’est pas une population : un nombre entier d’habitants est attendu."))
}
