//! What was known then, and what comes next.

use crate::load;
use crate::stores::{Place, ready};
use domain::value::Instant;
use engine::environment::testing::ManualClock;
use engine::{AsOf, Engine, EngineConfig, Environment, Failure};
use futures::{StreamExt, TryStreamExt};
use projections::LedgerView;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn the_view_at_a_position_is_the_fold_of_the_events_up_to_it() {
    for place in Place::all().await {
        let config = EngineConfig {
            page_events: 100,
            ..EngineConfig::default()
        };
        let engine = Engine::new(place.connect().await, Environment::system(), config);
        let ledger = ready(&engine).await;
        for n in 0..20 {
            ledger.execute(load::criterion(ledger.id(), n)).await.unwrap();
        }
        let mut prefix = LedgerView::default();
        let mut rules = domain::Ledger::default();
        for event in ledger.journal(0, 10_000).await.unwrap() {
            prefix.apply(&event);
            rules.apply(&event);
            if event.position % 50 == 0 || event.position + 5 > ledger.position() {
                let view = ledger.view_at(AsOf::Position(event.position)).await.unwrap();
                assert_eq!(*view, prefix, "position {}", event.position);
                assert_eq!(
                    ledger.rules(view.size()).await.unwrap(),
                    rules,
                    "position {}",
                    event.position
                );
            }
        }
        let beyond = ledger.view_at(AsOf::Position(ledger.position() + 1)).await.unwrap_err();
        assert!(matches!(beyond, Failure::NotYet { .. }), "{beyond}");
        let beyond = ledger.rules(ledger.position() + 2).await.unwrap_err();
        assert!(matches!(beyond, Failure::NotYet { .. }), "{beyond}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn views_kept_along_the_way_give_the_same_answer_as_the_log() {
    let place = Place::memory();
    let engine = place.engine().await;
    let ledger = ready(&engine).await;
    let send = |n| ledger.execute(load::criterion(ledger.id(), n));
    futures::stream::iter((0..10_000).map(send))
        .buffered(256)
        .try_for_each(|_| async { Ok(()) })
        .await
        .unwrap();
    let reopened = place.engine().await.ledger(ledger.id()).await.unwrap();
    for position in [4_095, 4_096, 8_300, 10_100] {
        let there = ledger.view_at(AsOf::Position(position)).await.unwrap();
        let here = reopened.view_at(AsOf::Position(position)).await.unwrap();
        assert_eq!(there.position(), Some(position));
        assert_eq!(there, here);
    }
}

#[tokio::test]
async fn an_instant_shows_what_was_recorded_by_then() {
    for place in Place::all().await {
        let start = Instant::parse("2026-03-12T10:00:00.000Z").unwrap();
        let clock = Arc::new(ManualClock::fixed(start));
        let environment = Environment {
            clock: Arc::clone(&clock) as _,
            ..Environment::system()
        };
        let engine = Engine::new(place.connect().await, environment, EngineConfig::default());
        let ledger = ready(&engine).await;
        let later = Instant::from_millis(start.millis() + 1_000);
        clock.set(later);
        ledger.execute(load::criterion(ledger.id(), 1)).await.unwrap();
        for (instant, position) in [(start, load::MEMBERS), (later, load::MEMBERS + 1)] {
            let view = ledger.view_at(AsOf::RecordedAt(instant)).await.unwrap();
            assert_eq!(view.position(), Some(position));
        }
        let before = Instant::from_millis(start.millis() - 1);
        let failure = ledger.view_at(AsOf::RecordedAt(before)).await.unwrap_err();
        assert!(matches!(failure, Failure::BeforeOpening(instant) if instant == before));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_misses_nothing_doubles_nothing_and_sees_all_in_order() {
    const WRITERS: u64 = 16;
    const EACH: u64 = 40;
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let elsewhere = place.engine().await.ledger(ledger.id()).await.unwrap();
        let last = load::MEMBERS + WRITERS * EACH;
        let followers = [ledger.clone(), elsewhere].map(|ledger| {
            let events = ledger.follow(10).take_while(move |event| {
                let position = event.as_ref().map_or(0, |event| event.position);
                async move { position <= last }
            });
            let count = usize::try_from(last - 9).unwrap();
            tokio::spawn(
                events
                    .take(count)
                    .map_ok(|event| event.position)
                    .try_collect::<Vec<_>>(),
            )
        });
        for writer in 0..WRITERS {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                for n in 0..EACH {
                    ledger
                        .execute(load::criterion(ledger.id(), writer * EACH + n))
                        .await
                        .unwrap();
                }
            });
        }
        for follower in followers {
            let seen = tokio::time::timeout(Duration::from_mins(1), follower)
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            assert_eq!(seen, (10..=last).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn a_reader_may_wait_for_what_it_wrote_elsewhere() {
    for place in Place::all().await {
        let (here, there) = (place.engine().await, place.engine().await);
        let ledger = ready(&here).await;
        let elsewhere = there.ledger(ledger.id()).await.unwrap();
        let receipt = ledger.execute(load::criterion(ledger.id(), 1)).await.unwrap();
        let view = elsewhere
            .wait_for(receipt.position, Duration::from_secs(10))
            .await
            .unwrap();
        assert!(view.position() >= Some(receipt.position));
        let early = elsewhere
            .wait_for(receipt.position + 1, Duration::from_millis(10))
            .await;
        assert!(matches!(early, Err(Failure::NotYet { .. })));
    }
}
