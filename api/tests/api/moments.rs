//! Both clocks on every question: what the ledger knew (`asOf`), and the civil date it is seen from (`on`).

use crate::server::Server;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The questions that take no moment, and why.
const WITHOUT_MOMENT: [(&str, &str); 3] = [
    ("callSchedule", "ne regarde aucun registre"),
    ("changes", "prend deux moments : from et to, on et onTo"),
    ("ledgers", "dit quels registres sont là, et où en est chacun"),
];

/// The objects that a question without moment leads to. None of them leads to what a ledger knows.
const UNDATED: [&str; 5] = [
    "LedgerSummary",
    "LedgerSummaryConnection",
    "LedgerSummaryEdge",
    "PageInfo",
    "Date",
];

const INTROSPECTION: &str = "{ __schema { types { name kind fields { name args { name }
    type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";

/// The fields of each type: the names of their arguments, and the type they lead to.
type Types = BTreeMap<String, BTreeMap<String, (BTreeSet<String>, String)>>;

async fn types() -> Types {
    let schema = Server::start().await.query(INTROSPECTION, Value::Null).await;
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    let name = |of: &Value| of["name"].as_str().unwrap_or_default().to_owned();
    let mut types = Types::new();
    for of in list(&schema["__schema"]["types"]) {
        let fields = list(&of["fields"]).into_iter().map(|field| {
            let arguments = list(&field["args"]).iter().map(name).collect();
            let mut of = field["type"].clone();
            while !of["ofType"].is_null() {
                of = of["ofType"].clone();
            }
            (name(&field), (arguments, name(&of)))
        });
        types.insert(name(&of), fields.collect());
    }
    types
}

/// The types that `from` leads to, itself included.
fn reached(types: &Types, from: &str) -> BTreeSet<String> {
    let (mut found, mut left) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(of) = left.pop() {
        if found.insert(of.clone()) {
            left.extend(types.get(&of).into_iter().flatten().map(|(_, (_, to))| to.clone()));
        }
    }
    found
}

#[tokio::test]
async fn every_question_takes_what_was_known_and_the_date_it_is_seen_from() {
    let types = types().await;
    let asked = types["Query"].iter();
    let without = asked.filter(|(_, (arguments, _))| !(arguments.contains("asOf") && arguments.contains("on")));
    let without: BTreeSet<_> = without.map(|(name, _)| name.as_str()).collect();
    assert_eq!(without, WITHOUT_MOMENT.iter().map(|(name, _)| *name).collect());
    for both in ["from", "to", "on", "onTo"] {
        assert!(types["Query"]["changes"].0.contains(both), "{both}");
    }
}

#[tokio::test]
async fn nothing_below_a_question_takes_a_moment_of_its_own() {
    let types = types().await;
    for (of, fields) in types.iter().filter(|(name, _)| *name != "Query") {
        for (field, (arguments, _)) in fields {
            assert!(!arguments.contains("asOf") && !arguments.contains("on"), "{of}.{field}");
        }
    }
}

#[tokio::test]
async fn a_question_without_moment_leads_to_nothing_that_a_ledger_knows() {
    let types = types().await;
    let scalars: BTreeSet<_> = types
        .iter()
        .filter(|(_, fields)| fields.is_empty())
        .map(|(name, _)| name.clone())
        .collect();
    for question in ["ledgers", "callSchedule"] {
        for of in reached(&types, &types["Query"][question].1) {
            assert!(
                UNDATED.contains(&of.as_str()) || scalars.contains(&of),
                "{question} mène à {of}"
            );
        }
    }
}
