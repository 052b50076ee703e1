//! A whole cooperation, told through mutations.

use crate::server::{Server, siren};
use serde_json::{Value, json};

const EPCI: u32 = 1;
const MUZILLAC: u32 = 2;
const PEAULE: u32 = 3;

/// A cooperation in the making: its server, its ledger, and the commands sent so far.
pub(crate) struct Story {
    pub(crate) server: Server,
    pub(crate) ledger: String,
    commands: u32,
}

/// The UUID that ends in `number`.
pub(crate) fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

impl Story {
    /// Opens a ledger.
    pub(crate) async fn begin() -> Self {
        let mut story = Self {
            server: Server::start().await,
            ledger: String::new(),
            commands: 0,
        };
        let mut input = story.input(json!({ "name": "Coopération d’Arc Sud", "operator": siren(EPCI) }));
        input.as_object_mut().unwrap().remove("ledger");
        let opened = story.send("ledgerOpen", &input).await;
        story.ledger = object(&opened);
        story
    }

    /// The input made of `fields`, with a command id of its own and the ledger.
    pub(crate) fn input(&mut self, fields: Value) -> Value {
        self.commands += 1;
        let mut input = json!({
            "commandId": uuid(1_000 + self.commands),
            "ledger": self.ledger,
            "actor": { "organisation": siren(EPCI), "role": "SECRETARY", "person": "Anne Le Goff" },
        });
        let Value::Object(fields) = fields else {
            panic!("un objet est attendu : {fields}")
        };
        input.as_object_mut().unwrap().extend(fields);
        input
    }

