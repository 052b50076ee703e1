//! `entente obligations`: what each member owes for a fiscal year, and where it stands.

use super::moment::seen;
use super::{choose, engine, say};
use crate::cli::{Cli, Obligations};
use crate::error::Stop;
use crate::output::{Cell, Format, Table};
use domain::value::{Cents, Date, FiscalYear, MemberId};
use projections::LedgerView;
use projections::obligations::{Balance, MemberYear};
use std::collections::BTreeSet;

pub(super) async fn run(cli: &Cli, options: &Obligations, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    let rows = view.member_years(options.year, on);
    if format == Format::Table && !rows.is_empty() {
        say(format!(
            "Obligations {} au {}, telles que connues au fait n° {}.",
            options.year,
            on.french(),
            view.size().saturating_sub(1)
        ))?;
    }
    let table = if options.detail {
        detailed(&view, &rows, on)
    } else {
        table(&view, &rows, options.year, on)
    };
    table.write(format, &mut std::io::stdout())?;
    if format == Format::Table {
        for sentence in rows.iter().filter_map(|row| answering(&view, row, on)) {
            say(sentence)?;
        }
        for sentence in divided_by(&view, &rows, options.year) {
            say(sentence)?;
        }
    }
    Ok(())
}

/// « Au 1er juillet 2026, Neuve répond de ce que doit Muzillac. » Nothing for a member that answers for itself.
fn answering(view: &LedgerView, row: &MemberYear, on: Date) -> Option<String> {
    let debtors = view.debtors_on(row.obligations.first()?, on);
    let name = |member| view.members.get(member).map(|member| member.name_on(on).to_string());
    let names: Vec<String> = debtors.iter().filter_map(|debtor| name(*debtor)).collect();
    let verb = if names.len() < 2 { "répond" } else { "répondent" };
    (debtors != [row.member]).then(|| {
        format!(
            "Au {}, {} {verb} de ce que doit {}.",
            on.french(),
            projections::french::list(&names),
            name(row.member).unwrap_or_default()
        )
    })
}

const NOTHING: &str = "Aucune obligation pour cet exercice : rien n’y est encore réparti.";

/// The rows of a year, one per member, with their total.
pub(crate) fn table(view: &LedgerView, rows: &[MemberYear], year: FiscalYear, on: Date) -> Table {
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("due", "Dû"),
        ("called", "Appelé"),
        ("titled", "Titré"),
        ("paid", "Payé"),
        ("remaining", "Reste"),
        ("overdue", "En retard"),
        ("toRepay", "À rendre"),
        ("nextDueOn", "Prochaine échéance"),
        ("perInhabitant", "Dû par habitant"),
        ("population", ""),
        ("populationVintage", ""),
        ("populationSource", ""),
    ];
    let mut table = Table::new(&columns, NOTHING);
    for row in rows {
        let each = inhabitants(view, row.member, year, row.balance.due);
        table.push([identity(view, row.member), amounts(&row.balance), each].concat());
    }
    let total = vec![Cell::text(""), Cell::text(format!("Total ({} membres)", rows.len()))];
    let nothing = ["", "", "", ""].map(Cell::text).to_vec();
    table.total([total, amounts(&view.year_total(year, on)), nothing].concat());
    table
}

/// The same, one row per member and cost pool.
fn detailed(view: &LedgerView, rows: &[MemberYear], on: Date) -> Table {
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("pool", "Charge"),
        ("stage", "Répartition"),
        ("key", "Clé"),
        ("account", "Compte"),
        ("due", "Dû"),
        ("called", "Appelé"),
        ("titled", "Titré"),
        ("paid", "Payé"),
        ("remaining", "Reste"),
        ("overdue", "En retard"),
        ("toRepay", "À rendre"),
        ("nextDueOn", "Prochaine échéance"),
        ("perInhabitant", "Dû par habitant"),
        ("population", ""),
        ("populationVintage", ""),
        ("populationSource", ""),
    ];
    let mut table = Table::new(&columns, NOTHING);
    for obligation in rows.iter().flat_map(|row| &row.obligations) {
        let allocation = view.allocations.get(obligation.allocation);
        let key = allocation.and_then(|allocation| view.keys.get(allocation.computed.key));
        let line = vec![
            Cell::text(view.line_label(obligation)),
            Cell::text(obligation.ground()),
            Cell::text(key.map_or_else(String::new, |key| key.name.to_string())),
            Cell::text(
                obligation
                    .call
                    .as_ref()
                    .map_or_else(String::new, |call| call.payer_account.to_string()),
            ),
        ];
        let balance = obligation.balance_on(on);
        let each = inhabitants(view, obligation.member, obligation.fiscal_year, balance.due);
        table.push([identity(view, obligation.member), line, amounts(&balance), each].concat());
    }
    table
}

/// What is due for each inhabitant, and the population that it is divided by; nothing where none is known.
fn inhabitants(view: &LedgerView, member: MemberId, year: FiscalYear, due: Cents) -> Vec<Cell> {
    let Ok(each) = view.per_inhabitant(member, year, due) else {
        return ["", "", "", ""].map(Cell::text).to_vec();
    };
    let population = &each.population;
    vec![
        Cell::money(each.amount),
        Cell::number(population.value),
        Cell::number(population.vintage),
        Cell::text(&population.source),
    ]
}

/// By which population the amounts for each inhabitant are divided, and who has none.
fn divided_by(view: &LedgerView, rows: &[MemberYear], year: FiscalYear) -> Vec<String> {
    let mut known = BTreeSet::new();
    let mut unknown = Vec::new();
    for row in rows {
        match view.population(row.member, year) {
            Ok(population) => {
                let source = projections::french::quoted(population.source.as_str());
                known.insert(format!("millésime {}, source {source}", population.vintage));
            }
            Err(why) => unknown.push(why),
        }
    }
    let heading = (!known.is_empty()).then(|| {
        format!(
            "Par habitant : le dû divisé par la population municipale en vigueur au {} ({}).",
            year.first_day().french(),
            Vec::from_iter(known).join(" ; ")
        )
    });
    heading.into_iter().chain(unknown).collect()
}

fn identity(view: &LedgerView, member: MemberId) -> Vec<Cell> {
    let member = view.members.get(member);
    let siren = member.map_or_else(String::new, |member| member.identifiers().siren.to_string());
    let name = member.map_or_else(String::new, |member| member.name().to_string());
    vec![Cell::text(siren), Cell::text(name)]
}

fn amounts(balance: &Balance) -> Vec<Cell> {
    vec![
        Cell::money(balance.due),
        Cell::money(balance.called),
        Cell::money(balance.titled),
        Cell::money(balance.paid),
        Cell::money(balance.remaining),
        Cell::money(balance.overdue),
        Cell::money(balance.to_repay),
        Cell::date(balance.next_due.map(|next| next.on)),
    ]
}
