//! Writing a result where the user wants it.

use super::say;
use crate::error::{Kind, Stop};
use crate::output::write_failed;
use crate::sheet::xlsx;
use projections::sheet::CalculationSheet;
use std::fs;
use std::io::{IsTerminal as _, Write as _, stdout};
use std::path::Path;

/// The workbook of `sheet`; refused if it would go to a terminal.
pub(super) fn workbook(sheet: &CalculationSheet, output: Option<&Path>) -> Result<Vec<u8>, Stop> {
    if output.is_none() && stdout().is_terminal() {
        let message = "un classeur ne s’affiche pas dans un terminal";
        return Err(Stop::new(Kind::Usage, message).advise("indiquer un fichier : --output FICHIER.xlsx."));
    }
    xlsx::workbook(sheet)
        .map_err(|error| Stop::new(Kind::Failure, format!("le classeur ne peut pas être fait : {error}")))
}

/// The rows of an open schema, as RFC 4180 has it: commas, lines that end by CR LF, quotes where needed; UTF-8 without BOM.
pub(super) fn csv<const N: usize>(columns: &[&str; N], rows: &[[String; N]]) -> Result<Vec<u8>, Stop> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let written = writer
        .write_record(columns)
        .and_then(|()| rows.iter().try_for_each(|row| writer.write_record(row)));
    let failed = |error: String| Stop::new(Kind::Failure, format!("l’export ne peut pas être écrit : {error}"));
    written.map_err(|error| failed(error.to_string()))?;
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// Writes `bytes` to `output`, else to standard output. Never over one of the files it was made from.
pub(super) fn deliver(bytes: &[u8], output: Option<&Path>, made_from: &[&Path]) -> Result<(), Stop> {
    let Some(path) = output else {
        return stdout().write_all(bytes).map_err(|error| write_failed(&error));
    };
    let place = fs::canonicalize(path).ok();
    if place.is_some() && made_from.iter().any(|source| fs::canonicalize(source).ok() == place) {
        let message = format!("--output désigne {}, que la commande vient de lire", path.display());
        return Err(Stop::new(Kind::Usage, message).advise("choisir un autre fichier."));
    }
    fs::write(path, bytes).map_err(|error| {
        let message = format!("le fichier {} ne peut pas être écrit : {error}", path.display());
        Stop::new(Kind::Failure, message).advise("vérifier le dossier et les droits d’écriture.")
    })?;
    say(format!("Écrit dans {}.", path.display()))
}
