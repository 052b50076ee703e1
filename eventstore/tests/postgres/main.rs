//! The log in PostgreSQL keeps every promise of the suite, and those of a server: who may change what, and what happens when it breaks.
//!
//! With the feature `testing`, on the server that `ENTENTE_TEST_POSTGRES` names.

#[cfg(feature = "testing")]
mod breakage;
#[cfg(feature = "testing")]
mod history;
#[cfg(feature = "testing")]
mod schema;
#[cfg(feature = "testing")]
#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "testing")]
mod promises {
    use eventstore::EventStore;
    use eventstore::testing::Database;
    use std::sync::Arc;

    async fn fresh() -> (Arc<dyn EventStore>, Database) {
        let database = Database::create().await;
        (Arc::new(database.store().await), database)
    }

    eventstore::conformance_tests!(fresh);
}

#[cfg(not(feature = "testing"))]
#[test]
fn these_tests_need_the_feature_testing() {
    panic!("les essais sur PostgreSQL demandent « --features testing » : lancer ./test");
}
