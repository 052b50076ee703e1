//! The log in memory keeps every promise of the suite.

use eventstore::EventStore;
use eventstore::memory::MemoryStore;
use std::sync::Arc;

async fn fresh() -> (Arc<dyn EventStore>, ()) {
    (Arc::new(MemoryStore::new()), ())
}

eventstore::conformance_tests!(fresh);
