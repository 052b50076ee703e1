//! `entente access`: who read what, as servers logged it.

use super::paris;
use crate::cli::ShowAccess;
use crate::error::{Kind, Stop, warn};
use crate::output::{Cell, Format, Table};
use api::access::{self, Door, Entry, Outcome};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

pub(super) fn show(options: &ShowAccess, format: Format) -> Result<(), Stop> {
    let columns = [
        ("at", "Le (Paris)"),
        ("client", "De"),
        ("door", "Porte"),
        ("kind", "Demande"),
        ("operation", "Nom"),
        ("fields", "Ce qui est demandé"),
        ("ledgers", "Registres, à la position"),
        ("outcome", "Issue"),
        ("durationMs", "Durée (ms)"),
    ];
    let mut table = Table::new(&columns, "Aucun accès journalisé ne correspond.");
    let files = access::files(&options.access_log).map_err(|error| unreadable(&options.access_log, &error))?;
    for (date, path) in files {
        let wanted = options.from.is_none_or(|from| from <= date) && options.to.is_none_or(|to| date <= to);
        if wanted {
            read(&path, options, &mut table)?;
        }
    }
    table.write(format, &mut std::io::stdout())
}

/// Adds to the table the lines of a file that are asked for. A line that a stopped server left unfinished is told, and passed over.
fn read(path: &Path, options: &ShowAccess, table: &mut Table) -> Result<(), Stop> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    for (number, line) in (1_u64..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(|error| unreadable(path, &error))?;
        let names = |wanted: &Option<String>| wanted.as_deref().is_none_or(|wanted| line.contains(wanted));
        if !names(&options.ledger) || !names(&options.about) {
            continue;
        }
        match serde_json::from_str(&line) {
            Ok(entry) => table.push(row(&entry)),
            Err(error) => warn(format!("{}, ligne {number} : {error}", path.display())),
        }
    }
    Ok(())
}

fn row(entry: &Entry) -> Vec<Cell> {
    let fields = entry.fields.iter().map(|field| {
        if field.arguments.is_null() {
            field.name.clone()
        } else {
            format!("{} {}", field.name, field.arguments)
        }
    });
    let ledgers = entry.ledgers.iter();
    let ledgers = ledgers.map(|reached| format!("{} à {}", reached.ledger, reached.position));
    vec![
        Cell::text(paris(entry.at)),
        Cell::text(entry.client.as_deref().unwrap_or_default()),
        Cell::text(door(entry.door)),
        Cell::text(kind(entry.kind)),
        Cell::text(entry.operation.as_deref().unwrap_or_default()),
        Cell::text(fields.collect::<Vec<_>>().join(" ; ")),
        Cell::text(ledgers.collect::<Vec<_>>().join(" ; ")),
        Cell::text(outcome(entry)),
        Cell::number(entry.duration_ms),
    ]
}

const fn door(door: Door) -> &'static str {
    match door {
        Door::Graphql => "GraphQL",
        Door::Websocket => "WebSocket",
        Door::Tiles => "tuiles",
    }
}

const fn kind(kind: access::Kind) -> &'static str {
    match kind {
        access::Kind::Query => "lecture",
        access::Kind::Mutation => "écriture",
        access::Kind::Subscription => "suivi",
    }
}

fn outcome(entry: &Entry) -> String {
    match entry.outcome {
        Outcome::Answered => "répondu".to_owned(),
        Outcome::Failed => format!("échec : {}", entry.errors.join(", ")),
        Outcome::TimedOut => "abandonné : trop long".to_owned(),
        Outcome::Begun => "commencé".to_owned(),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    let message = format!("le journal des accès {} ne peut pas être lu : {error}", path.display());
    Stop::new(Kind::Input, message).advise("vérifier le chemin donné à --access-log et les droits de lecture.")
}
