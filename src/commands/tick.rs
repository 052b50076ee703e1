//! `entente tick`, and the daily tick of `entente serve`: records what follows from time alone.

use super::{choose, recording_engine, say};
use crate::cli::{Cli, Tick};
use crate::error::Stop;
use chrono::{NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Europe::Paris;
use domain::value::{Date, Instant};
use engine::{Engine, LedgerHandle, Ticked};
use projections::journal::{sentence, sentence_of};
use std::sync::Arc;
use std::time::Duration;

/// After a failed tick.
pub(super) const RETRY_AFTER: TimeDelta = TimeDelta::hours(1);
/// Between two looks at the clock.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// The daily tick comes a little after midnight of Paris, so that a clock slightly fast is on the right day.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::minutes(5);

pub(super) async fn run(cli: &Cli, options: &Tick) -> Result<(), Stop> {
    let engine = recording_engine(cli, cli.store.open_existing().await?);
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
/// again `retry_after` later; it never stops the server.
pub(super) async fn keep(engine: Arc<Engine>, retry_after: TimeDelta) {
    loop {
        let started = engine.environment().clock.now();
        let next = if tick_all(&engine, retry_after).await {
            after_midnight(started)
        } else {
            later(started, retry_after)
        };
        // A clock put back before this tick ends the wait: a tick too many records nothing.
        while let now = engine.environment().clock.now()
            && started <= now
            && now < next
        {
            let wait = (next.utc() - now.utc()).min(LONGEST_WAIT);
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
async fn tick_all(engine: &Engine, retry_after: TimeDelta) -> bool {
    let minutes = retry_after.num_minutes();
    let failed =
        format!("ce que le temps seul entraîne n’a pas pu être constaté, nouvel essai dans {minutes}\u{a0}min");
    let ledgers = match engine.ledgers().await {
        Ok(ledgers) => ledgers,
        Err(failure) => {
            tracing::error!("{failed} : {failure}");
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
                tracing::error!("registre « {name} » : {failed}. {stop}");
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

/// Five minutes after the next midnight of Paris, whatever the season; a while later if the calendar has none.
fn after_midnight(now: Instant) -> Instant {
    let tomorrow = now.utc().with_timezone(&Paris).date_naive().succ_opt();
    let midnight = tomorrow.and_then(|day| Paris.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest());
    midnight.map_or_else(
        || later(now, LONGEST_WAIT),
        |midnight| later(Instant::from_millis(midnight.timestamp_millis()), AFTER_MIDNIGHT),
    )
}

fn later(instant: Instant, by: TimeDelta) -> Instant {
    Instant::from_millis(instant.millis().saturating_add(by.num_milliseconds()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::convention::TacitRenewal;
    use domain::{Command, sample};
    use engine::EngineConfig;
    use engine::environment::testing::ManualClock;
    use engine::environment::{Environment, RandomIds};
    use eventstore::EventStore;
    use eventstore::sqlite::SqliteStore;
    use eventstore::testing::Database;
    use std::io::Write;
    use std::sync::Mutex;

    #[test]
    fn the_next_tick_comes_five_minutes_after_the_next_midnight_of_paris() {
        for (now, next) in [
            ("2026-01-31T12:00:00.000Z", "2026-01-31T23:05:00.000Z"),
            ("2026-01-31T23:30:00.000Z", "2026-02-01T23:05:00.000Z"),
            // The nights when clocks change.
            ("2026-03-28T23:30:00.000Z", "2026-03-29T22:05:00.000Z"),
            ("2026-10-24T22:30:00.000Z", "2026-10-25T23:05:00.000Z"),
        ] {
            assert_eq!(after_midnight(at(now)), at(next), "{now}");
        }
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    /// What was logged.
    #[derive(Clone, Default)]
    struct Logged(Arc<Mutex<Vec<u8>>>);

    impl Logged {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Logged {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// A ledger whose convention was renewed until 31 December 2027 by nobody yet, and the clock its server reads.
    struct Server {
        engine: Arc<Engine>,
        clock: Arc<ManualClock>,
        ledger: LedgerHandle,
    }

    impl Server {
        /// On `store`, at noon on 1 January 2028: a renewal and an expiry are due.
        async fn on(store: impl EventStore + 'static) -> Self {
            let clock = Arc::new(ManualClock::fixed(at("2026-11-01T10:00:00.000Z")));
            let environment = Environment {
                clock: Arc::clone(&clock) as _,
                ids: Arc::new(RandomIds),
            };
            let engine = Arc::new(Engine::new(Arc::new(store), environment, EngineConfig::default()));
            let mut requests = sample::story().into_iter();
            let (ledger, _) = engine.open_ledger(requests.next().unwrap()).await.unwrap();
            for mut request in requests {
                if let Command::DraftConvention(order) = &mut request.command {
                    order.ends_on = Some(sample::date("2026-12-31"));
                    order.provisions.renewal = Some(TacitRenewal { months: 12, times: 1 });
                }
                let last = matches!(request.command, Command::BringIntoForce(_));
                ledger.execute(request).await.unwrap();
                if last {
                    break;
                }
            }
            clock.set(at("2028-01-01T11:00:00.000Z"));
            Self { engine, clock, ledger }
        }

        /// Keeps ticking while the store is away, then back: what is told, and how many facts were recorded after each.
        async fn keeps(&self, back: impl Future<Output = ()>) -> (String, u64) {
            let logged = Logged::default();
            let writer = logged.clone();
            let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
            let _told_here = tracing::subscriber::set_default(subscriber);
            let before = self.ledger.position();
            let keeping = tokio::spawn(keep(Arc::clone(&self.engine), TimeDelta::seconds(1)));
            until(|| logged.text().contains("n’a pas pu être constaté")).await;
            assert_eq!(self.ledger.position(), before);
            let failure = logged.text();
            back.await;
            self.clock.set(at("2028-01-01T11:00:01.000Z"));
            until(|| logged.text().contains("enregistré\n")).await;
            assert!(!keeping.is_finished(), "le serveur continue");
            keeping.abort();
            (failure, self.ledger.position() - before)
        }
    }

    /// Waits for `is_so`, half a minute at most.
    async fn until(is_so: impl Fn() -> bool) {
        for _ in 0..600 {
            if is_so() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("ce qui est attendu n’arrive pas");
    }

    #[tokio::test]
    async fn a_tick_that_fails_because_the_server_of_the_store_is_away_is_told_and_succeeds_at_the_next_try() {
        let database = Database::create().await;
        let server = Server::on(database.store().await).await;
        // Nobody closes the database that it is connected to.
        let elsewhere = Database::blank().await;
        let admin = elsewhere.client().await;
        let name = database.name();
        let away = format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        admin.batch_execute(&away).await.unwrap();
        let back = async {
            let back = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
            admin.batch_execute(&back).await.unwrap();
        };
        let (told, recorded) = server.keeps(back).await;
        assert!(
            told.contains("ERROR") && told.contains("ce que le temps seul entraîne"),
            "{told}"
        );
        assert_eq!(recorded, 2);
    }

    #[tokio::test]
    async fn a_ledger_that_cannot_be_written_for_a_while_is_named_and_ticked_at_the_next_try() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entente.db");
        let server = Server::on(SqliteStore::open(&path).await.unwrap()).await;
        let file = rusqlite::Connection::open(&path).unwrap();
        file.execute_batch("ALTER TABLE receipt RENAME TO receipt_away")
            .unwrap();
        let back = async {
            file.execute_batch("ALTER TABLE receipt_away RENAME TO receipt")
                .unwrap();
        };
        let (told, recorded) = server.keeps(back).await;
        assert!(told.contains("registre « "), "{told}");
        assert_eq!(recorded, 2);
    }
}
