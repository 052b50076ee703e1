//! Reads the communes of an EPCI from `communes_epci_2026.csv`, as it is published.

use super::records::{Broken, Records};
use super::text::{decode, delimiter};
use domain::member::command::{CriterionValue, ImportMembers, ImportedMember, RegisterMember};
use domain::member::{CriterionName, CriterionStatus, MemberKind};
use domain::value::{Date, FiscalYear, Fraction, Insee, LedgerId, MemberId, Name, Siren};
use domain::{Code, Refusal};
use std::collections::BTreeMap;

/// Where and why a file cannot be imported. Lines and columns count from 1, the header being line 1.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImportError {
    /// A cell that cannot be read.
    #[error("ligne {line}, colonne « {column} » : {refusal}")]
    Cell {
        /// Line of the file.
        line: u64,
        /// Column title.
        column: &'static str,
        /// Why.
        refusal: Refusal,
    },
    /// A line that is no CSV, or has another number of cells than the header.
    #[error("ligne {line} : {why}")]
    Line {
        /// Line of the file.
        line: u64,
        /// Why.
        why: String,
    },
    /// A column that the header lacks.
    #[error("colonne « {0} » absente : la première ligne doit nommer les colonnes comme dans communes_epci_2026.csv")]
    Column(&'static str),
    /// An EPCI without commune in the file.
    #[error("aucune commune de l’EPCI {0} dans ce fichier : vérifier le SIREN")]
    NoCommune(Siren),
}

/// A column of the file that holds a population: which, of which vintage, published by whom.
struct PopulationColumn {
    column: &'static str,
    criterion: CriterionName,
    vintage: &'static str,
    in_force_on: &'static str,
    source: &'static str,
}

/// The two vintages that live in one file. The `_dgcl_epci` columns still carry the populations in force a year earlier: they equal the
/// previous edition of INSEE, commune by commune.
const POPULATIONS: [PopulationColumn; 4] = [
    PopulationColumn {
        column: "pmun_dgcl_epci",
        criterion: CriterionName::PopulationMunicipale,
        vintage: "2022",
        in_force_on: "2025-01-01",
        source: "DGCL, EPCI 2026 (populations de référence 2022)",
    },
    PopulationColumn {
        column: "ptot_dgcl_epci",
        criterion: CriterionName::PopulationTotale,
        vintage: "2022",
        in_force_on: "2025-01-01",
        source: "DGCL, EPCI 2026 (populations de référence 2022)",
    },
    PopulationColumn {
        column: "pmun_insee_8680726",
        criterion: CriterionName::PopulationMunicipale,
        vintage: "2023",
        in_force_on: "2026-01-01",
        source: "INSEE, page 8680726 (populations de référence 2023)",
    },
    PopulationColumn {
        column: "ptot",
        criterion: CriterionName::PopulationTotale,
        vintage: "2023",
        in_force_on: "2026-01-01",
        source: "INSEE, page 8680726 (populations de référence 2023)",
    },
];

/// The members to import for the EPCI `siren`, itself first under `name`, then its communes in the order of the file.
///
/// Every line of the file is read and checked, not only those of the EPCI: a file with one broken line is a file to doubt.
pub(crate) fn read(bytes: &[u8], siren: Siren, name: &Name, ledger: LedgerId) -> Result<ImportMembers, ImportError> {
    let text = decode(bytes);
    let mut records = Records::new(&text, delimiter(&text));
    let columns = Columns::find(&records.titles()?)?;
    let mut members = vec![epci(siren, name, ledger).map_err(|refusal| ImportError::Cell {
        line: 1,
        column: "epci_siren",
        refusal,
    })?];
    let mut record = csv::StringRecord::new();
    while let Some(line) = records.next(&mut record)? {
        let row = Row { line, record: &record };
        let commune = row.commune(&columns, ledger)?;
        if row.parse(columns.epci, "epci_siren", Siren::parse)? == siren {
            members.push(commune);
        }
    }
    if members.len() == 1 {
        Err(ImportError::NoCommune(siren))
    } else {
        Ok(ImportMembers { members })
    }
}

