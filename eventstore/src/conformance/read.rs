//! What reading promises.

use super::ledger::{BEGIN, Ledger, event, events, fresh_id, receipt};
use crate::merkle::tile::{self, Tile, Tiles};
use crate::merkle::{Frontier, leaf_hash, proof};
use crate::{EventStore, Head, LedgerEntry, NewEvent, Opening, Receipt, StoreError};
use std::sync::Arc;
use uuid::Uuid;

pub(super) async fn a_range_is_read_in_order_up_to_its_limit(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let given = events(25);
    ledger.append(given[..10].to_vec()).await.unwrap();
    ledger.append(given[10..].to_vec()).await.unwrap();
    for (from, limit) in [(0, 25), (0, 10), (3, 10), (9, 2), (24, 1), (0, 0), (7, 0)] {
        let wanted: Vec<_> = given
            .iter()
            .skip(from)
            .take(limit)
            .map(|event| event.body.clone())
            .collect();
        assert_eq!(
            ledger.bodies(from as u64, limit).await,
            wanted,
            "{limit} faits depuis {from}"
        );
    }
    let stored = store.read(ledger.id, 12, 1).await.unwrap().remove(0);
    let new = &given[12];
    assert_eq!(
        (
            stored.position,
            stored.event_id,
            &stored.event_type[..],
            stored.version,
            stored.recorded_at
        ),
        (12, new.event_id, new.event_type, new.version, new.recorded_at)
    );
}

pub(super) async fn nothing_is_read_past_the_end(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    ledger.append(events(4)).await.unwrap();
    assert_eq!(ledger.bodies(2, 100).await.len(), 2);
    assert_eq!(ledger.bodies(2, usize::MAX).await.len(), 2);
    for from in [4, 5, u64::MAX] {
        assert_eq!(ledger.bodies(from, 100).await.len(), 0, "depuis {from}");
    }
}

