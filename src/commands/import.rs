//! `entente import`.

use super::{choose, load, recording_engine, say};
use crate::cli::{Cli, ImportMembers};
use crate::error::{Kind, Stop};
use crate::import::territory;
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::ledger::command::OpenLedger;
use domain::value::{CommandId, Digest, LedgerId, Name, Organisation, Siren};
use engine::{Engine, LedgerHandle};
use std::sync::Arc;
use uuid::Uuid;

pub(super) async fn run(cli: &Cli, options: &ImportMembers) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    let name = Name::new(options.name.as_deref().unwrap_or(&format!("EPCI {}", options.epci)))?;
    let new_ledger = ledger_of(options.epci);
    // Read before anything is opened or recorded: a file with one broken line records nothing.
    read(options, &bytes, &name, new_ledger)?;

    let engine = recording_engine(cli, cli.store.open_or_create().await?);
    let ledger = match (&options.ledger.ledger, engine.ledgers().await?.is_empty()) {
        (None, true) => open(&engine, new_ledger, options.epci, &name).await?,
        _ => choose(&engine, &options.ledger).await?,
    };
    let import = read(options, &bytes, &name, ledger.id())?;
    let count = import.members.len();
    let command_id = CommandId::new(
        ledger
            .id()
            .derive(&format!("import/{}/{}", options.epci, Digest::of(&bytes))),
    );
    let request = request(command_id, options.epci, import);
    let receipt = ledger.execute(request).await?;
    let told = match (receipt.replayed, receipt.event_count) {
        (true, _) => "Ce fichier a déjà été importé : rien n’est doublé.".to_owned(),
        (false, 0) => "Tout ce que contient ce fichier était déjà connu : rien n’est doublé.".to_owned(),
        (false, facts) => format!(
            "{count} membres lus, {facts} faits enregistrés (positions {} à {}).",
            receipt.first_position, receipt.position
        ),
    };
    say(told)?;
    engine.shutdown().await;
    Ok(())
}

fn read(
    options: &ImportMembers,
    bytes: &[u8],
    name: &Name,
    ledger: LedgerId,
) -> Result<domain::member::command::ImportMembers, Stop> {
    territory::read(bytes, options.epci, name, ledger).map_err(|error| {
        Stop::new(Kind::Input, format!("{} : {error}", options.file.display()))
            .advise("corriger le fichier puis relancer : rien n’a été enregistré.")
    })
}

/// The ledger that an import creates for an EPCI: always the same, so that an interrupted import goes on where it stopped.
fn ledger_of(epci: Siren) -> LedgerId {
    LedgerId::new(Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("entente/epci/{epci}").as_bytes(),
    ))
}

async fn open(engine: &Arc<Engine>, ledger: LedgerId, operator: Siren, name: &Name) -> Result<LedgerHandle, Stop> {
    let order = OpenLedger {
        ledger,
        name: name.clone(),
        operator,
    };
    let (handle, _) = engine
        .open_ledger(request(CommandId::new(ledger.derive("open")), operator, order))
        .await?;
    say(format!("Nouveau registre « {name} » ({ledger})."))?;
    Ok(handle)
}

fn request(command_id: CommandId, organisation: Siren, command: impl Into<domain::Command>) -> Request {
    let requester = Requester {
        organisation: Organisation::from(organisation),
        role: Role::Officer,
        person: None,
    };
    Request {
        command_id,
        requester,
        evidence: Vec::new(),
        command: command.into(),
    }
}
