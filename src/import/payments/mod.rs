//! Statements of a bank or of the treasury: what was received, line by line, and which call each line seems to pay.

pub(crate) mod decisions;
pub(crate) mod matching;

use super::dress::Dress;
use super::fault::{Faults, clipped};
use super::office::{folded, is_text};
use super::records::Records;
use super::text::{decode, delimiter};
use domain::value::{Cents, Date, LedgerId, PaymentId};
use std::collections::BTreeMap;

/// What a column gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// The day.
    Date,
    /// The label or the reference.
    Label,
    /// The amount, a debit below zero.
    Amount,
    /// The amount of a credit; a line of debit leaves it empty.
    Credit,
    /// The amount of a debit; a line of credit leaves it empty.
    Debit,
    /// Who sent it: SIRET, SIREN or name.
    Sender,
}

/// Titles that are recognised, without case nor accents.
const TITLES: [(Meaning, &[&str]); 6] = [
    (
        Meaning::Date,
        &[
            "date",
            "date operation",
            "date d'operation",
            "date de l'operation",
            "date comptable",
        ],
    ),
    (
        Meaning::Label,
        &[
            "libelle",
            "reference",
            "libelle operation",
            "libelle de l'operation",
            "label",
        ],
    ),
    (
        Meaning::Amount,
        &["montant", "montant (eur)", "montant en euros", "amount"],
    ),
    (Meaning::Credit, &["credit", "montant credit"]),
    (Meaning::Debit, &["debit", "montant debit"]),
    (
        Meaning::Sender,
        &[
            "emetteur",
            "siret",
            "siren",
            "nom",
            "donneur d'ordre",
            "debiteur",
            "tiers",
        ],
    ),
];

/// Columns that the user names: `date=Jour,libellé=Motif,montant=Somme,émetteur=Qui`.
pub(crate) type Named = BTreeMap<Meaning, String>;

/// Reads `--columns`.
pub(crate) fn named(text: &str) -> Result<Named, String> {
    let mut named = Named::new();
    for pair in text.split(',') {
        let (word, title) = pair
            .split_once('=')
            .ok_or_else(|| format!("« {pair} » : écrire ce que donne la colonne, « = », puis son titre"))?;
        let meaning = match folded(word).as_str() {
            "date" => Meaning::Date,
            "libelle" => Meaning::Label,
            "montant" => Meaning::Amount,
            "credit" => Meaning::Credit,
            "debit" => Meaning::Debit,
            "emetteur" => Meaning::Sender,
            _ => {
                return Err(format!(
                    "« {word} » est inconnu ; attendu : date, libellé, montant, crédit, débit, émetteur"
                ));
            }
        };
        named.insert(meaning, folded(title));
    }
    Ok(named)
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its line in the file, the titles being line 1.
    pub(crate) line: u64,
    /// The day.
    pub(crate) on: Date,
    /// The label or the reference.
    pub(crate) label: String,
    /// The amount: below zero for a debit.
    pub(crate) amount: Cents,
    /// Who sent it, as the file says it; empty if it does not.
    pub(crate) sender: String,
    /// The payment it is: the same whenever the same line is read again.
    pub(crate) payment: PaymentId,
}

/// Reads the lines of `bytes`, or all that is wrong with them.
pub(crate) fn read(bytes: &[u8], columns: &Named, ledger: LedgerId) -> Result<Vec<Entry>, Faults> {
    is_text(bytes).map_err(Faults::whole)?;
    let text = decode(bytes);
    let delimiter = delimiter(&text);
    let mut records = Records::new(&text, delimiter);
    let header = records.titles().map_err(|broken| Faults::whole(broken.why))?;
    let places = find(&header, columns)?;
    let reader = Reader {
        places,
        dress: Dress::of(delimiter),
        header: &header,
    };
    let (mut faults, mut lines) = (Faults::default(), Vec::new());
    let mut record = csv::StringRecord::new();
    let mut seen: BTreeMap<(Date, Cents, String), u32> = BTreeMap::new();
    loop {
        match records.next(&mut record) {
            Ok(None) => break,
            Err(broken) => faults.push(
                Some(broken.line),
                None,
                format!(
                    "{} : corriger la ligne, ou mettre entre guillemets droits le texte qui a un séparateur.",
                    broken.why
                ),
            ),
            Ok(Some(_)) if record.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(Some(line)) => {
                let Some((on, amount, label)) = reader.row(&record, line, &mut faults) else {
                    continue;
                };
                let rank = seen.entry((on, amount, label.clone())).or_default();
                let name = format!("payment/{on}/{amount}/{label}/{rank}");
                *rank += 1;
                lines.push(Entry {
                    line,
                    on,
                    label,
                    amount,
                    sender: reader.cell(&record, Meaning::Sender).to_owned(),
                    payment: PaymentId::new(ledger.derive(&name)),
                });
            }
        }
    }
    if lines.is_empty() && faults == Faults::default() {
        return Err(Faults::whole("aucune ligne sous les titres : vérifier le fichier."));
    }
    faults.unless_any(lines)
}

