//! What is acknowledged is recorded, once, in order, and answers from what is recorded.

use crate::load;
use crate::stores::{Place, ready};
use domain::event::Actor;
use domain::value::Instant;
use domain::{Code, Recorded, SubjectKind};
use engine::environment::testing::ManualClock;
use engine::{Engine, EngineConfig, Environment, Execute, ExecuteError, LedgerHandle, Receipt};
use futures::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each acknowledged command has its events, all of them and once each, where its receipt says; nothing else is recorded; and the
/// ledger agrees with itself from its bytes up.
pub(crate) async fn assert_recorded_once(ledger: &LedgerHandle, receipts: &[Receipt]) {
    let events = ledger.journal(0, usize::try_from(u32::MAX).unwrap()).await.unwrap();
    let mut by_cause: BTreeMap<_, Vec<&Recorded>> = BTreeMap::new();
    for (position, event) in (0..).zip(&events) {
        assert_eq!(event.position, position);
        by_cause.entry(event.cause).or_default().push(event);
    }
    for receipt in receipts {
        let found = by_cause.remove(&receipt.command_id).unwrap_or_default();
        assert_eq!(
            found.iter().map(|event| event.event_id).collect::<Vec<_>>(),
            receipt.event_ids
        );
        assert_eq!(found.first().map(|event| event.position), Some(receipt.first_position));
        assert_eq!(found.last().map(|event| event.position), Some(receipt.position));
        assert!(found.iter().all(|event| event.recorded_at == receipt.recorded_at));
    }
    let verified = ledger.verify(|_, _| {}).await.unwrap();
    assert_eq!(verified.size, events.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_command_is_recorded_exactly_once() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let send = |n| {
            let ledger = ledger.clone();
            async move {
                let receipt = ledger.execute(load::criterion(ledger.id(), n)).await.unwrap();
                assert!(
                    ledger.view().position() >= Some(receipt.position),
                    "la vue précède la réponse"
                );
                receipt
            }
        };
        let receipts = join_all((0..300).map(send)).await;
        assert_eq!(ledger.position(), load::MEMBERS + 300);
        assert_recorded_once(&ledger, &receipts).await;
        engine.shutdown().await;

        let reopened = place.engine().await.ledger(ledger.id()).await.unwrap();
        assert_eq!(*reopened.view(), *ledger.view());
    }
}

#[tokio::test]
async fn what_is_already_so_is_accepted_and_records_nothing() {
    let engine = Place::memory().engine().await;
    let ledger = ready(&engine).await;
    let mut again = load::members(ledger.id());
    again.command_id = load::request(ledger.id(), "encore", again.command.clone()).command_id;
    let receipt = ledger.execute(again).await.unwrap();
    assert_eq!(
        (receipt.event_count, receipt.position, receipt.replayed),
        (0, load::MEMBERS, false)
    );
    assert_eq!(ledger.position(), load::MEMBERS);
}

#[tokio::test]
async fn a_command_that_expects_another_position_is_refused() {
    let engine = Place::memory().engine().await;
    let ledger = ready(&engine).await;
    let expecting = |n, position| Execute {
        request: load::criterion(ledger.id(), n),
        expected_position: Some(position),
    };
    let known = ledger.position();
    let first = ledger.execute(expecting(1, known)).await.unwrap();
    assert_eq!(first.position, known + 1);
    for position in [known, known + 2, u64::MAX] {
        let refused = ledger.execute(expecting(2, position)).await.unwrap_err();
        assert!(
            matches!(&refused, ExecuteError::Refused(refusal) if refusal.code == Code::PositionMoved),
            "{refused}"
        );
    }
    let again = ledger.execute(expecting(1, known)).await.unwrap();
    assert!(
        again.replayed,
        "une commande renvoyée reçoit son premier reçu, même si le registre a avancé"
    );
    assert_eq!(again.event_ids, first.event_ids);
}

#[tokio::test]
async fn recorded_at_never_goes_back_with_a_clock_that_does() {
    let place = Place::memory();
    let start = Instant::parse("2026-03-12T10:00:00.000Z").unwrap();
    let clock = Arc::new(ManualClock::stepping(start, -60_000));
    let environment = Environment {
        clock,
        ..Environment::system()
    };
    let engine = Engine::new(place.connect().await, environment, EngineConfig::default());
    let ledger = ready(&engine).await;
    for n in 0..5 {
        let receipt = ledger.execute(load::criterion(ledger.id(), n)).await.unwrap();
        assert_eq!(receipt.recorded_at, start);
    }
    ledger.verify(|_, _| {}).await.unwrap();
}

#[tokio::test]
async fn a_person_is_sealed_in_the_log_and_opened_only_beside_it() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let opened = ledger.journal(0, 1).await.unwrap().remove(0);
        let Actor {
            person: Some(person), ..
        } = opened.actor
        else {
            panic!("une personne a ouvert le registre")
        };
        let openings = place
            .connect()
            .await
            .openings(ledger.id().uuid(), &[*person.bytes()])
            .await
            .unwrap();
        assert_eq!(
            openings
                .iter()
                .map(|opening| opening.value.as_str())
                .collect::<Vec<_>>(),
            ["Agente imaginaire"]
        );
    }
}

#[tokio::test]
async fn the_history_of_a_subject_is_its_events_in_order() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        for n in 0..4 {
            ledger
                .execute(load::criterion(ledger.id(), n * load::MEMBERS))
                .await
                .unwrap();
        }
        let member = ledger.journal(1, 1).await.unwrap().remove(0).event.subject();
        let history = ledger
            .subject_history(SubjectKind::Member, member.id, 2, 3)
            .await
            .unwrap();
        assert_eq!(
            history.iter().map(|event| event.subject_version).collect::<Vec<_>>(),
            [2, 3, 4]
        );
        assert!(history.iter().all(|event| event.event.subject() == member));
    }
}
