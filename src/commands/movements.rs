//! `entente import movements`.

use super::{choose, load, recording_engine, say};
use crate::cli::{Cli, ImportMovements};
use crate::error::{Kind, Stop, warn};
use crate::import::fault::unusable;
use crate::import::movements::plan::{Proposal, Status, movement_name, plan};
use crate::import::movements::{self, Sirens};
use crate::import::territory;
use crate::output::{Cell, Format, Table};
use domain::Command;
use domain::command::{Request, Requester};
use domain::event::{Evidence, Role};
use domain::value::{CommandId, Digest, Name, Organisation};
use engine::LedgerHandle;

pub(super) async fn run(cli: &Cli, options: &ImportMovements, format: Format) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    // Read before anything is opened or recorded: a file with one broken line records nothing.
    let movements = movements::read(&bytes).map_err(|faults| unusable(&[(&options.file, faults)]))?;
    let sirens = sirens(options)?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let proposals = plan(&movements, &ledger.view(), ledger.id(), &sirens, options.from);
    match format {
        Format::Table => list(&proposals)?,
        Format::Json | Format::Csv => table(&proposals).write(format, &mut std::io::stdout())?,
    }
    let summary = summary(movements.len(), &proposals);
    if options.confirm {
        confirm(&ledger, &bytes, &proposals, format, &summary).await?;
    } else if format == Format::Table {
        say(summary)?;
        say(
            "Rien n’est enregistré : le fichier n’est pas une preuve, l’arrêté l’est. Vérifier, puis relancer avec --confirm.",
        )?;
    }
    engine.shutdown().await;
    Ok(())
}

fn sirens(options: &ImportMovements) -> Result<Sirens, Stop> {
    let mut sirens = Sirens {
        given: options.siren.iter().cloned().collect(),
        ..Sirens::default()
    };
    if let Some(path) = &options.communes {
        sirens.listed = territory::sirens(&load(path)?).map_err(|error| {
            Stop::new(Kind::Input, format!("{} : {error}", path.display()))
                .advise("corriger le fichier puis relancer : rien n’a été enregistré.")
        })?;
    }
    Ok(sirens)
}

/// The proposals for people, three lines each: when and on which lines, what, and what is to be done.
fn list(proposals: &[Proposal]) -> Result<(), Stop> {
    if proposals.is_empty() {
        return say("Aucun mouvement de ce fichier ne touche un membre du registre.");
    }
    for proposal in proposals {
        let plural = if proposal.lines.len() < 2 { "" } else { "s" };
        say(format!(
            "{} — {} ({}), ligne{plural} {}",
            proposal.on.french(),
            movement_name(&proposal.code),
            proposal.code,
            lines(proposal)
        ))?;
        say(format!("  {}", proposal.what))?;
        let why = if proposal.why.is_empty() {
            ".".to_owned()
        } else {
            format!(" : {}", proposal.why)
        };
        say(format!("  {}{why}\n", proposal.status.french()))?;
    }
    Ok(())
}

fn lines(proposal: &Proposal) -> String {
    let lines: Vec<_> = proposal.lines.iter().map(ToString::to_string).collect();
    lines.join(", ")
}

/// The proposals for programs.
fn table(proposals: &[Proposal]) -> Table {
    let columns = ["on", "movement", "members", "proposal", "status", "why", "lines"].map(|name| (name, ""));
    let mut table = Table::new(&columns, "");
    for proposal in proposals {
        table.push(vec![
            Cell::date(Some(proposal.on)),
            Cell::text(&proposal.code),
            Cell::text(proposal.members.join(", ")),
            Cell::text(&proposal.what),
            Cell::text(proposal.status.word()),
            Cell::text(&proposal.why),
            Cell::text(lines(proposal)),
        ]);
    }
    table
}

/// « 13 734 mouvements lus, 3 touchent un membre : 2 à enregistrer, 1 déjà connu. »
fn summary(read: usize, proposals: &[Proposal]) -> String {
    let of_each = [
        Status::ToRecord,
        Status::Known,
        Status::Incomplete,
        Status::ByHand,
        Status::Ignored,
    ]
    .map(|status| {
        (
            status,
            proposals.iter().filter(|proposal| proposal.status == status).count(),
        )
    });
    let told = of_each.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(status, count)| format!("{count} {}", status.french()))
        .collect();
    let detail = if told.is_empty() {
        String::new()
    } else {
        format!(" : {}", told.join(", "))
    };
    format!(
        "Mouvements lus : {read} ; qui touchent un membre : {}{detail}.",
        proposals.len()
    )
}

/// Records what can be, one command after the other. Nothing when a SIREN lacks: what comes after would be guesswork.
async fn confirm(
    ledger: &LedgerHandle,
    bytes: &[u8],
    proposals: &[Proposal],
    format: Format,
    summary: &str,
) -> Result<(), Stop> {
    let lacking = proposals
        .iter()
        .filter(|proposal| proposal.status == Status::Incomplete);
    let lacking: Vec<String> = lacking
        .map(|proposal| format!("{} ({}) : {}", proposal.what, proposal.on.french(), proposal.why))
        .collect();
    if !lacking.is_empty() {
        return Err(Stop::new(Kind::Input, lacking.join("\n"))
            .advise("compléter et relancer la même commande, ou écarter les mouvements anciens par --from : rien n’a été enregistré."));
    }
    let digest = Digest::of(bytes);
    let evidence = Evidence {
        actes_id: None,
        label: Name::new("Fichier des mouvements de communes (INSEE)")?,
        media_type: Name::new("text/csv")?,
        sha256: digest,
    };
    let view = ledger.view();
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let Some(operator) = operator else {
        return Err(Stop::new(Kind::Store, "ce registre n’a pas de fait d’ouverture"));
    };
    let mut facts = 0;
    for command in proposals.iter().flat_map(|proposal| &proposal.commands) {
        let request = Request {
            command_id: command_id(ledger, digest, command)?,
            requester: Requester {
                organisation: Organisation::from(operator),
                role: Role::Officer,
                person: None,
            },
            evidence: vec![evidence.clone()],
            command: command.clone(),
        };
        let receipt = ledger.execute(request).await?;
        facts += if receipt.replayed { 0 } else { receipt.event_count };
    }
    if format == Format::Table {
        say(summary)?;
        say(match facts {
            0 => "Rien à enregistrer.".to_owned(),
            1 => "1 fait enregistré.".to_owned(),
            facts => format!("{facts} faits enregistrés."),
        })?;
    }
    if proposals.iter().any(|proposal| proposal.status == Status::ByHand) {
        warn("des mouvements restent à enregistrer à la main, d’après l’acte.");
    }
    Ok(())
}

/// The id of a command of this file: always the same, so that an interrupted import goes on where it stopped.
fn command_id(ledger: &LedgerHandle, file: Digest, command: &Command) -> Result<CommandId, Stop> {
    let content = serde_json::to_vec(command)
        .map_err(|error| Stop::new(Kind::Failure, format!("une commande ne peut pas être écrite : {error}")))?;
    let name = format!("movement/{file}/{}", Digest::of(&content));
    Ok(CommandId::new(ledger.id().derive(&name)))
}
