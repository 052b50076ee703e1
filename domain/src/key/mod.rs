//! Sharing keys (clés de répartition): who pays which part of what.

pub mod command;
mod decide;
pub mod event;
mod formula;
pub mod rounding;
mod state;

pub use formula::{ByCriterion, Formula, Quota, VintagePolicy};
pub use state::{Adoption, Key, Keys};
