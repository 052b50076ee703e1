//! The program from outside: the binary as a user runs it, on real stores.

mod bad_budgets;
mod bad_input;
mod budgets;
mod calendar;
mod chain;
mod crash;
mod deliberations;
mod demo;
mod desk;
mod documents;
mod load;
mod majority;
mod movements;
mod payments;
mod program;
mod reporting;
mod reports;
mod scdl;
mod simulation;
mod stores;
mod tick;
mod titles;
mod validator;
mod withdrawal;
