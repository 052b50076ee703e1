//! Runs ledgers: opens them, executes commands, keeps their views current, travels in time.
//!
//! An [`Engine`] sits on one [`eventstore::EventStore`] and opens ledgers on demand. Each open ledger has **one writer task**, which
//! alone decides: it takes whatever is queued, asks [`domain::Ledger::decide`], seals the facts, and appends them in one batch by
//! compare-and-swap on the ledger's head. When the batch is durable it publishes the next immutable view and then answers every
//! caller. Another process on the same ledger makes a batch lose cleanly: the writer reads on and decides again.
//!
//! ```text
//! LedgerHandle::execute ─▶ bounded queue ─▶ writer: decide, seal, fold ─▶ EventStore::append ─▶ publish the view ─▶ answer
//! ```
//!
//! What a caller may rely on:
//!
//! * a receipt means: recorded exactly once, durably, and already visible in [`LedgerHandle::view`];
//! * a refusal rests on recorded facts only, and on all of them: never on facts still in flight, never on a stale state;
//! * [`ExecuteError::Unknown`] means: send the same command again, under the same id;
//! * **a position names an event**: the view at position *p* holds events 0 to *p*, and a receipt's position is that of the last
//!   event it speaks of.

mod config;
pub mod cqrs;
mod durable;
mod engine;
pub mod environment;
pub mod erasure;
mod error;
mod fold;
mod handle;
mod history;
mod landing;
mod log;
mod open;
mod order;
mod proof;
pub mod publication;
pub mod recovery;
mod replay;
pub mod reporting;
pub mod rotation;
mod running;
mod seal;
mod stage;
mod tick;
mod verify;
pub mod witness;
mod writer;

pub use config::EngineConfig;
pub use engine::{Engine, LedgerSummary};
pub use environment::Environment;
pub use error::{ExecuteError, Failure};
pub use eventstore::Remains;
pub use eventstore::documents::Documents;
pub use handle::{AsOf, LedgerHandle};
pub use order::{Execute, Receipt};
pub use tick::Ticked;
pub use tlog::merkle::tile;
pub use verify::Verified;
