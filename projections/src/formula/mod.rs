//! The rule of a key in plain French, such as a convention may hold, and what changed from one version of a key to the next.
//!
//! A rule is told from the inside out: first what shares or prices, then each step that bounds, multiplies or reduces it. What belongs to
//! the first step follows « ; », each further step « ; puis »: the order of the words is the order of the calculation.

mod basis;
mod bounds;
mod compare;
mod prices;
mod sentence;
#[cfg(test)]
mod tests;

pub use compare::{KeySide, compare};
pub use sentence::{clause, sentence};

use domain::value::MemberId;

/// What people call a member.
type Namer<'a> = &'a dyn Fn(MemberId) -> String;
