//! Assets (biens): what a cooperation uses, put at its disposal by a member or acquired since, as far as a withdrawal needs to know them.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Asset, Assets};
