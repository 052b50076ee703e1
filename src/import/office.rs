//! Files that an officer makes: a few known columns, in any order, in English or in French.

use super::dress::Dress;
use super::fault::{Faults, clipped};
use super::records::Records;
use super::text::{decode, delimiter};
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a file.
const MAX_BYTES: u64 = 50 << 20;

/// Rows of a file.
const MAX_ROWS: usize = 200_000;

/// A column that a file may have.
pub(super) struct Column {
    /// Its title in English.
    pub(super) english: &'static str,
    /// Its title in French, with its accents.
    pub(super) french: &'static str,
    /// Whether the file must have it.
    pub(super) required: bool,
}

/// A row of a file.
pub(super) struct Cells<'a, const N: usize> {
    /// Its line, the titles being line 1.
    pub(super) line: u64,
    /// How it writes numbers and dates.
    pub(super) dress: Dress,
    texts: [&'a str; N],
    titles: &'a [String; N],
}

impl<const N: usize> Cells<'_, N> {
    /// The cell of a column, without spaces around; empty if the file has no such column.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.texts.get(column).copied().unwrap_or_default()
    }

    /// Adds a fault of the cell of `column`.
    pub(super) fn fault(&self, faults: &mut Faults, column: usize, message: impl Into<String>) {
        faults.push(Some(self.line), self.titles.get(column).map(String::as_str), message);
    }

    /// What `read` makes of the cell of `column`; nothing if it is empty, or wrong, which is then among `faults`.
    pub(super) fn read<T>(
        &self,
        faults: &mut Faults,
        column: usize,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let cell = Some(self.cell(column)).filter(|cell| !cell.is_empty())?;
        read(cell).map_err(|message| self.fault(faults, column, message)).ok()
    }
}

/// The bytes of a file that the user named.
pub(crate) fn load(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > MAX_BYTES => Err("il dépasse 50 Mio".to_owned()),
        Ok(_) => Ok(bytes),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound => "il n’existe pas".to_owned(),
            ErrorKind::PermissionDenied => "la lecture en est interdite".to_owned(),
            ErrorKind::IsADirectory => "c’est un dossier".to_owned(),
            _ => error.to_string(),
        }),
    }
}

/// Gives each row of `bytes` to `row`, whose faults are told with those of the file.
pub(super) fn each_row<const N: usize>(
    bytes: &[u8],
    columns: &[Column; N],
    mut row: impl FnMut(&Cells<'_, N>, &mut Faults),
) -> Result<(), Faults> {
    is_text(bytes).map_err(Faults::whole)?;
    let text = decode(bytes);
    let delimiter = delimiter(&text);
    let mut records = Records::new(&text, delimiter);
    let header = records.titles().map_err(|broken| Faults::whole(broken.why))?;
    let (places, titles) = find(&header, columns)?;
    let mut faults = Faults::default();
    let mut record = csv::StringRecord::new();
    let mut rows = 0_usize;
    loop {
        let line = match records.next(&mut record) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(broken) => {
                faults.push(Some(broken.line), None, unequal(&broken.why, delimiter));
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        rows += 1;
        if rows > MAX_ROWS {
            faults.push(
                Some(line),
                None,
                "le fichier dépasse 200 000 lignes : le partager en plusieurs calculs.",
            );
            break;
        }
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default().trim();
        let cells = Cells {
            line,
            dress: Dress::of(delimiter),
            texts: places.map(cell),
            titles: &titles,
        };
        row(&cells, &mut faults);
    }
    if rows == 0 && faults == Faults::default() {
        return Err(Faults::whole(
            "aucune ligne sous les titres : donner au moins un membre.",
        ));
    }
    faults.unless_any(())
}

/// What a row with another number of cells than the titles most often is.
fn unequal(why: &str, delimiter: u8) -> String {
    let hint = if delimiter == b',' {
        "un nombre s’écrit avec un point, un nom qui a une virgule se met entre guillemets droits."
    } else {
        "un nom qui a un point-virgule se met entre guillemets droits."
    };
    format!("{why} : {hint}")
}

/// Refuses what cannot be a text.
pub(super) fn is_text(bytes: &[u8]) -> Result<(), String> {
    if bytes.iter().all(u8::is_ascii_whitespace) || bytes == b"\xef\xbb\xbf" {
        return Err("le fichier est vide.".to_owned());
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err("c’est un classeur de tableur : l’enregistrer au format CSV.".to_owned());
    }
    if bytes.contains(&0) {
        return Err("ce n’est pas un texte : enregistrer le fichier au format CSV, en UTF-8.".to_owned());
    }
    Ok(())
}

/// Where each of `columns` is, and its title as the file writes it.
fn find<const N: usize>(
    header: &csv::StringRecord,
    columns: &[Column; N],
) -> Result<([Option<usize>; N], [String; N]), Faults> {
    let mut faults = Faults::default();
    let mut places = [None; N];
    let mut titles = columns.each_ref().map(|column| column.french.to_owned());
    for (place, title) in header.iter().enumerate() {
        let folded = folded(title);
        let known = columns.iter().zip(&mut places).zip(&mut titles);
        let known = known
            .map(|((column, slot), name)| (column, slot, name))
            .find(|(column, ..)| folded == column.english || folded == self::folded(column.french));
        match known {
            None if folded.is_empty() => {
                let message = format!(
                    "la colonne {} n’a pas de titre : lui en donner un, ou la supprimer.",
                    place + 1
                );
                faults.push(Some(1), None, message);
            }
            None => {
                let message = format!("titre inconnu : les titres possibles sont {}.", all(columns));
                faults.push(Some(1), Some(title.trim()), message);
            }
            Some((_, Some(_), _)) => faults.push(Some(1), Some(title.trim()), "cette colonne est donnée deux fois."),
            Some((_, slot, name)) => {
                *slot = Some(place);
                *name = clipped(title.trim());
            }
        }
    }
    for (column, _) in columns
        .iter()
        .zip(places)
        .filter(|(column, place)| column.required && place.is_none())
    {
        let message = format!(
            "la colonne « {} » (ou « {} ») manque : la première ligne donne les titres, parmi {}.",
            column.french,
            column.english,
            all(columns)
        );
        faults.push(Some(1), None, message);
    }
    faults.unless_any((places, titles))
}

fn all(columns: &[Column]) -> String {
    let titles: Vec<_> = columns.iter().map(|column| column.french).collect();
    titles.join(", ")
}

/// A title without case nor accents.
pub(crate) fn folded(title: &str) -> String {
    let letters = title.trim().nfd().filter(|c| !is_combining_mark(*c));
    letters.flat_map(char::to_lowercase).collect()
}
