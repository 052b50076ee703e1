//! A store behind what was signed: nothing is written there, what it lost comes back bytes for bytes, and a fork is named.

use crate::load;
use crate::recording::assert_recorded_once;
use crate::stores::{Place, engine_on, ready};
use async_trait::async_trait;
use domain::erasure::command::ErasePersonalData;
use domain::value::Text;
use engine::publication::Publisher;
use engine::recovery::{RecoverError, Signed, Source, SourceError, StoreSource};
use engine::{Engine, ExecuteError, Failure, LedgerHandle, Receipt};
use eventstore::sqlite::SqliteStore;
use eventstore::{EventStore, Head, Opening};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tlog::checkpoint::Checkpoint;
use tlog::key::{PrivateKey, Role};

/// Facts of the backup, and of the ledger.
const KEPT: u64 = load::MEMBERS + 4;
const ALL: u64 = KEPT + 5;

/// A ledger that went on after it was backed up, and was signed.
struct Lost {
    /// The backup.
    backup: Place,
    /// The ledger.
    whole: Place,
    /// What was signed.
    folder: TempDir,
    checkpoint: Checkpoint,
    /// The receipts of what the backup lacks.
    receipts: Vec<Receipt>,
}

impl Lost {
    async fn on(whole: Place) -> Self {
        let engine = whole.engine().await;
        record(&ready(&engine).await, 0..3).await;
        drop(engine);
        let backup = copy(&whole).await;
        let engine = whole.engine().await;
        let receipts = record(&engine.ledger(load::ledger(1)).await.unwrap(), 3..8).await;
        let folder = TempDir::new().unwrap();
        let checkpoint = publish(&engine, folder.path()).await;
        assert_eq!(checkpoint.size, ALL);
        Self {
            backup,
            whole,
            folder,
            checkpoint,
            receipts,
        }
    }

    async fn everywhere() -> [Self; 2] {
        let places = Place::all().await.into_iter().skip(1);
        let lost: Vec<Self> = futures::future::join_all(places.map(Self::on)).await;
        lost.try_into().ok().unwrap()
    }

    /// The program of today on the backup.
    async fn engine(&self) -> Engine {
        self.backup.engine().await.guarded_by(self.folder.path().to_owned())
    }

    async fn source(&self) -> StoreSource {
        StoreSource::new(self.whole.connect().await, load::ledger(1))
    }

    fn signed(&self) -> Signed {
        Signed {
            checkpoints: vec![self.checkpoint.clone()],
            beyond: false,
        }
    }

    async fn assert_restored(&self) {
        let (restored, whole) = (self.backup.connect().await, self.whole.connect().await);
        let id = load::ledger(1).uuid();
        assert_eq!(restored.head(id).await.unwrap(), whole.head(id).await.unwrap());
        let (restored, whole) = (
            restored.read(id, 0, usize::MAX).await.unwrap(),
            whole.read(id, 0, usize::MAX).await.unwrap(),
        );
        assert_eq!(restored.len() as u64, ALL);
        assert_eq!(restored, whole, "octet pour octet, et leur index de même");
    }
}

/// What a backup taken now would hold.
async fn copy(place: &Place) -> Place {
    match place {
        Place::Memory(_) => panic!("rien à sauvegarder"),
        Place::Sqlite(folder) => {
            let copy = TempDir::new().unwrap();
            SqliteStore::copy(folder.path().join("essai.db"), copy.path().join("essai.db"))
                .await
                .unwrap();
            Place::Sqlite(copy)
        }
        Place::Postgres(database) => Place::Postgres(database.copy().await),
    }
}

async fn record(ledger: &LedgerHandle, numbers: std::ops::Range<u64>) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for number in numbers {
        receipts.push(ledger.execute(load::criterion(ledger.id(), number)).await.unwrap());
    }
    receipts
}

