//! Contribution calls (appels de fonds): a share becomes instalments with due dates.

pub mod command;
mod decide;
pub mod event;
pub mod instalments;
pub mod schedule;
mod state;
mod withdraw;

pub(crate) use decide::Callable;
pub use schedule::Rhythm;
pub use state::{Call, Calls};

use crate::value::{AllocationId, CallId, MemberId};

/// Instalments of one call.
const MAX_INSTALMENTS: usize = 60;

/// The call that the share of `member` in `allocation` gives the `nth` time it is called: 1, then 2 once the first was withdrawn.
pub fn call_id(allocation: AllocationId, nth: u16, member: MemberId) -> CallId {
    CallId::new(match nth {
        0 | 1 => allocation.derive(&format!("call/{member}")),
        _ => allocation.derive(&format!("call/{nth}/{member}")),
    })
}
