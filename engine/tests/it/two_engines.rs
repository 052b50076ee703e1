//! Two processes on one ledger.

use crate::load;
use crate::recording::assert_recorded_once;
use crate::stores::{Place, ready};
use engine::{Execute, LedgerHandle, Receipt};
use futures::future::join_all;

#[tokio::test(flavor = "multi_thread")]
async fn two_engines_under_load_keep_one_gapless_ledger() {
    for place in Place::all().await {
        let engines = [place.engine().await, place.engine().await];
        let id = ready(&engines[0]).await.id();
        let ledgers = [
            engines[0].ledger(id).await.unwrap(),
            engines[1].ledger(id).await.unwrap(),
        ];
        let senders = (0..8).map(|sender| tokio::spawn(send(ledgers[sender % 2].clone(), sender as u64 * 50)));
        let receipts: Vec<Receipt> = join_all(senders).await.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(receipts.len(), 400);
        let last = load::MEMBERS + 400;
        for ledger in &ledgers {
            let view = ledger.wait_for(last, std::time::Duration::from_secs(10)).await.unwrap();
            assert_eq!(view.position(), Some(last));
            assert_recorded_once(ledger, &receipts).await;
        }
        assert_eq!(ledgers[0].view(), ledgers[1].view());
    }
}

async fn send(ledger: LedgerHandle, from: u64) -> Vec<Receipt> {
    let sent = (from..from + 50).map(|n| {
        let ledger = ledger.clone();
        async move { ledger.execute(load::criterion(ledger.id(), n)).await.unwrap() }
    });
    join_all(sent).await
}

#[tokio::test]
async fn a_decision_rests_on_what_the_other_engine_recorded() {
    for place in Place::all().await {
        let (here, there) = (place.engine().await, place.engine().await);
        let ledger = ready(&here).await;
        let elsewhere = there.ledger(ledger.id()).await.unwrap();
        for n in 0..10 {
            let command = load::criterion(ledger.id(), n).command;
            ledger.execute(load::criterion(ledger.id(), n)).await.unwrap();
            let same = load::request(ledger.id(), &format!("la même, ailleurs {n}"), command);
            let receipt = elsewhere.execute(same).await.unwrap();
            assert_eq!(receipt.event_count, 0, "la valeur est déjà enregistrée par l’autre");
        }
    }
}

#[tokio::test]
async fn a_refusal_rests_on_what_the_other_engine_recorded() {
    for place in Place::all().await {
        let engines = [place.engine().await, place.engine().await];
        let id = ready(&engines[0]).await.id();
        let ledgers = [
            engines[0].ledger(id).await.unwrap(),
            engines[1].ledger(id).await.unwrap(),
        ];
        let mut expected_position = Some(ledgers[0].position());
        for n in 0..10 {
            let request = load::criterion(id, n);
            let execute = Execute {
                request,
                expected_position,
            };
            let ledger = &ledgers[usize::try_from(n % 2).unwrap()];
            let receipt = ledger
                .execute(execute)
                .await
                .expect("la position est celle que l’autre vient de donner");
            expected_position = Some(receipt.position);
        }
    }
}
