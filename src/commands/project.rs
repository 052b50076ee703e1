//! `entente project`: what each member would pay over the years to come. Nothing is recorded.

use super::delivery::{deliver, workbook};
use super::moment::{both_clocks, known};
use super::{choose, choose_member, engine};
use crate::cli::{Cli, Project, Projected};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, OutputFormat, Table};
use domain::simulation::Comparison;
use domain::value::{Cents, FiscalYear, MemberId, PoolCode};
use projections::LedgerView;
use projections::projection::{Growth, ProjectedPool, Projection, ProjectionOrder};
use projections::sheet;
use std::sync::Arc;

pub(super) async fn run(cli: &Cli, options: &Project) -> Result<(), Stop> {
    if options.sheet.is_none() {
        cli.format.rows()?;
    }
    let (view, projection) = project(cli, &options.projected).await?;
    if let Some((pool, year)) = &options.sheet {
        return one_sheet(cli, options, &view, &projection, (pool, *year));
    }
    let format = cli.format.rows()?;
    let member = options.projected.member.as_deref();
    let member = member.map(|wanted| choose_member(&view, wanted)).transpose()?;
    let table = if options.detail {
        detailed(&view, &projection, member)
    } else {
        table(&view, &projection, member)
    };
    let mut written = Vec::new();
    table.write(format, &mut written)?;
    let output = options.projected.output.output.as_deref();
    if format == Format::Table {
        let text = format!(
            "{}\n{}{}",
            both_clocks(&view, None),
            String::from_utf8_lossy(&written),
            foot(&projection)
        );
        return deliver(text.as_bytes(), output, &[]);
    }
    deliver(&written, output, &[])
}

/// The projection that is asked, and the view it is made from.
pub(super) async fn project(cli: &Cli, options: &Projected) -> Result<(Arc<LedgerView>, Projection), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    let rules = ledger.rules(view.size()).await?;
    let mut order = ProjectionOrder {
        from: options.from,
        years: options.years,
        growth: Growth::NONE,
        pools: Vec::new(),
    };
    for (pool, growth) in &options.growth {
        match pool {
            Some(pool) => order.pools.push((None, pool.clone(), *growth)),
            None => order.growth = *growth,
        }
    }
    let projection = view.project(&rules, &order);
    let projection = projection.map_err(|refusal| Stop::new(Kind::Input, refusal.message))?;
    Ok((view, projection))
}

/// A row for each member and year to come, over all cost pools.
fn table(view: &LedgerView, projection: &Projection, member: Option<MemberId>) -> Table {
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("year", "Exercice"),
        ("amount", "Paierait"),
        ("difference", "Différence"),
        ("hypotheses", ""),
    ];
    let mut table = Table::new(&columns, "Aucun membre.");
    let rows = view.members_ahead(projection).into_iter();
    for row in rows.filter(|row| member.is_none_or(|member| member == row.member)) {
        let mut before = Some(row.base);
        for (year, amount) in projection.years.iter().zip(row.years) {
            let difference = amount.zip(before).and_then(|(now, before)| now.minus(before).ok());
            let figures = vec![
                Cell::number(year),
                unknown_or(amount, Cell::money),
                unknown_or(difference, Cell::change),
                Cell::text(taken_for_granted(projection, row.member, *year)),
            ];
            table.push([identity(view, row.member), figures].concat());
            before = amount;
        }
    }
    table
}

/// A row for each member, cost pool and year to come, and what makes the difference.
fn detailed(view: &LedgerView, projection: &Projection, member: Option<MemberId>) -> Table {
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("pool", "Charge"),
        ("year", "Exercice"),
        ("before", "Avant"),
        ("amount", "Paierait"),
        ("difference", "Différence"),
        ("amountEffect", "Montant"),
        ("keyEffect", "Clé"),
        ("criteriaEffect", "Critères"),
        ("membershipEffect", "Membres"),
        ("hypotheses", ""),
    ];
    let mut table = Table::new(&columns, "Aucun membre.");
    let wanted = |line: &&Comparison| member.is_none_or(|member| line.member == member);
    for pool in &projection.pools {
        for year in &pool.years {
            let lines = year.outcome.as_ref().map_or(&[][..], |projected| &projected.lines);
            for line in lines.iter().filter(wanted) {
                let effects = line.effects;
                let changes = [
                    line.difference,
                    effects.amount,
                    effects.key,
                    effects.criteria,
                    effects.membership,
                ];
                let head = vec![
                    Cell::text(&pool.pool),
                    Cell::number(year.year),
                    Cell::money(line.before),
                    Cell::money(line.after),
                ];
                let hypotheses = vec![Cell::text(year.hypotheses.join(" "))];
                let changes = changes.map(Cell::change).to_vec();
                table.push([identity(view, line.member), head, changes, hypotheses].concat());
            }
        }
    }
    table
}

