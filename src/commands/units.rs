//! `entente units`.

use super::moment::{both_clocks, known};
use super::{choose, choose_convention, engine, load, recording_engine, say};
use crate::cli::{Cli, NotifyUnits, OfPool, ShowUnits, StateUnits, Units};
use crate::error::{Kind, Stop, warn};
use crate::import::fault::{Faults, not_imported};
use crate::import::units::{self, Read};
use crate::output::{Cell, Format, Table};
use domain::command::{Request, Requester};
use domain::event::{Evidence, Role};
use domain::member::Criterion;
use domain::unit_cost::command::{NotifyUnitCost, StateUnits as State};
use domain::unit_cost::event::{MemberUnits, UnitCostNotified};
use domain::unit_cost::{UnitCostStage, must_be_stated, not_stated};
use domain::value::{
    CommandId, ConventionId, Digest, FiscalYear, Fraction, MemberId, Name, NoticeId, Organisation, Period, PoolCode,
    Salt, StatementId,
};
use domain::{Command, Context, Refusal};
use engine::{Engine, LedgerHandle};
use projections::LedgerView;
use projections::french::{count, number, price};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A file, and the lines of its elements.
struct Located<'a> {
    path: &'a Path,
    /// The field of the command that holds the elements.
    field: &'static str,
    at: Vec<u64>,
}

pub(super) async fn run(cli: &Cli, what: &Units, format: Result<Format, Stop>) -> Result<(), Stop> {
    match what {
        Units::Notify(options) => notify(cli, options).await,
        Units::State(options) => state(cli, options).await,
        Units::Show(options) => show(cli, options, format?).await,
    }
}

async fn notify(cli: &Cli, options: &NotifyUnits) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    let forecast = options
        .forecast
        .as_deref()
        .map(|path| Ok::<_, Stop>((path, load(path)?)))
        .transpose()?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.of.ledger).await?;
    let view = ledger.view();
    let components = units::components(&bytes).map_err(|faults| not_imported(&options.file, &faults))?;
    let mut files = vec![Located {
        path: &options.file,
        field: "components",
        at: components.lines,
    }];
    let mut foreseen = Read::default();
    let mut documents = vec![(options.file.as_path(), Digest::of(&bytes))];
    if let Some((path, bytes)) = &forecast {
        foreseen = units::units(bytes, &view).map_err(|faults| not_imported(path, &faults))?;
        files.push(Located {
            path,
            field: "forecast",
            at: foreseen.lines,
        });
        documents.push((path, Digest::of(bytes)));
    }
    let pool = &options.of.pool;
    let series = options
        .series
        .clone()
        .map_or_else(|| Criterion::new(&format!("coût unitaire ({pool})")), Ok::<_, Refusal>)?;
    let mut order = NotifyUnitCost {
        notice: NoticeId::default(),
        convention: convention(&view, &options.of)?,
        pool: pool.clone(),
        fiscal_year: options.year,
        stage: options.stage,
        unit: options.unit.clone(),
        series,
        components: components.elements,
        units: options.units,
        decimals: options.decimals,
        notified_on: options.on,
        reference: options.reference.clone(),
        forecast: foreseen.elements,
        decision: options.decision,
    };
    let id = command_id(&ledger, &order.clone().into())?;
    order.notice = NoticeId::new(id.derive("notice"));
    let notice = order.notice;
    let request = request(&view, id, order.into(), &options.reference, &documents)?;
    record(&engine, &ledger, request, &files).await?;
    let view = ledger.view();
    if let Some(notice) = view.unit_costs.notice(notice) {
        say(told(&notice.notified))?;
    }
    engine.shutdown().await;
    Ok(())
}

async fn state(cli: &Cli, options: &StateUnits) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.of.ledger).await?;
    let view = ledger.view();
    let read = units::units(&bytes, &view).map_err(|faults| not_imported(&options.file, &faults))?;
    let files = [Located {
        path: &options.file,
        field: "units",
        at: read.lines,
    }];
    let convention = convention(&view, &options.of)?;
    let mut order = State {
        statement: StatementId::default(),
        convention,
        pool: options.of.pool.clone(),
        period: Period::new(options.from, options.until)?,
        replaces: options.replaces,
        units: read.elements,
        stated_on: options.on,
        reference: options.reference.clone(),
        decision: options.decision,
    };
    let id = command_id(&ledger, &order.clone().into())?;
    order.statement = StatementId::new(id.derive("statement"));
    let (statement, year) = (order.statement, order.period.from().fiscal_year());
    let documents = [(options.file.as_path(), Digest::of(&bytes))];
    let request = request(&view, id, order.into(), &options.reference, &documents)?;
    record(&engine, &ledger, request, &files).await?;
    say(format!("État des unités {statement}."))?;
    let view = ledger.view();
    let holes = holes(&view, convention, year, &options.of.pool);
    say(if holes.is_empty() {
        format!("L’exercice {year} est constaté en entier.")
    } else {
        format!("Il reste à constater {}.", holes.join(" ; "))
    })?;
    engine.shutdown().await;
    Ok(())
}

