//! Contribution calls (appels de fonds): a share becomes instalments with due dates.

pub mod command;
mod decide;
pub mod event;
pub mod instalments;
pub mod schedule;
mod state;

pub use schedule::Rhythm;
pub use state::{Call, Calls};

/// Instalments of one call.
const MAX_INSTALMENTS: usize = 60;
