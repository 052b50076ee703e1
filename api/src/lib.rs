//! The doors of Entente: GraphQL over HTTP.
//!
//! `http` receives, checks and answers; `graphql` turns requests into engine calls, and views into answers. No rule lives here, and no
//! figure is computed here: what a client may ask is decided by `domain`, what it is told by `projections`.
//!
//! To open a door for a new command: 1. give it an input, a payload and a field in `graphql/mutation/`, named object first; 2. describe
//! all of them in French; 3. regenerate `docs/reference/schema.graphql` (`ENTENTE_BLESS=1`). The enumeration tests ask for each in turn.

// Each noun's mutations are one more layer of the merged object, and of the type that answers it.
#![recursion_limit = "256"]

pub mod access;
mod config;
#[expect(
    clippy::unused_async,
    reason = "the library wants every resolver async, whether it waits or not"
)]
mod graphql;
mod http;
pub mod witness;

pub use config::{ApiConfig, Hosts};
pub use graphql::schema_sdl;
pub use http::{router, serve};
