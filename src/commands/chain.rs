//! `entente chain`: who had the right to call an euro, and what rests on an act.

use super::moment::{both_clocks, seen};
use super::{choose, engine, say};
use crate::cli::{Chain, Cli, End};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::value::{AllocationId, CallId, Date, EventId, PaymentId};
use domain::{Refusal, act::Standing};
use projections::LedgerView;
use projections::chain::{Chain as ChainView, ChainLink, ChainState};
use projections::french::capitalised;
use std::collections::BTreeSet;

pub(super) async fn run(cli: &Cli, options: &Chain, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    if format == Format::Table {
        say(both_clocks(&view, Some(on)))?;
    }
    let doubtful = if options.end.report {
        report(&view, on, format)?
    } else if let Some(position) = options.end.dependants {
        dependants(&view, at(&view, position)?, format)?;
        false
    } else {
        let fact = asked(&view, &options.end)?;
        let chain = view
            .chain(fact)
            .ok_or_else(|| unknown("ce fait n’a pas de chaîne d’autorité"))?;
        tell(&chain, format)?;
        chain.state != ChainState::Sound
    };
    if doubtful && options.strict {
        let message = "une chaîne d’autorité au moins est fragile ou rompue";
        return Err(Stop::new(Kind::Doubtful, message).advise("voir ci-dessus chaque maillon en cause."));
    }
    Ok(())
}

fn unknown(message: &str) -> Stop {
    Stop::new(Kind::Input, message).advise("vérifier l’identifiant ou la position : « entente journal » les montre.")
}

/// The act at `position` of the journal.
fn at(view: &LedgerView, position: u64) -> Result<EventId, Stop> {
    let node = view.acts.at_position(position);
    node.map(|node| node.fact)
        .ok_or_else(|| unknown(&format!("le fait n° {position} n’est pas un acte de ce registre")))
}

/// The fact that the chain asked ends with. An identifier may be global (« call:registre:uuid ») or the UUID alone.
fn asked(view: &LedgerView, end: &End) -> Result<EventId, Stop> {
    let uuid = |text: &str| text.rsplit(':').next().unwrap_or_default().to_owned();
    if let Some(position) = end.fact {
        return at(view, position);
    }
    let found = if let Some(id) = &end.call {
        view.fact_of_call(CallId::parse(&uuid(id)).map_err(malformed)?)
    } else if let Some(id) = &end.allocation {
        let id = AllocationId::parse(&uuid(id)).map_err(malformed)?;
        let shared = view.allocations.get(id).map(|allocation| allocation.fact);
        let owed = || Some(view.withdrawals.get(view.withdrawals.due(id)?.withdrawal)?.fact);
        shared.or_else(owed).map(|fact| fact.event)
    } else if let Some(id) = &end.payment {
        view.fact_of_payment(PaymentId::parse(&uuid(id)).map_err(malformed)?)
    } else {
        None
    };
    found.ok_or_else(|| unknown("ce registre ne connaît pas cet identifiant"))
}

fn malformed(refusal: Refusal) -> Stop {
    Stop::new(Kind::Usage, refusal.message)
}

/// A tree for people, from the fact asked back to the assemblies; rows for programs.
fn tell(chain: &ChainView, format: Format) -> Result<(), Stop> {
    if format != Format::Table {
        return rows(chain).write(format, &mut std::io::stdout());
    }
    say(format!("Chaîne d’autorité {}.", chain.state.french()))?;
    for flag in &chain.flags {
        say(format!("  {}", flag.sentence))?;
    }
    say("")?;
    let mut told = BTreeSet::new();
    let Some(end) = chain.links.last() else { return Ok(()) };
    branch(chain, end, "", "", &mut told)
}

fn branch(chain: &ChainView, link: &ChainLink, first: &str, next: &str, told: &mut BTreeSet<u64>) -> Result<(), Stop> {
    if !told.insert(link.fact.position) {
        return say(format!("{first}{} (voir plus haut)", capitalised(&link.name)));
    }
    let mark = match (link.lacks_authority || !link.standing.holds(), link.is_weak) {
        (true, _) => "✗ ",
        (false, true) => "? ",
        (false, false) => "",
    };
    say(format!(
        "{first}{mark}{} — fait n° {}",
        capitalised(&link.name),
        link.fact.position
    ))?;
    let authorities: Vec<&ChainLink> = link
        .authorities
        .iter()
        .filter_map(|authority| chain.links.iter().find(|other| other.fact == *authority))
        .collect();
    let stem = if authorities.is_empty() { "   " } else { "│  " };
    for detail in details(link) {
        say(format!("{next}{stem}{detail}"))?;
    }
    let last = authorities.len().saturating_sub(1);
    for (index, authority) in authorities.into_iter().enumerate() {
        let (fork, below) = if index == last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        branch(
            chain,
            authority,
            &format!("{next}{fork}"),
            &format!("{next}{below}"),
            told,
        )?;
    }
    Ok(())
}

