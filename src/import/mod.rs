//! Files that others publish or make, read into commands and calculations.

pub(crate) mod answers;
pub(crate) mod budget;
pub(crate) mod criteria;
pub(crate) mod deliberations;
mod dress;
pub(crate) mod epci_list;
pub(crate) mod fault;
pub(crate) mod movements;
pub(crate) mod office;
pub(crate) mod payments;
pub(crate) mod previous;
mod records;
pub(crate) mod territory;
pub(crate) mod text;
pub(crate) mod units;
