//! The ledger: the one aggregate, the one consistency boundary.

pub mod command;
pub(crate) mod decide;
pub mod event;
mod state;

pub use decide::{Context, Decision, Draft};
pub use state::{Envelope, Identity, Ledger};
