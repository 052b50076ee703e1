//! Calculation sheets as files.

pub(crate) mod xlsx;