struct Reader<'a> {
    places: BTreeMap<Meaning, usize>,
    dress: Dress,
    header: &'a csv::StringRecord,
}

impl Reader<'_> {
    fn cell<'r>(&self, record: &'r csv::StringRecord, meaning: Meaning) -> &'r str {
        let place = self.places.get(&meaning);
        place.and_then(|place| record.get(*place)).unwrap_or_default().trim()
    }

    /// What `read` makes of a cell; nothing if it is wrong, which is then among `faults`.
    fn value<T>(
        &self,
        record: &csv::StringRecord,
        (meaning, line): (Meaning, u64),
        faults: &mut Faults,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let title = self.places.get(&meaning).and_then(|place| self.header.get(*place));
        let value = read(self.cell(record, meaning));
        value.map_err(|message| faults.push(Some(line), title, message)).ok()
    }

    fn row(&self, record: &csv::StringRecord, line: u64, faults: &mut Faults) -> Option<(Date, Cents, String)> {
        let on = self.value(record, (Meaning::Date, line), faults, |cell| self.dress.date(cell));
        let label = self.value(record, (Meaning::Label, line), faults, |cell| {
            if cell.is_empty() {
                return Err("la case est vide : un libellé ou une référence est attendu.".to_owned());
            }
            Ok(cell.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        let amount = self.amount(record, line, faults);
        Some((on?, amount?, label?))
    }

    fn amount(&self, record: &csv::StringRecord, line: u64, faults: &mut Faults) -> Option<Cents> {
        let not_zero = |amount: Cents| {
            if amount.is_zero() {
                return Err("le montant est nul : supprimer la ligne.".to_owned());
            }
            Ok(amount)
        };
        let euros = |cell: &str| self.dress.euros(&cell.replace('\u{2212}', "-")).and_then(not_zero);
        if self.places.contains_key(&Meaning::Amount) {
            return self.value(record, (Meaning::Amount, line), faults, euros);
        }
        match (
            self.cell(record, Meaning::Credit).is_empty(),
            self.cell(record, Meaning::Debit).is_empty(),
        ) {
            (false, true) => self.value(record, (Meaning::Credit, line), faults, euros),
            (true, false) => {
                let debit = self.value(record, (Meaning::Debit, line), faults, euros)?;
                Some(Cents::new(-debit.get().abs()))
            }
            _ => {
                faults.push(
                    Some(line),
                    None,
                    "un crédit ou un débit est attendu, et un seul des deux.",
                );
                None
            }
        }
    }
}

/// Where each column is. Columns that give nothing known are left aside.
fn find(header: &csv::StringRecord, columns: &Named) -> Result<BTreeMap<Meaning, usize>, Faults> {
    let mut faults = Faults::default();
    let mut places = BTreeMap::new();
    let titles: Vec<String> = header.iter().map(|title| folded(title).replace('’', "'")).collect();
    for (meaning, known) in TITLES {
        let wanted = |title: &str| match columns.get(&meaning) {
            Some(named) => named == title,
            None => known.contains(&title),
        };
        let found: Vec<usize> = titles
            .iter()
            .enumerate()
            .filter(|(_, title)| wanted(title))
            .map(|(place, _)| place)
            .collect();
        match (&found[..], columns.get(&meaning)) {
            ([place], _) => drop(places.insert(meaning, *place)),
            ([], Some(named)) => faults.push(Some(1), Some(named), "le fichier n’a pas cette colonne : vérifier --columns."),
            ([], None) => {}
            ([first, ..], _) => faults.push(
                Some(1),
                header.get(*first),
                "plusieurs colonnes donnent la même chose : dire laquelle par --columns, comme --columns date=« titre de la colonne ».",
            ),
        }
    }
    for (meaning, french) in [(Meaning::Date, "date"), (Meaning::Label, "libellé")] {
        if !places.contains_key(&meaning) && !columns.contains_key(&meaning) {
            faults.push(Some(1), None, lacking(french, &titles));
        }
    }
    let amounts = [Meaning::Amount, Meaning::Credit];
    if !amounts
        .iter()
        .any(|meaning| places.contains_key(meaning) || columns.contains_key(meaning))
    {
        faults.push(Some(1), None, lacking("montant", &titles));
    }
    faults.unless_any(places)
}

fn lacking(what: &str, titles: &[String]) -> String {
    format!(
        "aucune colonne reconnue ne donne « {what} » : la nommer par --columns, parmi {}.",
        clipped(&titles.join(", "))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Date opération;Libellé;Débit;Crédit;Émetteur;Solde\r\n\
        24/06/2025;VIR  PÉAULE  informatique;;4 000,00;21560153500015;12\r\n\
        25/06/2025;REMBOURSEMENT;12,50;;;8\r\n;;;;;\r\n\
        24/06/2025;VIR PÉAULE informatique;;4 000,00;21560153500015;12\r\n";

    fn lines(text: &str) -> Vec<Entry> {
        read(text.as_bytes(), &Named::new(), LedgerId::default()).unwrap()
    }

    #[test]
    fn a_french_file_and_a_plain_one_say_the_same_in_utf_8_and_in_latin_1() {
        let french = lines(FRENCH);
        let told: Vec<_> = french
            .iter()
            .map(|line| (line.line, line.on.to_string(), line.amount.get()))
            .collect();
        assert_eq!(
            told,
            [
                (2, "2025-06-24".to_owned(), 400_000),
                (3, "2025-06-25".to_owned(), -1_250),
                (5, "2025-06-24".to_owned(), 400_000)
            ]
        );
        assert_eq!(french[0].label, "VIR PÉAULE informatique");
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(FRENCH);
        assert_eq!(read(&latin1, &Named::new(), LedgerId::default()).unwrap(), french);
        let plain = "date,label,amount\n2025-06-24,VIR PÉAULE informatique,4000.00\n";
        assert_eq!(lines(plain)[0].payment, french[0].payment);
    }

    #[test]
    fn identical_lines_are_two_payments_always_the_same_two() {
        let french = lines(FRENCH);
        assert_ne!(french[0].payment, french[2].payment);
        assert_eq!(lines(FRENCH), french);
    }

    #[test]
    fn one_broken_line_refuses_the_file_and_all_faults_are_told() {
        let text = "date;libellé;montant\n31/02/2025;A;1,00\n01/02/2025;;12 %\n01/02/2025;B\n01/02/2025;C;0,00\n";
        let told = read(text.as_bytes(), &Named::new(), LedgerId::default())
            .unwrap_err()
            .to_string();
        for place in [
            "ligne 2, colonne « date »",
            "ligne 3, colonne « libellé »",
            "ligne 3, colonne « montant »",
            "ligne 4 : 2 colonnes au lieu de 3",
            "ligne 5, colonne « montant » : le montant est nul",
        ] {
            assert!(told.contains(place), "« {place} » manque dans :\n{told}");
        }
    }

    #[test]
    fn columns_are_named_when_the_file_has_titles_of_its_own() {
        let text = "Jour;Motif;Somme\n01/02/2025;A;1,00\n";
        let told = read(text.as_bytes(), &Named::new(), LedgerId::default())
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("« date »") && told.contains("« libellé »") && told.contains("« montant »"),
            "{told}"
        );
        let columns = named("date=jour,libellé=Motif,montant=SOMME").unwrap();
        assert_eq!(read(text.as_bytes(), &columns, LedgerId::default()).unwrap().len(), 1);
        assert!(named("solde=x").is_err() && named("date").is_err());
        let twice = "date;date comptable;libellé;montant\n01/02/2025;02/02/2025;A;1,00\n";
        let told = read(twice.as_bytes(), &Named::new(), LedgerId::default())
            .unwrap_err()
            .to_string();
        assert!(told.contains("plusieurs colonnes"), "{told}");
        let columns = named("date=date").unwrap();
        assert_eq!(read(twice.as_bytes(), &columns, LedgerId::default()).unwrap().len(), 1);
    }
}
