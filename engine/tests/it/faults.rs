//! A store that fails, or whose answer is lost.

use crate::load;
use crate::recording::assert_recorded_once;
use crate::stores::{Fate, FragileStore, Place, engine_on, ready};
use engine::{ExecuteError, Failure, LedgerHandle, Receipt};
use futures::future::join_all;
use std::sync::Arc;

#[tokio::test]
async fn what_a_failed_append_would_have_changed_is_undone() {
    for place in Place::all().await {
        let store = FragileStore::on(place.connect().await);
        let engine = engine_on(Arc::clone(&store) as _);
        let ledger = ready(&engine).await;
        let (position, view) = (ledger.position(), ledger.view());
        store.fates([Some(Fate::Fail)]);
        let failed = ledger.execute(load::criterion(ledger.id(), 1)).await;
        assert!(
            matches!(failed, Err(ExecuteError::Failed(Failure::Store(_)))),
            "{failed:?}"
        );
        assert_eq!((ledger.position(), &*ledger.view()), (position, &*view));
        let retried = ledger.execute(load::criterion(ledger.id(), 1)).await.unwrap();
        assert_eq!((retried.position, retried.replayed), (position + 1, false));
        assert_recorded_once(&ledger, &[retried]).await;
    }
}

#[tokio::test]
async fn a_command_whose_fate_is_unknown_is_recorded_once_by_its_retry() {
    for place in Place::all().await {
        for (fate, recorded) in [(Fate::LoseAnswer, true), (Fate::LoseRequest, false)] {
            let store = FragileStore::on(place.connect().await);
            let engine = engine_on(Arc::clone(&store) as _);
            let id = load::ledger(if recorded { 1 } else { 2 });
            let ledger = crate::stores::ready_ledger(&engine, id).await;
            store.fates([Some(fate)]);
            let unknown = ledger.execute(load::criterion(id, 1)).await;
            assert!(matches!(unknown, Err(ExecuteError::Unknown(_))), "{unknown:?}");
            let next = ledger.execute(load::criterion(id, 2)).await.unwrap();
            assert_eq!(
                next.position,
                load::MEMBERS + 1 + u64::from(recorded),
                "la tête est relue avant toute chose"
            );
            let retried = ledger.execute(load::criterion(id, 1)).await.unwrap();
            assert_eq!(retried.replayed, recorded);
            assert_recorded_once(&ledger, &[retried, next]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_recorded_once_through_a_storm_of_failures() {
    for place in Place::all().await {
        let store = FragileStore::on(place.connect().await);
        let engine = engine_on(Arc::clone(&store) as _);
        let ledger = ready(&engine).await;
        let fates = [
            None,
            Some(Fate::Fail),
            Some(Fate::LoseAnswer),
            None,
            Some(Fate::LoseRequest),
        ];
        store.fates(fates.into_iter().cycle().take(200));
        let receipts = join_all((0..200).map(|n| tokio::spawn(insist(ledger.clone(), n)))).await;
        let receipts: Vec<Receipt> = receipts.into_iter().map(Result::unwrap).collect();
        assert_eq!(ledger.position(), load::MEMBERS + 200);
        assert_recorded_once(&ledger, &receipts).await;
    }
}

/// Sends value number `n` until it is acknowledged.
async fn insist(ledger: LedgerHandle, n: u64) -> Receipt {
    loop {
        match ledger.execute(load::criterion(ledger.id(), n)).await {
            Ok(receipt) => return receipt,
            Err(ExecuteError::Unknown(_) | ExecuteError::Failed(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_store_that_comes_back_is_read_again_before_anything_is_decided() {
    let store = FragileStore::on(Place::memory().connect().await);
    let engine = engine_on(Arc::clone(&store) as _);
    let ledger = ready(&engine).await;
    let id = ledger.id();
    store.fates([Some(Fate::LoseAnswer)]);
    store.set_down(true);
    assert!(matches!(
        ledger.execute(load::criterion(id, 1)).await,
        Err(ExecuteError::Unknown(_))
    ));
    assert!(matches!(
        ledger.execute(load::criterion(id, 2)).await,
        Err(ExecuteError::Failed(_))
    ));
    store.set_down(false);
    let second = ledger.execute(load::criterion(id, 2)).await.unwrap();
    assert_eq!(
        second.position,
        load::MEMBERS + 2,
        "la première commande était bien enregistrée"
    );
    let first = ledger.execute(load::criterion(id, 1)).await.unwrap();
    assert!(first.replayed);
    assert_recorded_once(&ledger, &[first, second]).await;
}

#[tokio::test]
async fn a_refusal_never_rests_on_facts_that_were_not_recorded() {
    let store = FragileStore::on(Place::memory().connect().await);
    let engine = engine_on(Arc::clone(&store) as _);
    let ledger = ready(&engine).await;
    let twin_content = load::request(ledger.id(), "même valeur", load::criterion(ledger.id(), 1).command);
    store.fates([Some(Fate::Fail)]);
    let (first, second) = tokio::join!(
        ledger.execute(load::criterion(ledger.id(), 1)),
        ledger.execute(twin_content)
    );
    assert!(matches!(first, Err(ExecuteError::Failed(_))));
    let second = second.unwrap();
    assert_eq!(
        second.event_count, 1,
        "la valeur que la première commande devait enregistrer ne l’est pas : la seconde l’enregistre"
    );
    assert_recorded_once(&ledger, &[second]).await;
}
