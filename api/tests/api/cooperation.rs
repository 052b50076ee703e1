//! The communes of the worked examples, whose shares were checked by hand, in a real cooperation carried by their EPCI.

use crate::server::siren;
use crate::story::{Story, uuid};
use serde_json::{Value, json};

/// Name, population municipale, potentiel fiscal. Fontaine is the one that joins.
pub(crate) const COMMUNES: [(&str, &str, &str); 6] = [
    ("Alpha", "1873", "1685700"),
    ("Bruyères", "642", "513600"),
    ("Castel", "10418", "12918320"),
    ("Dourdan", "3077", "2584680"),
    ("Esves", "255", "178500"),
    ("Fontaine", "4210", "3000000"),
];

/// Who shares the cost that is worked out by hand, as a key names them.
pub(crate) const FIVE: &str = "participants: [Alpha, Bruyères, Castel, Dourdan, Esves]";

/// A cooperation whose key and budget of 2026 are adopted, and whose cost « paie » is not shared yet.
pub(crate) struct Cooperation {
    pub(crate) story: Story,
    pub(crate) convention: String,
    budget: String,
    key: String,
}

impl Cooperation {
    /// One that shares `amount` by the key that `text` says.
    pub(crate) async fn sharing(amount: &str, text: &str) -> Self {
        let mut story = Story::begin().await;
        let members = register(&mut story).await;
        let convention = story.convention(&members).await;
        let committee = story.committee(&members[..3], &convention).await;
        let key = story.define(&convention, text).await;
        let budget = json!({ "convention": convention, "fiscalYear": 2026, "pools": [{ "code": "paie", "label": "Paie" }],
            "lines": [{ "account": "64111", "label": "Traitements", "pool": "paie", "direction": "EXPENSE", "amount": amount }] });
        let budget = story.record("budgetDraft", budget).await;
        let agenda = json!([{ "title": "Clé", "effect": { "adoptKey": key } }, { "title": "Budget", "effect": { "adoptBudget": budget } }]);
        let items = story.vote(&committee, ["2026-01-06", "2026-01-20"], agenda).await;
        let adopt = json!({ "key": key, "decision": items[0], "from": "2026-01-01", "retroactivity": "Le service est rendu depuis le 1er janvier." });
        story.record("keyAdopt", adopt).await;
        story
            .record("budgetAdopt", json!({ "budget": budget, "decision": items[1] }))
            .await;
        Self {
            story,
            convention,
            budget,
            key,
        }
    }

    /// The order to share the cost, with the time of those who are there less than the whole year.
    pub(crate) fn allocation(&self, presences: &Value) -> Value {
        json!({ "budget": self.budget, "pool": "paie", "key": self.key, "computedOn": "2026-01-21", "presences": presences })
    }

    /// Shares the cost.
    pub(crate) async fn allocate(&mut self, presences: &Value) {
        let order = self.allocation(presences);
        self.story.record("allocationCompute", order).await;
    }

    /// The global id of the commune of this name.
    pub(crate) fn member(&self, name: &str) -> String {
        let index = COMMUNES.iter().position(|commune| commune.0 == name).unwrap();
        let local = self.story.ledger.trim_start_matches("ledger:");
        format!("member:{local}:{}", uuid(10 + u32::try_from(index).unwrap()))
    }
}

/// Registers the EPCI, then the communes, and returns their ids.
pub(crate) async fn register(story: &mut Story) -> Vec<String> {
    let [epci, ..] = story.import().await;
    let criterion = |name: &str, value: &str| {
        json!({ "criterion": name, "value": value, "vintage": 2023, "source": "INSEE", "status": "DEFINITIVE", "knownOn": "2025-12-20",
            "inForceOn": "2026-01-01" })
    };
    let commune = |(number, (name, population, potential)): (u32, &(&str, &str, &str))| {
        json!({ "member": uuid(number), "kind": "COMMUNE", "name": name, "siren": siren(number), "insee": format!("560{number}"), "from": "2020-01-01",
            "criteria": [criterion("population municipale", population), criterion("potentielFiscal", potential)] })
    };
    let communes: Vec<_> = (10..).zip(&COMMUNES).map(commune).collect();
    story.record("memberImport", json!({ "members": communes })).await;
    let local = story.ledger.trim_start_matches("ledger:").to_owned();
    let ids = (10..)
        .zip(&COMMUNES)
        .map(|(number, _)| format!("member:{local}:{}", uuid(number)));
    std::iter::once(epci).chain(ids).collect()
}

/// Cents of an amount, for tests that do the arithmetic again.
pub(crate) fn cents(amount: &Value) -> i64 {
    let text = amount
        .as_str()
        .unwrap_or_else(|| panic!("un montant est attendu : {amount}"));
    let (euros, decimals) = text.split_once('.').unwrap();
    assert_eq!(decimals.len(), 2, "{text}");
    format!("{euros}{decimals}").parse().unwrap()
}
