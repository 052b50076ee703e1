//! `entente compare`: why each member owes more or less than the year before; `entente review`: what a regularisation would change.

use super::moment::{both_clocks, known};
use super::{choose, choose_member, engine, say};
use crate::cli::{Cli, Compare, Review};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::simulation::Comparison;
use domain::value::MemberId;
use projections::LedgerView;
use projections::review::PoolComparison;

/// Columns of a comparison, after what it compares.
const EFFECTS: [(&str, &str); 9] = [
    ("siren", "SIREN"),
    ("member", "Membre"),
    ("before", "Avant"),
    ("after", "Après"),
    ("difference", "Différence"),
    ("amountEffect", "Montant"),
    ("keyEffect", "Clé"),
    ("criteriaEffect", "Critères"),
    ("membershipEffect", "Membres"),
];

pub(super) async fn run(cli: &Cli, options: &Compare, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    if format == Format::Table {
        say(both_clocks(&view, None))?;
    }
    let rules = ledger.rules(view.size()).await?;
    let member = options
        .member
        .as_deref()
        .map(|wanted| choose_member(&view, wanted))
        .transpose()?;
    let pools = view
        .compared_with_last_year(&rules, options.year)
        .map_err(|refusal| Stop::new(Kind::Input, refusal.message))?;
    if format == Format::Table && !pools.is_empty() {
        let before = options.year.get().saturating_sub(1);
        say(format!(
            "{} à côté de {before}. Chaque différence est la somme exacte de ses quatre effets.",
            options.year
        ))?;
    }
    table(&view, &pools, member).write(format, &mut std::io::stdout())
}

fn table(view: &LedgerView, pools: &[PoolComparison], member: Option<MemberId>) -> Table {
    let columns = [&[("pool", "Charge")], &EFFECTS[..]].concat();
    let mut table = Table::new(&columns, "Rien n’est réparti pour cet exercice ni pour le précédent.");
    let wanted = |line: &&Comparison| member.is_none_or(|member| line.member == member);
    let mut shown = Vec::new();
    for pool in pools {
        for line in pool.lines.iter().filter(wanted) {
            table.push([vec![Cell::text(&pool.pool)], identity(view, line), figures(line)].concat());
            shown.push(line);
        }
    }
    if let Some(total) = total(&shown) {
        let head = ["", "", "Total"].map(Cell::text).to_vec();
        table.total([head, figures(&total)].concat());
    }
    table
}

pub(super) async fn review(cli: &Cli, options: &Review, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    if format == Format::Table {
        say(both_clocks(&view, None))?;
    }
    let rules = ledger.rules(view.size()).await?;
    let reviews = view.reviews(&rules, options.year);
    let columns = [&[("allocation", "Répartition"), ("pool", "Charge")], &EFFECTS[..]].concat();
    let nothing = "Rien à régulariser pour cet exercice : chaque répartition serait la même aujourd’hui.";
    let mut table = Table::new(&columns, nothing);
    for review in &reviews {
        if let Ok((_, simulation)) = &review.outcome {
            for line in &simulation.comparisons {
                let head = vec![Cell::shortened(review.allocation, 8), Cell::text(&review.pool)];
                table.push([head, identity(&view, line), figures(line)].concat());
            }
        }
    }
    table.write(format, &mut std::io::stdout())?;
    if format != Format::Table {
        return Ok(());
    }
    for review in &reviews {
        match &review.outcome {
            Ok(_) => say(format!(
                "{} : faire décider la régularisation de la répartition {} (point « regularise »), puis allocationRegularise et allocationSettle.",
                review.pool, review.allocation
            ))?,
            Err(refusal) => say(format!("{} : {}", review.pool, refusal.message))?,
        }
    }
    Ok(())
}

fn identity(view: &LedgerView, line: &Comparison) -> Vec<Cell> {
    let member = view.members.get(line.member);
    let siren = member.map_or_else(String::new, |member| member.identifiers().siren.to_string());
    vec![Cell::text(siren), Cell::text(&line.name)]
}

fn figures(line: &Comparison) -> Vec<Cell> {
    let effects = line.effects;
    let changes = [
        line.difference,
        effects.amount,
        effects.key,
        effects.criteria,
        effects.membership,
    ];
    [
        vec![Cell::money(line.before), Cell::money(line.after)],
        changes.map(Cell::change).to_vec(),
    ]
    .concat()
}

/// The sum of `lines`; none of none, nor of a sum beyond what is counted.
fn total(lines: &[&Comparison]) -> Option<Comparison> {
    let mut lines = lines.iter().copied().cloned();
    let first = lines.next()?;
    lines.try_fold(first, |sum, line| sum.plus(&line).ok())
}
