//! A line of the log.

use domain::value::{Instant, LedgerId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// When it began.
    pub at: Instant,
    /// The address it came from, as the server saw it: that of a proxy, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Which door.
    pub door: Door,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The stable codes of what went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// The roots that were asked for.
    pub fields: Vec<Field>,
    /// Whether it asked, ordered or followed.
    pub kind: Kind,
    /// The ledgers that were read, and at which positions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledgers: Vec<Reached>,
    /// The name that the client gave the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
}

/// Which door somebody came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Door {
    /// GraphQL over HTTP.
    Graphql,
    /// GraphQL over WebSocket.
    Websocket,
    /// The ledger as static files.
    Tiles,
}

/// What was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// To read.
    Query,
    /// To record. Who did is in the ledger, too.
    Mutation,
    /// To follow.
    Subscription,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Answered, in full.
    Answered,
    /// Answered in part or not at all: `errors` tells.
    Failed,
    /// Given up: it took too long.
    TimedOut,
    /// Begun: what follows is not counted.
    Begun,
}

/// A root and its arguments, without what somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its arguments: identifiers, moments, numbers, choices.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub arguments: Value,
    /// Its name.
    pub name: String,
}

/// Where a ledger stood when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// Which.
    pub ledger: LedgerId,
    /// The position of its last event, as it was shown.
    pub position: u64,
}
