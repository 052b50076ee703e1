//! Load on servers: workers that send commands over GraphQL and hold every one of them until it is acknowledged.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;
use uuid::Uuid;

/// The namespace of the commands of a load.
const COMMANDS: Uuid = Uuid::from_u128(0x0198_5f2a_0000_7000_8000_0000_0000_00aa);

/// Where to send: the servers that are up. Workers take one in turn.
#[derive(Clone, Default)]
pub(crate) struct Servers(Arc<Mutex<Vec<String>>>);

impl Servers {
    /// Replaces the addresses.
    pub(crate) fn set(&self, urls: &[&str]) {
        *self.0.lock().unwrap() = urls.iter().map(|url| (*url).to_owned()).collect();
    }

    fn pick(&self, turn: usize) -> Option<String> {
        let urls = self.0.lock().unwrap();
        (!urls.is_empty()).then(|| urls[turn % urls.len()].clone())
    }
}

/// The position that was acknowledged for each event id.
pub(crate) type Acknowledged = BTreeMap<String, u64>;

/// Workers at work.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Acknowledged>>,
    workers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts `count` workers that record criteria of `member` in `ledger` until they are told to stop.
    pub(crate) fn start(servers: &Servers, ledger: &str, member: &str, count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(Mutex::new(Acknowledged::new()));
        let workers = (0..count).map(|number| {
            let worker = Worker {
                number,
                servers: servers.clone(),
                ledger: ledger.to_owned(),
                member: member.to_owned(),
                stop: Arc::clone(&stop),
                acknowledged: Arc::clone(&acknowledged),
            };
            spawn(move || worker.run())
        });
        Self {
            workers: workers.collect(),
            acknowledged,
            stop,
        }
    }

    /// What was acknowledged so far.
    pub(crate) fn acknowledged(&self) -> Acknowledged {
        self.acknowledged.lock().unwrap().clone()
    }

    /// Lets each worker bring its last command to its acknowledgement, and returns all that was acknowledged.
    pub(crate) fn stop(self) -> Acknowledged {
        self.stop.store(true, Ordering::SeqCst);
        for worker in self.workers {
            worker.join().expect("un ouvrier s’est arrêté sur une erreur");
        }
        std::mem::take(&mut self.acknowledged.lock().unwrap())
    }
}

struct Worker {
    number: usize,
    servers: Servers,
    ledger: String,
    member: String,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Acknowledged>>,
}

impl Worker {
    fn run(self) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            .build()
            .into();
        for turn in 0_usize.. {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            let (event, position) = self.acknowledge(&agent, turn);
            let before = self.acknowledged.lock().unwrap().insert(event, position);
            assert_eq!(before, None, "deux commandes ont reçu le même fait");
        }
    }

    /// Sends one command again and again, under one id, until a server says it is recorded.
    fn acknowledge(&self, agent: &ureq::Agent, turn: usize) -> (String, u64) {
        let body = self.body(turn);
        let mut last = "aucun serveur".to_owned();
        for attempt in 0_usize..3_000 {
            let Some(url) = self.servers.pick(self.number + turn + attempt) else {
                sleep(Duration::from_millis(10));
                continue;
            };
            let answer = agent
                .post(&url)
                .send_json(&body)
                .and_then(|mut answer| answer.body_mut().read_json::<Value>());
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    last = error.to_string();
                    sleep(Duration::from_millis(5));
                    continue;
                }
            };
            let payload = &answer["data"]["criterionRecord"];
            assert_eq!(
                payload["userErrors"].as_array().map_or(0, Vec::len),
                0,
                "refus inattendu : {answer}"
            );
            let receipt = &payload["receipt"];
            if let (Some([event]), Some(position)) = (
                receipt["eventIds"].as_array().map(Vec::as_slice),
                receipt["position"].as_str(),
            ) {
                return (event.as_str().unwrap().to_owned(), position.parse().unwrap());
            }
            last = answer.to_string();
            sleep(Duration::from_millis(5));
        }
        panic!(
            "la commande {turn} de l’ouvrier {} n’a jamais été acquittée : {last}",
            self.number
        );
    }

    fn body(&self, turn: usize) -> Value {
        let command = Uuid::new_v5(&COMMANDS, format!("{}/{}/{turn}", self.ledger, self.number).as_bytes());
        json!({
            "query": "mutation($input: CriterionRecordInput!) { criterionRecord(input: $input) {
                receipt { position eventIds } userErrors { code message } } }",
            "variables": { "input": {
                "ledger": format!("ledger:{}", self.ledger),
                "commandId": command.to_string(),
                "actor": { "organisation": "200027027", "role": "OFFICER" },
                "member": format!("member:{}:{}", self.ledger, self.member),
                "criterion": "HOURS",
                "value": (turn + 1).to_string(),
                "vintage": 1900 + turn % 1000,
                "source": format!("charge {}/{turn}", self.number),
                "status": "DEFINITIVE",
                "knownOn": "2026-01-01",
                "inForceOn": "2026-01-01",
            }},
        })
    }
}
