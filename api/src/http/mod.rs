//! HTTP: one small router. Which address it listens on is the binary's business.

mod answer;
mod graphiql;
mod graphql;
mod media;
mod request;
mod security;
mod socket;
mod tiles;
mod watch;

use crate::config::ApiConfig;
use crate::graphql::{EntenteSchema, schema};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware, routing};
use engine::Engine;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What every handler shares.
struct Door {
    schema: EntenteSchema,
    engine: Arc<Engine>,
    config: ApiConfig,
    /// Places for WebSocket connections.
    sockets: Arc<Semaphore>,
}

/// Every door of `engine`:
///
/// | path | what |
/// |---|---|
/// | `POST /graphql` | queries and mutations, in JSON |
/// | `GET /graphql` | queries; subscriptions over WebSocket |
/// | `GET /`, `GET /graphiql` | the query editor |
/// | `GET /ledgers/{ledger}/checkpoint` | where the ledger stands, signed (C2SP tlog-checkpoint) |
/// | `GET /ledgers/{ledger}/tile/…` | its tree and its events, as files that never change (C2SP tlog-tiles) |
/// | `GET /health` | whether the server answers |
pub fn router(engine: Arc<Engine>, config: ApiConfig) -> Router {
    let body_limit = config.body_limit;
    let door = Arc::new(Door {
        schema: schema(Arc::clone(&engine), &config),
        engine,
        sockets: Arc::new(Semaphore::new(config.socket_limit)),
        config,
    });
    Router::new()
        .route("/graphql", routing::get(graphql::get).post(graphql::post))
        .route("/", routing::get(graphiql::page))
        .route("/graphiql", routing::get(graphiql::page))
        .route("/graphiql/{file}", routing::get(graphiql::asset))
        .route("/ledgers/{ledger}/checkpoint", routing::get(tiles::checkpoint))
        .route("/ledgers/{ledger}/inventory", routing::get(tiles::inventory))
        .route("/ledgers/{ledger}/tile/{*address}", routing::get(tiles::tile))
        .route("/health", routing::get(health))
        .layer(DefaultBodyLimit::max(body_limit))
        .layer(middleware::from_fn_with_state(Arc::clone(&door), security::guard))
        .with_state(door)
}

/// Serves `engine` on `listener` until `shutdown` is ready, then ends what was begun.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    config: ApiConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(engine, config).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn health() -> Response {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    (StatusCode::OK, [(header::CONTENT_TYPE, json)], r#"{"status":"ok"}"#).into_response()
}