/// The convention the user means.
fn convention(view: &LedgerView, of: &OfPool) -> Result<ConventionId, Stop> {
    let candidates: Vec<_> = view.conventions.iter().map(AsRef::as_ref).collect();
    let none = || Stop::new(Kind::Input, "ce registre n’a pas encore de convention");
    Ok(choose_convention(&candidates, of.convention.as_deref(), none)?.id)
}

/// The id that follows from what is asked: the same files and the same words twice record nothing twice.
fn command_id(ledger: &LedgerHandle, command: &Command) -> Result<CommandId, Stop> {
    let words = serde_json::to_vec(command)
        .map_err(|error| Stop::new(Kind::Failure, format!("la demande ne peut pas être écrite : {error}")))?;
    Ok(CommandId::new(
        ledger.id().derive(&format!("units/{}", Digest::of(&words))),
    ))
}

/// The request of the organisation that keeps the ledger, proved by the files it was read from.
fn request(
    view: &LedgerView,
    command_id: CommandId,
    command: Command,
    reference: &Name,
    documents: &[(&Path, Digest)],
) -> Result<Request, Stop> {
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "ce registre n’est pas ouvert"))?;
    let evidence = |(_, sha256): &(&Path, Digest)| {
        Ok::<_, Refusal>(Evidence {
            actes_id: None,
            label: reference.clone(),
            media_type: Name::new("text/csv")?,
            sha256: *sha256,
        })
    };
    Ok(Request {
        command_id,
        requester: Requester {
            organisation: Organisation::from(operator),
            role: Role::Officer,
            person: None,
        },
        evidence: documents.iter().map(evidence).collect::<Result<_, _>>()?,
        command,
    })
}

