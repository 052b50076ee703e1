//! `entente import deliberations`.

use super::{choose, load, recording_engine, say};
use crate::cli::{Cli, ImportDeliberations};
use crate::error::{Kind, Stop};
use crate::import::deliberations::{History, Layout, mapping, scdl};
use crate::import::fault::{Faults, not_imported};
use crate::import::text::decode;
use crate::output::{Cell, Format, OutputFormat, Table};
use domain::Refusal;
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::past_act::command::ImportPastActs;
use domain::past_act::event::PastActSource;
use domain::value::{CommandId, Digest, Name, Organisation};
use engine::{Engine, ExecuteError, LedgerHandle};
use projections::french::count;
use std::collections::BTreeMap;
use std::path::Path;

/// Acts that a dry run shows.
const SHOWN: usize = 10;

/// Characters of an object that a dry run shows.
const OBJECT: usize = 70;

pub(super) async fn run(cli: &Cli, options: &ImportDeliberations) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    let mapping = options.mapping.as_deref().map(load).transpose()?;
    let layout = layout(cli, options, mapping.as_deref())?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = ledger.view();
    let member = |siren| view.members.by_siren(siren).map(|member| member.id);
    let history = layout
        .read(&bytes, member)
        .map_err(|faults| not_imported(&options.file, &faults))?;
    if options.dry_run {
        return show(cli, &history);
    }
    let request = request(&engine, &ledger, options, &bytes, mapping.as_deref(), &history)?;
    let receipt = match ledger.execute(request).await {
        Ok(receipt) => receipt,
        Err(ExecuteError::Refused(refusal)) => return Err(by_line(&options.file, &history, &refusal)),
        Err(error) => return Err(error.into()),
    };
    let facts = usize::try_from(receipt.event_count).unwrap_or(usize::MAX);
    say(match (receipt.replayed, facts) {
        (true, _) => "Ce fichier a déjà été importé : rien n’est doublé.".to_owned(),
        (false, 0) => "Tous les actes de ce fichier étaient déjà connus : rien n’est doublé.".to_owned(),
        (false, facts) => format!(
            "{}, {} (positions {} à {}), {} : repris d’un fichier, non vérifiés, ils n’autorisent rien.",
            count(history.acts.len(), "acte lu", "actes lus"),
            count(facts, "repris", "repris"),
            receipt.first_position,
            receipt.position,
            count(history.acts.len().saturating_sub(facts), "déjà connu", "déjà connus"),
        ),
    })?;
    engine.shutdown().await;
    Ok(())
}

fn layout(cli: &Cli, options: &ImportDeliberations, mapping: Option<&[u8]>) -> Result<Layout, Stop> {
    match (cli.format, mapping, &options.mapping) {
        (OutputFormat::Scdl, None, _) => Ok(scdl::layout()),
        (OutputFormat::Scdl, Some(_), _) => {
            let message =
                "un fichier est au schéma SCDL (--format scdl) ou d’une autre forme (--mapping), non les deux";
            Err(Stop::new(Kind::Usage, message).advise("retirer l’une des deux options."))
        }
        (_, Some(bytes), Some(path)) => {
            let layout = mapping::read(&decode(bytes)).map_err(|faults| not_imported(path, &faults))?;
            Ok(layout.for_member(options.member))
        }
        _ => {
            let message = "il faut dire comment ce fichier se lit";
            Err(Stop::new(Kind::Usage, message).advise(
                "ajouter --format scdl s’il est au schéma SCDL « Délibérations », sinon --mapping CORRESPONDANCE.yaml.",
            ))
        }
    }
}

