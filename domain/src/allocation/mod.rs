//! Allocations (répartitions): an amount, a key and pinned inputs give each member's share, to the cent.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Allocation, Allocations, Share};
