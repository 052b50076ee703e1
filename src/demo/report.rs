//! “Who pays what, and why”: what the demo ends with.

use super::years::{COMPUTING, FIRST_YEAR, SCHOOLS, SECOND_YEAR};
use crate::commands::{obligations, say};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::Refusal;
use domain::key::Ask;
use domain::value::{Cents, Date, FiscalYear, Fraction, MemberId, PoolCode, Ratio, Siren};
use projections::LedgerView;
use projections::allocations::AllocationView;
use projections::authority::Link;
use projections::formula;
use projections::sheet::CalculationSheet;
use std::io::stdout;
use std::sync::Arc;

/// The commune whose bill is explained: Muzillac.
const EXPLAINED: &str = "215601436";

/// Prints what each commune owes for both years, how the amounts are computed, and every act behind one of them.
pub(super) fn print(view: &LedgerView, today: Date) -> Result<(), Stop> {
    for year in [FIRST_YEAR.year, SECOND_YEAR.year] {
        let year = FiscalYear::parse(year)?;
        say(format!("\nQui paie quoi en {year}, au {}", today.french()))?;
        let rows = view.member_years(year, today);
        obligations::table(view, &rows, year, today).write(Format::Table, &mut stdout())?;
        check_sums(view, year)?;
    }
    compare(view)?;
    let explained = view.members.by_siren(Siren::parse(EXPLAINED)?);
    explained.map_or(Ok(()), |member| explain(view, member.id))
}

fn allocations(view: &LedgerView, year: FiscalYear) -> impl Iterator<Item = &Arc<AllocationView>> {
    view.allocations
        .iter()
        .filter(move |allocation| allocation.computed.fiscal_year == year)
}

/// Adds the shares of each allocation up again: to the cent, or the demo fails.
fn check_sums(view: &LedgerView, year: FiscalYear) -> Result<(), Stop> {
    for allocation in allocations(view, year) {
        let sum = Cents::sum(allocation.shares.iter().map(|share| share.allocated.amount))?;
        if sum != allocation.computed.amount {
            return Err(Stop::new(
                Kind::Failure,
                format!("la somme des parts, {}, n’est pas le montant à répartir", sum.french()),
            ));
        }
        let key = view.keys.get(allocation.computed.key).map_or_else(String::new, |key| {
            formula::sentence(&key.formula, key.rounding, &|member| name_of(view, member))
        });
        say(format!(
            "  Charge « {} », {key} : somme des parts = {} = montant à répartir.",
            allocation.computed.pool,
            sum.french()
        ))?;
    }
    Ok(())
}

fn name_of(view: &LedgerView, member: MemberId) -> String {
    view.members
        .get(member)
        .map_or_else(String::new, |member| member.name().to_string())
}

/// What changes from the first year to the second, commune by commune.
fn compare(view: &LedgerView) -> Result<(), Stop> {
    let (first, second) = (
        FiscalYear::parse(FIRST_YEAR.year)?,
        FiscalYear::parse(SECOND_YEAR.year)?,
    );
    say("\nD’une année à l’autre : la clé de l’informatique a changé, les populations aussi")?;
    let columns = [
        ("member", "Commune"),
        ("computing1", "Informatique 2025"),
        ("computing2", "Informatique 2026"),
        ("schools1", "Écoles 2025"),
        ("schools2", "Écoles 2026"),
        ("change", "Écart total"),
    ];
    let mut table = Table::new(&columns, "");
    for row in view.member_years(second, second.last_day()) {
        let share = |year, pool: &str| -> Result<Cents, Refusal> {
            let pool = PoolCode::parse(pool)?;
            let allocation = allocations(view, year).find(|allocation| allocation.computed.pool == pool);
            Ok(allocation
                .and_then(|allocation| allocation.share(row.member))
                .map_or(Cents::ZERO, |share| share.allocated.amount))
        };
        let before = [share(first, COMPUTING)?, share(first, SCHOOLS)?];
        let after = [share(second, COMPUTING)?, share(second, SCHOOLS)?];
        let change = Cents::sum(after)?.minus(Cents::sum(before)?)?;
        let name = name_of(view, row.member);
        let amounts = [before[0], after[0], before[1], after[1], change];
        table.push(
            std::iter::once(Cell::text(name))
                .chain(amounts.map(Cell::money))
                .collect(),
        );
    }
    table.write(Format::Table, &mut stdout())
}