pub(super) async fn a_subject_is_read_in_its_own_order(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let subject = fresh_id();
    let mut mixed = events(9);
    for (version, event) in (1..).zip(mixed.iter_mut().step_by(2)) {
        event.subject_id = subject;
        event.subject_version = version;
    }
    // The same id under another kind is another subject.
    mixed[1].subject_id = subject;
    mixed[1].subject_kind = "autre";
    ledger.append(mixed).await.unwrap();

    let positions = async |from_version, limit| {
        let events = store
            .read_subject(ledger.id, "essai", subject, from_version, limit)
            .await
            .unwrap();
        events.into_iter().map(|event| event.position).collect::<Vec<_>>()
    };
    assert_eq!(positions(0, 100).await, [0, 2, 4, 6, 8]);
    assert_eq!(positions(2, 2).await, [2, 4]);
    assert_eq!(positions(5, 100).await, [8]);
    assert_eq!(positions(6, 100).await, [0_u64; 0]);
    assert_eq!(positions(1, 0).await, [0_u64; 0]);
    assert_eq!(
        store
            .read_subject(ledger.id, "autre", subject, 1, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        store.read_subject(ledger.id, "inconnu", subject, 1, 9).await.unwrap(),
        []
    );
    assert_eq!(
        store.read_subject(fresh_id(), "essai", subject, 1, 9).await.unwrap(),
        []
    );
}

pub(super) async fn the_tiles_of_a_ledger_prove_each_of_its_events(store: Arc<dyn EventStore>) {
    const SIZE: u64 = 600;
    let mut ledger = Ledger::new(&store);
    let given = events(600);
    for batch in [&given[..255], &given[255..256], &given[256..513], &given[513..]] {
        ledger.append(batch.to_vec()).await.unwrap();
    }
    for size in [1, 255, 256, 257, 512, SIZE] {
        let root = Head::new(frontier(&given, size)).root();
        for index in [0, 1, 254, 255, 256, 511, 512, 599]
            .into_iter()
            .filter(|index| *index < size)
        {
            let tiles = tiles(
                &store,
                ledger.id,
                tile::holding(size, &proof::inclusion_nodes(index, size)),
            )
            .await;
            let made = proof::inclusion(index, size, |node| tiles.hash(node)).unwrap();
            let leaf = leaf_hash(&given[usize::try_from(index).unwrap()].body);
            assert_eq!(
                proof::verify_inclusion(leaf, index, size, &made, root),
                Ok(()),
                "{index} de {size}"
            );
        }
        let tiles = tiles(
            &store,
            ledger.id,
            tile::holding(SIZE, &proof::consistency_nodes(size, SIZE)),
        )
        .await;
        let made = proof::consistency(size, SIZE, |node| tiles.hash(node)).unwrap();
        assert_eq!(
            proof::verify_consistency(size, root, SIZE, ledger.head.root(), &made),
            Ok(())
        );
    }
}

fn frontier(events: &[NewEvent], size: u64) -> Frontier {
    let mut frontier = Frontier::default();
    for event in events.iter().take(usize::try_from(size).unwrap()) {
        frontier.push(leaf_hash(&event.body));
    }
    frontier
}

async fn tiles(store: &Arc<dyn EventStore>, ledger: Uuid, needed: impl IntoIterator<Item = Tile>) -> Tiles {
    let mut tiles = Tiles::default();
    for tile in needed {
        tiles.insert(tile, store.tile(ledger, tile).await.unwrap());
    }
    tiles
}

pub(super) async fn a_tile_beyond_the_ledger_is_refused(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    ledger.append(events(300)).await.unwrap();
    let last = Tile::of_tree(300, 0, 1).unwrap();
    assert_eq!(store.tile(ledger.id, last).await.unwrap().len(), 44);
    for (level, index, width) in [
        (0, 1, 45),
        (0, 2, 1),
        (1, 0, 2),
        (1, 1, 1),
        (2, 0, 1),
        (7, 0, 1),
        (0, u64::MAX, 1),
    ] {
        let beyond = Tile { level, index, width };
        let refused = store.tile(ledger.id, beyond).await;
        assert!(
            matches!(refused, Err(StoreError::Corrupt { .. })),
            "{beyond} : {refused:?}"
        );
    }
    assert!(store.tile(fresh_id(), last).await.is_err());
}

pub(super) async fn the_size_at_an_instant_counts_what_was_recorded_by_then(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let delays = [0, 0, 10, 20, 20, 20, 35];
    let batch = delays.map(|delay| {
        let mut event = event("daté");
        event.recorded_at = BEGIN + delay;
        event
    });
    ledger.append(batch.to_vec()).await.unwrap();
    for delay in -1..40 {
        let wanted = delays.iter().filter(|recorded| **recorded <= delay).count() as u64;
        assert_eq!(
            store.size_at(ledger.id, BEGIN + delay).await.unwrap(),
            wanted,
            "à {delay} ms"
        );
    }
    assert_eq!(store.size_at(ledger.id, i64::MIN).await.unwrap(), 0);
    assert_eq!(store.size_at(ledger.id, i64::MAX).await.unwrap(), 7);
}

pub(super) async fn receipts_come_back_as_they_were_given(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let mut given = vec![receipt(0), receipt(2), receipt(2)];
    given[0].event_count = 2;
    given[1].event_count = u32::MAX;
    given[2].recorded_at = i64::MAX;
    ledger.append_with(events(3), given.clone(), Vec::new()).await.unwrap();
    ledger
        .append_with(events(1), vec![receipt(3)], Vec::new())
        .await
        .unwrap();

    let wanted: Vec<_> = given
        .iter()
        .map(|receipt| receipt.command_id)
        .chain([fresh_id()])
        .collect();
    let by_id = |receipt: &Receipt| receipt.command_id;
    let mut found = store.receipts(ledger.id, &wanted).await.unwrap();
    found.sort_by_key(by_id);
    given.sort_by_key(by_id);
    assert_eq!(found, given);
    assert_eq!(store.receipts(ledger.id, &[]).await.unwrap(), []);
}

pub(super) async fn openings_come_back_as_they_were_given(store: Arc<dyn EventStore>) {
    let mut ledger = Ledger::new(&store);
    let opening = |n: u8, value: &str| Opening {
        commitment: [n; 32],
        salt: [!n; 32],
        path: format!("/personnes/{n}/nom"),
        value: value.to_owned(),
    };
    let given = [
        opening(0, "Anne Le Gall"),
        opening(1, ""),
        opening(255, "Yann ’Ar Braz’ \u{1F30A}"),
    ];
    ledger.append_with(events(1), Vec::new(), given.to_vec()).await.unwrap();
    let mut found = store
        .openings(ledger.id, &[[255; 32], [0; 32], [1; 32], [9; 32]])
        .await
        .unwrap();
    found.sort_by_key(|opening| opening.commitment);
    assert!(found == given);
    // Sealing the same again gives nothing new to open, and is no fault.
    ledger
        .append_with(events(1), Vec::new(), given[..1].to_vec())
        .await
        .unwrap();
    assert!(store.openings(ledger.id, &[[0; 32]]).await.unwrap() == given[..1]);
    assert_eq!(store.openings(fresh_id(), &[[0; 32]]).await.unwrap(), []);
}

pub(super) async fn an_unknown_ledger_is_empty(store: Arc<dyn EventStore>) {
    let unknown = fresh_id();
    assert_eq!(store.head(unknown).await.unwrap(), None);
    assert_eq!(store.read(unknown, 0, 10).await.unwrap(), []);
    assert_eq!(store.size_at(unknown, i64::MAX).await.unwrap(), 0);
    assert_eq!(store.receipts(unknown, &[fresh_id()]).await.unwrap(), []);
    assert_eq!(store.ledgers().await.unwrap(), []);
}

pub(super) async fn every_ledger_is_listed_with_its_size(store: Arc<dyn EventStore>) {
    let mut wanted = Vec::new();
    for size in [3, 1, 2] {
        let mut ledger = Ledger::new(&store);
        ledger.append(events(size)).await.unwrap();
        wanted.push(LedgerEntry {
            ledger: ledger.id,
            size: size as u64,
        });
    }
    wanted.sort_by_key(|entry| entry.ledger);
    assert_eq!(store.ledgers().await.unwrap(), wanted);
}
