//! Reads a state of criteria: who has what, member by member.

use super::fault::Faults;
use super::office::{Cells, Column, each_row};
use domain::key::standalone::{NOBODY, Row, RowValue};
use domain::member::Criterion;
use domain::value::{FiscalYear, Name};
use std::collections::HashMap;

const COLUMNS: [Column; 7] = [
    column("member", "membre", true),
    column("criterion", "critère", true),
    column("value", "valeur", true),
    column("vintage", "millésime", false),
    column("source", "source", false),
    column("from", "du", false),
    column("to", "au", false),
];
const MEMBER: usize = 0;
const CRITERION: usize = 1;
const VALUE: usize = 2;
const VINTAGE: usize = 3;
const SOURCE: usize = 4;
const FROM: usize = 5;
const TO: usize = 6;

const fn column(english: &'static str, french: &'static str, required: bool) -> Column {
    Column {
        english,
        french,
        required,
    }
}

/// The rows of a state of criteria, each with its line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CriteriaFile {
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// Their lines, in the same order.
    pub(crate) lines: Vec<u64>,
}

/// What may be given only once.
type Question = (String, Criterion, Option<FiscalYear>, Option<Name>);

/// Reads the rows of `bytes`, or all that is wrong with them.
pub(crate) fn read(bytes: &[u8]) -> Result<CriteriaFile, Faults> {
    let mut file = CriteriaFile::default();
    let mut given: HashMap<Question, u64> = HashMap::new();
    each_row(bytes, &COLUMNS, |cells, faults| {
        let Some(row) = row(cells, faults) else { return };
        if let Some(value) = &row.value {
            let question = (
                row.member.clone(),
                value.criterion.clone(),
                value.vintage,
                value.source.clone(),
            );
            let first = *given.entry(question).or_insert(cells.line);
            if first != cells.line {
                let message = format!(
                    "déjà donné ligne {first} pour ce membre, ce critère, ce millésime et cette source : n’en garder qu’un."
                );
                cells.fault(faults, CRITERION, message);
            }
        }
        file.rows.push(row);
        file.lines.push(cells.line);
    })?;
    Ok(file)
}

fn row(cells: &Cells<'_, 7>, faults: &mut Faults) -> Option<Row> {
    if cells.cell(MEMBER).is_empty() {
        cells.fault(
            faults,
            MEMBER,
            "la case est vide : un nom est attendu, ou « * » pour une valeur de référence.",
        );
    }
    let member = cells.read(faults, MEMBER, name);
    let from = cells.read(faults, FROM, |cell| cells.dress.date(cell));
    let until = cells.read(faults, TO, |cell| cells.dress.date(cell));
    let value = value(cells, faults);
    if cells.cell(MEMBER) == NOBODY {
        if cells.cell(CRITERION).is_empty() {
            cells.fault(faults, CRITERION, "une valeur de référence (« * ») nomme son critère.");
        }
        for column in [FROM, TO].into_iter().filter(|column| !cells.cell(*column).is_empty()) {
            cells.fault(
                faults,
                column,
                "une valeur de référence (« * ») n’est à aucun membre : elle n’a pas de dates.",
            );
        }
    }
    Some(Row {
        member: member?.as_str().to_owned(),
        value,
        from,
        until,
    })
}

/// The value that a row gives; nothing for a row that gives none, or a wrong one.
fn value(cells: &Cells<'_, 7>, faults: &mut Faults) -> Option<RowValue> {
    let criterion = cells.read(faults, CRITERION, |cell| {
        Criterion::new(cell).map_err(|refusal| refusal.message)
    });
    let quantity = cells.read(faults, VALUE, |cell| cells.dress.quantity(cell));
    let vintage = cells.read(faults, VINTAGE, |cell| {
        FiscalYear::parse(cell).map_err(|_| {
            format!(
                "« {} » n’est pas un millésime : une année de quatre chiffres est attendue.",
                super::fault::clipped(cell)
            )
        })
    });
    let source = cells.read(faults, SOURCE, name);
    let empty = |column: usize| cells.cell(column).is_empty();
    if empty(VALUE) && !empty(CRITERION) {
        cells.fault(
            faults,
            VALUE,
            "la case est vide : un nombre est attendu ; une valeur inconnue n’est pas zéro.",
        );
    }
    if empty(CRITERION) && [VALUE, VINTAGE, SOURCE].into_iter().any(|column| !empty(column)) {
        cells.fault(
            faults,
            CRITERION,
            "la case est vide : dire de quel critère est cette valeur.",
        );
    }
    Some(RowValue {
        criterion: criterion?,
        value: quantity?,
        vintage,
        source,
    })
}

pub(super) fn name(cell: &str) -> Result<Name, String> {
    Name::new(cell).map_err(|refusal| refusal.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "member,criterion,value,vintage,source,from,to\n\
        Alpha,population municipale,1873,2022,INSEE,,\n\
        Bruyères,repas servis,0.5,,,2025-05-15,2025-12-31\n\
        Castel,,,,,,\n*,indice,291.2,,,,\n";
    const FRENCH: &str = "Membre;CRITERE;Valeur;Millésime;Source;Du;Au\r\n\
        Alpha;Population Municipale;1 873;2022;INSEE;;\r\n\
        Bruyères;repas servis;0,5;;;15/05/2025;31/12/2025\r\n\
        Castel;;;;;;\r\n;;;;;;\r\n*;indice;291.2;;;;\r\n";

    #[test]
    fn both_dresses_say_the_same() {
        let plain = read(PLAIN.as_bytes()).unwrap();
        assert_eq!((plain.rows.len(), &plain.lines[..]), (4, &[2, 3, 4, 5][..]));
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(FRENCH);
        for bytes in [&latin1, format!("\u{feff}{FRENCH}").as_bytes()] {
            let french = read(bytes).unwrap();
            assert_eq!(french.rows, plain.rows);
            assert_eq!(french.lines, [2, 3, 4, 6], "une ligne vide compte dans les numéros");
        }
    }

    #[test]
    fn all_faults_are_told_at_once_with_their_places() {
        let text = "membre;critère;valeur;du\n;x;1;\nAlpha;x;12 %;30/02/2025\nAlpha;y;;\nBruyères;;3;\nCastel;z;1\n*;;;15/05/2025\nD;x;1;\nD;x;2;\n";
        let told = read(text.as_bytes()).unwrap_err().to_string();
        for place in [
            "9 fautes",
            "ligne 2, colonne « membre »",
            "ligne 3, colonne « valeur »",
            "ligne 3, colonne « du »",
            "ligne 4, colonne « valeur »",
            "ligne 5, colonne « critère »",
            "ligne 6 : 3 colonnes au lieu de 4",
            "ligne 7, colonne « critère »",
            "ligne 7, colonne « du »",
            "ligne 9, colonne « critère » : déjà donné ligne 8",
        ] {
            assert!(told.contains(place), "« {place} » manque dans :\n{told}");
        }
    }

    #[test]
    fn titles_that_are_missing_unknown_or_given_twice_are_told() {
        let told = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        assert!(told("membre;critère\nA;x\n").contains("la colonne « valeur »"));
        assert!(told("membre;critère;valeur;poids\nA;x;1;2\n").contains("colonne « poids » : titre inconnu"));
        assert!(told("membre;critère;valeur;value\nA;x;1;2\n").contains("deux fois"));
        assert!(told("membre;critère;valeur;\nA;x;1;\n").contains("n’a pas de titre"));
        assert!(told("membre;critère;valeur\n").contains("aucune ligne"));
    }
}
