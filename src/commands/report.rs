//! `entente report`: documents to hand over.

use super::delivery::deliver;
use super::project::project;
use super::{choose, choose_member, engine};
use crate::cli::{Cli, Projected, Report, ReportCall, ReportWhoPays, ReportYear, Seen};
use crate::error::{Kind, Stop};
use crate::output::OutputFormat;
use crate::report;
use domain::Ledger;
use domain::value::{CallId, Date, FiscalYear};
use engine::LedgerHandle;
use projections::LedgerView;
use projections::french::de;
use projections::obligations::ObligationView;
use projections::report::{Document, call_document, projection_document, who_pays_what, year_state};
use std::io::{IsTerminal as _, stdout};
use std::path::Path;
use std::sync::Arc;

pub(super) async fn run(cli: &Cli, what: &Report) -> Result<(), Stop> {
    let output = match what {
        Report::WhoPays(options) => &options.seen.output,
        Report::Call(options) => &options.seen.output,
        Report::Year(options) => &options.seen.output,
        Report::Projection(options) => &options.output,
    };
    let output = output.output.as_deref();
    check_format(cli.format, output)?;
    let document = match what {
        Report::WhoPays(options) => {
            let (ledger, view, on) = open(cli, &options.seen).await?;
            let rules = ledger.rules(view.size()).await?;
            who_pays(&view, &rules, options, on)?
        }
        Report::Call(options) => {
            let (_, view, on) = open(cli, &options.seen).await?;
            call(&view, options, on)?
        }
        Report::Year(options) => {
            let (_, view, on) = open(cli, &options.seen).await?;
            year(&view, options, on)?
        }
        Report::Projection(options) => projection(cli, options).await?,
    };
    deliver(&written(&document, cli.format)?, output, &[])
}

/// The ledger, what it knew, and the day figures are counted at.
async fn open(cli: &Cli, seen: &Seen) -> Result<(LedgerHandle, Arc<LedgerView>, Date), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &seen.ledger).await?;
    let (view, on) = super::moment::seen(&engine, &ledger, seen.moment).await?;
    Ok((ledger, view, on))
}

async fn projection(cli: &Cli, options: &Projected) -> Result<Document, Stop> {
    let (view, projection) = project(cli, options).await?;
    let member = options.member.as_deref();
    let member = member.map(|wanted| choose_member(&view, wanted)).transpose()?;
    let document = projection_document(&view, &projection, member);
    if document.is_empty() {
        let message = format!("ce membre ne partage aucune charge à partir de {}", projection.from);
        return Err(Stop::new(Kind::Input, message).advise("vérifier --member et --from."));
    }
    Ok(document)
}

/// Refuses a form that documents do not have, before anything is read.
fn check_format(format: OutputFormat, output: Option<&Path>) -> Result<(), Stop> {
    match format {
        OutputFormat::Xlsx | OutputFormat::Ods if output.is_none() && stdout().is_terminal() => {
            let message = "un classeur ne s’affiche pas dans un terminal";
            Err(Stop::new(Kind::Usage, message).advise("indiquer un fichier : --output FICHIER."))
        }
        OutputFormat::Csv | OutputFormat::Xlsx | OutputFormat::Ods => Ok(()),
        OutputFormat::Table | OutputFormat::Json | OutputFormat::Sheet | OutputFormat::Scdl => {
            let message = "un document se fait en CSV, en classeur XLSX ou en feuille OpenDocument";
            Err(Stop::new(Kind::Usage, message).advise("ajouter --format csv, xlsx ou ods."))
        }
    }
}

fn written(document: &Document, format: OutputFormat) -> Result<Vec<u8>, Stop> {
    let failed = |error: String| Stop::new(Kind::Failure, format!("le document ne peut pas être fait : {error}"));
    match format {
        OutputFormat::Xlsx => report::xlsx(document).map_err(|error| failed(error.to_string())),
        OutputFormat::Ods => report::ods(document).map_err(|error| failed(error.to_string())),
        _ => Ok(report::csv(document).into_bytes()),
    }
}

fn who_pays(view: &LedgerView, rules: &Ledger, options: &ReportWhoPays, on: Date) -> Result<Document, Stop> {
    let member = options.member.as_deref();
    let member = member.map(|wanted| choose_member(view, wanted)).transpose()?;
    let document = who_pays_what(view, rules, options.year, member, on);
    if !document.is_empty() {
        return Ok(document);
    }
    let known = member.and_then(|member| view.members.get(member));
    Err(match known {
        Some(member) => nothing(
            view,
            format!("rien n’est réparti pour {} en {}", member.name(), options.year),
        ),
        None => nothing(view, format!("rien n’est réparti pour l’exercice {}", options.year)),
    })
}

fn year(view: &LedgerView, options: &ReportYear, on: Date) -> Result<Document, Stop> {
    let document = year_state(view, options.year, on);
    if document.is_empty() {
        return Err(nothing(
            view,
            format!("rien n’est voté ni réparti pour l’exercice {}", options.year),
        ));
    }
    Ok(document)
}

/// The stop for a year without anything to tell.
fn nothing(view: &LedgerView, message: String) -> Stop {
    let years: Vec<_> = view.obligations.years().map(|year| year.to_string()).collect();
    Stop::new(Kind::Input, message).advise(match years[..] {
        [] => "ce registre n’a encore aucune répartition.".to_owned(),
        _ => format!("exercices répartis : {}.", years.join(", ")),
    })
}

fn call(view: &LedgerView, options: &ReportCall, on: Date) -> Result<Document, Stop> {
    let call = match (options.call, options.year, options.member.as_deref()) {
        (Some(call), ..) => call,
        (None, Some(year), Some(member)) => called(view, options, year, member)?,
        _ => return Err(Stop::new(Kind::Usage, "quel appel ?").advise("donner --call, ou --year et --member.")),
    };
    call_document(view, call, on).ok_or_else(|| {
        Stop::new(Kind::Input, format!("aucun appel {call} dans ce registre"))
            .advise("« entente report call --year AAAA --member NOM » le trouve par le membre.")
    })
}

/// The only call of a member for a year, or for a cost pool of it.
fn called(view: &LedgerView, options: &ReportCall, year: FiscalYear, wanted: &str) -> Result<CallId, Stop> {
    let member = choose_member(view, wanted)?;
    let name = view
        .members
        .get(member)
        .map_or_else(String::new, |known| de(known.name().as_str()));
    let pool_of = |line: &Arc<ObligationView>| {
        let allocation = view.allocations.get(line.allocation);
        allocation.map(|known| known.computed.pool.clone())
    };
    let lines: Vec<_> = view.obligations.of_member_in(member, year).collect();
    let wanted = lines
        .into_iter()
        .filter(|line| options.pool.is_none() || pool_of(line) == options.pool);
    let calls: Vec<_> = wanted.filter_map(|line| Some((line.call.as_ref()?, line))).collect();
    match calls[..] {
        [(call, _)] => Ok(call.id),
        [] => Err(nothing(view, format!("rien n’est appelé auprès {name} pour {year}"))),
        _ => {
            let told = calls.iter().map(|(call, line)| {
                let pool = view.line_label(line);
                format!(
                    "--call {} ({pool}, {}, {})",
                    call.id,
                    line.ground(),
                    call.amount.french()
                )
            });
            let told: Vec<_> = told.collect();
            Err(
                Stop::new(Kind::Input, format!("{} appels auprès {name} pour {year}", calls.len()))
                    .advise(format!("choisir : {}.", told.join(" ; "))),
            )
        }
    }
}
