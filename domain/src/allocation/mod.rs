//! Allocations (répartitions): an amount, a key and pinned inputs give each member's share, to the cent.

pub mod command;
mod decide;
pub mod event;
pub mod former;
mod gather;
pub mod recompute;
mod state;
mod vintage;

pub use state::{Allocation, Allocations, Share};
