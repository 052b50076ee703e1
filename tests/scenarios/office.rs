//! An office: a real server on a loopback port over one of the stores, a clock that the scenario sets, and a client that speaks HTTP.

use api::{ApiConfig, serve};
use domain::value::{Instant, Siren};
use engine::environment::testing::ManualClock;
use engine::environment::{Environment, RandomIds};
use engine::{Engine, EngineConfig};
use eventstore::EventStore;
use eventstore::memory::MemoryStore;
use eventstore::sqlite::SqliteStore;
use eventstore::testing::Database;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// The namespace of what scenarios name.
const NAMES: Uuid = Uuid::from_u128(0x0198_5f2a_0000_7000_8000_0000_0000_0055);

/// SIREN of whoever keeps the ledgers of scenarios: that of a real communauté de communes, taken for its check digit.
const OPERATOR: &str = "200027027";

/// Where the log is.
#[derive(Clone, Copy)]
pub(crate) enum Store {
    Memory,
    Sqlite,
    Postgresql,
}

/// A server at work on an open ledger.
pub(crate) struct Office {
    clock: Arc<ManualClock>,
    url: String,
    ledger: String,
    commands: u32,
    /// The position of each fact that the scenario named.
    facts: BTreeMap<String, String>,
    _runtime: Runtime,
    _folder: Option<tempfile::TempDir>,
    _database: Option<Database>,
}