/// One commune's bill of the second year: the calculation, then the acts.
fn explain(view: &LedgerView, member: MemberId) -> Result<(), Stop> {
    let year = FiscalYear::parse(SECOND_YEAR.year)?;
    let name = name_of(view, member);
    say(format!("\nPourquoi {name} doit ces montants en {year}"))?;
    for allocation in allocations(view, year) {
        let Some(share) = allocation.share(member) else {
            continue;
        };
        let residue = if share.allocated.residue.is_zero() {
            ""
        } else {
            ", plus un centime du reliquat (plus fort reste)"
        };
        say(format!(
            "  {} : {} à répartir, part exacte {} centimes, soit {}{residue}.",
            allocation.computed.pool,
            allocation.computed.amount.french(),
            share.allocated.exact,
            share.allocated.amount.french()
        ))?;
        let Some(sheet) = view.sheet(allocation.computed.allocation).transpose()? else {
            continue;
        };
        let place = sheet.members.iter().position(|known| known.member == member);
        for value in sheet.sources.iter().filter(|value| value.member == place) {
            let position = value
                .position
                .map_or_else(String::new, |position| format!(", fait n° {position}"));
            say(format!(
                "      {} : {} ({}{position}), sur {} pour les {} membres",
                value.ask.french(sheet.year),
                value.value,
                value.source.as_deref().unwrap_or_default(),
                total(&sheet, &value.ask),
                sheet.members.len()
            ))?;
        }
    }
    acts(view, member, year)
}

/// The sum of the values that answer `ask`, over the members.
fn total(sheet: &CalculationSheet, ask: &Ask) -> Ratio {
    let values = sheet
        .sources
        .iter()
        .filter(|value| value.member.is_some() && value.ask == *ask);
    values.fold(Ratio::from(Fraction::ZERO), |sum, value| sum.plus(&value.value.into()))
}

/// Every act behind the bill, in the order of the chain: its own assembly's in full, the others' counted.
fn acts(view: &LedgerView, member: MemberId, year: FiscalYear) -> Result<(), Stop> {
    say("  Les actes derrière ces montants :")?;
    let mut others = 0_usize;
    for step in view.authority(member, year) {
        let (what, of) = match step.link {
            Link::Deliberation(_, of) => ("délibération approuvant la convention", Some(of)),
            Link::Enforceability(_, of) => ("délibération exécutoire", Some(of)),
            Link::Signature(_, of) => ("signature de la convention", Some(of)),
            Link::EntryIntoForce(_) => ("entrée en vigueur de la convention", None),
            Link::Committee(_) => ("installation du comité de pilotage", None),
            Link::Convocation(..) => ("convocation de la séance", None),
            Link::Opening(..) => ("ouverture de la séance, quorum constaté", None),
            Link::Decision(_) => ("décision du comité, par délégation de la convention", None),
            Link::DecisionEnforceability(_) => ("délibération de l’assemblée exécutoire", None),
            Link::Key(_) => ("clé de répartition en vigueur", None),
            Link::Budget(_) => ("budget adopté", None),
            Link::Allocation(_) => ("répartition calculée", None),
            Link::Share(..) => ("part de la commune", None),
            Link::Settlement(_) => ("régularisation de l’exercice", None),
            Link::Withdrawal(_, of) => ("règlement du retrait", Some(of)),
            Link::Credit(..) => ("avoir remboursé ou imputé", None),
            Link::Call(_) => ("appel de fonds", None),
            Link::Payment(_) => ("paiement reçu", None),
        };
        if of.is_some_and(|of| of != member) {
            others += 1;
            continue;
        }
        say(format!("      fait n° {:>3}  {}  {what}", step.fact.position, step.on))?;
    }
    say(format!(
        "      et {others} actes des autres assemblées (« entente journal » les montre tous)."
    ))
}