/// The SIREN of each commune of the file, by INSEE code.
pub(crate) fn sirens(bytes: &[u8]) -> Result<BTreeMap<String, Siren>, ImportError> {
    let text = decode(bytes);
    let mut records = Records::new(&text, delimiter(&text));
    let titles = records.titles()?;
    let find = |column: &'static str| {
        let found = titles.iter().position(|title| title.trim() == column);
        found.ok_or(ImportError::Column(column))
    };
    let (insee, siren) = (find("insee")?, find("siren")?);
    let mut sirens = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    while let Some(line) = records.next(&mut record)? {
        let row = Row { line, record: &record };
        let code = row.parse(insee, "insee", Insee::parse)?;
        sirens.insert(code.as_str().to_owned(), row.parse(siren, "siren", Siren::parse)?);
    }
    Ok(sirens)
}

struct Columns {
    insee: usize,
    siren: usize,
    name: usize,
    epci: usize,
    populations: [usize; POPULATIONS.len()],
}

impl Columns {
    fn find(headers: &csv::StringRecord) -> Result<Self, ImportError> {
        let find = |column: &'static str| {
            headers
                .iter()
                .position(|title| title.trim() == column)
                .ok_or(ImportError::Column(column))
        };
        let mut columns = Self {
            insee: find("insee")?,
            siren: find("siren")?,
            name: find("nom")?,
            epci: find("epci_siren")?,
            populations: [0; POPULATIONS.len()],
        };
        for (slot, population) in columns.populations.iter_mut().zip(&POPULATIONS) {
            *slot = find(population.column)?;
        }
        Ok(columns)
    }
}

struct Row<'a> {
    line: u64,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn parse<T>(
        &self,
        index: usize,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, ImportError> {
        let cell = self.record.get(index).unwrap_or_default();
        parse(cell.trim()).map_err(|refusal| ImportError::Cell {
            line: self.line,
            column,
            refusal,
        })
    }

    fn commune(&self, columns: &Columns, ledger: LedgerId) -> Result<ImportedMember, ImportError> {
        let siren = self.parse(columns.siren, "siren", Siren::parse)?;
        let criteria = columns.populations.iter().zip(&POPULATIONS).map(|(index, population)| {
            let people = |cell: &str| match cell {
                // The file has no figure of INSEE for Paris, Lyon, Marseille and Mayotte: a value that is not known is not recorded.
                "" => Ok(None),
                figure => figure
                    .parse::<u64>()
                    .map(Fraction::whole)
                    .map(Some)
                    .map_err(|_| not_a_population(cell)),
            };
            let value = self.parse(*index, population.column, people)?;
            self.parse(*index, population.column, |_| {
                value.map(|value| population.value(value)).transpose()
            })
        });
        let criteria: Vec<Option<CriterionValue>> = criteria.collect::<Result<_, _>>()?;
        Ok(ImportedMember {
            criteria: criteria.into_iter().flatten().collect(),
            register: RegisterMember {
                member: member_id(ledger, siren),
                kind: MemberKind::Commune,
                name: self.parse(columns.name, "nom", Name::new)?,
                siren,
                insee: Some(self.parse(columns.insee, "insee", Insee::parse)?),
                from: self.parse(columns.siren, "siren", |_| edition())?,
            },
        })
    }
}

impl PopulationColumn {
    fn value(&self, value: Fraction) -> Result<CriterionValue, Refusal> {
        let in_force_on = Date::parse(self.in_force_on)?;
        Ok(CriterionValue {
            criterion: self.criterion.into(),
            value,
            vintage: FiscalYear::parse(self.vintage)?,
            source: Name::new(self.source)?,
            status: CriterionStatus::Definitive,
            // Authenticated by a decree of late December: known for sure on the day it applies.
            known_on: in_force_on,
            in_force_on,
        })
    }
}

