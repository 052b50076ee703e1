//! Read models: what people ask of a ledger, folded from its events. Pure, synchronous, deterministic.
//!
//! [`LedgerView::apply`] folds one recorded fact; [`LedgerView`] at position *n* depends on the first *n* events only, so time travel is
//! folding fewer of them. Cloning a view is cheap and never sees what is applied to the original afterwards.
//!
//! One module per noun. Views hold what is asked *across* events (registers, balances), and name the events behind each figure by a
//! [`FactRef`]; the events themselves stay in the log. Two axes of time: a view is taken at a position (what did we know?), and
//! queries that depend on a civil date take it as `on` (what applied?).
//!
//! To give a new event type its place: 1. fold it in its noun's module, called from [`view`]; 2. tell it in [`journal`]; 3. say in
//! [`reporting`] which tables it changes. The compiler and the enumeration tests ask for each.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod acts;
pub mod allocations;
pub mod authority;
pub mod budgets;
pub mod calendar;
pub mod chain;
pub mod changes;
pub mod closings;
mod collation;
pub mod committees;
pub mod conventions;
pub mod decisions;
mod fact;
pub mod formula;
pub mod french;
pub mod journal;
pub mod keys;
pub mod members;
mod money;
pub mod obligations;
pub mod past_acts;
pub mod population;
pub mod pre_titles;
pub mod projection;
mod register;
pub mod report;
pub mod reporting;
pub mod restored;
pub mod review;
pub mod scdl;
pub mod scenario;
pub mod sessions;
pub mod sheet;
pub mod statement;
pub mod view;
pub mod withdrawals;

pub use collation::SortKey;
pub use fact::FactRef;
pub use register::Register;
pub use view::LedgerView;
