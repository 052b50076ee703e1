//! Personal data erased: gone from every store, and nothing else is changed.

use crate::load;
use crate::stores::{Place, ready};
use domain::command::{Request, Requester};
use domain::erasure::command::ErasePersonalData;
use domain::event::Role;
use domain::sample::{LEDGER, story};
use domain::value::{CommandId, Commitment, Instant, Organisation, Text};
use domain::{EventType, Recorded};
use engine::environment::testing::ManualClock;
use engine::environment::{Environment, IdGenerator, RandomIds};
use engine::erasure::PersonalData;
use engine::{AsOf, Engine, EngineConfig, ExecuteError, LedgerHandle, Remains};
use eventstore::EventStore;
use eventstore::merkle::{Frontier, Hash, leaf_hash};
use projections::LedgerView;
use projections::journal::JournalEntry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tlog::merkle::proof::verify_inclusion;
use uuid::Uuid;

const REASON: &str = "Demande de l’intéressée, article 17 du RGPD.";

/// The ids of events that the story cites; salts as they are drawn.
#[derive(Debug, Default)]
struct StoryIds(AtomicU64);

impl IdGenerator for StoryIds {
    fn event_id(&self) -> Uuid {
        LEDGER.derive(&format!("event/{}", self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn uuid(&self) -> Uuid {
        RandomIds.uuid()
    }

    fn salt(&self) -> [u8; 32] {
        RandomIds.salt()
    }
}

fn engine_of_the_story(store: Arc<dyn EventStore>) -> Engine {
    let environment = Environment {
        clock: Arc::new(ManualClock::fixed(Instant::parse("2026-11-01T10:00:00.000Z").unwrap())),
        ids: Arc::new(StoryIds::default()),
    };
    Engine::new(store, environment, EngineConfig::default())
}

async fn told(engine: &Engine) -> LedgerHandle {
    let mut requests = story().into_iter();
    let (ledger, _) = engine.open_ledger(requests.next().unwrap()).await.unwrap();
    for request in requests {
        ledger.execute(request).await.unwrap();
    }
    ledger
}

fn erase(commitments: Vec<Commitment>) -> Request {
    Request {
        command_id: CommandId::new(RandomIds.uuid()),
        requester: Requester {
            organisation: Organisation::parse("200027027").unwrap(),
            role: Role::Operator,
            person: None,
        },
        evidence: Vec::new(),
        command: ErasePersonalData {
            commitments,
            reason: Text::new(REASON).unwrap(),
        }
        .into(),
    }
}

fn commitments(data: &[PersonalData]) -> Vec<Commitment> {
    data.iter().map(|data| data.commitment).collect()
}

async fn everything(ledger: &LedgerHandle) -> Vec<PersonalData> {
    ledger.personal_data(|_| true).await.unwrap()
}

/// The bodies of the first `size` events, their proofs in that tree, and the root at each size.
async fn proven(engine: &Engine, size: u64) -> (Vec<Vec<u8>>, Vec<Vec<Hash>>, Vec<Hash>) {
    let limit = usize::try_from(size).unwrap();
    let bodies = engine.bodies(LEDGER, 0, limit).await.unwrap();
    let (mut frontier, mut roots, mut proofs) = (Frontier::default(), Vec::new(), Vec::new());
    for (index, body) in (0..).zip(&bodies) {
        frontier.push(leaf_hash(body));
        roots.push(frontier.root());
        // Every event, in the tree of the first `size`.
        proofs.push(engine.prove_inclusion(LEDGER, index, size).await.unwrap());
    }
    (bodies, proofs, roots)
}

/// What people read of the facts, at the beginning of the ledger.
fn sentences(log: &[Recorded], view: &LedgerView) -> Vec<JournalEntry> {
    log.iter().map(|recorded| JournalEntry::new(recorded, view)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_every_opening_changes_no_figure_no_root_and_no_proof() {
    for place in Place::all().await {
        let engine = engine_of_the_story(place.connect().await);
        let ledger = told(&engine).await;
        let size = ledger.position() + 1;
        let before = ledger.view();
        let proven_before = proven(&engine, size).await;
        let told_before = sentences(&ledger.journal(0, usize::MAX).await.unwrap(), &before);

        let data = everything(&ledger).await;
        assert!(data.len() > 20, "{} données", data.len());
        let receipt = ledger.execute(erase(commitments(&data))).await.unwrap();
        assert_eq!((receipt.position, receipt.event_count), (size, 1));
        assert_eq!(everything(&ledger).await, []);
        let wanted: Vec<[u8; 32]> = data.iter().map(|data| *data.commitment.bytes()).collect();
        let store = place.connect().await;
        assert_eq!(store.openings(LEDGER.uuid(), &wanted).await.unwrap(), []);

        // The same, byte for byte: bodies, proofs, roots at every size, sentences, figures, then and now, here and reopened.
        let (bodies, proofs, roots) = proven(&engine, size).await;
        assert_eq!(
            (&bodies, &proofs, &roots),
            (&proven_before.0, &proven_before.1, &proven_before.2)
        );
        for (index, (body, proof)) in (0..).zip(bodies.iter().zip(&proofs)) {
            let root = roots[usize::try_from(size - 1).unwrap()];
            assert_eq!(verify_inclusion(leaf_hash(body), index, size, proof, root), Ok(()));
        }
        let anew = engine_of_the_story(place.connect().await);
        for ledger in [ledger, anew.ledger(LEDGER).await.unwrap()] {
            let then = ledger.view_at(AsOf::Position(size - 1)).await.unwrap();
            assert_eq!(*then, *before);
            let mut log = ledger.journal(0, usize::MAX).await.unwrap();
            let fact = log.pop().unwrap();
            assert_eq!(fact.event.event_type(), EventType::PersonalDataErased);
            assert_eq!(sentences(&log, &ledger.view()), told_before);
            assert_figures_alike(&ledger.view(), &before, &fact);
            ledger.verify(|_, _| {}).await.unwrap();
        }
    }
}

/// `after` is `before` with one more fact, that changes no figure.
fn assert_figures_alike(after: &LedgerView, before: &LedgerView, fact: &Recorded) {
    let mut expected = before.clone();
    expected.apply(fact);
    assert_eq!(*after, expected);
    let of = |view: &LedgerView| {
        (
            view.obligations.clone(),
            view.allocations.clone(),
            view.budgets.clone(),
            view.payments.clone(),
            view.conventions.clone(),
            view.committees.clone(),
            view.decisions.clone(),
            view.members.clone(),
        )
    };
    assert_eq!(of(after), of(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_erased_and_the_others_still_open() {
    for place in Place::all().await {
        let engine = engine_of_the_story(place.connect().await);
        let ledger = told(&engine).await;
        let all = everything(&ledger).await;
        let of_her = |data: &PersonalData| data.value == "Anne Le Goff";
        let hers = ledger.personal_data(of_her).await.unwrap();
        assert!(!hers.is_empty() && hers.len() < all.len());
        // Found where they are: the value that each fact commits to.
        for data in &all {
            assert!(data.facts > 0 && data.position < ledger.position());
        }
        ledger.execute(erase(commitments(&hers))).await.unwrap();
        let left = everything(&ledger).await;
        let expected: Vec<_> = all.into_iter().filter(|data| !of_her(data)).collect();
        assert_eq!(left, expected);
        // Erased once: asked again, nothing more is recorded.
        let again = ledger.execute(erase(commitments(&hers))).await.unwrap();
        assert_eq!(again.event_count, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_no_longer_confirms_a_name_to_who_guesses_it() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let store = place.connect().await;
        let receipt = |id: CommandId| {
            let store = Arc::clone(&store);
            async move {
                store
                    .receipts(load::ledger(1).uuid(), &[id.uuid()])
                    .await
                    .unwrap()
                    .remove(0)
            }
        };
        let open = load::open(ledger.id());
        let members = load::members(ledger.id());
        assert!(engine.open_ledger(open.clone()).await.unwrap().1.replayed);
        let before = receipt(open.command_id).await;
        let data = everything(&ledger).await;
        assert_eq!(data.len(), 1);
        ledger.execute(erase(commitments(&data))).await.unwrap();
        let blind = receipt(open.command_id).await;
        assert_eq!((blind.digest, blind.salt), ([0; 32], [0; 32]));
        assert_eq!(
            (blind.first_position, blind.event_count),
            (before.first_position, before.event_count)
        );
        // Whoever sends it again with the name is not told that it was that one; another command is answered as ever.
        let again = engine.open_ledger(open).await;
        assert!(matches!(again, Err(ExecuteError::CommandConflict)), "{again:?}");
        assert!(ledger.execute(members).await.unwrap().replayed);
    }
}

#[tokio::test]
async fn the_file_holds_no_byte_of_what_was_erased() {
    let place = Place::sqlite();
    let Place::Sqlite(folder) = &place else {
        panic!("un fichier")
    };
    let engine = engine_of_the_story(place.connect().await);
    let ledger = told(&engine).await;
    let hers = ledger.personal_data(|data| data.value == "Anne Le Goff").await.unwrap();
    let salts: Vec<[u8; 32]> = {
        let wanted: Vec<_> = hers.iter().map(|data| *data.commitment.bytes()).collect();
        let openings = place.connect().await.openings(LEDGER.uuid(), &wanted).await.unwrap();
        openings.into_iter().map(|opening| opening.salt).collect()
    };
    let bytes = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect::<Vec<u8>>()
    };
    let holds = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    let name = "Anne Le Goff".as_bytes();
    assert!(holds(&bytes(), name), "l’essai voit ce qui y est");
    ledger.execute(erase(commitments(&hers))).await.unwrap();
    let left = bytes();
    assert!(!holds(&left, name), "le nom est encore dans le fichier ou son journal");
    for salt in salts {
        assert!(!holds(&left, &salt), "un sel est encore dans le fichier ou son journal");
    }
    assert_eq!(ledger.scrub().await.unwrap(), Remains::Nothing);
    drop(ledger);
    engine.shutdown().await;
    assert!(!holds(&bytes(), name));
}

#[tokio::test]
async fn what_a_backup_brings_back_is_destroyed_again() {
    let place = Place::sqlite();
    let Place::Sqlite(folder) = &place else {
        panic!("un fichier")
    };
    let file = folder.path().join("essai.db");
    let engine = place.engine().await;
    let ledger = ready(&engine).await;
    let data = everything(&ledger).await;
    ledger.execute(erase(commitments(&data))).await.unwrap();
    assert_eq!(ledger.erase_again().await.unwrap().opened, 0);
    // The rows of a backup, put back beside a log that says they are erased.
    let connection = rusqlite::Connection::open(&file).unwrap();
    let id = ledger.id().uuid();
    let row = rusqlite::params![
        id.as_bytes(),
        data[0].commitment.bytes(),
        [1_u8; 32],
        data[0].path,
        data[0].value
    ];
    connection
        .execute("INSERT INTO opening VALUES (?1, ?2, ?3, ?4, ?5)", row)
        .unwrap();
    drop(connection);
    assert_eq!(everything(&ledger).await.len(), 1);
    let again = ledger.erase_again().await.unwrap();
    assert_eq!((again.told, again.opened), (1, 1));
    assert_eq!(everything(&ledger).await, []);
}
