//! Allocations (répartitions): an amount, a key and pinned inputs give each member's share, to the cent.

pub mod command;
mod decide;
pub mod event;
pub mod former;
mod gather;
pub mod recompute;
mod state;
mod vintage;

pub(crate) use gather::tie_ranks;
pub(crate) use vintage::pick as fitting;

pub use state::{Allocation, Allocations, Share};
