//! Limits: queue, memory, closing.

use crate::load;
use crate::recording::assert_recorded_once;
use crate::stores::{FragileStore, Place, engine_on, ready, ready_ledger};
use engine::{Engine, EngineConfig, Environment, ExecuteError, Failure};
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn senders_wait_when_the_queue_is_full() {
    let store = FragileStore::on(Place::memory().connect().await);
    let config = EngineConfig {
        queue_commands: 3,
        batch_commands: 2,
        ..EngineConfig::default()
    };
    let engine = Engine::new(Arc::clone(&store) as _, Environment::system(), config);
    let ledger = ready(&engine).await;
    let gate = store.close_gate().await;
    let senders: Vec<_> = (0..20)
        .map(|n| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.execute(load::criterion(ledger.id(), n)).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    senders.iter().for_each(tokio::task::JoinHandle::abort);
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(gate);
    ledger.execute(load::criterion(ledger.id(), 99)).await.unwrap();
    let (in_flight, in_the_making, queued) = (2, 2, 3);
    let taken = ledger.position() - load::MEMBERS - 1;
    assert_eq!(
        taken,
        in_flight + in_the_making + queued,
        "les autres attendaient encore devant la file"
    );
    assert_recorded_once(&ledger, &[]).await;
}

#[tokio::test]
async fn ledgers_that_nobody_asks_for_are_closed_and_reopened_on_demand() {
    for place in Place::all().await {
        let config = EngineConfig {
            memory_budget_bytes: 1 << 20,
            ..EngineConfig::default()
        };
        let engine = Engine::new(place.connect().await, Environment::system(), config);
        let held = ready_ledger(&engine, load::ledger(0)).await;
        for n in 1..6 {
            ready_ledger(&engine, load::ledger(n)).await;
        }
        assert!(engine.open_ledgers() < 6, "{} registres ouverts", engine.open_ledgers());
        let first_reopened = engine.ledger(load::ledger(1)).await.unwrap();
        let receipt = first_reopened
            .execute(load::criterion(load::ledger(1), 1))
            .await
            .unwrap();
        assert_eq!(receipt.position, load::MEMBERS + 1);
        held.execute(load::criterion(held.id(), 1)).await.unwrap();
        let same = engine.ledger(held.id()).await.unwrap();
        assert!(Arc::ptr_eq(&same.view(), &held.view()), "un registre tenu reste ouvert");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_open_a_ledger_at_once_share_one_reading() {
    let place = Place::memory();
    let id = ready(&place.engine().await).await.id();
    let store = FragileStore::on(place.connect().await);
    let engine = engine_on(Arc::clone(&store) as _);
    let opened = join_all((0..16).map(|_| engine.ledger(id))).await;
    assert!(
        opened
            .into_iter()
            .all(|ledger| ledger.unwrap().position() == load::MEMBERS)
    );
    assert_eq!(store.reads(), 1);
}

#[tokio::test]
async fn a_ledger_that_does_not_exist_is_named_in_the_failure() {
    for place in Place::all().await {
        let engine = place.engine().await;
        for _ in 0..2 {
            let failure = engine.ledger(load::ledger(7)).await.unwrap_err();
            assert!(matches!(failure, Failure::UnknownLedger(id) if id == load::ledger(7)));
        }
        assert_eq!(engine.open_ledgers(), 0);
        ready_ledger(&engine, load::ledger(7)).await;
        let ledgers = engine.ledgers().await.unwrap();
        let found: Vec<_> = ledgers.iter().map(|summary| (summary.ledger, summary.size)).collect();
        assert_eq!(found, [(load::ledger(7), load::MEMBERS + 1)]);
    }
}

#[tokio::test]
async fn closing_answers_all_that_was_taken_and_takes_nothing_more() {
    let place = Place::sqlite();
    let engine = place.engine().await;
    let ledger = ready(&engine).await;
    let sent = (0..50).map(|n| ledger.execute(load::criterion(ledger.id(), n)));
    let (receipts, ()) = tokio::join!(join_all(sent), engine.shutdown());
    let receipts: Vec<_> = receipts.into_iter().map(Result::unwrap).collect();
    assert_recorded_once(&ledger, &receipts).await;
    let late = ledger.execute(load::criterion(ledger.id(), 99)).await;
    assert!(matches!(late, Err(ExecuteError::Failed(Failure::Closed))));
    assert!(matches!(engine.ledger(ledger.id()).await, Err(Failure::Closed)));
}
