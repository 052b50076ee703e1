//! `entente replay`: reads the log again from its first byte, checks it, and shows the ledger as it stood.

use super::moment::seen;
use super::{choose, engine, paris, say, step};
use crate::cli::{Cli, Replay};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::value::Date;
use engine::{LedgerHandle, Verified};
use indicatif::{ProgressBar, ProgressStyle};
use projections::LedgerView;
use projections::journal::JournalEntry;

pub(super) async fn run(cli: &Cli, options: &Replay, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let verified = verify(&ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    if format == Format::Table {
        say(format!(
            "{} faits relus : forme canonique, empreintes, positions, chaînes des sujets et racine, tout est conforme.",
            verified.size
        ))?;
    }
    if options.step {
        return step::steps(&ledger, options, view.size(), on, format).await;
    }
    state(&ledger, &view, &verified, on)
        .await?
        .write(format, &mut std::io::stdout())
}

/// Checks the whole log, with a progress bar when somebody watches.
async fn verify(ledger: &LedgerHandle) -> Result<Verified, Stop> {
    let style = ProgressStyle::with_template("Relecture {bar:40} {human_pos}/{human_len} faits, reste {eta}")
        .map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
    let bar = ProgressBar::new(0).with_style(style);
    let verified = ledger
        .verify(|done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })
        .await;
    bar.finish_and_clear();
    Ok(verified?)
}

async fn state(ledger: &LedgerHandle, view: &LedgerView, verified: &Verified, on: Date) -> Result<Table, Stop> {
    let position = view.size().saturating_sub(1);
    let last = ledger.journal(position, 1).await?;
    let mut table = Table::new(&[("what", "Élément"), ("value", "Valeur")], "Le registre est vide.");
    let mut row = |what: &str, value: String| table.push(vec![Cell::text(what), Cell::text(value)]);
    row(
        "Registre",
        view.identity
            .as_ref()
            .map_or_else(String::new, |identity| identity.name.to_string()),
    );
    row("Faits du registre", verified.size.to_string());
    row("Racine (RFC 6962)", verified.root.to_string());
    row("Montré au fait n°", position.to_string());
    row("Vu du", on.french());
    for recorded in &last {
        row("Enregistré le (Paris)", paris(recorded.recorded_at));
        row("Dernier fait", JournalEntry::new(recorded, view).sentence);
    }
    row("Membres", view.members.len().to_string());
    row("Conventions", view.conventions.len().to_string());
    row("Décisions", view.decisions.len().to_string());
    row("Clés", view.keys.iter().count().to_string());
    row("Budgets", view.budgets.len().to_string());
    for year in view.obligations.years() {
        let total = view.year_total(year, on);
        row(
            &format!("Exercice {year}"),
            format!(
                "dû {}, appelé {}, payé {}",
                total.due.french(),
                total.called.french(),
                total.paid.french()
            ),
        );
    }
    Ok(table)
}
