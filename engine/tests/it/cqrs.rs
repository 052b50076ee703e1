//! The store as cqrs-es knows one.

use crate::load;
use crate::stores::{Place, ready};
use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use domain::value::{Date, Salt};
use domain::{Context, Ledger};
use engine::Environment;
use engine::cqrs::{CqrsStore, ORGANISATION, ROLE};
use std::collections::HashMap;

#[tokio::test]
async fn a_host_that_speaks_cqrs_es_loads_decides_and_commits() {
    for place in Place::all().await {
        let engine = place.engine().await;
        let ledger = ready(&engine).await;
        let id = ledger.id().to_string();
        let store = || async { CqrsStore::new(place.connect().await, Environment::system()) };
        let context = Context {
            today: Date::parse("2026-03-12").unwrap(),
            salt: Salt([7; 32]),
        };
        let framework = CqrsFramework::new(store().await, Vec::new(), context);
        let metadata = HashMap::from([
            (
                ORGANISATION.to_owned(),
                load::criterion(ledger.id(), 0).requester.organisation.to_string(),
            ),
            (ROLE.to_owned(), "officer".to_owned()),
        ]);
        let request = load::criterion(ledger.id(), 1);
        // It holds the whole ledger by value.
        Box::pin(framework.execute_with_metadata(&id, request, metadata.clone()))
            .await
            .unwrap();

        let store = store().await;
        let events = store.load_events(&id).await.unwrap();
        assert_eq!(events.len() as u64, load::MEMBERS + 2);
        assert!(
            events
                .iter()
                .zip(0..)
                .all(|(event, position)| event.sequence == position)
        );
        let (one, other) = (
            store.load_aggregate(&id).await.unwrap(),
            store.load_aggregate(&id).await.unwrap(),
        );
        let last = events.last().map(|event| event.payload.clone()).unwrap();
        store.commit(vec![last.clone()], one, metadata.clone()).await.unwrap();
        let overtaken = store.commit(vec![last], other, metadata).await;
        assert!(matches!(
            overtaken,
            Err(AggregateError::<<Ledger as cqrs_es::Aggregate>::Error>::AggregateConflict)
        ));
        ledger.verify(|_, _| {}).await.unwrap();
    }
}
