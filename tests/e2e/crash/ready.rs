//! A store under load, and what it is held against: what was acknowledged, and what was signed.

use crate::load::Acknowledged;
use crate::program::{Server, json, succeed};
use engine::publication;
use eventstore::merkle::{Frontier, Hash, leaf_hash};
use eventstore::postgres::PostgresStore;
use eventstore::sqlite::SqliteStore;
use eventstore::{EventStore, StoreError, StoredEvent};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tlog::checkpoint::Checkpoint;
use tlog::note::Note;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// How long a database that failed is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// A store that holds the communes of the public file and a key, and the ids a load needs.
pub(super) struct Ready {
    store: String,
    publication: PathBuf,
    runtime: Runtime,
    pub(super) ledger: String,
    pub(super) member: String,
    /// Events before the load.
    size: u64,
    /// Every checkpoint that was seen signed, by size.
    signed: BTreeMap<u64, Hash>,
}

impl Ready {
    pub(super) fn new(store: &str, folder: &Path) -> Self {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/territory/communes_arc_sud_bretagne_2026.csv"
        );
        succeed(store, &["import", "members", "--file", file, "--epci", "200027027"]);
        let publication = folder.join("publication");
        let given = ["--publication", publication.to_str().unwrap()];
        succeed(
            store,
            &[&["key", "generate", "--host", "entente.exemple.fr"], &given[..]].concat(),
        );
        let ledgers = json(store, &["ledgers"]);
        let text = |column: &str| ledgers[0][column].as_str().unwrap().to_owned();
        let ledger = text("ledger");
        let member = Uuid::new_v5(&ledger.parse().unwrap(), b"member/215601436").to_string();
        Self {
            store: store.to_owned(),
            publication,
            runtime: Runtime::new().unwrap(),
            size: text("events").parse().unwrap(),
            ledger,
            member,
            signed: BTreeMap::new(),
        }
    }

    /// A server on it, that signs.
    pub(super) fn server(&self) -> Server {
        self.server_in(&[]).expect("le serveur démarre")
    }

    /// The same, in an environment that may keep it from starting.
    pub(super) fn server_in(&self, environment: &[(String, String)]) -> Option<Server> {
        let environment: Vec<_> = environment.iter().map(|(name, value)| (&**name, &**value)).collect();
        Server::try_start(
            &self.store,
            &["--publication", self.publication.to_str().unwrap()],
            &environment,
        )
    }

    /// Holds the store, whatever just happened to it, against all that was acknowledged and all that was ever signed.
    pub(super) fn check(&mut self, acknowledged: &Acknowledged) {
        // First: a server that runs signs what it records meanwhile.
        self.see_signed();
        let events = self.events();
        let ids: BTreeMap<String, u64> = (0..)
            .zip(&events)
            .map(|(at, event)| (event.event_id.to_string(), at))
            .collect();
        for (event, position) in acknowledged {
            assert_eq!(
                ids.get(event),
                Some(position),
                "un fait acquitté n’est pas où son reçu le dit"
            );
        }
        let mut tree = Frontier::default();
        let mut roots = vec![tree.root()];
        for (position, event) in (0..).zip(&events) {
            assert_eq!(event.position, position, "les positions se suivent sans trou");
            assert_eq!(
                event.leaf,
                leaf_hash(&event.body),
                "le fait {position} a l’empreinte de ses octets"
            );
            tree.push(event.leaf);
            roots.push(tree.root());
        }
        for (size, root) in &self.signed {
            let held = usize::try_from(*size).ok().and_then(|size| roots.get(size));
            assert_eq!(
                held,
                Some(root),
                "la base contient ce qui a été signé, {size} faits de {}",
                events.len()
            );
        }
    }

    /// Holds the store against all that was acknowledged, once nothing is under way any more.
    pub(super) fn check_whole(&self, acknowledged: &Acknowledged) {
        assert!(
            succeed(&self.store, &["replay"]).contains("tout est conforme"),
            "octets, empreintes, chaînes et racine"
        );
        let events = self.events().into_iter().skip(usize::try_from(self.size).unwrap());
        let loaded: Acknowledged = events
            .map(|event| (event.event_id.to_string(), event.position))
            .collect();
        assert!(!acknowledged.is_empty(), "la charge a passé des commandes");
        assert_eq!(
            &loaded, acknowledged,
            "chaque commande acquittée est là, une fois, où son reçu le dit, et rien d’autre"
        );
        assert!(!self.signed.is_empty(), "le serveur a signé");
    }

    /// All events of the ledger. A database that just failed may still have to recover: it is asked again.
    fn events(&self) -> Vec<StoredEvent> {
        let since = Instant::now();
        loop {
            match self.runtime.block_on(self.read()) {
                Ok(events) => return events,
                Err(error) => assert!(since.elapsed() < PATIENCE, "la base ne revient pas : {error}"),
            }
            sleep(Duration::from_millis(50));
        }
    }

    async fn read(&self) -> Result<Vec<StoredEvent>, StoreError> {
        let ledger: Uuid = self.ledger.parse().unwrap();
        let store: Box<dyn EventStore> = match self.store.strip_prefix("sqlite:") {
            Some(file) => Box::new(SqliteStore::open_existing(file).await?),
            None => Box::new(PostgresStore::connect(&self.store).await?),
        };
        // Meanwhile a server may record more.
        let size = store.head(ledger).await?.map_or(0, |head| head.size());
        let events = store.read(ledger, 0, usize::MAX).await?;
        assert!(
            events.len() as u64 >= size,
            "la tête compte plus de faits qu’il n’y en a"
        );
        Ok(events)
    }

    /// Reads every checkpoint that is on the disk. What was signed before must be there, and the same.
    fn see_signed(&mut self) {
        let ledger = domain::value::LedgerId::parse(&self.ledger).unwrap();
        assert_eq!(publication::ledgers(&self.publication).unwrap(), [ledger]);
        let folder = self.publication.join(&self.ledger);
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut found = BTreeMap::new();
        for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "checkpoint")) {
            let note = Note::parse(&std::fs::read_to_string(&path).unwrap()).expect("un point de contrôle entier");
            let checkpoint = Checkpoint::parse(note.text()).unwrap();
            found.insert(checkpoint.size, checkpoint.root);
        }
        for (size, root) in &self.signed {
            assert_eq!(
                found.get(size),
                Some(root),
                "ce qui a été signé reste ce qu’il était : {size} faits"
            );
        }
        self.signed = found;
    }
}
