//! The bytes of events: written in one form only, read back as they were, refused when anything is off.

mod corrupted;
mod fixtures;
mod former;
mod refused;
mod round_trip;
mod vectors;

use domain::body;
use domain::event::Recorded;
use domain::sample::{self, LEDGER};
use serde_json::Value;

/// The facts of the story, each with its body.
fn bodies() -> Vec<(Recorded, Vec<u8>)> {
    let log = sample::every_fact();
    let body = |recorded: &Recorded| body::encode(LEDGER, recorded).unwrap();
    log.into_iter()
        .map(|recorded| (recorded.clone(), body(&recorded)))
        .collect()
}

/// The first body of the story whose type is `name`, as a value that a test can change.
fn value_of(name: &str) -> Value {
    let (_, body) = bodies()
        .into_iter()
        .find(|(recorded, _)| recorded.event.event_type().as_str() == name)
        .expect("un fait de ce type");
    serde_json::from_slice(&body).unwrap()
}

/// The canonical bytes of `value`, by a library that is not ours.
fn canonical(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap()
}