async fn publish(engine: &Engine, folder: &Path) -> Checkpoint {
    let key = PrivateKey::from_seed("entente.exemple.fr/200000172/essai", Role::Log, [1; 32]).unwrap();
    let publisher = Publisher::new(load::ledger(1), key, folder).unwrap();
    publisher.publish(engine).await.unwrap().checkpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_behind_what_was_signed_records_nothing_and_is_still_read() {
    for lost in Lost::everywhere().await {
        let engine = lost.engine().await;
        let ledger = engine.ledger(load::ledger(1)).await.unwrap();
        // New, sent again, already so, or against the rules: it would rest on what is not there.
        let renamed = load::request(ledger.id(), "encore", load::open(ledger.id()).command);
        for request in [
            load::criterion(ledger.id(), 99),
            load::criterion(ledger.id(), 5),
            load::criterion(ledger.id(), 1),
            renamed,
        ] {
            let refused = ledger.execute(request).await.unwrap_err();
            let ExecuteError::Failed(Failure::Behind { found, signed, .. }) = &refused else {
                panic!("{refused}")
            };
            assert_eq!((*found, *signed), (KEPT, ALL), "{refused}");
        }
        assert_eq!(ledger.position() + 1, KEPT);
        assert_eq!(ledger.journal(0, usize::MAX).await.unwrap().len() as u64, KEPT);
        let head = lost.backup.connect().await.head(load::ledger(1).uuid()).await.unwrap();
        assert_eq!(head.map(|head| head.size()), Some(KEPT));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lost_comes_back_to_the_identical_root_and_writing_goes_on() {
    for lost in Lost::everywhere().await {
        let engine = lost.engine().await;
        let ledger = engine.ledger(load::ledger(1)).await.unwrap();
        let source = lost.source().await;
        let plan = engine
            .plan_recovery(load::ledger(1), &source, &lost.signed(), |_, _| {})
            .await
            .unwrap();
        assert_eq!((plan.positions(), plan.root()), (KEPT..ALL, lost.checkpoint.root));
        let head = engine.recover(&plan, &source, |_, _| {}).await.unwrap();
        assert_eq!((head.size(), head.root()), (ALL, lost.checkpoint.root));
        lost.assert_restored().await;
        // The ledger was open all along.
        let next = ledger.execute(load::criterion(ledger.id(), 50)).await.unwrap();
        assert_eq!(next.position, ALL);
        assert_recorded_once(&ledger, &lost.receipts).await;
        for (number, receipt) in (3..).zip(&lost.receipts) {
            let again = ledger.execute(load::criterion(ledger.id(), number)).await.unwrap();
            assert!(again.replayed);
            assert_eq!(
                (again.position, &again.event_ids),
                (receipt.position, &receipt.event_ids)
            );
        }
        let mut other = load::criterion(ledger.id(), 3);
        other.command = load::criterion(ledger.id(), 4).command;
        let conflict = ledger.execute(other).await.unwrap_err();
        assert!(
            matches!(conflict, ExecuteError::CommandConflict),
            "le reçu est revenu entier : {conflict}"
        );
        assert_eq!(publish(&engine, lost.folder.path()).await.size, ALL + 1);
    }
}

#[tokio::test]
async fn a_store_that_is_gone_comes_back_whole_with_what_opens_its_commitments() {
    let lost = Lost::on(Place::sqlite()).await;
    let nothing = Place::sqlite();
    let engine = nothing.engine().await.guarded_by(lost.folder.path().to_owned());
    let refused = engine.open_ledger(load::open(load::ledger(1))).await.unwrap_err();
    assert!(
        matches!(
            refused,
            ExecuteError::Failed(Failure::Behind {
                found: 0,
                signed: ALL,
                ..
            })
        ),
        "{refused}"
    );
    let source = lost.source().await;
    let plan = engine
        .plan_recovery(load::ledger(1), &source, &lost.signed(), |_, _| {})
        .await
        .unwrap();
    engine.recover(&plan, &source, |_, _| {}).await.unwrap();
    let opened = Lost {
        backup: nothing,
        ..lost
    };
    opened.assert_restored().await;
    let ledger = opened.engine().await.ledger(load::ledger(1)).await.unwrap();
    let person = ledger.journal(0, 1).await.unwrap()[0].actor.person.unwrap();
    let commitments = [*person.bytes()];
    let found = opened
        .backup
        .connect()
        .await
        .openings(load::ledger(1).uuid(), &commitments)
        .await;
    let found = found.unwrap();
    assert_eq!((found.len(), found[0].value.as_str()), (1, "Agente imaginaire"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_on_a_backup_by_an_older_program_is_a_fork_whose_first_fact_is_named() {
    for lost in Lost::everywhere().await {
        // It knows nothing of what was signed.
        let older = lost.backup.engine().await;
        let ledger = older.ledger(load::ledger(1)).await.unwrap();
        for (facts, larger) in [(2, false), (9, true)] {
            let from = 100 + ledger.position();
            record(&ledger, from..from + facts).await;
            let engine = lost.engine().await;
            let refused = engine.ledger(load::ledger(1)).await.unwrap();
            let refused = refused.execute(load::criterion(load::ledger(1), 3)).await.unwrap_err();
            let named = match refused {
                ExecuteError::Failed(Failure::Behind { .. }) => !larger,
                ExecuteError::Failed(Failure::Forked { signed, .. }) => larger && signed == ALL,
                _ => false,
            };
            assert!(named, "{refused}");
            let source = lost.source().await;
            let plan = engine
                .plan_recovery(load::ledger(1), &source, &lost.signed(), |_, _| {})
                .await
                .unwrap_err();
            assert!(matches!(plan, RecoverError::Forked { position: KEPT }), "{plan}");
        }
    }
}

/// A copy that fails, or lies, from some event on; and that knows no receipt and no opening.
#[derive(Debug)]
struct Poor {
    store: Arc<dyn EventStore>,
    fails_at: u64,
    lies_at: u64,
}

#[async_trait]
impl Source for Poor {
    async fn size(&self) -> Result<u64, SourceError> {
        Ok(self
            .store
            .head(load::ledger(1).uuid())
            .await?
            .map_or(0, |head: Head| head.size()))
    }

    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError> {
        if from >= self.fails_at {
            return Err(SourceError("coupure d’essai".to_owned()));
        }
        let left = usize::try_from(self.fails_at - from).unwrap_or(usize::MAX);
        let events = self
            .store
            .read(load::ledger(1).uuid(), from, limit.min(left).min(100))
            .await?;
        let bodies = events.into_iter().map(|event| {
            let text = String::from_utf8(event.body).unwrap();
            if event.position == self.lies_at {
                text.replace("\"officer\"", "\"operator\"").into_bytes()
            } else {
                text.into_bytes()
            }
        });
        Ok(bodies.collect())
    }
}

impl Poor {
    async fn of(lost: &Lost) -> Self {
        Self {
            store: lost.whole.connect().await,
            fails_at: u64::MAX,
            lies_at: u64::MAX,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_that_was_cut_goes_on_and_no_command_is_recorded_twice() {
    const MORE: u64 = 3_000;
    let lost = Lost::on(Place::sqlite()).await;
    let whole = lost.whole.engine().await;
    let ledger = whole.ledger(load::ledger(1)).await.unwrap();
    let sent = (1_000..1_000 + MORE).map(|n| ledger.execute(load::criterion(load::ledger(1), n)));
    let receipts: Vec<_> = futures::future::join_all(sent)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let checkpoint = publish(&whole, lost.folder.path()).await;
    let lost = Lost { checkpoint, ..lost };

    let engine = lost.engine().await;
    let mut source = Poor::of(&lost).await;
    let plan = |source: &Poor| {
        let source = Poor {
            store: Arc::clone(&source.store),
            ..*source
        };
        let (engine, signed) = (&engine, lost.signed());
        async move { engine.plan_recovery(load::ledger(1), &source, &signed, |_, _| {}).await }
    };
    let whole_plan = plan(&source).await.unwrap();
    source.fails_at = 2_000;
    let cut = engine.recover(&whole_plan, &source, |_, _| {}).await.unwrap_err();
    assert!(matches!(cut, RecoverError::Source(_)), "{cut}");
    let store = lost.backup.connect().await;
    let size = || async { store.head(load::ledger(1).uuid()).await.unwrap().unwrap().size() };
    let reached = size().await;
    assert!((KEPT + 1..2_000).contains(&reached), "{reached}");
    let behind = engine.ledger(load::ledger(1)).await.unwrap();
    let behind = behind.execute(load::criterion(load::ledger(1), 9_999)).await;
    assert!(
        matches!(behind, Err(ExecuteError::Failed(Failure::Behind { .. }))),
        "{behind:?}"
    );

    source.fails_at = u64::MAX;
    // The plan of before is no longer that of this store.
    let late = engine.recover(&whole_plan, &source, |_, _| {}).await.unwrap_err();
    assert!(matches!(late, RecoverError::Contended(_)), "{late}");
    let rest = plan(&source).await.unwrap();
    assert_eq!(rest.positions(), reached..ALL + MORE);
    let head = engine.recover(&rest, &source, |_, _| {}).await.unwrap();
    assert_eq!(head.root(), lost.checkpoint.root);
    // Only the events came back: the commands are known by them.
    let ledger = engine.ledger(load::ledger(1)).await.unwrap();
    for (number, receipt) in (1_000..).zip(receipts).step_by(97) {
        let again = ledger.execute(load::criterion(load::ledger(1), number)).await.unwrap();
        assert!(again.replayed && again.event_ids == receipt.event_ids, "{number}");
    }
    assert_eq!(size().await, ALL + MORE);
}

#[tokio::test]
async fn a_copy_that_is_short_altered_or_not_what_was_signed_brings_nothing_back() {
    let lost = Lost::on(Place::sqlite()).await;
    let engine = lost.engine().await;
    let id = load::ledger(1);
    let plan = async |source: Poor, signed: Signed| engine.plan_recovery(id, &source, &signed, |_, _| {}).await;

    let short = Signed {
        checkpoints: vec![Checkpoint {
            size: ALL + 1,
            ..lost.checkpoint.clone()
        }],
        beyond: true,
    };
    let refused = plan(Poor::of(&lost).await, short).await.unwrap_err();
    assert!(
        matches!(refused, RecoverError::TooShort { found: ALL, .. }),
        "{refused}"
    );

    let altered = Poor {
        lies_at: ALL - 1,
        ..Poor::of(&lost).await
    };
    let refused = plan(altered, lost.signed()).await.unwrap_err();
    assert!(
        matches!(refused, RecoverError::NotSigned { size: ALL, .. }),
        "{refused}"
    );

    // Before the last fact of its subject, what was altered breaks a chain.
    let altered = Poor {
        lies_at: 1,
        ..Poor::of(&lost).await
    };
    let refused = plan(altered, lost.signed()).await.unwrap_err();
    assert!(matches!(refused, RecoverError::Unsound { .. }), "{refused}");

    let refused = plan(Poor::of(&lost).await, Signed::default()).await.unwrap_err();
    assert!(matches!(refused, RecoverError::NothingSigned), "{refused}");
    let beyond = Signed {
        checkpoints: Vec::new(),
        beyond: true,
    };
    assert_eq!(
        plan(Poor::of(&lost).await, beyond).await.unwrap().positions(),
        KEPT..ALL
    );
    let head = lost.backup.connect().await.head(id.uuid()).await.unwrap();
    assert_eq!(head.map(|head| head.size()), Some(KEPT), "rien n’a été enregistré");
}

#[tokio::test]
async fn what_nobody_signed_stays_out_unless_it_is_asked_for() {
    let lost = Lost::on(Place::sqlite()).await;
    record(
        &lost.whole.engine().await.ledger(load::ledger(1)).await.unwrap(),
        200..203,
    )
    .await;
    let engine = lost.engine().await;
    let source = lost.source().await;
    let plan = engine
        .plan_recovery(load::ledger(1), &source, &lost.signed(), |_, _| {})
        .await
        .unwrap();
    assert_eq!((plan.positions(), plan.left_out()), (KEPT..ALL, 3));
    let beyond = Signed {
        beyond: true,
        ..lost.signed()
    };
    let plan = engine
        .plan_recovery(load::ledger(1), &source, &beyond, |_, _| {})
        .await
        .unwrap();
    assert_eq!((plan.positions(), plan.left_out()), (KEPT..ALL + 3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_runs_notices_what_is_signed_meanwhile() {
    let lost = Lost::on(Place::sqlite()).await;
    let folder = TempDir::new().unwrap();
    let engine = lost.backup.engine().await.guarded_by(folder.path().to_owned());
    let ledger = engine.ledger(load::ledger(1)).await.unwrap();
    let written = ledger.execute(load::criterion(ledger.id(), 500)).await.unwrap();
    assert_eq!(written.position, KEPT, "rien n’est signé : rien à comparer");
    // Elsewhere, the other history is signed: the same folder, as two servers would share it.
    publish(&lost.whole.engine().await, folder.path()).await;
    let refused = ledger.execute(load::criterion(ledger.id(), 501)).await.unwrap_err();
    assert!(
        matches!(refused, ExecuteError::Failed(Failure::Behind { .. })),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_only_lags_behind_another_is_not_refused() {
    for place in Place::all().await {
        let folder = TempDir::new().unwrap();
        let engines = [
            place.engine().await.guarded_by(folder.path().to_owned()),
            place.engine().await.guarded_by(folder.path().to_owned()),
        ];
        let id = ready(&engines[0]).await.id();
        let ledgers = [
            engines[0].ledger(id).await.unwrap(),
            engines[1].ledger(id).await.unwrap(),
        ];
        for number in 0..40 {
            let (one, other) = (&ledgers[number % 2], &engines[(number + 1) % 2]);
            one.execute(load::criterion(id, number as u64)).await.unwrap();
            publish(other, folder.path()).await;
        }
        assert_eq!(publish(&engines[0], folder.path()).await.size, load::MEMBERS + 41);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_and_cannot_be_read_stops_writing_and_says_so() {
    let lost = Lost::on(Place::sqlite()).await;
    let whole = engine_on(lost.whole.connect().await).guarded_by(lost.folder.path().to_owned());
    let ledger = whole.ledger(load::ledger(1)).await.unwrap();
    ledger.execute(load::criterion(ledger.id(), 300)).await.unwrap();
    let file = lost
        .folder
        .path()
        .join(ledger.id().to_string())
        .join(format!("{ALL:020}.checkpoint"));
    let note = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, "abîmé").unwrap();
    let refused = ledger.execute(load::criterion(ledger.id(), 301)).await.unwrap_err();
    assert!(
        matches!(refused, ExecuteError::Failed(Failure::Unchecked { .. })),
        "{refused}"
    );
    fs::write(&file, note).unwrap();
    ledger.execute(load::criterion(ledger.id(), 301)).await.unwrap();
}

#[tokio::test]
async fn an_engine_for_reading_records_nothing() {
    let place = Place::memory();
    let id = ready(&place.engine().await).await.id();
    let ledger = place.engine().await.for_reading().ledger(id).await.unwrap();
    let refused = ledger.execute(load::criterion(id, 1)).await.unwrap_err();
    assert!(matches!(refused, ExecuteError::Failed(Failure::OnlyReads)), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_since_the_backup_does_not_come_back_and_goes_from_the_backup() {
    for lost in Lost::everywhere().await {
        let id = load::ledger(1);
        let whole = lost.whole.engine().await;
        let ledger = whole.ledger(id).await.unwrap();
        let data = ledger.personal_data(|_| true).await.unwrap();
        let [opening] = &data[..] else { panic!("{data:?}") };
        let command = ErasePersonalData {
            commitments: vec![opening.commitment],
            reason: Text::new("Demande imaginée").unwrap(),
        };
        let mut request = load::request(id, "effacement", command);
        request.requester.role = domain::event::Role::Operator;
        ledger.execute(request).await.unwrap();
        let checkpoint = publish(&whole, lost.folder.path()).await;
        let lost = Lost { checkpoint, ..lost };

        let commitment = [*opening.commitment.bytes()];
        let opened = async |place: &Place| {
            place
                .connect()
                .await
                .openings(id.uuid(), &commitment)
                .await
                .unwrap()
                .len()
        };
        assert_eq!((opened(&lost.whole).await, opened(&lost.backup).await), (0, 1));
        // Neither the backup nor a store that is new and filled from a copy that still opens it.
        for place in [&Place::memory(), &lost.backup] {
            let engine = place.engine().await;
            let source = Indiscreet(lost.source().await, lost.backup.connect().await);
            let plan = engine
                .plan_recovery(id, &source, &lost.signed(), |_, _| {})
                .await
                .unwrap();
            assert!(plan.tells_erasures());
            engine.recover(&plan, &source, |_, _| {}).await.unwrap();
            assert_eq!(opened(place).await, 0);
        }
    }
}

/// A copy that opens what another store still holds.
#[derive(Debug)]
struct Indiscreet(StoreSource, Arc<dyn EventStore>);

#[async_trait]
impl Source for Indiscreet {
    async fn size(&self) -> Result<u64, SourceError> {
        self.0.size().await
    }

    async fn bodies(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, SourceError> {
        self.0.bodies(from, limit).await
    }

    async fn openings(&self, _: &[[u8; 32]]) -> Result<Vec<Opening>, SourceError> {
        let id = load::ledger(1).uuid();
        let first = self.1.read(id, 0, 1).await?.remove(0);
        let person = domain::body::decode(load::ledger(1), &first.body)
            .unwrap()
            .actor
            .person
            .unwrap();
        Ok(self.1.openings(id, &[*person.bytes()]).await?)
    }
}