    /// Sends `input` as it is, and returns the payload.
    pub(crate) async fn send(&self, mutation: &str, input: &Value) -> Value {
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation ($input: {input_type}!) {{ {mutation}(input: $input) {{ object {{ id }}
                receipt {{ position eventIds replayed recordedAt }} userErrors {{ code message field legalReference }} }} }}"
        );
        self.server.query(&query, json!({ "input": input })).await[mutation].clone()
    }

    /// Records what must be accepted, and returns the object's id.
    pub(crate) async fn record(&mut self, mutation: &str, fields: Value) -> String {
        let input = self.input(fields);
        let payload = self.send(mutation, &input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        object(&payload)
    }

    /// Sends what must be refused, and returns the code and the field.
    pub(crate) async fn refuse(&mut self, mutation: &str, fields: Value) -> (String, String) {
        let input = self.input(fields);
        let payload = self.send(mutation, &input).await;
        assert_eq!(
            (&payload["object"], &payload["receipt"]),
            (&Value::Null, &Value::Null),
            "{payload:#}"
        );
        let error = &payload["userErrors"][0];
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        assert!(text("message").ends_with('.'), "{error}");
        (text("code"), text("field"))
    }

    /// What the ledger answers to `fields`, with `arguments` beside its id.
    pub(crate) async fn read(&self, arguments: &str, fields: &str) -> Value {
        let query = format!("query ($id: ID!) {{ ledger(id: $id {arguments}) {{ {fields} }} }}");
        self.server.query(&query, json!({ "id": self.ledger })).await["ledger"].clone()
    }

    /// Registers the EPCI and two communes with their populations, by an import.
    pub(crate) async fn import(&mut self) -> [String; 3] {
        let member = |number: u32, kind: &str, name: &str, insee: Option<&str>, population: &str| {
            json!({ "member": uuid(number), "kind": kind, "name": name, "siren": siren(number), "insee": insee, "from": "2020-01-01",
                "criteria": [{ "criterion": "populationMunicipale", "value": population, "vintage": 2023, "source": "INSEE",
                    "status": "DEFINITIVE", "knownOn": "2025-12-20", "inForceOn": "2026-01-01" }] })
        };
        let members = json!([
            member(EPCI, "EPCI", "CC Arc Sud Bretagne", None, "13495"),
            member(MUZILLAC, "COMMUNE", "Muzillac", Some("56143"), "10418"),
            member(PEAULE, "COMMUNE", "Péaule", Some("56153"), "3077"),
        ]);
        self.record("memberImport", json!({ "members": members })).await;
        let local = self.ledger.trim_start_matches("ledger:").to_owned();
        [EPCI, MUZILLAC, PEAULE].map(|number| format!("member:{local}:{}", uuid(number)))
    }

    /// Brings a convention of `members` into force on 1 January 2026, and returns its id.
    pub(crate) async fn convention(&mut self, members: &[String]) -> String {
        let convention = json!({ "title": "Paie mutualisée", "object": "Un service commun de paie.", "legalForm": "SERVICE_COMMUN",
        "provisions": { "clauses": [{ "kind": "IMPACT_SHEET" }, { "kind": "STAFF_COMMITTEE_ADVICE" }] },
            "carrier": members[0], "parties": members, "startsOn": "2026-01-01", "delegations": ["KEY", "BUDGET"] });
        let convention = self.record("conventionDraft", convention).await;
        self.record(
            "conventionSubmit",
            json!({ "convention": convention, "notifiedOn": "2025-09-01" }),
        )
        .await;
        for (index, member) in members.iter().enumerate() {
            let deliberation = json!({ "convention": convention, "member": member, "number": format!("2025-{index}"), "decidedOn": "2025-10-06",
                "sense": "ADOPTED", "votes": { "inFavour": 17, "against": 1, "abstentions": 1 } });
            self.record("deliberationRecord", deliberation).await;
            let dates = json!({ "publishedOn": "2025-10-08", "transmittedOn": "2025-10-09" });
            let enforceable = json!({ "convention": convention, "member": member, "enforceability": dates });
            self.record("deliberationMakeEnforceable", enforceable).await;
            let signature = json!({ "convention": convention, "member": member, "signedOn": "2025-11-03", "signatory": "Yann Le Bihan",
                "quality": "le maire" });
            self.record("conventionSign", signature).await;
        }
        self.record(
            "conventionBringIntoForce",
            json!({ "convention": convention, "inForceOn": "2026-01-01" }),
        )
        .await;
        convention
    }

    /// Installs the steering committee of `convention`, where the first of `members` presides.
    pub(crate) async fn committee(&mut self, members: &[String], convention: &str) -> String {
        let seats: Vec<_> = members
            .iter()
            .map(|member| json!({ "member": member, "votes": 1, "chairs": *member == members[0] }))
            .collect();
        let committee = json!({ "convention": convention, "name": "Comité de pilotage", "installedOn": "2026-01-05", "seats": seats });
        self.record("committeeInstall", committee).await
    }

    /// Defines a key of the pool « paie » by a text.
    pub(crate) async fn define(&mut self, convention: &str, text: &str) -> String {
        let key = json!({ "convention": convention, "name": "Population", "pool": "paie", "text": text });
        self.record("keyDefine", key).await
    }

    /// Holds a session on the second of `days`, convened on the first, where everyone votes for everything; returns the decisions.
    pub(crate) async fn vote(&mut self, committee: &str, days: [&str; 2], agenda: Value) -> Vec<String> {
        let convened = json!({ "committee": committee, "sentOn": days[0], "heldOn": days[1], "agenda": agenda });
        let session = self.record("sessionConvene", convened).await;
        let fields =
            "query ($id: ID!) { node(id: $id) { ... on Session { agenda { id } committee { seats { id } } } } }";
        let found = self.server.query(fields, json!({ "id": session })).await["node"].clone();
        let (seats, items) = (ids(&found["committee"]["seats"]), ids(&found["agenda"]));
        let open = json!({ "committee": committee, "session": session, "present": seats });
        self.record("sessionOpen", open).await;
        let ballots: Vec<_> = seats
            .iter()
            .map(|seat| json!({ "seat": seat, "choice": "IN_FAVOUR" }))
            .collect();
        for item in &items {
            let vote = json!({ "committee": committee, "session": session, "item": item, "ballots": ballots });
            self.record("itemVote", vote).await;
        }
        let close = json!({ "committee": committee, "session": session, "note": "Rien à signaler." });
        self.record("sessionClose", close).await;
        items
    }

    /// Adopts a key by population and a budget of 48 500,00 €, and returns both.
    pub(crate) async fn key_and_budget(&mut self, members: &[String; 3], convention: &str) -> (String, String) {
        let committee = self.committee(members, convention).await;
        let key = json!({ "convention": convention, "name": "Population", "pool": "paie", "participants": members,
            "text": "formula: { criterion: population municipale }" });
        let key = self.record("keyDefine", key).await;
        let budget = json!({ "convention": convention, "fiscalYear": 2026, "pools": [{ "code": "paie", "label": "Paie" }],
            "lines": [{ "account": "64111", "label": "Traitements", "pool": "paie", "direction": "EXPENSE", "amount": "48500.00" }] });
        let budget = self.record("budgetDraft", budget).await;
        let agenda = json!([{ "title": "Clé de la paie", "effect": { "adoptKey": key } }, { "title": "Budget 2026", "effect": { "adoptBudget": budget } }]);
        let items = self.vote(&committee, ["2026-01-06", "2026-01-20"], agenda).await;
        self.record(
            "keyAdopt",
            json!({ "key": key, "decision": items[0], "from": "2026-01-01", "retroactivity": "Le service est rendu depuis le 1er janvier." }),
        )
        .await;
        self.record("budgetAdopt", json!({ "budget": budget, "decision": items[1] }))
            .await;
        (key, budget)
    }

    /// Allocates the budget and calls the shares, and returns the allocation.
    async fn call(&mut self, key: &str, budget: &str) -> String {
        let allocation = json!({ "budget": budget, "pool": "paie", "key": key, "computedOn": "2026-01-21" });
        let allocation = self.record("allocationCompute", allocation).await;
        let call = json!({ "allocation": allocation, "issuedOn": "2026-02-01", "dueDates": ["2026-03-31", "2026-06-30"],
            "payerAccount": "62875", "receiverAccount": "70875" });
        self.record("contributionsCall", call).await;
        allocation
    }

    /// The whole story up to the calls, and the members.
    pub(crate) async fn told() -> (Self, [String; 3]) {
        let mut story = Self::begin().await;
        let members = story.import().await;
        let convention = story.convention(&members).await;
        let (key, budget) = story.key_and_budget(&members, &convention).await;
        story.call(&key, &budget).await;
        (story, members)
    }
}

fn object(payload: &Value) -> String {
    payload["object"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("sans objet : {payload:#}"))
        .to_owned()
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|of| of["id"].as_str().unwrap().to_owned())
        .collect()
}
