//! Payments received: what each pays of which call, what it holds to be imputed (compte 471), and what became of it.
//!
//! Nothing is erased: a payment moved, given back or rejected by the bank counts as it was until the day of the fact that says so. On every
//! day, what is paid of a call is neither less than nothing nor more than what is called.

pub mod command;
mod decide;
pub mod event;
mod interest;
pub mod limitation;
mod movement;
mod recovery;
mod state;

pub use interest::{Accrual, InterestBasis, InterestProvision, InterestStart, InterestStep};
pub use movement::{Movement, MovementKind};
pub use recovery::RecoveryStep;
pub use state::{Payment, Payments, RecoveryRecord};