impl Office {
    /// Opens a ledger on a store of its own, on 2 January 2015.
    pub(crate) fn open(store: Store) -> Self {
        let runtime = Runtime::new().unwrap();
        let (mut folder, mut database) = (None, None);
        let log: Arc<dyn EventStore> = match store {
            Store::Memory => Arc::new(MemoryStore::new()),
            Store::Sqlite => {
                let folder = folder.insert(tempfile::tempdir().unwrap());
                let file = folder.path().join("entente.db");
                Arc::new(runtime.block_on(SqliteStore::open(&file)).unwrap())
            }
            Store::Postgresql => runtime.block_on(async {
                let database = database.insert(Database::create().await);
                Arc::new(database.store().await) as Arc<dyn EventStore>
            }),
        };
        let clock = Arc::new(ManualClock::stepping(morning("2015-01-02"), 1_000));
        let environment = Environment {
            clock: Arc::clone(&clock) as Arc<dyn engine::environment::Clock>,
            ids: Arc::new(RandomIds),
        };
        let engine = Arc::new(Engine::new(log, environment, EngineConfig::default()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        runtime.spawn(serve(listener, engine, ApiConfig::default(), std::future::pending()));
        let mut office = Self {
            clock,
            url,
            ledger: String::new(),
            commands: 0,
            facts: BTreeMap::new(),
            _runtime: runtime,
            _folder: folder,
            _database: database,
        };
        let opened = office.send(
            "ledgerOpen",
            json!({ "name": "Registre du scénario", "operator": OPERATOR }),
        );
        opened["object"]["id"]
            .as_str()
            .expect("le registre s’ouvre")
            .clone_into(&mut office.ledger);
        office
    }

    /// Makes it ten in the morning of `day`.
    pub(crate) fn set_day(&self, day: &str) {
        self.clock.set(morning(day));
    }

    /// The bare identifier of what the scenario calls `kind:name`.
    pub(crate) fn uuid(name: &str) -> String {
        Uuid::new_v5(&NAMES, name.as_bytes()).to_string()
    }

    /// The global id of what the scenario calls `name`, of the kind that the API calls `kind`.
    pub(crate) fn global_id(&self, kind: &str, name: &str) -> String {
        let ledger = self.ledger.trim_start_matches("ledger:");
        if kind == "fact" {
            let position = self.facts.get(name);
            let position = position.unwrap_or_else(|| panic!("aucun fait n’a été appelé « {name} »"));
            return format!("{kind}:{ledger}:{position}");
        }
        format!("{kind}:{ledger}:{}", Self::uuid(name))
    }

    /// The global id of the call that `allocation` makes to `member`: it follows from theirs.
    pub(crate) fn call(&self, allocation: &str, member: &str) -> String {
        let ledger = self.ledger.trim_start_matches("ledger:");
        let allocation = Uuid::new_v5(&NAMES, allocation.as_bytes());
        let member = Self::uuid(&format!("membre:{member}"));
        let call = Uuid::new_v5(&allocation, format!("call/{member}").as_bytes());
        format!("call:{ledger}:{call}")
    }

    /// Remembers under `name` the first fact that `payload` recorded: the act itself, before what follows from it.
    pub(crate) fn name_fact(&mut self, name: &str, payload: &Value) {
        let receipt = &payload["receipt"];
        let last: usize = receipt["position"].as_str().unwrap().parse().unwrap();
        let first = last + 1 - receipt["eventIds"].as_array().unwrap().len();
        self.facts.insert(name.to_owned(), first.to_string());
    }

    /// Sends a mutation and returns its payload: object, receipt, user errors.
    pub(crate) fn send(&mut self, mutation: &str, fields: Value) -> Value {
        self.commands += 1;
        let mut input = json!({
            "commandId": Uuid::new_v5(&NAMES, &self.commands.to_be_bytes()).to_string(),
            "actor": { "organisation": OPERATOR, "role": "SECRETARY" },
        });
        let map = input.as_object_mut().unwrap();
        if !self.ledger.is_empty() {
            map.insert("ledger".into(), self.ledger.clone().into());
        }
        let Value::Object(fields) = fields else {
            panic!("des champs sont attendus : {fields}")
        };
        map.extend(fields);
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation ($input: {input_type}!) {{ {mutation}(input: $input) {{ object {{ id }}
                receipt {{ position eventIds }} userErrors {{ code message field legalReference }} }} }}"
        );
        self.post(&query, &json!({ "input": input }))[mutation].clone()
    }

    /// Registers imagined communes with their populations, in force since 1 January 2015.
    pub(crate) fn register(&mut self, communes: &[(String, String)]) -> Value {
        let members = communes.iter().enumerate().map(|(index, (name, population))| {
            json!({ "member": Self::uuid(&format!("membre:{name}")), "kind": "COMMUNE", "name": name, "siren": siren(index),
                "insee": format!("99{:03}", index + 1), "from": "2010-01-01",
                "criteria": [{ "criterion": "populationMunicipale", "value": population, "vintage": 2012, "source": "scénario",
                    "status": "DEFINITIVE", "knownOn": "2014-12-20", "inForceOn": "2015-01-01" }] })
        });
        let members: Vec<Value> = members.collect();
        self.send("memberImport", json!({ "members": members }))
    }

    /// What the ledger answers to `fields`, read with `arguments` beside its id.
    pub(crate) fn read(&self, arguments: &str, fields: &str) -> Value {
        let query = format!("query ($id: ID!) {{ ledger(id: $id {arguments}) {{ {fields} }} }}");
        self.post(&query, &json!({ "id": self.ledger }))["ledger"].clone()
    }

    /// What the API answers to a question that is not put to the ledger.
    pub(crate) fn ask(&self, question: &str) -> Value {
        self.post(&format!("{{ {question} }}"), &json!({}))
    }

    /// Every sentence of the journal with its effective date, first to last.
    pub(crate) fn journal(&self) -> Vec<String> {
        let (mut lines, mut after) = (Vec::new(), String::new());
        loop {
            let fields = format!(
                "journal(first: 100{after}) {{ nodes {{ effectiveOn sentence }} pageInfo {{ hasNextPage endCursor }} }}"
            );
            let page = self.read("", &fields)["journal"].clone();
            for node in page["nodes"].as_array().unwrap() {
                lines.push(format!(
                    "{} {}",
                    node["effectiveOn"].as_str().unwrap(),
                    node["sentence"].as_str().unwrap()
                ));
            }
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                return lines;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
    }

    fn post(&self, query: &str, variables: &Value) -> Value {
        let answer: Value = ureq::post(&self.url)
            .config()
            .http_status_as_error(false)
            .build()
            .send_json(json!({ "query": query, "variables": variables }))
            .unwrap()
            .body_mut()
            .read_json()
            .unwrap();
        assert!(answer["errors"].is_null(), "{query}\n{answer:#}");
        answer["data"].clone()
    }
}

/// An imagined SIREN with a right check digit.
fn siren(index: usize) -> String {
    let candidates = (0..10).map(|digit| format!("2199{index:04}{digit}"));
    candidates.into_iter().find(|text| Siren::parse(text).is_ok()).unwrap()
}

/// Ten in the morning in Paris, or eleven in summer.
fn morning(day: &str) -> Instant {
    Instant::parse(&format!("{day}T09:00:00.000Z")).unwrap_or_else(|refusal| panic!("« {day} » : {refusal}"))
}
