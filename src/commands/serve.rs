//! `entente serve`.

use super::{document, key, publish, recording_engine, reporting, say, tick, witness};
use crate::cli::{AccessLogging, Cli, Listen, Serve};
use crate::error::{self, Kind, Stop};
use api::access::AccessLog;
use api::{ApiConfig, Hosts};
use engine::{Documents, Engine, publication};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;

pub(super) async fn run(cli: &Cli, options: &Serve) -> Result<(), Stop> {
    let engine = recording_engine(cli, cli.store.open_or_create().await?);
    say(format!("Registre : {}", cli.store))?;
    // A store that is no file has no keys unless it is told where; nor documents.
    let publication = key::folder(&cli.store, &cli.publication).ok();
    if let Some(folder) = &publication {
        tell_what_is_barred(&engine, folder).await?;
    }
    let documents = document::folder(&cli.store, &options.folder).ok();
    let tables = if options.reporting {
        Some(reporting::tables(cli, &engine)?)
    } else {
        None
    };
    let daily = tokio::spawn(tick::keep(Arc::clone(&engine), tick::RETRY_AFTER));
    let projector = tables.map(|tables| tokio::spawn(reporting::keep(tables)));
    let policy = options
        .witnesses
        .policy
        .as_deref()
        .map(witness::read_policy)
        .transpose()?;
    let signing = publication
        .clone()
        .map(|folder| tokio::spawn(publish::keep(Arc::clone(&engine), folder, policy)));
    let access = access_log(&options.accesses, &engine)?;
    let folders = Folders {
        documents,
        publication,
        access,
    };
    let served = serve(engine, &options.listen, folders).await;
    daily.abort();
    if let Some(signing) = signing {
        signing.abort();
    }
    if let Some(projector) = projector {
        projector.abort();
    }
    served
}

/// Tells which ledgers will only be read, because their store does not continue what was signed.
async fn tell_what_is_barred(engine: &Engine, folder: &Path) -> Result<(), Stop> {
    let held = engine.ledgers().await?.into_iter().map(|ledger| ledger.ledger);
    let mut ledgers: BTreeSet<_> = held.collect();
    ledgers.extend(publication::ledgers(folder)?);
    for ledger in ledgers {
        if let Err(failure) = engine.check_signed(ledger).await {
            error::tell(&failure.into());
        }
    }
    Ok(())
}

/// What is kept beside a store.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    /// The documents that evidence names.
    pub(crate) documents: Option<Documents>,
    /// The keys and the signed checkpoints.
    pub(crate) publication: Option<PathBuf>,
    /// Who reads what.
    pub(crate) access: Option<Arc<AccessLog>>,
}

/// The log of accesses, if one is asked for. A server that cannot write it does not start.
fn access_log(options: &AccessLogging, engine: &Engine) -> Result<Option<Arc<AccessLog>>, Stop> {
    let Some(folder) = &options.access_log else {
        return Ok(None);
    };
    let clock = Arc::clone(&engine.environment().clock);
    let log = AccessLog::open(folder, options.access_log_required, clock).map_err(|error| {
        Stop::new(Kind::Failure, error.to_string())
            .advise("vérifier le dossier donné à --access-log, ses droits et la place.")
    })?;
    Ok(Some(Arc::new(log)))
}

/// Serves the API until the process is asked to stop.
pub(crate) async fn serve(engine: Arc<Engine>, listen: &Listen, folders: Folders) -> Result<(), Stop> {
    let address = listen.listen;
    if !address.ip().is_loopback() && !listen.allow_remote {
        return Err(Stop::new(
            Kind::Usage,
            format!("{address} n’est pas la boucle locale, et le serveur n’authentifie encore personne"),
        )
        .advise("écouter sur 127.0.0.1, ou ajouter --allow-remote en connaissance de cause."));
    }
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Stop::new(Kind::Failure, format!("impossible d’écouter sur {address} : {error}"))
            .advise("choisir un autre port avec --listen, par exemple 127.0.0.1:0.")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
    let (hosts, reach) = if address.ip().is_loopback() {
        let reach = "Écoute sur la boucle locale seulement : personne d’autre que cet ordinateur n’y accède.";
        (Hosts::Loopback, reach)
    } else {
        let reach = "ATTENTION : sans authentification, quiconque atteint cette adresse peut tout lire et tout écrire.";
        (Hosts::Any, reach)
    };
    say(format!(
        "GraphQL : http://{address}/graphql — à explorer dans un navigateur : http://{address}/\n{reach} Ctrl+C pour arrêter."
    ))?;
    let config = ApiConfig {
        hosts,
        notice: Some(reach.to_owned()),
        documents: folders.documents,
        publication: folders.publication,
        access: folders.access,
        ..ApiConfig::default()
    };
    api::serve(listener, Arc::clone(&engine), config, stopped())
        .await
        .map_err(|error| Stop::new(Kind::Failure, format!("le serveur s’est arrêté : {error}")))?;
    engine.shutdown().await;
    Ok(())
}

/// Resolves when the process is asked to stop, by Ctrl+C or by its supervisor.
pub(super) async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