/// What is said under a link: where it stands unless it simply does, what happened to it, the text.
fn details(link: &ChainLink) -> Vec<String> {
    let standing = (link.standing != Standing::Stands).then(|| format!("état : {}", link.standing.french()));
    let reference = link.reference.as_ref().map(|text| format!("texte : {text}"));
    standing
        .into_iter()
        .chain(link.remarks.iter().cloned())
        .chain(reference)
        .collect()
}

fn rows(chain: &ChainView) -> Table {
    let columns = [
        ("position", "Nº"),
        ("type", ""),
        ("name", "Acte"),
        ("on", "Date"),
        ("standing", "État"),
        ("lacksAuthority", ""),
        ("weak", ""),
        ("remarks", "Remarques"),
        ("reference", "Texte"),
    ];
    let mut table = Table::new(&columns, "Aucun maillon.");
    for link in &chain.links {
        table.push(vec![
            Cell::number(link.fact.position),
            Cell::text(link.event_type.as_str()),
            Cell::text(&link.name),
            Cell::date(Some(link.on)),
            Cell::both(link.standing.french(), link.standing.as_str()),
            Cell::text(link.lacks_authority),
            Cell::text(link.is_weak),
            Cell::text(link.remarks.join(" ; ")),
            Cell::text(link.reference.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

/// What rests on the act.
fn dependants(view: &LedgerView, act: EventId, format: Format) -> Result<(), Stop> {
    let columns = [
        ("position", "Nº"),
        ("type", ""),
        ("name", "Fait"),
        ("on", "Date"),
        ("called", "Appelé"),
        ("paid", "Payé"),
    ];
    let mut table = Table::new(&columns, "Rien ne repose sur cet acte.");
    let dependants = view.dependants(act);
    for row in &dependants {
        table.push(vec![
            Cell::number(row.fact.position),
            Cell::text(row.event_type.as_str()),
            Cell::text(&row.name),
            Cell::date(Some(row.on)),
            Cell::money(row.called),
            Cell::money(row.paid),
        ]);
    }
    if !dependants.is_empty() {
        table.total(vec![
            Cell::text(""),
            Cell::text(""),
            Cell::text(format!("Total ({} faits)", dependants.len())),
            Cell::text(""),
            Cell::money(domain::value::Cents::sum(dependants.iter().map(|row| row.called))?),
            Cell::money(domain::value::Cents::sum(dependants.iter().map(|row| row.paid))?),
        ]);
    }
    table.write(format, &mut std::io::stdout())
}

/// Every doubtful chain; whether there is one.
fn report(view: &LedgerView, on: Date, format: Format) -> Result<bool, Stop> {
    let columns = [
        ("call", ""),
        ("member", "Membre"),
        ("year", "Exercice"),
        ("state", "Chaîne"),
        ("called", "Appelé"),
        ("paid", "Payé"),
        ("remaining", "Reste"),
        ("reasons", "Pourquoi"),
    ];
    let mut table = Table::new(
        &columns,
        "Aucune chaîne fragile ni rompue : chaque euro appelé a son fondement.",
    );
    let doubtful = view.doubtful_calls(on);
    for row in &doubtful {
        let member = view.members.get(row.member);
        table.push(vec![
            Cell::text(row.call),
            Cell::text(member.map_or_else(String::new, |member| member.name_on(on).to_string())),
            Cell::text(row.fiscal_year),
            Cell::text(row.state.french()),
            Cell::money(row.called),
            Cell::money(row.paid),
            Cell::money(row.remaining),
            Cell::text(row.reasons.join(" ")),
        ]);
    }
    if !doubtful.is_empty() {
        let sum = |part: fn(&projections::chain::DoubtfulCall) -> domain::value::Cents| {
            domain::value::Cents::sum(doubtful.iter().map(part))
        };
        table.total(vec![
            Cell::text(""),
            Cell::text(format!("Total ({} appels)", doubtful.len())),
            Cell::text(""),
            Cell::text(""),
            Cell::money(sum(|row| row.called)?),
            Cell::money(sum(|row| row.paid)?),
            Cell::money(sum(|row| row.remaining)?),
            Cell::text(""),
        ]);
    }
    table.write(format, &mut std::io::stdout())?;
    Ok(!doubtful.is_empty())
}
