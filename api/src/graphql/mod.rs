//! The GraphQL schema: one module per noun.
//!
//! **Doc comments on types and fields of the schema are its descriptions**: they are what users read, hence in French. A test finds any
//! that is missing; another compares the schema with `docs/reference/schema.graphql`.
//!
//! Every object holds the [`reading::Reading`] it was taken from, so that a whole answer comes from one position.

mod act;
mod agenda;
mod allocation;
mod amendment;
mod approval;
mod attendance;
mod authority;
mod budget;
mod calendar;
mod chain;
mod changes;
mod committee;
mod consultation;
mod convention;
mod decision;
mod document;
mod error;
mod fact;
mod id;
mod journal;
mod key;
mod key_text;
mod ledger;
mod limits;
mod member;
mod moments;
mod mutation;
mod node;
mod obligation;
mod page;
mod participation;
mod past_act;
mod payment;
mod projection;
mod provisions;
mod query;
mod reading;
mod recovery;
mod restored;
mod review;
mod rule;
mod scalars;
mod schedule;
mod session;
mod settlement;
mod simulation;
mod subscription;
mod succession;
mod tally;
mod title;
mod trial;
mod unit_cost;
mod withdrawal;

use crate::config::ApiConfig;
use async_graphql::{SDLExportOptions, Schema, SchemaBuilder};
use engine::Engine;
use journal::Shelf;
use mutation::Mutation;
use node::Node;
use query::Query;
use reading::WaitLimit;
use std::sync::Arc;
use subscription::Subscription;

/// The schema.
pub(crate) type EntenteSchema = Schema<Query, Mutation, Subscription>;

/// The schema in the making.
type EntenteBuilder = SchemaBuilder<Query, Mutation, Subscription>;

/// The schema that asks `engine`.
pub(crate) fn schema(engine: Arc<Engine>, config: &ApiConfig) -> EntenteSchema {
    moments::told_with_answers(limits::limited(builder()))
        .data(engine)
        .data(WaitLimit(config.wait_limit))
        .data(Shelf(config.documents.clone()))
        .finish()
}

/// The schema in its definition language, sorted: what `docs/reference/schema.graphql` holds.
pub fn schema_sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .use_space_ident();
    builder().finish().sdl_with_options(options)
}

fn builder() -> EntenteBuilder {
    Schema::build(Query, Mutation::default(), Subscription).register_output_type::<Node>()
}