/// What is taken for granted, and what cannot be told, in French.
fn foot(projection: &Projection) -> String {
    let stated = projection.stated().into_iter();
    let stated = stated.map(|stated| format!("  {}, {} : {}", stated.pool.1, stated.years(), stated.sentence));
    let refused = projection.pools.iter().flat_map(|pool| {
        obstacles(pool).map(|(year, why)| format!("{}, {year} : ne peut pas être projeté. {why}", pool.pool))
    });
    let mut lines = vec![String::new(), "Ce qui est tenu pour acquis :".to_owned()];
    lines.extend(stated.chain(refused));
    lines.extend(projection.not_projected.iter().cloned());
    lines.push("Rien n’est enregistré : personne ne doit ces sommes.".to_owned());
    lines.join("\n") + "\n"
}

fn obstacles(pool: &ProjectedPool) -> impl Iterator<Item = (FiscalYear, &str)> {
    let refused = pool
        .years
        .iter()
        .filter_map(|year| Some((year.year, year.outcome.as_ref().err()?)));
    refused.map(|(year, refusal)| (year, refusal.message.as_str()))
}

/// The hypotheses of the cost pools that `member` shares in `year`.
fn taken_for_granted(projection: &Projection, member: MemberId, year: FiscalYear) -> String {
    let theirs = projection.pools.iter().filter(|pool| pool.members().contains(&member));
    let of_year = theirs.flat_map(|pool| {
        let years = pool.years.iter().filter(|projected| projected.year == year);
        years.map(|projected| format!("{} : {}", pool.pool, projected.hypotheses.join(" ")))
    });
    of_year.collect::<Vec<_>>().join(" ")
}

fn unknown_or(amount: Option<Cents>, cell: impl Fn(Cents) -> Cell) -> Cell {
    amount.map_or_else(|| Cell::both("—", ""), cell)
}

fn identity(view: &LedgerView, member: MemberId) -> Vec<Cell> {
    let member = view.members.get(member);
    let siren = member.map_or_else(String::new, |member| member.identifiers().siren.to_string());
    let name = member.map_or_else(String::new, |member| member.name().to_string());
    vec![Cell::text(siren), Cell::text(name)]
}

/// The calculation sheet of a cost pool, for a year.
fn one_sheet(
    cli: &Cli,
    options: &Project,
    view: &LedgerView,
    projection: &Projection,
    (code, wanted): (&PoolCode, FiscalYear),
) -> Result<(), Stop> {
    let pools = projection.pools.iter().filter(|pool| pool.pool == *code);
    let mut years = pools.flat_map(|pool| &pool.years).filter(|year| year.year == wanted);
    let none = || {
        let message = format!("la charge « {code} » n’est pas projetée en {wanted}");
        let codes: Vec<_> = projection.pools.iter().map(|pool| pool.pool.to_string()).collect();
        let years: Vec<_> = projection.years.iter().map(ToString::to_string).collect();
        Stop::new(Kind::Input, message).advise(format!(
            "charges : {} ; exercices : {}.",
            codes.join(", "),
            years.join(", ")
        ))
    };
    let year = years.next().ok_or_else(none)?;
    if years.next().is_some() {
        let message = format!("plusieurs conventions ont une charge « {code} »");
        return Err(
            Stop::new(Kind::Input, message).advise("lire leurs feuilles par l’API, projection.pools.years.sheet.")
        );
    }
    let told = view.projected_sheet(year);
    let told = told.map_err(|refusal| Stop::new(Kind::Input, refusal.message))?;
    let output = options.projected.output.output.as_deref();
    let written = match cli.format {
        OutputFormat::Table | OutputFormat::Sheet => sheet::text(&told).into_bytes(),
        OutputFormat::Csv => sheet::csv(&told).into_bytes(),
        OutputFormat::Json => format!("{:#}\n", sheet::json(&told)).into_bytes(),
        OutputFormat::Scdl | OutputFormat::Ods => return cli.format.rows().map(drop),
        OutputFormat::Xlsx => workbook(&told, output)?,
    };
    deliver(&written, output, &[])
}
