//! One module per command: parse what was typed, call the engine, print.

mod import;
mod journal;
mod ledgers;
mod migrate;
pub(crate) mod obligations;
mod replay;
pub(crate) mod serve;

use crate::cli::{Chosen, Cli, Command, Import};
use crate::demo;
use crate::error::{Kind, Stop};
use crate::output::write_failed;
use domain::value::Instant;
use engine::{Engine, EngineConfig, Environment, LedgerHandle};
use eventstore::EventStore;
use std::io::Write;
use std::sync::Arc;

/// Runs the command that was typed.
pub(crate) async fn run(cli: Cli) -> Result<(), Stop> {
    match &cli.command {
        Command::Demo(options) => demo::run(&cli, options).await,
        Command::Serve(options) => serve::run(&cli, options).await,
        Command::Import {
            what: Import::Members(options),
        } => import::run(&cli, options).await,
        Command::Ledgers => ledgers::run(&cli).await,
        Command::Journal(options) => journal::run(&cli, options).await,
        Command::Obligations(options) => obligations::run(&cli, options).await,
        Command::Replay(options) => replay::run(&cli, options).await,
        Command::Migrate => migrate::run(&cli).await,
    }
}

/// The engine over `store`, with the system's clock and ids.
pub(crate) fn engine(store: Arc<dyn EventStore>) -> Arc<Engine> {
    Arc::new(Engine::new(store, Environment::system(), EngineConfig::default()))
}

/// The ledger the user means: by id, by the beginning of its name, or the only one.
pub(crate) async fn choose(engine: &Arc<Engine>, chosen: &Chosen) -> Result<LedgerHandle, Stop> {
    let ledgers = engine.ledgers().await?;
    let wanted = chosen.ledger.as_deref().unwrap_or_default().to_lowercase();
    let mut matching = ledgers.iter().filter(|ledger| {
        ledger.ledger.to_string() == wanted || ledger.name.as_str().to_lowercase().starts_with(&wanted)
    });
    let names = || {
        ledgers
            .iter()
            .map(|ledger| format!("« {} » ({})", ledger.name, ledger.ledger))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (matching.next(), matching.next()) {
        (Some(ledger), None) => Ok(engine.ledger(ledger.ledger).await?),
        (None, _) if ledgers.is_empty() => Err(Stop::new(Kind::Input, "cette base ne contient encore aucun registre")
            .advise("en créer un avec « entente demo » ou « entente import members ».")),
        (None, _) => Err(
            Stop::new(Kind::Input, format!("aucun registre ne correspond à « {wanted} »"))
                .advise(format!("choisir parmi : {}.", names())),
        ),
        (Some(_), Some(_)) => Err(Stop::new(Kind::Input, "plusieurs registres correspondent")
            .advise(format!("préciser --ledger, parmi : {}.", names()))),
    }
}

/// An instant as people read it, in Paris time.
pub(crate) fn paris(instant: Instant) -> String {
    instant
        .utc()
        .with_timezone(&chrono_tz::Europe::Paris)
        .format("%d/%m/%Y %H:%M:%S")
        .to_string()
}

/// Writes a line to standard output.
pub(crate) fn say(line: impl std::fmt::Display) -> Result<(), Stop> {
    writeln!(std::io::stdout(), "{line}").map_err(|error| write_failed(&error))
}
