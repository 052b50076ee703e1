//! Votes: counting them, and what the count decides.

pub(super) mod appointment;
mod count;
mod majority;

pub use count::Electorate;
pub use majority::{Group, Poll, Side, Verdict};
