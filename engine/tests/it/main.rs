//! The engine on real stores: what it promises, held.

mod bounds;
mod cqrs;
mod erasure;
mod faults;
mod idempotency;
#[path = "../../benches/support/load.rs"]
mod load;
mod publication;
mod recording;
mod recovery;
mod reporting;
mod rotation;
mod stores;
mod tick;
mod time_travel;
mod two_engines;
