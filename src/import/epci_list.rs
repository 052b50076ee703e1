//! Reads who belongs to an EPCI in a published list: the communes of 2026, or the Breton EPCI year by year.

use super::fault::Faults;
use super::records::Records;
use super::text::{decode, delimiter};
use domain::Refusal;
use domain::value::{FiscalYear, Insee, Name, Siren};

/// A commune of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its INSEE code.
    pub(crate) insee: Insee,
    /// Its SIREN.
    pub(crate) siren: Siren,
    /// Its name.
    pub(crate) name: Name,
}

/// The members of one EPCI, as a list tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EpciList {
    /// The year of the edition, where the list gives it.
    pub(crate) edition: Option<FiscalYear>,
    /// Its communes, in the order of the list.
    pub(crate) communes: Vec<Listed>,
}

const YEAR: &str = "annee_cog";
/// INSEE code, SIREN, name and EPCI, as either list calls them.
const TITLES: [[&str; 2]; 4] = [
    ["insee", "commune_insee"],
    ["siren", "commune_siren"],
    ["nom", "commune_nom"],
    ["epci_siren", "epci_siren"],
];

/// The communes of `epci` in `bytes`: of the latest edition up to `year`, where the list has several.
pub(crate) fn read(bytes: &[u8], epci: Siren, year: FiscalYear) -> Result<EpciList, Faults> {
    let text = decode(bytes);
    let mut records = Records::new(&text, delimiter(&text));
    let mut faults = Faults::default();
    let titles = match records.titles() {
        Ok(titles) => titles,
        Err(broken) => return Err(Faults::whole(format!("ligne {} : {}.", broken.line, broken.why))),
    };
    let find = |names: &[&str]| titles.iter().position(|title| names.contains(&title.trim()));
    let mut columns = [0; TITLES.len()];
    for (slot, names) in columns.iter_mut().zip(&TITLES) {
        match find(names) {
            Some(index) => *slot = index,
            None => faults.push(Some(1), names.first().copied(), "colonne absente."),
        }
    }
    faults.unless_any(())?;
    let edition = find(&[YEAR]);
    let mut rows: Vec<(Option<FiscalYear>, Listed)> = Vec::new();
    let (mut record, mut faults) = (csv::StringRecord::new(), Faults::default());
    loop {
        let line = match records.next(&mut record) {
            Ok(None) => break,
            Ok(Some(line)) => line,
            Err(broken) => {
                faults.push(Some(broken.line), None, format!("{}.", broken.why));
                continue;
            }
        };
        let row = Row { line, record: &record };
        let [insee, siren, name, of] = columns;
        let of_year = edition.map(|column| row.cell(&mut faults, column, YEAR, FiscalYear::parse));
        let of_epci = row.cell(&mut faults, of, "epci_siren", Siren::parse);
        let listed = (
            row.cell(&mut faults, insee, "insee", Insee::parse),
            row.cell(&mut faults, siren, "siren", Siren::parse),
            row.cell(&mut faults, name, "nom", Name::new),
        );
        if let (Some(insee), Some(siren), Some(name)) = listed
            && of_epci == Some(epci)
        {
            rows.push((of_year.flatten(), Listed { insee, siren, name }));
        }
    }
    faults.unless_any(())?;
    let latest = rows.iter().filter_map(|(of, _)| *of).filter(|of| *of <= year).max();
    let communes = rows
        .into_iter()
        .filter(|(of, _)| *of == latest)
        .map(|(_, listed)| listed);
    let communes: Vec<Listed> = communes.collect();
    if communes.is_empty() {
        let message =
            format!("aucune commune de l’EPCI {epci} dans ce fichier pour {year} : vérifier le SIREN et la date.");
        return Err(Faults::whole(message));
    }
    Ok(EpciList {
        edition: latest,
        communes,
    })
}

struct Row<'r> {
    line: u64,
    record: &'r csv::StringRecord,
}

impl Row<'_> {
    fn cell<T>(
        &self,
        faults: &mut Faults,
        column: usize,
        title: &str,
        read: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let cell = self.record.get(column).unwrap_or_default().trim();
        read(cell)
            .map_err(|refusal| faults.push(Some(self.line), Some(title), refusal.message))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIONAL: &str = include_str!("../../tests/data/territory/communes_arc_sud_bretagne_2026.csv");
    const YEARLY: &str = "annee_cog,epci_siren,commune_insee,commune_siren,commune_nom\n\
        2021,200027027,56143,215601436,Muzillac\n2021,200027027,56153,215601535,Péaule\n\
        2023,200027027,56143,215601436,Muzillac\n2023,200096469,56153,215601535,Péaule\n";

    fn communes(text: &str, year: &str) -> Result<(Option<u16>, usize), String> {
        let epci = Siren::parse("200027027").unwrap();
        let read = read(text.as_bytes(), epci, FiscalYear::parse(year).unwrap());
        read.map(|list| (list.edition.map(FiscalYear::get), list.communes.len()))
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn both_published_lists_are_read_and_the_yearly_one_at_its_latest_edition() {
        assert_eq!(communes(NATIONAL, "2026"), Ok((None, 12)));
        assert_eq!(communes(YEARLY, "2022"), Ok((Some(2021), 2)));
        assert_eq!(communes(YEARLY, "2026"), Ok((Some(2023), 1)));
    }

    #[test]
    fn a_list_that_cannot_be_used_says_where() {
        assert!(communes(YEARLY, "2020").unwrap_err().contains("aucune commune"));
        assert!(
            communes("insee,siren\n", "2026")
                .unwrap_err()
                .contains("colonne « nom »")
        );
        let broken = YEARLY.replacen("215601535", "215601536", 1);
        assert!(
            communes(&broken, "2026")
                .unwrap_err()
                .contains("ligne 3, colonne « siren »")
        );
    }
}
