//! Scenarios: what really happens to a cooperation, in French, told through GraphQL on every store. See `README.md`.

mod compact;
mod figures;
mod office;
mod script;
mod vocabulary;

use office::{Office, Store};
use script::Scenario;

/// Every scenario of this folder, in the order of their names.
fn scenarios() -> Vec<Scenario> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .filter(|path| path.file_name().is_some_and(|name| name != vocabulary::FILE))
        .collect();
    files.sort();
    files.iter().map(|file| Scenario::load(file)).collect()
}

#[test]
fn every_scenario_ends_as_it_says_and_leaves_the_same_journal_on_memory_sqlite_and_postgresql() {
    let scenarios = scenarios();
    assert!(!scenarios.is_empty());
    for scenario in &scenarios {
        let told = |store: Store| {
            let mut office = Office::open(store);
            scenario.play(&mut office);
            figures::agree_with_the_oracle(scenario, &office);
            office.journal()
        };
        let on_memory = told(Store::Memory);
        assert_eq!(told(Store::Sqlite), on_memory, "{} : SQLite", scenario.file);
        assert_eq!(told(Store::Postgresql), on_memory, "{} : PostgreSQL", scenario.file);
    }
}