/// The same file read the same way on the same day of extraction is the same request.
fn request(
    engine: &Engine,
    ledger: &LedgerHandle,
    options: &ImportDeliberations,
    bytes: &[u8],
    mapping: Option<&[u8]>,
    history: &History,
) -> Result<Request, Stop> {
    let extracted_on = match options.extracted_on {
        Some(date) => date,
        None => engine.environment().today()?,
    };
    let name = options.file.file_name().unwrap_or_default().to_string_lossy();
    let source = PastActSource {
        extracted_on,
        file: Name::new(&name)?,
        sha256: Some(Digest::of(bytes)),
    };
    let read_by = Digest::of(mapping.unwrap_or_default());
    let siren = options.member.map(|siren| siren.to_string()).unwrap_or_default();
    let what = format!(
        "import/deliberations/{}/{name}/{extracted_on}/{read_by}/{siren}",
        Digest::of(bytes)
    );
    let view = ledger.view();
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "ce registre n’est pas ouvert"))?;
    Ok(Request {
        command_id: CommandId::new(ledger.id().derive(&what)),
        requester: Requester {
            organisation: Organisation::from(operator),
            role: Role::Secretary,
            person: None,
        },
        evidence: Vec::new(),
        command: ImportPastActs {
            source,
            acts: history.acts.clone(),
        }
        .into(),
    })
}

/// A rule’s refusal of one act, told by the line of the file that holds it.
fn by_line(file: &Path, history: &History, refusal: &Refusal) -> Stop {
    let index = refusal.field.as_deref().and_then(|field| field.strip_prefix("acts."));
    let index: Option<usize> = index.and_then(|rest| rest.split('.').next()?.parse().ok());
    let line = index.and_then(|index| history.lines.get(index)).copied();
    let mut faults = Faults::default();
    faults.push(line, None, format!("{} [{}]", refusal.message, refusal.code));
    let stop = Stop::new(Kind::Refused, format!("{} : {faults}", file.display()));
    stop.advise("corriger le fichier puis relancer : rien n’a été enregistré.")
}

fn show(cli: &Cli, history: &History) -> Result<(), Stop> {
    let columns = [
        ("number", "Numéro"),
        ("decidedOn", "Date"),
        ("kind", "Nature"),
        ("object", "Objet"),
        ("matter", "Matière"),
        ("votes", "Pour / contre / abst."),
        ("state", "État, selon le fichier"),
    ];
    let mut table = Table::new(&columns, "Aucun acte.");
    for act in history.acts.iter().take(SHOWN) {
        let votes = act.votes.as_ref();
        let votes = votes.map(|votes| format!("{} / {} / {}", votes.in_favour, votes.against, votes.abstentions));
        table.push(vec![
            Cell::text(&act.number),
            Cell::date(Some(act.decided_on)),
            Cell::text(act.kind.french()),
            Cell::shortened(&act.object, OBJECT),
            Cell::text(
                act.matter
                    .as_ref()
                    .map(|matter| matter.code.to_string())
                    .unwrap_or_default(),
            ),
            Cell::text(votes.unwrap_or_default()),
            Cell::text(act.claim.as_ref().map_or("", |claim| claim.state.french())),
        ]);
    }
    let format = match cli.format {
        OutputFormat::Scdl => Format::Table,
        other => other.rows()?,
    };
    table.write(format, &mut std::io::stdout())?;
    if format != Format::Table {
        return Ok(());
    }
    let shown = history.acts.len().min(SHOWN);
    say(format!(
        "{} sur {}, tels qu’ils seraient repris. Rien n’est enregistré.",
        count(shown, "acte", "actes"),
        history.acts.len()
    ))?;
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for act in &history.acts {
        let state = act.claim.as_ref().map_or("sans état", |claim| claim.state.french());
        *states.entry(state).or_default() += 1;
    }
    let states: Vec<String> = states.iter().map(|(state, acts)| format!("{state} : {acts}")).collect();
    say(format!("États selon le fichier : {}.", states.join(", ")))?;
    if !history.left_aside.is_empty() {
        say(format!(
            "Colonnes laissées de côté : {}.",
            history.left_aside.join(", ")
        ))?;
    }
    Ok(())
}
