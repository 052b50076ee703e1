//! The doors, tested from outside: a real server, the real engine, plain HTTP and WebSockets.

mod access;
mod assembly;
mod consultations;
mod cooperation;
mod http;
mod keeping;
mod key_check;
mod keys;
mod past_acts;
mod payments;
mod projection;
mod reading;
mod regularisation;
mod schema;
mod server;
mod sheets;
mod simulation;
mod simulation_refusals;
mod story;
mod subscription;
mod successions;
mod titles;
mod undoing;
mod unit_costs;
mod withdrawals;
mod writing;
