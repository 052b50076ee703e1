//! `entente payments pending`, `entente payments recovery`: money that nothing imputes yet, and what remains to be recovered.

use super::moment::{both_clocks, seen};
use super::{choose, choose_member, engine, say};
use crate::cli::{Cli, PaymentsSeen, Recovery};
use crate::error::Stop;
use crate::output::{Cell, Format, Table};
use domain::deadline::Prescription;
use domain::payment::limitation::Limitation;
use domain::value::{Cents, Date, MemberId};
use projections::LedgerView;
use projections::obligations::{CallView, ObligationView};
use std::sync::Arc;

/// The ledger as it is asked: what it knew, from which day it is seen, and the only member that is asked, if one is.
struct Seen {
    view: Arc<LedgerView>,
    on: Date,
    member: Option<MemberId>,
}

async fn open(cli: &Cli, options: &PaymentsSeen) -> Result<Seen, Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    let member = options.member.as_deref();
    let member = member.map(|wanted| choose_member(&view, wanted)).transpose()?;
    Ok(Seen { view, on, member })
}

pub(super) async fn pending(cli: &Cli, options: &PaymentsSeen, format: Format) -> Result<(), Stop> {
    let seen = open(cli, options).await?;
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("receivedOn", "Reçu le"),
        ("reference", "Référence"),
        ("received", "Reçu"),
        ("pending", "À imputer"),
        ("refundableUntil", "Réclamable jusqu’au"),
        ("payment", ""),
    ];
    let mut table = Table::new(&columns, "Rien n’est à imputer.");
    let mut total = Cents::ZERO;
    for held in seen.view.pending_on(seen.on) {
        if seen.member.is_some_and(|member| member != held.member) {
            continue;
        }
        total = total.plus(held.amount)?;
        let figures = vec![
            Cell::date(Some(held.payment.paid_on)),
            Cell::text(&held.payment.reference),
            Cell::money(held.payment.received),
            Cell::money(held.amount),
            Cell::date(
                seen.view
                    .refund_limitation(held.id, held.payment, seen.on)
                    .map(|clock| clock.last_day),
            ),
            Cell::text(held.id),
        ];
        table.push([identity(&seen, held.member), figures].concat());
    }
    let empty = || Cell::text("");
    table.total(vec![
        empty(),
        Cell::text("Total"),
        empty(),
        empty(),
        empty(),
        Cell::money(total),
        empty(),
        empty(),
    ]);
    if format == Format::Table {
        say(format!("À imputer au {} (compte 471).", seen.on.french()))?;
        say(both_clocks(&seen.view, Some(seen.on)))?;
    }
    table.write(format, &mut std::io::stdout())
}

pub(super) async fn run(cli: &Cli, options: &Recovery, format: Format) -> Result<(), Stop> {
    let seen = open(cli, &options.seen).await?;
    let columns = [
        ("siren", "SIREN"),
        ("member", "Membre"),
        ("year", "Exercice"),
        ("pool", "Charge"),
        ("called", "Appelé"),
        ("remaining", "Reste"),
        ("overdue", "En retard"),
        ("titleUntil", "Titrer avant le"),
        ("recoverUntil", "Recouvrer avant le"),
        ("debtUntil", "Dette prescrite après le"),
        ("limitedSince", "Prescrite depuis le"),
        ("lateInterest", "Intérêts"),
        ("call", ""),
    ];
    let mut table = Table::new(&columns, "Rien ne reste à recouvrer.");
    let wanted = |line: &&Arc<ObligationView>| {
        let of_year = options.year.is_none_or(|year| year == line.fiscal_year);
        of_year && seen.member.is_none_or(|member| member == line.member)
    };
    let mut lines: Vec<_> = seen.view.obligations.iter().filter(wanted).collect();
    lines.sort_by_cached_key(|line| {
        let name = seen.view.members.get(line.member).map(|known| known.sort_key().clone());
        (line.fiscal_year, name, line.fact)
    });
    for line in lines {
        let Some(call) = line.call.as_ref().filter(|call| call.stands_on(seen.on)) else {
            continue;
        };
        let balance = call.balance_on(line.due(), seen.on);
        if options.all || balance.remaining.is_positive() {
            let figures = vec![
                Cell::money(balance.called),
                Cell::money(balance.remaining),
                Cell::money(balance.overdue),
            ];
            table.push([heads(&seen, line), figures, clocks(&seen, line, call)].concat());
        }
    }
    if format == Format::Table {
        say(format!("À recouvrer au {}.", seen.on.french()))?;
        say(both_clocks(&seen.view, Some(seen.on)))?;
    }
    table.write(format, &mut std::io::stdout())?;
    if format == Format::Table {
        say("Les intérêts de retard ne sont pas une dette tant qu’ils ne sont pas appelés.")?;
    }
    Ok(())
}

fn heads(seen: &Seen, line: &ObligationView) -> Vec<Cell> {
    let what = vec![Cell::number(line.fiscal_year), Cell::text(seen.view.line_label(line))];
    [identity(seen, line.member), what].concat()
}

/// The last day of each clock, since when one of them is over, and the late interest.
fn clocks(seen: &Seen, line: &ObligationView, call: &CallView) -> Vec<Cell> {
    let clocks = seen.view.limitations_on(line, seen.on);
    let last_day = |wanted: Prescription| {
        let clock = clocks.iter().find(|clock| clock.clock == wanted);
        Cell::date(clock.map(|clock| clock.last_day))
    };
    let limited = clocks
        .iter()
        .filter_map(|clock: &Limitation| clock.limited_since(seen.on))
        .min();
    let interest = seen.view.late_interest(line, seen.on);
    vec![
        last_day(Prescription::Issue),
        last_day(Prescription::Recovery),
        last_day(Prescription::Debt),
        Cell::date(limited),
        interest.map_or_else(|| Cell::text(""), |accrual| Cell::money(accrual.total)),
        Cell::text(call.id),
    ]
}

fn identity(seen: &Seen, member: MemberId) -> Vec<Cell> {
    let Some(known) = seen.view.members.get(member) else {
        return vec![Cell::text(""), Cell::text(member)];
    };
    let identifiers = known.identifiers_on(seen.on);
    vec![Cell::text(identifiers.siren), Cell::text(&identifiers.name)]
}
