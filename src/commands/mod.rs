//! One module per command: parse what was typed, call the engine, print.

mod access;
mod audit;
mod backup;
mod budget;
mod calculate;
mod calendar;
mod chain;
mod compare;
mod delivery;
mod diff;
mod document;
mod erase;
mod export;
mod import;
mod import_deliberations;
mod journal;
mod key;
mod key_file;
mod key_rotation;
mod ledgers;
mod majority;
mod members;
mod migrate;
mod moment;
mod movements;
pub(crate) mod obligations;
mod payments;
mod project;
mod proof;
mod publish;
mod reconcile;
mod recover;
mod recovery;
mod replay;
mod report;
mod reporting;
mod rules;
pub(crate) mod serve;
mod sheet;
mod simulate;
mod step;
mod tick;
mod timestamp;
mod titles;
mod units;
mod withdrawal;
mod witness;

use crate::cli::{Access, Budget, Chosen, Cli, Command, Export, Import, Key, Members, Payments, Titles, Withdrawal};
use crate::demo;
use crate::error::{Kind, Stop};
use crate::import::office;
use crate::output::write_failed;
use domain::value::{Instant, MemberId};
use engine::{Engine, EngineConfig, Environment, LedgerHandle};
use eventstore::EventStore;
use projections::LedgerView;
use projections::conventions::ConventionView;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Runs the command that was typed.
pub(crate) async fn run(cli: Cli) -> Result<(), Stop> {
    let rows = || cli.format.rows();
    match &cli.command {
        Command::Calculate(options) => calculate::run(&cli, options),
        Command::Sheet(options) => sheet::run(&cli, options).await,
        Command::Simulate(options) => simulate::run(&cli, options, rows()?).await,
        Command::Demo(options) => demo::run(&cli, options).await,
        Command::Serve(options) => serve::run(&cli, options).await,
        Command::Import {
            what: Import::Members(options),
        } => import::run(&cli, options).await,
        Command::Import {
            what: Import::Movements(options),
        } => movements::run(&cli, options, rows()?).await,
        Command::Import {
            what: Import::Deliberations(options),
        } => import_deliberations::run(&cli, options).await,
        Command::Export {
            what: Export::Deliberations(options),
        } => export::run(&cli, options).await,
        Command::Budget {
            what: Budget::Read(options),
        } => budget::read(&cli, options),
        Command::Budget {
            what: Budget::Compare(options),
        } => reconcile::run(&cli, options, rows()?).await,
        Command::Document { what } => document::run(&cli, what).await,
        Command::Members {
            what: Members::Compare(options),
        } => members::compare(&cli, options, rows()?).await,
        Command::Payments {
            what: Payments::Import(options),
        } => payments::run(&cli, options, rows()?).await,
        Command::Payments {
            what: Payments::Pending(options),
        } => recovery::pending(&cli, options, rows()?).await,
        Command::Payments {
            what: Payments::Recovery(options),
        } => recovery::run(&cli, options, rows()?).await,
        Command::Titles {
            what: Titles::Export(options),
        } => titles::export(&cli, options, rows()?).await,
        Command::Units { what } => units::run(&cli, what, rows()).await,
        Command::Ledgers => ledgers::run(&cli, rows()?).await,
        Command::Journal(options) => journal::run(&cli, options, rows()?).await,
        Command::Calendar(options) => calendar::run(&cli, options, rows()?).await,
        Command::Obligations(options) => obligations::run(&cli, options, rows()?).await,
        Command::Compare(options) => compare::run(&cli, options, rows()?).await,
        Command::Project(options) => project::run(&cli, options).await,
        Command::Review(options) => compare::review(&cli, options, rows()?).await,
        Command::Report { what } => report::run(&cli, what).await,
        Command::Chain(options) => chain::run(&cli, options, rows()?).await,
        Command::Replay(options) => replay::run(&cli, options, rows()?).await,
        Command::Diff(options) => diff::run(&cli, options, rows()?).await,
        Command::Rules(options) => rules::run(&cli, options),
        Command::Tick(options) => tick::run(&cli, options).await,
        Command::Reporting { what } => reporting::run(&cli, what).await,
        Command::Key {
            what: Key::Generate(options),
        } => key::generate(&cli, options).await,
        Command::Key {
            what: Key::Show(options),
        } => key::show(&cli, options).await,
        Command::Key {
            what: Key::Rotate(options),
        } => Box::pin(key_rotation::run(&cli, options)).await,
        Command::Publish(options) => publish::run(&cli, options).await,
        Command::Witness { what } => witness::run(what).await,
        Command::Proof { what } => proof::run(&cli, what).await,
        Command::Audit { what } => audit::run(&cli, what).await,
        Command::Timestamp { what } => timestamp::run(&cli, what, rows()).await,
        Command::Erase(options) => Box::pin(erase::run(&cli, options)).await,
        Command::Majority(options) => majority::run(options, rows()?),
        Command::Withdrawal {
            what: Withdrawal::Show(options),
        } => withdrawal::show(&cli, options, rows()?).await,
        Command::Withdrawal {
            what: Withdrawal::Estimate(options),
        } => withdrawal::estimate(&cli, options, rows()?).await,
        Command::Access {
            what: Access::Show(options),
        } => access::show(options, rows()?),
        Command::Backup(options) => backup::run(&cli, options).await,
        Command::Recover(options) => recover::run(&cli, options).await,
        Command::Migrate => migrate::run(&cli).await,
    }
}

