//! Calculation sheets: what they say is what the kernel computed, and enough to compute it again.

#[path = "../../../tests/support/generated.rs"]
mod generated;

mod cases;
mod csv;
mod json;
mod rounding;
#[path = "../support/mod.rs"]
mod support;
mod text;

mod ledger;
