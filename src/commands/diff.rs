//! `entente diff`: what changed between two moments, and which facts made it.

use super::moment::{day, taken_at, view_at};
use super::{choose, choose_member, engine, say};
use crate::cli::{Cli, Diff};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::value::Date;
use engine::Engine;
use projections::changes::{Change, Moment, Scope, Value, changes};
use projections::french::{capitalised, count};

/// Characters of a value that a person is shown in a table.
const SHOWN: usize = 40;

pub(super) async fn run(cli: &Cli, options: &Diff, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let (on_before, on_after) = days(&engine, &options.on)?;
    let ledger = choose(&engine, &options.ledger).await?;
    let before = view_at(&ledger, Some(options.before)).await?;
    let after = view_at(&ledger, Some(options.after)).await?;
    let later = if before.size() < after.size() { &after } else { &before };
    let member = options.member.as_deref();
    let scope = Scope {
        year: options.year,
        member: member.map(|wanted| choose_member(later, wanted)).transpose()?,
    };
    let moment = |view, on| Moment { view, on };
    let found = changes(moment(&before, on_before), moment(&after, on_after), scope);
    if format == Format::Table {
        say(format!("De : {}, vu du {}.", taken_at(&before), on_before.french()))?;
        say(format!("À : {}, vu du {}.", taken_at(&after), on_after.french()))?;
        if !found.is_empty() {
            let things = count(found.changes.len(), "différence", "différences");
            say(format!("{things}, {}.", recorded_between(before.size(), after.size())))?;
        }
    }
    table(&found.changes).write(format, &mut std::io::stdout())
}

/// The days each moment is seen from: today, the one that is given, or both.
fn days(engine: &Engine, on: &[Date]) -> Result<(Date, Date), Stop> {
    match *on {
        [] => day(engine, None).map(|today| (today, today)),
        [both] => Ok((both, both)),
        [before, after] => Ok((before, after)),
        _ => Err(Stop::new(Kind::Usage, "--on est donné plus de deux fois")
            .advise("le donner une fois pour les deux moments, ou une fois pour chacun, dans l’ordre.")),
    }
}

fn recorded_between(before: u64, after: u64) -> String {
    let facts = usize::try_from(before.abs_diff(after)).unwrap_or(usize::MAX);
    format!(
        "{} entre les deux",
        count(facts, "fait enregistré", "faits enregistrés")
    )
}

/// A row for each difference.
pub(super) fn table(changes: &[Change]) -> Table {
    let columns = [
        ("noun", ""),
        ("", "Quoi"),
        ("name", "Nom"),
        ("id", ""),
        ("field", "Champ"),
        ("before", "Avant"),
        ("after", "Après"),
        ("difference", "Écart"),
        ("facts", "Faits"),
        ("sentence", ""),
    ];
    let mut table = Table::new(&columns, "Rien n’a changé entre ces deux moments.");
    for change in changes {
        let facts = change.facts.iter().map(|fact| fact.position.to_string());
        table.push(vec![
            Cell::text(change.noun.as_str()),
            Cell::text(capitalised(change.noun.french())),
            Cell::shortened(&change.name, SHOWN),
            Cell::text(change.id),
            Cell::shortened(&change.field, SHOWN),
            cell(change.before.as_ref()),
            cell(change.after.as_ref()),
            change.difference().map_or_else(|| Cell::text(""), Cell::change),
            Cell::shortened(facts.collect::<Vec<_>>().join(" "), SHOWN),
            Cell::text(&change.sentence),
        ]);
    }
    table
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        None => Cell::text(""),
        Some(Value::Text(text)) => Cell::shortened(text, SHOWN),
        Some(Value::Number(number)) => Cell::number(number),
        Some(Value::Money(amount)) => Cell::money(*amount),
        Some(Value::Date(date)) => Cell::date(Some(*date)),
    }
}