/// The bytes of a file that the user named.
fn load(path: &Path) -> Result<Vec<u8>, Stop> {
    office::load(path).map_err(|why| {
        let message = format!("le fichier {} ne peut pas être lu : {why}", path.display());
        Stop::new(Kind::Input, message).advise("vérifier le chemin et les droits de lecture.")
    })
}

/// The convention the user means among `candidates`: by id, by its title or the beginning of it, or the only one. `none` tells that there
/// is no candidate at all.
fn choose_convention<'v>(
    candidates: &[&'v ConventionView],
    wanted: Option<&str>,
    none: impl FnOnce() -> Stop,
) -> Result<&'v ConventionView, Stop> {
    let wanted = wanted.unwrap_or_default().to_lowercase();
    let title = |convention: &ConventionView| convention.title.as_str().to_lowercase();
    let exact = candidates.iter().filter(|convention| title(convention) == wanted);
    if let [only] = exact.collect::<Vec<_>>()[..] {
        return Ok(only);
    }
    let matching: Vec<_> = candidates
        .iter()
        .filter(|convention| convention.id.to_string() == wanted || title(convention).starts_with(&wanted))
        .collect();
    let names = || {
        let names = candidates
            .iter()
            .map(|convention| format!("« {} » ({})", convention.title, convention.id));
        names.collect::<Vec<_>>().join(", ")
    };
    match matching[..] {
        [only] => Ok(only),
        [] if candidates.is_empty() => Err(none()),
        [] => Err(
            Stop::new(Kind::Input, format!("aucune convention ne correspond à « {wanted} »"))
                .advise(format!("choisir --convention parmi : {}.", names())),
        ),
        _ => Err(Stop::new(Kind::Input, "plusieurs conventions correspondent")
            .advise(format!("préciser --convention, parmi : {}.", names()))),
    }
}

/// The member that `wanted` names: by SIREN, by name, or by the beginning of it.
fn choose_member(view: &LedgerView, wanted: &str) -> Result<MemberId, Stop> {
    let lower = wanted.to_lowercase();
    let name = |member: &projections::members::MemberView| member.name().as_str().to_lowercase();
    let exact = view
        .members
        .iter()
        .find(|member| name(member) == lower || member.identifiers().siren.to_string() == wanted);
    let mut beginning = view.members.iter().filter(|member| name(member).starts_with(&lower));
    match (exact, beginning.next(), beginning.next()) {
        (Some(member), ..) | (None, Some(member), None) => Ok(member.id),
        (None, Some(_), Some(_)) => Err(Stop::new(
            Kind::Input,
            format!("plusieurs membres commencent par « {wanted} »"),
        )
        .advise("donner le nom entier, ou le SIREN.")),
        (None, None, _) => Err(
            Stop::new(Kind::Input, format!("aucun membre ne correspond à « {wanted} »"))
                .advise("« entente obligations » les montre."),
        ),
    }
}

/// The engine over `store`, with the system's clock and ids, for a command that only reads.
pub(crate) fn engine(store: Arc<dyn EventStore>) -> Arc<Engine> {
    Arc::new(Engine::new(store, Environment::system(), EngineConfig::default()).for_reading())
}

/// The same, for a command that records: nothing in a store that is behind what was signed.
pub(crate) fn recording_engine(cli: &Cli, store: Arc<dyn EventStore>) -> Arc<Engine> {
    let engine = Engine::new(store, Environment::system(), EngineConfig::default());
    // Where nobody says what was signed, there is nothing to be behind.
    Arc::new(match key::folder(&cli.store, &cli.publication) {
        Ok(folder) => engine.guarded_by(folder),
        Err(_) => engine,
    })
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
