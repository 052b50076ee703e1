//! What an append promises.

use super::ledger::{BEGIN, Ledger, event, events, fresh_id, receipt};
use crate::merkle::{Frontier, leaf_hash};
use crate::{AppendError, Batch, EventStore, Head, Opening, StoreError};
use std::sync::Arc;

pub(super) async fn positions_have_no_hole(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    for count in [1, 5, 2] {
        ledger.append(events(count)).await.unwrap();
    }
    let positions: Vec<u64> = store
        .read(ledger.id, 0, 100)
        .await
        .unwrap()
        .iter()
        .map(|event| event.position)
        .collect();
    assert_eq!(positions, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(ledger.head.size(), 8);
    ledger.assert_unchanged().await;
}

pub(super) async fn a_stale_head_loses_and_records_nothing(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let mut late = ledger.clone();
    ledger.append(events(3)).await.unwrap();
    let lost = late.append_with(events(2), vec![receipt(0)], Vec::new()).await;
    assert!(
        matches!(lost, Err(AppendError::Conflict { expected: 0, actual: 3 })),
        "{lost:?}"
    );
    late.head = Head::new(Frontier::from_peaks(8, vec![leaf_hash(b"jamais vu")]).unwrap());
    let lost = late.append(events(1)).await;
    assert!(
        matches!(lost, Err(AppendError::Conflict { expected: 8, actual: 3 })),
        "{lost:?}"
    );
    ledger.assert_unchanged().await;

    let mut never_written = Ledger::new(&store);
    never_written.head = ledger.head.clone();
    let lost = never_written.append(events(1)).await;
    assert!(
        matches!(lost, Err(AppendError::Conflict { expected: 3, actual: 0 })),
        "{lost:?}"
    );
    assert_eq!(store.head(never_written.id).await.unwrap(), None);
}

pub(super) async fn a_head_of_the_same_size_with_another_root_loses(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let mut fork = Ledger::new(&store);
    ledger.append(vec![event("l’un")]).await.unwrap();
    fork.append(vec![event("l’autre")]).await.unwrap();
    fork.id = ledger.id;
    let lost = fork.append(events(1)).await;
    assert!(
        matches!(lost, Err(AppendError::Conflict { expected: 1, actual: 1 })),
        "{lost:?}"
    );
    ledger.assert_unchanged().await;
}

pub(super) async fn of_two_racing_writers_exactly_one_wins_each_size(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    for round in 0..40 {
        let racers = [ledger.clone(), ledger.clone()].map(|mut racer| {
            tokio::spawn(async move { racer.append(vec![event("course")]).await.map(|()| racer.head) })
        });
        let mut winners = Vec::new();
        for racer in racers {
            match racer.await.unwrap() {
                Ok(head) => winners.push(head),
                Err(AppendError::Conflict { expected, actual }) => assert_eq!((expected, actual), (round, round + 1)),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "tour {round}");
        ledger.head = winners.remove(0);
        ledger.assert_unchanged().await;
    }
}

pub(super) async fn a_command_answered_before_undoes_the_whole_batch(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let answered = receipt(0);
    ledger
        .append_with(events(1), vec![answered.clone()], Vec::new())
        .await
        .unwrap();
    let fresh = [receipt(1), receipt(2)];
    let receipts = vec![fresh[0].clone(), answered.clone(), fresh[1].clone()];
    let opening = Opening {
        commitment: [7; 32],
        salt: [8; 32],
        path: "/nom".to_owned(),
        value: "Le Gall".to_owned(),
    };
    let refused = ledger.append_with(events(3), receipts, vec![opening]).await;
    assert!(matches!(refused, Err(AppendError::DuplicateCommand)), "{refused:?}");
    ledger.assert_unchanged().await;
    let ids = fresh.map(|receipt| receipt.command_id);
    assert_eq!(store.receipts(ledger.id, &ids).await.unwrap(), []);
    assert_eq!(store.openings(ledger.id, &[[7; 32]]).await.unwrap(), []);
    ledger.append(events(1)).await.unwrap();
    assert_eq!(ledger.head.size(), 2);
}

pub(super) async fn an_event_id_used_before_undoes_the_whole_batch(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let first = event("premier");
    ledger.append(vec![first.clone()]).await.unwrap();
    let mut batch = events(3);
    batch[1].event_id = first.event_id;
    let answered = receipt(1);
    let refused = ledger.append_with(batch, vec![answered.clone()], Vec::new()).await;
    assert!(matches!(refused, Err(AppendError::DuplicateEvent)), "{refused:?}");
    ledger.assert_unchanged().await;
    assert_eq!(store.receipts(ledger.id, &[answered.command_id]).await.unwrap(), []);
}

pub(super) async fn a_subject_version_taken_undoes_the_whole_batch(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let first = event("premier");
    ledger.append(vec![first.clone()]).await.unwrap();
    let mut batch = events(2);
    (batch[1].subject_id, batch[1].subject_version) = (first.subject_id, first.subject_version);
    let refused = ledger.append(batch).await;
    assert!(
        matches!(refused, Err(AppendError::Failed(StoreError::Backend(_)))),
        "{refused:?}"
    );
    ledger.assert_unchanged().await;
}

pub(super) async fn a_duplicate_within_the_batch_undoes_it_too(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let mut same_event = events(2);
    same_event[1].event_id = same_event[0].event_id;
    let refused = ledger.append(same_event).await;
    assert!(matches!(refused, Err(AppendError::DuplicateEvent)), "{refused:?}");
    let twice = receipt(0);
    let refused = ledger
        .append_with(events(2), vec![twice.clone(), twice], Vec::new())
        .await;
    assert!(matches!(refused, Err(AppendError::DuplicateCommand)), "{refused:?}");
    assert_eq!(store.head(ledger.id).await.unwrap(), None);
    assert_eq!(store.ledgers().await.unwrap(), []);
}

/// Ids are unique within a ledger; that none comes back in another is for whoever draws them.
pub(super) async fn ledgers_do_not_see_each_other(store: Arc<dyn EventStore>) {
    let (mut one, mut other) = (Ledger::new(&store), Ledger::new(&store));
    let command = receipt(0);
    one.append_with(vec![event("l’un")], vec![command.clone()], Vec::new())
        .await
        .unwrap();
    other
        .append_with(vec![event("l’autre")], vec![command.clone()], Vec::new())
        .await
        .unwrap();
    one.append(events(1)).await.unwrap();
    assert_eq!(one.bodies(0, 9).await, [&b"l\xe2\x80\x99un"[..], b"fait 0"]);
    assert_eq!(other.bodies(0, 9).await, ["l’autre".as_bytes()]);
    assert_eq!(
        store.receipts(one.id, &[command.command_id]).await.unwrap(),
        std::slice::from_ref(&command)
    );
}

pub(super) async fn exact_bytes_are_kept(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let every_byte: Vec<u8> = (0..=255).collect();
    let largest: Vec<u8> = (0..65_535_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let bodies = [
        Vec::new(),
        vec![0],
        b" {\"b\":1, \"a\":1.50 } \n".to_vec(),
        vec![0xff, 0xfe, 0x00, 0x80],
        every_byte,
        largest,
        vec![b'a'; 65_535],
    ];
    ledger
        .append(bodies.iter().cloned().map(event).collect())
        .await
        .unwrap();
    let stored = store.read(ledger.id, 0, 100).await.unwrap();
    assert_eq!(stored.len(), bodies.len());
    for (event, body) in stored.iter().zip(&bodies) {
        assert!(event.body == *body, "corps de {} octets altéré", body.len());
        assert_eq!(event.leaf, leaf_hash(body));
    }
}

pub(super) async fn the_root_recomputed_from_the_bodies_is_the_head_s(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let mut random = 20_260_312_u32;
    let mut draw = |below: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) % below
    };
    for _ in 0..30 {
        let count = 1 + draw(40);
        let batch = (0..count).map(|_| {
            let length = draw(1_200);
            event((0..length).map(|_| draw(256).to_be_bytes()[3]).collect::<Vec<u8>>())
        });
        let batch = batch.collect();
        ledger.append(batch).await.unwrap();
    }
    let mut frontier = Frontier::default();
    for event in store.read(ledger.id, 0, usize::MAX).await.unwrap() {
        assert_eq!(event.leaf, leaf_hash(&event.body));
        frontier.push(leaf_hash(&event.body));
    }
    let stored = store.head(ledger.id).await.unwrap().unwrap();
    assert_eq!(stored, Head::new(frontier));
    assert_eq!(stored, ledger.head);
}

pub(super) async fn a_batch_without_events_still_answers_its_commands(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    for size in [0, 2] {
        let mut nothing_to_do = receipt(size);
        nothing_to_do.event_count = 0;
        ledger
            .append_with(Vec::new(), vec![nothing_to_do.clone()], Vec::new())
            .await
            .unwrap();
        assert_eq!(ledger.head.size(), size);
        assert_eq!(store.head(ledger.id).await.unwrap().as_ref(), Some(&ledger.head));
        let found = store.receipts(ledger.id, &[nothing_to_do.command_id]).await.unwrap();
        assert_eq!(found, [nothing_to_do]);
        ledger.append(events(2)).await.unwrap();
    }
    let stale = Batch {
        expected: Head::default(),
        receipts: vec![receipt(0)],
        ..ledger.batch(Vec::new())
    };
    let lost = store.append(stale).await;
    assert!(
        matches!(lost, Err(AppendError::Conflict { expected: 0, actual: 4 })),
        "{lost:?}"
    );
    assert_eq!(store.size_at(ledger.id, BEGIN).await.unwrap(), 4);
    assert_eq!(store.receipts(ledger.id, &[fresh_id()]).await.unwrap(), []);
}
