//! The report as text, for people.

use super::{Report, StepVerdict, Verdict};
use std::fmt::Write as _;

/// The report, in French, for a terminal or a printer.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_text(report, &mut out);
    out
}

fn write_text(report: &Report, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{}", title(report.verdict))?;
    writeln!(out, "{}", report.message)?;
    if let Some(position) = report.position {
        writeln!(out, "Premier fait en cause : n° {position}")?;
    }
    if let Some(file) = &report.file {
        writeln!(out, "Fichier en cause : {file}")?;
    }
    writeln!(out)?;
    for (name, value) in facts(report) {
        writeln!(out, "{name} : {value}")?;
    }
    writeln!(out, "\nCe qui est vérifié")?;
    for taken in &report.steps {
        let mark = match taken.verdict {
            StepVerdict::Passed => "établi",
            StepVerdict::Failed => "FAUX",
            StepVerdict::Skipped => "—",
        };
        writeln!(out, "  {mark:<7} {}", taken.name.french())?;
        if !taken.detail.is_empty() {
            writeln!(out, "          {}", taken.detail)?;
        }
    }
    writeln!(out, "\nCe qui n’est pas prouvé")?;
    for sentence in &report.not_proved {
        writeln!(out, "  * {sentence}")?;
    }
    Ok(())
}

pub(super) const fn title(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "PAQUET VALIDE",
        Verdict::Falsified => "PAQUET FALSIFIÉ",
        Verdict::Incomplete => "VÉRIFICATION INCOMPLÈTE",
    }
}

/// What identifies the ledger and the moment.
pub(super) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let origin = report.origin.clone().map(|origin| ("Registre", origin));
    let size = report.size.map(|size| ("Faits", size.to_string()));
    let root = report.root.clone().map(|root| ("Empreinte du registre", root));
    let extract = report.extract.clone().map(|extract| ("Extrait", extract));
    [origin, size, root, extract].into_iter().flatten().collect()
}
