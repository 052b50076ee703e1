//! `entente titles`.

use super::moment::{both_clocks, seen};
use super::{choose, engine, say};
use crate::cli::{Cli, ExportTitles};
use crate::error::{Kind, Stop};
use crate::output::Format;
use domain::value::{AllocationId, Cents, Date, Digest};
use projections::LedgerView;
use projections::french::count;
use projections::pre_titles::{self, Attachment, Obstacle, PreTitle, Scope};
use projections::sheet;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file to write: its name and its bytes.
type File = (String, Vec<u8>);

/// Everything is made in memory, written in a folder of its own, and given its name at the end: nobody finds half of it.
pub(super) async fn export(cli: &Cli, options: &ExportTitles, format: Format) -> Result<(), Stop> {
    free(&options.output)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    let scope = scope(&view, options)?;
    let rows = view
        .pre_titles(scope, options.instalment, on)
        .map_err(|obstacles| cannot(&view, &obstacles, on))?;
    if rows.is_empty() {
        let message = format!("aucune échéance n° {} n’est à titrer", options.instalment);
        return Err(Stop::new(Kind::Input, message).advise(
            "vérifier --instalment et la répartition : l’échéance n’est pas appelée, ou un titre la porte déjà.",
        ));
    }
    let (sheets, mut files) = sheets(&view, &rows)?;
    files.push(match format {
        Format::Json => {
            let text = format!("{:#}\n", pre_titles::json(&rows, &sheets));
            ("pre-titres.json".to_owned(), text.into_bytes())
        }
        Format::Table | Format::Csv => (
            "pre-titres.csv".to_owned(),
            pre_titles::csv(&rows, &sheets).into_bytes(),
        ),
    });
    write(&options.output, &files).map_err(|error| {
        let message = format!(
            "le dossier {} ne peut pas être écrit : {error}",
            options.output.display()
        );
        Stop::new(Kind::Failure, message).advise("vérifier le dossier et les droits d’écriture.")
    })?;
    let total = Cents::sum(rows.iter().map(|row| row.amount))?;
    say(format!(
        "{} pour {} dans {}.",
        count(rows.len(), "pré-titre", "pré-titres"),
        total.french(),
        options.output.display()
    ))?;
    say(both_clocks(&view, Some(on)))
}

fn scope(view: &LedgerView, options: &ExportTitles) -> Result<Scope, Stop> {
    let Some(text) = &options.allocation else {
        return options.year.map(Scope::Year).ok_or_else(|| {
            Stop::new(Kind::Usage, "il faut dire ce qui est à titrer").advise("ajouter --allocation ou --year.")
        });
    };
    let uuid = text.rsplit(':').next().unwrap_or_default();
    let id = AllocationId::parse(uuid).map_err(|refusal| Stop::new(Kind::Usage, refusal.message))?;
    if view.allocations.get(id).is_none() && view.withdrawals.due(id).is_none() {
        let message = format!("la répartition {id} est inconnue de ce registre");
        return Err(Stop::new(Kind::Input, message).advise("vérifier --allocation, ou choisir --year."));
    }
    Ok(Scope::Allocation(id))
}

/// The sheets of the allocations titled: for people, with what is cited, and for spreadsheets.
fn sheets(view: &LedgerView, rows: &[PreTitle]) -> Result<(Vec<Attachment>, Vec<File>), Stop> {
    let (mut sheets, mut files) = (Vec::new(), Vec::new());
    let allocations: BTreeSet<AllocationId> = rows.iter().map(|row| row.allocation).collect();
    for allocation in allocations {
        let unreadable = || {
            Stop::new(
                Kind::Store,
                "la feuille de calcul d’une répartition ne peut pas être refaite",
            )
            .advise("vérifier le registre avec « entente replay ».")
        };
        let known = match view.withdrawals.due(allocation) {
            // A line that no key shared has no sheet: its act tells the amount.
            Some(_) if view.sheet(allocation).is_none() => continue,
            Some(due) => format!("{}-retrait", due.fiscal_year),
            None => {
                let known = view.allocations.get(allocation).ok_or_else(unreadable)?;
                format!("{}-{}", known.computed.fiscal_year, known.computed.pool)
            }
        };
        let told = view.sheet(allocation).and_then(Result::ok).ok_or_else(unreadable)?;
        if !told.differences.is_empty() {
            return Err(unreadable());
        }
        let name = format!("feuille-{known}-{allocation}");
        let text = sheet::text(&told).into_bytes();
        sheets.push(Attachment {
            allocation,
            file: format!("{name}.txt"),
            sha256: Digest::of(&text),
        });
        files.push((format!("{name}.txt"), text));
        files.push((format!("{name}.csv"), sheet::csv(&told).into_bytes()));
    }
    Ok((sheets, files))
}

/// All that stands in the way, member by member.
fn cannot(view: &LedgerView, obstacles: &[Obstacle], on: Date) -> Stop {
    let name = |member| view.members.get(member).map(|known| known.name_on(on).to_string());
    let name = |member| name(member).unwrap_or_default();
    let lines = obstacles.iter().map(|obstacle| match obstacle {
        Obstacle::NoSiret(member) => {
            let siren = view.members.get(*member).map(|known| known.identifiers_on(on).siren);
            let siren = siren.map(|siren| format!(" (SIREN {siren})")).unwrap_or_default();
            format!(
                "  {}{siren} : son SIRET n’est pas connu au {}",
                name(*member),
                on.french()
            )
        }
        Obstacle::SeveralDebtors(member) => format!(
            "  {} : plusieurs ont pris sa place au {}, et aucun acte ne partage ce qu’il doit",
            name(*member),
            on.french()
        ),
        Obstacle::BrokenChain(allocation, sentence) => format!("  répartition {allocation} : {sentence}"),
    });
    let lines: Vec<_> = lines.collect();
    let message = format!("rien n’est écrit, car il manque :\n{}", lines.join("\n"));
    Stop::new(Kind::Input, message).advise(
        "enregistrer les coordonnées de facturation (billingDetailsSet) et régulariser les actes en cause, puis relancer.",
    )
}

/// Refuses a place where something stands already: the files of two days must not mix.
fn free(output: &Path) -> Result<(), Stop> {
    let empty = match fs::read_dir(output) {
        Ok(mut content) => content.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if empty {
        return Ok(());
    }
    let message = format!("{} existe déjà et n’est pas un dossier vide", output.display());
    Err(Stop::new(Kind::Usage, message).advise("choisir un autre dossier."))
}

/// Writes the files beside their place, then gives them their place in one step.
fn write(output: &Path, files: &[File]) -> io::Result<()> {
    let apart = beside(output);
    fs::create_dir(&apart)?;
    let written = files
        .iter()
        .try_for_each(|(name, bytes)| fs::write(apart.join(name), bytes))
        .and_then(|()| {
            if output.exists() {
                fs::remove_dir(output)?;
            }
            fs::rename(&apart, output)
        });
    if written.is_err() {
        // What could not be given its place is of no use: leave nothing behind, as far as the disk allows.
        drop(fs::remove_dir_all(&apart));
    }
    written
}

fn beside(output: &Path) -> PathBuf {
    let mut name = output
        .file_name()
        .map_or_else(|| "pre-titres".into(), ToOwned::to_owned);
    name.push(format!(".{}.en-cours", std::process::id()));
    output.with_file_name(name)
}
