//! Reads the movements of communes that INSEE publishes (`mouvements-communes.csv`), and proposes what they mean for a ledger.
//!
//! The file tells what happened to communes since 1943, one line for each pair « before → after ». It gives neither SIREN nor the act that
//! decided. [`plan`] groups the lines of a day that belong together and says, for the members of a ledger, which facts they would be.

pub(crate) mod plan;
mod register;

use super::dress::Dress;
use super::fault::{Faults, clipped};
use super::records::Records;
use super::text::{decode, delimiter};
use domain::value::{Date, Insee, Name, Siren};
use std::collections::BTreeMap;

/// A commune on one side of a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// `COM` for a commune; `COMA`, `COMD`, `ARM` for its parts, which are no legal persons.
    kind: String,
    /// Its code: kept as written, for those of Corsica before 1976 are no longer codes of communes.
    code: String,
    /// Its name.
    name: Name,
}

impl Place {
    fn is_commune(&self) -> bool {
        self.kind == "COM"
    }
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    /// Its line, the titles being line 1.
    line: u64,
    /// What kind of movement: `32` for a commune nouvelle.
    code: String,
    /// First day.
    on: Date,
    /// Before; none for a creation out of nothing.
    before: Option<Place>,
    /// After; none for a commune that leaves the territory.
    after: Option<Place>,
}

const TITLES: [&str; 8] = [
    "MOD",
    "DATE_EFF",
    "TYPECOM_AV",
    "COM_AV",
    "LIBELLE_AV",
    "TYPECOM_AP",
    "COM_AP",
    "LIBELLE_AP",
];
const MOD: usize = 0;
const DATE: usize = 1;
const BEFORE: usize = 2;
const AFTER: usize = 5;
const KINDS: [&str; 4] = ["COM", "COMA", "COMD", "ARM"];

/// Reads every line of `bytes`, or tells all that is wrong with them: a file with one broken line is a file to doubt.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Movement>, Faults> {
    let text = decode(bytes);
    let delimiter = delimiter(&text);
    let mut records = Records::new(&text, delimiter);
    let mut faults = Faults::default();
    let titles = match records.titles() {
        Ok(titles) => titles,
        Err(broken) => {
            faults.push(Some(broken.line), None, broken.why);
            return faults.unless_any(Vec::new());
        }
    };
    let mut columns = [0; TITLES.len()];
    for (slot, title) in columns.iter_mut().zip(TITLES) {
        match titles.iter().position(|found| found.trim().eq_ignore_ascii_case(title)) {
            Some(index) => *slot = index,
            None => faults.push(
                Some(1),
                Some(title),
                "colonne absente : la première ligne doit nommer les colonnes comme le fichier de l’INSEE.",
            ),
        }
    }
    faults.unless_any(())?;
    let (mut movements, mut faults) = (Vec::new(), Faults::default());
    let mut record = csv::StringRecord::new();
    loop {
        match records.next(&mut record) {
            Ok(None) => break,
            Ok(Some(line)) => {
                let row = Row {
                    line,
                    dress: Dress::of(delimiter),
                    cells: columns.map(|index| record.get(index).unwrap_or_default().trim()),
                };
                movements.extend(row.movement(&mut faults));
            }
            Err(broken) => faults.push(Some(broken.line), None, format!("{}.", broken.why)),
        }
    }
    if movements.is_empty() {
        faults.push(None, None, "ce fichier ne contient aucun mouvement.");
    }
    faults.unless_any(movements)
}

