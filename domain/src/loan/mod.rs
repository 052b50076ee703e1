//! Loans (emprunts): what a cooperation borrowed, from whom, and how it pays it back. What is still owed is worked out from the schedule,
//! and never typed in.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Loan, Loans};
