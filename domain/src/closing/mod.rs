//! The closing of a fiscal year: every cost shared in the end, everything called paid, every credit used. What remains is zero, to the cent.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::Closings;