struct Row<'r> {
    line: u64,
    dress: Dress,
    cells: [&'r str; TITLES.len()],
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    fn fault(&self, faults: &mut Faults, column: usize, message: impl Into<String>) {
        faults.push(Some(self.line), TITLES.get(column).copied(), message);
    }

    fn movement(&self, faults: &mut Faults) -> Option<Movement> {
        let code = self.cell(MOD);
        if code.is_empty() || code.len() > 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("« {} » n’est pas un code de mouvement, comme 32.", clipped(code));
            self.fault(faults, MOD, message);
        }
        let on = self
            .dress
            .date(self.cell(DATE))
            .map_err(|why| self.fault(faults, DATE, why))
            .ok();
        let (before, after) = (self.place(faults, BEFORE), self.place(faults, AFTER));
        let (before, after) = (before.ok()?, after.ok()?);
        if before.is_none() && after.is_none() {
            self.fault(faults, BEFORE, "la ligne ne nomme aucune commune, ni avant ni après.");
        }
        Some(Movement {
            line: self.line,
            code: code.to_owned(),
            on: on?,
            before,
            after,
        })
    }

    /// The commune whose type, code and name begin at `column`: three empty cells are none. An error when one is wrong, once told.
    fn place(&self, faults: &mut Faults, column: usize) -> Result<Option<Place>, ()> {
        let (kind, code, name) = (self.cell(column), self.cell(column + 1), self.cell(column + 2));
        if kind.is_empty() && code.is_empty() && name.is_empty() {
            return Ok(None);
        }
        let known = KINDS.contains(&kind);
        if !known {
            let message = format!(
                "« {} » n’est pas un type de commune : {}.",
                clipped(kind),
                KINDS.join(", ")
            );
            self.fault(faults, column, message);
        }
        let before_1976 = code.len() == 5 && code.starts_with("20") && code.bytes().all(|byte| byte.is_ascii_digit());
        let code_read = Insee::parse(code)
            .map(|_| ())
            .or_else(|refusal| if before_1976 { Ok(()) } else { Err(refusal) });
        if let Err(refusal) = &code_read {
            self.fault(faults, column + 1, refusal.message.clone());
        }
        let name = Name::new(name).map_err(|refusal| self.fault(faults, column + 2, refusal.message));
        match (code_read, name) {
            (Ok(()), Ok(name)) if known => Ok(Some(Place {
                kind: kind.to_owned(),
                code: code.to_owned(),
                name,
            })),
            _ => Err(()),
        }
    }
}

/// The SIREN of communes, by INSEE code, as somebody says they are from a date on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sirens {
    /// Typed by the user: taken whatever the date.
    pub(crate) given: BTreeMap<String, Siren>,
    /// From the list of communes of 2026: true of the last commune that bore the code.
    pub(crate) listed: BTreeMap<String, Siren>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../../tests/data/territory/mouvements_extrait.csv");

    #[test]
    fn the_published_file_is_read_with_corsica_and_what_has_no_before() {
        let movements = read(FILE.as_bytes()).unwrap();
        assert_eq!(movements.len(), FILE.lines().count() - 1);
        let codes: Vec<_> = movements
            .iter()
            .filter_map(|movement| movement.before.as_ref())
            .collect();
        for code in ["2A215", "20001", "56213"] {
            assert!(codes.iter().any(|place| place.code == code), "{code}");
        }
        assert!(movements.iter().any(|movement| movement.before.is_none()));
        assert!(movements.iter().any(|movement| movement.after.is_none()));
    }

    #[test]
    fn a_file_in_french_dress_is_read_the_same() {
        let semicolons = FILE.replace(',', ";");
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(&semicolons);
        assert_eq!(read(&latin1), read(FILE.as_bytes()));
        let lower = FILE.replacen("MOD,DATE_EFF", "mod,date_eff", 1);
        assert_eq!(read(format!("\u{feff}{lower}").as_bytes()), read(FILE.as_bytes()));
    }

    #[test]
    fn every_broken_row_is_told_by_line_and_column() {
        let text = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n\
            32,2022-01-32,COM,56213,Saint-Gérand,COM,56213,Saint-Gérand-Croixanvec\n\
            trente,2022-01-01,COM,5621,Saint-Gérand,VILLE,56213,\n\
            32,2022-01-01,COM,56213\n\
            32,2022-01-01,,,,,,\n";
        let told = read(text.as_bytes()).unwrap_err().to_string();
        for place in [
            "ligne 2, colonne « DATE_EFF »",
            "ligne 3, colonne « MOD »",
            "ligne 3, colonne « COM_AV »",
            "ligne 4 : 4 colonnes au lieu de 8",
            "ligne 5, colonne « TYPECOM_AV »",
        ] {
            assert!(told.contains(place), "« {place} » manque dans :\n{told}");
        }
        let told = read(b"MOD,DATE\n1,2\n").unwrap_err().to_string();
        assert!(told.contains("colonne « DATE_EFF »"), "{told}");
        assert!(read(b"").is_err());
    }
}
