//! Contribution calls (appels de fonds): a share becomes instalments with due dates.

pub mod command;
mod decide;
pub mod event;
pub mod instalments;
mod state;

pub use state::{Call, Calls};
