//! Payments received.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::Payments;