fn epci(siren: Siren, name: &Name, ledger: LedgerId) -> Result<ImportedMember, Refusal> {
    let register = RegisterMember {
        member: member_id(ledger, siren),
        kind: MemberKind::Epci,
        name: name.clone(),
        siren,
        insee: None,
        from: edition()?,
    };
    Ok(ImportedMember {
        register,
        criteria: Vec::new(),
    })
}

/// The member that a SIREN names at its first import: importing again names the same.
pub(super) fn member_id(ledger: LedgerId, siren: Siren) -> MemberId {
    MemberId::new(ledger.derive(&format!("member/{siren}")))
}

/// From when the identifiers of the file are known to hold. The file is the 2026 edition and carries the 2025 populations too.
fn edition() -> Result<Date, Refusal> {
    Date::parse("2025-01-01")
}

fn not_a_population(cell: &str) -> Refusal {
    Refusal::new(
        Code::FractionMalformed,
        format!("« {cell} » n’est pas une population : un nombre entier est attendu."),
    )
}

impl From<Broken> for ImportError {
    fn from(broken: Broken) -> Self {
        Self::Line {
            line: broken.line,
            why: broken.why,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../tests/data/territory/communes_arc_sud_bretagne_2026.csv");

    fn import(text: &[u8]) -> Result<ImportMembers, ImportError> {
        read(
            text,
            Siren::parse("200027027").unwrap(),
            &Name::new("CC Arc Sud Bretagne").unwrap(),
            LedgerId::default(),
        )
    }

    #[test]
    fn the_published_file_gives_the_epci_and_its_twelve_communes_with_two_vintages() {
        let members = import(FILE.as_bytes()).unwrap().members;
        assert_eq!(members.len(), 13);
        let muzillac = &members[1];
        assert_eq!(
            (
                muzillac.register.name.as_str(),
                muzillac.register.insee.unwrap().as_str()
            ),
            ("Muzillac", "56143")
        );
        let values: Vec<_> = muzillac
            .criteria
            .iter()
            .map(|c| (c.vintage.get(), c.value.numerator()))
            .collect();
        assert_eq!(values, [(2022, 5_022), (2022, 5_149), (2023, 5_089), (2023, 5_229)]);
    }

    #[test]
    fn a_file_in_french_dress_is_read_the_same() {
        let semicolons = FILE.replace(',', ";");
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(&semicolons);
        assert_eq!(import(&latin1), import(FILE.as_bytes()));
        let bom = format!("\u{feff}{FILE}").replace('\n', "\r\n");
        assert_eq!(import(bom.as_bytes()), import(FILE.as_bytes()));
    }

    #[test]
    fn a_population_that_the_file_does_not_give_is_not_recorded_and_never_a_zero() {
        let members = import(FILE.replacen(",5089,140,5229,", ",,,,", 1).as_bytes())
            .unwrap()
            .members;
        let vintages: Vec<_> = members[1].criteria.iter().map(|value| value.vintage.get()).collect();
        assert_eq!(vintages, [2022, 2022]);
    }

    #[test]
    fn a_broken_cell_is_named_by_line_and_column() {
        let place = |text: String| import(text.as_bytes()).unwrap_err().to_string();
        assert!(
            place(FILE.replacen("215601477", "215601478", 1)).starts_with("ligne 3, colonne « siren »"),
            "SIREN"
        );
        assert!(
            place(FILE.replacen(",2929,", ",2 929,", 1)).starts_with("ligne 4, colonne « pmun_insee_8680726 »"),
            "population"
        );
        assert!(
            place(FILE.replacen("56143,", "5614,", 1)).starts_with("ligne 2, colonne « insee »"),
            "INSEE"
        );
        assert_eq!(
            place(FILE.replacen(",140,", ",", 1)),
            "ligne 2 : 8 colonnes au lieu de 9"
        );
        assert!(place(FILE.replacen("ptot,", "total,", 1)).starts_with("colonne « ptot » absente"));
        assert!(place("\u{0}\u{1}binaire".to_owned()).starts_with("colonne « "));
        assert!(place(FILE.lines().next().unwrap().to_owned()).starts_with("aucune commune de l’EPCI 200027027"));
    }
}
