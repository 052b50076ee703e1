//! The program from outside: the binary as a user runs it, on real stores.

mod bad_input;
mod chain;
mod crash;
mod demo;
mod desk;
mod load;
mod program;
mod simulation;
mod stores;
