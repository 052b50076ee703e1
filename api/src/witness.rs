//! A witness of ledgers, for a member to run: it cosigns a checkpoint only if it continues the last one it cosigned (C2SP
//! tlog-witness). It sees no fact, only sizes and hashes.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use engine::environment::Clock;
use engine::witness::Memory;
use std::future::Future;
use std::sync::Arc;
use tlog::key::{PrivateKey, PublicKey};
use tlog::note::MAX_BYTES;
use tlog::witness::{Refusal, Request};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// What a witness knows.
#[derive(Debug)]
pub struct Witness {
    /// Its key.
    pub key: PrivateKey,
    /// The keys of the logs that it follows.
    pub logs: Vec<PublicKey>,
    /// What it cosigned. One request at a time looks there and changes it: two at once could take a log back.
    pub memory: Mutex<Memory>,
    /// What it states the time from.
    pub clock: Arc<dyn Clock>,
}

/// Serves `POST /add-checkpoint` on `listener` until `shutdown` is ready.
pub async fn serve(
    listener: TcpListener,
    witness: Witness,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/add-checkpoint", routing::post(add_checkpoint))
        .layer(DefaultBodyLimit::max(2 * MAX_BYTES))
        .with_state(Arc::new(witness));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Response {
    match witness.consider(&body).await {
        Ok(line) => (StatusCode::OK, [text("text/plain; charset=utf-8")], line).into_response(),
        Err(Trouble::Refused(Refusal::Elsewhere(size))) => {
            (StatusCode::CONFLICT, [text("text/x.tlog.size")], format!("{size}\n")).into_response()
        }
        Err(Trouble::Refused(refusal)) => {
            if matches!(refusal, Refusal::TwoHistories(_) | Refusal::Inconsistent(_)) {
                tracing::error!(%refusal, demande = body, "un registre montre peut-être deux histoires : garder cette ligne");
            }
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, [text("text/plain; charset=utf-8")], format!("{refusal}\n")).into_response()
        }
        Err(Trouble::Broken(error)) => {
            tracing::error!(%error, "le témoin ne peut pas retenir ce qu’il signerait : il ne signe pas");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn text(media: &'static str) -> (header::HeaderName, HeaderValue) {
    (header::CONTENT_TYPE, HeaderValue::from_static(media))
}

enum Trouble {
    Refused(Refusal),
    Broken(std::io::Error),
}

impl Witness {
    /// The line of cosignature, once what it says is on the disk.
    async fn consider(&self, body: &str) -> Result<String, Trouble> {
        let request = Request::parse(body).map_err(Trouble::Refused)?;
        let origin = request.origin().map_err(Trouble::Refused)?;
        let memory = self.memory.lock().await;
        let last = memory.last(&origin).map_err(Trouble::Broken)?;
        let checkpoint = request.consider(&self.logs, last.as_ref()).map_err(Trouble::Refused)?;
        memory.keep(&checkpoint).map_err(Trouble::Broken)?;
        let time = u64::try_from(self.clock.now().millis() / 1_000).unwrap_or_default();
        let line = request.cosign(&self.key, time);
        Ok(line.map(|line| format!("{line}\n")).unwrap_or_default())
    }
}
