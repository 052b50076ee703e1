//! `entente tick`, and the daily tick of `entente serve`: records what follows from time alone.

use super::{choose, engine, say};
use crate::cli::{Cli, Tick};
use crate::error::Stop;
use chrono::{NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Europe::Paris;
use domain::value::{Date, Instant};
use engine::{Engine, LedgerHandle, Ticked};
use projections::journal::{sentence, sentence_of};
use std::sync::Arc;
use std::time::Duration;

/// After a failure, and between two looks at the clock.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// The daily tick comes a little after midnight of Paris, so that a clock slightly fast is on the right day.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::minutes(5);

pub(super) async fn run(cli: &Cli, options: &Tick) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledgers = if options.ledger.ledger.is_some() {
        vec![choose(&engine, &options.ledger).await?]
    } else {
        let mut all = Vec::new();
        for ledger in engine.ledgers().await? {
            all.push(engine.ledger(ledger.ledger).await?);
        }
        all
    };
    if ledgers.is_empty() {
        return say("Cette base ne contient encore aucun registre : rien n’est échu.");
    }
    for ledger in ledgers {
        if options.dry_run {
            let today = engine.environment().today()?;
            foretell(&ledger, today).await?;
        } else {
            let ticked = ledger.tick().await?;
            say(told(&ledger, &ticked))?;
        }
    }
    Ok(())
}

/// Says what would be recorded.
async fn foretell(ledger: &LedgerHandle, today: Date) -> Result<(), Stop> {
    let due = ledger.due(today).await?;
    let view = ledger.view();
    let lines = due
        .iter()
        .map(|due| sentence_of(due.event(), due.draft.effective, &view));
    let head = "à enregistrer, rien ne l’est encore ; ce que ces faits rendent possible s’y ajoutera";
    say(listed(ledger, head, &lines.collect::<Vec<_>>()))
}

/// What was recorded in a ledger, and what was refused.
fn told(ledger: &LedgerHandle, ticked: &Ticked) -> String {
    let view = ledger.view();
    let recorded = ticked.recorded.iter().map(|fact| sentence(fact, &view));
    let refused = ticked.refused.iter().map(|(due, refusal)| {
        let what = sentence_of(due.event(), due.draft.effective, &view);
        format!("refusé, non enregistré : {what} {}", refusal.message)
    });
    listed(ledger, "enregistré", &recorded.chain(refused).collect::<Vec<_>>())
}

fn listed(ledger: &LedgerHandle, head: &str, lines: &[String]) -> String {
    let view = ledger.view();
    let name = view
        .identity
        .as_ref()
        .map_or_else(|| ledger.id().to_string(), |identity| identity.name.to_string());
    if lines.is_empty() {
        return format!("{name} : rien n’est échu.");
    }
    format!("{name} : {head}\n  - {}", lines.join("\n  - "))
}

/// Ticks every ledger now, then each day shortly after midnight of Paris, for as long as the server runs. A failure is told and tried
/// again an hour later; it never stops the server.
pub(super) async fn keep(engine: Arc<Engine>) {
    loop {
        let started = engine.environment().clock.now();
        let next = if tick_all(&engine).await {
            after_midnight(started)
        } else {
            later(started, HOUR)
        };
        // A clock put back before this tick ends the wait: a tick too many records nothing.
        while let now = engine.environment().clock.now()
            && started <= now
            && now < next
        {
            let wait = (next.utc() - now.utc()).min(HOUR);
            tokio::time::sleep(
                wait.to_std()
                    .unwrap_or(Duration::from_secs(1))
                    .max(Duration::from_secs(1)),
            )
            .await;
        }
    }
}

/// Ticks every ledger of the store, as it is now. Whether nothing failed.
async fn tick_all(engine: &Engine) -> bool {
    let ledgers = match engine.ledgers().await {
        Ok(ledgers) => ledgers,
        Err(failure) => {
            tracing::error!(
                "ce que le temps seul entraîne n’a pas pu être constaté, nouvel essai dans une heure : {failure}"
            );
            return false;
        }
    };
    let mut well = true;
    for summary in ledgers {
        match tick_one(engine, &summary).await {
            Ok(None) => {}
            Ok(Some(told)) => tracing::info!("{told}"),
            Err(stop) => {
                let name = &summary.name;
                tracing::error!(
                    "registre « {name} » : ce que le temps seul entraîne n’a pas pu être constaté, nouvel essai dans une heure. {stop}"
                );
                well = false;
            }
        }
    }
    well
}

async fn tick_one(engine: &Engine, summary: &engine::LedgerSummary) -> Result<Option<String>, Stop> {
    let ledger = engine.ledger(summary.ledger).await?;
    let ticked = ledger.tick().await?;
    let silent = ticked.recorded.is_empty() && ticked.refused.is_empty();
    Ok((!silent).then(|| told(&ledger, &ticked)))
}

/// Five minutes after the next midnight of Paris, whatever the season; an hour later if the calendar has none.
fn after_midnight(now: Instant) -> Instant {
    let tomorrow = now.utc().with_timezone(&Paris).date_naive().succ_opt();
    let midnight = tomorrow.and_then(|day| Paris.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest());
    midnight.map_or_else(
        || later(now, HOUR),
        |midnight| later(Instant::from_millis(midnight.timestamp_millis()), AFTER_MIDNIGHT),
    )
}

fn later(instant: Instant, by: TimeDelta) -> Instant {
    Instant::from_millis(instant.millis().saturating_add(by.num_milliseconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_tick_comes_five_minutes_after_the_next_midnight_of_paris() {
        for (now, next) in [
            ("2026-01-31T12:00:00.000Z", "2026-01-31T23:05:00.000Z"),
            ("2026-01-31T23:30:00.000Z", "2026-02-01T23:05:00.000Z"),
            // The nights when clocks change.
            ("2026-03-28T23:30:00.000Z", "2026-03-29T22:05:00.000Z"),
            ("2026-10-24T22:30:00.000Z", "2026-10-25T23:05:00.000Z"),
        ] {
            let parse = |text| Instant::parse(text).unwrap();
            assert_eq!(after_midnight(parse(now)), parse(next), "{now}");
        }
    }
}
