//! Logging what is asked at the doors, before it is answered.

use super::answer::Refused;
use crate::access::{AccessError, AccessLog, Asked, Door, Entry, Field, Kind, Outcome, Taken, millis};
use async_graphql::{Request, Response, Value};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::value::{Instant, LedgerId};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time;

/// Where a request comes from, as this server sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Client(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(address.map(|ConnectInfo(address)| address.ip().to_string())))
    }
}

/// An access under way.
pub(super) struct Watched {
    log: Arc<AccessLog>,
    asked: Asked,
    taken: Arc<Taken>,
    door: Door,
    client: Client,
    at: Instant,
    since: time::Instant,
}

/// Begins to watch `request`, if accesses are logged. Nothing is logged of what cannot be run: nothing is read then.
pub(super) fn begin(
    log: Option<&Arc<AccessLog>>,
    door: Door,
    client: Client,
    request: &mut Request,
) -> Option<Watched> {
    let log = Arc::clone(log?);
    let asked = Asked::of(request)?;
    let taken = Arc::<Taken>::default();
    request.data.insert(Arc::clone(&taken));
    Some(Watched {
        at: log.now(),
        log,
        asked,
        taken,
        door,
        client,
        since: time::Instant::now(),
    })
}

impl Watched {
    /// Logs the access that ends with `response`, or without one because it took too long.
    pub(super) fn end(self, response: Option<&Response>) -> Result<(), AccessError> {
        let errors: Vec<String> = response.iter().flat_map(|response| codes(response)).collect();
        let outcome = match response {
            None => Outcome::TimedOut,
            Some(_) if errors.is_empty() => Outcome::Answered,
            Some(_) => Outcome::Failed,
        };
        self.log(outcome, errors)
    }

    /// Logs that an access begins that may last.
    pub(super) fn last(self) -> Result<(), AccessError> {
        self.log(Outcome::Begun, Vec::new())
    }

    fn log(self, outcome: Outcome, errors: Vec<String>) -> Result<(), AccessError> {
        self.log.write(&Entry {
            at: self.at,
            client: self.client.0,
            door: self.door,
            duration_ms: millis(self.since.elapsed()),
            errors,
            fields: self.asked.fields,
            kind: self.asked.kind,
            ledgers: self.taken.all(),
            operation: self.asked.operation,
            outcome,
        })
    }
}

/// The codes of the errors of a response; the library’s own have none.
fn codes(response: &Response) -> impl Iterator<Item = String> {
    response.errors.iter().map(|error| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        match code {
            Some(Value::String(code)) => code.clone(),
            _ => "api.invalid".to_owned(),
        }
    })
}

/// Logs that files of `ledger` are read, before they are given.
pub(super) fn files(
    log: Option<&Arc<AccessLog>>,
    client: Client,
    ledger: LedgerId,
    address: &str,
) -> Result<(), AccessError> {
    let Some(log) = log else { return Ok(()) };
    log.write(&Entry {
        at: log.now(),
        client: client.0,
        door: Door::Tiles,
        duration_ms: 0,
        errors: Vec::new(),
        fields: vec![Field {
            arguments: serde_json::json!({ "ledger": format!("ledger:{ledger}") }),
            name: address.to_owned(),
        }],
        kind: Kind::Query,
        ledgers: Vec::new(),
        operation: None,
        outcome: Outcome::Begun,
    })
}

/// What is answered in place of what cannot be logged.
pub(super) fn refusal() -> Refused {
    let message = "Ce serveur ne répond pas à ce qu’il ne peut pas journaliser : prévenir l’exploitant. Une écriture a pu être enregistrée : \
                   la renvoyer plus tard avec le même « commandId », elle ne le sera pas deux fois.";
    Refused::new(StatusCode::SERVICE_UNAVAILABLE, "api.access_log", message)
}
