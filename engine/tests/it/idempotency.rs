//! The same command twice is one fact.

use crate::load;
use crate::recording::assert_recorded_once;
use crate::stores::{Place, ready};
use engine::ExecuteError;

#[tokio::test]
async fn a_command_sent_again_gets_its_first_receipt() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let id = ledger.id();
        let first = ledger.execute(load::criterion(id, 1)).await.unwrap();
        ledger.execute(load::criterion(id, 2)).await.unwrap();
        for engine in [engine, place.engine().await] {
            let ledger = engine.ledger(id).await.unwrap();
            let again = ledger.execute(load::criterion(id, 1)).await.unwrap();
            assert!(again.replayed && !first.replayed);
            assert_eq!(again.event_ids, first.event_ids);
            assert_eq!(again.position, first.position);
            let (_, reopened) = engine.open_ledger(load::open(id)).await.unwrap();
            assert!(
                reopened.replayed,
                "une ouverture renvoyée reçoit son reçu, et non un refus"
            );
            let members = ledger.execute(load::members(id)).await.unwrap();
            assert_eq!(
                (members.replayed, members.event_count),
                (true, u32::try_from(load::MEMBERS).unwrap())
            );
            assert_recorded_once(&ledger, &[first.clone(), members]).await;
        }
    }
}

#[tokio::test]
async fn a_command_id_with_another_content_is_a_conflict() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let first = load::criterion(ledger.id(), 1);
        ledger.execute(first.clone()).await.unwrap();
        let position = ledger.position();
        let acceptable = load::criterion(ledger.id(), 2).command;
        let refusable = load::open(ledger.id()).command;
        for command in [acceptable, refusable] {
            let mut other = first.clone();
            other.command = command;
            let error = ledger.execute(other).await.unwrap_err();
            assert!(matches!(error, ExecuteError::CommandConflict), "{error}");
        }
        assert_eq!(ledger.position(), position);
    }
}

#[tokio::test]
async fn a_conflict_of_one_command_does_not_disturb_those_sent_with_it() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let first = load::criterion(ledger.id(), 1);
        ledger.execute(first.clone()).await.unwrap();
        let mut other = first;
        other.command = load::criterion(ledger.id(), 2).command;
        let (before, conflict, after) = tokio::join!(
            ledger.execute(load::criterion(ledger.id(), 3)),
            ledger.execute(other),
            ledger.execute(load::criterion(ledger.id(), 4)),
        );
        assert!(matches!(conflict, Err(ExecuteError::CommandConflict)));
        assert_recorded_once(&ledger, &[before.unwrap(), after.unwrap()]).await;
    }
}

#[tokio::test]
async fn two_sendings_at_once_are_one_fact() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let request = load::criterion(ledger.id(), 1);
        let mut other = request.clone();
        other.command = load::criterion(ledger.id(), 2).command;
        let (one, two, conflict) = tokio::join!(
            ledger.execute(request.clone()),
            ledger.execute(request),
            ledger.execute(other)
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.replayed, two.replayed), (false, true));
        assert_eq!(one.event_ids, two.event_ids);
        assert!(matches!(conflict, Err(ExecuteError::CommandConflict)));
        assert_recorded_once(&ledger, &[one]).await;
    }
}
