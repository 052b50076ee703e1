//! What following a ledger promises.

use super::ledger::{Ledger, event, events, fresh_id};
use crate::{AppendError, EventStore};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Longer than any of this takes on a slow machine.
const LONG: Duration = Duration::from_secs(20);

const WRITERS: u64 = 16;

/// How long the writers of the last case write: longer in the nightly form.
fn writing() -> Duration {
    Duration::from_secs(if std::env::var_os("ENTENTE_NIGHTLY").is_some() {
        30
    } else {
        3
    })
}

pub(super) async fn a_waiting_reader_wakes_when_the_ledger_grows(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    for round in 0..3_u64 {
        let (waiting, id) = (Arc::clone(&store), ledger.id);
        let begin = Instant::now();
        let waiter = tokio::spawn(async move { waiting.wait_beyond(id, round * 2, LONG).await.unwrap() });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!waiter.is_finished(), "réveillé sans raison");
        ledger.append(events(2)).await.unwrap();
        assert_eq!(waiter.await.unwrap(), round * 2 + 2);
        assert!(begin.elapsed() < LONG / 2);
    }
    assert_eq!(store.wait_beyond(ledger.id, 3, LONG).await.unwrap(), 6);
}

pub(super) async fn a_waiting_reader_gives_up_in_time(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    ledger.append(events(2)).await.unwrap();
    let patience = Duration::from_millis(200);
    for (id, size) in [(ledger.id, 2), (fresh_id(), 0)] {
        let begin = Instant::now();
        assert_eq!(store.wait_beyond(id, size, patience).await.unwrap(), size);
        assert!(
            begin.elapsed() >= patience && begin.elapsed() < LONG,
            "{:?}",
            begin.elapsed()
        );
    }
    assert_eq!(store.wait_beyond(ledger.id, 2, Duration::ZERO).await.unwrap(), 2);
}

pub(super) async fn a_follower_of_sixteen_writers_misses_nothing(store: Arc<dyn EventStore>) {
    let ledger = Ledger::new(&store);
    let end = Instant::now() + writing();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write_until(end, ledger.clone())))
        .collect();
    let follower = tokio::spawn(follow_until_quiet(ledger.clone(), end));
    let mut written = HashSet::new();
    for writer in writers {
        written.extend(writer.await.unwrap());
    }
    let read = follower.await.unwrap();
    let distinct: HashSet<Uuid> = read.iter().copied().collect();
    assert_eq!(read.len(), distinct.len(), "fait lu deux fois");
    assert_eq!(
        distinct.difference(&written).count(),
        0,
        "fait lu que personne n’a écrit"
    );
    assert_eq!(
        written.difference(&distinct).count(),
        0,
        "fait écrit que personne n’a lu"
    );
    assert!(
        written.len() > usize::try_from(WRITERS).unwrap(),
        "trop peu d’écritures pour en juger"
    );
}

/// Appends at whatever head there is; the ids of the events it was told are recorded.
async fn write_until(end: Instant, mut ledger: Ledger) -> Vec<Uuid> {
    let mut written = Vec::new();
    while Instant::now() < end {
        let new = event("écrit");
        let id = new.event_id;
        match ledger.append(vec![new]).await {
            Ok(()) => written.push(id),
            Err(AppendError::Conflict { .. }) => {
                ledger.head = ledger.store.head(ledger.id).await.unwrap().unwrap_or_default();
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    written
}

/// The ids of all events, in the order read, until nothing more comes after `end`.
async fn follow_until_quiet(ledger: Ledger, end: Instant) -> Vec<Uuid> {
    let mut followed = Vec::new();
    loop {
        let seen = followed.len() as u64;
        let size = ledger
            .store
            .wait_beyond(ledger.id, seen, Duration::from_millis(500))
            .await
            .unwrap();
        if size == seen && Instant::now() > end {
            return followed;
        }
        for event in ledger.store.read(ledger.id, seen, 64).await.unwrap() {
            assert_eq!(event.position, followed.len() as u64);
            followed.push(event.event_id);
        }
    }
}
