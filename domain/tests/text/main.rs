//! Keys as people write them: what is read, what is refused and where, what is written.

mod documents;
mod examples;
mod faults;
mod json_schema;
mod round_trip;
mod support;
