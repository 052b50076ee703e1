//! `entente reporting`, and the projector of `entente serve --reporting`: SQL tables for everyone's own tools.

use super::{choose, engine, say};
use crate::cli::{Cli, Reporting as What, ReportingRebuild, ReportingUpdate};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table, write_failed};
use crate::store::StoreAddress;
use domain::value::LedgerId;
use engine::Engine;
use engine::reporting::{Address, Reporting, ReportingError};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Between two looks at the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Before trying again what failed.
const RETRY_AFTER: Duration = Duration::from_mins(1);

/// What to do where only a rebuild helps.
const REBUILD: &str =
    "lancer « entente reporting rebuild » : les tables sont refaites depuis le registre, qui n’est pas touché.";

pub(super) async fn run(cli: &Cli, what: &What) -> Result<(), Stop> {
    match what {
        What::Update(options) => update(cli, options).await,
        What::Rebuild(options) => rebuild(cli, options).await,
        What::Status => status(cli, cli.format.rows()?).await,
        What::Doc => {
            let page = projections::reporting::page();
            let written = std::io::stdout().write_all(page.as_bytes());
            written.map_err(|error| write_failed(&error))
        }
    }
}

/// The tables of the store: beside its file, or in its data base.
pub(super) fn tables(cli: &Cli, engine: &Arc<Engine>) -> Result<Reporting, Stop> {
    let address = match &cli.store {
        StoreAddress::Sqlite(path) => Address::Sqlite(path.with_extension("reporting.db")),
        StoreAddress::Postgres(url) => Address::Postgres(url.clone()),
        StoreAddress::Memory => {
            let message = "un registre en mémoire n’a pas de tables SQL : rien n’en serait gardé";
            return Err(Stop::new(Kind::Usage, message).advise("choisir --store sqlite:FICHIER ou postgres://…"));
        }
    };
    Ok(Reporting::new(Arc::clone(engine), address))
}

async fn update(cli: &Cli, options: &ReportingUpdate) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let mut tables = tables(cli, &engine)?;
    let only = chosen(&engine, options.ledger.ledger.is_some().then_some(&options.ledger)).await?;
    let counted = step(&mut tables, only).await?;
    say(told(counted))?;
    if !options.follow {
        return Ok(());
    }
    say("Les tables suivent le registre ; Ctrl+C pour arrêter.")?;
    loop {
        tokio::time::sleep(PAUSE).await;
        let counted = step(&mut tables, only).await?;
        if counted > 0 {
            say(told(counted))?;
        }
    }
}

async fn step(tables: &mut Reporting, only: Option<LedgerId>) -> Result<u64, ReportingError> {
    match only {
        Some(ledger) => tables.update(ledger).await,
        None => tables.update_all().await,
    }
}

fn told(counted: u64) -> String {
    match counted {
        0 => "Les tables sont à jour : rien de nouveau.".to_owned(),
        1 => "Les tables sont à jour : 1 fait de plus.".to_owned(),
        _ => format!("Les tables sont à jour : {counted} faits de plus."),
    }
}

async fn rebuild(cli: &Cli, options: &ReportingRebuild) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let mut tables = tables(cli, &engine)?;
    let only = chosen(&engine, options.ledger.ledger.is_some().then_some(&options.ledger)).await?;
    let style = ProgressStyle::with_template("Relecture {bar:40} {human_pos}/{human_len} faits, reste {eta}")
        .map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
    let bar = ProgressBar::new(0).with_style(style);
    let progress = {
        let bar = bar.clone();
        move |done, all| {
            bar.set_length(all);
            bar.set_position(done);
            if done == all {
                bar.set_message("écriture");
            }
        }
    };
    let rebuilt = tables.rebuild(only, progress).await;
    bar.finish_and_clear();
    let rebuilt = rebuilt?;
    let of = match rebuilt.ledgers {
        0 => "aucun registre encore".to_owned(),
        1 => "1 registre".to_owned(),
        more => format!("{more} registres"),
    };
    say(format!("Tables reconstruites : {of}, {} faits.", rebuilt.events))?;
    if let Some(sql) = rebuilt.to_do {
        say(format!(
            "Le rôle de lecture n’a pas pu être créé. Un administrateur de la base peut le faire :\n{sql}"
        ))?;
    }
    Ok(())
}

async fn status(cli: &Cli, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let names: HashMap<_, _> = engine
        .ledgers()
        .await?
        .into_iter()
        .map(|ledger| (ledger.ledger, ledger.name.to_string()))
        .collect();
    let columns = [
        ("ledger", "Registre"),
        ("name", "Nom"),
        ("events", "Faits"),
        ("position", "Compté jusqu’au n°"),
        ("behind", "En retard de"),
        ("updated_at", "Mis à jour (UTC)"),
    ];
    let mut table = Table::new(&columns, "Aucun registre dans cette base : rien à compter.");
    for standing in tables(cli, &engine)?.standings().await? {
        let checkpoint = standing.checkpoint.as_ref();
        table.push(vec![
            Cell::text(standing.ledger),
            Cell::text(names.get(&standing.ledger).cloned().unwrap_or_default()),
            Cell::number(standing.size),
            Cell::number(checkpoint.map_or_else(String::new, |known| known.position.to_string())),
            Cell::number(standing.behind()),
            Cell::text(checkpoint.map_or("jamais", |known| known.updated_at.as_str())),
        ]);
    }
    table.write(format, &mut std::io::stdout())
}

/// The ledger that was named, if one was.
async fn chosen(engine: &Arc<Engine>, named: Option<&crate::cli::Chosen>) -> Result<Option<LedgerId>, Stop> {
    match named {
        Some(named) => Ok(Some(choose(engine, named).await?.id())),
        None => Ok(None),
    }
}

/// Keeps the tables up to date for as long as the server runs, and builds them where there are none. A failure is told and tried again
/// later; it never stops the server. Tables that cannot be trusted wait for somebody to rebuild them.
pub(super) async fn keep(mut tables: Reporting) {
    loop {
        let updated = match tables.update_all().await {
            Err(ReportingError::Absent(_)) => tables.rebuild(None, |_, _| {}).await.map(|_| 0),
            updated => updated,
        };
        match updated {
            Ok(_) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                let minutes = RETRY_AFTER.as_secs() / 60;
                tracing::error!(
                    "les tables SQL n’ont pas été mises à jour, nouvel essai dans {minutes}\u{a0}min. {}",
                    Stop::from(error)
                );
                tokio::time::sleep(RETRY_AFTER).await;
            }
        }
    }
}

impl From<ReportingError> for Stop {
    fn from(error: ReportingError) -> Self {
        let message = error.to_string();
        match error {
            ReportingError::Failed(failure) => failure.into(),
            ref error if error.asks_for_rebuild() => Self::new(Kind::Store, message).advise(REBUILD),
            ReportingError::Denied { sql, .. } => Self::new(Kind::Failure, message)
                .advise(format!("demander à un administrateur de la base de lancer :\n{sql}")),
            ReportingError::Held => Self::new(Kind::Failure, message)
                .advise("fermer l’outil qui lit les tables dans une transaction restée ouverte, puis relancer."),
            ReportingError::RestedUpon(_) => Self::new(Kind::Failure, message)
                .advise("les supprimer, reconstruire, puis les recréer sur les nouvelles colonnes."),
            ReportingError::Contended => {
                Self::new(Kind::Failure, message).advise("n’en laisser qu’un : --follow, ou serve --reporting.")
            }
            _ => Self::new(Kind::Failure, message),
        }
    }
}