/// Records `request`, or says which line of which file a rule refuses.
async fn record(
    engine: &Arc<Engine>,
    ledger: &LedgerHandle,
    request: Request,
    files: &[Located<'_>],
) -> Result<(), Stop> {
    let rules = ledger.rules(ledger.view().size()).await?;
    let context = Context {
        today: engine.environment().today()?,
        salt: Salt([0; 32]),
    };
    // Asked twice, the rules would see the first: what is already recorded is for the engine to tell.
    if let Err(refusal) = rules.decide(&request, &context)
        && let Some((path, line)) = place(&refusal, files)
    {
        let mut faults = Faults::default();
        faults.push(Some(line), None, format!("{} [{}]", refusal.message, refusal.code));
        return Err(Stop::new(Kind::Refused, format!("{} : {faults}", path.display()))
            .advise("corriger le fichier puis relancer : rien n’a été enregistré."));
    }
    let receipt = ledger.execute(request).await?;
    say(if receipt.replayed {
        "Déjà enregistré : rien n’est doublé.".to_owned()
    } else {
        count(
            usize::try_from(receipt.event_count).unwrap_or(usize::MAX),
            "fait enregistré.",
            "faits enregistrés.",
        )
    })
}

/// The file and the line that a refusal is about.
fn place<'a>(refusal: &Refusal, files: &'a [Located<'_>]) -> Option<(&'a Path, u64)> {
    let mut path = refusal.field.as_deref()?.split('.');
    let (field, index) = (path.next()?, path.next()?.parse::<usize>().ok()?);
    let file = files.iter().find(|file| file.field == field)?;
    Some((file.path, *file.at.get(index)?))
}

/// What a notice gives, and whether it is late.
fn told(notified: &UnitCostNotified) -> String {
    let cost = format!(
        "Coût unitaire {} {} de la charge « {} » : {} par unité (« {} »).",
        notified.stage.french(),
        notified.fiscal_year,
        notified.pool,
        price(&notified.unit_cost),
        notified.unit.french()
    );
    match (notified.days_late(), notified.due_by) {
        (Some(days), Some(due_by)) => format!(
            "{cost}\nNotifié le {}, attendu le {} au plus tard : {} de retard.",
            notified.notified_on.french(),
            due_by.french(),
            count(usize::try_from(days).unwrap_or(usize::MAX), "jour", "jours")
        ),
        _ => cost,
    }
}

/// The days of a year that are to be stated and are not, in French.
fn holes(view: &LedgerView, convention: ConventionId, year: FiscalYear, pool: &PoolCode) -> Vec<String> {
    let state = view.conventions.get(convention).and_then(|view| view.state());
    let wanted = state.and_then(|state| must_be_stated(state, year));
    let standing = view.unit_costs.standing(convention, year, pool);
    let periods = standing.map(|statement| statement.stated.period);
    let holes = wanted.map(|wanted| not_stated(wanted, periods)).unwrap_or_default();
    holes.into_iter().map(Period::french).collect()
}

async fn show(cli: &Cli, options: &ShowUnits, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    if format == Format::Table {
        say(both_clocks(&view, None))?;
    }
    let year = options.year;
    let notices = view.unit_costs.notices().map(|notice| &notice.notified);
    let of_year = notices.filter(|notice| notice.fiscal_year == year);
    let lines: BTreeSet<_> = of_year.map(|notice| (notice.convention, notice.pool.clone())).collect();
    table(&view, year, &lines)?.write(format, &mut std::io::stdout())?;
    if format == Format::Table {
        for (convention, pool) in &lines {
            for notice in view.unit_costs.notices_of(*convention, year, pool) {
                say(told(&notice.notified))?;
            }
            let holes = holes(&view, *convention, year, pool);
            if !holes.is_empty() {
                warn(format!(
                    "charge « {pool} » : il reste à constater {}.",
                    holes.join(" ; ")
                ));
            }
        }
    }
    engine.shutdown().await;
    Ok(())
}

fn table(view: &LedgerView, year: FiscalYear, lines: &BTreeSet<(ConventionId, PoolCode)>) -> Result<Table, Stop> {
    let columns = [
        ("convention", "Convention"),
        ("pool", "Charge"),
        ("member", "Membre"),
        ("unit", "Unité"),
        ("foreseen", "Prévues"),
        ("stated", "Constatées"),
        ("forecastCost", "Coût prévisionnel"),
        ("actualCost", "Coût constaté"),
    ];
    let mut table = Table::new(&columns, "Aucun coût unitaire n’est notifié pour cet exercice.");
    for (convention, pool) in lines {
        let latest = |stage| view.unit_costs.latest(*convention, year, pool, stage);
        let (forecast, actual) = (latest(UnitCostStage::Forecast), latest(UnitCostStage::Actual));
        let Some(any) = forecast.or(actual) else { continue };
        let foreseen = by_member(forecast.map_or(&[][..], |notice| &notice.notified.forecast));
        let stated = view.unit_costs.stated_units(*convention, year, pool)?;
        let members: BTreeSet<MemberId> = foreseen.keys().chain(stated.keys()).copied().collect();
        let title = view.conventions.get(*convention).map(|view| view.title.to_string());
        let mut named: Vec<_> = members
            .into_iter()
            .map(|member| (view.members.get(member).map(|known| known.name().to_string()), member))
            .collect();
        named.sort();
        for (name, member) in named {
            table.push(vec![
                Cell::text(title.clone().unwrap_or_default()),
                Cell::text(pool),
                Cell::text(name.unwrap_or_default()),
                Cell::text(any.notified.unit.french()),
                quantity(foreseen.get(&member)),
                quantity(stated.get(&member)),
                cost(forecast.map(|notice| &notice.notified.unit_cost)),
                cost(actual.map(|notice| &notice.notified.unit_cost)),
            ]);
        }
    }
    Ok(table)
}

fn by_member(units: &[MemberUnits]) -> BTreeMap<MemberId, Fraction> {
    units.iter().map(|of| (of.member, of.units)).collect()
}

/// A number of units; nothing where it is not known.
fn quantity(units: Option<&Fraction>) -> Cell {
    units.map_or_else(|| Cell::both("", ""), |units| Cell::both(number(units), exact(units)))
}

fn cost(euros: Option<&Fraction>) -> Cell {
    euros.map_or_else(|| Cell::both("", ""), |euros| Cell::both(price(euros), exact(euros)))
}

/// An exact number, with its decimals where they end.
fn exact(value: &Fraction) -> String {
    value.decimal().unwrap_or_else(|| value.to_string())
}
