//! What time alone brings is recorded once, whoever ticks and however often.

use crate::stores::Place;
use domain::convention::TacitRenewal;
use domain::event::Role;
use domain::sample;
use domain::value::Instant;
use domain::{Command, Event};
use engine::environment::testing::ManualClock;
use engine::environment::{Environment, RandomIds};
use engine::{Engine, EngineConfig, LedgerHandle, Ticked};
use std::sync::Arc;

/// The sample story, its first convention renewed for a year at a time, up to its entry into force.
async fn told(engine: &Engine) -> LedgerHandle {
    let mut story = sample::story().into_iter();
    let (ledger, _) = engine.open_ledger(story.next().unwrap()).await.unwrap();
    for mut request in story {
        if let Command::DraftConvention(order) = &mut request.command {
            order.ends_on = Some(sample::date("2026-12-31"));
            order.provisions.renewal = Some(TacitRenewal { months: 12, times: 2 });
        }
        let last = matches!(request.command, Command::BringIntoForce(_));
        ledger.execute(request).await.unwrap();
        if last {
            break;
        }
    }
    ledger
}

async fn engine_at(place: &Place, clock: &Arc<ManualClock>) -> Engine {
    let environment = Environment {
        clock: Arc::clone(clock) as _,
        ids: Arc::new(RandomIds),
    };
    Engine::new(place.connect().await, environment, EngineConfig::default())
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn renewals(ticked: &Ticked) -> usize {
    let renewed = |event: &Event| matches!(event, Event::RenewalEstablished(_));
    ticked.recorded.iter().filter(|fact| renewed(&fact.event)).count()
}

#[tokio::test]
async fn a_second_tick_records_nothing_and_what_one_fact_makes_possible_comes_in_the_next_round() {
    for place in Place::all().await {
        let clock = Arc::new(ManualClock::fixed(at("2026-11-01T10:00:00.000Z")));
        let engine = engine_at(&place, &clock).await;
        let ledger = told(&engine).await;
        let size = ledger.position();
        assert_eq!(ledger.tick().await.unwrap(), Ticked::default());
        // Two terms have passed, and the third: both renewals, then the expiry.
        clock.set(at("2029-01-01T10:00:00.000Z"));
        let ticked = ledger.tick().await.unwrap();
        assert_eq!((ticked.recorded.len(), renewals(&ticked)), (3, 2));
        assert!(ticked.recorded.iter().all(|fact| fact.actor.role == Role::Operator));
        assert!(matches!(ticked.recorded[2].event, Event::ConventionExpired(_)));
        assert_eq!(ledger.tick().await.unwrap(), Ticked::default());
        // A clock that went back records nothing either.
        clock.set(at("2026-11-01T10:00:00.000Z"));
        assert_eq!(ledger.tick().await.unwrap(), Ticked::default());
        assert_eq!(ledger.position(), size + 3);
        ledger.verify(|_, _| {}).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_tick_at_once_double_nothing() {
    for place in Place::all().await {
        let clock = Arc::new(ManualClock::fixed(at("2026-11-01T10:00:00.000Z")));
        let here = engine_at(&place, &clock).await;
        let ledger = told(&here).await;
        let there = engine_at(&place, &clock).await;
        let elsewhere = there.ledger(ledger.id()).await.unwrap();
        let size = ledger.position();
        clock.set(at("2028-01-01T10:00:00.000Z"));
        let (one, two) = tokio::join!(ledger.tick(), elsewhere.tick());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.recorded.len() + two.recorded.len(), 2);
        assert_eq!(renewals(&one) + renewals(&two), 2);
        let anew = engine_at(&place, &clock).await.ledger(ledger.id()).await.unwrap();
        assert_eq!(anew.position(), size + 2);
        assert_eq!(anew.tick().await.unwrap(), Ticked::default());
    }
}
